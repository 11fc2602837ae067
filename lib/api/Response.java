package lib.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** A response that has arrived in full, and what it means for its request. */
public final class Response extends GitHubConnectorResponse {
    public enum Kind {
        /** Hand it on: it is what was asked for, or a redirect to it. */
        FINE,
        /** Send the request again after the wait that GitHub wants. */
        LIMITED,
        /** Send the request again: it failed in passing, and changed nothing. */
        RETRY,
        FAIL
    }

    /** GitHub's words for a limit, today's and those of earlier years. */
    private static final Pattern LIMIT = Pattern.compile("rate limit|abuse detection", Pattern.CASE_INSENSITIVE);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> REDIRECTS_OF_WRITES = Set.of(307, 308);

    private final Call call;
    private final String token;
    private final byte[] content;
    private final String message;

    /** @param token the one that the request was sent with */
    public Response(Call call, GitHubConnectorRequest request, String token, int status, HttpHeaders headers,
            byte[] raw) {
        super(request, status, headers.map());
        this.call = call;
        this.token = token;
        this.content = inflated(raw);
        this.message = status < 400 ? "" : Sanitizer.text(messageOf(content));
    }

    /**
     * This response once GitHub has confirmed it with a 304, whose headers are newer.
     *
     * @param newer the headers of the 304
     */
    Response confirmed(Call call, GitHubConnectorRequest newRequest, HttpHeaders newer) {
        Map<String, List<String>> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        merged.putAll(newer.map());
        for (String name : List.of("Link", "ETag")) {
            if (allHeaders().containsKey(name)) {
                merged.putIfAbsent(name, allHeaders().get(name));
            }
        }
        // The body is inflated already.
        merged.remove("Content-Encoding");
        return new Response(call, newRequest, token, 200, HttpHeaders.of(merged, (name, value) -> true), content);
    }

    /** The ETag; null if there is none. */
    String etag() {
        return header("ETag");
    }

    /** Whether its request was sent with this token. */
    boolean isFor(String other) {
        return token.equals(other);
    }

    private byte[] inflated(byte[] raw) {
        if (!value("Content-Encoding").matches("(?i)(x-)?gzip")) {
            return raw;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return new byte[0]; // cut off: no JSON
        }
    }

