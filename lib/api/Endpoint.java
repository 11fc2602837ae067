package lib.api;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The endpoints that this project calls; what a request costs and what to do about an error go by it. */
public enum Endpoint {
    /** Lists a hook's deliveries. */
    DELIVERIES("GET", "/(hooks/\\d+|app/hook)/deliveries", JsonToken.START_ARRAY),
    /** Reads one delivery. */
    DELIVERY("GET", "/(hooks/\\d+|app/hook)/deliveries/\\d+", JsonToken.START_OBJECT),
    /** Asks for a redelivery. */
    ATTEMPTS("POST", "/(hooks/\\d+|app/hook)/deliveries/\\d+/attempts", null),
    /** Asks for a ping. */
    PINGS("POST", "/hooks/\\d+/pings", null),
    /** Lists the hooks of an organization or a repository. */
    HOOKS("GET", "/(orgs|organizations|repos/[^/]+|repositories)/[^/]+/hooks", JsonToken.START_ARRAY),
    /** Reads or changes an Actions variable. */
    VARIABLE("GET|PATCH", "/actions/variables/[^/]+", JsonToken.START_OBJECT),
    /** Lists Actions variables, or creates one. */
    VARIABLES("GET|POST", "/actions/variables", null),
    /** Finds where an App is installed. */
    INSTALLATION("GET", "/(orgs|repos/[^/]+)/[^/]+/installation", JsonToken.START_OBJECT),
    /** Makes a token for an App's installation. */
    ACCESS_TOKENS("POST", "/app/installations/\\d+/access_tokens", JsonToken.START_OBJECT),
    /** Revokes the token that authorizes the request. */
    INSTALLATION_TOKEN("DELETE", "/installation/token", null),
    /** Reads an App, or the settings of its hook. */
    APP("GET", "/app(/hook/config)?", JsonToken.START_OBJECT),
    /** Lists the repositories of an organization, or, in an object, of an App's installation. */
    REPOSITORIES("GET", "/(orgs|organizations)/[^/]+/repos|/installation/repositories", null),
    /** Reads a repository, by its name or its number. */
    REPOSITORY("GET", "/(repos/[^/]+/[^/]+|repositories/\\d+)", JsonToken.START_OBJECT),
    /** Any other endpoint. */
    OTHER(".*", ".*", null);

    private final Pattern call;
    private final JsonToken wanted;

    Endpoint(String methods, String pathEnd, JsonToken wanted) {
        this.call = Pattern.compile("(" + methods + ") (/.*)?(" + pathEnd + ")");
        this.wanted = wanted;
    }

    /** The endpoint of a method and a path without its query; a GitHub Enterprise Server's path begins with /api/v3. */
    public static Endpoint of(String method, String path) {
        String call = method + " " + path;
        return Arrays.stream(values()).filter(known -> known.call.matcher(call).matches()).findFirst().orElseThrow();
    }

    /** The first token of a good response; null if any is good, or nobody reads it. */
    JsonToken wanted() {
        return wanted;
    }

    /** Whether it responds with a list. */
    boolean isList() {
        return wanted == JsonToken.START_ARRAY || this == REPOSITORIES;
    }
}
