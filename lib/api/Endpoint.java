package lib.api;

import java.util.regex.Pattern;

/** The endpoints of GitHub's API that this project calls; what a request costs and what to do about an error go by it. */
public enum Endpoint {
    /** Lists a hook's deliveries. */
    DELIVERIES("GET", "/(hooks/\\d+|app/hook)/deliveries"),
    /** Reads one delivery. */
    DELIVERY("GET", "/(hooks/\\d+|app/hook)/deliveries/\\d+"),
    /** Asks for a redelivery. */
    ATTEMPTS("POST", "/(hooks/\\d+|app/hook)/deliveries/\\d+/attempts"),
    /** Asks for a ping. */
    PINGS("POST", "/hooks/\\d+/pings"),
    /** Lists the hooks of an organization or a repository. */
    HOOKS("GET", "/(orgs|organizations|repos/[^/]+|repositories)/[^/]+/hooks"),
    /** Reads or changes an Actions variable. */
    VARIABLE("GET|PATCH", "/actions/variables/[^/]+"),
    /** Creates an Actions variable. */
    VARIABLES("POST", "/actions/variables"),
    /** Finds where an App is installed. */
    INSTALLATION("GET", "/(orgs|repos/[^/]+)/[^/]+/installation"),
    /** Makes a token for an App's installation. */
    ACCESS_TOKENS("POST", "/app/installations/\\d+/access_tokens"),
    /** Reads an App, or the settings of its hook. */
    APP("GET", "/app(/hook/config)?"),
    /** Lists the repositories of an organization or of an App's installation. */
    REPOSITORIES("GET", "/(orgs|organizations)/[^/]+/repos|/installation/repositories"),
    /** Any other endpoint. */
    OTHER(".*", ".*");

    private final Pattern call;

    Endpoint(String methods, String pathEnd) {
        this.call = Pattern.compile("(" + methods + ") (/.*)?(" + pathEnd + ")");
    }

    /**
     * The endpoint of a request.
     *
     * @param path without the query; the API of a GitHub Enterprise Server has a path of its own before the endpoint's
     */
    public static Endpoint of(String method, String path) {
        String call = method + " " + path;
        for (Endpoint endpoint : values()) {
            if (endpoint.call.matcher(call).matches()) {
                return endpoint;
            }
        }
        return OTHER;
    }
}
