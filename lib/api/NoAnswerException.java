package lib.api;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.kohsuke.github.GHIOException;

/**
 * A request got no answer, or one that cannot be GitHub's: whether GitHub acted on it is unknown. This is not a
 * SocketException, because github-api repeats a request, a POST too, when it sees one.
 */
public final class NoAnswerException extends GHIOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one clause that names the call
     * @param cause null if a response came that cannot be used
     */
    public NoAnswerException(String message, Throwable cause) {
        super(message, cause);
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

    /** Whether the next run fails alike, until a person does something. */
    boolean lasts() {
        return getCause() instanceof SSLException;
    }

    /** The remedy, as a clause. */
    String remedy() {
        if (getCause() == null) {
            return "check the address, and the proxy if there is one";
        }
        return lasts() ? "if the server's certificate comes from an authority of your own, give it with --ca-cert"
                : "check the address, the network, and the proxy if there is one";
    }
}
