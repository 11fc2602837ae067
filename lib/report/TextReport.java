package lib.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Activity;
import lib.events.Event;
import lib.events.Events;
import lib.events.Rules.Judgement;
import lib.events.Rules.Verdict;
import lib.hooks.Hook;
import lib.options.When;
import lib.report.Report.Outcome;
import lib.report.Report.Result;

/** A report for a person who reads it in a terminal or a log. */
public final class TextReport {
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_BARS = 25;
    private static final int MOST_CAUSES = 5;

    private TextReport() {}

    /** An event in one line: GUID, event and action, attempts, the last one's status, and its id. */
    public static String line(Event event) {
        return event.guid() + " " + event.name() + ", " + count(event.attempts().size(), "attempt") + ", last: " + event.newest().outcome()
                + ", delivery " + event.newest().id();
    }

    /**
     * Prints a report: the picture of the hook in a dry run; the events, as a table on a terminal and else a line each; and the summary.
     *
     * @param rate redeliveries a minute; 0 for no limit
     */
    public static void print(Report report, Console console, boolean colored, int rate) {
        Screen screen = console.screen();
        if (report.dryRun && !report.byHand) {
            picture(report, screen.width()).forEach(console::print);
        }
        if (screen.out()) {
            table(report, console, colored);
        } else if (report.dryRun) {
            console.printGroup(count(report.plan.judgements().size(), "failed event"),
                    report.plan.judgements().stream().map(judgement -> line(judgement.event()) + ": " + words(report, judgement)).toList());
        } else {
            console.printGroup(count(report.outcomes.size(), "redelivered event"), report.due.stream()
                    .filter(event -> report.outcomes.containsKey(event.guid()) && report.outcomes.get(event.guid()).accepted())
                    .map(event -> line(event) + ": " + report.outcomes.get(event.guid()).words()).toList());
        }
        String summary = summary(report, rate);
        console.print(summary);
        console.notice(summary);
    }

    private static String words(Report report, Judgement judgement) {
        boolean capped = judgement.verdict() == Verdict.DUE && !report.due.contains(judgement.event());
        return judgement.words() + (capped ? ", in a later run because of --max " + report.due.size() : "");
    }

    /** How busy the hook was and how much failed, hour by hour; plain text, no line longer than the width if it is 80 or more. */
    static List<String> picture(Report report, int width) {
        Activity activity = report.activity;
        List<String> lines = new ArrayList<>();
        List<Activity.Bar> bars = activity.bars(MOST_BARS);
        int most = bars.stream().mapToInt(Activity.Bar::deliveries).max().orElse(0);
        int room = Math.max(10, Math.min(100, width) - 45);
        for (Activity.Bar bar : bars) {
            int length = scaled(bar.deliveries(), most, room);
            int failed = Math.min(length, scaled(bar.failures(), most, room));
            lines.add(HOUR.format(bar.from()) + "  " + "#".repeat(failed) + ".".repeat(length - failed) + " ".repeat(room - length) + "  "
                    + (bar.deliveries() == 0 ? "" : bar.deliveries() + (bar.failures() == 0 ? "" : ", " + bar.failures() + " failed")));
        }
        if (!bars.isEmpty()) {
            lines.add("(UTC, " + (bars.get(0).length().toHours() == 1 ? "an hour" : bars.get(0).length().toHours() + " hours") + " a line; # failed, . succeeded)");
        }
        lines.add(count(activity.deliveries(), "delivery") + " since " + When.utc(report.since) + (activity.deliveries() == 0 ? ""
                : String.format(Locale.ROOT, ", %d failed: %.1f %% succeeded", activity.failures(),
                        100.0 * (activity.deliveries() - activity.failures()) / activity.deliveries())));
        for (Activity.Outage outage : report.outages()) {
            boolean goesOn = report.downSince != null && !outage.from().isBefore(report.downSince);
            lines.add("outage: " + When.utc(outage.from()) + " to " + (goesOn ? "now" : When.utc(outage.to())) + ", "
                    + count(outage.failures(), "failure") + " and no success");
        }
        lines.addAll(causes(report));
        return lines;
    }

    /** At least one for what is not nothing. */
    private static int scaled(int number, int most, int room) {
        return number == 0 ? 0 : Math.max(1, (int) ((long) number * room / most));
    }

    private static List<String> causes(Report report) {
        Map<String, Long> causes = report.frequencies(false);
        return causes.isEmpty() ? List.of() : List.of("failed by status: " + most(causes), "failed by event: " + most(report.frequencies(true)));
    }

    private static String most(Map<String, Long> frequencies) {
        int others = frequencies.size() - MOST_CAUSES;
        return frequencies.entrySet().stream().limit(MOST_CAUSES).map(entry -> entry.getValue() + " x " + entry.getKey()).collect(Collectors.joining(", "))
                + (others > 0 ? ", and " + count(others, "other") : "");
    }

