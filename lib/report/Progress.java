package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lib.api.Rate;
import lib.events.Events;
import lib.events.Words;
import lib.hooks.HookRun;

/** How far the redeliveries of all hooks are. Safe for use by several threads. */
public final class Progress {
    private static final int CELLS = 15;

    private final Console console;
    private final Clock clock;
    private final Rate rate;
    private final int total;
    private Instant began;
    private int posted;

    public Progress(Console console, Clock clock, Rate rate, List<HookRun> runs) {
        this.console = console;
        this.clock = clock;
        this.rate = rate;
        this.total = runs.stream().mapToInt(run -> run.due.size()).sum();
    }

    /** One more POST has ended. */
    public void posted() {
        synchronized (this) {
            began = began == null ? clock.instant() : began;
            posted++;
        }
        console.progress(this::words);
    }

    public synchronized String interrupted() {
        return "interrupted " + (posted == 0 ? "before anything was redelivered" : "after " + posted + " of "
                + total);
    }

    private synchronized String words() {
        String of = posted + " of " + total;
        if (posted == total) {
            return "redelivered " + of + ", waiting for the results";
        }
        int cells = CELLS * posted / total;
        Duration left = rate.timeLeft(posted, total, Duration.between(began, clock.instant()));
        return "redelivering [" + "#".repeat(cells) + ".".repeat(CELLS - cells) + "] " + of + ", "
                + Words.duration(left) + " left";
    }

    /** How far the list has been read, as a share of the way back to the checkpoint. */
    public static String listing(Events events, Instant start) {
        long way = Duration.between(events.since(), start).toMillis();
        long done = Duration.between(events.oldest(), start).toMillis();
        long share = way == 0 ? 100 : Math.max(0, Math.min(100, 100 * done / way));
        return "listing " + share + " %: " + Words.count(events.deliveries(), "delivery") + " back to "
                + Words.utc(events.oldest(), start) + ", " + Words.number(events.activity().failures()) + " failed";
    }
}
