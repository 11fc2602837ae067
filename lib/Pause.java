package lib;

import java.time.Duration;

/** Waits; the tests let a clock of theirs go on instead. */
@FunctionalInterface
public interface Pause {
    /** @throws InterruptedException when the thread is interrupted meanwhile */
    void pause(Duration duration) throws InterruptedException;
}
