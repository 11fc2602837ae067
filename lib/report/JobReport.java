package lib.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.api.RateLimiter.Rate;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.HookRun.Gap;
import lib.report.HookReport.Ask;

/** A run of the job, with its last two lines: what happened, and what to do. */
public final class JobReport extends RunReport {
    private static final int MOST_NAMED = 3;

    private final boolean inActions;
    private final Rate rate;
    /** When the first hook was planned; null if no list was read. */
    private final Instant now = oldest(hook -> hook.run.window == null ? null : hook.run.window.now());
    private final Instant deadline = oldest(hook -> hook.deadline);
    /** Hooks on their first run, of which GitHub has older deliveries than the run looked at. */
    private final List<HookReport> first = hooks.stream().filter(HookReport::isFirst).toList();
    /** When the first event that waits is due; null if that is within a minute. */
    private final Instant nextDue;

    /**
     * @param end the end of the run, by GitHub's clock
     * @param again the command that resends events of a hook, with {@code GUID} for their GUIDs
     */
    public JobReport(List<HookRun> runs, boolean dryRun, boolean inActions, Rate rate, Instant end,
            Function<HookRun, String> again) {
        super(runs.stream().map(run -> new HookReport(run, true, dryRun, inActions, end, again.apply(run))).toList(),
                dryRun);
        this.inActions = inActions;
        this.rate = rate;
        Instant due = oldest(HookReport::nextDue);
        nextDue = due == null || due.isBefore(end.plusSeconds(60)) ? null : due;
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

    @Override
    String happened() {
        if (now == null) {
            return dryRun ? "Dry run, nothing was sent." : "";
        }
        List<String> sentences = new ArrayList<>(List.of(counts()));
        long failed = hooks.stream().filter(hook -> hook.failure != null).count();
        if (failed > 0) {
            sentences.add(hooks.size() == 1 ? "The run ended early."
                    : failed + " of " + Words.count(hooks.size(), "hook") + " failed.");
        }
        asking(Ask.GAP).stream().collect(Collectors.groupingBy(hook -> hook.run.isGone)).forEach((areGone, some) ->
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
        if (dryRun) {
            String planned = due() == 0 ? "no event is due" : Words.count(due(), "event") + " would be sent (about "
                    + Words.duration(rate.timeFor(due())) + ")";
            return withCounts("Dry run, nothing was sent: " + planned, ", ");
        }
        if (accepted() > 0) {
            return withCounts(Words.count(accepted(), "event") + " redelivered", ": ");
        }
        int deliveries = sum(hook -> hook.activity.deliveries());
        return withCounts(due() > 0 || !failures.isEmpty() ? "Nothing was redelivered"
                : "Nothing to redeliver in " + Words.count(deliveries, "delivery"), ", ");
    }

    private void addWaiting(List<String> sentences) {
        if (unsettled() == 0) {
            return;
        }
        if (!dryRun) {
            sentences.add(Words.count(unsettled(), "event") + (unsettled() == 1 ? " waits" : " wait")
                    + (nextDue == null ? "." : ", due from " + Words.utc(nextDue, now) + "."));
        }
        String oldest = unsettled() == 1 ? "it" : "the oldest";
        sentences.add(!deadline.isAfter(now) ? "GitHub may forget " + oldest + " at any moment."
                : "GitHub forgets " + oldest + " in " + Words.duration(Duration.between(now, deadline))
                        + " (" + Words.utc(deadline, now) + ").");
    }

    @Override
    String todo() {
        if (happened().isEmpty()) {
            return "";
        }
        List<String> sentences = new ArrayList<>();
        if (dryRun && due() > 0) {
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
        if (unsettled() == 0 || dryRun) {
            return "Nothing to do.";
        }
        if (hooks.stream().anyMatch(hook -> hook.run.checkpoint.isKept())) {
            return "Nothing to do: the next run sends what waits.";
        }
        String when = nextDue == null ? "soon" : "in " + Words.duration(Duration.between(now, nextDue));
        return "Run it again " + when + ", unless runs are scheduled.";
    }
}
