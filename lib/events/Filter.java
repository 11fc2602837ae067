package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * Which events the user wants redelivered; all others count as settled.
 *
 * @param events only events with these names, such as {@code issues} or {@code issues.opened}, in lower case; empty for
 * all
 * @param excludedEvents no events with these names
 * @param repositories only events of the repositories with these ids; empty for all
 * @param excludedRepositories no events of the repositories with these ids
 * @param ignoredStatusCodes no events whose last attempt got one of these, the receiver's final word
 * @param maxAge no events first attempted longer ago; null for no limit
 */
public record Filter(Set<String> events, Set<String> excludedEvents, Set<Long> repositories,
        Set<Long> excludedRepositories,
        Set<Integer> ignoredStatusCodes, Duration maxAge) {
    /** Everything. */
    public static final Filter NONE = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null);

    /**
     * The option that excludes an event; null when none does.
     *
     * @param now the start of the run
     */
    public String excludes(Event event, Instant now) {
        Delivery newest = event.newest();
        if (!events.isEmpty() && !names(events, event)) {
            return "--event";
        }
        if (names(excludedEvents, event)) {
            return "--exclude-event";
        }
        // An event without a repository, such as one about a member, is of none of them. An immutable set takes no
        // null.
        Long repository = newest.repositoryId();
        if (!repositories.isEmpty() && (repository == null || !repositories.contains(repository))) {
            return "--repository";
        }
        if (repository != null && excludedRepositories.contains(repository)) {
            return "--exclude-repository";
        }
        if (newest.failedWith() != null && ignoredStatusCodes.contains(newest.failedWith())) {
            return "--ignore-status-code";
        }
        return maxAge != null && event.firstAttempt().isBefore(now.minus(maxAge)) ? "--max-age" : null;
    }

    private static boolean names(Set<String> names, Event event) {
        return names.contains(event.newest().event().toLowerCase(Locale.ROOT))
                || names.contains(event.name().toLowerCase(Locale.ROOT));
    }
}
