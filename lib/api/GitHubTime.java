package lib.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** GitHub's clock: the Date header of its first answer, and the time that has passed since. */
public final class GitHubTime {
    private static final Duration TOLERANCE = Duration.ofMinutes(2);
    /** An older Date comes from a clock that was never set. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    private final Clock clock;
    private Instant start;
    private Duration ahead = Duration.ZERO;

    public GitHubTime(Clock clock) {
        this.clock = clock;
    }

    /** Notes the status and the Date of a response that has just come, and returns the time by GitHub's clock. */
    public synchronized Instant note(int status, Optional<Instant> date) {
        Optional<Instant> believable = date.filter(instant -> !instant.isBefore(EARLIEST));
        // A load balancer before GitHub may have another clock.
        if (start == null && status < 500) {
            start = believable.orElse(clock.instant());
            ahead = Duration.between(start, clock.instant());
        }
        return believable.orElseGet(this::now);
    }

    synchronized void restart() {
        start = null;
    }

    /** When GitHub first responded in this run; now, if it has not. */
    public synchronized Instant start() {
        return start == null ? now() : start;
    }

    public synchronized Instant now() {
        return clock.instant().minus(ahead);
    }

    /** A warning if this machine's clock is off. */
    public synchronized Optional<String> warning() {
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            return Optional.empty();
        }
        return Optional.of("this machine's clock is " + ahead.abs().plusSeconds(30).toMinutes() + " min "
                + (ahead.isNegative() ? "behind" : "ahead of")
                + " GitHub's; this run uses GitHub's time, set the clock");
    }
}
