package lib.api;

import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A request to GitHub's API, as the rules see it; the method and the path tell the endpoint. */
public record Call(String method, URI uri, Endpoint endpoint) {
    private static final String NO_HOOK = "there is no such hook (redeliver hooks lists them)";
    private static final String NO_OWNER = "there is no such organization or repository";
    private static final String NO_APP = "the App has no webhook, or its installation is gone; look at its settings";

    /** The endpoints that this project calls, by the end of the path: GitHub Enterprise Server puts /api/v3 first. */
    public enum Endpoint {
        DELIVERIES("GET", "/(hooks/\\d+|app/hook)/deliveries", "[", NO_HOOK),
        DELIVERY("GET", "/(hooks/\\d+|app/hook)/deliveries/\\d+", "{", "GitHub no longer has this delivery"),
        ATTEMPTS("POST", "/(hooks/\\d+|app/hook)/deliveries/\\d+/attempts", "", NO_HOOK),
        PINGS("POST", "/hooks/\\d+/pings", "", NO_HOOK),
        HOOKS("GET", "/(orgs|organizations|repos/[^/]+|repositories)/[^/]+/hooks", "[", NO_OWNER),
        HOOK("GET", "/hooks/\\d+", "{", NO_HOOK),
        VARIABLE("GET|PATCH", "/actions/variables/[^/]+", "{", NO_OWNER),
        VARIABLES("GET|POST", "/actions/variables", "{", NO_OWNER),
        INSTALLATION("GET", "/(orgs|repos/[^/]+|repositories)/[^/]+/installation", "{", "the App is not installed "
                + "there; install it, with access to what the path names, or check the name"),
        ACCESS_TOKENS("POST", "/app/installations/\\d+/access_tokens", "{", NO_APP),
        INSTALLATION_TOKEN("DELETE", "/installation/token", "", NO_APP),
        REPOSITORIES("GET", "/(orgs|organizations)/[^/]+/repos|/installation/repositories", "[{", NO_OWNER),
        REPOSITORY("GET", "/(repos/[^/]+/[^/]+|repositories/\\d+)", "{", NO_OWNER),
        APP("GET", "/app(/hook/config)?", "{", NO_APP),
        OTHER(".*", ".*", "{[", "check the address");

        /** The first brackets that a response may have; those of a list begin with [. */
        final String brackets;
        private final String absent;
        private final Pattern call;

        Endpoint(String methods, String pathEnd, String brackets, String absent) {
            this.call = Pattern.compile("(" + methods + ") (/.*)?(" + pathEnd + ")");
            this.brackets = brackets;
            this.absent = absent;
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

    /** Whether the hook's owner is a number: only GitHub's own links and redirects have that. */
    boolean isByNumber() {
        return uri.getPath().matches(".*/(organizations|repositories)/\\d+/hooks/.*");
    }

    boolean isOfAppsHook() {
        return uri.getPath().contains("/app/hook/");
    }

    String absent() {
        return isOfAppsHook() ? NO_APP : endpoint.absent;
    }

    /** A GET changes nothing, a PATCH the same again, and one token more does no harm: these may be sent again. */
    boolean isRepeatable() {
        return isGet() || method.equals("PATCH") || endpoint == Endpoint.ACCESS_TOKENS;
    }

    public int points() {
        return isGet() ? 1 : RateLimiter.POINTS_OF_WRITE;
    }

    @Override
    public String toString() {
        return method + " " + Sanitizer.path(uri.getPath());
    }
}
