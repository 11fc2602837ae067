package lib.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.Rate;
import lib.events.Event;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** The end of a run: all that it did, in numbers, and what it asks of a person. Numbers count events; attempts are called so. */
final class LastLines {
    private static final int MOST_GUIDS = 20;

    private LastLines() {}

    /** The command that sends some events again by hand; of many it names the oldest. */
    static String sendAgain(Report report, List<Event> events) {
        return report.resend(guids(events)) + (events.size() > MOST_GUIDS ? " and " + (events.size() - MOST_GUIDS) + " more" : "");
    }

    /** The GUIDs of some events, as --guid takes them; of many the oldest events'. */
    static String guids(List<Event> events) {
        return events.stream().limit(MOST_GUIDS).map(Event::guid).collect(Collectors.joining(" "));
    }

    /** One line for a log, which a grep can read. */
    static String line(Report report, Rate rate) {
        List<Event> givenUp = report.plan().events(Verdict.GIVEN_UP);
        return Stream.of(summary(report, rate), report.place() == null ? null : filtered(report), Asked.deadline(report), givenUp.isEmpty() ? null : "send again by hand: " + sendAgain(report, givenUp))
                .filter(Objects::nonNull).collect(Collectors.joining("; ")) + last(report).map(". "::concat).orElse("");
    }

    /** All that a run did, in numbers. */
    static String summary(Report report, Rate rate) {
        int due = report.due().size();
        String did = report.isDryRun() ? "dry run: would redeliver " + due : "redelivered " + report.outcomes().accepted()
                + inBrackets(outcomes(report, false)) + ", refused " + report.outcomes().count(Result.REFUSED) + nonZero(report.outcomes().count(Result.EXPIRED), "expired");
        if (report.isByHand()) {
            return did + (report.isDryRun() ? "" : ",") + " by hand; the checkpoint is left alone";
        }
        int waiting = report.count(Verdict.WAITING);
        return did + (report.isDryRun() ? " (" + estimate(due, rate) + ")" : "") + nonZero(report.count(Verdict.GIVEN_UP), "given up")
                + nonZero(report.count(Verdict.FILTERED), "filtered") + (report.isDryRun() ? nonZero(report.count(Verdict.DELIVERED), "healed") : "")
                + ", still unsettled " + report.plan().unsettled().size() + (waiting == 0 ? "" : " (" + waiting + " not due yet)") + " of "
                + Words.count(Rows.of(report).size(), "failed event") + " (" + Words.count(report.activity().deliveries(), "delivery") + " on "
                + Words.count(report.listing().pages(), "page") + " since " + report.since() + "); "
                + (report.place() == null ? "no checkpoint is read or stored, as neither --variable nor --checkpoint is given"
                        : "checkpoint " + (report.checkpoint() == null ? "not stored yet" : report.checkpoint()) + " in " + report.place());
    }

    /** A few short lines for a terminal. */
    static List<String> lines(Report report, Rate rate) {
        List<String> lines = new ArrayList<>();
        int due = report.due().size();
        if (!report.isByHand()) {
            lines.add("read: " + Words.count(report.activity().deliveries(), "delivery") + " since " + Words.utc(report.since()));
            lines.add(report.place() == null ? "checkpoint: none, as neither --variable nor --checkpoint is given"
                    : "checkpoint: " + (report.checkpoint() == null ? "not stored yet" : Words.utc(report.checkpoint())) + " in " + report.place());
        }
        lines.add(report.isDryRun() ? "dry run: would redeliver " + Words.count(due, "event") + (due == 0 ? "" : " (" + estimate(due, rate) + ")")
                : report.outcomes().accepted() == 0 ? "nothing was redelivered" + (report.plan().unsettled().isEmpty() ? "" : " in this run")
                : "redelivered " + Words.count(report.outcomes().accepted(), "event") + ": " + outcomes(report, true));
        if (!report.isByHand()) {
            lines.addAll(waiting(report));
        }
        List<Event> givenUp = report.plan().events(Verdict.GIVEN_UP);
        if (!givenUp.isEmpty()) {
            long before = givenUp.size() - report.plan().lost().stream().filter(judgement -> judgement.verdict() == Verdict.GIVEN_UP).count();
            lines.add("given up: " + Words.count(givenUp.size(), "event") + (before == 0 ? "" : before == givenUp.size() ? ", told by an earlier run"
                    : ", " + before + " of them told by an earlier run") + "; to send by hand:");
            lines.add("  " + sendAgain(report, givenUp));
        }
        List<Asked> asked = Asked.of(report);
        asked.stream().filter(one -> one.kind() != Asked.Kind.EXPIRING && one.kind() != Asked.Kind.GIVEN_UP && one.happened() != null && !report.endedEarly())
                .forEach(one -> lines.add(one.happened()));
        last(report).ifPresent(lines::add);
        return lines;
    }

