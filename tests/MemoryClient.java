import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * Sends requests to stand-ins in this JVM, in the caller's thread and without a socket; the rest goes by the JDK's
 * client.
 */
final class MemoryClient extends HttpClient {
    private static final Map<String, GitHubStandIn> STAND_INS = new ConcurrentHashMap<>();
    private static final AtomicInteger PORTS = new AtomicInteger();

    private final HttpClient others;

    MemoryClient(HttpClient others) {
        this.others = others;
    }

    /** A stand-in that only these clients reach. */
    static GitHubStandIn standIn(Clock clock) {
        // No socket has this address, so it is nobody else's.
        String authority = "127.0.0.2:" + PORTS.incrementAndGet();
        GitHubStandIn github = new GitHubStandIn(clock, "http://" + authority, () -> STAND_INS.remove(authority));
        STAND_INS.put(authority, github);
        return github;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        GitHubStandIn github = STAND_INS.get(request.uri().getAuthority());
        if (github == null) {
            return others.sendAsync(request, handler);
        }
        Exchange<T> exchange = new Exchange<>(request, handler);
        try {
            new Call(github, exchange).handle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return exchange.response;
    }

    /** A request, and the response that java.net.http would give. */
    private static final class Exchange<T> extends LoopbackServer.Exchange {
        final CompletableFuture<HttpResponse<T>> response = new CompletableFuture<>();
        private final HttpRequest request;
        private final HttpResponse.BodyHandler<T> handler;

        Exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
            super(request.method(), request.uri().getPath(), request.uri().getRawQuery(), headers(request),
                    body(request));
            this.request = request;
            this.handler = handler;
        }

        private static Map<String, String> headers(HttpRequest request) {
            Map<String, String> headers = new HashMap<>();
            request.headers().map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            return headers;
        }

        private static String body(HttpRequest request) {
            HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
            request.bodyPublisher().ifPresentOrElse(publisher -> publisher.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    text.onSubscribe(subscription);
                }

                @Override
                public void onNext(ByteBuffer item) {
                    text.onNext(List.of(item));
                }

                @Override
                public void onError(Throwable e) {
                    text.onError(e);
                }

                @Override
                public void onComplete() {
                    text.onComplete();
                }
            }), text::onComplete);
            return text.getBody().toCompletableFuture().join();
        }

        @Override
        void send(int status, byte[] content) {
            HttpHeaders headers = HttpHeaders.of(answerHeaders.entrySet().stream().collect(
                    Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))), (name, value) -> true);
            HttpResponse.BodySubscriber<T> body = handler.apply(new Head(status, headers, Version.HTTP_1_1));
            body.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    // Everything comes at once.
                }

                @Override
                public void cancel() {
                    // Nothing more comes.
                }
            });
            body.onNext(List.of(ByteBuffer.wrap(content)));
            body.onComplete();
            body.getBody().whenComplete((whole, e) -> {
                if (e == null) {
                    response.complete(new Response<>(request, status, headers, whole));
                } else {
                    response.completeExceptionally(e);
                }
            });
        }

        @Override
        void sendHalf(int status, byte[] content) {
            response.completeExceptionally(new IOException("closed after " + content.length / 2 + " bytes of "
                    + content.length));
        }

        @Override
        OutputStream begin(int status, int length) {
            throw new UnsupportedOperationException("a response in pieces needs a socket");
        }

        @Override
        void hangUp() {
            response.completeExceptionally(new IOException("HTTP/1.1 header parser received no bytes"));
        }

        @Override
        void reset() {
            response.completeExceptionally(new SocketException("Connection reset"));
        }

        @Override
        void hang(Duration time) {
            // There is no response, ever: the caller's time-out ends the wait.
        }
    }

    private record Head(int statusCode, HttpHeaders headers, Version version) implements HttpResponse.ResponseInfo {}

    private record Response<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
            implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    // The rest is the other client's.

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return others.send(request, handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushes) {
        return others.sendAsync(request, handler, pushes);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return others.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return others.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return others.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return others.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return others.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return others.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return others.authenticator();
    }

    @Override
    public Version version() {
        return others.version();
    }

    @Override
    public Optional<Executor> executor() {
        return others.executor();
    }
}
