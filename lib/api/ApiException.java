package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.kohsuke.github.HttpException;

/**
 * A request failed: GitHub refused it, hid a part, or gave no answer that can be its own. The message is one clause.
 * It is no SocketException: after one github-api repeats a request, POSTs too.
 */
public final class ApiException extends HttpException {
    private static final long serialVersionUID = 1L;
    private static final String CHECK_ADDRESS = "check the address, and the proxy if there is one";

    private final boolean isOfRedelivery;
    private final boolean isInPassing;
    private final transient Refusal refusal;

    private ApiException(String message, int status, String reason, boolean isOfRedelivery, boolean isInPassing,
            Refusal refusal, Throwable cause) {
        super(message, status, reason, null, cause);
        this.isOfRedelivery = isOfRedelivery;
        this.isInPassing = isInPassing;
        this.refusal = refusal;
    }

    /** A response that cannot be used, or that refuses the request; the last is the remedy of a 401. */
    static ApiException of(URI api, Call call, Response response, Response.Kind kind, String badCredential) {
        boolean isInPassing = kind == Response.Kind.RETRY;
        String problem = response.problem(api);
        if (problem != null) {
            return new ApiException(problem, 0, "", false, isInPassing, new Refusal(CHECK_ADDRESS, false, false), null);
        }
        int status = response.statusCode();
        String reason = status == 200 ? "a list that is not complete" : response.message();
        String message = "GitHub answered " + call + " with " + status + (reason.isEmpty() ? "" : " (" + reason + ")");
        return new ApiException(message, status, reason, call.endpoint() == Call.Endpoint.ATTEMPTS, isInPassing,
                Refusal.of(api, call, response, badCredential), null);
    }

    /** No answer: whether GitHub acted on the request is unknown. */
    public static ApiException unanswered(String message, boolean isRepeatable, Throwable cause) {
        boolean isCertificate = Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .anyMatch(CertificateException.class::isInstance);
        String remedy = isCertificate
                ? "if the server's certificate comes from an authority of your own, give it with --ca-cert"
                : CHECK_ADDRESS;
        // A certificate that is not trusted stays so.
        return new ApiException(message, 0, "", false, isRepeatable && !isCertificate,
                new Refusal(remedy, false, isCertificate), cause);
    }

    /** The same, with a remedy that lasts from someone who knows more: a clause. */
    public ApiException withRemedy(String clause) {
        return new ApiException(getMessage(), getResponseCode(), getResponseMessage(), isOfRedelivery, isInPassing,
                new Refusal(clause, true, true), this);
    }

    public static boolean isUnanswered(Exception e) {
        return e instanceof ApiException api && api.getResponseCode() == 0;
    }

    /** Whether the request may be sent again. */
    boolean isInPassing() {
        return isInPassing;
    }

    public boolean isOfRedelivery() {
        return isOfRedelivery;
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

    public static String explained(Exception e) {
        if (e instanceof UsageException) {
            return e.getMessage();
        }
        if (e instanceof ApiException api) {
            return api.getMessage() + (api.refusal.remedy() == null ? "" : "; " + api.refusal.remedy());
        }
        if (e instanceof HttpException http && http.getCause() instanceof JsonProcessingException) {
            return ApiUrl.notJson(URI.create(http.getUrl())) + "; " + CHECK_ADDRESS;
        }
        boolean isKnown = e instanceof IOException && e.getMessage() != null;
        return Sanitizer.text(isKnown ? e.getMessage() : "this should not happen, please report it: " + e);
    }

    /** Whether the next run ends alike, until a person does something: about a value, a permission, a certificate. */
    public static boolean lasts(Exception e) {
        return e instanceof UsageException || e instanceof ApiException api && api.refusal.lasts();
    }
}
