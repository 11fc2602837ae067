package lib.api;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The way out of a company's network: its proxy, and its own certificate authority. */
public final class Network {
    /** Where curl expects a proxy whose URL has no port. */
    private static final int PORT_OF_CURL = 1080;
    /** A name, an address or one in brackets, and a port. */
    private static final Pattern PORT = Pattern.compile("([^:]+|\\[.*\\]):(\\d{1,5})");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|\\[?[0-9a-f]*:[0-9a-f:.]*\\]?");

    static {
        // Java sends no password to a proxy for https unless it is told that it may, before its client is first used.
        if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private Network() {}

    /**
     * A client that follows no redirects.
     *
     * @param proxy the proxy's URL; null to go by the JVM's own settings
     * @param caCert a PEM file with certificates to trust beside the usual ones, or null
     * @param timeout for the connection
     * @throws UsageException when the file holds no certificate
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
     * The proxy for a URL, by the variables that curl knows: https_proxy or http_proxy, else all_proxy, unless no_proxy
     * has the host. They may be in upper case as well; only HTTP_PROXY may not, as a web server's client can set it. No
     * proxy is used for this machine's own addresses.
     *
     * @return null for none
     * @throws UsageException when the variable is not the URL of a proxy
     */
    public static URI proxy(URI url, Map<String, String> env) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        List<String> names = scheme.equals("https") ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        String name = names.stream().filter(each -> !value(each, env).isEmpty()).findFirst().orElse(null);
        if (name == null || ApiUrl.isThisMachine(url.getHost())) {
            return null;
        }
        String exceptions = value("no_proxy", env).isEmpty() ? value("NO_PROXY", env) : value("no_proxy", env);
        if (Arrays.stream(exceptions.split("[,\\s]+")).anyMatch(exception -> isFor(exception, url))) {
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

    /** Whether an entry of no_proxy is for a URL: a host, a domain, an address or a block of them. */
    private static boolean isFor(String exception, URI url) {
        String entry = exception.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (entry.equals("*")) {
            return true;
        }
        Matcher port = PORT.matcher(entry);
        if (port.matches()) {
            if (Integer.parseInt(port.group(2)) != ApiUrl.port(url)) {
                return false;
            }
            entry = port.group(1);
        }
        String host = url.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        byte[] address = address(host);
        if (address != null) {
            return isInBlock(address, entry);
        }
        String domain = entry.replaceFirst("^\\*?\\.", "");
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    /** Whether an address is the one in an entry, or in its block such as 10.0.0.0/8. */
    private static boolean isInBlock(byte[] address, String entry) {
        String[] parts = entry.split("/", 2);
        byte[] first = address(parts[0]);
        if (first == null || first.length != address.length || parts.length == 2 && !parts[1].matches("\\d{1,3}")) {
            return false;
        }
        int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : 8 * first.length;
        int rest = Math.max(0, 8 * first.length - bits);
        return new BigInteger(1, first).shiftRight(rest).equals(new BigInteger(1, address).shiftRight(rest));
    }

    /** An IP address; null for a name. Nothing is looked up. */
    private static byte[] address(String host) {
        try {
            return ADDRESS.matcher(host).matches() ? InetAddress.getByName(host).getAddress() : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The Proxy-Authorization header for the user and the password in a proxy's URL; null when it has none. */
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
            for (X509Certificate usual : usual().getAcceptedIssuers()) {
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

    private static X509TrustManager usual() throws GeneralSecurityException {
        return (X509TrustManager) trustManagers(null)[0];
    }

    private static TrustManager[] trustManagers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
