package lib.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.api.Pause;
import lib.api.UsageException;
import lib.report.Json;
import lib.report.Table;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/** The hooks of an owner, and which of them a run is for. */
public final class Hooks {
    private static final int JSON_VERSION = 1;

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
     * The hooks that are meant: those with the ids, or the one with the URL, or all active ones, or else the only one there is. Hooks that
     * are named by their ids, and an App's, cost no request.
     *
     * @param url the receiver's URL, or a part of it that no other hook's has; or null
     * @param say takes the table of hooks to choose from, before the exception
     * @throws UsageException when it is not clear which hook is meant
     * @throws IOException when GitHub refuses, or does not answer
     */
    public List<Hook> choose(List<Long> ids, String url, boolean all, Consumer<String> say) throws IOException {
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
        table().forEach(say);
        if (url == null) {
            throw new UsageException(owner + " has " + found.size() + " webhooks, as listed above; give --hook ID, a part of its URL as --hook-url, or "
                    + "--all-hooks");
        }
        String matching = found.stream().map(hook -> Long.toString(hook.getId())).collect(Collectors.joining(", "));
        throw new UsageException("--hook-url: '" + url + "' is part of " + (found.isEmpty() ? "no webhook's URL"
                : "the URLs of " + found.size() + " webhooks (" + matching + ")") + ", as listed above; give --hook ID, a longer part as --hook-url, or --all-hooks");
    }

    private Hook hook(long id) {
        return new Hook(github, owner, id, pause);
    }

    private List<GHWebhook> byUrl(String part) throws IOException {
        List<GHWebhook> exact = list().stream().filter(hook -> hook.getUrl().equals(part)).toList();
        return !exact.isEmpty() ? exact
                : list().stream().filter(hook -> hook.getUrl().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))).toList();
    }

    private List<GHWebhook> list() throws IOException {
        if (listed == null) {
            listed = owner.isApp() ? List.of(GHWebhook.ofApp(github)) : GHWebhook.list(github, owner.path());
        }
        return listed;
    }

    /** All hooks, for a person: a line of titles, and one for each. */
    public List<String> table() throws IOException {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("ID", "ACTIVE", "RECEIVER", "LAST RESPONSE", "EVENTS")));
        for (GHWebhook hook : list()) {
            rows.add(List.of(owner.isApp() ? "-" : Long.toString(hook.getId()), hook.isActive() ? "yes" : "no", shown(hook.getUrl()), lastResponse(hook),
                    hook.getEvents().isEmpty() ? "-" : String.join(",", hook.getEvents())));
        }
        return Table.lines(rows, Integer.MAX_VALUE, 0, 0, 0, 0, 0);
    }

    private static String lastResponse(GHWebhook hook) {
        return hook.getLastStatus() == null ? "-" : hook.getLastCode() == null ? hook.getLastStatus() : hook.getLastCode() + " " + hook.getLastStatus();
    }

    /** All hooks as one line of JSON; schema/hooks.json describes it. */
    public String json() throws IOException {
        List<Map<String, Object>> hooks = new ArrayList<>();
        for (GHWebhook hook : list()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", owner.isApp() ? null : hook.getId());
            json.put("active", hook.isActive());
            json.put("url", shown(hook.getUrl()));
            json.put("events", hook.getEvents());
            json.put("last_code", hook.getLastCode());
            json.put("last_status", hook.getLastStatus());
            hooks.add(json);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", JSON_VERSION);
        json.put("hooks", hooks);
        return Json.text(json, false);
    }

    /** A receiver's URL without what may be a secret in it: user, password and query. */
    static String shown(String url) {
        return url.replaceFirst("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@]*@", "$1").replaceFirst("[?#].*", "?...");
    }
}
