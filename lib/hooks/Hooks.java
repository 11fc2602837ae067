package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.api.ApiException;
import lib.api.Log;
import lib.api.RateLimiter.Pause;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The hooks of an owner, or of all repositories of an organization, and the choice of those that a run is for. */
public final class Hooks {
    private static final int MOST_NAMED = 20;

    private final Hook.Api api;
    private final Owner owner;
    private List<GHWebhook> listed;
    /** The names of the repositories that are not excluded; null if none is. */
    private Set<String> included;

    public Hooks(GitHub github, Owner owner, Pause pause) {
        this.api = new Hook.Api(github, pause, owner);
        this.owner = owner;
    }

    /** For another run, which lists the hooks and asks the receivers anew. */
    public Hooks again() {
        return new Hooks(api.github(), owner, api.pause());
    }

    /** Whether a hook's name is its id; else it is its URL, or a unique part of it. */
    public static boolean isId(String name) {
        return name.matches("[1-9]\\d{0,17}");
    }

    private static boolean hasPart(GHWebhook hook, String url) {
        return hook.url().toLowerCase(Locale.ROOT).contains(url.toLowerCase(Locale.ROOT));
    }

    private Hook hook(Owner of, GHWebhook webhook) {
        return new Hook(api, of, webhook.id(), webhook, null);
    }

    /** The named hooks, or all active ones, or else the only one. */
    public List<Hook> choose(List<String> named, boolean all) throws IOException {
        if (owner.isApp()) {
            return List.of(new Hook(api, owner, 0, null, null));
        }
        if (!named.isEmpty()) {
            Set<Long> ids = new LinkedHashSet<>();
            for (String name : named) {
                ids.add(isId(name) ? Long.parseLong(name) : byUrl(name).id());
            }
            return ids.stream().map(this::byId).toList();
        }
        List<GHWebhook> found = list().stream().filter(hook -> !all || hook.active()).toList();
        if (found.isEmpty()) {
            throw none(all ? "active " : "");
        }
        if (found.size() == 1 || all) {
            return found.stream().map(hook -> hook(owner, hook)).toList();
        }
        String several = owner + " has " + found.size() + " webhooks: " + named(found);
        throw new UsageException(several + "; give --hook ID or URL, or --all-hooks",
                several + "; set the variable REDELIVER_HOOK_ID to the id of one, under Settings, Secrets and "
                        + "variables, Actions");
    }

    private static String named(List<GHWebhook> hooks) {
        return hooks.stream().limit(MOST_NAMED).map(hook -> hook.id() + " (" + Sanitizer.url(hook.url()) + ")")
                .collect(Collectors.joining(", "))
                + (hooks.size() > MOST_NAMED ? " and " + (hooks.size() - MOST_NAMED) + " more" : "");
    }

    private Hook byId(long id) {
        return (listed == null ? List.<GHWebhook>of() : listed).stream().filter(hook -> hook.id() == id).findFirst()
                .map(hook -> hook(owner, hook)).orElseGet(() -> new Hook(api, owner, id, null, null));
    }

    private UsageException none(String active) {
        return new UsageException(owner + " has no " + active + "webhook; create one in its settings, or check the "
                + "name");
    }

