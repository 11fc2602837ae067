package lib.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;

/** The result of resending events, with the command that sends the rest for each hook; empty if there is none. */
public record ResendReport(List<HookRun> runs, boolean dryRun, boolean inActions, Function<HookRun, String> goOn) {
    public RunReport report() {
        List<HookReport> hooks = runs.stream().map(run -> new HookReport(run, dryRun, inActions, null)).toList();
        int exitCode = RunReport.worst(hooks.stream().map(ResendReport::exitCode).toList());
        RunReport report = RunReport.of(hooks, dryRun, exitCode, false);
        return report.with(happened(report), todo(report));
    }

    /** 1 if GitHub refused or did not answer, 3 if an event failed again or is not seen yet. */
    private static int exitCode(HookReport hook) {
        HookRun run = hook.run;
        if (hook.failure != null) {
            return hook.failure.exitCode();
        }
        if (run.outcomes.count(Result.REFUSED) + run.outcomes.count(Result.EXPIRED) > 0) {
            return 1;
        }
        int open = run.outcomes.count(Result.FAILED_AGAIN) + run.outcomes.count(Result.NOT_SEEN);
        return run.receiver.isDown() || open > 0 ? 3 : 0;
    }

    private String happened(RunReport report) {
        String events = Words.count(report.due(), "event");
        if (dryRun) {
            return "Dry run, nothing was sent: " + events + " would be sent.";
        }
        List<String> parts = report.results();
        RunReport.add(parts, report.sum(Result.EXPIRED), "expired");
        parts.addAll(report.refusals());
        int sent = report.sum(hook -> hook.run.outcomes.byGuid().size());
        return "Sent " + Words.number(sent) + " of " + events + " again"
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts)) + ".";
    }

    private String todo(RunReport report) {
        if (dryRun) {
            return "Run it without --dry-run.";
        }
        String rest = rest("; ");
        if (!rest.isEmpty()) {
            return "Send the rest: " + rest;
        }
        if (report.sum(Result.FAILED_AGAIN) > 0) {
            return "Fix the receiver, then send what failed once more.";
        }
        return report.sum(Result.NOT_SEEN) > 0 ? "Look again in a minute: the list does not show every result yet."
                : "Nothing to do.";
    }

    private String rest(String between) {
        return runs.stream().map(goOn).filter(command -> !command.isEmpty()).collect(Collectors.joining(between));
    }

    /** The last words after an interrupt: how far it is, and for each hook the command that goes on. */
    public String interrupted(Progress progress) {
        String rest = rest("; go on with: ");
        return progress.interrupted() + (rest.isEmpty() ? "" : "; go on with: " + rest);
    }

    public String json(RunReport report) {
        return JsonReport.text(JsonReport.object(
                "version", 1,
                "exit_code", report.exitCode(),
                "dry_run", dryRun,
                "happened", report.happened(),
                "todo", report.todo(),
                "hooks", report.hooks().stream().map(this::hook).toList()), true);
    }

    private Map<String, Object> hook(HookReport hook) {
        String rest = dryRun ? "" : goOn.apply(hook.run);
        return JsonReport.object(
                "hook", hook.run.hook.toString(),
                "error", hook.failure == null ? null : hook.failure.sentence(),
                "go_on", rest.isEmpty() ? null : rest,
                "events", hook.rows.stream().map(ResendReport::event).toList());
    }

    private static Map<String, Object> event(Row row) {
        boolean isDelivered = row.event().attempts().stream()
                .anyMatch(attempt -> attempt.succeeded() && !row.isOwn(attempt));
        Map<String, Object> json = JsonReport.named(row.event());
        json.putAll(JsonReport.object(
                "delivered_before", isDelivered,
                "verdict", JsonReport.key(row.state()),
                "error", row.refusal()));
        return json;
    }
}
