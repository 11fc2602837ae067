package lib.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.api.Credential;
import lib.api.Secrets;
import lib.api.UsageException;

/** Reads tokens from variables, files and commands. Each method throws a {@link UsageException}, without the token, for what is wrong. */
public final class Tokens {
    /** How long a command or a pipe may take. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Instead of a file. */
    public static final Path STANDARD_INPUT = Path.of("-");
    /** A token of GitHub's has some 40 to 100 letters; this is room for any. */
    private static final int MAX_BYTES = 8 << 10;

    private final Secrets secrets;
    private final Duration patience;

    /** @param secrets is told of each token, so that it is never printed */
    public Tokens(Secrets secrets) {
        this(secrets, PATIENCE);
    }

    /** @param patience how long a command or a pipe may take, at least a second */
    public Tokens(Secrets secrets, Duration patience) {
        this.secrets = secrets;
        this.patience = patience;
    }

    /** The token in a text; {@code source} says where it came from, as an option or a variable. */
    public Credential of(String source, String text) {
        String problem = problem(text);
        if (problem != null) {
            throw new UsageException(source + " " + problem + "; it must give the token alone");
        }
        String token = text.strip();
        secrets.add(token);
        return Credential.of(token, source);
    }

    /** The token in a file, or in standard input when the file is {@code -}. */
    public Credential ofFile(String option, Path file) {
        String source = option + " '" + file + "'";
        try {
            // Standard input stays open: where the caller has closed it, descriptor 0 is a file of the JVM's own.
            return of(source, text(source, file.equals(STANDARD_INPUT)
                    ? System.in.readNBytes(MAX_BYTES + 1) : SmallFile.read(file, MAX_BYTES, patience)));
        } catch (TimeoutException e) {
            throw new UsageException(option + ": '" + file + "' gives nothing within " + patience.toSeconds() + " s; check what writes to it");
        } catch (IOException e) {
            throw SmallFile.unreadable(option, file, e);
        }
    }

    /** The token that a command of the shell prints. The command is not quoted, and its output not shown: both may hold a secret. */
    public Credential ofCommand(String option, String command) {
        return of(option, output(option, command));
    }

    private String output(String option, String command) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        String remedy = "; run it by hand to see why";
        long deadline = System.nanoTime() + patience.toNanos();
        Process process = null;
        try {
            process = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            Process started = process;
            String printed = text(option, SmallFile.within(patience, () -> started.getInputStream().readNBytes(MAX_BYTES + 1)));
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw new UsageException(option + ": the command ended with exit code " + process.exitValue() + remedy);
            }
            return printed;
        } catch (TimeoutException e) {
            throw new UsageException(option + ": the command has not ended within " + patience.toSeconds() + " s" + remedy);
        } catch (IOException | ExecutionException e) {
            throw new UsageException(option + ": the command cannot be run" + remedy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException(option + ": interrupted while the command ran; run it again");
        } finally {
            if (process != null && process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static String text(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new UsageException(source + " gives more than " + (MAX_BYTES >> 10) + " KB; it must give the token alone");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What is wrong with a token, as a clause without it; null when nothing is. Blanks around it do no harm. */
    static String problem(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            return "gives nothing";
        }
        if (token.lines().count() > 1) {
            return "gives " + token.lines().count() + " lines";
        }
        // In a header or a log, anything else could begin a new line or a command.
        return token.chars().allMatch(c -> c > ' ' && c < 127) ? null : "does not give a token: there are blanks or special characters in it";
    }
}
