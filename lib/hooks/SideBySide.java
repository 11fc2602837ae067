package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Runs for several hooks, four at a time. One hook's failure does not touch the others. */
public final class SideBySide {
    /** So many hooks have a turn at once. */
    public static final int HOOKS_AT_ONCE = 4;

    /** What is done for one hook. */
    @FunctionalInterface
    public interface Run<J> {
        /** @throws IOException when the run ends early */
        void run(J job) throws IOException;
    }

    private SideBySide() {}

    /**
     * Does all jobs, and returns when the last one has ended.
     *
     * @param turns a job takes one while it runs; one that waits for others may give it away meanwhile
     * @param failed takes what ended a job early; also an Error, as an answer that fills the memory is the failure of one hook
     * @param ended takes each job when it has ended, one way or the other
     * @throws IOException when this thread is interrupted
     */
    public static <J> void run(List<J> jobs, Semaphore turns, Run<J> run, BiConsumer<J, Exception> failed, Consumer<J> ended) throws IOException {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> runs = new ArrayList<>();
        for (J job : jobs) {
            turns.acquireUninterruptibly();
            runs.add(threads.submit(() -> {
                try {
                    run.run(job);
                } catch (IOException | RuntimeException e) {
                    failed.accept(job, e);
                } catch (Error e) {
                    failed.accept(job, new IOException("the run broke off: " + e, e));
                } finally {
                    try {
                        ended.accept(job);
                    } finally {
                        turns.release();
                    }
                }
            }));
        }
        threads.shutdown();
        try {
            for (Future<?> each : runs) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("a run for a hook broke off: " + e.getMessage(), e);
        }
    }
}
