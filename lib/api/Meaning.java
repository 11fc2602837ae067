package lib.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What an answer means for the request.
 *
 * @param kind what to do next
 * @param pause for {@link Kind#LIMITED}: how long GitHub wants to be left alone; null when it does not say
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit">Exceeding the rate limit</a>
 */
public record Meaning(Kind kind, Duration pause) {
    public enum Kind {
        /** The answer is what was asked for. */
        FINE,
        /** GitHub limits the rate: send the request again after the wait. */
        LIMITED,
        /** It failed in passing, and changes nothing: try it again. */
        RETRY,
        /** It failed for good. */
        FAIL
    }

    /**
     * Decides what an answer means.
     *
     * @param header gives the value of a header of the answer, or null
     * @param message GitHub's message in the answer's body; empty when there is none
     * @param date the time by GitHub's clock
     */
    public static Meaning of(Call call, int status, UnaryOperator<String> header, String message, Instant date) {
        if (isLimit(status, header, message)) {
            return new Meaning(Kind.LIMITED, askedWait(header, date));
        }
        if (status >= 500) {
            return ofNoAnswer(call);
        }
        boolean redirectToNowhere = status >= 300 && header.apply("Location") == null;
        return new Meaning(status < 400 && !redirectToNowhere ? Kind.FINE : Kind.FAIL, null);
    }

    /** A GET is tried again; whether GitHub acted on a POST is unknown, so a POST is never repeated. */
    public static Meaning ofNoAnswer(Call call) {
        return new Meaning(call.isGet() ? Kind.RETRY : Kind.FAIL, null);
    }

    /** A 403 is a missing permission or a limit. */
    private static boolean isLimit(int status, UnaryOperator<String> header, String message) {
        return status == 429
                || status == 403
                        && (header.apply("Retry-After") != null
                                || "0".equals(header.apply("X-RateLimit-Remaining"))
                                || message.toLowerCase(Locale.ROOT).contains("rate limit"));
    }

    private static Duration askedWait(UnaryOperator<String> header, Instant date) {
        String retryAfter = header.apply("Retry-After");
        if (retryAfter == null) {
            return "0".equals(header.apply("X-RateLimit-Remaining")) ? untilReset(header, date) : null;
        }
        return retryAfter.strip().matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(retryAfter.strip()))
                : Answer.date(retryAfter).map(until -> atLeastZero(Duration.between(date, until))).orElse(null);
    }

    /** How long until the hour's budget is full again; null when the answer does not say. */
    static Duration untilReset(UnaryOperator<String> header, Instant date) {
        String reset = header.apply("X-RateLimit-Reset");
        // A second more, because the header has whole seconds.
        return reset == null || !reset.matches("\\d{1,12}") ? null
                : atLeastZero(Duration.between(date, Instant.ofEpochSecond(Long.parseLong(reset)).plusSeconds(1)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
