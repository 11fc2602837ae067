package lib.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** GitHub's clock, as the Date headers of its answers tell it. */
public final class GitHubTime {
    /** A difference up to this is left alone: a Date header has whole seconds, and an answer takes time. */
    public static final Duration TOLERANCE = Duration.ofMinutes(2);
    /** No answer of this API is older; a Date header that is comes from a clock that was never set. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    /** @param clock this machine's */
    public GitHubTime(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes the time of an answer that has just come.
     *
     * @param date its Date header
     * @return the time by GitHub's clock
     */
    public Instant note(Optional<Instant> date) {
        Optional<Instant> believable = date.filter(instant -> !instant.isBefore(EARLIEST));
        believable.ifPresent(theirs -> ahead = Duration.between(theirs, clock.instant()));
        return believable.orElseGet(() -> clock().instant());
    }

    /** How far this machine's clock is ahead of GitHub's; negative when it is behind. Zero before the first answer. */
    public Duration ahead() {
        return ahead;
    }

    /** Whether this machine's clock is off by more than {@link #TOLERANCE}. */
    public boolean isWrong() {
        return ahead.abs().compareTo(TOLERANCE) > 0;
    }

    /** This machine's clock, corrected by what the latest answer told when it is off by more than {@link #TOLERANCE}. */
    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return isWrong() ? clock.instant().minus(ahead) : clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("only instants are asked for");
            }
        };
    }
}
