package lib.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.events.Plan;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** All that is shown of a run for one hook, worked out once; the writers only lay it out. */
public final class HookReport {
    private static final int SHORT_GUID = 8;
    private static final int MOST_GUIDS = 10;

    public final HookRun run;
    /** Why the run ended early; null if it did not. */
    final Failure failure;
    final List<Row> oldestFirst;
    /** Every failed event, the worst first, and then the oldest. */
    final List<Row> rows;
    final Set<Ask> asks;
    final int exitCode;
    /** When GitHub forgets the oldest unsettled event; null if all is settled. */
    final Instant deadline;
    /** How the receiver looks down; null if it does not, or has answered. */
    final Plan.Down down;
    /** How many characters of a GUID tell the events apart. */
    final int guidLength;
    private final String command;

    /**
     * @param inActions whether failures are explained for a workflow
     * @param command sends events of this hook again, once their GUIDs are put in place of {@code GUID}; null if the
     *     run does that itself
     */
    HookReport(HookRun run, boolean dryRun, boolean inActions, String command) {
        this.run = run;
        this.command = command;
        failure = run.failure == null ? null : Failure.of(run.failure, run.checkpoint.isOverdue(), inActions);
        Map<String, Event> found = run.due.stream().collect(Collectors.toMap(Event::guid, Function.identity()));
        oldestFirst = run.plan.judgements().stream().map(decision -> row(decision, found)).toList();
        rows = oldestFirst.stream().sorted(Comparator.comparing(Row::state)).toList();
        guidLength = guidLength(rows.stream().map(Row::guid).toList());
        down = run.receiver.down();
        deadline = run.window == null ? null : run.plan.unsettled().stream().findFirst().map(run.window::forgottenAt)
                .orElse(null);
        asks = EnumSet.noneOf(Ask.class);
        Stream.of(Ask.values()).filter(this::does).forEach(asks::add);
        exitCode = exitCode(dryRun);
    }

    private Row row(Judgement decision, Map<String, Event> found) {
        return new Row(decision, found.get(decision.event().guid()), run.outcomes.of(decision.event()));
    }

    /** Something that a run asks of a person; the most urgent first. */
    enum Ask {
        FIX, RECOVER, GAP, EXPIRING, DOWN, GIVEN_UP, REFUSED, ENDED_EARLY, UNANSWERED;

        /** Whether the next run tries again on its own. */
        boolean canWait() {
            return compareTo(REFUSED) >= 0;
        }
    }

    /**
     * A failed event.
     *
     * @param found as the run found it, if the run sends it; else null
     * @param outcome of its redelivery; null if there was none
     */
    record Row(Judgement decision, Event found, Outcome outcome) {
        State state() {
            return State.of(decision, outcome, found != null);
        }

        String guid() {
            return decision.event().guid();
        }

        /** One that was delivered is shown as it was before. */
        Event event() {
            return found != null && state() == State.DELIVERED ? found : decision.event();
        }

        /** Since when attempts to deliver it failed, as far as the list shows. */
        Instant firstFailed() {
            return failures().findFirst().orElse(event().first()).deliveredAt();
        }

        /** Why its last failed attempt failed. */
        String reason() {
            return Words.reason(failures().reduce((one, later) -> later).orElse(event().newest()));
        }

        Stream<Delivery> failures() {
            return event().attempts().stream().filter(Predicate.not(Delivery::succeeded));
        }

        /** How it stands, or what a run would do, in a few words. */
        String words(boolean dryRun, Instant now) {
            String word = dryRun ? state().would : state().word();
            return switch (state()) {
                case WAITING -> (dryRun ? "wait until " : "waiting until ") + Words.time(decision.due(), now);
                case FILTERED -> "filtered by " + decision.filter();
                default -> word;
            };
        }
    }

    private boolean does(Ask ask) {
        return switch (ask) {
            case FIX -> failure != null && failure.lasts();
            case RECOVER -> has(State.EXPIRED);
            case GAP -> run.gap() != null;
            case EXPIRING -> !run.expiring().isEmpty();
            case DOWN -> run.receiver.isDown();
            case GIVEN_UP -> run.plan.lost().stream().anyMatch(decision -> decision.verdict() == Verdict.GIVEN_UP);
            case ENDED_EARLY -> failure != null && !failure.lasts();
            case REFUSED -> has(State.REFUSED);
            case UNANSWERED -> has(State.UNANSWERED);
        };
    }

    private int exitCode(boolean dryRun) {
        if (failure != null) {
            return failure.exitCode();
        }
        if (dryRun || asks.isEmpty()) {
            return 0;
        }
        return asks.contains(Ask.REFUSED) || asks.contains(Ask.UNANSWERED) ? 1 : 3;
    }

