package lib.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The way out of a company's network: its proxy, and its own certificate authority. */
public final class Network {
    /** Where curl expects a proxy whose URL has no port. */
    private static final int PORT_OF_CURL = 1080;

    static {
        // Java sends no password to a proxy for https unless it may before its client is first used, and starts a
        // thread for each response on a machine with one or two processors, which doubles the time in the kernel.
        setDefault("jdk.http.auth.tunneling.disabledSchemes", "");
        setDefault("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
    }

    private static void setDefault(String property, String value) {
        System.setProperty(property, System.getProperty(property, value));
    }

    private Network() {}

    /**
     * A client that follows no redirects; UsageException if the file holds no certificate.
     *
     * @param proxy null to go by the JVM's own settings
     * @param caCert a PEM file with certificates to trust beside the usual ones, or null
     * @param timeout for the connection
     */
    public static HttpClient client(URI proxy, Path caCert, Duration timeout) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        if (proxy != null) {
            int port = proxy.getPort() == -1 ? PORT_OF_CURL : proxy.getPort();
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), port)));
        }
        if (caCert != null) {
            builder.sslContext(trusting(caCert));
        }
        return builder.build();
    }

    /**
     * Ends the clients' own threads, at the end of the program. Java waits 0.3 s at its exit for a thread that sits in
     * the kernel, and a client of Java 17 cannot be closed; an interrupt makes its thread go.
     */
    public static void release() {
        Thread[] threads = new Thread[Thread.activeCount() + 10];
        for (Thread thread : Arrays.asList(threads).subList(0, Thread.enumerate(threads))) {
            if (thread.getName().startsWith("HttpClient-") && thread.getName().endsWith("-SelectorManager")) {
                thread.interrupt();
                try {
                    thread.join(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /**
     * The proxy for a URL by the variables that curl knows, or null; UsageException if one is no URL of a proxy.
     * They may be in upper case as well; only HTTP_PROXY may not, as a web server's client can set it.
     */
    public static URI proxy(URI url, Map<String, String> env) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        boolean isHttps = url.getScheme().equalsIgnoreCase("https");
        List<String> names = isHttps ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        String name = names.stream().filter(each -> !value(each, env).isEmpty()).findFirst().orElse(null);
        if (name == null || ApiUrl.isThisMachine(host)) {
            return null;
        }
        String exceptions = value("no_proxy", env).isEmpty() ? value("NO_PROXY", env) : value("no_proxy", env);
        if (Arrays.stream(exceptions.split("[,\\s]+")).anyMatch(exception -> isFor(exception, host))) {
            return null;
        }
        String value = value(name, env);
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

    /** Whether an entry of no_proxy is for a host: its name or address, a domain that it is in, or * for all. */
    private static boolean isFor(String exception, String host) {
        String domain = exception.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        boolean isInDomain = host.equals(domain) || host.endsWith("." + domain);
        return exception.equals("*") || !domain.isEmpty() && isInDomain;
    }

    /** The Proxy-Authorization header for the user and the password in a proxy's URL; null if it has none. */
    public static String authorization(URI proxy) {
        return proxy == null || proxy.getUserInfo() == null ? null
                : "Basic " + Base64.getEncoder().encodeToString(proxy.getUserInfo().getBytes(StandardCharsets.UTF_8));
    }

    private static String value(String name, Map<String, String> env) {
        return env.getOrDefault(name, "").strip();
    }

    private static SSLContext trusting(Path caCert) {
        try (InputStream pem = Files.newInputStream(caCert)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new UsageException("--ca-cert: '" + caCert + "' has no certificate in it; give a PEM file");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (X509Certificate usual : ((X509TrustManager) trustManagers(null)[0]).getAcceptedIssuers()) {
                trusted.setCertificateEntry("usual-" + trusted.size(), usual);
            }
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("own-" + trusted.size(), certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trusted), null);
            return context;
        } catch (IOException e) {
            throw new UsageException("--ca-cert: '" + caCert + "' cannot be read (" + Explanation.ofFile(e)
                    + "); check its path and its permissions");
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
