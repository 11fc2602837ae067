package lib.api;

import org.kohsuke.github.HttpException;

/** An answer of GitHub's with the status 400 or above, or a redirect to nowhere. Its message is one clause that names the call. */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String wantedPermissions;
    private final String remedy;

    /**
     * @param method the request's
     * @param path the request's, without the query
     * @param status the answer's
     * @param reason GitHub's message in the answer's body, or what else is known
     * @param wantedPermissions the answer's X-Accepted-GitHub-Permissions, or null
     * @param remedy what to do about the credential after a 401, as a clause; null after anything else
     */
    public ApiException(String method, String path, int status, String reason, String wantedPermissions, String remedy) {
        super("GitHub answered " + method + " " + path + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")"), status, reason, path);
        this.path = path;
        this.wantedPermissions = wantedPermissions;
        this.remedy = remedy;
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
