package lib.api;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

    public static UsageException unreadable(String option, Path file, IOException e) {
        return new UsageException(option + ": '" + file + "' cannot be read (" + reason(e)
                + "); check its path and its permissions");
    }

    /** Why a file cannot be used, in a word or two; Java's own message is often only its name. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof CharacterCodingException) {
            return "not a text";
        }
        return e instanceof FileSystemException other && other.getReason() != null ? other.getReason() : e.getMessage();
    }

    public String inActions() {
        return inActions;
    }
}