    private static void table(Report report, Console console, boolean colored) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("GUID", "EVENT", "FIRST FAILED", "N", "LAST STATUS", "VERDICT", "OUTCOME")));
        List<String> colors = new ArrayList<>(List.of("1"));
        boolean wide = console.screen().width() >= 140;
        for (Report.Row row : report.rows()) {
            Event event = row.event();
            Instant failed = event.attempts().stream().filter(attempt -> !attempt.succeeded()).findFirst().orElse(event.first()).deliveredAt();
            rows.add(Stream.of(event.guid(), event.name(), (wide ? When.utc(failed) + ", " : "") + When.ago(failed, report.start),
                    Integer.toString(event.attempts().size()), event.newest().outcome(), row.verdict(), row.outcome() == null ? "-" : row.outcome().words())
                    // There is little room, and the number says it all.
                    .map(cell -> console.printable(cell.replace("Invalid HTTP Response: ", ""))).toList());
            colors.add(color(row.judgement().verdict(), row.outcome()));
        }
        if (rows.size() > 1) {
            if (report.dryRun) {
                // There is no outcome.
                rows.replaceAll(row -> row.subList(0, row.size() - 1));
            }
            List<String> lines = Table.lines(rows, console.screen().width(), 13, 10, 8, 1, 9, 8, 9);
            for (int i = 0; i < lines.size(); i++) {
                console.printColored(colored ? "\u001b[" + colors.get(i) + "m" + lines.get(i) + "\u001b[0m" : lines.get(i));
            }
            if (!report.dryRun) {
                causes(report).forEach(console::print);
            }
        }
    }

    private static String color(Verdict verdict, Outcome outcome) {
        boolean good = outcome != null ? outcome.result() == Result.DELIVERED : verdict == Verdict.DELIVERED;
        boolean bad = outcome != null ? outcome.result() != Result.DELIVERED && outcome.result() != Result.NOT_SEEN
                : verdict == Verdict.GIVEN_UP || verdict == Verdict.EXPIRED;
        return good ? "32" : bad ? "31" : "33";
    }

    /** The last line: all that a run did, in numbers. */
    public static String summary(Report report, int rate) {
        int due = report.due.size();
        String did = report.dryRun ? "dry run: would redeliver " + due : "redelivered " + report.redelivered() + outcomes(report) + ", refused "
                + report.count(Result.REFUSED) + nonZero(report.count(Result.EXPIRED), "expired");
        if (report.byHand) {
            return did + (report.dryRun ? "" : ",") + " by hand; the checkpoint is left alone";
        }
        int unsettled = report.plan.unsettled().size();
        int waiting = report.count(Verdict.WAITING);
        return did + (report.dryRun ? " (" + estimate(due, rate) + ")" : "") + nonZero(report.count(Verdict.GIVEN_UP), "given up")
                + nonZero(report.count(Verdict.FILTERED), "filtered") + ", still unsettled " + unsettled
                + (waiting == 0 ? "" : " (" + waiting + " not due yet)") + " of " + count(report.plan.judgements().size(), "failed event") + " ("
                + count(report.deliveries, "delivery") + " on " + count(report.pages, "page") + " since " + report.since + "); "
                + (report.checkpointPlace == null ? "no checkpoint is read or stored, as neither --variable nor --checkpoint is given"
                        : "checkpoint " + (report.checkpoint == null ? "not stored yet" : report.checkpoint) + " in " + report.checkpointPlace);
    }

    private static String outcomes(Report report) {
        String outcomes = nonZero(report.count(Result.DELIVERED), "delivered") + nonZero(report.count(Result.FAILED_AGAIN), "failed again")
                + nonZero(report.count(Result.NOT_SEEN), "not seen yet");
        return outcomes.isEmpty() ? "" : " (" + outcomes.substring(2) + ")";
    }

    private static String estimate(int posts, int aMinute) {
        return count(posts, "POST") + (aMinute == 0 ? "" : ", about " + (posts <= aMinute ? count((posts * 30 + aMinute - 1) / aMinute, "second")
                : count((posts + aMinute - 1) / aMinute, "minute")) + " at " + aMinute + " a minute");
    }

    private static String nonZero(int number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }

    static String count(long number, String what) {
        return number + " " + (number == 1 ? what : what.endsWith("y") ? what.replaceFirst("y$", "ies") : what + "s");
    }

    /** How far the list has been read, as a share of the way back to the checkpoint, for the live line. */
    public static String listing(Hook.Listing soFar, Events events, Instant start) {
        long way = Duration.between(events.since(), start).toMillis();
        long done = Duration.between(events.oldest(), start).toMillis();
        return "listing " + Math.max(0, Math.min(100, way == 0 ? 100 : 100 * done / way)) + " %: " + count(soFar.pages(), "page") + ", "
                + count(soFar.deliveries(), "delivery") + ", " + events.activity().failures() + " failed, back to " + HOUR.format(events.oldest()) + " UTC";
    }

    /** How far the redeliveries have come, for the live line. */
    public static String progress(int done, int total, Duration elapsed) {
        int cells = 20 * done / total;
        long seconds = Math.max(1, elapsed.toSeconds());
        return "redelivering [" + "#".repeat(cells) + ".".repeat(20 - cells) + "] " + done + " of " + total + (done == 0 ? "" : ", " + done * 60L / seconds
                + " a minute, " + seconds * (total - done) / done + " s left");
    }
}
