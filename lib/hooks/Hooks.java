package lib.hooks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.api.Pause;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The hooks of an owner, and the choice of those that a run is for. */
public final class Hooks {
    private static final int MOST_NAMED = 20;

    private final GitHub github;
    private final Owner owner;
    private final Pause pause;
    private List<GHWebhook> listed;

    /** @param pause how to wait between two looks at a hook's list */
    public Hooks(GitHub github, Owner owner, Pause pause) {
        this.github = github;
        this.owner = owner;
        this.pause = pause;
    }

    /**
     * The hooks of a run: those with the ids, or the one with the URL, or all active ones, or else the only one there is. Hooks that are named
     * by their ids, and an App's hook, cost no request.
     *
     * @param url the receiver's URL, or a part of it that no other hook's has; or null
     * @param toChooseFrom takes all hooks before the exception for an unclear choice
     * @throws UsageException when it is not clear which hook is meant
     * @throws IOException when GitHub refuses, or does not answer
     */
    public List<Hook> choose(List<Long> ids, String url, boolean all, Consumer<List<GHWebhook>> toChooseFrom) throws IOException {
        if (owner.isApp()) {
            return List.of(new Hook(github, owner, 0, pause));
        }
        if (!ids.isEmpty()) {
            return ids.stream().distinct().map(this::hook).toList();
        }
        List<GHWebhook> found = url != null ? byUrl(url) : all ? list().stream().filter(GHWebhook::isActive).toList() : list();
        if (found.isEmpty() && (url == null || list().isEmpty())) {
            throw new UsageException(owner + " has no " + (all ? "active " : "") + "webhook; make one in its settings, or look elsewhere");
        }
        if (found.size() == 1 || all) {
            return found.stream().map(hook -> hook(hook.getId())).toList();
        }
        toChooseFrom.accept(list());
        if (url == null) {
            String several = owner + " has " + found.size() + " webhooks: " + found.stream().limit(MOST_NAMED)
                    .map(hook -> hook.getId() + " (" + Sanitizer.url(hook.getUrl()) + ")").collect(Collectors.joining(", "))
                    + (found.size() > MOST_NAMED ? " and " + (found.size() - MOST_NAMED) + " more" : "");
            throw new UsageException(several + "; give --hook ID, a part of its URL as --hook-url, or --all-hooks",
                    several + "; set the variable REDELIVER_HOOK_ID to the id of one, under Settings, Secrets and variables, Actions");
        }
        String matching = found.stream().map(hook -> Long.toString(hook.getId())).collect(Collectors.joining(", "));
        throw new UsageException("--hook-url: '" + Sanitizer.text(url) + "' is part of " + (found.isEmpty() ? "no webhook's URL"
                : "the URLs of " + found.size() + " webhooks (" + matching + ")") + ", as listed above; give --hook ID, a longer part as --hook-url, or --all-hooks");
    }

    /**
     * The hooks of all repositories of the organization.
     *
     * @param installation whether the credential is of an App's installation
     */
    public AllRepositories ofAllRepositories(boolean installation) {
        return new AllRepositories(github, owner.name(), installation, pause);
    }

    private Hook hook(long id) {
        return new Hook(github, owner, id, pause);
    }

    private List<GHWebhook> byUrl(String part) throws IOException {
        List<GHWebhook> exact = list().stream().filter(hook -> hook.getUrl().equals(part)).toList();
        return !exact.isEmpty() ? exact
                : list().stream().filter(hook -> hook.getUrl().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))).toList();
    }

    /** All hooks; an App has one. They are asked for once. */
    public List<GHWebhook> list() throws IOException {
        if (listed == null) {
            listed = owner.isApp() ? List.of(GHWebhook.ofApp(github)) : GHWebhook.list(github, owner.path());
        }
        return listed;
    }
}
