package lib.options;

import java.nio.file.Path;
import java.util.Optional;
import lib.api.Connector;
import lib.api.Connector.Credential;
import lib.api.UsageException;
import lib.login.App;
import lib.login.Login.Tokens;
import lib.login.Login;
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

    /** Null if there is none. */
    String appId(Context context) {
        return Setting.of("--app-id", appId, context.env, "APP_ID").map(setting -> setting.matching("[A-Za-z0-9._-]+",
                "is not the id of an App; give the App's id or client id, as its settings page shows it")).orElse(null);
    }

    private static Optional<Setting> key(Context context) {
        return Setting.ofVariable(context.env, "PRIVATE_KEY");
    }

    /** Reads all credentials; no request is sent yet, and an App's tokens get the permissions of the needs only. */
    Login login(Login.Needs needs, Connector connector, Context context, Console console) {
        Tokens tokens = new Tokens(console.secrets);
        boolean isSetInEnvironment = appId(context) != null && key(context).isPresent();
        boolean isApp = appId != null || appKey != null || needs.ofApp() || tokenFile == null && isSetInEnvironment;
        if (isApp && tokenFile != null) {
            throw new UsageException("--token-file and an App's credentials were both given; give one of them; a "
                    + "token for the variable goes into VARIABLE_TOKEN");
        }
        // GitHub's script for Apps has the App's key for the hook, and TOKEN for the variable.
        Credential variable = Setting.ofVariable(context.env, "VARIABLE_TOKEN", isApp ? "TOKEN" : "VARIABLE_TOKEN")
                .map(setting -> tokens.of(setting.name(), setting.value())).orElse(null);
        if (isApp) {
            App app = app(connector, context, console);
            context.atEnd(app::revoke);
            return Login.byApp(app, needs, variable);
        }
        Credential token = tokenFile != null ? tokens.ofFile("--token-file", tokenFile) : token(context, tokens);
        return new Login(token, variable != null ? variable : token, path -> token, false);
    }

    private static Credential token(Context context, Tokens tokens) {
        return Setting.ofVariable(context.env, "TOKEN", "GH_TOKEN", "GITHUB_TOKEN")
                .map(setting -> tokens.of(setting.name(), setting.value()))
                .orElseThrow(() -> new UsageException("TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing: set the "
                        + "environment variable to a token that may redeliver the hook's deliveries, or give "
                        + "--token-file",
                        "TOKEN is empty: add the secret REDELIVER_TOKEN under Settings, Secrets and variables, "
                        + "Actions, with a token that may redeliver the hook's deliveries; or the secret that the "
                        + "workflow passes as TOKEN"));
    }

    private App app(Connector connector, Context context, Console console) {
        String id = appId(context);
        if (id == null) {
            throw new UsageException("--app-id (or APP_ID) is missing: give the App's id or client id, as its "
                    + "settings page shows it");
        }
        Optional<Setting> key = key(context);
        if (appKey == null && key.isEmpty()) {
            throw new UsageException("--app-key (or PRIVATE_KEY) is missing: the App's id goes with its private key, "
                    + "which you create on its settings page");
        }
        // The line ends of a key in a variable may be written as \n.
        return new App(id, appKey != null ? App.Key.ofFile("--app-key", appKey)
                : App.Key.of("PRIVATE_KEY", key.get().value().replace("\\n", "\n")), connector, context.clock,
                console.secrets);
    }
}
