package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Row;

/** What became of events that a person sent again. */
public final class ResendReport {
    private static final int VERSION = 1;

    private final List<HookRun> runs;
    private final boolean dryRun;
    private final boolean inActions;
    private final Function<HookRun, String> goOn;

    /**
     * @param goOn the command that sends what is left of a hook's events; empty if nothing is
     * @param inActions whether failures are explained for a workflow
     */
    public ResendReport(List<HookRun> runs, boolean dryRun, boolean inActions, Function<HookRun, String> goOn) {
        this.runs = runs;
        this.dryRun = dryRun;
        this.inActions = inActions;
        this.goOn = goOn;
    }

    /**
     * What is shown: the exit code is 2 for bad input, 1 if GitHub refused or did not answer, 3 if an event failed
     * again or is not seen yet.
     */
    public RunReport report() {
        List<HookReport> hooks = runs.stream().map(run -> new HookReport(run, dryRun, inActions, null)).toList();
        List<Integer> codes = new ArrayList<>(hooks.stream().filter(hook -> hook.failure != null)
                .map(hook -> hook.failure.exitCode()).toList());
        codes.add(count(Result.REFUSED) + count(Result.EXPIRED) > 0 ? 1 : 0);
        boolean isDown = runs.stream().anyMatch(run -> run.receiver.isDown());
        codes.add(isDown || count(Result.FAILED_AGAIN) + count(Result.NOT_SEEN) > 0 ? 3 : 0);
        return new RunReport(hooks, dryRun, RunReport.worst(codes), false, happened(hooks), todo());
    }

    private int count(Result result) {
        return runs.stream().mapToInt(run -> run.outcomes.count(result)).sum();
    }

    private String happened(List<HookReport> hooks) {
        int events = runs.stream().mapToInt(run -> run.due.size()).sum();
        if (dryRun) {
            return "Dry run, nothing was sent: " + Words.count(events, "event") + " would be sent.";
        }
        List<String> parts = new ArrayList<>();
        Stream.of(Result.DELIVERED, Result.FAILED_AGAIN, Result.NOT_SEEN, Result.EXPIRED)
                .forEach(result -> Advice.add(parts, count(result), JsonReport.key(result).replace('_', ' ')));
        Advice.refusals(hooks).forEach((cause, number) -> parts.add(Words.number(number) + " " + cause));
        int sent = runs.stream().mapToInt(run -> run.outcomes.byGuid().size()).sum();
        return "Sent " + Words.number(sent) + " of " + Words.count(events, "event") + " again"
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts)) + ".";
    }

    private String todo() {
        if (dryRun) {
            return "Run it without --dry-run.";
        }
        String rest = rest("; ");
        if (!rest.isEmpty()) {
            return "Send the rest: " + rest;
        }
        if (count(Result.FAILED_AGAIN) > 0) {
            return "Fix the receiver, then send what failed once more.";
        }
        return count(Result.NOT_SEEN) > 0 ? "Look again in a minute: the list does not show every result yet."
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

    /** One JSON document; schema/resend.json describes it. */
    public String json(RunReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("exit_code", report.exitCode());
        json.put("dry_run", dryRun);
        json.put("happened", report.happened());
        json.put("todo", report.todo());
        json.put("hooks", report.hooks().stream().map(this::hook).toList());
        return Json.text(json, true);
    }

    private Map<String, Object> hook(HookReport hook) {
        String rest = dryRun ? "" : goOn.apply(hook.run);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hook", hook.run.hook.toString());
        json.put("error", hook.failure == null ? null : hook.failure.sentence());
        json.put("go_on", rest.isEmpty() ? null : rest);
        json.put("events", hook.oldestFirst.stream().map(ResendReport::event).toList());
        return json;
    }

    private static Map<String, Object> event(Row row) {
        Map<String, Object> json = JsonReport.named(row.found());
        json.put("delivered_before", row.found().delivered());
        json.put("verdict", row.state().key());
        json.put("error", JsonReport.error(row));
        return json;
    }
}
