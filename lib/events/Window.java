package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of a run, by GitHub's clock.
 *
 * @param start when the run started, before anything was listed
 * @param now when the hook is planned; due times go by it
 * @param from how far back the run looks: it ignores events whose attempts are all older
 * @param stored the checkpoint that was stored when the run started; null if there was none
 * @param lastRun when that checkpoint was stored; null if that is not known
 * @param retention how long GitHub keeps a delivery
 */
public record Window(Instant start, Instant now, Instant from, Instant stored, Instant lastRun, Duration retention) {
    /** Deliveries may appear in the list late: a checkpoint stays this far behind the start of its run. */
    public static final Duration OVERLAP = Duration.ofMinutes(10);
    /** How far the first run looks back, as GitHub's script does. */
    public static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);
    /** An unsettled event that GitHub forgets within this time is expiring. */
    public static final Duration LAST_CHANCE = Duration.ofHours(12);

    /** The same window, planned at a later time. */
    public Window at(Instant later) {
        return new Window(start, later, from, stored, lastRun, retention);
    }

    /** Whether the run looks back as far as one without a checkpoint does. */
    public boolean isFirst() {
        return stored == null && from.equals(start.minus(FIRST_LOOK_BACK));
    }

    /** GitHub no longer has deliveries from before. */
    public Instant keptSince() {
        return now.minus(retention);
    }

    /** Whether the event's first attempt has left GitHub's list. */
    public boolean isForgotten(Event event) {
        return event.firstAttempt().isBefore(keptSince());
    }

    /** Times the event's first attempt leaves GitHub's list. */
    public Instant forgottenAt(Event event) {
        return event.firstAttempt().plus(retention);
    }

    /** Whether the event's first attempt leaves GitHub's list so soon that the next runs may be too late. */
    public boolean isExpiring(Event event) {
        return !forgottenAt(event).isAfter(now.plus(LAST_CHANCE));
    }

    /**
     * Whether the run looks back to the stored checkpoint: if not, it knows nothing of the time between, and must not
     * store one.
     */
    public boolean reachesStored() {
        return stored == null || !from.isAfter(stored);
    }

    /** Whether the run looks at everything since the checkpoint, or as far back as a run without one does. */
    public boolean isWhole() {
        return !from.isAfter(stored != null ? stored : start.minus(FIRST_LOOK_BACK));
    }

    /** The newest checkpoint that a run may store. */
    public Instant latestCheckpoint() {
        return start.minus(OVERLAP);
    }
}
