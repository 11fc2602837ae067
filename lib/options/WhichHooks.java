package lib.options;

import java.io.IOException;
import java.util.List;
import lib.api.UsageException;
import lib.hooks.Hook;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.report.Console;
import lib.report.HooksReport;
import picocli.CommandLine.Option;

/** The options that say whose hooks, and which of them, beside --org and --hook. */
public final class WhichHooks {
    @Option(names = "--repo", paramLabel = "OWNER/NAME",
            description = "A repository's hook instead of an organization's. Environment: REPO_OWNER and REPO_NAME")
    private String repo;

    @Option(names = "--app", description = "The hook of the GitHub App that --app-id and --app-key are of.")
    private boolean app;

    @Option(names = "--hook-url", paramLabel = "URL", description = "The hook with this receiver: its URL, or a part that no other hook's has.")
    private String hookUrl;

    @Option(names = "--all-hooks", description = "All active hooks, side by side.")
    private boolean allHooks;

    @Option(names = "--list-hooks", description = "Show the hooks that there are, and do nothing else.")
    private boolean listHooks;

    /** Whether the hooks are to be shown, and nothing else is to be done. */
    public boolean isListOnly() {
        return listHooks;
    }

    /** Whether all active hooks are meant. */
    public boolean isAll() {
        return allHooks;
    }

    /**
     * Whose hooks.
     *
     * @param org --org, or null
     * @param appId the App's id, or null
     */
    public Owner owner(String org, String appId, Settings settings) {
        return settings.owner(org, repo, app, appId);
    }

    /**
     * The hooks of a run.
     *
     * @param ids from --hook or HOOK_ID
     * @param console shows all hooks if it is not clear which one is meant
     */
    public List<Hook> choose(Hooks hooks, List<Long> ids, Console console) throws IOException {
        return hooks.choose(ids, hookUrl, allHooks, all -> HooksReport.table(all).forEach(console::say));
    }

    /**
     * The ids of the hooks: --hook, else HOOK_ID where no other option says which; empty when none is named.
     *
     * @param given the values of --hook
     * @throws UsageException when one is not an id, or two options say which hooks
     */
    public List<Long> ids(List<String> given, Settings settings) {
        if ((given.isEmpty() ? 0 : 1) + (hookUrl == null ? 0 : 1) + (allHooks ? 1 : 0) > 1) {
            throw new UsageException("--hook, --hook-url and --all-hooks each say which hooks; give one of them");
        }
        if (app && (!given.isEmpty() || hookUrl != null || allHooks)) {
            throw new UsageException("--app: a GitHub App has one hook only; leave out --hook, --hook-url and --all-hooks");
        }
        return settings.hooks(given, hookUrl != null || allHooks || listHooks || app);
    }
}
