package lib.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** An answer whose body has arrived in full, and been inflated. */
final class Answer extends GitHubConnectorResponse {
    private static final DateTimeFormatter END_OF_TOKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx");

    private final String token;
    private final HttpHeaders headers;
    private final Body body;

    Answer(Call call, GitHubConnectorRequest request, HttpResponse<byte[]> response) {
        super(request, response.statusCode(), Link.canonical(call, response.headers()).map());
        this.token = response.request().headers().firstValue("Authorization").orElse("").replaceFirst("^Bearer ", "");
        this.headers = response.headers();
        // A proxy that refuses the tunnel sends no body.
        byte[] raw = response.body() == null ? new byte[0] : response.body();
        this.body = Body.of(raw, headers.firstValue("Content-Encoding").orElse(null), call.endpoint().maxBytes());
    }

    /** The headers as they came. */
    HttpHeaders headers() {
        return headers;
    }

    Body body() {
        return body;
    }

    @Override
    public InputStream bodyStream() {
        return new ByteArrayInputStream(body.content());
    }

    /** The time by the server's own clock, from the Date header; empty when it has none that can be read. */
    Optional<Instant> date() {
        return headers.firstValue("Date").flatMap(Answer::date);
    }

    /** Whether the token is an OAuth App's: by its prefix, or its client id. That of a GitHub App begins with Iv. */
    boolean isForOAuthApp() {
        String client = headers.firstValue("X-OAuth-Client-Id").orElse("");
        return token.startsWith("gho_") || !client.isBlank() && !client.startsWith("Iv");
    }

    /** When the token expires; empty if GitHub does not say, and for an installation's token, which lasts an hour. */
    Optional<Instant> endOfToken() {
        String end = headers.firstValue("GitHub-Authentication-Token-Expiration").orElse("").strip();
        try {
            // The offset is UTC, or that of the user's settings.
            Instant instant = OffsetDateTime.parse(end.replaceFirst("UTC$", "+0000"), END_OF_TOKEN).toInstant();
            return Optional.of(instant).filter(known -> !token.startsWith("ghs_"));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A date of HTTP; empty when it cannot be read. */
    static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // All of it is in memory.
    }
}
