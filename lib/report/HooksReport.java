package lib.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lib.api.Sanitizer;
import org.kohsuke.github.GHWebhook;

/** The list of hooks, for a person or as data. */
public final class HooksReport {
    private HooksReport() {}

    public static void print(List<GHWebhook> hooks, boolean json, Console console) {
        if (json) {
            List<Map<String, Object>> all = hooks.stream().map(HooksReport::json).toList();
            console.printDocument(JsonReport.text(JsonReport.object("version", 1, "hooks", all), false));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "ACTIVE", "RECEIVER", "LAST RESPONSE", "EVENTS"));
        for (GHWebhook hook : hooks) {
            rows.add(List.of(hook.id() == 0 ? "-" : Long.toString(hook.id()), hook.active() ? "yes" : "no",
                    Sanitizer.url(hook.url()), lastResponse(hook),
                    hook.events().isEmpty() ? "-" : String.join(",", events(hook))));
        }
        Screen.table(rows, Integer.MAX_VALUE).forEach(console::print);
    }

    private static List<String> events(GHWebhook hook) {
        return hook.events().stream().map(Sanitizer::text).toList();
    }

    private static String lastResponse(GHWebhook hook) {
        GHWebhook.LastResponse last = hook.lastResponse();
        if (last.status() == null) {
            return "-";
        }
        return (last.code() == null ? "" : last.code() + " ") + Sanitizer.text(last.status());
    }

    /** As schema/hooks.json describes it; the id of an App's hook is null. */
    private static Map<String, Object> json(GHWebhook hook) {
        return JsonReport.object(
                "id", hook.id() == 0 ? null : hook.id(),
                "active", hook.active(),
                "url", Sanitizer.url(hook.url()),
                "events", events(hook),
                "last_code", hook.lastResponse().code(),
                "last_status", Sanitizer.text(hook.lastResponse().status()));
    }
}
