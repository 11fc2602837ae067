package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The one way to GitHub: sends github-api's requests over java.net.http, at a pace that GitHub allows, within a time-out, and to the API's
 * own host only. A GET that failed in passing is tried again; a POST never, unless GitHub refused it for a limit.
 *
 * <p>github-api's own connector has no time-out, and what it throws makes github-api repeat requests, POSTs too. This one throws an
 * {@link ApiException} for each answer that is an error, and a {@link NoAnswerException} where there was none.
 */
public final class Connector {
    private static final int RETRIES = 3;
    /** So many requests are under way at once, at most. */
    public static final int AT_ONCE = 8;

    private final URI api;
    private final String userAgent;
    private final Duration timeout;
    private final HttpClient http;
    private final String proxyAuthorization;
    private final Pace pace;
    private final Clock clock;
    private final Consumer<String> say;
    private final Consumer<String> trace;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private volatile Duration clockAhead = Duration.ZERO;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /**
     * @param api the base of the API, such as {@code https://api.github.com}
     * @param userAgent names the tool and its version, as GitHub asks
     * @param timeout for the connection, the headers and the body of one request together
     * @param http goes to the API, through a proxy where there is one, and follows no redirects: github-api follows them through this
     *     connector, so that each hop meets the check of the host
     * @param proxyAuthorization what a proxy wants to see, or null; java.net.http keeps it from the API itself
     * @param pace the limits of all requests
     * @param say takes what a person should know, in one sentence
     * @param trace takes a line for each request: no token, no body; null for none
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent">User agent</a>
     */
    public Connector(
            URI api, String userAgent, Duration timeout, HttpClient http, String proxyAuthorization, Pace pace, Clock clock, Consumer<String> say,
            Consumer<String> trace) {
        this.api = api;
        this.userAgent = userAgent;
        this.timeout = timeout;
        this.http = http;
        this.proxyAuthorization = proxyAuthorization;
        this.pace = pace;
        this.clock = clock;
        this.say = say;
        this.trace = trace;
    }

    /** GitHub's API with a credential; all that come from one connector share its pace, and send eight requests at once at most. */
    public GitHub gitHub(Credential credential) {
        GitHubConnector connector = request -> send(request, credential);
        try {
            return new GitHubBuilder().withEndpoint(api.toString()).withConnector(connector).build();
        } catch (IOException e) {
            throw new IllegalStateException("without a login of its own, it asks GitHub nothing here", e);
        }
    }

    private GitHubConnectorResponse send(GitHubConnectorRequest request, Credential credential) throws IOException {
        URI uri = URI.create(request.url().toString());
        if (!isApi(uri)) {
            throw new GHIOException("GitHub's answer leads to " + uri.getScheme() + "://" + uri.getRawAuthority()
                    + ", which is not the API at " + api + ": the token is not sent there");
        }
        String call = request.method() + " " + uri.getPath();
        HttpRequest.Builder httpRequest = httpRequest(uri, request);
        boolean get = request.method().equals("GET");
        // Redeliveries take their turn before they are handed to a thread, so that they start in their order.
        boolean redelivery = request.method().equals("POST") && uri.getPath().endsWith("/attempts");
        boolean hasTurn = redelivery;
        for (int failures = 0; ; ) {
            if (hasTurn) {
                pace.hold();
                hasTurn = false;
            } else if (redelivery) {
                pace.takeTurnToRedeliver();
            } else {
                pace.takeTurn(!get);
            }
            awaitSlot(call, httpRequest, credential);
            Instant sentAt = clock.instant();
            IOException failure;
            long sentNanos = System.nanoTime();
            try {
                Answer answer = new Answer(request, exchange(call, httpRequest.build()));
                trace(request.method(), uri, answer.statusCode() + "", sentNanos, answer.header("X-RateLimit-Remaining"), answer.header("X-GitHub-Request-Id"));
                warnOfEnd(answer);
                noteTime(answer);
                boolean redirectToNowhere = answer.statusCode() >= 300 && answer.header("Location") == null;
                String reason = answer.statusCode() < 400 ? "" : reason(answer);
                if (isLimit(answer, reason)) {
                    pace.limited(sentAt, askedWait(answer));
                    continue;
                }
                pace.answered();
                noteBudget(answer);
                if (answer.statusCode() < 400 && !redirectToNowhere) {
                    return answer;
                }
                failure = new ApiException(request.method(), uri.getPath(), answer.statusCode(), reason, answer.header("X-Accepted-GitHub-Permissions"),
                        answer.statusCode() == 401 ? credential.remedy(date(answer), clock.instant()) : null);
                if (answer.statusCode() < 500) {
                    throw failure;
                }
            } catch (NoAnswerException e) {
                trace(request.method(), uri, "no answer", sentNanos, null, null);
                failure = e;
            } finally {
                // Not before a limit is known: the next request in line would run into it.
                free.release();
            }
            if (!get || failures == RETRIES || isUntrusted(failure)) {
                throw failure;
            }
            // 1, 2 and 4 seconds, give or take a half, so that not all who failed together come back together.
            Duration wait = Duration.ofMillis((1000L << failures++) * ThreadLocalRandom.current().nextInt(50, 150) / 100);
            say.accept(failure.getMessage() + "; trying again (" + failures + " of " + RETRIES + ")");
            pace.sleep(wait);
        }
    }

