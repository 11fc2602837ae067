package lib.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.ApiException;
import lib.events.Activity;
import lib.events.Plan.Decision;
import lib.events.Plan.Verdict;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Outcome;
import lib.hooks.Redeliveries.Result;
import lib.report.RunReport.Failure;
import picocli.CommandLine.Help.Ansi.Style;

/** All that is shown of a run for one hook, worked out once. */
public final class HookReport {
    private static final int SHORT_GUID = 8;
    private static final int MOST_GUIDS = 10;

    public final HookRun run;
    final Failure failure;
    /** The failed events. */
    final List<Row> rows;
    final List<Ask> asks;
    final int exitCode;
    final Activity activity;
    /** When GitHub forgets the oldest unsettled event; null if all is settled. */
    final Instant deadline;
    /** Whether it is of the job; else a person named the events, and the list was not read to its end. */
    final boolean isOfJob;
    final String command;

    /** @param command in the job, it resends the events whose GUIDs replace {@code GUID}; else it sends the rest */
    HookReport(HookRun run, boolean isOfJob, boolean dryRun, boolean inActions, Instant end, String command) {
        this.run = run;
        this.isOfJob = isOfJob;
        this.command = command;
        activity = run.events == null ? new Activity(Instant.EPOCH) : run.events.activity;
        failure = run.failure == null ? null : Failure.of(run.failure, run.checkpoint.isOverdue(), inActions);
        Set<String> due = run.due.stream().map(Event::guid).collect(Collectors.toSet());
        rows = run.plan.decisions().stream().map(decision -> row(decision, due, end)).toList();
        deadline = run.plan.unsettled().stream().findFirst().map(oldest -> run.window.forgottenAt(oldest)).orElse(null);
        asks = Stream.of(Ask.values()).filter(ask -> ask.isAsked.test(this)).toList();
        exitCode = exitCode(dryRun);
    }

    /** An action for a person after this run, the most urgent first; from REFUSED on, the next run tries again. */
    enum Ask {
        FIX(hook -> hook.failure != null && hook.failure.lasts()),
        RECOVER(hook -> hook.has(State.EXPIRED)),
        GAP(hook -> hook.run.gap() != null),
        EXPIRING(hook -> !hook.run.expiring().isEmpty()),
        DOWN(hook -> hook.run.receiver.isDown()),
        GIVEN_UP(hook -> hook.run.plan.lost().stream().anyMatch(loss -> loss.verdict() == Verdict.GIVEN_UP)),
        REFUSED(hook -> hook.has(State.REFUSED)),
        ENDED_EARLY(hook -> hook.failure != null && !hook.failure.lasts()),
        UNANSWERED(hook -> hook.has(State.UNANSWERED));

        private final Predicate<HookReport> isAsked;

        Ask(Predicate<HookReport> isAsked) {
            this.isAsked = isAsked;
        }
    }

    private boolean has(State state) {
        return rows.stream().anyMatch(row -> row.state == state);
    }

    private int exitCode(boolean dryRun) {
        if (failure != null) {
            // 2 says that nothing was sent.
            return run.outcomes.byGuid().isEmpty() ? failure.exitCode() : 1;
        }
        if (has(State.REFUSED) || has(State.UNANSWERED) || !isOfJob && has(State.EXPIRED)) {
            return 1;
        }
        boolean isOpen = isOfJob ? !asks.isEmpty()
                : run.receiver.isDown() || has(State.FAILED_AGAIN) || has(State.NOT_SEEN);
        return isOpen && !dryRun ? 3 : 0;
    }

    /** Whether a person must act, because the next run will not get through by itself. */
    boolean needsPerson() {
        boolean beyondWaiting = asks.stream().anyMatch(ask -> ask.compareTo(Ask.REFUSED) <= 0);
        return exitCode != 0 && (beyondWaiting || failure != null && failure.needsPerson());
    }

    /** How an event stands at the end of a run, the worst first: one word in text, job summary and JSON. */
    enum State {
        EXPIRED, GIVEN_UP, REFUSED, UNANSWERED, FAILED_AGAIN, NOT_SEEN, DUE, LATER, WAITING,
        FILTERED, HEALED, DELIVERED;

        Style style() {
            return switch (this) {
                case EXPIRED, GIVEN_UP -> Style.fg_red;
                case FILTERED -> Style.reset;
                case HEALED, DELIVERED -> Style.fg_green;
                default -> Style.fg_yellow;
            };
        }

        boolean isSettledWell() {
            return compareTo(FILTERED) >= 0;
        }
    }

    private Row row(Decision decision, Set<String> due, Instant end) {
        Outcome outcome = run.outcomes.of(decision.event());
        State state = outcome == null ? planned(decision, due, end) : sent(outcome, decision.verdict());
        return new Row(state, decision, outcome);
    }

    private static State planned(Decision decision, Set<String> due, Instant end) {
        return switch (decision.verdict()) {
            case DUE -> due.contains(decision.event().guid()) ? State.DUE : State.LATER;
            case WAITING -> decision.due().isAfter(end) ? State.WAITING : State.DUE;
            case DELIVERED -> State.HEALED;
            default -> State.valueOf(decision.verdict().name());
        };
    }

