package lib.hooks;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does one step of a run for several hooks, four at a time. */
public final class Parallel {
    private static final int AT_ONCE = 4;

    private Parallel() {}

    /** A step for one hook. */
    @FunctionalInterface
    public interface Step {
        /** @throws IOException if the hook's run ends here */
        void run(HookRun run) throws IOException;
    }

    /**
     * Does the step for each hook whose run has not failed, and returns after the last one. A failure ends that hook's run only; an Error counts
     * as one, since an answer that fills the memory is one hook's failure.
     *
     * @throws IOException if this thread is interrupted
     */
    public static void forEach(List<HookRun> runs, Step step) throws IOException {
        forAll(runs.stream().filter(run -> run.failure == null).toList(), step);
    }

    /** Does the same also for a hook whose run has failed; the first failure stays. */
    public static void forAll(List<HookRun> runs, Step step) throws IOException {
        all(runs, run -> {
            Exception failure = run.failure;
            try {
                step.run(run);
            } catch (IOException | RuntimeException e) {
                run.failure = e;
            } catch (Error e) {
                run.failure = new IOException("the run broke off: " + e, e);
            }
            run.failure = failure == null ? run.failure : failure;
        });
    }

    /** Does something with each; it must not throw. */
    static <T> void all(Collection<T> all, Consumer<T> step) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        all.forEach(one -> threads.execute(() -> step.accept(one)));
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw new IOException("interrupted", e);
        }
    }
}
