package lib.login;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.api.Credential;
import lib.api.Explanation;
import lib.api.Secrets;
import lib.api.UsageException;

/** Reads tokens from variables, files and commands. Each method throws a {@link UsageException}, without the token, for what is wrong. */
public final class Tokens {
    private static final int COMMAND_SECONDS = 60;

    private final Secrets secrets;

    /** @param secrets is told of each token, so that it is never printed */
    public Tokens(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The token in a text; {@code source} says where it came from, as an option or a variable. */
    public Credential of(String source, String text) {
        String token = checked(source, text);
        secrets.add(token);
        return Credential.of(token, source);
    }

    /** The token in a file, or in standard input when the file is {@code -}. */
    public Credential ofFile(String option, String file) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return of(option + " '" + file + "'", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable(option, file, e);
        }
    }

    /** The token that a command of the shell prints. The command is not quoted, and its output not shown: both may hold a secret. */
    public Credential ofCommand(String option, String command) {
        return of(option, output(option, command));
    }

    private static String output(String option, String command) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        String remedy = "; run it by hand to see why";
        Process process = null;
        try {
            process = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            FutureTask<byte[]> output = new FutureTask<>(process.getInputStream()::readAllBytes);
            Thread reader = new Thread(output, "token-command");
            reader.setDaemon(true);
            reader.start();
            byte[] printed = output.get(COMMAND_SECONDS, TimeUnit.SECONDS);
            int code = process.waitFor();
            if (code != 0) {
                throw new UsageException(option + ": the command ended with exit code " + code + remedy);
            }
            return new String(printed, StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new UsageException(option + ": the command has not ended within " + COMMAND_SECONDS + " s" + remedy);
        } catch (IOException | ExecutionException e) {
            throw new UsageException(option + ": the command cannot be run" + remedy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException(option + ": interrupted while the command ran; run it again");
        }
    }

    private static String checked(String source, String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new UsageException(source + " gives nothing; it must give the token alone");
        }
        if (token.lines().count() > 1) {
            throw new UsageException(source + " gives " + token.lines().count() + " lines; it must give the token alone");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new UsageException(source + " does not give a token: there are blanks or special characters in it; it must give the token alone");
        }
        return token;
    }

    static UsageException unreadable(String option, Object file, IOException e) {
        return new UsageException(option + ": '" + file + "' cannot be read (" + Explanation.ofFile(e) + "); check its path and its permissions");
    }
}
