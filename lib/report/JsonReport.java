package lib.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Decision.Verdict;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;

/**
 * A run as one JSON document, which schema/run.json describes. An id is a string, as many readers round beyond 2^53,
 * and all is ASCII, so that a terminal acts on nothing in it.
 */
public final class JsonReport {
    private JsonReport() {}

    /** @param exitCode of the process */
    public static String of(RunReport report, int exitCode) {
        return text(document(report, exitCode), true);
    }

    /** The same in one line, for a command that runs again and again. */
    static String line(RunReport report) {
        return text(document(report, report.exitCode()), false);
    }

    private static Map<String, Object> document(RunReport report, int exitCode) {
        return object(
                "version", 2,
                "exit_code", exitCode,
                "dry_run", report.dryRun(),
                "needs_person", report.needsPerson(),
                "happened", report.happened(),
                "todo", report.todo(),
                "hooks", report.hooks().stream().map(JsonReport::hook).toList());
    }

    private static Map<String, Object> hook(HookReport hook) {
        HookRun run = hook.run;
        boolean begun = run.window != null;
        return object(
                "hook", run.hook.toString(),
                "started_at", begun ? run.window.start() : null,
                "exit_code", hook.exitCode,
                "error", hook.failure == null ? null : hook.failure.sentence(),
                "asks", hook.asks.stream().map(JsonReport::key).toList(),
                "since", begun ? run.window.from() : null,
                "last_run", begun ? run.window.lastRun() : null,
                "gap", run.gap() == null ? null : run.gap().sentence(),
                "down_since", run.receiver.down() == null ? null : run.receiver.down().since(),
                "down_longer", run.receiver.down() != null && run.receiver.down().longer(),
                "receiver", receiver(run),
                "checkpoint", run.checkpoint.standing(),
                "deadline", hook.deadline,
                "expiring", run.expiring().size(),
                "answers", run.answers,
                "send_again", hook.count(Verdict.GIVEN_UP) == 0 ? null : hook.resend(true),
                "pages", run.listing.pages(),
                "deliveries", run.listing.deliveries(),
                "counts", counts(hook),
                "older_failures", hook.olderFailures(),
                "response_seconds", run.events == null ? null : responseSeconds(run.events.activity()),
                "hours", run.events == null ? List.of()
                        : run.events.activity().bars().stream().map(JsonReport::hour).toList(),
                "sources", run.events == null ? List.of()
                        : run.events.activity().sources().stream().map(JsonReport::source).toList(),
                "outages", run.events == null ? List.of() : hook.outages().stream().map(JsonReport::outage).toList(),
                "events", hook.rows.stream().map(JsonReport::event).toList());
    }

    private static String receiver(HookRun run) {
        if (run.receiver.isDown()) {
            return "down";
        }
        return run.receiver.asked() ? "answered" : "not_asked";
    }

    private static Map<String, Object> counts(HookReport hook) {
        Map<String, Object> counts = object(
                "failed_events", hook.rows.size(),
                "redelivered", hook.run.outcomes.accepted(),
                "given_up", hook.count(Verdict.GIVEN_UP),
                "filtered", hook.count(Verdict.FILTERED),
                "unsettled", hook.run.plan.unsettled().size());
        Stream.of(Result.values()).forEach(result -> counts.put(key(result), hook.run.outcomes.count(result)));
        return counts;
    }

    private static Map<String, Object> hour(Activity.Bar bar) {
        return object("from", bar.from(), "deliveries", bar.deliveries(), "failures", bar.failures());
    }

    private static Map<String, Object> source(Activity.Source source) {
        return object("event", source.event(), "repository_id", source.repositoryId(),
                "deliveries", source.deliveries(), "failures", source.failures());
    }

    private static Map<String, Object> responseSeconds(Activity activity) {
        return object("median", activity.seconds(50), "percent_95", activity.seconds(95));
    }

    private static Map<String, Object> outage(Activity.Outage outage) {
        return object("from", outage.from(), "to", outage.to(), "failures", outage.failures());
    }

    private static Map<String, Object> event(Row row) {
        Event event = row.decision().event();
        Map<String, Object> json = named(event);
        json.putAll(object(
                "repository_id", event.first().repositoryId(),
                "verdict", key(row.state()),
                "due", row.decision().due(),
                "filter", row.decision().filter(),
                "lost_now", row.decision().newlyLost(),
                "error", row.refusal(),
                "attempts", event.attempts().stream().map(JsonReport::attempt).toList()));
        return json;
    }

    static Map<String, Object> named(Event event) {
        return object("guid", event.guid(), "event", event.first().event(), "action", event.first().action());
    }

    static Map<String, Object> attempt(Delivery attempt) {
        return object(
                "id", Long.toString(attempt.id()),
                "delivered_at", attempt.deliveredAt(),
                "redelivery", attempt.redelivery(),
                "status", attempt.status(),
                "status_code", attempt.statusCode());
    }

    /** An object of names and values in turn; an instant becomes a text. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            object.put((String) namesAndValues[i], value instanceof Instant ? value.toString() : value);
        }
        return object;
    }

    static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** @param pretty whether the document has several lines */
    static String text(Map<String, Object> document, boolean pretty) {
        JsonMapper mapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .configure(SerializationFeature.INDENT_OUTPUT, pretty).build();
        try {
            return mapper.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and strings are JSON", e);
        }
    }
}
