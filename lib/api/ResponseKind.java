package lib.api;

import com.fasterxml.jackson.core.JsonToken;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a response means for its request.
 *
 * @param kind what to do next
 * @param pause for {@link Kind#LIMITED}: how long GitHub wants to be left alone; null if it does not say
 * @param problem why the response cannot be used, as a clause; null if it is fine, or an error of GitHub's
 */
public record ResponseKind(Kind kind, Duration pause, String problem) {
    public enum Kind {
        /** The response is what was asked for, or a redirect to it. */
        FINE,
        /** GitHub limits the rate: send the request again after the wait. */
        LIMITED,
        /** It failed in passing, and changed nothing: try it again. */
        RETRY,
        /** It failed for good. */
        FAIL
    }

    /** GitHub's words for a limit, today's and those of earlier years. */
    private static final Pattern LIMIT = Pattern.compile("rate limit|abuse detection", Pattern.CASE_INSENSITIVE);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_WRITES = Set.of(307, 308);

    /**
     * Judges a response.
     *
     * @param api the base of the API
     * @param isFresh whether the token is so new that GitHub may not know it yet
     * @param date the time by GitHub's clock
     */
    public static ResponseKind of(URI api, Call call, Response response, boolean isFresh, Instant date) {
        int status = response.statusCode();
        HttpHeaders headers = response.headers();
        if (status == 401 && isFresh) {
            // A request that was refused did nothing, so it may be sent again, whatever it is.
            return new ResponseKind(Kind.RETRY, null, null);
        }
        if (isLimit(status, headers, response.message())) {
            return new ResponseKind(Kind.LIMITED, askedWait(headers, date), null);
        }
        if (status >= 500) {
            return inPassing(call, null);
        }
        if (status == 304 && call.isGet()) {
            return inPassing(call, "GitHub answered " + call + " with 304, and no ETag was sent");
        }
        if (status >= 300) {
            // github-api would follow another redirect of a POST with a GET, and take its response for the POST's.
            Set<Integer> followed = call.isGet() ? REDIRECTS : REDIRECTS_OF_WRITES;
            String location = headers.firstValue("Location").orElse(null);
            return followed.contains(status) && location != null ? ofRedirect(api, call, location) : fail(null);
        }
        boolean isRead = call.isGet() || call.endpoint() == Endpoint.ACCESS_TOKENS;
        return isRead ? ofContent(call, response) : fine();
    }

    /** A GET is tried again; whether GitHub acted on a redelivery is unknown, so that is never repeated. */
    static ResponseKind ofNone(Call call, NoAnswerException failure) {
        return failure.isInPassing() ? inPassing(call, null) : fail(null);
    }

    private static ResponseKind fine() {
        return new ResponseKind(Kind.FINE, null, null);
    }

    private static ResponseKind fail(String problem) {
        return new ResponseKind(Kind.FAIL, null, problem);
    }

    private static ResponseKind inPassing(Call call, String problem) {
        return new ResponseKind(call.isRepeatable() ? Kind.RETRY : Kind.FAIL, null, problem);
    }

    private static ResponseKind ofRedirect(URI api, Call call, String location) {
        try {
            URI target = call.uri().resolve(location);
            return ApiUrl.isSameServer(api, target) ? fine() : fail(elsewhere(api, target));
        } catch (IllegalArgumentException e) {
            return fail("GitHub's answer to " + call + " leads to an address that cannot be read");
        }
    }

    /** Why a request is not sent to an address that a response named. */
    static String elsewhere(URI api, URI target) {
        boolean isUrl = target.getRawAuthority() != null;
        String where = isUrl ? Sanitizer.url(target.toString()) : target.getScheme() + ":";
        return "GitHub's answer leads to " + where + ", which is not the API at " + api
                + ": the token is not sent there";
    }

    /** Anything but what was asked for must not count as that: an empty body is not an empty list. */
    private static ResponseKind ofContent(Call call, Response response) {
        int status = response.statusCode();
        JsonToken wanted = call.endpoint().wanted();
        String it = "the answer from " + call.address();
        if (call.isGet() && status != 200) {
            return inPassing(call, "GitHub answered " + call + " with " + status + ", where " + inWord(wanted)
                    + " comes with 200");
        }
        if (response.isInOtherEncoding()) {
            String encoding = Sanitizer.text(response.encoding());
            return fail(it + " is encoded as '" + encoding + "', and only gzip was asked for");
        }
        if (response.json() == null) {
            return inPassing(call, it + " is not GitHub's JSON");
        }
        if (wanted != null && wanted != response.json()) {
            return inPassing(call, it + " is not " + inWord(wanted));
        }
        if (Refusal.hidesSome(call, response)) {
            return fail(null);
        }
        return fine();
    }

    private static String inWord(JsonToken wanted) {
        if (wanted == null) {
            return "an answer";
        }
        return wanted == JsonToken.START_ARRAY ? "a list" : "an object";
    }

    /**
     * A 403 is a missing permission or a limit.
     *
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
     */
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
        return Response.date(retryAfter).map(until -> atLeastZero(Duration.between(date, until)))
                .orElseGet(() -> isUsedUp(headers) ? untilReset(headers, date) : null);
    }

    /** How long until the hour's budget is full again; null if the response does not say. */
    static Duration untilReset(HttpHeaders headers, Instant date) {
        String reset = headers.firstValue("X-RateLimit-Reset").orElse("");
        if (!reset.matches("\\d{1,12}")) {
            return null;
        }
        // A second more, because the header has whole seconds.
        return atLeastZero(Duration.between(date, Instant.ofEpochSecond(Long.parseLong(reset)).plusSeconds(1)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
