package lib.api;

/** An answer came that cannot be GitHub's, or that cannot be read. What GitHub did is as unknown as without an answer. */
public final class UnusableAnswerException extends NoAnswerException {
    private static final long serialVersionUID = 1L;

    /** @param message one clause that names the call */
    public UnusableAnswerException(String message) {
        super(message, null);
    }
}