    /** Whether a person must act: not on what the next run may well get through, unless it has lasted too long. */
    boolean needsPerson() {
        boolean beyondWaiting = asks.stream().anyMatch(ask -> ask.compareTo(Ask.REFUSED) <= 0);
        return exitCode != 0 && (beyondWaiting || failure != null && failure.needsPerson());
    }

    /** Whether the run looked at everything since the checkpoint: only then can it say that all is well. */
    boolean isWhole() {
        return run.window != null && run.window.isWhole();
    }

    /** How many older failures a run without a checkpoint has seen; null if the run had one, or the list has none. */
    Integer olderFailures() {
        boolean isFirst = run.window != null && run.window.isFirst();
        return isFirst && (run.olderFailures > 0 || !run.listing.ended()) ? run.olderFailures : null;
    }

    private boolean has(State state) {
        return rows.stream().anyMatch(row -> row.state() == state);
    }

    /** Whether it is of the job: else a person named the events, and it has not read the whole list. */
    boolean isOfJob() {
        return command != null;
    }

    /** Times go by it. */
    Instant now() {
        return run.window.now();
    }

    /** Whether there is anything to show. */
    boolean isQuiet() {
        return failure == null && run.gap() == null && rows.stream().allMatch(row -> row.state() == State.HEALED);
    }

    int count(Result result) {
        return run.outcomes.count(result);
    }

    int count(Verdict verdict) {
        return run.plan.events(verdict).size();
    }

    /** Whose hook it is, and to whom it delivers, as far as that is known. */
    String title(boolean isPublic) {
        return run.hook.title(!isPublic);
    }

    int deliveries() {
        return run.events == null ? 0 : activity().deliveries();
    }

    Activity activity() {
        return run.events.activity();
    }

    /** How often attempts failed for each reason, the most frequent first. */
    Map<String, Long> reasons() {
        return ranked(rows.stream().flatMap(Row::failures).map(Words::reason).toList());
    }

    /** The longest times without a success. */
    List<Activity.Outage> outages() {
        List<Instant> failed = rows.stream().flatMap(Row::failures).map(Delivery::deliveredAt)
                .filter(at -> !at.isBefore(run.window.from())).toList();
        return activity().outages(failed);
    }

    /** Whether the outage has no end yet. */
    boolean goesOn(Activity.Outage outage) {
        return down != null && !outage.from().isBefore(down.since());
    }

    /** The names of the events that the filters exclude, with their numbers. */
    Map<String, Long> filtered() {
        return ranked(run.plan.events(Verdict.FILTERED).stream().map(Event::name).toList());
    }

    /** How often each text occurs, the most frequent first. */
    static Map<String, Long> ranked(List<String> texts) {
        Map<String, Long> counted = texts.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Map<String, Long> ranked = new LinkedHashMap<>();
        counted.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(text -> ranked.put(text.getKey(), text.getValue()));
        return ranked;
    }

    /** The receiver's last answers, a line for each reason. */
    List<String> answers() {
        return run.answers.entrySet().stream().map(answer -> "The receiver answered "
                + answer.getKey().replace("Invalid HTTP Response: ", "") + " with: " + answer.getValue()).toList();
    }

    /** The GUIDs of what was given up, of many the oldest; empty if there is nothing. */
    String givenUpGuids(boolean whole) {
        return run.plan.events(Verdict.GIVEN_UP).stream().limit(MOST_GUIDS)
                .map(event -> whole ? event.guid() : shortened(event.guid())).map(Words::quoted)
                .collect(Collectors.joining(" "));
    }

    /** The command that sends events of this hook again. */
    String resend(String guids) {
        return command.replace("GUID", guids);
    }

    /** The GUID as a table without much room shows it. */
    String shortened(String guid) {
        return guid.substring(0, Math.min(guidLength, guid.length()));
    }

    static int guidLength(List<String> guids) {
        int longest = guids.stream().mapToInt(String::length).max().orElse(SHORT_GUID);
        for (int length = SHORT_GUID; length < longest; length++) {
            int end = length;
            Set<String> beginnings = new HashSet<>(guids.stream()
                    .map(guid -> guid.substring(0, Math.min(end, guid.length()))).toList());
            if (beginnings.size() == guids.size()) {
                return length;
            }
        }
        return longest;
    }

    /** When the first event that waits is due; null if none waits. */
    Instant nextDue() {
        return run.plan.judgements().stream().filter(decision -> decision.verdict().isUnsettled()).map(Judgement::due)
                .filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }
}
