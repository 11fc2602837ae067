package lib.api;

import org.kohsuke.github.HttpException;

/**
 * An answer from GitHub that cannot be used: an error, a redirect to nowhere, or a list that lacks what the token may
 * not see. Its message is one clause that names the call.
 */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Endpoint endpoint;
    private final transient Refusal refusal;

    /**
     * @param status the answer's
     * @param reason GitHub's message in the answer's body; empty when there is none
     */
    ApiException(Call call, int status, String reason, Refusal refusal) {
        super("GitHub answered " + call + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")"), status, reason, call.uri().getPath());
        this.endpoint = call.endpoint();
        this.refusal = refusal;
    }

    /** Which endpoint the request went to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Whether GitHub does not have it, or hides it; not if GitHub says that it refuses for another cause. */
    public boolean isNotFound() {
        return getResponseCode() == 404 && !refusal.isNamed();
    }

    /** Whether other requests would be refused alike, as it is not about what this one asks for. */
    public boolean endsRun() {
        return getResponseCode() == 401 || getResponseCode() == 403 || refusal.isNamed();
    }

    /** The same, with a remedy that lasts from someone who knows more: a clause. */
    public ApiException withRemedy(String clause) {
        return new ApiException(this, new Refusal(clause, true, true));
    }

    private ApiException(ApiException same, Refusal refusal) {
        super(same.getMessage(), same.getResponseCode(), same.getResponseMessage(), same.getUrl());
        this.endpoint = same.endpoint;
        this.refusal = refusal;
        initCause(same);
    }

    /** What to do about it, as a clause; null when the cause is not known. */
    String remedy() {
        return refusal.remedy();
    }

    /** Whether the next run is refused alike, until a person does something. */
    boolean lasts() {
        return refusal.lasts();
    }
}
