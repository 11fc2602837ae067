package lib.hooks;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lib.api.RateLimiter.Pause;
import lib.api.Sanitizer;
import lib.api.UsageException;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The hooks of an owner, and the choice of those that a run is for. */
public final class Hooks {
    private static final int MOST_NAMED = 20;

    private final Hook.Api api;
    private final Owner owner;
    private List<GHWebhook> listed;

    public Hooks(GitHub github, Owner owner, Pause pause) {
        this.api = new Hook.Api(github, pause, false);
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

    static boolean hasPart(GHWebhook hook, String url) {
        return hook.url().toLowerCase(Locale.ROOT).contains(url.toLowerCase(Locale.ROOT));
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
            throw none(all);
        }
        if (found.size() == 1 || all) {
            return found.stream().map(hook -> new Hook(api, owner, hook.id(), hook, null)).toList();
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
        return new Hook(api, owner, id, listed == null ? null
                : listed.stream().filter(hook -> hook.id() == id).findFirst().orElse(null), null);
    }

    private UsageException none(boolean active) {
        return new UsageException(owner + " has no " + (active ? "active " : "")
                + "webhook; create one in its settings, or check the name");
    }

    /** An exact URL means that hook alone, even if another hook's URL begins with it. */
    private GHWebhook byUrl(String url) throws IOException {
        if (list().isEmpty()) {
            throw none(false);
        }
        List<GHWebhook> exact = list().stream().filter(hook -> hook.url().equals(url)).toList();
        List<GHWebhook> found = !exact.isEmpty() ? exact
                : list().stream().filter(hook -> hasPart(hook, url)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new UsageException("--hook: '" + Sanitizer.text(url) + "' is part of the URL of "
                + (found.isEmpty() ? "none of these webhooks: " + named(list()) : "several webhooks: " + named(found))
                + "; give an id, or more of the URL");
    }

    /** A hook that has left, by its key. */
    public Hook byKey(String key, boolean ofAllRepositories) {
        Owner its = !ofAllRepositories ? owner
                : new Owner(Owner.Kind.REPOSITORY, key.replaceFirst(".*/repos/(.+)/hooks/\\d+", "$1"));
        return new Hook(new Hook.Api(api.github(), api.pause(), ofAllRepositories), its,
                Long.parseLong(key.replaceFirst(".*/", "")), null, null);
    }

    public Repositories ofAllRepositories() {
        return new Repositories(new Hook.Api(api.github(), api.pause(), true), owner.name());
    }

    public List<GHWebhook> list() throws IOException {
        if (listed == null) {
            listed = owner.isApp() ? List.of(GHWebhook.ofApp(api.github()))
                    : GHWebhook.list(api.github(), owner.path());
        }
        return listed;
    }
}
