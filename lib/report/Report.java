package lib.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Activity;
import lib.events.Event;
import lib.events.Gap;
import lib.events.Judgement.Verdict;
import lib.events.Plan;
import lib.events.Window;
import lib.hooks.Hook;
import lib.hooks.HookRun;
import lib.hooks.Outcomes;
import lib.hooks.Outcomes.Result;
import lib.hooks.Receiver;

/** What is shown of a run for one hook. */
public final class Report {
    private final HookRun run;
    private final boolean dryRun;
    private final String command;
    private final Console console;
    private final Failure failure;
    private final Set<String> dueGuids;

    /**
     * @param command sends events of this hook again, when their GUIDs are put in place of {@code GUID}
     * @param inActions whether failures are explained for a workflow
     */
    public Report(HookRun run, boolean dryRun, boolean inActions, String command, Console console) {
        this.run = run;
        this.dryRun = dryRun;
        this.command = command;
        this.console = console;
        this.failure = run.failure == null ? null : Failure.of(run.failure, run.checkpoint.isOverdue(), inActions);
        this.dueGuids = run.due.stream().map(Event::guid).collect(Collectors.toSet());
    }

    /** The run that it shows. */
    public HookRun run() {
        return run;
    }

    /** The exit code of this hook's run. */
    public int exitCode() {
        if (failure != null) {
            return failure.exitCode();
        }
        if (dryRun) {
            return 0;
        }
        if (run.outcomes.count(Result.REFUSED) > 0) {
            return 1;
        }
        return run.gap() != null || !run.plan.lost().isEmpty() || run.receiver.isDown() || !run.expiring().isEmpty() ? 3 : 0;
    }

    /** Where its lines go. */
    public Console console() {
        return console;
    }

    Hook hook() {
        return run.hook;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean isByHand() {
        return false;
    }

    /** When the hook was planned. */
    Instant start() {
        return run.window == null ? Instant.EPOCH : run.window.now();
    }

    /** The times of the run; null when the list was not read. */
    Window window() {
        return run.window;
    }

    /** How far back the list was read; null when it was not read. */
    Instant since() {
        return run.window == null ? null : run.window.from();
    }

    Hook.Listing listing() {
        return run.listing;
    }

    Activity activity() {
        return run.events == null ? new Activity(Instant.EPOCH) : run.events.activity();
    }

    Plan plan() {
        return run.plan;
    }

    List<Event> due() {
        return run.due;
    }

    /** Whether this run redelivers the event, or a dry run would. */
    boolean isDue(Event event) {
        return dueGuids.contains(event.guid());
    }

    Map<String, String> answers() {
        return run.answers;
    }

    Outcomes outcomes() {
        return run.outcomes;
    }

    List<Event> expiring() {
        return run.expiring();
    }

    /** When GitHub forgets the oldest unsettled event; null when there is none. */
    Instant deadline() {
        return run.window == null ? null : run.plan.unsettled().stream().findFirst().map(run.window::forgottenAt).orElse(null);
    }

    Receiver answer() {
        return run.receiver;
    }

    /** How the receiver looks down; null when it does not, or has answered. */
    Plan.Down down() {
        return dryRun && run.events != null ? run.plan.down(run.events) : run.receiver.down();
    }

    Gap gap() {
        return run.gap();
    }

    /** The checkpoint that stands; null when there is none. */
    Instant checkpoint() {
        return run.checkpoint.standing();
    }

    /** Where the checkpoint is kept; null when it is not kept. */
    String place() {
        return run.checkpoint.isKept() ? run.checkpoint.toString() : null;
    }

    /** Whether the run ended before it was through, with an error that is said after all else. */
    boolean endedEarly() {
        return failure != null;
    }

    /** Why the run ended early; null when it did not. */
    public Failure failure() {
        return failure;
    }

    /** Sends some events of this hook again. */
    String resend(String guids) {
        return command.replace("GUID", guids);
    }

    int count(Verdict verdict) {
        return run.plan.events(verdict).size();
    }
}
