package lib.report;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.api.Rate;
import lib.checkpoint.Checkpoint;
import lib.events.Activity;
import lib.events.Event;
import lib.events.Events;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.events.Plan;
import lib.events.Window;
import lib.hooks.Hook;
import lib.hooks.LastAnswers;
import lib.hooks.Outcomes;
import lib.hooks.Outcomes.Result;
import lib.hooks.Receiver;

/** What a run found and did for one hook. The run tells it each step; it says at once what cannot wait, and shows the rest at the end. */
public final class Report {
    private final Hook hook;
    private final Checkpoint checkpoint;
    private final boolean dryRun;
    private final boolean byHand;
    private final String command;
    private final Console console;
    private final Messages messages;
    private final Progress progress;
    private Window window;
    private Hook.Listing listing = new Hook.Listing(0, 0, false, 0);
    private Activity activity = new Activity(Instant.EPOCH);
    private Plan plan = Plan.EMPTY;
    private List<Event> due = List.of();
    private Set<String> dueGuids = Set.of();
    private Outcomes outcomes = Outcomes.NONE;
    private Map<String, String> answers = Map.of();
    private Instant start;
    private Receiver.Answer answer = Receiver.Answer.NOT_ASKED;
    private Plan.Down down;
    private Gap gap;
    private Failure failure;

    /**
     * @param dryRun whether nothing is to be sent
     * @param byHand whether a person named the events
     * @param start when the run started
     * @param command begins a run for this hook, as a shell takes it
     * @param rate how fast the run redelivers
     */
    public Report(Hook hook, Checkpoint checkpoint, boolean dryRun, boolean byHand, Instant start, String command, Clock clock, Rate rate, Console console) {
        this.hook = hook;
        this.checkpoint = checkpoint;
        this.dryRun = dryRun;
        this.byHand = byHand;
        this.start = start;
        this.command = command;
        this.console = console;
        this.messages = new Messages(hook, console);
        this.progress = new Progress(console, clock, rate);
    }

    // What the run tells, in the order of the run

    /** The list is about to be read; takes how far it has been read. */
    public Consumer<Hook.Listing> listing(Window window, Events events) {
        if (!hook.isOneOfMany()) {
            messages.listing(window.from());
        }
        return soFar -> console.live(() -> Progress.listing(soFar, events, start));
    }

    /** The list has been read. */
    public void listed(Window window, Hook.Listing listing, Events events) {
        console.endLive();
        this.window = window;
        this.listing = listing;
        start = window.start();
        activity = events.activity();
        if (listing.ended() && window.from().isBefore(window.keptSince()) && !isByHand()) {
            gap = new Gap(window.from(), listing.deliveries() == 0 ? start : events.oldest(), window.retention());
            messages.gap(gap);
        }
    }

    /**
     * It is decided what to do.
     *
     * @param due the events that this run redelivers, or a dry run would
     * @param down how the receiver looks down, or null
     */
    public void planned(Plan plan, List<Event> due, Plan.Down down) {
        this.plan = plan;
        this.due = due;
        this.dueGuids = due.stream().map(Event::guid).collect(Collectors.toSet());
        this.down = down;
        if (isDryRun()) {
            answers = answers(plan.judgements());
        }
        if (isDryRun() && down != null) {
            messages.wouldAsk(down);
        }
    }

    /** Events are lost for good or given up, and nobody has been told yet. This is the one place where a person is told. */
    public void lost(List<Judgement> lost) {
        messages.lost(lost);
    }

    /** The receiver looks down, and is about to be asked. */
    public void asking(Plan.Down down) {
        messages.asking(down);
    }

    /** The receiver was asked, or did not have to be. */
    public void asked(Receiver.Answer answer) {
        this.answer = answer;
        down = answer.down();
        messages.asked(answer, plan);
    }

    /** Takes how many redeliveries have an answer. */
    public Progress progress() {
        return progress;
    }

    /** The redeliveries have been sent, and the list has been looked at. */
    public void sent(Plan after, Outcomes outcomes) {
        console.endLive();
        messages.failures(plan, outcomes);
        this.plan = after;
        this.outcomes = outcomes;
        answers = answers(after.lost());
    }

    /** Each costs a request: too much for each of hundreds of hooks. In public, no answer is shown. */
    private Map<String, String> answers(List<Judgement> judgements) {
        return hook.isOneOfMany() || console.isPublic() ? Map.of() : LastAnswers.of(hook, judgements);
    }

    /** The run ended early. */
    public void failed(Failure failure) {
        this.failure = failure;
    }

    /** The exit code of this hook's run. */
    public int exitCode() {
        return failure != null ? failure.exitCode()
                : isDryRun() ? 0
                : outcomes.count(Result.REFUSED) > 0 ? 1
                : gap != null || !plan.lost().isEmpty() || answer.isDown() || !expiring().isEmpty() ? 3 : 0;
    }

    // What is shown

    Console console() {
        return console;
    }

    Hook hook() {
        return hook;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean isByHand() {
        return byHand;
    }

    Instant start() {
        return start;
    }

    /** The times of the run; null when the list was not read. */
    Window window() {
        return window;
    }

    /** How far back the list was read; null when it was not read. */
    Instant since() {
        return window == null ? null : window.from();
    }

    Hook.Listing listing() {
        return listing;
    }

    Activity activity() {
        return activity;
    }

    /** All failed events, with what is to be done about them at the end of the run. */
    Plan plan() {
        return plan;
    }

    /** The events that this run redelivers, or a dry run would, as they were before. */
    List<Event> due() {
        return due;
    }

    /** Whether this run redelivers the event, or a dry run would. */
    boolean isDue(Event event) {
        return dueGuids.contains(event.guid());
    }

    /** The first line of the receiver's last answer for each cause of failure, of events that need a person. */
    Map<String, String> answers() {
        return answers;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    /** The unsettled events that GitHub forgets soon, oldest first. */
    List<Event> expiring() {
        return window == null || byHand ? List.of() : plan.expiring(window);
    }

    /** When GitHub forgets the oldest unsettled event; null when there is none. */
    Instant deadline() {
        return window == null || byHand ? null : plan.unsettled().stream().findFirst().map(window::forgottenAt).orElse(null);
    }

    Receiver.Answer answer() {
        return answer;
    }

    /** How the receiver looks down; null when it does not, or has answered. */
    Plan.Down down() {
        return down;
    }

    /** The times that nobody can look at any more; null without a gap. */
    Gap gap() {
        return gap;
    }

    /** The checkpoint that stands; null when there is none. */
    Instant checkpoint() {
        return checkpoint.standing();
    }

    /** Where the checkpoint is kept; null when it is not kept. */
    String place() {
        return checkpoint.isKept() ? checkpoint.toString() : null;
    }

    /** Whether the run ended before it was through, with an error that is said after all else. */
    boolean endedEarly() {
        return failure != null || outcomes.endedBy() != null;
    }

    /** Why the run ended early; null when it did not. */
    Failure failure() {
        return failure;
    }

    /** Begins a run for this hook, as a shell takes it. */
    String command() {
        return command;
    }

    int count(Verdict verdict) {
        return plan.events(verdict).size();
    }
}
