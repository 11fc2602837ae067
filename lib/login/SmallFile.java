package lib.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.api.Explanation;
import lib.api.UsageException;

/** Reads a file that should be small; by mistake it may be a device without an end, or a pipe into which nobody writes. */
final class SmallFile {
    private SmallFile() {}

    /**
     * The content of a file: no more than one byte above the bound.
     *
     * @throws TimeoutException when it has not ended within the time
     * @throws IOException when it cannot be read
     */
    static byte[] read(Path file, int maxBytes, Duration patience) throws IOException, TimeoutException {
        try {
            return within(patience, () -> {
                try (InputStream in = Files.newInputStream(file)) {
                    return in.readNBytes(maxBytes + 1);
                }
            });
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** What a call returns that may never do so; then a thread stays behind, which does not keep the program from its end. */
    static byte[] within(Duration patience, Callable<byte[]> call) throws ExecutionException, InterruptedException, TimeoutException {
        FutureTask<byte[]> task = new FutureTask<>(call);
        Thread reader = new Thread(task, "reader");
        reader.setDaemon(true);
        reader.start();
        return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    static UsageException unreadable(String option, Object file, IOException e) {
        return new UsageException(option + ": '" + file + "' cannot be read (" + Explanation.ofFile(e) + "); check its path and its permissions");
    }
}
