package lib.api;

import java.util.List;
import java.util.function.Supplier;

/** Where a run says what a person should know, a sentence at a time. */
@FunctionalInterface
public interface Log {
    /** Of PROGRESS, the text is asked for again whenever it is shown. */
    enum Kind { INFO, WARNING, LOSS, PROGRESS }

    void log(Kind kind, Supplier<String> text);

    default void say(String sentence) {
        log(Kind.INFO, () -> sentence);
    }

    default void warn(String sentence) {
        log(Kind.WARNING, () -> sentence);
    }

    /** Events that are lost, a sentence each. */
    default void losses(List<String> sentences) {
        sentences.forEach(sentence -> log(Kind.LOSS, () -> sentence));
    }

    default void progress(Supplier<String> doing) {
        log(Kind.PROGRESS, doing);
    }

    /** For one of several hooks: its lines begin with a prefix. */
    default Log ofOne(String prefix) {
        return (kind, text) -> log(kind, () -> prefix + ": " + text.get());
    }
}
