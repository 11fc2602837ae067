package lib.options;

import java.nio.file.Path;
import lib.api.Connector;
import lib.api.Connector.Credential;
import lib.api.UsageException;
import lib.login.App;
import lib.login.Login;
import lib.login.Tokens;
import lib.report.Console;
import picocli.CommandLine.Option;

/** The options that say where the credentials are; a secret is never an argument, which every user can list. */
public final class CredentialOptions {
    @Option(names = "--token-file", paramLabel = "FILE",
            description = "Read the token from this file; - for standard input.")
    private Path tokenFile;

    @Option(names = "--app-id", paramLabel = "ID",
            description = "Act as this GitHub App: its id or client id. Environment: APP_ID")
    private String appId;

    @Option(names = "--app-key", paramLabel = "FILE",
            description = "The App's private key. Environment: PRIVATE_KEY, the key itself")
    private Path appKey;

    String appId(Context context) {
        return context.defaults.appId(appId);
    }

    /** Reads all credentials; no request is sent yet, and an App's tokens get the permissions of the needs only. */
    Login login(Login.Needs needs, Connector connector, Context context, Console console) {
        EnvDefaults defaults = context.defaults;
        Tokens tokens = new Tokens(console.secrets);
        boolean isSetInEnvironment = defaults.appId(null) != null && defaults.appKey() != null;
        boolean isApp = appId != null || appKey != null || needs.ofApp() || tokenFile == null && isSetInEnvironment;
        if (isApp && tokenFile != null) {
            throw new UsageException("--token-file and an App's credentials were both given; give one of them; a "
                    + "token for the variable goes into VARIABLE_TOKEN");
        }
        // GitHub's script for Apps has the App's key for the hook, and TOKEN for the variable.
        Credential variable = defaults.variableToken(isApp, tokens);
        if (isApp) {
            App app = app(connector, context, console);
            context.atEnd(app::revoke);
            return Login.byApp(app, needs, variable);
        }
        Credential token = tokenFile != null ? tokens.ofFile("--token-file", tokenFile) : defaults.token(tokens);
        return new Login(token, variable != null ? variable : token, path -> token, false);
    }

    private App app(Connector connector, Context context, Console console) {
        String id = appId(context);
        if (id == null) {
            throw new UsageException("--app-id (or APP_ID) is missing: give the App's id or client id, as its "
                    + "settings page shows it");
        }
        String key = context.defaults.appKey();
        if (appKey == null && key == null) {
            throw new UsageException("--app-key (or PRIVATE_KEY) is missing: the App's id goes with its private key, "
                    + "which you create on its settings page");
        }
        return new App(id, appKey != null ? App.Key.ofFile("--app-key", appKey)
                : App.Key.of("PRIVATE_KEY", key), connector, context.clock, console.secrets);
    }
}
