package lib.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lib.api.Connector.Credential;
import lib.api.Connector.Token;
import lib.api.Sanitizer.Secrets;
import lib.api.UsageException;

/** Reads tokens from variables and files; a {@link UsageException} for a wrong one has no part of it. */
public record Tokens(Secrets secrets) {
    /** The token in a text that came from {@code source}, an option or a variable. */
    public Credential of(String source, String text) {
        String problem = problem(text);
        if (problem != null) {
            throw new UsageException(source + " " + problem + "; it must give the token alone");
        }
        secrets.add(text.strip());
        return new Token(text.strip(), source);
    }

    public Credential ofFile(String option, Path file) {
        return of(option + " '" + file + "'", read(option, file));
    }

    static String read(String option, Path file) {
        try {
            // Standard input stays open: after the caller has closed it, descriptor 0 is a file of the JVM's own.
            byte[] content = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
            return new String(content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UsageException.unreadable(option, file, e);
        }
    }

    /** The problem with a token, as a clause without it; null if there is none. Blanks around it are fine. */
    static String problem(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            return "gives nothing";
        }
        // In a header or a log, anything else could begin a new line or a command.
        return token.chars().allMatch(c -> c > ' ' && c < 127) ? null
                : "does not give one token: there are blanks, several lines or special characters in it";
    }
}
