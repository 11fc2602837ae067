package lib.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where GitHub's API is. */
public final class ApiUrl {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?");

    private ApiUrl() {}

    /**
     * The API of a host: GitHub.com, {@code SUBDOMAIN.ghe.com}, or else GitHub Enterprise Server.
     *
     * @throws IllegalArgumentException with one sentence when it is not a host name
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api">REST API: where it is</a>
     */
    public static URI ofHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + host + "' is not a host name; give a bare one, such as github.example.com");
        }
        if (name.equals("github.com") || name.equals("api.github.com")) {
            return URI.create("https://api.github.com");
        }
        if (name.endsWith(".ghe.com")) {
            return URI.create("https://" + (name.startsWith("api.") ? "" : "api.") + name);
        }
        return URI.create("https://" + name + "/api/v3");
    }

    /**
     * The API at a URL, without a slash at its end.
     *
     * @param allowHttp whether the token may go over plain http to a host other than this machine
     * @throws IllegalArgumentException with one sentence when it is not the URL of an API
     */
    public static URI of(String url, boolean allowHttp) {
        if (url.contains("@")) {
            throw new IllegalArgumentException("the URL has a user or a password in it; leave them out, only the token is sent");
        }
        URI uri;
        try {
            uri = new URI(url.replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + url + "' is not a URL; give one such as https://github.example.com/api/v3");
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        if (!http && !"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("'" + url + "' is not the URL of an API; give one such as https://github.example.com/api/v3");
        }
        if (http && !allowHttp && !isThisMachine(uri.getHost())) {
            throw new IllegalArgumentException("'" + url + "' would send the token unencrypted; use https, or add --allow-http if you mean it");
        }
        return uri;
    }

    /** Whether a host is a loopback address, by its text: no name is looked up. */
    public static boolean isThisMachine(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether a URL has the API's scheme, host and port, and no user: the token goes there only, whatever a Link header or a redirect says. */
    public static boolean isSameServer(URI api, URI uri) {
        return api.getScheme().equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && api.getHost().equalsIgnoreCase(uri.getHost())
                && port(api) == port(uri) && uri.getUserInfo() == null;
    }

    private static int port(URI uri) {
        return uri.getPort() != -1 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** GitHub keeps deliveries for 3 days; GitHub Enterprise Server, known by the path of its API, for 7. */
    public static Duration retention(URI api) {
        return Duration.ofDays(api.getPath().endsWith("/api/v3") ? 7 : 3);
    }

    /** GitHub's pages for people, for an API: {@code https://github.com} for {@code https://api.github.com}. */
    public static String pages(URI api) {
        String base = api.getScheme() + "://" + api.getRawAuthority();
        return base.equals("https://api.github.com") || base.endsWith(".ghe.com") ? base.replaceFirst("://api\\.", "://") : base;
    }
}
