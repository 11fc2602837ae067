package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * A time that nobody can look at any more, because GitHub's list ends before the checkpoint.
 *
 * @param from the checkpoint
 * @param to where the list ends
 * @param retention how long GitHub keeps deliveries; null if the webhook that had the events is gone
 */
public record Gap(Instant from, Instant to, Duration retention) {
    /** The gap as one sentence. */
    public String sentence() {
        if (retention == null) {
            return "an event of " + Words.day(from) + " was unsettled, but the webhook's list does not show it: its "
                    + "webhook was deleted or recreated, and what it missed until then is beyond recovery";
        }
        return "GitHub keeps deliveries for " + retention.toDays() + " days, so its list ends at " + Words.day(to)
                + " and does not go back to " + Words.day(from) + ": what failed in between is beyond recovery";
    }
}
