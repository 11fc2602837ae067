package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lib.api.Pause;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The hooks of all repositories of an organization, or of those that an App's installation may see. */
public final class AllRepositories {
    private static final int AT_ONCE = 4;

    private final GitHub github;
    private final String org;
    private final boolean installation;
    private final Pause pause;
    private final Probes probes = new Probes();

    /**
     * @param installation whether the credential is of an App's installation
     * @param pause how to wait between two looks at a hook's list
     */
    AllRepositories(GitHub github, String org, boolean installation, Pause pause) {
        this.github = github;
        this.org = org;
        this.installation = installation;
        this.pause = pause;
    }

    /**
     * The repositories that are not archived.
     *
     * @throws UsageException when there are none
     * @throws IOException when GitHub refuses, or does not answer
     */
    public List<Owner> list() throws IOException {
        List<GHRepositories.Entry> all = installation ? GHRepositories.ofInstallation(github) : GHRepositories.ofOrganization(github, org);
        // An installation's token is good for one account, and that is the organization's.
        List<Owner> active = all.stream().filter(repository -> !repository.isArchived())
                .map(repository -> new Owner(Owner.Kind.REPOSITORY, repository.getFullName())).toList();
        if (active.isEmpty()) {
            throw new UsageException("--all-repos: " + org + " has " + (all.isEmpty() ? "no repository that this credential may see"
                    : "archived repositories only") + "; check the name, and what the credential has access to");
        }
        return active;
    }

    /**
     * The active hooks of the repositories: one GET /repos/{owner}/{repo}/hooks for each. A repository whose hooks cannot be listed gives a hook that
     * cannot be listed, either: so its failure is told like any other's, and holds the checkpoint.
     *
     * @param url only hooks whose receiver's URL has this part; null for all
     * @throws UsageException when there are none
     */
    public List<Hook> hooks(List<Owner> repositories, String url) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<List<Hook>>> parts = repositories.stream().map(repository -> threads.submit(() -> of(repository, url))).toList();
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
            throw new UsageException("--all-repos: none of " + repositories.size() + " repositories of " + org + " has an active webhook"
                    + (url == null ? "" : " with '" + Sanitizer.text(url) + "' in its URL")
                    + "; look elsewhere, or leave --all-repos out for a hook of " + org + " itself");
        }
        return hooks;
    }

    private List<Hook> of(Owner repository, String url) {
        try {
            return GHWebhook.list(github, repository.path()).stream().filter(GHWebhook::isActive)
                    .filter(hook -> url == null || hook.getUrl().toLowerCase(Locale.ROOT).contains(url.toLowerCase(Locale.ROOT)))
                    .map(hook -> Hook.oneOfMany(github, repository, hook.getId(), pause, hook.getUrl(), probes)).toList();
        } catch (IOException e) {
            return List.of(Hook.unknown(github, repository, pause, e));
        }
    }
}
