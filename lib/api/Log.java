package lib.api;

import java.util.List;
import java.util.function.Supplier;

/** Where a run says what a person should know, a sentence at a time. */
public interface Log {
    /** Something worth knowing. */
    void say(String sentence);

    /** Something to look at. */
    void warn(String sentence);

    /** Something that went wrong. */
    void error(String sentence);

    /** Events that are lost, a sentence each. */
    void losses(List<String> sentences);

    /** How far the run is; asked for again whenever it is shown. */
    void progress(Supplier<String> doing);
}
