package lib.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
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

/** Sends one request over java.net.http, and waits for the whole answer within the time-out. */
final class Exchange {
    private final HttpClient http;
    private final URI api;
    private final String userAgent;
    private final String proxyAuthorization;
    private final Duration timeout;

    /**
     * @param api the base of the API, for messages
     * @param timeout for the connection, the headers and the body together
     * @param proxyAuthorization for the proxy, or null; java.net.http keeps it from the API itself
     */
    Exchange(HttpClient http, URI api, String userAgent, String proxyAuthorization, Duration timeout) {
        this.http = http;
        this.api = api;
        this.userAgent = userAgent;
        this.proxyAuthorization = proxyAuthorization;
        this.timeout = timeout;
    }

    /** The request without its credential. */
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
        return call.isGet() ? builder.GET() : builder.method(call.method(), HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private static byte[] content(GitHubConnectorRequest request) throws IOException {
        try (InputStream body = request.hasBody() ? request.body() : null) {
            return body == null ? new byte[0] : body.readAllBytes();
        }
    }

    /**
     * Sends the request. HttpRequest.timeout ends with the headers; waiting for the whole exchange covers a body that never ends, too.
     *
     * @throws NoAnswerException when there is no answer, or half of one, or a body that is larger than the endpoint's
     */
    HttpResponse<byte[]> send(Call call, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, Body.upTo(call.endpoint().maxBytes()));
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new NoAnswerException("no answer to " + call + " within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (isTooLarge(e)) {
                throw new UnusableAnswerException(Meaning.tooLarge(call));
            }
            throw new NoAnswerException("no answer to " + call + " from " + api + " (" + cause(e) + ")", e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for the answer to " + call).initCause(e);
        }
    }

    private static boolean isTooLarge(Throwable e) {
        return e != null && (e instanceof Body.TooLargeException || isTooLarge(e.getCause()));
    }

    /** java.net.http says of a refused connection, and of an unknown name, no more than the class of the exception. */
    private static String cause(ExecutionException e) {
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return "no such host";
            }
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                return Sanitizer.text(t.getMessage());
            }
        }
        return e.getCause() instanceof ConnectException ? "connection refused" : e.getCause().getClass().getSimpleName();
    }
}