    /**
     * Waits until the request may go, and gives it its credential at the last moment: the last one may have expired during the wait, and to
     * get a new one may bring a wait, too. Who waits for a slot may meet a limit that came meanwhile, and nobody waits for anything with a
     * slot in hand.
     */
    private void awaitSlot(String call, HttpRequest.Builder request, Credential credential) throws IOException {
        while (true) {
            request.setHeader("Authorization", "Bearer " + credential.token());
            if (pace.hold()) {
                continue;
            }
            try {
                free.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted before " + call).initCause(e);
            }
            if (!pace.isHeld()) {
                return;
            }
            free.release();
        }
    }

    private void trace(String method, URI uri, String status, long sentNanos, String remaining, String id) {
        if (trace != null) {
            trace.accept(method + " " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + ": " + status + " after "
                    + (System.nanoTime() - sentNanos) / 1_000_000 + " ms, " + (method.equals("GET") ? "1 point" : "5 points")
                    + (remaining == null ? "" : ", " + remaining + " requests left") + (id == null ? "" : ", request id " + id));
        }
    }

    private static boolean isUntrusted(Throwable e) {
        return e != null && (e instanceof CertificateException || isUntrusted(e.getCause()));
    }

    /** How long GitHub wants to be left alone after a limit; null when it does not say. */
    private static Duration askedWait(Answer answer) {
        String retryAfter = answer.header("Retry-After");
        if (retryAfter != null && retryAfter.strip().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
        }
        if (retryAfter != null) {
            try {
                return atLeastZero(Duration.between(date(answer), ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        return "0".equals(answer.header("X-RateLimit-Remaining")) ? untilReset(answer) : null;
    }

    private void noteBudget(Answer answer) {
        Duration untilReset = untilReset(answer);
        String remaining = answer.header("X-RateLimit-Remaining");
        if (untilReset != null && remaining != null && remaining.matches("\\d{1,9}")) {
            pace.remaining(Integer.parseInt(remaining), untilReset);
        }
    }

    private static Duration untilReset(Answer answer) {
        String reset = answer.header("X-RateLimit-Reset");
        // A second more, because the reset is cut to the second.
        return reset == null || !reset.matches("\\d{1,12}") ? null
                : atLeastZero(Duration.between(date(answer), Instant.ofEpochSecond(Long.parseLong(reset)).plusSeconds(1)));
    }

    /** How far this machine's clock is ahead of GitHub's; negative when it is behind. Zero before the first answer. */
    public Duration clockAhead() {
        return clockAhead;
    }

    private void noteTime(Answer answer) {
        if (answer.header("Date") != null) {
            clockAhead = Duration.between(date(answer), clock.instant());
        }
    }

    /** By GitHub's own clock, as this machine's may be off. */
    private static Instant date(Answer answer) {
        try {
            return ZonedDateTime.parse(String.valueOf(answer.header("Date")), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.now();
        }
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** GitHub announces in these headers that an endpoint or a version of the API goes away. */
    private void warnOfEnd(Answer answer) {
        for (String name : List.of("Deprecation", "Sunset")) {
            String value = answer.header(name);
            if (value != null && warned.add(name)) {
                say.accept("warning: GitHub says of " + answer.request().url().getPath() + ": " + name + " " + value
                        + "; look for a newer version of redeliver");
            }
        }
    }

    /** The token goes to the API's own scheme, host and port only, whatever a Link header or a redirect says. */
    private boolean isApi(URI uri) {
        return api.getScheme().equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && api.getHost().equalsIgnoreCase(uri.getHost())
                && port(api) == port(uri) && uri.getUserInfo() == null;
    }

    private static int port(URI uri) {
        return uri.getPort() != -1 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private HttpRequest.Builder httpRequest(URI uri, GitHubConnectorRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        request.allHeaders().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        if (request.contentType() != null) {
            builder.setHeader("Content-Type", request.contentType());
        }
        builder.setHeader("User-Agent", userAgent);
        if (proxyAuthorization != null) {
            builder.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        try (InputStream body = request.hasBody() ? request.body() : null) {
            builder.method(request.method(),
                    body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body.readAllBytes()));
        }
        return builder;
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

    /** java.net.http says of a refused connection, and of an unknown name, no more than the class of the exception. */
    private static String cause(ExecutionException e) {
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return "no such host";
            }
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                return t.getMessage();
            }
        }
        return e.getCause() instanceof ConnectException ? "connection refused" : e.getCause().getClass().getSimpleName();
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
            // There is none when a proxy refuses the tunnel.
            this.body = response.body() == null ? new byte[0] : response.body();
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
