package lib.options;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lib.api.Log;
import lib.api.UsageException;
import lib.checkpoint.Checkpoint;
import lib.checkpoint.CheckpointStore;
import lib.checkpoint.VariableStore.Naming;
import lib.events.Words;
import lib.hooks.Hook;
import lib.hooks.HookRun;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.options.ApiOptions.Access;
import lib.report.Console;
import picocli.CommandLine.Option;

/** The options that name a hook and its owner. */
public final class HookOptions {
    @Option(names = "--org", paramLabel = "NAME",
            description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--repo", paramLabel = "OWNER/NAME",
            description = "Or the repository. Environment: REPO_OWNER and REPO_NAME")
    private String repo;

    @Option(names = "--app", description = "Or the GitHub App itself.")
    private boolean app;

    @Option(names = "--hook", paramLabel = "ID|URL",
            description = "The number at the end of its settings page's address, or a unique part of its URL; "
                    + "repeatable. Default: the only one. Environment: HOOK_ID")
    private List<String> hooks = new ArrayList<>();

    public Owner owner(CredentialOptions credentials, Context context) {
        boolean isGiven = org != null || repo != null || app;
        Map<String, String> env = isGiven ? Map.of() : context.env;
        Optional<Setting> organization = Setting.of("--org", org, env, "ORGANIZATION_NAME");
        Optional<Setting> repository = Setting.ofTwo("--repo", repo, env, "REPO_OWNER", "REPO_NAME");
        List<String> names = Stream.of(organization, repository, Setting.of("--app", app ? "" : null, env))
                .flatMap(Optional::stream).map(Setting::name).toList();
        if (names.size() > 1) {
            throw new UsageException(String.join(" and ", names) + " were both given; a run is for one kind of hook, "
                    + "start one for each");
        }
        if (app) {
            return new Owner(Owner.Kind.APP, Objects.toString(credentials.appId(context), ""));
        }
        if (repository.isPresent()) {
            return new Owner(Owner.Kind.REPOSITORY, repository.get().repository());
        }
        return new Owner(Owner.Kind.ORGANIZATION, organization.orElseThrow(() -> new UsageException(
                "--org (or ORGANIZATION_NAME) is missing: name the organization that has the hook, or give --repo "
                + "OWNER/NAME for a repository's hook, or --app for that of a GitHub App"))
                .matching("[A-Za-z0-9][A-Za-z0-9_-]*",
                "is not the name of an organization; give it as in https://github.com/NAME"));
    }

    /** The ids or parts of URLs in --hook, else in HOOK_ID, which does not count with --app. */
    public List<String> named(Context context) {
        if (app && !hooks.isEmpty()) {
            throw new UsageException("--app: a GitHub App has one hook only; omit --hook");
        }
        if (app || !hooks.isEmpty()) {
            return Setting.all("--hook", hooks).stream().map(Setting::value).toList();
        }
        return Setting.ofVariable(context.env, "HOOK_ID").stream().flatMap(Setting::parts).map(Setting::value)
                .toList();
    }

    /** The options for several hooks. */
    public static final class Many {
        @Option(names = "--all-hooks", description = "All active hooks.")
        private boolean allHooks;

        @Option(names = "--all-repos",
                description = "The active hooks of all repositories of --org; with --hook URL, those of one receiver.")
        private boolean allRepos;

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

        public List<HookRun> runs(Access github, List<String> named, FilterOptions filters, CheckpointStore store,
                Console console) throws IOException {
            List<Hook> chosen = choose(github, named, filters, console);
            Map<String, Checkpoint> checkpoints = new HashMap<>();
            List<HookRun> runs = new ArrayList<>();
            for (Hook hook : chosen) {
                String name = store == null ? hook.key() : store.name(github.api() + hook.key(), hook.id());
                Checkpoint checkpoint = checkpoints.computeIfAbsent(name, of -> new Checkpoint(store, of));
                runs.add(new HookRun(hook, checkpoint, chosen.size() > 1 ? console.ofOne(hook.label()) : console));
            }
            return runs;
        }

        /** The hooks of all repositories need two requests a repository of the hour's limit. */
        private List<Hook> choose(Access github, List<String> named, FilterOptions filters, Log log)
                throws IOException {
            Hooks hooks = github.hooks();
            if (!allRepos) {
                return hooks.choose(named, allHooks);
            }
            List<Owner> repositories = hooks.repositories(github.login().isInstallation(),
                    filters.excludedRepositories(), log);
            log.say(Words.count(repositories.size(), "repository") + ": about "
                    + Words.count(2 * repositories.size(), "request")
                    + ", for the hooks of each and the newest deliveries of a hook");
            return hooks.ofRepositories(repositories, named.isEmpty() ? null : named.get(0));
        }

        /** The hooks that are gone with an unsettled event, each as a run with a gap; not known if a hook is named. */
        public List<HookRun> gone(Access github, List<String> named, List<HookRun> runs, Console console)
                throws IOException {
            boolean isBroken = runs.stream().anyMatch(run -> run.hook.isUnlisted())
                    || runs.stream().allMatch(run -> run.failure != null);
            if (!named.isEmpty() || github.owner().isApp() || isBroken) {
                return List.of();
            }
            String owner = github.api() + (allRepos ? "/repos/" + github.owner().name() : github.owner().path());
            Predicate<Instant> isNew = at -> at.isAfter(github.start().minus(github.retention()))
                    && runs.stream().allMatch(run -> run.hook.isCreatedAfter(at));
            List<Checkpoint> known = runs.stream().map(run -> run.checkpoint).toList();
            List<HookRun> gone = new ArrayList<>();
            for (Map.Entry<String, Checkpoint> held : Checkpoint.ofGoneHooks(known, owner, isNew).entrySet()) {
                Hook hook = github.hooks().gone(held.getKey());
                if (hook != null) {
                    Log log = console.ofOne(hook.label());
                    gone.add(HookRun.ofGoneHook(hook, held.getValue(), held.getValue().window(null, github.start(),
                            github.now(), github.retention(), log::warn), log));
                }
            }
            return gone;
        }
    }
}
