package lib.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lib.api.Connector;
import lib.api.Credential;
import lib.api.Explanation;
import lib.api.UsageException;
import lib.hooks.Owner;
import lib.login.App;
import lib.login.AppKey;
import lib.report.Console;
import picocli.CommandLine.Option;

/** The options that say where the credentials are; nothing secret is ever an argument, as everybody on the machine can read those. */
public final class Credentials {
    private static final int COMMAND_SECONDS = 60;

    @Option(names = "--token-file", paramLabel = "FILE", description = "Read the token from this file; - for standard input.")
    private String tokenFile;

    @Option(names = "--token-command", paramLabel = "CMD",
            description = "Take the token that this command prints, such as 'gh auth token'; its output is not shown.")
    private String tokenCommand;

    @Option(names = "--app-id", paramLabel = "ID",
            description = "Be a GitHub App: its id or client id. Environment: APP_ID")
    private String appId;

    @Option(names = "--app-key", paramLabel = "FILE",
            description = "The App's private key, a PEM file. Environment: PRIVATE_KEY, the key itself")
    private Path appKey;

    @Option(names = "--variable-token-file", paramLabel = "FILE",
            description = "Another token for --variable, from this file. Environment: VARIABLE_TOKEN, the token itself")
    private String variableTokenFile;

    @Option(names = "--variable-token-command", paramLabel = "CMD", description = "Another token for --variable, printed by this command.")
    private String variableTokenCommand;

    /**
     * What was read.
     *
     * @param hooks for the hooks
     * @param variable for the checkpoint's variable
     */
    public record Login(Credential hooks, Credential variable) {}

    /** --app-id, else APP_ID; null when there is none. */
    public String appId(Settings settings) {
        return settings.appId(appId);
    }

    /**
     * Reads all credentials; no request is sent yet.
     *
     * @param variableRepository OWNER/NAME of the repository that has the checkpoint's variable, or null
     * @param console is told of each secret, so that it never prints one
     * @throws UsageException when one is missing or wrong, without its value
     */
    public Login login(Owner owner, String variableRepository, Settings settings, Connector connector, Clock clock, Console console) {
        if ("-".equals(tokenFile) && "-".equals(variableTokenFile)) {
            throw new UsageException("--token-file and --variable-token-file cannot both be standard input; give a file for one of them");
        }
        String explicit = tokenFile != null ? "--token-file" : tokenCommand != null ? "--token-command" : null;
        boolean isApp = appId != null || appKey != null || owner.isApp() || explicit == null && settings.hasAppKey();
        Credential hooks;
        Credential variable = null;
        if (isApp) {
            if (explicit != null) {
                throw new UsageException(explicit + " and an App's credentials were both given; give one of them; a token for the variable "
                        + "goes into --variable" + explicit.substring(1));
            }
            App app = app(settings, connector, clock, console);
            hooks = owner.isApp() ? app.itself() : app.in(owner.path());
            if (variableRepository != null) {
                // An installation's token is good for one account.
                Owner its = new Owner(Owner.Kind.REPOSITORY, variableRepository);
                variable = !owner.isApp() && owner.account().equalsIgnoreCase(its.account()) ? hooks : app.in(its.path());
            }
        } else {
            hooks = token("--token-file", tokenFile, "--token-command", tokenCommand, console);
            hooks = hooks != null ? hooks : settings.token(console);
            variable = hooks;
        }
        Credential other = token("--variable-token-file", variableTokenFile, "--variable-token-command", variableTokenCommand, console);
        // GitHub's script for Apps has the App's key for the hook, and TOKEN for the variable.
        other = other != null ? other : settings.variableToken(isApp, console);
        return new Login(hooks, other != null ? other : variable);
    }

    private static Credential token(String fileOption, String file, String commandOption, String command, Console console) {
        if (file != null && command != null) {
            throw new UsageException(fileOption + " and " + commandOption + " were both given; give one of them");
        }
        return file != null ? credential(fileOption + " '" + file + "'", ofFile(fileOption, file), console)
                : command != null ? credential(commandOption, ofCommand(commandOption, command), console) : null;
    }

    /**
     * A token that was read.
     *
     * @param source where it came from, for a sentence
     * @throws UsageException when it is none, without its value
     */
    static Credential credential(String source, String text, Console console) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new UsageException(source + " gives nothing; it must give the token alone");
        }
        if (token.lines().count() > 1) {
            throw new UsageException(source + " gives " + token.lines().count() + " lines; it must give the token alone");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new UsageException(source + " gives no token: it has blanks or special characters in it; it must give the token alone");
        }
        console.secret(token);
        return Credential.of(token, source);
    }

    private static String ofFile(String option, String file) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(option, file, e);
        }
    }

    private static UsageException unreadable(String option, Object file, IOException e) {
        return new UsageException(option + ": '" + file + "' cannot be read (" + Explanation.ofFile(e) + "); check its path and its permissions");
    }

    /** The command is not quoted, and its output not shown: both may hold a secret. */
    private static String ofCommand(String option, String command) {
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

    private App app(Settings settings, Connector connector, Clock clock, Console console) {
        String id = settings.appId(appId);
        if (id == null) {
            throw new UsageException("--app-id (or APP_ID) is missing: give the App's id or client id, as its settings page shows it");
        }
        String pem = appKey == null ? settings.appKey() : null;
        if (appKey == null && pem == null) {
            throw new UsageException("--app-key (or PRIVATE_KEY) is missing: the App's id goes with its private key, which its settings page makes");
        }
        String source = appKey == null ? "PRIVATE_KEY" : "--app-key: '" + appKey + "'";
        try {
            if (pem == null) {
                pem = Files.readString(appKey);
                warnIfOpen(console);
            }
            return new App(id, AppKey.parse(pem), connector, clock, console);
        } catch (IOException e) {
            throw unreadable("--app-key", appKey, e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(source + " " + e.getMessage() + "; give the PEM file as the App's settings page hands it out");
        }
    }

    private void warnIfOpen(Console console) throws IOException {
        try {
            if (Files.getPosixFilePermissions(appKey).contains(PosixFilePermission.OTHERS_READ)) {
                console.warn("--app-key: every user of this machine can read '" + appKey + "'; protect it with chmod 600");
            }
        } catch (UnsupportedOperationException e) {
            // Windows has other permissions.
        }
    }
}
