package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Which events the user wants redelivered; the others count as settled.
 *
 * @param events only these events' names; empty for all
 * @param excludedEvents not these
 * @param actions only these actions; empty for all
 * @param ignoredStatusCodes not when the last attempt got one of these: the receiver's final word
 * @param maxAge not when the first attempt is older; null for no limit
 */
public record Filter(Set<String> events, Set<String> excludedEvents, Set<String> actions, Set<Integer> ignoredStatusCodes, Duration maxAge) {
    /** Everything. */
    public static final Filter NONE = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), null);

    /** The option that excludes an event; null when none does. */
    String excludes(Event event, Instant now) {
        Delivery newest = event.newest();
        if (!events.isEmpty() && !events.contains(newest.event())) {
            return "--event";
        }
        if (excludedEvents.contains(newest.event())) {
            return "--exclude-event";
        }
        if (!actions.isEmpty() && (newest.action() == null || !actions.contains(newest.action()))) {
            return "--action";
        }
        if (newest.statusCode() != null && ignoredStatusCodes.contains(newest.statusCode())) {
            return "--ignore-status-code";
        }
        return maxAge != null && event.firstAttempt().isBefore(now.minus(maxAge)) ? "--max-age" : null;
    }
}