    /** GitHub's errors are {"message": ...}; a proxy or a load balancer before it may respond with anything. */
    private static String messageOf(byte[] content) {
        try {
            return new ObjectMapper().readTree(content).path("message").asText("");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public InputStream bodyStream() {
        return new ByteArrayInputStream(content);
    }

    @Override
    public void close() {}

    /** The first value of a header, without blanks around it; empty if there is none. */
    String value(String header) {
        String value = header(header);
        return value == null ? "" : value.strip();
    }

    String message() {
        return message;
    }

    /** The next step; a token that is fresh may be refused for some seconds, and a refused request did nothing. */
    public Kind kind(URI api, boolean isFresh) {
        int status = statusCode();
        if (status == 401 && isFresh) {
            return Kind.RETRY;
        }
        if (isLimit()) {
            return Kind.LIMITED;
        }
        boolean isUsable = problem(api) == null;
        if (isUsable && (status < 300 && !hidesSome() || isFollowed())) {
            return Kind.FINE;
        }
        // A 304 that no ETag has asked for comes from a cache on the way.
        boolean isInPassing = status >= 500 || status == 304 || status < 300 && !isUsable;
        return isInPassing && call.isRepeatable() ? Kind.RETRY : Kind.FAIL;
    }

    /** Why it cannot be used, as a clause; null if it can, or if it is an error of GitHub's. */
    String problem(URI api) {
        if (isFollowed() && !ApiUrl.leadsTo(api, call.uri(), value("Location"))) {
            return ApiUrl.elsewhere(api, value("Location"));
        }
        // An empty body must not count as an empty list.
        boolean isRead = call.isGet() || call.endpoint() == Call.Endpoint.ACCESS_TOKENS;
        boolean isGood = isWhole() && (statusCode() == 200 || !call.isGet());
        return statusCode() >= 300 || !isRead || isGood ? null
                : "the response from " + call.address() + " is not GitHub's JSON";
    }

    /** github-api would follow another redirect of a POST with a GET, and take its response for the POST's. */
    private boolean isFollowed() {
        Set<Integer> followed = call.isGet() ? REDIRECTS : REDIRECTS_OF_WRITES;
        return followed.contains(statusCode()) && header("Location") != null;
    }

    /** Whether the body goes from its first bracket to the last; to parse it here as well would take far longer. */
    private boolean isWhole() {
        int depth = 0;
        boolean isQuoted = false;
        boolean isClosed = false;
        for (int i = 0; i < content.length; i++) {
            byte c = content[i];
            if (isQuoted) {
                isQuoted = c != '"';
                i += c == '\\' ? 1 : 0;
            } else if (c == '[' || c == '{') {
                if (isClosed || depth == 0 && call.endpoint().begins.indexOf(c) < 0) {
                    return false;
                }
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
                isClosed = depth == 0;
            } else if (depth == 0 && !Character.isWhitespace(c)) {
                return false;
            } else {
                isQuoted = c == '"';
            }
        }
        return isClosed;
    }

    /** Whether a list lacks what the token may not see: nobody may take it for the whole list. */
    private boolean hidesSome() {
        boolean isPartial = value("X-GitHub-SSO").startsWith("partial-results");
        return call.endpoint().isList() && (isPartial || isOfOAuthAppOnly() && isEmptyList());
    }

    /** Whether it lists those of an organization's hooks that an OAuth App made; its token sees no others. */
    boolean isOfOAuthAppOnly() {
        return statusCode() == 200 && call.endpoint() == Call.Endpoint.HOOKS && !call.isOfRepository()
                && isForOAuthApp();
    }

    boolean isEmptyList() {
        return new String(content, StandardCharsets.UTF_8).matches("\\s*\\[\\s*\\]\\s*");
    }

    /** Whether the token is an OAuth App's: by its prefix, or its client id. That of a GitHub App begins with Iv. */
    boolean isForOAuthApp() {
        String client = value("X-OAuth-Client-Id");
        return token.startsWith("gho_") || !client.isEmpty() && !client.startsWith("Iv");
    }

    /** A 403 is a missing permission or a limit. */
    private boolean isLimit() {
        boolean waits = !value("Retry-After").isEmpty() || isUsedUp();
        return statusCode() == 429 || statusCode() == 403 && (waits || LIMIT.matcher(message).find());
    }

    private boolean isUsedUp() {
        return value("X-RateLimit-Remaining").equals("0");
    }

    /** How long GitHub wants to be left alone; null if it does not say in a way that can be read. */
    public Duration askedWait(Instant now) {
        String retryAfter = value("Retry-After");
        if (retryAfter.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter));
        }
        return date(retryAfter).map(until -> atLeastZero(Duration.between(now, until)))
                .orElseGet(() -> isUsedUp() ? untilReset(now) : null);
    }

    Duration untilReset(Instant now) {
        String reset = value("X-RateLimit-Reset");
        // A second more, because the header has whole seconds.
        return !reset.matches("\\d{1,12}") ? null
                : atLeastZero(Duration.between(now, Instant.ofEpochSecond(Long.parseLong(reset) + 1)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    Optional<Instant> date() {
        return date(value("Date"));
    }

    private static Optional<Instant> date(String header) {
        return parsed(header, DateTimeFormatter.RFC_1123_DATE_TIME);
    }

    /** When the token expires; empty if GitHub does not say, and for an installation's token, which lasts an hour. */
    Optional<Instant> endOfToken() {
        String end = value("GitHub-Authentication-Token-Expiration");
        // The offset is UTC, or that of the user's settings.
        return end.isEmpty() || token.startsWith("ghs_") ? Optional.empty()
                : parsed(end.replaceFirst("UTC$", "+0000"), DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx"));
    }

    private static Optional<Instant> parsed(String text, DateTimeFormatter format) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(OffsetDateTime.parse(text, format).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
