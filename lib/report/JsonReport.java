package lib.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Row;

/**
 * A run as one JSON document; schema/run.json describes it. Ids of deliveries are strings: many readers of JSON round
 * beyond 2^53.
 */
public final class JsonReport {
    private static final int VERSION = 2;

    private JsonReport() {}

    /** @param exitCode the process's */
    public static String of(RunReport report, int exitCode) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("exit_code", exitCode);
        json.put("dry_run", report.dryRun());
        json.put("needs_person", report.needsPerson());
        json.put("happened", report.happened());
        json.put("todo", report.todo());
        json.put("hooks", report.hooks().stream().map(JsonReport::hook).toList());
        return Json.text(json, true);
    }

    private static Map<String, Object> hook(HookReport hook) {
        boolean begun = hook.run.window != null;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hook", hook.run.hook.toString());
        json.put("started_at", begun ? hook.run.window.start().toString() : null);
        json.put("exit_code", hook.exitCode);
        json.put("error", hook.failure == null ? null : hook.failure.sentence());
        json.put("asks", hook.asks.stream().map(JsonReport::key).toList());
        json.put("since", begun ? hook.run.window.from().toString() : null);
        json.put("gap", hook.run.gap() == null ? null : hook.run.gap().sentence());
        json.put("down_since", text(hook.down == null ? null : hook.down.since()));
        json.put("down_longer", hook.down != null && hook.down.longer());
        json.put("receiver", receiver(hook));
        json.put("checkpoint", text(hook.run.checkpoint.standing()));
        json.put("deadline", text(hook.deadline));
        json.put("expiring", hook.run.expiring().size());
        json.put("answers", hook.run.answers);
        json.put("send_again", hook.count(Verdict.GIVEN_UP) == 0 ? null : hook.resend(hook.givenUpGuids(true)));
        json.put("pages", hook.run.listing.pages());
        json.put("deliveries", hook.run.listing.deliveries());
        json.put("counts", counts(hook));
        json.put("older_failures", hook.olderFailures());
        json.put("hours", hook.run.events == null ? List.of()
                : hook.activity().bars(Integer.MAX_VALUE).stream().map(JsonReport::hour).toList());
        json.put("outages", hook.run.events == null ? List.of()
                : hook.outages().stream().map(JsonReport::outage).toList());
        json.put("events", hook.oldestFirst.stream().map(JsonReport::event).toList());
        return json;
    }

    private static String receiver(HookReport hook) {
        if (hook.run.receiver.isDown()) {
            return "down";
        }
        return hook.run.receiver.asked() ? "answered" : "not_asked";
    }

    private static Map<String, Object> counts(HookReport hook) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("failed_events", hook.rows.size());
        counts.put("redelivered", hook.run.outcomes.accepted());
        for (Result result : Result.values()) {
            counts.put(key(result), hook.count(result));
        }
        counts.put("given_up", hook.count(Verdict.GIVEN_UP));
        counts.put("filtered", hook.count(Verdict.FILTERED));
        counts.put("unsettled", hook.run.plan.unsettled().size());
        return counts;
    }

    private static Map<String, Object> hour(Activity.Bar bar) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", bar.from().toString());
        json.put("deliveries", bar.deliveries());
        json.put("failures", bar.failures());
        return json;
    }

    private static Map<String, Object> outage(Activity.Outage outage) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", outage.from().toString());
        json.put("to", outage.to().toString());
        json.put("failures", outage.failures());
        return json;
    }

    private static Map<String, Object> event(Row row) {
        Event event = row.decision().event();
        Map<String, Object> json = named(event);
        json.put("repository_id", event.first().repositoryId());
        json.put("verdict", row.state().key());
        json.put("due", text(row.decision().due()));
        json.put("filter", row.decision().filter());
        json.put("lost_now", row.decision().news());
        json.put("error", error(row));
        json.put("attempts", event.attempts().stream().map(JsonReport::attempt).toList());
        return json;
    }

    /** GitHub's response to a redelivery that it did not accept; else null. */
    static String error(Row row) {
        return row.outcome() == null || row.outcome().failure() == null ? null : row.outcome().failure().getMessage();
    }

    /** The members that every document has for an event. */
    static Map<String, Object> named(Event event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("guid", event.guid());
        json.put("event", event.first().event());
        json.put("action", event.first().action());
        return json;
    }

    /** The members that every document has for an attempt. */
    static Map<String, Object> attempt(Delivery attempt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(attempt.id()));
        json.put("delivered_at", attempt.deliveredAt().toString());
        json.put("redelivery", attempt.redelivery());
        json.put("status", attempt.status());
        json.put("status_code", attempt.statusCode());
        return json;
    }

    static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
