package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.api.Sanitizer;
import org.kohsuke.github.GHWebhook;

/** The hooks that there are: for a person, or as data. */
public final class HooksReport {
    private static final int VERSION = 1;

    private HooksReport() {}

    /** A line of titles, and one for each hook. */
    public static List<String> table(List<GHWebhook> hooks) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("ID", "ACTIVE", "RECEIVER", "LAST RESPONSE",
                "EVENTS")));
        for (GHWebhook hook : hooks) {
            rows.add(List.of(hook.getId() == 0 ? "-" : Long.toString(hook.getId()), hook.isActive() ? "yes" : "no",
                    Sanitizer.url(hook.getUrl()),
                    lastResponse(hook), hook.getEvents().isEmpty() ? "-" : String.join(",", events(hook))));
        }
        return Table.lines(rows, Integer.MAX_VALUE, 0, 0, 0, 0, 0);
    }

    private static List<String> events(GHWebhook hook) {
        return hook.getEvents().stream().map(Sanitizer::text).toList();
    }

    private static String lastResponse(GHWebhook hook) {
        String status = Sanitizer.text(hook.getLastStatus());
        return status == null ? "-" : hook.getLastCode() == null ? status : hook.getLastCode() + " " + status;
    }

    /** One line of JSON; schema/hooks.json describes it. The id of an App's hook is null. */
    public static String json(List<GHWebhook> hooks) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (GHWebhook hook : hooks) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", hook.getId() == 0 ? null : hook.getId());
            json.put("active", hook.isActive());
            json.put("url", Sanitizer.url(hook.getUrl()));
            json.put("events", events(hook));
            json.put("last_code", hook.getLastCode());
            json.put("last_status", Sanitizer.text(hook.getLastStatus()));
            all.add(json);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("hooks", all);
        return Json.text(json, false);
    }
}
