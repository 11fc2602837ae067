package lib.api;

import java.util.List;
import java.util.function.Supplier;

/** Where a run says what a person should know, a sentence at a time. */
public interface Log {
    void say(String sentence);

    void warn(String sentence);

    void error(String sentence);

    void losses(List<String> sentences);

    void progress(Supplier<String> doing);
}
