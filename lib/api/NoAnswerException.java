package lib.api;

import org.kohsuke.github.GHIOException;

/**
 * A request that got no answer, or half of one: whether GitHub acted on it is unknown. It is no SocketException on purpose, because
 * github-api would repeat the request on that, a POST too.
 */
public final class NoAnswerException extends GHIOException {
    private static final long serialVersionUID = 1L;

    /** @param message one clause that names the call */
    public NoAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
