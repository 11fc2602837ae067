package lib.options;

import java.io.IOException;
import java.util.List;
import lib.api.Log;
import lib.api.Pace;
import lib.api.UsageException;
import lib.events.Words;
import lib.hooks.AllRepositories;
import lib.hooks.Hook;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.report.HooksReport;
import picocli.CommandLine.Option;

/** The options for several hooks. */
public final class ManyHooksOptions {
    @Option(names = "--all-hooks", description = "All active hooks.")
    private boolean allHooks;

    @Option(names = "--all-repos",
            description = "With --org: the active hooks of all its repositories that are not archived, with --hook URL those of one receiver; by "
                    + "a GitHub App, of the repositories that it is installed on. They share one checkpoint; a --checkpoint FILE keeps one for each.")
    private boolean allRepos;

    /** Whether there may be several hooks. */
    public boolean isAll() {
        return allHooks || allRepos;
    }

    /** Whether the hooks of all repositories are meant. */
    public boolean isAllRepos() {
        return allRepos;
    }

    /**
     * Checks that the options go together.
     *
     * @param named --hook or HOOK_ID
     * @throws UsageException if they do not
     */
    public void check(Owner owner, HookOptions hook, List<String> named) {
        if (allHooks && (allRepos || hook.isNamed() || owner.isApp())) {
            throw new UsageException("--all-hooks means all hooks of an organization or a repository; leave out "
                    + (allRepos ? "--all-repos" : owner.isApp() ? "it or --app" : "it or --hook"));
        }
        if (allRepos && hook.hasOtherOwner()) {
            throw new UsageException("--all-repos goes with --org; leave out --repo and --app");
        }
        if (allRepos && owner.kind() == Owner.Kind.REPOSITORY) {
            throw new UsageException("--all-repos: " + owner + " is a repository; name its organization with --org");
        }
        if (allRepos && (named.size() > 1 || named.stream().anyMatch(Hooks::isId))) {
            throw new UsageException("--all-repos goes with one --hook URL, for the hooks of one receiver; an id is one repository's hook");
        }
    }

    /**
     * The hooks of a run.
     *
     * @param named each by its id or its URL
     * @param installation whether the credential is of an App's installation
     * @param pace knows whether the hour's budget is enough for the requests for all repositories
     */
    public List<Hook> choose(Hooks hooks, List<String> named, boolean installation, Pace pace, Log log) throws IOException {
        if (!allRepos) {
            return hooks.choose(named, allHooks, all -> HooksReport.table(all).forEach(log::say));
        }
        AllRepositories all = hooks.ofAllRepositories(installation);
        List<Owner> repositories = all.list();
        int needed = 2 * repositories.size();
        log.say(Words.count(repositories.size(), "repository") + ": about " + Words.count(needed, "request") + ", for the hooks of each and the "
                + "newest deliveries of a hook" + (pace.left() < 0 ? "" : "; " + Words.number(pace.left()) + " are left of the hour's"));
        pace.mustHold(needed);
        return all.hooks(repositories, named.isEmpty() ? null : named.get(0));
    }

    /** Says what a run for all repositories has cost. */
    public void ended(Pace pace, Log log) {
        if (allRepos) {
            log.say("this run took " + Words.count(pace.requests(), "request")
                    + (pace.left() < 0 ? "" : "; " + Words.number(pace.left()) + " are left of the hour's"));
        }
    }
}
