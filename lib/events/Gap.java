package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * The times that nobody can look at any more, as GitHub's list ends before the checkpoint.
 *
 * @param from the checkpoint
 * @param to where the list ends
 * @param retention how long GitHub keeps deliveries
 */
public record Gap(Instant from, Instant to, Duration retention) {

    /** What cannot be recovered, as a clause. */
    public String sentence() {
        return "GitHub keeps deliveries for " + retention.toDays() + " days, so its list does not go back to " + from + " but ends at " + to
                + ": what failed in between and is not in the list is beyond recovery";
    }
}
