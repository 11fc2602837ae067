package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lib.events.Event;
import lib.hooks.HookRun;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** What became of events that a person sent again. */
public final class ResendReport {
    private static final int VERSION = 1;
    private static final int MOST_LINES = 20;

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

    /** 2 for bad input, 1 if GitHub refused or did not answer, 3 if an event failed again or is not seen yet. */
    public int exitCode() {
        List<Integer> failures = runs.stream().filter(run -> run.failure != null).map(run -> failure(run).exitCode()).toList();
        if (failures.contains(2)) {
            return 2;
        }
        if (!failures.isEmpty() || count(Result.REFUSED) + count(Result.EXPIRED) > 0) {
            return 1;
        }
        boolean isDown = runs.stream().anyMatch(run -> run.receiver.isDown());
        return isDown || count(Result.FAILED_AGAIN) + count(Result.NOT_SEEN) > 0 ? 3 : 0;
    }

    /** Why a hook's run ended early. */
    public Failure failure(HookRun run) {
        return Failure.of(run.failure, false, inActions);
    }

    public List<HookRun> runs() {
        return runs;
    }

    private int count(Result result) {
        return runs.stream().mapToInt(run -> run.outcomes.count(result)).sum();
    }

    private int events() {
        return runs.stream().mapToInt(run -> run.due.size()).sum();
    }

    /** For a person: a line for each event that was not delivered, and the last line says what happened. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        for (HookRun run : runs) {
            run.due.stream().filter(event -> dryRun || isOpen(run.outcomes.of(event))).limit(MOST_LINES)
                    .forEach(event -> lines.add(line(run, event)));
            int more = (int) run.due.stream().filter(event -> dryRun || isOpen(run.outcomes.of(event))).count() - MOST_LINES;
            if (more > 0) {
                lines.add("... and " + Words.grouped(more) + " more");
            }
        }
        if (dryRun) {
            lines.add("Dry run, nothing was sent: " + Words.grouped(events(), "event") + " would be sent.");
            return lines;
        }
        int sent = runs.stream().mapToInt(run -> run.outcomes.byGuid().size()).sum();
        lines.add("Sent " + Words.grouped(sent) + " of " + Words.grouped(events(), "event") + " again: " + counts() + ".");
        runs.stream().map(goOn).filter(command -> !command.isEmpty()).forEach(command -> lines.add("Send the rest: " + command));
        return lines;
    }

    private static boolean isOpen(Outcome outcome) {
        return outcome != null && outcome.result() != Result.DELIVERED;
    }

    private String line(HookRun run, Event event) {
        String hook = runs.size() == 1 ? "" : run.hook.label() + ": ";
        return hook + event.line() + (dryRun ? "" : ": " + Words.of(run.outcomes.of(event)));
    }

    private String counts() {
        List<String> counts = Stream.of(Result.values()).filter(result -> count(result) > 0)
                .map(result -> Words.grouped(count(result)) + " " + name(result).replace('_', ' ')).toList();
        return counts.isEmpty() ? "nothing was sent" : String.join(", ", counts);
    }

    /** The last words after an interrupt: how far it is, and for each hook the command that goes on. */
    public String interrupted(Progress progress) {
        List<String> words = new ArrayList<>(List.of(progress.interrupted()));
        runs.stream().map(goOn).filter(command -> !command.isEmpty()).forEach(command -> words.add("go on with: " + command));
        return String.join("; ", words);
    }

    /** One JSON document; schema/resend.json describes it. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("exit_code", exitCode());
        json.put("dry_run", dryRun);
        json.put("hooks", runs.stream().map(this::hook).toList());
        return Json.text(json, true);
    }

    private Map<String, Object> hook(HookRun run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hook", run.hook.toString());
        json.put("error", run.failure == null ? null : failure(run).sentence());
        String rest = dryRun ? "" : goOn.apply(run);
        json.put("go_on", rest.isEmpty() ? null : rest);
        json.put("events", run.due.stream().map(event -> event(run, event)).toList());
        return json;
    }

    private static Map<String, Object> event(HookRun run, Event event) {
        Outcome outcome = run.outcomes.of(event);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("guid", event.guid());
        json.put("event", event.first().event());
        json.put("action", event.first().action());
        json.put("delivered_before", event.delivered());
        json.put("outcome", outcome == null ? null : name(outcome.result()));
        json.put("outcome_words", outcome == null ? null : Words.of(outcome));
        return json;
    }

    private static String name(Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}
