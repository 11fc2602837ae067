package lib.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.github.connector.GitHubConnectorRequest;

/**
 * Sends one request over java.net.http, and waits for the whole response within the time-out.
 *
 * @param http follows no redirects: github-api follows them through the connector, which checks the host of each hop
 * @param proxyAuthorization the Proxy-Authorization header, or null; java.net.http keeps it from the API itself
 * @param timeout for the connection, the headers and the body together
 */
public record Exchange(HttpClient http, URI api, String userAgent, String proxyAuthorization, Duration timeout) {
    HttpRequest.Builder prepare(Call call, GitHubConnectorRequest request) throws IOException {
        byte[] content = content(request);
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri());
        request.allHeaders().forEach((name, values) -> {
            // github-api names a type even where there is nothing of a type.
            if (content.length > 0 || !name.equalsIgnoreCase("Content-Type")) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        builder.setHeader("User-Agent", userAgent);
        if (proxyAuthorization != null) {
            builder.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        return builder.method(call.method(), call.isGet() ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private static byte[] content(GitHubConnectorRequest request) throws IOException {
        try (InputStream body = request.hasBody() ? request.body() : null) {
            return body == null ? new byte[0] : body.readAllBytes();
        }
    }

    /** Sends the request; HttpRequest.timeout ends with the headers, and this one covers a body that never ends. */
    HttpResponse<byte[]> send(Call call, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw ApiException.unanswered("no response to " + call + " within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw ApiException.unanswered("no response to " + call + " from " + api + " (" + words(e.getCause()) + ")",
                    e.getCause());
        } catch (InterruptedException e) {
            response.cancel(true);
            throw RateLimiter.interrupted("waiting for the response to " + call, e);
        }
    }

    /** java.net.http says of a refused connection, and of an unknown name, no more than the class of the exception. */
    private static String words(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return "no such host";
            }
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                return Sanitizer.text(t.getMessage());
            }
        }
        return cause instanceof ConnectException ? "connection refused" : cause.getClass().getSimpleName();
    }
}