    /** A run that ended early asks nothing here, as its error comes after this; it still says what it left alone. */
    private static Optional<String> last(Report report) {
        String last = report.endedEarly() ? Asked.leftAlone(List.of(report), Asked.RUN_AGAIN) : Asked.todo(report);
        return Optional.of(last).filter(words -> !words.isEmpty());
    }

    private static List<String> waiting(Report report) {
        List<String> lines = new ArrayList<>();
        int unsettled = report.plan().unsettled().size();
        if (unsettled > 0 && !report.isDryRun()) {
            lines.add("waiting: " + Words.count(unsettled, "event") + (Asked.nextDue(report).isAfter(report.start())
                    ? ", the first is due " + Words.in(Asked.nextDue(report), report.start()) : ""));
        }
        if (report.deadline() != null) {
            lines.add(Asked.deadline(report));
        }
        if (filtered(report) != null) {
            lines.add(filtered(report));
        }
        return lines;
    }

    /** What the filters leave out, as a clause; null when it is nothing. If a checkpoint is stored, it passes these events. */
    static String filtered(Report report) {
        List<String> names = report.plan().events(Verdict.FILTERED).stream().map(Event::name).toList();
        return names.isEmpty() ? null : (report.place() == null ? "left out by the filters: " : "the filters " + (report.isDryRun() ? "would leave" : "leave")
                + " behind for good: ") + Words.count(names.size(), "failed event") + " (" + Picture.most(Rows.ranked(names)) + ")";
    }

    /** What the receiver last said, a line for each cause. */
    static List<String> answers(Report report) {
        return report.answers().entrySet().stream().map(answer -> "the receiver answered (" + Words.status(answer.getKey()) + "): " + answer.getValue()).toList();
    }

    private static String outcomes(Report report, boolean why) {
        List<String> causes = report.outcomes().byGuid().values().stream().filter(outcome -> outcome.result() == Result.FAILED_AGAIN).map(Outcome::attempt)
                .map(attempt -> Words.status(attempt.outcome())).toList();
        String outcomes = nonZero(report.outcomes().count(Result.DELIVERED), "delivered") + nonZero(report.outcomes().count(Result.FAILED_AGAIN), "failed again")
                + (why && !causes.isEmpty() ? " (" + Picture.most(Rows.ranked(causes)) + ")" : "") + nonZero(report.outcomes().count(Result.NOT_SEEN), "not seen yet");
        return outcomes.isEmpty() ? "" : outcomes.substring(2);
    }

    private static String inBrackets(String text) {
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private static String estimate(int posts, Rate rate) {
        long seconds = Math.max(1, rate.timeFor(posts).plusMillis(999).toSeconds());
        return Words.count(posts, "POST") + (rate.isUnlimited() ? "" : ", about " + (seconds < 120 ? Words.count(seconds, "second")
                : Words.count(Duration.ofSeconds(seconds + 59).toMinutes(), "minute")) + " at " + rate.perMinute() + " a minute");
    }

    private static String nonZero(int number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }
}
