package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lib.api.ApiException;
import lib.api.Log;
import lib.checkpoint.Checkpoint;
import lib.events.Event;
import lib.events.Events;
import lib.events.Plan;
import lib.events.Plan.Decision;
import lib.events.Plan.Verdict;
import lib.events.Rules;
import lib.events.Window;
import lib.events.Words;
import lib.hooks.Redeliveries.Outcome;
import lib.hooks.Redeliveries.Result;

/** A run for one hook: redeliver.java fills it in, step by step, and lib/report shows it. */
public final class HookRun {
    private static final Duration READ_ANEW = Duration.ofHours(1);

    public final Hook hook;
    public final Checkpoint checkpoint;
    public final Log log;

    /** Null until the list has been read. */
    public Window window;
    public Events events;
    public Hook.Listing listing = new Hook.Listing(0, 0, false);
    public Plan plan = Plan.EMPTY;
    public List<Event> due = List.of();
    public Receiver receiver = Receiver.NOT_ASKED;
    public Redeliveries outcomes = Redeliveries.NONE;
    public Map<String, String> answers = Map.of();
    /** Up to when the run has seen the list, by GitHub's clock. */
    public Instant seen;
    /** Why the run ended early; null if it did not. */
    public volatile Exception failure;
    /** Whether the hook was deleted or switched off with an unsettled event: its run has a gap, and does nothing. */
    public boolean isGone;

    private final Map<String, Asked> asked = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    /** The events that the last run left unsettled: no run has reported them as lost. */
    private Set<String> unsettledBefore = Set.of();
    private boolean lossesToStore;
    private boolean isGapOfOther;
    /** When a run of this command last read the list back to the checkpoint. */
    private Instant readWhole;
    /** Every event first attempted before it is settled; null until the run is planned. */
    private Instant mark;

    public HookRun(Hook hook, Checkpoint checkpoint, Log log) {
        this.hook = hook;
        this.checkpoint = checkpoint;
        this.log = log;
    }

    public static HookRun ofGoneHook(Hook hook, Checkpoint checkpoint, Window window, Log log) {
        HookRun run = new HookRun(hook, checkpoint, log);
        run.isGone = true;
        run.window = window;
        run.seen = window.now();
        run.events = new Events(window.from());
        return run;
    }

    public void fail(Exception why) {
        failure = failure == null ? why : failure;
    }

    public boolean isUnreadable() {
        return hook.isOneOfMany() && failure instanceof ApiException e && e.isUnreadable();
    }

    // The last run of the same command: if it is killed, a run reads more, and waits for no late row

    /** The end of a run that asked for a redelivery, and how many attempts its event had then. */
    private record Asked(Instant at, int attempts, boolean isAccepted) {}

    /** The events to read the list into; a held event makes only one run an hour read a day's list. */
    public Events eventsAfter(HookRun last, Window window) {
        if (last != null) {
            unsettledBefore = last.plan.unsettled().stream().map(Event::guid).collect(Collectors.toSet());
            asked.putAll(last.asked);
            asked.values().removeIf(one -> !one.at.plus(Window.OVERLAP).isAfter(window.now()));
        }
        // A checkpoint that stands is stored 1 ms lower.
        boolean isUsable = last != null && !last.events.since.minusMillis(1).isAfter(window.from())
                && last.readWhole.plus(READ_ANEW).isAfter(window.start())
                // Only the list shows whether GitHub has forgotten the event that holds the checkpoint.
                && !window.from().isBefore(window.keptSince());
        readWhole = isUsable ? last.readWhole : window.start();
        return !isUsable ? new Events(window.from()) : last.events.carriedOn(window.from(), window.keptSince(),
                last.window.start().minus(Window.OVERLAP));
    }

    /** An event that was asked for without a new attempt waits as long as one may come late. */
    private Instant putOffUntil(Event event) {
        Asked last = asked.get(event.guid());
        return last == null || last.attempts != event.attempts().size() ? null : last.at.plus(Window.OVERLAP);
    }

    /** Whether the list does not show a redelivery yet that GitHub accepted in an earlier run. */
    boolean isAwaiting() {
        return plan.unsettled().stream().anyMatch(event -> putOffUntil(event) != null
                && asked.get(event.guid()).isAccepted);
    }

    /** When the first event that waits is due, by GitHub's clock; empty if none waits. */
    public Optional<Instant> nextDue() {
        return plan.putOff(this::putOffUntil).decisions().stream().map(Decision::due).filter(Objects::nonNull)
                .filter(window.now()::isBefore).min(Instant::compareTo);
    }

    // Gaps: times that nobody can look at any more

    public record Gap(Instant from, Instant to, String sentence) {}

