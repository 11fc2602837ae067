package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * Every event that failed is redelivered until it succeeds or is given up.
 *
 * @param maxAttempts an event is given up after this many failed attempts, the first delivery counted
 * @param backoff how long to wait after the second failed attempt; it doubles with each further one
 * @param filter which events the user wants
 */
public record Rules(int maxAttempts, Duration backoff, Filter filter) {

    /** Whether an event is given up if its next attempt fails. */
    public boolean isLastAttempt(Event event) {
        return event.attempts().size() == maxAttempts - 1;
    }

    /**
     * Whether an event is sent even while the receiver looks down, as it has little left to lose. Its last attempt
     * waits as long as another run can be in time.
     */
    public boolean isSentIntoOutage(Event event, Window window) {
        return window.isExpiring(event) && (!isLastAttempt(event) || window.isNextRunTooLate(event));
    }

    /** How many events from before the window the list has shown without a success, and the user does not exclude. */
    public int olderFailures(Events events, Window window) {
        return (int) events.olderFailures().stream().filter(event -> filter.excludes(event, window.now()) == null)
                .count();
    }

    /**
     * Whether the list has shown enough to plan.
     *
     * @param reached whether it has been read back to the start of the window
     */
    public boolean isEnough(Events events, boolean reached) {
        // An event that shows redeliveries only was first attempted before the window, and may have succeeded back
        // then.
        return reached && events.failed().stream().noneMatch(event -> !event.delivered() && event.lacksFirstAttempt());
    }

    /** Decides what to do about each event. */
    public Plan plan(Events events, Window window) {
        return new Plan(events.failed().stream().map(event -> judge(event, window)).toList());
    }

    /** The plan after the redeliveries of an earlier one, from a list that has shown their outcomes. */
    public Plan planAfter(Plan earlier, Events events, Window window) {
        return plan(events, window).knownTo(earlier);
    }

    private Decision judge(Event event, Window window) {
        if (event.delivered()) {
            return Decision.delivered(event);
        }
        String excluded = filter.excludes(event, window.now());
        if (excluded != null) {
            return Decision.filtered(event, excluded);
        }
        if (event.lacksFirstAttempt()) {
            // Each redelivery stays in the list for days of its own, so that without this an event could be sent for
            // ever. If GitHub's list still reaches the checkpoint, the event lies before it, and an earlier run has
            // reported it.
            boolean newlyLost = window.reported() == null
                    || window.from().isBefore(window.keptSince().plus(Window.OVERLAP));
            return Decision.givenUp(event, newlyLost);
        }
        int failures = event.attempts().size();
        if (failures >= maxAttempts) {
            // Unless the last run saw the attempt that used up the last chance, the event is newly lost. If the
            // checkpoint waits at this very event, the row may have come late. A run stores its checkpoint just before
            // its POSTs, so an attempt of the same second counts: better report an event twice than never.
            Instant usedUp = event.attempts().get(maxAttempts - 1).deliveredAt();
            Instant reported = window.reported();
            boolean newlyLost = reported == null || !usedUp.isBefore(window.isHeldBy(event)
                    ? reported.minus(Window.OVERLAP) : reported);
            return Decision.givenUp(event, newlyLost);
        }
        Instant due = due(event);
        return due.isAfter(window.now()) ? Decision.waiting(event, due) : Decision.due(event, due);
    }

    /** At once after the first failed attempt; then after a wait that doubles with each further one. */
    private Instant due(Event event) {
        int failures = event.attempts().size();
        Instant last = event.newest().deliveredAt();
        return failures == 1 ? last : last.plus(backoff.multipliedBy(1L << Math.min(failures - 2, 20)));
    }
}
