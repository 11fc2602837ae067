package lib.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.ApiException;
import lib.api.Rate;
import lib.events.Gap;
import lib.events.Decision.Verdict;
import lib.events.Words;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Ask;
import lib.report.HookReport.Row;

/** The last two lines of a run: what happened, and what to do. */
final class Advice {
    private static final int MOST_NAMED = 3;

    private final RunReport report;
    private final List<HookReport> hooks;
    private final boolean inActions;
    private final Rate rate;
    /** Null if no list was read. */
    private final Instant now;

    /** @param report without the two lines */
    Advice(RunReport report, boolean inActions, Rate rate) {
        this.report = report;
        this.hooks = report.hooks();
        this.inActions = inActions;
        this.rate = rate;
        now = report.oldest(hook -> hook.run.window == null ? null : hook.run.window.now());
    }

    private List<HookReport> asking(Ask ask) {
        return hooks.stream().filter(hook -> hook.asks.contains(ask)).toList();
    }

    /** Hooks without a checkpoint, of which GitHub has more than the run looked at. */
    private List<HookReport> first() {
        return hooks.stream().filter(hook -> hook.olderFailures() != null).toList();
    }

    /** When the first event that waits is due; null if that is within a minute. */
    private Instant nextDue() {
        Instant next = hooks.stream().flatMap(hook -> hook.rows.stream()).map(row -> row.decision().due())
                .filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
        return next == null || next.isBefore(now.plusSeconds(60)) ? null : next;
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

    // What happened

    String happened() {
        if (!report.hasBegun()) {
            return "Dry run, nothing was sent.";
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(report.dryRun() ? "Dry run, nothing was sent: " + planned() : done());
        int failed = report.sum(hook -> hook.failure == null ? 0 : 1);
        if (failed > 0) {
            sentences.add(hooks.size() == 1 ? "The run ended early."
                    : failed + " of " + Words.count(hooks.size(), "hook") + " failed.");
        }
        if (!asking(Ask.GAP).isEmpty()) {
            sentences.add("GitHub's list" + of(asking(Ask.GAP)) + " has a gap.");
        }
        for (HookReport hook : asking(Ask.DOWN)) {
            sentences.add("The receiver" + of(List.of(hook)) + " looks down "
                    + hook.run.receiver.down().words(hook.run.window.now()) + " and does not answer.");
        }
        addWaiting(sentences);
        if (!first().isEmpty()) {
            int older = first().stream().mapToInt(HookReport::olderFailures).sum();
            sentences.add("This first run looked back 24 hours; the pages that it read show "
                    + (older == 0 ? "no older failure." : Words.count(older, "older failure") + "."));
        }
        return String.join(" ", sentences);
    }

    private String planned() {
        List<String> parts = new ArrayList<>();
        parts.add(report.due() == 0 ? "no event is due" : Words.count(report.due(), "event")
                + " would be sent (about " + Words.duration(rate.timeFor(report.due())) + ")");
        addSettled(parts);
        add(parts, report.sum(Verdict.WAITING), "not due yet");
        return String.join(", ", parts) + ".";
    }

    private String done() {
        List<String> parts = new ArrayList<>();
        if (report.accepted() > 0) {
            List<String> results = new ArrayList<>();
            addResults(results, report);
            parts.add(Words.count(report.accepted(), "event") + " redelivered: " + String.join(", ", results));
        } else if (report.due() > 0 || !report.failures().isEmpty()) {
            parts.add("Nothing was redelivered");
        } else {
            int deliveries = report.sum(hook -> hook.run.events == null ? 0 : hook.run.events.activity().deliveries());
            parts.add("Nothing to redeliver in " + Words.count(deliveries, "delivery"));
        }
        addRefusals(parts, report);
        addSettled(parts);
        return String.join(", ", parts) + ".";
    }

    private void addSettled(List<String> parts) {
        Stream.of(Verdict.GIVEN_UP, Verdict.EXPIRED, Verdict.FILTERED)
                .forEach(verdict -> add(parts, report.sum(verdict), Json.words(verdict)));
    }

    static void addResults(List<String> parts, RunReport report) {
        Stream.of(Result.DELIVERED, Result.FAILED_AGAIN, Result.NOT_SEEN)
                .forEach(result -> add(parts, report.sum(result), Json.words(result)));
    }

    static void addRefusals(List<String> parts, RunReport report) {
        List<Row> rows = report.hooks().stream().flatMap(hook -> hook.rows.stream()).toList();
        HookReport.ranked(rows.stream().filter(row -> row.state() == State.REFUSED)
                .map(row -> "refused by GitHub: " + cause(row.outcome())))
                .forEach((cause, number) -> add(parts, number, cause));
        add(parts, rows.stream().filter(row -> row.state() == State.UNANSWERED).count(), "not answered by GitHub");
    }

    static void add(List<String> parts, long number, String what) {
        if (number > 0) {
            parts.add(Words.number(number) + " " + what);
        }
    }

    /** Why GitHub refused, without the call, which differs from event to event. */
    static String cause(Outcome outcome) {
        if (!(outcome.failure() instanceof ApiException e) || e.isUnanswered()) {
            return "no answer";
        }
        boolean silent = e.getResponseMessage() == null || e.getResponseMessage().isEmpty();
        return e.getResponseCode() + (silent ? "" : " (" + e.getResponseMessage() + ")");
    }

    private void addWaiting(List<String> sentences) {
        int unsettled = report.unsettled();
        if (unsettled == 0) {
            return;
        }
        if (!report.dryRun()) {
            sentences.add(Words.count(unsettled, "event") + (unsettled == 1 ? " waits" : " wait")
                    + (nextDue() == null ? "." : ", due from " + Words.utc(nextDue(), now) + "."));
        }
        String which = unsettled == 1 ? "it" : "the oldest";
        Instant deadline = report.oldest(hook -> hook.deadline);
        sentences.add(!deadline.isAfter(now) ? "GitHub may forget " + which + " at any moment."
                : "GitHub forgets " + which + " in " + Words.duration(Duration.between(now, deadline))
                        + " (" + Words.utc(deadline, now) + ").");
    }

    // What to do

    String todo() {
        List<String> sentences = new ArrayList<>();
        if (report.dryRun() && report.due() > 0) {
            sentences.add("Run it without --dry-run.");
        }
        for (Ask ask : Ask.values()) {
            List<HookReport> asking = asking(ask);
            boolean canWait = ask.compareTo(Ask.REFUSED) >= 0;
            if (!asking.isEmpty() && (!canWait || sentences.isEmpty())) {
                sentences.add(todo(ask, asking));
            }
        }
        sentences.removeIf(String::isEmpty);
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

    /** Empty if another sentence says it. */
    private String todo(Ask ask, List<HookReport> asking) {
        return switch (ask) {
            case FIX -> "Fix what the error says, and run it again" + exclusions(asking) + ".";
            case RECOVER -> "Recover the expired events at the receiver" + of(asking)
                    + ": GitHub can no longer send them.";
            case GAP -> missed(asking);
            case EXPIRING -> "Fix the receiver" + of(asking) + " before "
                    + Words.utc(report.oldest(hook -> hook.deadline), now) + ", or events are lost.";
            case DOWN -> asking(Ask.EXPIRING).containsAll(asking) ? ""
                    : "Fix the receiver" + of(asking) + ": the next run sends what waits.";
            case GIVEN_UP -> givenUp(asking);
            case ENDED_EARLY -> "The next run continues; if it fails again, read the error.";
            case REFUSED, UNANSWERED -> "The next run tries again.";
        };
    }

    /** The way out if one repository can never be read, as it holds the checkpoint of all. */
    private String exclusions(List<HookReport> asking) {
        List<String> options = asking.stream().filter(hook -> hook.run.isUnreadable())
                .map(hook -> hook.run.hook.exclusion()).distinct().limit(MOST_NAMED).toList();
        return options.isEmpty() || asking.size() == hooks.size() ? ""
                : "; if a repository can never be read, add " + String.join(" ", options);
    }

    private String missed(List<HookReport> asking) {
        Gap gap = asking.get(0).run.gap();
        return "Check what the receiver" + of(asking) + " missed " + (asking.size() > 1 ? "in the gaps."
                : "between " + Words.utc(gap.from(), now) + " and " + Words.utc(gap.to(), now) + ".");
    }

    private String givenUp(List<HookReport> asking) {
        boolean isToFix = !asking(Ask.DOWN).isEmpty() || !asking(Ask.EXPIRING).isEmpty();
        String fix = isToFix ? "Then, for what was given up" : "Fix the receiver for what was given up, then";
        String comma = isToFix ? ", " : " ";
        List<HookReport> named = asking.stream().limit(MOST_NAMED).toList();
        if (inActions) {
            return fix + comma + "run this workflow with guid "
                    + named.stream().map(hook -> hook.givenUp(false)).collect(Collectors.joining("; "));
        }
        return fix + ": " + named.stream().map(hook -> hook.resend(false)).collect(Collectors.joining("; "));
    }

    private String nothing() {
        if (report.unsettled() == 0 || report.dryRun()) {
            return "Nothing to do.";
        }
        if (hooks.stream().anyMatch(hook -> hook.run.checkpoint.isKept())) {
            return "Nothing to do: the next run sends what waits.";
        }
        String when = nextDue() == null ? "soon" : "in " + Words.duration(Duration.between(now, nextDue()));
        return "Run it again " + when + ", unless runs are scheduled.";
    }
}
