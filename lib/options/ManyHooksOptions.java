package lib.options;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.api.Log;
import lib.api.UsageException;
import lib.checkpoint.Checkpoint;
import lib.checkpoint.Checkpoints;
import lib.checkpoint.VariableStore.Naming;
import lib.events.Words;
import lib.hooks.Hook;
import lib.hooks.HookRun;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.hooks.Repositories;
import lib.options.ApiOptions.Access;
import lib.report.Console;
import picocli.CommandLine.Option;

/** The options for several hooks. */
public final class ManyHooksOptions {
    @Option(names = "--all-hooks", description = "All active hooks.")
    private boolean allHooks;

    @Option(names = "--all-repos",
            description = "The active hooks of all repositories of --org; with --hook URL, those of one receiver.")
    private boolean allRepos;

    private Repositories all;

    public boolean isAllRepos() {
        return allRepos;
    }

    /** The variables of these hooks: named for each hook if there may be several tomorrow. */
    Naming naming(List<String> named) {
        if (allRepos) {
            return Naming.SHARED;
        }
        return allHooks || named.size() > 1 ? Naming.NAME_ID : Naming.NAME;
    }

    public List<String> named(HookOptions hook, Owner owner, Context context) {
        List<String> named = hook.named(context);
        if (allHooks && (allRepos || !named.isEmpty() || owner.isApp())) {
            throw new UsageException("--all-hooks means all hooks of an organization or a repository; omit --hook, "
                    + "--all-repos and --app, and unset HOOK_ID");
        }
        if (allRepos && owner.kind() != Owner.Kind.ORGANIZATION) {
            throw new UsageException("--all-repos goes with --org; omit --repo and --app");
        }
        if (allRepos && (named.size() > 1 || named.stream().anyMatch(Hooks::isId))) {
            throw new UsageException("--all-repos goes with one --hook URL (or HOOK_ID), for the hooks of one "
                    + "receiver; an id is one repository's hook");
        }
        return named;
    }

    public List<HookRun> runs(Access github, List<String> named, FilterOptions filters, Checkpoints checkpoints,
            Console console) throws IOException {
        List<Hook> chosen = choose(github, named, filters, console);
        return chosen.stream().map(hook -> new HookRun(hook, checkpoints.of(github.key(hook.key()), hook.id()),
                chosen.size() > 1 ? console.ofOne(hook.label()) : console))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The hooks of all repositories need two requests a repository of the hour's limit. */
    private List<Hook> choose(Access github, List<String> named, FilterOptions filters, Log log) throws IOException {
        if (!allRepos) {
            return github.hooks().choose(named, allHooks);
        }
        all = github.hooks().ofAllRepositories();
        List<Owner> repositories = all.list(github.login().isInstallation(), filters.excludedRepositories(), log);
        log.say(Words.count(repositories.size(), "repository") + ": about "
                + Words.count(2 * repositories.size(), "request")
                + ", for the hooks of each and the newest deliveries of a hook");
        return all.hooks(repositories, named.isEmpty() ? null : named.get(0));
    }

    /** The hooks that have left with an unsettled event, each as a run with a gap; not known if a hook is named. */
    public List<HookRun> left(Access github, List<String> named, Checkpoints checkpoints, List<HookRun> runs,
            Console console) throws IOException {
        boolean isBroken = runs.stream().anyMatch(run -> run.hook.isUnlisted())
                || runs.stream().allMatch(run -> run.failure != null);
        if (!named.isEmpty() || github.owner().isApp() || isBroken) {
            return List.of();
        }
        String owner = github.key(allRepos ? "/repos/" + github.owner().name() : github.owner().path());
        Predicate<Instant> isNew = at -> at.isAfter(github.start().minus(github.retention()))
                && runs.stream().allMatch(run -> run.hook.isCreatedAfter(at));
        List<HookRun> left = new ArrayList<>();
        for (Map.Entry<String, Checkpoint> held : checkpoints.left(owner, github.now(), isNew).entrySet()) {
            Hook hook = github.hooks().byKey(held.getKey(), allRepos);
            Log log = console.ofOne(hook.label());
            if (all == null || all.mayKnow(hook.owner())) {
                left.add(HookRun.ofHookThatLeft(hook, held.getValue(), held.getValue().window(null, github.start(),
                        github.now(), github.retention(), log::warn), log));
            }
        }
        return left;
    }
}
