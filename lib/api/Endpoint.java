package lib.api;

import java.util.regex.Pattern;
import lib.api.Meaning.Shape;

/** The endpoints of GitHub's API that this project calls; what a request costs and what to do about an error go by it. */
public enum Endpoint {
    /** Lists a hook's deliveries. */
    DELIVERIES("GET", "/(hooks/\\d+|app/hook)/deliveries", Shape.ARRAY),
    /** Reads one delivery. */
    DELIVERY("GET", "/(hooks/\\d+|app/hook)/deliveries/\\d+", Shape.OBJECT),
    /** Asks for a redelivery. */
    ATTEMPTS("POST", "/(hooks/\\d+|app/hook)/deliveries/\\d+/attempts", Shape.UNREAD),
    /** Asks for a ping. */
    PINGS("POST", "/hooks/\\d+/pings", Shape.UNREAD),
    /** Lists the hooks of an organization or a repository. */
    HOOKS("GET", "/(orgs|organizations|repos/[^/]+|repositories)/[^/]+/hooks", Shape.ARRAY),
    /** Reads or changes an Actions variable. */
    VARIABLE("GET|PATCH", "/actions/variables/[^/]+", Shape.OBJECT),
    /** Creates an Actions variable. */
    VARIABLES("POST", "/actions/variables", Shape.UNREAD),
    /** Finds where an App is installed. */
    INSTALLATION("GET", "/(orgs|repos/[^/]+)/[^/]+/installation", Shape.OBJECT),
    /** Makes a token for an App's installation. */
    ACCESS_TOKENS("POST", "/app/installations/\\d+/access_tokens", Shape.OBJECT),
    /** Revokes the token that authorizes the request. */
    INSTALLATION_TOKEN("DELETE", "/installation/token", Shape.UNREAD),
    /** Reads an App, or the settings of its hook. */
    APP("GET", "/app(/hook/config)?", Shape.OBJECT),
    /** Lists the repositories of an organization or of an App's installation. */
    REPOSITORIES("GET", "/(orgs|organizations)/[^/]+/repos|/installation/repositories", Shape.ANY),
    /** Reads a repository, by its name or its number. */
    REPOSITORY("GET", "/(repos/[^/]+/[^/]+|repositories/\\d+)", Shape.OBJECT),
    /** Any other endpoint. */
    OTHER(".*", ".*", Shape.ANY);

    private final Pattern call;
    private final Shape shape;

    Endpoint(String methods, String pathEnd, Shape shape) {
        this.shape = shape;
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

    /** What the body of a good answer is. */
    Shape shape() {
        return shape;
    }

    /** Whether it answers with a list. */
    boolean isList() {
        return shape == Shape.ARRAY || this == REPOSITORIES;
    }

    /** The bound of an answer: a page of a list is far below a megabyte, and a delivery with its payload has some 25 at most. */
    int maxBytes() {
        return (this == OTHER ? 32 : 8) << 20;
    }
}
