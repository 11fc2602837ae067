package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of a run.
 *
 * @param start when the run started; the rules take it as now
 * @param from how far back the run looks: it leaves events alone whose attempts are all older
 * @param until the end: the run leaves events alone that were first attempted then or later; null for none
 * @param stored the checkpoint that was stored when the run started; null when there was none
 * @param lastRun when that checkpoint was stored; null when that is not known
 * @param retention how long GitHub keeps a delivery
 */
public record Window(Instant start, Instant from, Instant until, Instant stored, Instant lastRun, Duration retention) {
    /** Deliveries may appear in the list late: a checkpoint stays this far behind the start of its run. */
    public static final Duration OVERLAP = Duration.ofMinutes(10);

    /** How far the first run looks back, as GitHub's script does. */
    public static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);

    /** An unsettled event that GitHub forgets within this time is expiring. */
    public static final Duration LAST_CHANCE = Duration.ofHours(12);

    /** GitHub no longer has deliveries from before. */
    public Instant keptSince() {
        return start.minus(retention);
    }

    /** Whether the run looks back as far as one without a checkpoint does. */
    public boolean isFirst() {
        return stored == null && from.equals(start.minus(FIRST_LOOK_BACK));
    }

    /** Whether an event that was first attempted then is this run's. */
    public boolean contains(Instant firstAttempt) {
        return !firstAttempt.isBefore(from) && !isLater(firstAttempt);
    }

    /** Whether an event that was first attempted then is a later run's. */
    public boolean isLater(Instant firstAttempt) {
        return until != null && !firstAttempt.isBefore(until);
    }

    /** Whether the event's first attempt has left GitHub's list. */
    public boolean isForgotten(Event event) {
        return event.firstAttempt().isBefore(keptSince());
    }

    /** When the event's first attempt leaves GitHub's list. */
    public Instant forgottenAt(Event event) {
        return event.firstAttempt().plus(retention);
    }

    /** Whether the event's first attempt leaves GitHub's list so soon that the next runs may be too late. */
    public boolean isExpiring(Event event) {
        return !forgottenAt(event).isAfter(start.plus(LAST_CHANCE));
    }

    /** Whether the run looks back to the stored checkpoint: if not, it knows nothing of what lies between, and must not store one. */
    public boolean reachesStored() {
        return stored == null || !from.isAfter(stored);
    }

    /** Whether the run looks at everything since the checkpoint, or as far back as a run without one does. */
    public boolean isWhole() {
        return until == null && !from.isAfter(stored != null ? stored : start.minus(FIRST_LOOK_BACK));
    }

    /** The newest checkpoint that a run may store: it does not pass the end of the window, as what comes then is a later run's. */
    public Instant latestCheckpoint() {
        Instant latest = start.minus(OVERLAP);
        if (!isLater(latest)) {
            return latest;
        }
        // A second look at what lies before the stored checkpoint does not move it back.
        return stored != null && stored.isAfter(until) ? stored : until;
    }
}
