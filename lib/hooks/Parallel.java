package lib.hooks;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Does one step of a run for several hooks, four at a time. */
public final class Parallel {
    static final int AT_ONCE = 4;

    private Parallel() {}

    public interface Step<T> {
        void run(T one) throws IOException;
    }

    /** Does the step for each hook whose run has not failed; a failure ends that hook's run only. */
    public static void forEach(List<HookRun> runs, Step<HookRun> step) throws IOException {
        all(runs.stream().filter(run -> run.failure == null).toList(), step, HookRun::fail);
    }

    /** Does the step for all of these, and passes the failures on. */
    public static <T> void all(Collection<T> all, Step<T> step, BiConsumer<T, Exception> failed) throws IOException {
        if (all.size() == 1) {
            // One hook, as in most runs, needs no thread of its own.
            all.forEach(one -> attempt(one, step, failed));
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        all.forEach(one -> threads.execute(() -> attempt(one, step, failed)));
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw new IOException("interrupted", e);
        }
    }

    private static <T> void attempt(T one, Step<T> step, BiConsumer<T, Exception> failed) {
        try {
            step.run(one);
        } catch (IOException | RuntimeException | Error e) {
            // Also a response that fills the memory is one hook's failure.
            failed.accept(one, e instanceof Exception known ? known : new IOException("the run broke off: " + e, e));
        }
    }
}