    private static State sent(Outcome outcome, Verdict verdict) {
        return switch (outcome.result()) {
            case FAILED_AGAIN -> verdict == Verdict.GIVEN_UP ? State.GIVEN_UP : State.FAILED_AGAIN;
            case REFUSED -> outcome.isUnanswered() ? State.UNANSWERED : State.REFUSED;
            default -> State.valueOf(outcome.result().name());
        };
    }

    /** A failed event, and the outcome of its redelivery; null if there was none. */
    record Row(State state, Decision decision, Outcome outcome) {
        Event event() {
            return decision.event();
        }

        List<Delivery> failures() {
            return event().attempts().stream().filter(attempt -> !attempt.succeeded()).toList();
        }

        /** Whether this run asked for an attempt. */
        boolean isOwn(Delivery attempt) {
            boolean isSeen = outcome != null && outcome.isAccepted() && outcome.result() != Result.NOT_SEEN;
            return isSeen && attempt.equals(event().newest());
        }

        Instant firstFailed() {
            return failures().isEmpty() ? event().firstAttempt() : failures().get(0).deliveredAt();
        }

        String reason() {
            List<Delivery> failures = failures();
            return Words.reason(failures.isEmpty() ? event().newest() : failures.get(failures.size() - 1));
        }

        String refusal() {
            return outcome == null || outcome.failure() == null ? null : outcome.failure().getMessage();
        }

        /** Why GitHub refused it, without the request, which differs from event to event. */
        String refusedFor() {
            ApiException refusal = (ApiException) outcome.failure();
            String message = Objects.toString(refusal.getResponseMessage(), "");
            return refusal.getResponseCode() + (message.isEmpty() ? "" : " (" + message + ")");
        }

        /** How it is counted beside those that stand alike. */
        String counted() {
            return switch (state) {
                case REFUSED -> "refused by GitHub: " + refusedFor();
                case UNANSWERED -> "not answered by GitHub";
                case WAITING -> "not due yet";
                default -> HookReport.words(state);
            };
        }

        String words(boolean dryRun, Instant now) {
            return switch (state) {
                case WAITING -> (dryRun ? "wait until " : "waiting until ") + Words.time(decision.due(), now);
                case FILTERED -> "filtered by " + decision.filter();
                case REFUSED -> "refused: " + refusedFor();
                case GIVEN_UP -> dryRun ? "give up" : "given up";
                case DUE -> dryRun ? "send" : "due";
                case LATER -> dryRun ? "send later" : "later";
                default -> HookReport.words(state);
            };
        }
    }

    static String words(Enum<?> constant) {
        return JsonReport.key(constant).replace('_', ' ');
    }

    List<Row> worstFirst() {
        return rows.stream().sorted(Comparator.comparing(Row::state)).toList();
    }

    /** Whether the run had no checkpoint, and GitHub has more than it looked at. */
    boolean isFirst() {
        return run.window != null && run.window.isFirst()
                && (!run.listing.ended() || run.events.oldest().isBefore(run.window.from()));
    }

    /** How long the receiver takes: {@code 0.3 s (median), 1.2 s (95 %)}; null if that is not known. */
    String took() {
        if (activity.seconds(50) == null) {
            return null;
        }
        // GitHub Enterprise Server keeps deliveries for longer, and waits longer.
        int patience = run.window.retention().toDays() > 3 ? 30 : 10;
        return activity.seconds(50) + " s (median), " + activity.seconds(95) + " s (95 %)"
                + (activity.seconds(95) < 0.7 * patience ? ""
                : ", and attempts begin to time out: GitHub gives up after " + patience + " s");
    }

    boolean isQuiet() {
        return failure == null && run.gap() == null && rows.stream().allMatch(row -> row.state == State.HEALED);
    }

    /** When the first event is due that is neither lost nor delivered; null if there is none. */
    Instant nextDue() {
        return rows.stream().map(row -> row.decision.due()).filter(Objects::nonNull).min(Instant::compareTo)
                .orElse(null);
    }

    int count(Verdict verdict) {
        return run.plan.events(verdict).size();
    }

    List<Activity.Outage> outages() {
        return activity.outages(listedFailures().map(Delivery::deliveredAt).toList());
    }

    /** The failures that the hours count: of the window, and without those of this run's own redeliveries. */
    Stream<Delivery> listedFailures() {
        return rows.stream().flatMap(row -> row.failures().stream()
                .filter(failure -> !row.isOwn(failure)))
                .filter(failure -> !failure.deliveredAt().isBefore(run.window.from()));
    }

    String resend(boolean wholeGuids) {
        return command.replace("GUID", givenUp(wholeGuids));
    }

    String givenUp(boolean whole) {
        return run.plan.events(Verdict.GIVEN_UP).stream().limit(MOST_GUIDS).map(event -> guid(event, whole))
                .map(Words::quoted).collect(Collectors.joining(" "));
    }

    String guid(Event event, boolean whole) {
        String guid = event.guid();
        return whole || guid.length() < SHORT_GUID ? guid : guid.substring(0, SHORT_GUID);
    }

    String time(Instant instant) {
        return Words.time(instant, run.window.now());
    }
}
