package lib.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** A response that has arrived in full, and what it means for its request. */
public final class Response extends GitHubConnectorResponse {
    /** The kinds: hand it on, send the request again after a wait, send it again as it failed in passing, or fail. */
    public enum Kind { FINE, LIMITED, RETRY, FAIL }

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern LIMIT = Pattern.compile("rate limit|abuse detection", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter END_OF_TOKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss [xx][VV]");

    private final Call call;
    private final String token;
    private final byte[] content;

    public Response(Call call, GitHubConnectorRequest request, String token, int status, HttpHeaders headers,
            byte[] raw) {
        super(request, status, headers.map());
        this.call = call;
        this.token = token;
        this.content = inflated(raw);
    }

    boolean isFor(String other) {
        return token.equals(other);
    }

    private byte[] inflated(byte[] raw) {
        if (!value("Content-Encoding").equalsIgnoreCase("gzip")) {
            return raw;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return new byte[0]; // cut off: no JSON
        }
    }

    @Override
    public InputStream bodyStream() {
        return new ByteArrayInputStream(content);
    }

    @Override
    public void close() {}

    String value(String header) {
        String value = header(header);
        return value == null ? "" : value.strip();
    }

    /** GitHub's sentence on an error, without secrets. */
    String message() {
        try {
            JsonNode json = new ObjectMapper().readTree(content);
            return statusCode() < 400 ? "" : Sanitizer.text(json.path("message").asText(""));
        } catch (IOException e) {
            return "";
        }
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
        boolean isGood = !isRead || isWhole() && (statusCode() == 200 || !call.isGet());
        return statusCode() >= 300 || isGood ? null : ApiUrl.notJson(call.uri());
    }

    /** github-api would follow another redirect of a POST with a GET, and take its response for the POST's. */
    private boolean isFollowed() {
        int status = statusCode();
        boolean keepsMethod = status == 307 || status == 308;
        return header("Location") != null && (keepsMethod || call.isGet() && status >= 301 && status <= 303);
    }

    private boolean isWhole() {
        try (JsonParser json = JSON.createParser(content)) {
            JsonToken first = json.nextToken();
            json.skipChildren();
            return first != null && first.isStructStart() && call.endpoint().brackets.contains(first.asString())
                    && json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a list lacks what the token may not see: nobody may take it for the whole list. */
    private boolean hidesSome() {
        boolean isPartial = value("X-GitHub-SSO").startsWith("partial-results");
        boolean isList = call.endpoint().brackets.startsWith("[");
        return isList && (isPartial || isOfOAuthAppOnly() && new String(content).replaceAll("\\s", "").equals("[]"));
    }

    /** Whether it lists those of an organization's hooks that an OAuth App made; its token sees no others. */
    boolean isOfOAuthAppOnly() {
        return statusCode() == 200 && call.endpoint() == Call.Endpoint.HOOKS && !call.isOfRepository()
                && isForOAuthApp();
    }

    /** Whether it lists repositories for a classic token without the scope repo: it sees only those that are public. */
    boolean isOfPublicRepositoriesOnly() {
        return statusCode() == 200 && call.endpoint() == Call.Endpoint.REPOSITORIES
                && value("X-OAuth-Scopes").matches("(?!(.*[, ])?repo(,.*)?$).+");
    }

    /** Whether the token is an OAuth App's: by its prefix, or its client id. That of a GitHub App begins with Iv. */
    boolean isForOAuthApp() {
        String client = value("X-OAuth-Client-Id");
        return token.startsWith("gho_") || !client.isEmpty() && !client.startsWith("Iv");
    }

    private boolean isLimit() {
        boolean waits = !value("Retry-After").isEmpty() || isUsedUp();
        return statusCode() == 429 || statusCode() == 403 && (waits || LIMIT.matcher(message()).find());
    }

    private boolean isUsedUp() {
        return value("X-RateLimit-Remaining").equals("0");
    }

    /** How long GitHub wants to be left alone; null if it does not say in a way that can be read. */
    public Duration askedWait(Instant now) {
        Optional<Duration> seconds = number("Retry-After").map(Duration::ofSeconds);
        // A second more, because the header has whole seconds.
        Optional<Instant> reset = number("X-RateLimit-Reset").map(at -> Instant.ofEpochSecond(at + 1));
        return seconds.or(() -> parsed("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME)
                .or(() -> isUsedUp() ? reset : Optional.empty())
                .map(until -> until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO)).orElse(null);
    }

    private Optional<Long> number(String header) {
        return Optional.of(value(header)).filter(value -> value.matches("\\d{1,10}")).map(Long::valueOf);
    }

    Optional<Instant> date() {
        return parsed("Date", DateTimeFormatter.RFC_1123_DATE_TIME);
    }

    /** When the token expires; empty if GitHub does not say, and for an installation's token, which lasts an hour. */
    Optional<Instant> endOfToken() {
        return token.startsWith("ghs_") ? Optional.empty()
                : parsed("GitHub-Authentication-Token-Expiration", END_OF_TOKEN);
    }

    private Optional<Instant> parsed(String header, DateTimeFormatter format) {
        if (value(header).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZonedDateTime.parse(value(header), format).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
