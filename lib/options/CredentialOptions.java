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

/** The options that say where the credentials are. A secret is never an argument, because everybody on the machine can read those. */
public final class CredentialOptions {
    @Option(names = "--token-file", paramLabel = "FILE", description = "Read the token from this file; - for standard input.")
    private Path tokenFile;

    @Option(names = "--app-id", paramLabel = "ID",
            description = "Be a GitHub App: its id or client id. Environment: APP_ID")
    private String appId;

    @Option(names = "--app-key", paramLabel = "FILE",
            description = "The App's private key, a PEM file. Environment: PRIVATE_KEY, the key itself")
    private Path appKey;

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
        Tokens tokens = new Tokens(secrets);
        boolean isApp = appId != null || appKey != null || needs.ofApp() || tokenFile == null && settings.hasAppKey();
        if (isApp && tokenFile != null) {
            throw new UsageException("--token-file and an App's credentials were both given; give one of them; a token for the variable goes "
                    + "into VARIABLE_TOKEN");
        }
        // GitHub's script for Apps has the App's key for the hook, and TOKEN for the variable.
        Credential variable = settings.variableToken(isApp, tokens);
        if (isApp) {
            app = app(settings, connector, clock, secrets, warn);
            return Login.byApp(app, needs, variable);
        }
        return Login.byToken(tokenFile != null ? tokens.ofFile("--token-file", tokenFile) : settings.token(tokens), variable);
    }

    /** Revokes the App's tokens, if it has made any. */
    void revoke() {
        if (app != null) {
            app.revoke();
        }
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