    /** An exact URL means that hook alone, even if another hook's URL begins with it. */
    private GHWebhook byUrl(String url) throws IOException {
        if (list().isEmpty()) {
            throw none("");
        }
        List<GHWebhook> exact = list().stream().filter(hook -> hook.url().equals(url)).toList();
        List<GHWebhook> found = !exact.isEmpty() ? exact
                : list().stream().filter(hook -> hasPart(hook, url)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new UsageException("--hook: '" + Sanitizer.part(url) + "' is part of the URL of "
                + (found.isEmpty() ? "none of these webhooks: " + named(list()) : "several webhooks: " + named(found))
                + "; give an id, or more of the URL");
    }

    public List<GHWebhook> list() throws IOException {
        if (listed == null) {
            listed = owner.isApp() ? List.of(GHWebhook.ofApp(api.github()))
                    : GHWebhook.list(api.github(), owner.path());
        }
        return listed;
    }

    /** A hook that is gone, by its key; null if its repository may be excluded: it is not listed by this name. */
    public Hook gone(String key) {
        String repository = key.replaceFirst(".*/repos/(.+)/hooks/\\d+", "$1");
        boolean isExcluded = included != null && !included.contains(repository);
        Owner its = repository.equals(key) ? owner : new Owner(Owner.Kind.REPOSITORY, repository);
        return isExcluded ? null : new Hook(api, its, Long.parseLong(key.replaceFirst(".*/", "")), null, null);
    }

    // Repositories

    /** The ids by which deliveries know repositories: GET /repos/{owner}/{repo} for each, which finds a renamed one. */
    public static Set<Long> repositoryIds(Function<String, GitHub> github, String option, Set<String> names)
            throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            String path = "/repos/" + name;
            try {
                ids.add(GHRepositories.idOf(github.apply(path), path));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
                throw new UsageException(option + ": '" + name + "' is not a repository that GitHub shows to this "
                        + "credential; check the name, and that there is read access to the repository's Metadata "
                        + "(classic: the scope repo)");
            }
        }
        return ids;
    }

    /** The repositories of the organization, or of an App's installation there, neither archived nor excluded. */
    public List<Owner> repositories(boolean installation, Set<String> excluded, Log log) throws IOException {
        String org = owner.name();
        List<GHRepositories.Entry> all = new ArrayList<>(installation ? GHRepositories.ofInstallation(api.github())
                : GHRepositories.ofOrganization(api.github(), org));
        for (String name : excluded) {
            if (!all.removeIf(one -> one.fullName().equalsIgnoreCase(name)) && !excludeRenamed(all, name)) {
                log.warn("--exclude-repository: " + org + " has no repository '" + name
                        + "' that this credential may see; check the name, or leave it out");
            }
        }
        included = excluded.isEmpty() ? null
                : all.stream().map(GHRepositories.Entry::fullName).collect(Collectors.toSet());
        List<Owner> active = all.stream().filter(repository -> !repository.archived())
                .map(repository -> new Owner(Owner.Kind.REPOSITORY, repository.fullName())).toList();
        if (active.isEmpty()) {
            throw new UsageException("--all-repos: " + org + " has " + (all.isEmpty()
                    ? "no repository that this credential may see"
                    : "archived repositories only") + "; check the name, and what the credential has access to");
        }
        return active;
    }

    private boolean excludeRenamed(List<GHRepositories.Entry> all, String formerName) throws IOException {
        try {
            long id = GHRepositories.idOf(api.github(), "/repos/" + formerName);
            return all.removeIf(one -> one.id() == id);
        } catch (ApiException e) {
            if (!e.isUnreadable()) {
                throw e;
            }
            return false;
        }
    }

    /** The active hooks: GET /repos/{owner}/{repo}/hooks. If that fails, the repository counts as one failed hook. */
    public List<Hook> ofRepositories(List<Owner> repositories, String url) throws IOException {
        Map<Owner, List<Hook>> found = new ConcurrentHashMap<>();
        Parallel.all(repositories, repository -> found.put(repository, active(repository, url)),
                (repository, failure) -> found.put(repository, List.of(new Hook(api, repository, 0, null, failure
                        instanceof IOException e ? e : new IOException(failure.getMessage(), failure)))));
        List<Hook> hooks = repositories.stream().flatMap(repository -> found.get(repository).stream()).toList();
        if (hooks.isEmpty()) {
            throw new UsageException("--all-repos: no repository of " + owner
                    + " has an active webhook"
                    + (url == null ? "" : " with '" + Sanitizer.part(url) + "' in its URL")
                    + "; check the name, and what the token can access, or omit --all-repos for a hook of " + owner
                    + " itself");
        }
        return hooks;
    }

    private List<Hook> active(Owner repository, String url) throws IOException {
        return GHWebhook.list(api.github(), repository.path()).stream()
                .filter(hook -> hook.active() && (url == null || hasPart(hook, url)))
                .map(hook -> hook(repository, hook)).toList();
    }
}
