package lib.api;

import java.util.List;
import java.util.function.Supplier;

/** Where a run says what a person should know, a sentence at a time. */
public interface Log {
    void say(String sentence);

    void warn(String sentence);

    void error(String sentence);

    /** Events that are lost, a sentence each. */
    void losses(List<String> sentences);

    /** How far the run is; asked for again whenever it is shown. */
    void progress(Supplier<String> doing);
}
