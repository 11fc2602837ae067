package lib.api;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where GitHub's API is. */
public final class ApiUrl {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?");

    private ApiUrl() {}

    /** The API of a host; an IllegalArgumentException with one sentence if it is none. */
    public static URI ofHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + host + "' is not a host name; give a bare one, such as github.example.com");
        }
        if (name.equals("github.com") || name.equals("api.github.com")) {
            return URI.create("https://api.github.com");
        }
        if (name.endsWith(".ghe.com")) {
            return URI.create("https://" + (name.startsWith("api.") ? "" : "api.") + name);
        }
        return URI.create("https://" + name + "/api/v3");
    }

    /** The API at a URL, https unless http is allowed; an IllegalArgumentException with one sentence if it is none. */
    public static URI of(String url, boolean allowHttp) {
        if (url.contains("@")) {
            throw new IllegalArgumentException(
                    "the URL has a user or a password in it; remove them, only the token is sent");
        }
        String base = url.replaceFirst("/+$", "");
        if (!base.matches("(?i)https?://([a-z0-9.-]+|\\[[0-9a-f:]+])(:\\d{1,5})?(/[^?#\\s]*)?")) {
            throw new IllegalArgumentException(
                    "'" + url + "' is not the URL of an API; give one such as https://github.example.com/api/v3");
        }
        URI uri = URI.create(base);
        if ("http".equalsIgnoreCase(uri.getScheme()) && !allowHttp && !isThisMachine(uri.getHost())) {
            throw new IllegalArgumentException(
                    "'" + url + "' would send the token unencrypted; use https, or add --allow-http if you mean it");
        }
        return uri;
    }

    /** Whether a host is a loopback address, by its text: no name is looked up. */
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

    /** Whether a link on a page leads to the same server; not if it cannot be read. */
    static boolean leadsTo(URI server, URI page, String link) {
        try {
            return isSameServer(server, page.resolve(link));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String elsewhere(URI api, String link) {
        return "GitHub's answer leads to " + Sanitizer.url(link) + ", which is not the API at " + api
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
