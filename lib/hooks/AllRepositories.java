package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lib.api.ApiException;
import lib.api.Log;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GHWebhook;

/** The hooks of all repositories of an organization, or of those that an App's installation may see. */
public final class AllRepositories {
    private static final int AT_ONCE = 4;

    private final Hook.Api api;
    private final String org;
    private final boolean installation;
    private final Set<String> names = new HashSet<>();
    private boolean areExcluded;

    /** @param installation whether the credential is of an App's installation */
    AllRepositories(Hook.Api api, String org, boolean installation) {
        this.api = api;
        this.org = org;
        this.installation = installation;
    }

    /**
     * The repositories that are neither archived nor excluded.
     *
     * @param excluded each as OWNER/NAME
     * @throws UsageException when there are none
     * @throws IOException when GitHub refuses, or does not answer
     */
    public List<Owner> list(Set<String> excluded, Log log) throws IOException {
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

    /** Whether a repository is not excluded for certain: one that is not in the list may be, under another name. */
    public boolean mayKnow(Owner repository) {
        return !areExcluded || names.contains(repository.name());
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

    /**
     * The active hooks of the repositories: one GET /repos/{owner}/{repo}/hooks for each. If a repository's hooks
     * cannot be listed, it counts as one failed hook: it is reported, and the checkpoint stays.
     *
     * @param url only hooks whose receiver's URL has this part; null for all
     * @throws UsageException when there are none
     */
    public List<Hook> hooks(List<Owner> repositories, String url) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<List<Hook>>> parts = repositories.stream().map(repository ->
                threads.submit(() -> of(repository, url))).toList();
        threads.shutdown();
        List<Hook> hooks = new ArrayList<>();
        try {
            for (Future<List<Hook>> part : parts) {
                hooks.addAll(part.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            threads.shutdownNow();
            throw new IOException("the hooks of a repository cannot be listed: " + e.getMessage(), e);
        }
        if (hooks.isEmpty()) {
            throw new UsageException("--all-repos: none of " + repositories.size() + " repositories of " + org
                    + " has an active webhook"
                    + (url == null ? "" : " with '" + Sanitizer.text(url) + "' in its URL")
                    + "; look elsewhere, or leave --all-repos out for a hook of " + org + " itself");
        }
        return hooks;
    }

    private List<Hook> of(Owner repository, String url) {
        try {
            return GHWebhook.list(api.github(), repository.path()).stream().filter(GHWebhook::active)
                    .filter(hook -> url == null || hook.url().toLowerCase(Locale.ROOT)
                            .contains(url.toLowerCase(Locale.ROOT)))
                    .map(hook -> new Hook(api, repository, hook.id(), hook)).toList();
        } catch (IOException e) {
            return List.of(new Hook(api, repository, e));
        }
    }
}
