package lib.api;

import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A request to GitHub's API, as the rules see it; the method and the path tell the endpoint. */
public record Call(String method, URI uri, Endpoint endpoint) {
    /** The endpoints that this project calls, by the end of the path: GitHub Enterprise Server puts /api/v3 first. */
    public enum Endpoint {
        DELIVERIES("GET", "/(hooks/\\d+|app/hook)/deliveries", "["),
        DELIVERY("GET", "/(hooks/\\d+|app/hook)/deliveries/\\d+", "{"),
        ATTEMPTS("POST", "/(hooks/\\d+|app/hook)/deliveries/\\d+/attempts", ""),
        PINGS("POST", "/hooks/\\d+/pings", ""),
        HOOKS("GET", "/(orgs|organizations|repos/[^/]+|repositories)/[^/]+/hooks", "["),
        VARIABLE("GET|PATCH", "/actions/variables/[^/]+", "{"),
        VARIABLES("POST", "/actions/variables", ""),
        INSTALLATION("GET", "/(orgs|repos/[^/]+)/[^/]+/installation", "{"),
        ACCESS_TOKENS("POST", "/app/installations/\\d+/access_tokens", "{"),
        INSTALLATION_TOKEN("DELETE", "/installation/token", ""),
        APP("GET", "/app(/hook/config)?", "{"),
        REPOSITORIES("GET", "/(orgs|organizations)/[^/]+/repos|/installation/repositories", "[{"),
        REPOSITORY("GET", "/(repos/[^/]+/[^/]+|repositories/\\d+)", "{"),
        OTHER(".*", ".*", "[{");

        /** The bracket with which a good response begins; either, if there are two. */
        final String begins;
        private final Pattern call;

        Endpoint(String methods, String pathEnd, String begins) {
            this.call = Pattern.compile("(" + methods + ") (/.*)?(" + pathEnd + ")");
            this.begins = begins;
        }

        boolean isList() {
            return begins.equals("[") || this == REPOSITORIES;
        }
    }

    public Call(String method, URI uri) {
        this(method, uri, Arrays.stream(Endpoint.values())
                .filter(known -> known.call.matcher(method + " " + uri.getPath()).matches()).findFirst().orElseThrow());
    }

    boolean isGet() {
        return method.equals("GET");
    }

    boolean isOfRepository() {
        return uri.getPath().contains("/repos/") || uri.getPath().contains("/repositories/");
    }

    /** A GET changes nothing, a PATCH the same again, and one token more does no harm: these may be sent again. */
    boolean isRepeatable() {
        return isGet() || method.equals("PATCH") || endpoint == Endpoint.ACCESS_TOKENS;
    }

    /** The points that it takes from the minute's 900. */
    public int points() {
        return isGet() ? 1 : RateLimiter.POINTS_OF_WRITE;
    }

    /** The API's address and the path, for a sentence. */
    String address() {
        return uri.getScheme() + "://" + uri.getRawAuthority().replaceFirst(".*@", "") + Sanitizer.path(uri.getPath());
    }

    /** The method and the path, for a sentence. */
    @Override
    public String toString() {
        return method + " " + Sanitizer.path(uri.getPath());
    }
}
