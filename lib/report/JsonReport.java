package lib.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Plan.Verdict;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;

/** A run as JSON, as schema/run.json describes it. An id is a string: many readers round beyond 2^53. */
public final class JsonReport {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance)).build();

    private JsonReport() {}

    static String ofJob(RunReport report, int exitCode, boolean isPretty) {
        Map<String, Object> json = run(2, report, exitCode, JsonReport::hookOfJob);
        json.put("needs_person", report.needsPerson());
        return text(json, isPretty);
    }

    static String ofResend(RunReport report, int exitCode, boolean isPretty) {
        return text(run(1, report, exitCode, hook -> object(
                "hook", hook.run.hook.toString(),
                "error", error(hook),
                "go_on", report.dryRun || hook.command.isEmpty() ? null : hook.command,
                "events", hook.rows.stream().map(JsonReport::resent).toList())), isPretty);
    }

    private static Map<String, Object> run(int version, RunReport report, int exitCode,
            Function<HookReport, Object> hook) {
        return object(
                "version", version,
                "exit_code", exitCode,
                "dry_run", report.dryRun,
                "happened", report.happened(),
                "todo", report.todo(),
                "hooks", report.hooks.stream().map(hook).toList());
    }

    private static String error(HookReport hook) {
        return hook.failure == null ? null : hook.failure.sentence();
    }

    private static Map<String, Object> hookOfJob(HookReport hook) {
        HookRun run = hook.run;
        boolean begun = run.window != null;
        String asked = run.receiver.asked() ? "answered" : "not_asked";
        return object(
                "hook", run.hook.toString(),
                "started_at", begun ? run.window.start() : null,
                "exit_code", hook.exitCode,
                "error", error(hook),
                "asks", hook.asks.stream().map(JsonReport::key).toList(),
                "since", begun ? run.window.from() : null,
                "last_run", begun ? run.window.lastRun() : null,
                "gap", run.gap() == null ? null : run.gap().sentence(),
                "down_since", run.receiver.down() == null ? null : run.receiver.down().since(),
                "down_longer", run.receiver.down() != null && run.receiver.down().longer(),
                "receiver", run.receiver.isDown() ? "down" : asked,
                "checkpoint", run.checkpoint.standing(),
                "deadline", hook.deadline,
                "expiring", run.expiring().size(),
                "answers", run.answers,
                "send_again", hook.count(Verdict.GIVEN_UP) == 0 ? null : hook.resend(true),
                "pages", run.listing.pages(),
                "deliveries", run.listing.deliveries(),
                "counts", counts(hook),
                "response_seconds", !begun ? null
                        : object("median", hook.activity.seconds(50), "percent_95", hook.activity.seconds(95)),
                "hours", hook.activity.bars(),
                "sources", hook.activity.sources(),
                "outages", hook.outages(),
                "events", hook.rows.stream().map(JsonReport::event).toList());
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

    private static Map<String, Object> event(Row row) {
        Map<String, Object> json = named(row.event());
        json.putAll(object(
                "repository_id", row.event().first().repositoryId(),
                "verdict", key(row.state()),
                "due", row.decision().due(),
                "filter", row.decision().filter(),
                "lost_now", row.decision().newlyLost(),
                "error", row.refusal(),
                "attempts", row.event().attempts().stream().map(JsonReport::attempt).toList()));
        return json;
    }

    private static Map<String, Object> resent(Row row) {
        Map<String, Object> json = named(row.event());
        json.putAll(object(
                "delivered_before", row.event().attempts().stream()
                        .anyMatch(attempt -> attempt.succeeded() && !row.isOwn(attempt)),
                "verdict", key(row.state()),
                "error", row.refusal()));
        return json;
    }

    public static Map<String, Object> named(Event event) {
        return object("guid", event.guid(), "event", event.first().event(), "action", event.first().action());
    }

    public static Map<String, Object> attempt(Delivery attempt) {
        return object(
                "id", Long.toString(attempt.id()),
                "delivered_at", attempt.deliveredAt(),
                "redelivery", attempt.redelivery(),
                "status", attempt.status(),
                "status_code", attempt.statusCode());
    }

    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static String text(Map<String, Object> document, boolean isPretty) {
        try {
            return (isPretty ? MAPPER.writerWithDefaultPrettyPrinter() : MAPPER.writer()).writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and strings are JSON", e);
        }
    }
}
