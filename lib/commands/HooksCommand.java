package lib.commands;

import java.io.IOException;
import lib.options.Context;
import picocli.CommandLine.Command;

/** Lists the webhooks of an organization, a repository or an App. */
@Command(name = "hooks", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver hooks (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Lists the webhooks.", "", "Example: redeliver hooks --org octo"})
public final class HooksCommand extends Verb {
    public HooksCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        output.printHooks(connectToRead().hooks().list(), console());
        return 0;
    }
}
