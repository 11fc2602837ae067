package lib.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** An answer whose body has arrived in full, and been inflated. */
final class Answer extends GitHubConnectorResponse {
    private final HttpHeaders headers;
    private final Body body;

    Answer(Call call, GitHubConnectorRequest request, HttpResponse<byte[]> response) {
        super(request, response.statusCode(), Link.canonical(call, response.headers()).map());
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
