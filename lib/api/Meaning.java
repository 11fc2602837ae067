package lib.api;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an answer means for the request.
 *
 * @param kind what to do next
 * @param pause for {@link Kind#LIMITED}: how long GitHub wants to be left alone; null when it does not say
 * @param problem why the answer cannot be used, as a clause; null when it is fine, or an error of GitHub's
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit">Exceeding the rate limit</a>
 */
public record Meaning(Kind kind, Duration pause, String problem) {
    public enum Kind {
        /** The answer is what was asked for, or a redirect to it. */
        FINE,
        /** GitHub limits the rate: send the request again after the wait. */
        LIMITED,
        /** It failed in passing, and changed nothing: try it again. */
        RETRY,
        /** It failed for good. */
        FAIL
    }

    /** What the body of an answer is; of an endpoint, what it should be. */
    public enum Shape {
        /** A list in JSON. */
        ARRAY,
        /** An object in JSON. */
        OBJECT,
        /** Any value in JSON; of a body, one that is neither a list nor an object. */
        ANY,
        /** Whatever it is, nobody reads it: the status tells all. */
        UNREAD,
        /** Not JSON, or only the beginning of it. */
        BROKEN,
        /** In an encoding that was not asked for. */
        ENCODED,
        /** Larger than the endpoint's answers are. */
        TOO_LARGE
    }

    /** GitHub's words for a limit, today's and those of earlier years. */
    private static final Pattern LIMIT = Pattern.compile("rate limit|abuse detection", Pattern.CASE_INSENSITIVE);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_WRITES = Set.of(307, 308);

    /**
     * Decides what an answer means.
     *
     * @param api the base of the API
     * @param shape what the body is
     * @param message GitHub's message in the body; empty when there is none
     * @param date the time by GitHub's clock
     */
    public static Meaning of(URI api, Call call, int status, HttpHeaders headers, Shape shape, String message, Instant date) {
        if (isLimit(status, headers, message)) {
            return new Meaning(Kind.LIMITED, askedWait(headers, date), null);
        }
        if (status >= 500) {
            return ofNoAnswer(call);
        }
        if (status >= 300) {
            // github-api would follow another redirect of a POST with a GET, and take the answer to that for the POST's.
            boolean leadsOn = (call.isGet() ? REDIRECTS : REDIRECTS_OF_WRITES).contains(status) && headers.firstValue("Location").isPresent();
            return leadsOn ? ofRedirect(api, call, headers.firstValue("Location").get()) : fail(null);
        }
        if (!call.isGet() && call.endpoint() != Endpoint.ACCESS_TOKENS) {
            return fine();
        }
        return ofContent(call, status, headers, shape);
    }

    /** A GET is tried again; whether GitHub acted on a redelivery is unknown, so that is never repeated. */
    public static Meaning ofNoAnswer(Call call) {
        return inPassing(call, null);
    }

    private static Meaning fine() {
        return new Meaning(Kind.FINE, null, null);
    }

    static Meaning fail(String problem) {
        return new Meaning(Kind.FAIL, null, problem);
    }

    private static Meaning ofRedirect(URI api, Call call, String location) {
        URI target;
        try {
            target = call.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            return fail("GitHub's answer to " + call + " leads to an address that cannot be read");
        }
        return ApiUrl.isSameServer(api, target) ? fine() : fail(elsewhere(api, target));
    }

    /** Why a request is not sent to an address that an answer named. */
    static String elsewhere(URI api, URI target) {
        String where = target.getRawAuthority() == null ? target.getScheme() + ":" : Sanitizer.url(target.toString());
        return "GitHub's answer leads to " + where + ", which is not the API at " + api + ": the token is not sent there";
    }

    /** What is not exactly what was asked for must not pass for it: an empty answer is not an empty list. */
    private static Meaning ofContent(Call call, int status, HttpHeaders headers, Shape shape) {
        Shape wanted = call.endpoint().shape();
        String it = "the answer from " + call.address();
        String what = wanted == Shape.ARRAY ? "a list" : wanted == Shape.OBJECT ? "an object" : "an answer";
        if (call.isGet() && status != 200) {
            return inPassing(call, "GitHub answered " + call + " with " + status + ", where " + what + " comes with 200");
        }
        if (shape == Shape.TOO_LARGE) {
            return fail(tooLarge(call));
        }
        if (shape == Shape.ENCODED) {
            String encoding = Sanitizer.text(headers.firstValue("Content-Encoding").orElse(""));
            return fail(it + " is encoded as '" + encoding + "', and only gzip was asked for");
        }
        if (shape == Shape.BROKEN) {
            return inPassing(call, it + " is not GitHub's JSON");
        }
        if (wanted != Shape.ANY && wanted != shape) {
            return inPassing(call, it + " is not " + what);
        }
        try {
            Link.next(call.uri(), headers);
            return fine();
        } catch (IllegalArgumentException e) {
            return fail(it + " has a Link header that cannot be read");
        }
    }

    /** The problem of an answer without bound. */
    static String tooLarge(Call call) {
        return "the answer to " + call + " is larger than " + (call.endpoint().maxBytes() >> 20) + " MB";
    }

    private static Meaning inPassing(Call call, String problem) {
        return new Meaning(call.isRepeatable() ? Kind.RETRY : Kind.FAIL, null, problem);
    }

    /** A 403 is a missing permission or a limit. */
    private static boolean isLimit(int status, HttpHeaders headers, String message) {
        boolean waits = headers.firstValue("Retry-After").isPresent() || isUsedUp(headers);
        return status == 429 || status == 403 && (waits || LIMIT.matcher(message).find());
    }

    private static boolean isUsedUp(HttpHeaders headers) {
        return headers.firstValue("X-RateLimit-Remaining").filter("0"::equals).isPresent();
    }

    private static Duration askedWait(HttpHeaders headers, Instant date) {
        String retryAfter = headers.firstValue("Retry-After").orElse("").strip();
        if (retryAfter.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter));
        }
        // A header that says nothing counts as none.
        return Answer.date(retryAfter).map(until -> atLeastZero(Duration.between(date, until)))
                .orElseGet(() -> isUsedUp(headers) ? untilReset(headers, date) : null);
    }

    /** How long until the hour's budget is full again; null when the answer does not say. */
    static Duration untilReset(HttpHeaders headers, Instant date) {
        String reset = headers.firstValue("X-RateLimit-Reset").orElse("");
        // A second more, because the header has whole seconds.
        return !reset.matches("\\d{1,12}") ? null : atLeastZero(Duration.between(date, Instant.ofEpochSecond(Long.parseLong(reset)).plusSeconds(1)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
