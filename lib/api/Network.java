package lib.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.kohsuke.github.connector.GitHubConnectorRequest;

/**
 * Sends one request over java.net.http, through a company's proxy and with its own certificate authority if need be. It
 * follows no redirects: github-api follows them through the connector, which checks the host of each hop.
 */
public record Network(HttpClient http, URI proxy, String userAgent, Duration timeout) {
    private static final int PORT_OF_CURL = 1080;
    /** Threads that start requests: looking up the host may take longer than the time-out. */
    private static final Executor STARTS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "HttpClient-start");
        thread.setDaemon(true);
        return thread;
    });

    static {
        // Java reads these when its client is first used: without the first, it sends no password to a proxy for https.
        System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
        // As from Java 20 on; Java 17 keeps idle connections for 20 minutes, and a network may drop them silently.
        System.getProperties().putIfAbsent("jdk.httpclient.keepalive.timeout", "30");
    }

    HttpRequest.Builder prepare(Call call, GitHubConnectorRequest request) throws IOException {
        byte[] content = request.hasBody() ? request.body().readAllBytes() : new byte[0];
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri());
        request.allHeaders().forEach((name, values) -> {
            if (content.length > 0 || !name.equalsIgnoreCase("Content-Type")) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        builder.setHeader("User-Agent", userAgent);
        if (proxy != null && proxy.getUserInfo() != null) {
            String user = Base64.getEncoder().encodeToString(proxy.getUserInfo().getBytes(StandardCharsets.UTF_8));
            builder.setHeader("Proxy-Authorization", "Basic " + user);
        }
        return builder.method(call.method(), call.isGet() ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(content));
    }

    /** Sends the request; HttpRequest.timeout ends with the headers, and this one covers a body that never ends. */
    HttpResponse<byte[]> send(Call call, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        String none = "no response to " + call;
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ApiException.unanswered(none + " within " + timeout.toSeconds() + " s", call.isRepeatable(), e);
        } catch (ExecutionException e) {
            throw ApiException.unanswered(none + " from " + call.uri().getScheme() + "://" + call.uri().getAuthority()
                    + " (" + words(e.getCause()) + ")", call.isRepeatable(), e.getCause());
        } catch (InterruptedException e) {
            throw RateLimiter.interrupted("waiting for the response to " + call, e);
        } finally {
            response.cancel(true);
        }
    }

    /** java.net.http says of a refused connection, and of an unknown name, no more than the class of the exception. */
    private static String words(Throwable cause) {
        return Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .map(one -> one instanceof UnresolvedAddressException ? "no such host" : one.getMessage())
                .filter(text -> text != null && !text.isBlank()).findFirst().map(Sanitizer::text)
                .orElse(cause instanceof ConnectException ? "connection refused" : cause.getClass().getSimpleName());
    }

    /** A client that follows no redirects; proxy and PEM file may be null, and a bad file is a UsageException. */
    public static HttpClient client(URI proxy, Path caCert, Duration timeout) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(Network::execute);
        if (proxy != null) {
            int port = proxy.getPort() == -1 ? PORT_OF_CURL : proxy.getPort();
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), port)));
        }
        if (caCert != null) {
            builder.sslContext(trusting(caCert));
        }
        return builder.build();
    }

    /** In the client's own thread nothing blocks: another one would take a tenth more of a listing's processor time. */
    private static void execute(Runnable task) {
        if (Thread.currentThread().getName().startsWith("HttpClient-")) {
            task.run();
        } else {
            STARTS.execute(task);
        }
    }

    /** Ends the clients' own threads at the end of the program: Java would wait 0.3 s for them. */
    public static void release() {
        Thread[] threads = new Thread[Thread.activeCount() + 10];
        int count = Thread.enumerate(threads);
        Stream.of(threads).limit(count).filter(thread -> thread.getName().endsWith("-SelectorManager"))
                .forEach(Thread::interrupt);
    }

    /** The proxy by curl's variables, or null: not by HTTP_PROXY in upper case, as a web server's client can set it. */
    public static URI proxy(URI url, Map<String, String> env) {
        boolean isHttps = url.getScheme().equalsIgnoreCase("https");
        List<String> names = isHttps ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        String name = first(names, env);
        String exceptions = env.getOrDefault(first(List.of("no_proxy", "NO_PROXY"), env), "");
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || ApiUrl.isThisMachine(host)
                || Stream.of(exceptions.split("[,\\s]+")).anyMatch(exception -> isFor(exception, host))) {
            return null;
        }
        String value = env.get(name).strip();
        try {
            URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (IllegalArgumentException e) {
            // Fall through to a message without the value: there may be a password in it.
        }
        throw new UsageException(name + " is not the URL of a proxy over http; give it as http://HOST:PORT or "
                + "http://USER:PASSWORD@HOST:PORT");
    }

    private static String first(List<String> names, Map<String, String> env) {
        return names.stream().filter(name -> !env.getOrDefault(name, "").isBlank()).findFirst().orElse("");
    }

    private static boolean isFor(String exception, String host) {
        String domain = exception.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        boolean isInDomain = host.equals(domain) || host.endsWith("." + domain);
        return exception.equals("*") || !domain.isEmpty() && isInDomain;
    }

    private static SSLContext trusting(Path caCert) {
        try (InputStream pem = Files.newInputStream(caCert)) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<Certificate> trusted = new ArrayList<>(factory.generateCertificates(pem));
            if (trusted.isEmpty()) {
                throw new UsageException("--ca-cert: '" + caCert + "' has no certificate in it; give a PEM file");
            }
            trusted.addAll(List.of(((X509TrustManager) trustManagers(null)[0]).getAcceptedIssuers()));
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : trusted) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(store), null);
            return context;
        } catch (IOException e) {
            throw UsageException.unreadable("--ca-cert", caCert, e);
        } catch (GeneralSecurityException e) {
            throw new UsageException("--ca-cert: '" + caCert + "' cannot be read as certificates (" + e.getMessage()
                    + "); give a PEM file");
        }
    }

    private static TrustManager[] trustManagers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
