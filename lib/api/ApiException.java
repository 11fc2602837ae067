package lib.api;

import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.kohsuke.github.HttpException;

/**
 * A request failed: GitHub refused it, hid a part, or gave no answer that can be its own. The message is one clause.
 * It is no SocketException: after one github-api repeats a request, POSTs too.
 */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;
    private static final String CHECK_ADDRESS = "check the address, and the proxy if there is one";

    private final transient Call call;
    private final transient Refusal refusal;

    private ApiException(String message, int status, String reason, Call call, Refusal refusal, Throwable cause) {
        super(message, status, reason, call == null ? null : call.uri().getPath(), cause);
        this.call = call;
        this.refusal = refusal;
    }

    /** @param reason GitHub's message in the body; empty if there is none */
    ApiException(Call call, int status, String reason, Refusal refusal) {
        this("GitHub answered " + call + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")"), status,
                reason, call, refusal, null);
    }

    /** No answer: whether GitHub acted on the request is unknown. The cause is null if one came that is unusable. */
    public static ApiException unanswered(String message, Throwable cause) {
        if (cause == null) {
            return new ApiException(message, 0, "", null, new Refusal(CHECK_ADDRESS, false, false), null);
        }
        boolean isCertificate = cause instanceof SSLException;
        String remedy = isCertificate
                ? "if the server's certificate comes from an authority of your own, give it with --ca-cert"
                : "check the address, the network, and the proxy if there is one";
        return new ApiException(message, 0, "", null, new Refusal(remedy, false, isCertificate), cause);
    }

    /** The same, with a remedy that lasts from someone who knows more: a clause. */
    public ApiException withRemedy(String clause) {
        return new ApiException(getMessage(), getResponseCode(), getResponseMessage(), call,
                new Refusal(clause, true, true), this);
    }

    /** Whether the request got no answer. */
    public boolean isUnanswered() {
        return getResponseCode() == 0;
    }

    /** Whether a failure is one without an answer. */
    public static boolean isUnanswered(Exception e) {
        return e instanceof ApiException api && api.isUnanswered();
    }

    /** A certificate that is not trusted stays so. */
    boolean isInPassing() {
        for (Throwable e = this; e != null; e = e.getCause()) {
            if (e instanceof CertificateException) {
                return false;
            }
        }
        return true;
    }

    /** Whether it was a POST for a redelivery that failed. */
    public boolean isOfRedelivery() {
        return call != null && call.endpoint() == Call.Endpoint.ATTEMPTS;
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
