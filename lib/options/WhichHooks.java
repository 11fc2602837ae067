package lib.options;

import java.io.IOException;
import java.util.List;
import lib.api.Pace;
import lib.api.UsageException;
import lib.hooks.AllRepositories;
import lib.hooks.Hook;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.report.Console;
import lib.report.HooksReport;
import lib.report.Words;
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

    @Option(names = "--all-repos",
            description = "With --org: the active hooks of all its repositories that are not archived, with --hook-url those of one receiver; by a GitHub "
                    + "App, of the repositories that it is installed on. They share one checkpoint; a --checkpoint FILE keeps one for each.")
    private boolean allRepos;

    @Option(names = "--list-hooks", description = "Show the hooks that there are, and do nothing else.")
    private boolean listHooks;

    /** Whether the hooks are to be shown, and nothing else is to be done. */
    public boolean isListOnly() {
        return listHooks;
    }

    /** Whether all active hooks are meant, so that there may be several. */
    public boolean isAll() {
        return allHooks || allRepos;
    }

    /** Whether the hooks of all repositories are meant. */
    public boolean isAllRepos() {
        return allRepos;
    }

    /**
     * Whose hooks.
     *
     * @param org --org, or null
     * @param appId the App's id, or null
     */
    public Owner owner(String org, String appId, Settings settings) {
        Owner owner = settings.owner(org, repo, app, appId);
        if (allRepos && repo == null && owner.kind() == Owner.Kind.REPOSITORY) {
            throw new UsageException("--all-repos: " + owner + " is a repository; name its organization with --org");
        }
        return owner;
    }

    /**
     * The hooks of a run.
     *
     * @param ids from --hook or HOOK_ID
     * @param installation whether the credential is of an App's installation
     * @param pace knows whether the hour's budget holds the requests for all repositories
     * @param console shows all hooks if it is not clear which one is meant
     */
    public List<Hook> choose(Hooks hooks, List<Long> ids, boolean installation, Pace pace, Console console) throws IOException {
        if (allRepos) {
            AllRepositories all = hooks.ofAllRepositories(installation);
            List<Owner> repositories = all.list();
            int needed = 2 * repositories.size();
            console.say(Words.grouped(repositories.size(), "repository") + ": about " + Words.grouped(needed, "request") + ", for the hooks of each and the newest "
                    + "deliveries of a hook" + (pace.left() < 0 ? "" : "; " + Words.grouped(pace.left()) + " are left of the hour's"));
            pace.mustHold(needed);
            return all.hooks(repositories, hookUrl);
        }
        return hooks.choose(ids, hookUrl, allHooks, all -> HooksReport.table(all).forEach(console::say));
    }

    /**
     * Tells what a run for all repositories has cost, and where it leaves the checkpoint.
     *
     * @param shared the checkpoint, for a person; empty when each hook has its own
     */
    public void ended(Pace pace, String shared, Console console) {
        if (allRepos) {
            if (!shared.isEmpty()) {
                console.say(shared);
            }
            console.say("this run took " + Words.grouped(pace.requests(), "request") + (pace.left() < 0 ? "" : "; " + Words.grouped(pace.left()) + " are left of the hour's"));
        }
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
        if (allRepos && (repo != null || app || !given.isEmpty() || allHooks || listHooks)) {
            throw new UsageException("--all-repos goes with --org, and with --hook-url for one receiver; leave out " + (repo != null ? "--repo" : app ? "--app"
                    : allHooks ? "--all-hooks" : listHooks ? "--list-hooks" : "--hook"));
        }
        if (app && (!given.isEmpty() || hookUrl != null || allHooks)) {
            throw new UsageException("--app: a GitHub App has one hook only; leave out --hook, --hook-url and --all-hooks");
        }
        return settings.hooks(given, hookUrl != null || isAll() || listHooks || app);
    }
}
