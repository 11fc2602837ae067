package lib.api;

import java.security.cert.CertificateException;
import org.kohsuke.github.GHIOException;

/**
 * A request got no answer, or half of one: whether GitHub acted on it is unknown. This is not a SocketException, because github-api repeats
 * a request, a POST too, when it sees one.
 */
public class NoAnswerException extends GHIOException {
    private static final long serialVersionUID = 1L;

    /** @param message one clause that names the call */
    public NoAnswerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A certificate that is not trusted stays so, and an answer without bound has no end the next time. */
    boolean isInPassing() {
        for (Throwable e = this; e != null; e = e.getCause()) {
            if (e instanceof CertificateException || e instanceof UnusableAnswerException) {
                return false;
            }
        }
        return true;
    }
}
