package lib;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The one way to GitHub: sends github-api's requests over java.net.http, each once, within a time-out, and to the API's own host only.
 *
 * <p>github-api's own connector has no time-out, and what it throws makes github-api repeat requests, POSTs too. This one throws an
 * {@link ApiException} for each answer that is an error, and a {@link NoAnswerException} where there was none.
 */
public final class Connector implements GitHubConnector {
    private final URI api;
    private final String userAgent;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param api the base of the API, such as {@code https://api.github.com}
     * @param userAgent names the tool and its version, as GitHub asks
     * @param timeout for the connection, the headers and the body of one request together
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent">User agent</a>
     */
    public Connector(URI api, String userAgent, Duration timeout) {
        this.api = api;
        this.userAgent = userAgent;
        this.timeout = timeout;
        // No redirects here: github-api follows them through send(), so that each hop meets the check of the host.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
        URI uri = URI.create(request.url().toString());
        if (!isApi(uri)) {
            throw new GHIOException("GitHub's answer leads to " + uri.getScheme() + "://" + uri.getRawAuthority()
                    + ", which is not the API at " + api + ": the token is not sent there");
        }
        String call = request.method() + " " + uri.getPath();
        HttpResponse<byte[]> response = exchange(call, httpRequest(uri, request));
        Answer answer = new Answer(request, response);
        boolean redirectToNowhere = response.statusCode() >= 300 && answer.header("Location") == null;
        if (response.statusCode() >= 400 || redirectToNowhere) {
            String reason = reason(answer);
            throw new ApiException(request.method(), uri.getPath(), response.statusCode(), reason,
                    answer.header("X-Accepted-GitHub-Permissions"), isLimit(answer, reason));
        }
        return answer;
    }

    /** The token goes to the API's own scheme, host and port only, whatever a Link header or a redirect says. */
    private boolean isApi(URI uri) {
        return api.getScheme().equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && api.getHost().equalsIgnoreCase(uri.getHost())
                && port(api) == port(uri) && uri.getUserInfo() == null;
    }

    private static int port(URI uri) {
        return uri.getPort() != -1 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private HttpRequest httpRequest(URI uri, GitHubConnectorRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        request.allHeaders().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        if (request.contentType() != null) {
            builder.setHeader("Content-Type", request.contentType());
        }
        builder.setHeader("User-Agent", userAgent);
        try (InputStream body = request.hasBody() ? request.body() : null) {
            builder.method(request.method(),
                    body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body.readAllBytes()));
        }
        return builder.build();
    }

    /** HttpRequest.timeout ends with the headers; waiting for the whole exchange covers a body that never ends, too. */
    private HttpResponse<byte[]> exchange(String call, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new NoAnswerException("no answer to " + call + " within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new NoAnswerException("no answer to " + call + " from " + api + " (" + cause(e) + ")", e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for the answer to " + call).initCause(e);
        }
    }

    /** java.net.http wraps a refused connection in layers without a message of their own. */
    private static String cause(ExecutionException e) {
        String name = e.getCause().getClass().getSimpleName();
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                return name + ": " + t.getMessage();
            }
        }
        return name;
    }

    /** GitHub's errors are {"message": ...}; what stands before it (a proxy, a load balancer) may answer anything. */
    private static String reason(Answer answer) throws IOException {
        try (InputStream body = answer.bodyStream()) {
            return new ObjectMapper().readTree(body).path("message").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** A 403 is a missing permission or a limit; https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api tells them apart. */
    private static boolean isLimit(Answer answer, String reason) {
        return answer.statusCode() == 429
                || answer.statusCode() == 403
                        && (answer.header("Retry-After") != null
                                || "0".equals(answer.header("X-RateLimit-Remaining"))
                                || reason.toLowerCase(Locale.ROOT).contains("rate limit"));
    }

    /** An answer whose body has arrived in full. */
    private static final class Answer extends GitHubConnectorResponse.ByteArrayResponse {
        private final byte[] body;

        Answer(GitHubConnectorRequest request, HttpResponse<byte[]> response) {
            super(request, response.statusCode(), headers(response));
            this.body = response.body();
        }

        private static Map<String, List<String>> headers(HttpResponse<byte[]> response) {
            return response.headers().map();
        }

        @Override
        protected InputStream rawBodyStream() {
            return new ByteArrayInputStream(body);
        }
    }
}
