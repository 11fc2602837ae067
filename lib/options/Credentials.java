package lib.options;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import lib.api.Connector;
import lib.api.Credential;
import lib.api.Secrets;
import lib.api.UsageException;
import lib.login.App;
import lib.login.AppKey;
import lib.login.Login;
import lib.login.Tokens;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The options that say where the credentials are. A secret is never an argument, because everybody on the machine can read those. */
public final class Credentials {
    @Option(names = "--token-file", paramLabel = "FILE", description = "Read the token from this file; - for standard input.")
    private Path tokenFile;

    @Option(names = "--token-command", paramLabel = "CMD",
            description = "Take the token that this command prints; its output is not shown.")
    private String tokenCommand;

    @Option(names = "--app-id", paramLabel = "ID",
            description = "Be a GitHub App: its id or client id. Environment: APP_ID")
    private String appId;

    @Option(names = "--app-key", paramLabel = "FILE",
            description = "The App's private key, a PEM file. Environment: PRIVATE_KEY, the key itself")
    private Path appKey;

    @Option(names = "--variable-token-file", paramLabel = "FILE",
            description = "Another token for --variable, from this file. Environment: VARIABLE_TOKEN, the token itself")
    private Path variableTokenFile;

    @Option(names = "--variable-token-command", paramLabel = "CMD", description = "Another token for --variable, printed by this command.")
    private String variableTokenCommand;

    private App app;

    /** --app-id, else APP_ID; null when there is none. */
    public String appId(Settings settings) {
        return settings.appId(appId);
    }

    /**
     * Reads all credentials; no request is sent yet.
     *
     * @param needs what an App's tokens are to be good for
     * @param secrets is told of each secret, so that it is never printed
     * @param warn takes what a person should look at, in one sentence
     * @throws UsageException when one is missing or wrong, without its value
     */
    public Login login(Login.Needs needs, Settings settings, Connector connector, Clock clock, Secrets secrets,
            Consumer<String> warn) {
        if (Tokens.STANDARD_INPUT.equals(tokenFile) && Tokens.STANDARD_INPUT.equals(variableTokenFile)) {
            throw new UsageException("--token-file and --variable-token-file cannot both be standard input; give a file for one of them");
        }
        Tokens tokens = new Tokens(secrets);
        String explicit = tokenFile != null ? "--token-file" : tokenCommand != null ? "--token-command" : null;
        boolean isApp = appId != null || appKey != null || needs.ofApp() || explicit == null && settings.hasAppKey();
        if (isApp && explicit != null) {
            throw new UsageException(explicit + " and an App's credentials were both given; give one of them; a token for the variable "
                    + "goes into --variable" + explicit.substring(1));
        }
        Credential token = token(tokens, "--token-file", tokenFile, "--token-command", tokenCommand);
        Credential hooks = isApp || token != null ? token : settings.token(tokens);
        if (isApp) {
            app = app(settings, connector, clock, secrets, warn);
        }
        Credential other = token(tokens, "--variable-token-file", variableTokenFile, "--variable-token-command", variableTokenCommand);
        // GitHub's script for Apps has the App's key for the hook, and TOKEN for the variable.
        Credential variable = other != null ? other : settings.variableToken(isApp, tokens);
        return isApp ? Login.byApp(app, needs, variable) : Login.byToken(hooks, variable);
    }

    /** Runs the command. The App's tokens are revoked after it, however it ended: then no thread uses them any more. */
    public int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } finally {
            if (app != null) {
                app.revoke();
            }
        }
    }

    private static Credential token(Tokens tokens, String fileOption, Path file, String commandOption, String command) {
        if (file != null && command != null) {
            throw new UsageException(fileOption + " and " + commandOption + " were both given; give one of them");
        }
        return file != null ? tokens.ofFile(fileOption, file) : command != null ? tokens.ofCommand(commandOption, command) : null;
    }

    private App app(Settings settings, Connector connector, Clock clock, Secrets secrets, Consumer<String> warn) {
        String id = settings.appId(appId);
        if (id == null) {
            throw new UsageException("--app-id (or APP_ID) is missing: give the App's id or client id, as its settings page shows it");
        }
        String key = appKey == null ? settings.appKey() : null;
        if (appKey == null && key == null) {
            throw new UsageException("--app-key (or PRIVATE_KEY) is missing: the App's id goes with its private key, which its settings page makes");
        }
        return new App(id, key != null ? AppKey.of("PRIVATE_KEY", key) : AppKey.ofFile("--app-key", appKey, warn), connector, clock, secrets);
    }
}
