package lib.api;

import java.util.function.Supplier;

/** Where a run says what a person should know, a sentence at a time. */
public interface Log {
    /** Something worth knowing. */
    void say(String sentence);

    /** Something to look at. */
    void warn(String sentence);

    /** Something that is lost, or went wrong. */
    void error(String sentence);

    /** How far the run is; asked for again whenever it is shown. */
    void progress(Supplier<String> doing);
}
