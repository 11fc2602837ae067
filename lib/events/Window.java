package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The times of a run, by GitHub's clock.
 *
 * @param start when the run started, before anything was listed
 * @param now when the hook is planned; due times go by it
 * @param stored the checkpoint at the start of the run; null if there was none
 * @param lastRun when that checkpoint was stored; null if that is not known
 * @param reported up to when losses were reported; null if that is not known
 */
public record Window(Instant start, Instant now, Instant from, Instant stored, Instant lastRun, Instant reported,
        Duration retention) {
    /** Deliveries may appear in the list late: a checkpoint stays this far behind the start of its run. */
    public static final Duration OVERLAP = Duration.ofMinutes(10);
    public static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);
    private static final Duration USUAL_INTERVAL = Duration.ofHours(6);
    /** How much later than expected a scheduled run may come. */
    private static final Duration RESERVE = Duration.ofHours(2);

    public Window at(Instant later) {
        return new Window(start, later, from, stored, lastRun, reported, retention);
    }

    public Window reported(Instant until) {
        return new Window(start, now, from, stored, lastRun, until, retention);
    }

    public boolean isFirst() {
        return stored == null && from.equals(start.minus(FIRST_LOOK_BACK));
    }

    public Instant keptSince() {
        return now.minus(retention);
    }

    public Instant forgottenAt(Event event) {
        return event.firstAttempt().plus(retention);
    }

    /** Whether the event leaves GitHub's list so soon that the next runs may be too late. */
    public boolean isExpiring(Event event) {
        Duration left = Duration.between(now, forgottenAt(event));
        return left.compareTo(interval().multipliedBy(2)) <= 0 && left.compareTo(retention.dividedBy(2)) <= 0;
    }

    public boolean isNextRunTooLate(Event event) {
        return forgottenAt(event).isBefore(now.plus(interval()).plus(RESERVE));
    }

    private Duration interval() {
        Duration since = lastRun == null ? USUAL_INTERVAL : Duration.between(lastRun, start);
        return since.compareTo(USUAL_INTERVAL) > 0 ? since : USUAL_INTERVAL;
    }

    /** A value a little below a mark, at which neither an event waits nor a run started. */
    public static Instant unsure(Instant mark) {
        Instant value = mark.truncatedTo(ChronoUnit.MILLIS).minusMillis(2);
        return isOfStart(value) ? value.minusMillis(2) : value;
    }

    /** Whether nothing was unsettled when a mark was stored: GitHub's clock has whole seconds, or 1 ms lower. */
    public static boolean isOfStart(Instant mark) {
        return mark.plusMillis(1).toEpochMilli() % 1000 <= 1;
    }

    /** Whether an event held a mark; GitHub's script stores late, and a rate limit takes time. */
    public static boolean isHeld(Instant mark, Instant storedAt) {
        return mark != null && storedAt != null && mark.isBefore(storedAt.minus(Duration.ofHours(2)));
    }

    /** Whether the stored checkpoint waits at this event, to the millisecond, or 1 ms lower. */
    public boolean isHeldBy(Event event) {
        return stored != null && !event.firstAttempt().isBefore(stored)
                && event.firstAttempt().isBefore(stored.plusMillis(2));
    }

    /** Whether the run looks back to the stored checkpoint; if not, it must not store one. */
    public boolean reachesStored() {
        return stored == null || !from.isAfter(stored);
    }

    /** Whether the run looks at everything since the checkpoint, or as far back as a run without one does. */
    public boolean isWhole() {
        return !from.isAfter(stored != null ? stored : start.minus(FIRST_LOOK_BACK));
    }
}
