package lib.api;

/** An option or a variable is wrong. The message is one sentence with its name, its value and the remedy. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String inActions;

    public UsageException(String message) {
        this(message, message);
    }

    /** @param inActions the sentence in a job of GitHub Actions, where values are secrets, variables or inputs */
    public UsageException(String message, String inActions) {
        super(message);
        this.inActions = inActions;
    }

    /** The sentence in a job of GitHub Actions. */
    public String inActions() {
        return inActions;
    }
}
