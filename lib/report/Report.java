package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.checkpoint.Checkpoint;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.events.Plan;
import lib.events.Window;
import lib.hooks.Hook;
import lib.hooks.Outcomes;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;
import lib.hooks.Receiver;
import lib.hooks.Redeliveries;

/** What a run found and did for one hook. The run tells it each step; it says at once what cannot wait, and shows the rest at the end. */
public final class Report {
    private final Hook hook;
    private final boolean dryRun;
    private final boolean byHand;
    private final Console console;
    private Window window;
    private Hook.Listing listing = new Hook.Listing(0, 0, false);
    private Activity activity = new Activity(Instant.EPOCH);
    private Plan plan = Plan.EMPTY;
    private List<Event> due = List.of();
    private Set<String> dueGuids = Set.of();
    private Outcomes outcomes = Outcomes.NONE;
    private Instant start;
    private Receiver.Answer answer = Receiver.Answer.NOT_ASKED;
    private Instant downSince;
    private String gap;
    private Instant checkpoint;
    private String place;
    private String error;
    private int errorCode;

    /**
     * @param dryRun whether nothing is to be sent
     * @param byHand whether a person named the events
     * @param start when the run started
     */
    public Report(Hook hook, boolean dryRun, boolean byHand, Instant start, Console console) {
        this.hook = hook;
        this.dryRun = dryRun;
        this.byHand = byHand;
        this.start = start;
        this.console = console;
    }

    // What the run tells, in the order of the run

    /** The list is about to be read; takes how far it has been read. */
    public Consumer<Hook.Listing> listing(Window window, Events events) {
        if (!hook.isOneOfMany()) {
            console.say("listing the deliveries of " + hook + " since " + window.from());
        }
        return soFar -> console.live(TextReport.listing(soFar, events, start));
    }

    /** The list has been read. */
    public void listed(Window window, Hook.Listing listing, Events events) {
        console.endLive();
        this.window = window;
        this.listing = listing;
        start = window.start();
        activity = events.activity();
        if (listing.ended() && window.from().isBefore(window.keptSince()) && !isByHand()) {
            gap = "GitHub keeps deliveries for " + window.retention().toDays() + " days, so its list does not go back to " + window.from()
                    + " but ends at " + (listing.deliveries() == 0 ? start : events.oldest())
                    + ": what failed in between and is not in the list is beyond recovery";
            console.warn(gap);
        }
    }

    /**
     * It is decided what to do.
     *
     * @param due the events that this run redelivers, or a dry run would
     * @param downSince since when the receiver looks down, or null
     */
    public void planned(Plan plan, List<Event> due, Instant downSince) {
        this.plan = plan;
        this.due = due;
        this.dueGuids = due.stream().map(Event::guid).collect(Collectors.toSet());
        this.downSince = downSince;
        if (isDryRun() && downSince != null) {
            console.warn("the receiver looks down since " + downSince + ": a run " + (hook.hasPing() ? "asks it with a ping first, and sends nothing"
                    : "sends the oldest event alone, and nothing more") + " unless it answers");
        }
    }

    /** Events are lost for good, and nobody has been told yet. This is the one place where a person is told. */
    public void lost(List<Judgement> lost) {
        lost.forEach(judgement -> console.error("lost", Words.line(judgement.event()) + ": "
                + (judgement.verdict() == Verdict.EXPIRED ? "GitHub no longer keeps it" : Words.of(judgement))));
    }

    /** The receiver looks down, and is about to be asked. */
    public void asking(Instant downSince) {
        console.say("the receiver looks down since " + downSince + (hook.hasPing() ? "; asking it with a ping"
                : "; an App's hook has no ping, so the oldest event goes first, alone"));
    }

    /** The receiver was asked, or did not have to be. */
    public void asked(Receiver.Answer answer) {
        this.answer = answer;
        downSince = answer.downSince();
        if (answer.isDown()) {
            int expiring = answer.ready().size();
            console.warn("the receiver looks down since " + downSince + " and does not answer" + (hook.hasPing() ? " a ping, so nothing"
                    : ", so nothing more") + (expiring == 0 ? "" : " but " + Words.count(expiring, "expiring event")) + " is sent in this run; unsettled events that wait for it: "
                    + plan.unsettled().size());
        } else if (answer.asked()) {
            console.say(hook.hasPing() ? "the receiver answered the ping: it is up" : "the receiver answered: it is up");
        }
    }

    /** Takes how many redeliveries have an answer. */
    public Redeliveries.Progress progress(Clock clock) {
        AtomicReference<Instant> began = new AtomicReference<>();
        return (done, total) -> {
            began.compareAndSet(null, clock.instant());
            console.live(TextReport.progress(done, total, Duration.between(began.get(), clock.instant())));
        };
    }