    public Gap gap() {
        if (isGone) {
            return unsettled("but its webhook was deleted or switched off: what it missed since then");
        }
        if (isMadeAnew()) {
            return unsettled("but the webhook's list does not show it: its webhook was deleted or recreated, and what "
                    + "it missed until then");
        }
        // By the start of the run, but for the event that held the checkpoint: GitHub may have dropped it since.
        boolean isLost = reachesStored() && (window.stored().isBefore(keptSince())
                || window.stored().isBefore(window.keptSince()) && isHeldEventMissing());
        if (!isLost || !listing.ended() || isGapOfOther) {
            return null;
        }
        Instant end = listing.deliveries() == 0 ? window.now() : events.oldest();
        return new Gap(window.stored(), end, "GitHub keeps deliveries for " + window.retention().toDays()
                + " days, so its list ends at " + Words.day(end) + " and does not go back to "
                + Words.day(window.stored()) + ": what failed in between is beyond recovery");
    }

    private Gap unsettled(String why) {
        // A checkpoint that did not move is stored 1 ms lower.
        return new Gap(window.stored(), window.start(), "an event of " + Words.day(window.stored().plusMillis(1))
                + " was unsettled, " + why + " is beyond recovery");
    }

    /** Whether the list lacks the event that held the checkpoint, though GitHub would still keep it. */
    private boolean isMadeAnew() {
        return isHeldEventMissing() && window.stored().isAfter(keptSince().plus(Window.OVERLAP));
    }

    private boolean isHeldEventMissing() {
        return reachesStored() && checkpoint.isOwn() && !checkpoint.isShared()
                && Window.isHeld(window.stored(), window.lastRun())
                // A new webhook's list begins later; a run that took hours stores an old mark as well.
                && events.oldest().isAfter(window.stored()) && events.failed().stream().noneMatch(window::isHeldBy);
    }

    private boolean reachesStored() {
        return window != null && window.stored() != null && window.reachesStored();
    }

    private Instant keptSince() {
        return window.start().minus(window.retention());
    }

    /** Hooks that share a checkpoint report one gap; none if only a failed hook kept the checkpoint back. */
    private static void shareGaps(List<HookRun> runs) {
        List<HookRun> missed = runs.stream().filter(run -> run.checkpoint.isShared() && run.gap() != null)
                .sorted(Comparator.comparing(run -> run.gap().to())).toList();
        boolean isHeld = runs.stream().anyMatch(run -> run.failure != null);
        missed.stream().filter(run -> run != missed.get(0) || isHeld && run.ranLately())
                .forEach(run -> run.isGapOfOther = true);
    }

    private boolean ranLately() {
        return window.lastRun() != null && !window.lastRun().isBefore(keptSince());
    }

    // The plan

    public void decide(Rules rules) {
        plan = rules.plan(events, window).putOff(this::putOffUntil).newlyLost(unsettledBefore);
    }

    /** Decides again: the list may show that somebody has redelivered an event. */
    public void decideAgain(Rules rules) {
        plan = rules.planAfter(plan, events, window).putOff(this::putOffUntil).newlyLost(unsettledBefore)
                .expired(outcomes::isExpired);
        Set<String> stillDue = plan.events(Verdict.DUE).stream().map(Event::guid).collect(Collectors.toSet());
        due = due.stream().filter(event -> outcomes.of(event) != null || stillDue.contains(event.guid()))
                .map(event -> outcomes.of(event) != null ? event : events.event(event.guid())).toList();
    }

    /** Lets hooks that share a checkpoint report a loss or a gap once. */
    public static void share(List<HookRun> runs, Rules rules) {
        boolean isSure = runs.stream().anyMatch(run -> !run.checkpoint.isShared() || run.failure != null
                || run.window.stored() == null || Window.isOfStart(run.window.stored())
                || run.events.failed().stream().anyMatch(run.window::isHeldBy));
        if (!isSure) {
            // The last run could not read all hooks, so it may not have reported what they have lost.
            runs.forEach(run -> run.window = run.window.reported(run.window.stored().plus(Window.OVERLAP)));
            runs.forEach(run -> run.decide(rules));
        }
        shareGaps(runs);
    }

    public static void limitDue(List<HookRun> runs, int max) {
        Set<Event> oldest = runs.stream().flatMap(run -> run.plan.events(Verdict.DUE).stream())
                .sorted(Comparator.comparing(Event::firstAttempt)).limit(max).collect(Collectors.toSet());
        runs.forEach(run -> run.due = run.plan.events(Verdict.DUE).stream().filter(oldest::contains).toList());
    }

    /** The list has shown the results of the redeliveries, so everything delivered by then is seen. */
    public void sawNewest() {
        Instant after = events.newest().plusMillis(1);
        seen = after.isAfter(seen) ? after : seen;
    }

    public List<Event> expiring() {
        return plan.unsettled().stream().filter(event -> window.isExpiring(event)).toList();
    }

    /** Reads the receiver's responses to the events given up, or to all that failed; not with --all-repos. */
    public void readAnswers(boolean all) {
        if (!hook.isOneOfMany()) {
            answers = Receiver.lastAnswers(hook, all ? plan.decisions() : plan.lost());
        }
    }

