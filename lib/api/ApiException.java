package lib.api;

import org.kohsuke.github.HttpException;

/** An answer from GitHub that is an error: a status of 400 or above, or a redirect to nowhere. Its message is one clause that names the call. */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Endpoint endpoint;
    private final String path;
    private final String wantedPermissions;
    private final String remedy;

    /**
     * @param status the answer's
     * @param reason GitHub's message in the answer's body; empty when there is none
     * @param wantedPermissions the answer's X-Accepted-GitHub-Permissions, or null
     * @param remedy what to do about the credential after a 401, as a clause; null after anything else
     */
    ApiException(Call call, int status, String reason, String wantedPermissions, String remedy) {
        super("GitHub answered " + call + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")"), status, reason, call.uri().getPath());
        this.endpoint = call.endpoint();
        this.path = call.uri().getPath();
        this.wantedPermissions = wantedPermissions;
        this.remedy = remedy;
    }

    /** Which endpoint the request went to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The path of the request in the API, without the query. */
    public String path() {
        return path;
    }

    /** Which permissions GitHub would have accepted, such as {@code organization_hooks=write}; null when it does not say. */
    public String wantedPermissions() {
        return wantedPermissions;
    }

    /** What to do about the credential after a 401, as a clause; null after anything else. */
    public String remedy() {
        return remedy;
    }
}