    /** The redeliveries have been sent, and the list has been looked at. */
    public void sent(Plan after, Outcomes outcomes) {
        Map<String, Event> asked = plan.judgements().stream().map(Judgement::event).collect(Collectors.toMap(Event::guid, Function.identity()));
        console.endLive();
        this.plan = after;
        this.outcomes = outcomes;
        outcomes.byGuid().forEach((guid, outcome) -> {
            if (outcome.failure() != null && outcome.result() != Result.EXPIRED) {
                boolean refused = outcome.result() == Result.REFUSED && !outcome.isUnanswered();
                console.say((refused ? "refused: " : "unknown: ") + Words.line(asked.get(guid)) + ": " + outcome.failure().getMessage());
            }
        });
    }

    /** The checkpoint that stands now. */
    public void stands(Checkpoint stored) {
        checkpoint = stored.standing();
        place = stored.isKept() ? stored.toString() : null;
    }

    /** The run ended early. */
    public void failed(String sentence, int exitCode) {
        error = sentence;
        errorCode = exitCode;
    }

    /** The exit code of this hook's run. */
    public int exitCode() {
        return error != null ? errorCode
                : isDryRun() ? 0
                : outcomes.count(Result.REFUSED) > 0 ? 1
                : gap != null || !plan.lost().isEmpty() || answer.isDown() || !expiring().isEmpty() ? 3 : 0;
    }

    /** The worst of several exit codes: bad input, then a run that ended early, then a loss. */
    public static int exitCode(List<Report> reports) {
        List<Integer> order = List.of(0, 3, 1, 2);
        return reports.stream().map(Report::exitCode).max((one, other) -> order.indexOf(one) - order.indexOf(other)).orElse(0);
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

    /** What the receiver said. */
    Receiver.Answer answer() {
        return answer;
    }

    /** Since when the receiver looks down; null when it does not, or has answered. */
    Instant downSince() {
        return downSince;
    }

    /** The times that nobody can look at any more; null without a gap. */
    String gap() {
        return gap;
    }

    Instant checkpoint() {
        return checkpoint;
    }

    String place() {
        return place;
    }

    /** Why the run ended early; null when it did not. */
    String error() {
        return error;
    }

    int count(Verdict verdict) {
        return plan.events(verdict).size();
    }

    /**
     * An event as a person wants to see it.
     *
     * @param event as the run found it, without the attempts that it asked for
     * @param judgement at the end of the run
     * @param verdict in a word or two
     * @param outcome of its redelivery; null when there was none
     */
    record Row(Event event, Judgement judgement, String verdict, Outcome outcome) {}

    /** The events to show: all in a dry run; else those that were redelivered or still need it or are lost. */
    List<Row> rows() {
        Map<String, Event> found = due.stream().collect(Collectors.toMap(Event::guid, event -> event));
        return plan.judgements().stream().map(judgement -> {
            Event event = found.getOrDefault(judgement.event().guid(), judgement.event());
            Outcome outcome = outcomes.of(event);
            String verdict = outcome != null ? "due" : switch (judgement.verdict()) {
                case WAITING -> "due at " + Words.utc(judgement.due()).substring(11, 16);
                case DUE -> found.containsKey(event.guid()) ? "due" : "due, later";
                case LATER -> "later";
                case DELIVERED -> "healed";
                case GIVEN_UP -> "given up";
                case EXPIRED -> "expired";
                case FILTERED -> "filtered";
            };
            return new Row(event, judgement, verdict, outcome);
        }).filter(row -> isDryRun() || row.outcome != null || row.judgement.verdict() != Verdict.DELIVERED && row.judgement.verdict() != Verdict.FILTERED).toList();
    }

    private Stream<Delivery> failedAttempts() {
        return plan.judgements().stream().flatMap(judgement -> judgement.event().attempts().stream()).filter(Predicate.not(Delivery::succeeded));
    }

    /** How often each cause of a failed attempt, or each event with failed attempts, occurs; the most frequent first. */
    Map<String, Long> frequencies(boolean byEvent) {
        return plan.judgements().stream().map(Judgement::event)
                .flatMap(event -> event.attempts().stream().filter(Predicate.not(Delivery::succeeded)).map(failed -> byEvent ? event.name() : failed.outcome()))
                .collect(Collectors.groupingBy(what -> what, Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    /** The longest times without a success. */
    List<Activity.Outage> outages() {
        return activity.outages(failedAttempts().map(Delivery::deliveredAt).filter(at -> since() == null || !at.isBefore(since())).toList());
    }
}