    /** The due events that GitHub may not have taken, oldest first: not sent, or not answered, and no attempt shows. */
    public List<Event> unsent() {
        return due.stream().filter(event -> !outcomes.isAnswered(event))
                .filter(event -> outcomes.of(event) == null || outcomes.of(event).isUnanswered()).toList();
    }

    // Reports

    public void reportPlan(boolean dryRun) {
        if (gap() != null) {
            log.warn(gap().sentence());
        }
        if (dryRun && receiver.down() != null) {
            log.warn("the receiver seems down " + receiver.down().words(window.now()) + ": a run "
                    + (hook.hasPing() ? "pings it first, and sends nothing"
                    : "sends the oldest event alone, and nothing more")
                    + (expiring().isEmpty() ? "" : " but expiring events") + " unless it answers");
        }
    }

    public void reportLosses() {
        List<Decision> losses = plan.lost().stream().filter(loss -> reported.add(loss.event().guid())).toList();
        lossesToStore |= !losses.isEmpty();
        log.losses(losses.stream().map(loss -> words(loss) + ": " + loss.event().line()).toList());
    }

    private static String words(Decision loss) {
        if (loss.verdict() == Verdict.EXPIRED) {
            return "expired, as GitHub no longer has it";
        }
        return loss.event().lacksFirstAttempt() ? "given up, as its first attempt has left GitHub's list"
                : "given up after " + loss.event().attempts().size() + " failed attempts";
    }

    /** Reports the redeliveries that GitHub refused or did not answer, and remembers those without a new attempt. */
    public void noteOutcomes(Instant end) {
        for (Decision decision : plan.decisions()) {
            Event event = decision.event();
            Outcome outcome = outcomes.of(event);
            if (outcome != null && outcome.result() == Result.REFUSED) {
                log.say((outcome.isUnanswered() ? "unknown: " : "refused: ") + event.line() + ": "
                        + outcome.failure().getMessage());
            }
            if (outcome != null && (outcome.result() == Result.REFUSED || outcome.result() == Result.NOT_SEEN)) {
                asked.put(event.guid(), new Asked(end, event.attempts().size(), outcome.isAccepted()));
            }
        }
    }

    // The checkpoint

    /** Stores the lowest mark of the runs that share a checkpoint; quiet runs only if it moves by leastStep. */
    public static void storeCheckpoints(List<HookRun> runs, Duration leastStep) throws IOException {
        runs.forEach(HookRun::moveMark);
        // If a hook has an unsettled event or is gone, store every mark: the other marks date the last run.
        boolean isQuiet = runs.stream().allMatch(run -> run.failure == null && run.plan.unsettled().isEmpty()
                && !run.isGone);
        Duration least = isQuiet ? leastStep : Duration.ZERO;
        Map<Checkpoint, List<HookRun>> sharing = runs.stream().filter(run -> run.checkpoint.isKept())
                .collect(Collectors.groupingBy(run -> run.checkpoint, LinkedHashMap::new, Collectors.toList()));
        Parallel.all(sharing.values(), together -> store(together, least),
                (together, failure) -> together.forEach(run -> {
                    run.fail(failure);
                    run.mark = null;
                }));
    }

    /** The next run has to judge an event whose outcome is unknown: until then the mark stays. */
    private void moveMark() {
        if (outcomes.areKnown() && (failure == null || mark != null)) {
            mark = plan.checkpoint(window);
        }
    }

    private static void store(List<HookRun> sharing, Duration least) throws IOException {
        Checkpoint checkpoint = sharing.get(0).checkpoint;
        if (sharing.get(0).isGone) {
            checkpoint.reported(sharing.get(0).window.start());
            return;
        }
        List<HookRun> planned = sharing.stream().filter(run -> run.mark != null).toList();
        if (planned.isEmpty() || !planned.get(0).window.reachesStored()) {
            return;
        }
        Instant lowest = planned.stream().map(run -> run.mark).min(Instant::compareTo).orElseThrow();
        if (planned.size() < sharing.size()) {
            // A run that has failed has settled nothing.
            Window window = planned.get(0).window;
            Instant held = window.stored() != null ? window.stored() : window.from();
            lowest = held.isBefore(lowest) ? held : lowest;
        }
        boolean losses = planned.stream().anyMatch(run -> run.lossesToStore && run.outcomes.areKnown());
        Instant standing = checkpoint.standing();
        boolean isShortStep = standing != null && !lowest.isBefore(standing) && lowest.isBefore(standing.plus(least));
        if (!losses && (isShortStep || lowest.equals(checkpoint.written()))) {
            return;
        }
        // A loss that this run has not seen must not count as reported.
        boolean isSure = sharing.size() == 1
                || sharing.stream().allMatch(run -> run.failure == null && run.outcomes.areKnown());
        Instant seen = planned.stream().map(run -> run.seen).min(Instant::compareTo).orElseThrow();
        checkpoint.store(lowest, seen, isSure);
        planned.forEach(run -> run.lossesToStore = false);
    }
}
