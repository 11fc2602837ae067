package lib.api;

/** An option or a variable is wrong. Its message is one sentence that names it, its value and the remedy; nothing was sent. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message the sentence */
    public UsageException(String message) {
        super(message);
    }
}
