package lib.api;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where GitHub's API is. */
public final class ApiUrl {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern HOST = Pattern.compile("[a-z0-9.-]+(:\\d{1,5})?");
    private static final Pattern URL =
            Pattern.compile("(?i)https?://([a-z0-9.-]+|\\[[0-9a-f:]+])(:\\d{1,5})?(/[^?#\\s]*)?");

    private ApiUrl() {}

    /** The API at a host or a URL, by https unless http is allowed; an IllegalArgumentException if it is none. */
    public static URI of(String hostOrUrl, boolean allowHttp) {
        if (hostOrUrl.contains("@")) {
            throw new IllegalArgumentException(
                    "the URL has a user or a password in it; remove them, only the token is sent");
        }
        String host = hostOrUrl.toLowerCase(Locale.ROOT);
        String base = hostOrUrl.replaceFirst("/+$", "");
        // GitHub's pages for people and its API have different hosts.
        String known = base.toLowerCase(Locale.ROOT).replaceFirst("^https://", "");
        if (known.equals("github.com") || known.equals("api.github.com")) {
            base = "https://api.github.com";
        } else if (known.endsWith(".ghe.com") && HOST.matcher(known).matches()) {
            base = "https://" + (known.startsWith("api.") ? "" : "api.") + known;
        } else if (HOST.matcher(host).matches()) {
            base = "https://" + host + "/api/v3";
        } else if (!URL.matcher(base).matches()) {
            throw new IllegalArgumentException("'" + hostOrUrl + "' is not the host or the URL of an API; give it as "
                    + "github.example.com, or as https://github.example.com/api/v3");
        }
        URI uri = URI.create(base);
        if ("http".equalsIgnoreCase(uri.getScheme()) && !allowHttp && !isThisMachine(uri.getHost())) {
            throw new IllegalArgumentException("'" + hostOrUrl
                    + "' would send the token unencrypted; use https, or add --allow-http if you mean it");
        }
        return uri;
    }

    public static boolean isThisMachine(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether a URL has the API's scheme, host and port, and no user: the token goes nowhere else. */
    public static boolean isSameServer(URI api, URI uri) {
        boolean isHost = uri.getHost() != null && api.getHost().equalsIgnoreCase(uri.getHost());
        return isHost && api.getScheme().equalsIgnoreCase(uri.getScheme()) && port(api) == port(uri)
                && uri.getUserInfo() == null;
    }

    private static int port(URI uri) {
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getPort() == -1 ? usual : uri.getPort();
    }

    static boolean leadsTo(URI server, URI page, String link) {
        try {
            return isSameServer(server, page.resolve(link));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String elsewhere(URI api, String link) {
        return "GitHub's response leads to " + Sanitizer.url(link) + ", which is not the API at " + api
                + ": the token is not sent there";
    }

    static String notJson(URI uri) {
        return "the response from " + uri.getScheme() + "://" + uri.getRawAuthority().replaceFirst(".*@", "")
                + Sanitizer.path(uri.getPath()) + " is not GitHub's JSON";
    }

    /** GitHub keeps deliveries for 3 days; GitHub Enterprise Server, known by the path of its API, for 7. */
    public static Duration retention(URI api) {
        return Duration.ofDays(api.getPath().endsWith("/api/v3") ? 7 : 3);
    }

    /** GitHub's pages for people, for an API: {@code https://github.com} for {@code https://api.github.com}. */
    public static String pages(URI api) {
        String base = api.getScheme() + "://" + api.getRawAuthority();
        boolean isApi = base.equals("https://api.github.com") || base.endsWith(".ghe.com");
        return isApi ? base.replaceFirst("://api\\.", "://") : base;
    }
}
