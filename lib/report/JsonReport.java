package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** Reports as one JSON document; schema/run.json describes it. Ids of deliveries are strings, as many readers of JSON round beyond 2^53. */
public final class JsonReport {
    private static final int VERSION = 1;

    private JsonReport() {}

    /** The document of a whole run. */
    public static String of(List<Report> reports, int exitCode) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("exit_code", exitCode);
        json.put("hooks", reports.stream().map(JsonReport::hook).toList());
        return Json.text(json, true);
    }

    private static Map<String, Object> hook(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hook", report.hook().toString());
        json.put("started_at", report.start().toString());
        json.put("dry_run", report.isDryRun());
        json.put("by_hand", report.isByHand());
        json.put("exit_code", report.exitCode());
        json.put("error", report.failure() == null ? null : report.failure().sentence());
        json.put("since", text(report.since()));
        json.put("gap", report.gap() == null ? null : report.gap().sentence());
        json.put("down_since", text(report.down() == null ? null : report.down().since()));
        json.put("down_longer", report.down() != null && report.down().longer());
        json.put("receiver", report.answer().isDown() ? "down" : report.answer().asked() ? "answered" : "not_asked");
        json.put("checkpoint", text(report.checkpoint()));
        json.put("deadline", text(report.deadline()));
        json.put("expiring", report.expiring().size());
        json.put("verdict", name(Asked.of(report).get(0).kind()));
        json.put("verdict_words", Asked.todo(report));
        json.put("answers", report.answers());
        json.put("send_again", report.count(Verdict.GIVEN_UP) == 0 ? null : LastLines.sendAgain(report, report.plan().events(Verdict.GIVEN_UP)));
        json.put("pages", report.listing().pages());
        json.put("deliveries", report.listing().deliveries());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("failed_events", report.plan().judgements().size());
        counts.put("redelivered", report.outcomes().accepted());
        for (Result result : Result.values()) {
            counts.put(name(result), report.outcomes().count(result));
        }
        counts.put("given_up", report.count(Verdict.GIVEN_UP));
        counts.put("filtered", report.count(Verdict.FILTERED));
        counts.put("unsettled", report.plan().unsettled().size());
        json.put("counts", counts);
        json.put("older_failures", Asked.olderFailures(report));
        json.put("hours", report.activity().bars(Integer.MAX_VALUE).stream().map(JsonReport::hour).toList());
        json.put("outages", Rows.outages(report).stream().map(JsonReport::outage).toList());
        json.put("events", report.plan().judgements().stream().map(judgement -> event(report, judgement)).toList());
        return json;
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

    private static Map<String, Object> event(Report report, Judgement judgement) {
        Event event = judgement.event();
        Outcome outcome = report.outcomes().of(event);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("guid", event.guid());
        json.put("event", event.first().event());
        json.put("action", event.first().action());
        json.put("repository_id", event.first().repositoryId());
        json.put("verdict", name(judgement.verdict()));
        json.put("verdict_words", judgement.words());
        json.put("lost_now", judgement.news());
        json.put("outcome", outcome == null ? null : name(outcome.result()));
        json.put("outcome_words", outcome == null ? null : Words.of(outcome));
        List<Map<String, Object>> attempts = new ArrayList<>();
        for (Delivery attempt : event.attempts()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", Long.toString(attempt.id()));
            one.put("delivered_at", attempt.deliveredAt().toString());
            one.put("redelivery", attempt.redelivery());
            one.put("status", attempt.status());
            one.put("status_code", attempt.statusCode());
            attempts.add(one);
        }
        json.put("attempts", attempts);
        return json;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
