package lib.events;

import java.time.Duration;
import java.time.Instant;

/**
 * A time that nobody can look at any more.
 *
 * @param from the checkpoint
 * @param to where the list ends, or the start of the run
 * @param sentence says why, and what cannot be recovered
 */
public record Gap(Instant from, Instant to, String sentence) {
    /** GitHub's list ends before the checkpoint. */
    public static Gap ofList(Instant from, Instant to, Duration retention) {
        return new Gap(from, to, "GitHub keeps deliveries for " + retention.toDays() + " days, so its list ends at "
                + Words.day(to) + " and does not go back to " + Words.day(from)
                + ": what failed in between is beyond recovery");
    }

    /** The event that held the checkpoint is not in the list. */
    public static Gap ofAnotherHook(Instant from, Instant to) {
        return new Gap(from, to, event(from) + " was unsettled, but the webhook's list does not show it: its webhook "
                + "was deleted or recreated, and what it missed until then is beyond recovery");
    }

    /** The hook whose event held the checkpoint was deleted or switched off. */
    public static Gap ofHookThatLeft(Instant from, Instant to) {
        return new Gap(from, to, event(from) + " was unsettled, but its webhook was deleted or switched off: what it "
                + "missed since then is beyond recovery");
    }

    /** A mark that stood is stored 1 ms lower. */
    private static String event(Instant mark) {
        return "an event of " + Words.day(mark.plusMillis(1));
    }
}
