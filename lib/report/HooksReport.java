package lib.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lib.api.Sanitizer;
import org.kohsuke.github.GHWebhook;

/** The list of hooks, for a person or as data. */
public final class HooksReport {
    private HooksReport() {}

    /** A line of titles, and one for each hook. */
    public static List<String> table(List<GHWebhook> hooks) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "ACTIVE", "RECEIVER", "LAST RESPONSE", "EVENTS"));
        for (GHWebhook hook : hooks) {
            rows.add(List.of(hook.getId() == 0 ? "-" : Long.toString(hook.getId()), hook.isActive() ? "yes" : "no",
                    Sanitizer.url(hook.getUrl()), lastResponse(hook),
                    hook.getEvents().isEmpty() ? "-" : String.join(",", events(hook))));
        }
        return Screen.table(rows, Integer.MAX_VALUE);
    }

    private static List<String> events(GHWebhook hook) {
        return hook.getEvents().stream().map(Sanitizer::text).toList();
    }

    private static String lastResponse(GHWebhook hook) {
        if (hook.getLastStatus() == null) {
            return "-";
        }
        return (hook.getLastCode() == null ? "" : hook.getLastCode() + " ") + Sanitizer.text(hook.getLastStatus());
    }

    /** One line; schema/hooks.json describes it. The id of an App's hook is null. */
    public static String json(List<GHWebhook> hooks) {
        return Json.text(Json.object("version", 1, "hooks", hooks.stream().map(HooksReport::json).toList()), false);
    }

    private static Map<String, Object> json(GHWebhook hook) {
        return Json.object(
                "id", hook.getId() == 0 ? null : hook.getId(),
                "active", hook.isActive(),
                "url", Sanitizer.url(hook.getUrl()),
                "events", events(hook),
                "last_code", hook.getLastCode(),
                "last_status", Sanitizer.text(hook.getLastStatus()));
    }
}
