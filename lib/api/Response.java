package lib.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** A response that has arrived in full; its body is inflated, and read as JSON to its end, as it may be cut off. */
public final class Response extends GitHubConnectorResponse {
    private static final DateTimeFormatter END_OF_TOKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx");
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpHeaders headers;
    private final String token;
    private final byte[] content;
    private final JsonToken json;
    private final boolean isEmptyList;
    private final String message;

    /**
     * @param token the one that the request was sent with
     * @param raw the body as it came
     */
    public Response(
            Call call, GitHubConnectorRequest request, String token, int status, HttpHeaders headers, byte[] raw) {
        super(request, status, headers.map());
        this.headers = headers;
        this.token = token;
        this.content = inflated(raw);
        JsonToken[] tokens = tokens();
        this.json = tokens[0];
        this.isEmptyList = json == JsonToken.START_ARRAY && tokens[1] == JsonToken.END_ARRAY;
        this.message = status < 400 || json != JsonToken.START_OBJECT ? "" : Sanitizer.text(messageOf(content));
    }

    /**
     * This response once GitHub has confirmed it with a 304, whose headers are newer.
     *
     * @param newer the headers of the 304
     */
    Response confirmed(Call call, GitHubConnectorRequest newRequest, HttpHeaders newer) {
        Map<String, List<String>> merged = new HashMap<>(newer.map());
        headers.map().forEach((name, values) -> {
            if (name.equalsIgnoreCase("Link") || name.equalsIgnoreCase("ETag")) {
                merged.putIfAbsent(name, values);
            }
        });
        // The body is inflated already.
        HttpHeaders all = HttpHeaders.of(merged, (name, value) -> !name.equalsIgnoreCase("Content-Encoding"));
        return new Response(call, newRequest, token, 200, all, content);
    }

    /** The ETag; null if there is none. */
    String etag() {
        return headers.firstValue("ETag").orElse(null);
    }

    /** Whether its request was sent with this token. */
    boolean isFor(String other) {
        return token.equals(other);
    }

    private byte[] inflated(byte[] raw) {
        if (!encoding().matches("(?i)(x-)?gzip")) {
            return raw;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        } catch (IOException e) {
            // It is cut off: no JSON.
            return new byte[0];
        }
    }

    /** The first two tokens of the JSON; null, null if it is no JSON, or ends early, or goes on behind its end. */
    private JsonToken[] tokens() {
        try (JsonParser parser = JSON.createParser(content)) {
            JsonToken first = parser.nextToken();
            JsonToken second = first != null && first.isStructStart() ? parser.nextToken() : null;
            while (!parser.getParsingContext().inRoot()) {
                parser.nextToken();
            }
            return parser.nextToken() == null ? new JsonToken[] {first, second} : new JsonToken[2];
        } catch (IOException e) {
            return new JsonToken[2];
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

    /** The headers as they came. */
    HttpHeaders headers() {
        return headers;
    }

    /** The first token of the body's JSON; null if it is not whole. */
    JsonToken json() {
        return json;
    }

    /** GitHub's message in an error, without secrets; empty if there is none. */
    String message() {
        return message;
    }

    boolean isEmptyList() {
        return isEmptyList;
    }

    /** The Content-Encoding; empty if there is none. */
    String encoding() {
        return headers.firstValue("Content-Encoding").orElse("").strip();
    }

    boolean isInOtherEncoding() {
        return !encoding().matches("(?i)(identity|(x-)?gzip)?");
    }

    @Override
    public InputStream bodyStream() {
        return new ByteArrayInputStream(content);
    }

    /** The time by the server's own clock, from the Date header; empty if it has none that can be read. */
    Optional<Instant> date() {
        return headers.firstValue("Date").flatMap(Response::date);
    }

    /** A date of HTTP; empty if it cannot be read. */
    static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether the token is an OAuth App's: by its prefix, or its client id. That of a GitHub App begins with Iv. */
    boolean isForOAuthApp() {
        String client = headers.firstValue("X-OAuth-Client-Id").orElse("");
        return token.startsWith("gho_") || !client.isBlank() && !client.startsWith("Iv");
    }

    /** When the token expires; empty if GitHub does not say, and for an installation's token, which lasts an hour. */
    Optional<Instant> endOfToken() {
        String end = headers.firstValue("GitHub-Authentication-Token-Expiration").orElse("").strip();
        if (end.isEmpty() || token.startsWith("ghs_")) {
            return Optional.empty();
        }
        try {
            // The offset is UTC, or that of the user's settings.
            return Optional.of(OffsetDateTime.parse(end.replaceFirst("UTC$", "+0000"), END_OF_TOKEN).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // All of it is in memory.
    }
}
