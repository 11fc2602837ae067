package lib.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.api.ApiException;
import lib.api.Rate;
import lib.events.Gap;
import lib.events.Judgement.Verdict;
import lib.events.Words;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Ask;
import lib.report.HookReport.Row;

/** The last two lines of a run: what happened, and what to do. */
final class Advice {
    private static final int MOST_NAMED = 3;

    private final List<HookReport> hooks;
    private final RunReport report;
    private final boolean inActions;
    private final Rate rate;

    /**
     * @param report without the two lines
     * @param inActions whether what to do is said for a workflow
     * @param rate how fast it redelivers
     */
    Advice(RunReport report, boolean inActions, Rate rate) {
        this.report = report;
        this.hooks = report.hooks();
        this.inActions = inActions;
        this.rate = rate;
    }

    private List<HookReport> asking(Ask ask) {
        return hooks.stream().filter(hook -> hook.asks.contains(ask)).toList();
    }

    /** Hooks without a checkpoint, of which GitHub has more than the run looked at. */
    private List<HookReport> first() {
        return hooks.stream().filter(hook -> hook.olderFailures() != null).toList();
    }

    private int older() {
        return first().stream().mapToInt(HookReport::olderFailures).sum();
    }

    private Instant now() {
        return report.oldest(hook -> hook.run.window == null ? null : hook.now());
    }

    // What happened

    String happened() {
        List<String> sentences = new ArrayList<>();
        if (!report.hasBegun()) {
            return "Dry run, nothing was sent.";
        }
        sentences.add(report.dryRun() ? "Dry run, nothing was sent: " + planned() : done());
        int failed = report.sum(hook -> hook.failure == null ? 0 : 1);
        if (failed > 0) {
            sentences.add(hooks.size() == 1 ? "The run ended early."
                    : failed + " of " + Words.count(hooks.size(), "hook") + " failed.");
        }
        sentences.addAll(waiting());
        if (!first().isEmpty()) {
            int older = older();
            sentences.add("This first run looked back 24 hours; the pages that it read show "
                    + (older == 0 ? "no older failure." : Words.count(older, "older failure") + "."));
        }
        return String.join(" ", sentences);
    }

    private String planned() {
        int due = report.sum(hook -> hook.run.due.size());
        List<String> parts = new ArrayList<>();
        parts.add(due == 0 ? "no event is due"
                : Words.count(due, "event") + " would be sent (about " + Words.duration(rate.timeFor(due)) + ")");
        addNumbers(parts);
        add(parts, report.sum(Verdict.WAITING), "not due yet");
        return String.join(", ", parts) + ".";
    }

    private String done() {
        List<String> parts = new ArrayList<>();
        int accepted = report.accepted();
        if (accepted > 0) {
            List<String> results = new ArrayList<>();
            add(results, report.sum(Result.DELIVERED), "delivered");
            add(results, report.sum(Result.FAILED_AGAIN), "failed again");
            add(results, report.sum(Result.NOT_SEEN), "not seen yet");
            parts.add(Words.count(accepted, "event") + " redelivered: " + String.join(", ", results));
        } else {
            boolean any = report.sum(hook -> hook.run.due.size()) > 0 || !report.failures().isEmpty();
            parts.add(any ? "Nothing was redelivered"
                    : "Nothing to redeliver in " + Words.count(report.sum(HookReport::deliveries), "delivery"));
        }
        refusals(hooks).forEach((cause, number) -> parts.add(Words.number(number) + " " + cause));
        addNumbers(parts);
        return String.join(", ", parts) + ".";
    }

    private void addNumbers(List<String> parts) {
        add(parts, report.sum(Verdict.GIVEN_UP), "given up");
        add(parts, report.sum(Verdict.EXPIRED), "expired");
        add(parts, report.sum(Verdict.FILTERED), "filtered");
    }

    static void add(List<String> parts, int number, String what) {
        if (number > 0) {
            parts.add(Words.number(number) + " " + what);
        }
    }

    static Map<String, Long> refusals(List<HookReport> hooks) {
        List<Row> rows = hooks.stream().flatMap(hook -> hook.rows.stream()).toList();
        List<String> causes = new ArrayList<>();
        rows.stream().filter(row -> row.state() == State.REFUSED)
                .forEach(row -> causes.add("refused by GitHub: " + cause(row.outcome())));
        rows.stream().filter(row -> row.state() == State.UNANSWERED)
                .forEach(row -> causes.add("not answered by GitHub"));
        return HookReport.ranked(causes);
    }

    /** Why GitHub refused, without the call, which differs from event to event. */
    static String cause(Outcome outcome) {
        if (!(outcome.failure() instanceof ApiException e)) {
            return "no answer";
        }
        boolean silent = e.getResponseMessage() == null || e.getResponseMessage().isEmpty();
        return e.getResponseCode() + (silent ? "" : " (" + e.getResponseMessage() + ")");
    }

