package lib.api;

import java.util.Set;
import org.kohsuke.github.HttpException;

/** GitHub refused a request, or hid a part of what was asked for. The message is one clause that names the call. */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;

    private final Endpoint endpoint;
    private final transient Refusal refusal;

    /** @param reason GitHub's message in the body; empty if there is none */
    ApiException(Call call, int status, String reason, Refusal refusal) {
        super("GitHub answered " + call + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")"),
                status, reason, call.uri().getPath());
        this.endpoint = call.endpoint();
        this.refusal = refusal;
    }

    private ApiException(ApiException same, Refusal refusal) {
        super(same.getMessage(), same.getResponseCode(), same.getResponseMessage(), same.getUrl());
        this.endpoint = same.endpoint;
        this.refusal = refusal;
        initCause(same);
    }

    /** The same, with a remedy that lasts from someone who knows more: a clause. */
    public ApiException withRemedy(String clause) {
        return new ApiException(this, new Refusal(clause, true, true));
    }

    /** Which endpoint the request went to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Whether GitHub does not have it, or hides it; not if GitHub says that it refuses for another cause. */
    public boolean isNotFound() {
        return getResponseCode() == 404 && !refusal.isNamed();
    }

    /** Whether GitHub may never show it to this credential: it is gone, hidden, blocked or not permitted. */
    public boolean isUnreadable() {
        return Set.of(403, 404, 451).contains(getResponseCode());
    }

    /** Whether other requests would be refused alike, as it is not about what this one asks for. */
    public boolean endsRun() {
        return getResponseCode() == 401 || getResponseCode() == 403 || refusal.isNamed();
    }

    /** The remedy, and whether the refusal lasts. */
    Refusal refusal() {
        return refusal;
    }
}
