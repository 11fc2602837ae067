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
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.hooks.Hook;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** A report for a person who reads it in a terminal or a log. */
public final class TextReport {
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_BARS = 25;
    private static final int MOST_CAUSES = 5;

    private TextReport() {}

    /**
     * Prints a report: the picture of the hook in a dry run; the events, as a table on a terminal and else a line each; and the summary.
     *
     * @param rate redeliveries a minute; 0 for no limit
     */
    public static void print(Report report, Screen.Color color, Map<String, String> env, int rate) {
        Console console = report.console();
        Screen screen = console.screen();
        if (report.isDryRun() && !report.isByHand()) {
            picture(report, screen.width()).forEach(console::print);
        }
        if (screen.out()) {
            table(report, console, screen.colors(color, env));
        } else if (report.isDryRun()) {
            console.printGroup(Words.count(report.plan().judgements().size(), "failed event"),
                    report.plan().judgements().stream().map(judgement -> Words.line(judgement.event()) + ": " + words(report, judgement)).toList());
        } else {
            console.printGroup(Words.count(report.outcomes().byGuid().size(), "redelivered event"), report.due().stream()
                    .filter(event -> report.outcomes().of(event) != null && report.outcomes().of(event).isAccepted())
                    .map(event -> Words.line(event) + ": " + Words.of(report.outcomes().of(event))).toList());
        }
        String summary = summary(report, rate);
        console.print(summary);
        console.notice(summary);
    }

    private static String words(Report report, Judgement judgement) {
        boolean capped = judgement.verdict() == Verdict.DUE && !report.isDue(judgement.event());
        return Words.of(judgement) + (capped ? ", in a later run because of --max " + report.due().size() : "");
    }

    /** How busy the hook was and how much failed, hour by hour; plain text, no line longer than the width if it is 80 or more. */
    static List<String> picture(Report report, int width) {
        Activity activity = report.activity();
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
        lines.add(Words.count(activity.deliveries(), "delivery") + " since " + Words.utc(report.since()) + (activity.deliveries() == 0 ? ""
                : String.format(Locale.ROOT, ", %d failed: %.1f %% succeeded", activity.failures(),
                        100.0 * (activity.deliveries() - activity.failures()) / activity.deliveries())));
        for (Activity.Outage outage : report.outages()) {
            boolean goesOn = report.downSince() != null && !outage.from().isBefore(report.downSince());
            lines.add("outage: " + Words.utc(outage.from()) + " to " + (goesOn ? "now" : Words.utc(outage.to())) + ", "
                    + Words.count(outage.failures(), "failure") + " and no success");
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
                + (others > 0 ? ", and " + Words.count(others, "other") : "");
    }

    private static void table(Report report, Console console, boolean colored) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("GUID", "EVENT", "FIRST FAILED", "N", "LAST STATUS", "VERDICT", "OUTCOME")));
        List<String> colors = new ArrayList<>(List.of("1"));
        boolean wide = console.screen().width() >= 140;
        for (Report.Row row : report.rows()) {
            Event event = row.event();
            Instant failed = event.attempts().stream().filter(attempt -> !attempt.succeeded()).findFirst().orElse(event.first()).deliveredAt();
            rows.add(Stream.of(event.guid(), event.name(), (wide ? Words.utc(failed) + ", " : "") + Words.ago(failed, report.start()),
                    Integer.toString(event.attempts().size()), event.newest().outcome(), row.verdict(), row.outcome() == null ? "-" : Words.of(row.outcome()))
                    // There is little room, and the number says it all.
                    .map(cell -> console.printable(cell.replace("Invalid HTTP Response: ", ""))).toList());
            colors.add(color(row.judgement().verdict(), row.outcome()));
        }
        if (rows.size() > 1) {
            if (report.isDryRun()) {
                // There is no outcome.
                rows.replaceAll(row -> row.subList(0, row.size() - 1));
            }
            List<String> lines = Table.lines(rows, console.screen().width(), 13, 10, 8, 1, 9, 8, 9);
            for (int i = 0; i < lines.size(); i++) {
                console.printColored(colored ? "\u001b[" + colors.get(i) + "m" + lines.get(i) + "\u001b[0m" : lines.get(i));
            }
            if (!report.isDryRun()) {
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
        int due = report.due().size();
        String did = report.isDryRun() ? "dry run: would redeliver " + due : "redelivered " + report.outcomes().accepted() + outcomes(report) + ", refused "
                + report.outcomes().count(Result.REFUSED) + nonZero(report.outcomes().count(Result.EXPIRED), "expired");
        if (report.isByHand()) {
            return did + (report.isDryRun() ? "" : ",") + " by hand; the checkpoint is left alone";
        }
        int unsettled = report.plan().unsettled().size();
        int waiting = report.count(Verdict.WAITING);
        return did + (report.isDryRun() ? " (" + estimate(due, rate) + ")" : "") + nonZero(report.count(Verdict.GIVEN_UP), "given up")
                + nonZero(report.count(Verdict.FILTERED), "filtered") + ", still unsettled " + unsettled
                + (waiting == 0 ? "" : " (" + waiting + " not due yet)") + " of " + Words.count(report.plan().judgements().size(), "failed event") + " ("
                + Words.count(report.listing().deliveries(), "delivery") + " on " + Words.count(report.listing().pages(), "page") + " since " + report.since() + "); "
                + (report.place() == null ? "no checkpoint is read or stored, as neither --variable nor --checkpoint is given"
                        : "checkpoint " + (report.checkpoint() == null ? "not stored yet" : report.checkpoint()) + " in " + report.place());
    }

    private static String outcomes(Report report) {
        String outcomes = nonZero(report.outcomes().count(Result.DELIVERED), "delivered") + nonZero(report.outcomes().count(Result.FAILED_AGAIN), "failed again")
                + nonZero(report.outcomes().count(Result.NOT_SEEN), "not seen yet");
        return outcomes.isEmpty() ? "" : " (" + outcomes.substring(2) + ")";
    }

    private static String estimate(int posts, int aMinute) {
        return Words.count(posts, "POST") + (aMinute == 0 ? "" : ", about " + (posts <= aMinute ? Words.count((posts * 30 + aMinute - 1) / aMinute, "second")
                : Words.count((posts + aMinute - 1) / aMinute, "minute")) + " at " + aMinute + " a minute");
    }

    private static String nonZero(int number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }

    /** How far the list has been read, as a share of the way back to the checkpoint, for the live line. */
    public static String listing(Hook.Listing soFar, Events events, Instant start) {
        long way = Duration.between(events.since(), start).toMillis();
        long done = Duration.between(events.oldest(), start).toMillis();
        return "listing " + Math.max(0, Math.min(100, way == 0 ? 100 : 100 * done / way)) + " %: " + Words.count(soFar.pages(), "page") + ", "
                + Words.count(soFar.deliveries(), "delivery") + ", " + events.activity().failures() + " failed, back to " + HOUR.format(events.oldest()) + " UTC";
    }

    /** How far the redeliveries have come, for the live line. */
    public static String progress(int done, int total, Duration elapsed) {
        int cells = 20 * done / total;
        long seconds = Math.max(1, elapsed.toSeconds());
        return "redelivering [" + "#".repeat(cells) + ".".repeat(20 - cells) + "] " + done + " of " + total + (done == 0 ? "" : ", " + done * 60L / seconds
                + " a minute, " + seconds * (total - done) / done + " s left");
    }
}
