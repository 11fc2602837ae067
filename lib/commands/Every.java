package lib.commands;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import lib.api.RateLimiter;
import lib.api.UsageException;
import lib.hooks.HookRun;
import lib.options.Context;
import lib.report.HookReport;
import lib.report.News;
import lib.report.RunReport;

/** Runs again and again. No rule needs what it remembers: a run finds all in the list and the checkpoint. */
public final class Every {
    /** A quiet run stores its checkpoint only when it moves by as much. */
    public static final Duration STORED = Duration.ofMinutes(10);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PINGS = Duration.ofMinutes(1);
    private static final Duration LONGEST_AFTER_FAILURES = Duration.ofMinutes(10);
    private static final int TRIES = 3;

    private final Duration interval;
    private final Context context;
    private final News news;
    private boolean hasBegun;
    private int failures;
    private int lastingFailures;

    public Every(Duration interval, Context context, News news) {
        this.interval = interval;
        this.context = context;
        this.news = news;
    }

    public static void check(Duration interval, boolean dryRun, boolean keepsCheckpoint) {
        if (interval == null) {
            return;
        }
        if (interval.compareTo(SHORTEST) < 0) {
            throw new UsageException("--every: '" + interval.toSeconds() + "s' is too short; give 10s or more");
        }
        if (dryRun) {
            throw new UsageException("--every and --dry-run were both given; a dry run is one run, omit --every");
        }
        if (!keepsCheckpoint) {
            throw new UsageException("--every needs a checkpoint, or each run looks back 24 hours; give --checkpoint "
                    + "FILE or --variable NAME");
        }
    }

    /** Returns the exit code of the last run that was not stopped. */
    public int repeat(Callable<RunReport> run, RateLimiter pace) throws IOException {
        Clock clock = context.clock;
        int code = 0;
        context.stopBy(pace::stop);
        while (!context.isStopped()) {
            Instant began = clock.instant();
            RunReport report = report(run);
            if (context.isStopped() && report.hasFailed()) {
                return code;
            }
            code = report.exitCode();
            news.show(report, pace.requests());
            hasBegun |= !report.hasFailed();
            failures = report.hasFailed() ? failures + 1 : 0;
            lastingFailures = report.hasFailedForGood() ? lastingFailures + 1 : 0;
            if (lastingFailures == TRIES) {
                // Exit code 2 promises that nothing was sent.
                return hasBegun ? 1 : code;
            }
            // Somebody may have set the clock back meanwhile.
            Duration took = longer(Duration.between(began, clock.instant()), Duration.ZERO);
            context.pause.sleep(longer(untilNext(report).minus(took), Duration.ZERO));
        }
        return code;
    }

    private static RunReport report(Callable<RunReport> run) {
        try {
            return run.call();
        } catch (Exception e) {
            return new RunReport(e, false);
        }
    }

    /** From the start of a run to the next one. */
    private Duration untilNext(RunReport report) {
        if (failures > 0) {
            Duration growing = interval.multipliedBy(1L << Math.min(failures - 1, 10));
            return shorter(growing, longer(interval, LONGEST_AFTER_FAILURES));
        }
        Duration wait = interval;
        Duration least = SHORTEST;
        for (HookReport hook : report.hooks) {
            HookRun run = hook.run;
            if (run.window != null) {
                Duration planned = Duration.between(run.window.start(), run.window.now());
                wait = shorter(wait, untilDue(run));
                least = run.receiver.asked() ? longer(least, planned.plus(BETWEEN_PINGS)) : least;
            }
        }
        return longer(wait, least);
    }

    /** By GitHub's clock, from the start of the run; it has whole seconds. */
    private Duration untilDue(HookRun run) {
        return run.nextDue().map(due -> Duration.between(run.window.start(), due).plusSeconds(1)).orElse(interval);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
