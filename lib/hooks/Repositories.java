package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import lib.api.ApiException;
import lib.api.Log;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The repositories of an organization, or those that an App's installation may see, and their hooks. */
public final class Repositories {
    private final Hook.Api api;
    private final String org;
    private final Set<String> names = new HashSet<>();
    private boolean areExcluded;

    Repositories(Hook.Api api, String org) {
        this.api = api;
        this.org = org;
    }

    /** The ids by which deliveries know repositories: GET /repos/{owner}/{repo} for each, which finds a renamed one. */
    public static Set<Long> ids(Function<String, GitHub> github, String option, Set<String> names) throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            String path = new Owner(Owner.Kind.REPOSITORY, name).path();
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

    /** The repositories that are neither archived nor excluded. */
    public List<Owner> list(boolean installation, Set<String> excluded, Log log) throws IOException {
        // An installation's token is good for one account, and that is the organization's.
        List<GHRepositories.Entry> all = new ArrayList<>(installation ? GHRepositories.ofInstallation(api.github())
                : GHRepositories.ofOrganization(api.github(), org));
        for (String name : excluded) {
            if (!all.removeIf(one -> one.fullName().equalsIgnoreCase(name)) && !excludeRenamed(all, name)) {
                log.warn("--exclude-repository: " + org + " has no repository '" + name
                        + "' that this credential may see; check the name, or leave it out");
            }
        }
        all.forEach(one -> names.add(one.fullName()));
        areExcluded = !excluded.isEmpty();
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
            long id = GHRepositories.idOf(api.github(), new Owner(Owner.Kind.REPOSITORY, formerName).path());
            return all.removeIf(one -> one.id() == id);
        } catch (ApiException e) {
            if (!e.isUnreadable()) {
                throw e;
            }
            return false;
        }
    }

    /** Whether a repository is not excluded for certain: one that is not in the list may be, under another name. */
    public boolean mayKnow(Owner repository) {
        return !areExcluded || names.contains(repository.name());
    }

    /** The active hooks: GET /repos/{owner}/{repo}/hooks. If that fails, the repository counts as one failed hook. */
    public List<Hook> hooks(List<Owner> repositories, String url) throws IOException {
        Map<Owner, List<Hook>> found = new ConcurrentHashMap<>();
        Parallel.all(repositories, repository -> found.put(repository, hooks(repository, url)),
                (repository, failure) -> found.put(repository, List.of(new Hook(api, repository, 0, null, failure
                        instanceof IOException e ? e : new IOException(failure.getMessage(), failure)))));
        List<Hook> hooks = repositories.stream().flatMap(repository -> found.get(repository).stream()).toList();
        if (hooks.isEmpty()) {
            throw new UsageException("--all-repos: none of " + repositories.size() + " repositories of " + org
                    + " has an active webhook"
                    + (url == null ? "" : " with '" + Sanitizer.text(url) + "' in its URL")
                    + "; check the name, and what the token can access, or omit --all-repos for a hook of " + org
                    + " itself");
        }
        return hooks;
    }

    private List<Hook> hooks(Owner repository, String url) throws IOException {
        return GHWebhook.list(api.github(), repository.path()).stream()
                .filter(hook -> hook.active() && (url == null || Hooks.hasPart(hook, url)))
                .map(hook -> new Hook(api, repository, hook.id(), hook, null)).toList();
    }
}
