package lib.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
import picocli.CommandLine.Help.Ansi.Style;

/** All that is shown of a run for one hook, worked out once. */
public final class HookReport {
    private static final int SHORT_GUID = 8;
    private static final int MOST_GUIDS = 10;

    public final HookRun run;
    final Failure failure;
    final List<Row> rows;
    final List<Ask> asks;
    final int exitCode;
    final Activity activity;
    /** When GitHub forgets the oldest unsettled event; null if all is settled. */
    final Instant deadline;
    private final String again;

    /** @param again the command that resends events of this hook, with {@code GUID} for their GUIDs; null in resend */
    HookReport(HookRun run, boolean dryRun, boolean inActions, String again) {
        this.run = run;
        this.again = again;
        activity = run.events == null ? new Activity(Instant.EPOCH) : run.events.activity();
        failure = run.failure == null ? null : Failure.of(run.failure, run.checkpoint.isOverdue(), inActions);
        Set<String> due = run.due.stream().map(Event::guid).collect(Collectors.toSet());
        rows = run.plan.decisions().stream().map(decision -> Row.of(decision, run, due)).toList();
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
            return failure.exitCode();
        }
        if (dryRun || asks.isEmpty()) {
            return 0;
        }
        return asks.contains(Ask.REFUSED) || asks.contains(Ask.UNANSWERED) ? 1 : 3;
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

        private static State of(Verdict verdict, boolean isDue) {
            return switch (verdict) {
                case DUE -> isDue ? DUE : LATER;
                case DELIVERED -> HEALED;
                default -> valueOf(verdict.name());
            };
        }

        private static State of(Outcome outcome, Verdict verdict) {
            return switch (outcome.result()) {
                case FAILED_AGAIN -> verdict == Verdict.GIVEN_UP ? GIVEN_UP : FAILED_AGAIN;
                case REFUSED -> outcome.isUnanswered() ? UNANSWERED : REFUSED;
                default -> valueOf(outcome.result().name());
            };
        }

        boolean isSettledWell() {
            return compareTo(FILTERED) >= 0;
        }
    }

    /** A failed event, and the outcome of its redelivery; null if there was none. */
    record Row(State state, Decision decision, Outcome outcome) {
        private static Row of(Decision decision, HookRun run, Set<String> due) {
            Outcome outcome = run.outcomes.of(decision.event());
            State state = outcome == null ? State.of(decision.verdict(), due.contains(decision.event().guid()))
                    : State.of(outcome, decision.verdict());
            return new Row(state, decision, outcome);
        }

        Event event() {
            return decision.event();
        }

        List<Delivery> failures() {
            return event().attempts().stream().filter(attempt -> !attempt.succeeded()).toList();
        }

        /** Whether this run asked for an attempt. */
        boolean isOwn(Delivery attempt) {
            boolean isSeen = outcome != null && outcome.failure() == null && outcome.result() != Result.NOT_SEEN;
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
            if (!(outcome.failure() instanceof ApiException e) || ApiException.isUnanswered(e)) {
                return "no response";
            }
            String message = e.getResponseMessage();
            return e.getResponseCode() + (message == null || message.isEmpty() ? "" : " (" + message + ")");
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
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    List<Row> worstFirst() {
        return rows.stream().sorted(Comparator.comparing(Row::state)).toList();
    }

    /** Whether the run had no checkpoint, and GitHub has more than it looked at. */
    boolean isFirst() {
        boolean isFirst = run.window != null && run.window.isFirst();
        return isFirst && (!run.listing.ended() || run.events.oldest().isBefore(run.window.from()));
    }

    /** Whether it is of the job; else a person named the events, and the list was not read to its end. */
    boolean isOfJob() {
        return again != null;
    }

    /** How long the receiver takes: {@code 0.3 s (median), 1.2 s (95 %)}; null if that is not known. */
    String took() {
        String limit = isSlow() ? "; GitHub gives up after " + patience() + " s" : "";
        return activity.seconds(50) == null ? null : activity.seconds(50) + " s (median), " + activity.seconds(95)
                + " s (95 %)" + limit;
    }

    boolean isSlow() {
        Double slowest = activity.seconds(95);
        return slowest != null && slowest >= 0.7 * patience();
    }

    /** GitHub Enterprise Server keeps deliveries for longer, and waits longer. */
    private int patience() {
        return run.window.retention().toDays() > 3 ? 30 : 10;
    }

    boolean isQuiet() {
        return failure == null && run.gap() == null && rows.stream().allMatch(row -> row.state == State.HEALED);
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
        return again.replace("GUID", givenUp(wholeGuids));
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
