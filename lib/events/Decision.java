package lib.events;

import java.time.Instant;

/**
 * What is to be done about an event.
 *
 * @param due since when it is due, or until when it waits; null for other verdicts
 * @param filter the option that excludes it; null for other verdicts than FILTERED
 * @param newlyLost whether it was lost for good since the last run, so that no run has reported it yet
 */
public record Decision(Event event, Verdict verdict, Instant due, String filter, boolean newlyLost) {
    /** Send it now, send it later, or why not to send it. */
    public enum Verdict {
        DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED;

        /** Whether a later run has to look at the event again. */
        public boolean isUnsettled() {
            return this == DUE || this == WAITING;
        }
    }

    /** The event is due since then. */
    public static Decision due(Event event, Instant since) {
        return new Decision(event, Verdict.DUE, since, null, false);
    }

    /** The event is due at a later time. */
    public static Decision waiting(Event event, Instant until) {
        return new Decision(event, Verdict.WAITING, until, null, false);
    }

    /** The event is not redelivered any more. */
    public static Decision givenUp(Event event, boolean newlyLost) {
        return new Decision(event, Verdict.GIVEN_UP, null, null, newlyLost);
    }

    /** GitHub refused a redelivery because it no longer has the event. */
    public static Decision expired(Event event) {
        return new Decision(event, Verdict.EXPIRED, null, null, true);
    }

    /** The user excluded the event with an option. */
    public static Decision filtered(Event event, String option) {
        return new Decision(event, Verdict.FILTERED, null, option, false);
    }

    /** An attempt succeeded. */
    public static Decision delivered(Event event) {
        return new Decision(event, Verdict.DELIVERED, null, null, false);
    }
}
