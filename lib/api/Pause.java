package lib.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits; the tests advance their own clock instead. */
@FunctionalInterface
public interface Pause {
    /** @throws InterruptedException if the thread is interrupted meanwhile */
    void pause(Duration duration) throws InterruptedException;

    /** Waits, and turns an interrupt into an IOException, as all that ends a run early is one. */
    default void sleep(Duration duration) throws IOException {
        try {
            pause(duration);
        } catch (InterruptedException e) {
            throw interrupted("waiting", e);
        }
    }

    /** The interrupt of a thread as an IOException; the thread stays interrupted. */
    static IOException interrupted(String doing, InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted while " + doing).initCause(e);
    }
}
