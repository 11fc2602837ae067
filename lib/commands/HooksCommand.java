package lib.commands;

import java.io.IOException;
import java.util.concurrent.Callable;
import lib.hooks.Owner;
import lib.login.Login;
import lib.options.Access;
import lib.options.ApiOptions;
import lib.options.Context;
import lib.options.CredentialOptions;
import lib.options.HookOptions;
import lib.options.OutputOptions;
import lib.report.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the webhooks of an organization, a repository or an App. */
@Command(name = "hooks", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver hooks (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Lists the webhooks.", "", "Example: redeliver hooks --org octo"})
public final class HooksCommand implements Callable<Integer> {
    private final Context context;

    @Mixin(name = "Whose hooks") private HookOptions hook;
    @Mixin(name = "Credentials, other than a token in the environment") private CredentialOptions credentials;
    @Mixin(name = "Where GitHub is") private ApiOptions api;
    @Mixin(name = "Output") private OutputOptions output;
    @Spec private CommandSpec spec;

    public HooksCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Console console = context.console(spec.commandLine());
        Owner owner = hook.owner(credentials, context);
        Access github = api.connect(owner, Login.Needs.toRead(owner.path()), credentials, context, console,
                output.isVerbose());
        return output.hooks(github.hooks().list(), console);
    }
}
