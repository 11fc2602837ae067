package lib.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import lib.api.Rate;
import lib.events.Plan.Verdict;
import lib.events.Words;
import lib.hooks.HookRun.Gap;
import lib.report.HookReport.Ask;

/** The last two lines of a run: what happened, and what to do. */
final class Advice {
    private static final int MOST_NAMED = 3;

    private final RunReport report;
    private final List<HookReport> hooks;
    private final boolean inActions;
    private final Rate rate;
    /** Null if no list was read. */
    private final Instant now;
    private final Instant deadline;
    /** Hooks on their first run, of which GitHub has older deliveries than the run looked at. */
    private final List<HookReport> first;
    /** When the first event that waits is due; null if that is within a minute. */
    private final Instant nextDue;

    Advice(RunReport report, boolean inActions, Rate rate) {
        this.report = report;
        this.hooks = report.hooks();
        this.inActions = inActions;
        this.rate = rate;
        now = report.oldest(hook -> hook.run.window == null ? null : hook.run.window.now());
        deadline = report.oldest(hook -> hook.deadline);
        first = hooks.stream().filter(HookReport::isFirst).toList();
        nextDue = hooks.stream().flatMap(hook -> hook.rows.stream()).map(row -> row.decision().due())
                .filter(Objects::nonNull).min(Instant::compareTo)
                .filter(next -> !next.isBefore(now.plusSeconds(60))).orElse(null);
    }

    private List<HookReport> asking(Ask ask) {
        return hooks.stream().filter(hook -> hook.asks.contains(ask)).toList();
    }

    private String of(List<HookReport> some) {
        if (hooks.size() == 1) {
            return "";
        }
        String named = some.stream().limit(MOST_NAMED).map(hook -> hook.run.hook.label())
                .collect(Collectors.joining(", "));
        return " of " + named + (some.size() > MOST_NAMED ? " and " + (some.size() - MOST_NAMED) + " more" : "");
    }

    String happened() {
        if (!report.hasBegun()) {
            return "Dry run, nothing was sent.";
        }
        List<String> sentences = new ArrayList<>(List.of(counts()));
        long failed = hooks.stream().filter(hook -> hook.failure != null).count();
        if (failed > 0) {
            sentences.add(hooks.size() == 1 ? "The run ended early."
                    : failed + " of " + Words.count(hooks.size(), "hook") + " failed.");
        }
        asking(Ask.GAP).stream().collect(Collectors.groupingBy(hook -> hook.run.isGone())).forEach((areGone, some) ->
                sentences.add(areGone ? "Events" + of(some) + " are lost with the webhook."
                        : "GitHub's list" + of(some) + " has a gap."));
        for (HookReport hook : asking(Ask.DOWN)) {
            sentences.add("The receiver" + of(List.of(hook)) + " seems down "
                    + hook.run.receiver.down().words(hook.run.window.now()) + " and does not answer.");
        }
        addWaiting(sentences);
        Instant last = hooks.stream().filter(hook -> hook.run.window != null).map(hook -> hook.run.window.lastRun())
                .filter(Objects::nonNull).max(Instant::compareTo).orElse(now);
        if (last.isBefore(now.minus(Duration.ofDays(1)))) {
            sentences.add("The last run was on " + Words.utc(last, now) + ".");
        }
        if (!first.isEmpty()) {
            sentences.add("This first run looked back 24 hours.");
        }
        return String.join(" ", sentences);
    }

    private String counts() {
        List<String> parts = new ArrayList<>();
        parts.add(report.dryRun() ? "Dry run, nothing was sent: " + planned() : sent());
        parts.addAll(report.refusals());
        for (Verdict verdict : List.of(Verdict.GIVEN_UP, Verdict.EXPIRED, Verdict.FILTERED)) {
            RunReport.add(parts, report.sum(verdict), HookReport.words(verdict));
        }
        if (report.dryRun()) {
            RunReport.add(parts, report.sum(Verdict.WAITING), "not due yet");
        }
        return String.join(", ", parts) + ".";
    }

    private String planned() {
        return report.due() == 0 ? "no event is due" : Words.count(report.due(), "event") + " would be sent (about "
                + Words.duration(rate.timeFor(report.due())) + ")";
    }

