package lib.api;

/** An option or a variable is wrong. Its message is one sentence that names it, its value and the remedy; nothing was sent. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String inActions;

    /** @param message the sentence */
    public UsageException(String message) {
        this(message, message);
    }

    /**
     * @param message the sentence
     * @param inActions the sentence in a job of GitHub Actions, where a value comes from a secret, a variable or an input of the workflow
     */
    public UsageException(String message, String inActions) {
        super(message);
        this.inActions = inActions;
    }

    /** The sentence in a job of GitHub Actions. */
    public String inActions() {
        return inActions;
    }
}
