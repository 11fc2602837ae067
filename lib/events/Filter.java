package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** The events that the user wants redelivered; all others count as settled. An empty set excludes nothing. */
public record Filter(Set<String> events, Set<String> excludedEvents, Set<Long> repositories,
        Set<Long> excludedRepositories, Set<Integer> ignoredStatusCodes, Duration maxAge) {
    public static final Filter NONE = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null);

    /** The option that excludes an event; null if none does. */
    public String excludes(Event event, Instant now) {
        Delivery newest = event.newest();
        if (!events.isEmpty() && !names(events, event)) {
            return "--event";
        }
        if (names(excludedEvents, event)) {
            return "--exclude-event";
        }
        // An event about a member, for example, is of no repository; an immutable set cannot look up null.
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
