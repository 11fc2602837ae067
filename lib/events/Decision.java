package lib.events;

import java.time.Instant;

/**
 * The verdict on one event.
 *
 * @param due since when it is due, or until when it waits; else null
 * @param filter the option that excludes a filtered event; else null
 * @param newlyLost whether it was lost for good since the last run, so that no run has reported it yet
 */
public record Decision(Event event, Verdict verdict, Instant due, String filter, boolean newlyLost) {
    /** Whether to send it now or later, or why not to send it. */
    public enum Verdict {
        DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED;

        /** Whether a later run has to look at the event again. */
        public boolean isUnsettled() {
            return this == DUE || this == WAITING;
        }
    }

    public static Decision due(Event event, Instant since) {
        return new Decision(event, Verdict.DUE, since, null, false);
    }

    public static Decision waiting(Event event, Instant until) {
        return new Decision(event, Verdict.WAITING, until, null, false);
    }

    public static Decision givenUp(Event event, boolean newlyLost) {
        return new Decision(event, Verdict.GIVEN_UP, null, null, newlyLost);
    }

    /** GitHub refused to redeliver the event because it no longer has it. */
    public static Decision expired(Event event) {
        return new Decision(event, Verdict.EXPIRED, null, null, true);
    }

    public static Decision filtered(Event event, String option) {
        return new Decision(event, Verdict.FILTERED, null, option, false);
    }

    public static Decision delivered(Event event) {
        return new Decision(event, Verdict.DELIVERED, null, null, false);
    }
}