    private List<String> waiting() {
        List<String> sentences = new ArrayList<>();
        if (!asking(Ask.GAP).isEmpty()) {
            sentences.add("GitHub's list" + of(asking(Ask.GAP)) + " has a gap.");
        }
        for (HookReport hook : asking(Ask.DOWN)) {
            sentences.add("The receiver" + of(List.of(hook)) + " looks down " + hook.down.words(hook.now())
                    + " and does not answer.");
        }
        int unsettled = report.unsettled();
        Instant deadline = report.oldest(hook -> hook.deadline);
        if (unsettled > 0 && !report.dryRun()) {
            Instant next = nextDue();
            sentences.add(Words.count(unsettled, "event") + (unsettled == 1 ? " waits" : " wait")
                    + (next == null ? "." : ", due from " + Words.utc(next, now()) + "."));
        }
        if (deadline != null) {
            sentences.add(forgets(deadline, unsettled));
        }
        return sentences;
    }

    /** When the first event that waits is due; null if that is within a minute. */
    private Instant nextDue() {
        Instant next = report.oldest(HookReport::nextDue);
        return next == null || next.isBefore(now().plusSeconds(60)) ? null : next;
    }

    private String forgets(Instant deadline, int unsettled) {
        String which = unsettled == 1 ? "it" : "the oldest";
        return !deadline.isAfter(now()) ? "GitHub may forget " + which + " at any moment."
                : "GitHub forgets " + which + " in " + Words.duration(Duration.between(now(), deadline))
                        + " (" + Words.utc(deadline, now()) + ").";
    }

    /** Names the hooks, if the run is for several. */
    private String of(List<HookReport> some) {
        if (hooks.size() == 1) {
            return "";
        }
        String named = some.stream().limit(MOST_NAMED).map(hook -> hook.run.hook.label())
                .collect(Collectors.joining(", "));
        return " of " + named + (some.size() > MOST_NAMED ? " and " + (some.size() - MOST_NAMED) + " more" : "");
    }

    // What to do

    String todo() {
        List<String> sentences = new ArrayList<>();
        if (report.dryRun() && report.sum(hook -> hook.run.due.size()) > 0) {
            sentences.add("Run it without --dry-run.");
        }
        for (Ask ask : Ask.values()) {
            List<HookReport> asking = asking(ask);
            if (!asking.isEmpty() && (!ask.canWait() || sentences.isEmpty())) {
                sentences.addAll(todo(ask, asking));
            }
        }
        if (sentences.isEmpty()) {
            sentences.add(nothing());
        }
        if (!first().isEmpty()) {
            String since = first().get(0).run.window.retention().toDays() + "d";
            sentences.add((inActions ? "Run this workflow once with since " : "Run it once with --since ") + since
                    + " to send what GitHub still has of before.");
        }
        return String.join(" ", sentences);
    }

    private List<String> todo(Ask ask, List<HookReport> asking) {
        return switch (ask) {
            case FIX -> List.of("Fix what the error says, and run it again.");
            case RECOVER -> List.of("Recover the expired events at the receiver" + of(asking)
                    + ": GitHub can no longer send them.");
            case GAP -> List.of(missed(asking));
            case EXPIRING -> List.of("Fix the receiver" + of(asking) + " before "
                    + Words.utc(report.oldest(hook -> hook.deadline), now()) + ", or events are lost.");
            case DOWN -> asking(Ask.EXPIRING).containsAll(asking) ? List.of()
                    : List.of("Fix the receiver" + of(asking) + ": the next run sends what waits.");
            case GIVEN_UP -> givenUp(asking);
            case ENDED_EARLY -> List.of("The next run continues; if it fails again, read the error.");
            case REFUSED, UNANSWERED -> List.of("The next run tries again.");
        };
    }

    private String missed(List<HookReport> asking) {
        Gap gap = asking.get(0).run.gap();
        return "Check what the receiver" + of(asking) + " missed " + (asking.size() > 1 ? "in the gaps."
                : "between " + Words.utc(gap.from(), now()) + " and " + Words.utc(gap.to(), now()) + ".");
    }

    private List<String> givenUp(List<HookReport> asking) {
        boolean said = !asking(Ask.DOWN).isEmpty() || !asking(Ask.EXPIRING).isEmpty();
        String fix = said ? "Then, for what was given up, " : "Fix the receiver for what was given up, then ";
        return List.of(fix + asking.stream().limit(MOST_NAMED).map(hook -> inActions ? "run this workflow with guid "
                + hook.givenUpGuids(false)
                : "run: " + hook.resend(hook.givenUpGuids(false))).collect(Collectors.joining("; ")));
    }

    private String nothing() {
        if (report.unsettled() == 0 || report.dryRun()) {
            return "Nothing to do.";
        }
        if (hooks.stream().anyMatch(hook -> hook.run.checkpoint.isKept())) {
            return "Nothing to do: the next run sends what waits.";
        }
        Instant next = nextDue();
        return "Run it again " + (next == null ? "soon" : "in " + Words.duration(Duration.between(now(), next)))
                + ", unless runs are scheduled.";
    }
}
