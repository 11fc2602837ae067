package lib.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Until when GitHub wants to be left alone, and why. Responses come on any thread, so it is safe for several. */
final class RateLimitPause {
    private final Clock clock;
    private Instant until = Instant.MIN;
    private Instant since = Instant.MIN;
    private Instant limitedAt = Instant.MIN;
    private String reason = "";
    private int unexplained;
    private int inARow;

    /** A wait that is under way; since when the current series of limits began. */
    record Wait(Instant since, Instant until, String reason) {}

    RateLimitPause(Clock clock) {
        this.clock = clock;
    }

    /** The wait that is under way; null if requests may be sent. */
    synchronized Wait current() {
        return until.isAfter(clock.instant()) ? new Wait(since, until, reason) : null;
    }

    /** Notes a limit, as {@link RateLimiter#limited} gets it, and says whether it is a new one. */
    synchronized boolean limited(Instant sentAt, Duration asked) {
        boolean isNew = sentAt.isAfter(limitedAt);
        if (isNew) {
            limitedAt = clock.instant();
            unexplained += asked == null ? 1 : 0;
            inARow++;
        }
        Duration wait = asked != null ? asked : Duration.ofMinutes(1L << Math.max(0, Math.min(unexplained - 1, 10)));
        // However short the wait that GitHub asks for: a request that is refused again and again comes less often.
        Duration least = Duration.ofSeconds(1L << Math.max(0, Math.min(inARow - 1, 6)));
        extend(limitedAt.plus(wait.compareTo(least) > 0 ? wait : least), "GitHub limits the rate");
        return isNew;
    }

    /** GitHub responded, and with no limit. */
    synchronized void answered() {
        // A response that was under way when the limit came does not mean that the limit is over.
        if (!until.isAfter(clock.instant())) {
            unexplained = 0;
            inARow = 0;
            since = Instant.MIN;
        }
    }

    /** A later limit never shortens the wait. */
    synchronized void extend(Instant to, String why) {
        if (to.isAfter(until)) {
            until = to;
            reason = why;
            since = since.equals(Instant.MIN) ? clock.instant() : since;
        }
    }
}
