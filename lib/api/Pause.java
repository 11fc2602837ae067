package lib.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits; the tests let a clock of theirs go on instead. */
@FunctionalInterface
public interface Pause {
    /** @throws InterruptedException when the thread is interrupted meanwhile */
    void pause(Duration duration) throws InterruptedException;

    /** The same for who talks to GitHub, where all that ends a run early is an IOException. */
    default void sleep(Duration duration) throws IOException {
        try {
            pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting").initCause(e);
        }
    }
}
