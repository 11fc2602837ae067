package lib.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** GitHub's clock, as the Date headers of its answers tell it. */
final class GitHubTime {
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    GitHubTime(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes the time of an answer that has just come.
     *
     * @param date its Date header
     * @return the time by GitHub's clock
     */
    Instant note(Optional<Instant> date) {
        date.ifPresent(theirs -> ahead = Duration.between(theirs, clock.instant()));
        return date.orElseGet(clock::instant);
    }

    /** How far this machine's clock is ahead of GitHub's; negative when it is behind. Zero before the first answer. */
    Duration ahead() {
        return ahead;
    }
}
