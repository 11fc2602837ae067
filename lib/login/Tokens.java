package lib.login;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lib.api.Connector.Credential;
import lib.api.Explanation;
import lib.api.Sanitizer.Secrets;
import lib.api.UsageException;

/** Reads tokens from variables and files. A {@link UsageException} for a wrong one has no part of it. */
public final class Tokens {
    /** GitHub's tokens have 40 to 100 letters. */
    private static final int MAX_BYTES = 8 << 10;

    private final Secrets secrets;

    /** @param secrets gets each token, so that it is never printed */
    public Tokens(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The token in a text that came from {@code source}, an option or a variable. */
    public Credential of(String source, String text) {
        String problem = problem(text);
        if (problem != null) {
            throw new UsageException(source + " " + problem + "; it must give the token alone");
        }
        String token = text.strip();
        secrets.add(token);
        return Credential.of(token, source);
    }

    /** The token in a file; {@code -} for standard input. */
    public Credential ofFile(String option, Path file) {
        String source = option + " '" + file + "'";
        byte[] content = read(option, file, MAX_BYTES);
        if (content.length > MAX_BYTES) {
            throw new UsageException(source + " gives more than " + (MAX_BYTES >> 10)
                    + " KB; it must give the token alone");
        }
        return of(source, new String(content, StandardCharsets.UTF_8));
    }

    /** The first bytes of a file, or of standard input for {@code -}: one more than the bound if there are more. */
    static byte[] read(String option, Path file, int maxBytes) {
        try {
            if (file.toString().equals("-")) {
                // It stays open: after the caller has closed it, descriptor 0 is a file of the JVM's own.
                return System.in.readNBytes(maxBytes + 1);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(maxBytes + 1);
            }
        } catch (IOException e) {
            throw new UsageException(option + ": '" + file + "' cannot be read (" + Explanation.ofFile(e)
                    + "); check its path and its permissions");
        }
    }

    /** The problem with a token, as a clause without it; null if there is none. Blanks around it are fine. */
    static String problem(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            return "gives nothing";
        }
        if (token.lines().count() > 1) {
            return "gives " + token.lines().count() + " lines";
        }
        // In a header or a log, anything else could begin a new line or a command.
        boolean plain = token.chars().allMatch(c -> c > ' ' && c < 127);
        return plain ? null : "does not give a token: there are blanks or special characters in it";
    }
}
