package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** An answer whose body has arrived in full. */
final class Answer extends GitHubConnectorResponse.ByteArrayResponse {
    private final byte[] body;

    Answer(GitHubConnectorRequest request, HttpResponse<byte[]> response) {
        super(request, response.statusCode(), response.headers().map());
        // A proxy that refuses the tunnel sends no body.
        this.body = response.body() == null ? new byte[0] : response.body();
    }

    @Override
    protected InputStream rawBodyStream() {
        return new ByteArrayInputStream(body);
    }

    /** GitHub's errors are {"message": ...}; a proxy or a load balancer before it may answer anything. Empty when there is no message. */
    String message() throws IOException {
        try (InputStream in = bodyStream()) {
            return new ObjectMapper().readTree(in).path("message").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** The time by the server's own clock, from the Date header; empty when it has none that can be read. */
    Optional<Instant> date() {
        return date(header("Date"));
    }

    /** A date of HTTP; empty when the header is null or something else. */
    static Optional<Instant> date(String header) {
        try {
            return header == null ? Optional.empty() : Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
