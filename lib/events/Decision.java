package lib.events;

import java.time.Instant;

/**
 * The verdict on one event.
 *
 * @param due since when it is due, or until when it waits; else null
 * @param filter the option that excludes a filtered event; else null
 * @param newlyLost whether no run has reported yet that it is lost for good
 */
public record Decision(Event event, Verdict verdict, Instant due, String filter, boolean newlyLost) {
    public enum Verdict {
        DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED;

        public boolean isUnsettled() {
            return this == DUE || this == WAITING;
        }
    }

    public Decision(Event event, Verdict verdict, Instant due) {
        this(event, verdict, due, null, false);
    }

    public Decision(Event event, Verdict verdict, boolean newlyLost) {
        this(event, verdict, null, null, newlyLost);
    }
}