    private String sent() {
        if (report.accepted() > 0) {
            return Words.count(report.accepted(), "event") + " redelivered: " + String.join(", ", report.results());
        }
        if (report.due() > 0 || !report.failures().isEmpty()) {
            return "Nothing was redelivered";
        }
        int deliveries = report.sum(hook -> hook.activity.deliveries());
        return "Nothing to redeliver in " + Words.count(deliveries, "delivery");
    }

    private void addWaiting(List<String> sentences) {
        int unsettled = report.unsettled();
        if (unsettled == 0) {
            return;
        }
        if (!report.dryRun()) {
            sentences.add(Words.count(unsettled, "event") + (unsettled == 1 ? " waits" : " wait")
                    + (nextDue == null ? "." : ", due from " + Words.utc(nextDue, now) + "."));
        }
        String which = unsettled == 1 ? "it" : "the oldest";
        sentences.add(!deadline.isAfter(now) ? "GitHub may forget " + which + " at any moment."
                : "GitHub forgets " + which + " in " + Words.duration(Duration.between(now, deadline))
                        + " (" + Words.utc(deadline, now) + ").");
    }

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
        if (!first.isEmpty()) {
            String since = first.get(0).run.window.retention().toDays() + "d";
            // The command that resends ends the line, so that it can be copied.
            int end = sentences.size() - (asking(Ask.GIVEN_UP).isEmpty() ? 0 : 1);
            sentences.add(end, (inActions ? "Run this workflow once with since " : "Run it once with --since ") + since
                    + " to send everything that GitHub still has.");
        }
        return String.join(" ", sentences);
    }

    /** Empty if another sentence says it. */
    private String todo(Ask ask, List<HookReport> asking) {
        return switch (ask) {
            case FIX -> "Fix what the error says, and run it again" + exclusions(asking) + ".";
            case RECOVER -> "Recover the expired events at the receiver" + of(asking)
                    + ": GitHub can no longer send them.";
            case GAP -> "Check what the receiver" + of(asking) + " missed " + missed(asking) + ".";
            case EXPIRING -> "Fix the receiver" + of(asking) + " before " + Words.utc(deadline, now)
                    + ", or events are lost.";
            case DOWN -> asking(Ask.EXPIRING).containsAll(asking) ? ""
                    : "Fix the receiver" + of(asking) + ": the next run sends what waits.";
            case GIVEN_UP -> givenUp(asking);
            case ENDED_EARLY -> "The next run continues; if it fails again, read the error.";
            case REFUSED, UNANSWERED -> "The next run tries again.";
        };
    }

    /** A repository that can never be read blocks the shared checkpoint. */
    private String exclusions(List<HookReport> asking) {
        String options = asking.stream().filter(hook -> hook.run.isUnreadable()).map(hook -> hook.run.hook.owner())
                .distinct().limit(MOST_NAMED).map(owner -> " --exclude-repository " + owner)
                .collect(Collectors.joining());
        return options.isEmpty() || asking.size() == hooks.size() ? ""
                : "; if a repository can never be read, add" + options;
    }

    private String missed(List<HookReport> asking) {
        Gap gap = asking.get(0).run.gap();
        return asking.size() > 1 ? "in the gaps"
                : "between " + Words.utc(gap.from(), now) + " and " + Words.utc(gap.to(), now);
    }

    private String givenUp(List<HookReport> asking) {
        boolean isToFix = !asking(Ask.DOWN).isEmpty() || !asking(Ask.EXPIRING).isEmpty();
        return (isToFix ? "Then" : "Fix the receiver, then") + " resend what was given up: "
                + (inActions ? "run this workflow with guid " : "") + asking.stream().limit(MOST_NAMED)
                .map(hook -> inActions ? hook.givenUp(false) : hook.resend(false)).collect(Collectors.joining("; "));
    }

    private String nothing() {
        if (report.unsettled() == 0 || report.dryRun()) {
            return "Nothing to do.";
        }
        if (hooks.stream().anyMatch(hook -> hook.run.checkpoint.isKept())) {
            return "Nothing to do: the next run sends what waits.";
        }
        String when = nextDue == null ? "soon" : "in " + Words.duration(Duration.between(now, nextDue));
        return "Run it again " + when + ", unless runs are scheduled.";
    }
}
