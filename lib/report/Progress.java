package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import lib.api.Rate;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Hook;
import lib.hooks.Redeliveries;

/** How far the redeliveries of a run are, on the live line. Safe for use by several threads. */
public final class Progress implements Redeliveries.Progress {
    private static final int CELLS = 15;

    private final Console console;
    private final Clock clock;
    private final Rate rate;
    private Instant began;
    private int answered;
    private int total;

    /** @param rate the pace, whose pauses count for the time that is left */
    Progress(Console console, Clock clock, Rate rate) {
        this.console = console;
        this.clock = clock;
        this.rate = rate;
    }

    @Override
    public void answered(Event event, int done, int of) {
        synchronized (this) {
            began = began == null ? clock.instant() : began;
            answered = total == of ? Math.max(answered, done) : done;
            total = of;
        }
        console.live(this::words);
    }

    private synchronized String words() {
        return words(answered, total, rate.timeLeft(answered, total, Duration.between(began, clock.instant())));
    }

    /** How far it is, and how long the rest takes. */
    static String words(int done, int total, Duration left) {
        int cells = CELLS * done / total;
        return done == total ? "redelivered " + total + " of " + total + ", looking what became of them"
                : "redelivering [" + "#".repeat(cells) + ".".repeat(CELLS - cells) + "] " + done + " of " + total + ", " + Words.time(left) + " left";
    }

    /** How many POSTs have an answer. */
    synchronized int answered() {
        return answered;
    }

    /** How many POSTs there are. */
    synchronized int total() {
        return total;
    }

    /** How far the list has been read, as a share of the way back to the checkpoint. */
    static String listing(Hook.Listing soFar, Events events, Instant start) {
        long way = Duration.between(events.since(), start).toMillis();
        long done = Duration.between(events.oldest(), start).toMillis();
        return "listing " + Math.max(0, Math.min(100, way == 0 ? 100 : 100 * done / way)) + " %: " + Words.count(soFar.pages(), "page") + ", "
                + Words.count(soFar.deliveries(), "delivery") + ", " + events.activity().failures() + " failed, back to " + Picture.HOUR.format(events.oldest()) + " UTC";
    }
}
