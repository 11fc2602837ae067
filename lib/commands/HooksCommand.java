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
import lib.options.Settings;
import lib.report.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the webhooks of an organization, a repository or an App. */
@Command(name = "hooks", mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true,
        description = {"Lists the webhooks.", "", "Example: redeliver hooks --org octo"})
public final class HooksCommand implements Callable<Integer> {
    private final Context context;

    @Mixin(name = "Whose hooks")
    private HookOptions hook = new HookOptions();

    @Mixin(name = "Credentials, other than a token in the environment")
    private CredentialOptions credentials = new CredentialOptions();

    @Mixin(name = "Where GitHub is")
    private ApiOptions api = new ApiOptions();

    @Mixin(name = "Output")
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    public HooksCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Console console = context.console(spec.commandLine());
        Settings settings = new Settings(context.env);
        Owner owner = hook.owner(credentials.appId(settings), settings);
        Access github = api.connect(owner, Login.Needs.toRead(owner.path()), credentials, settings, context, console, output.isVerbose());
        output.hooks(github.hooks().list(), console);
        return 0;
    }
}
