package lib.report;

import java.util.List;
import lib.api.Rate;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.report.Asked.Kind;
import lib.report.Rows.Row;

/** A report for a person who reads it in a terminal or a log. */
public final class TextReport {
    private TextReport() {}

    /**
     * Prints a report: the picture of the hook in a dry run; the events, as a table on a terminal and else a line each; and what the run did and
     * asks, in a few lines or in one.
     *
     * @param all whether to show all events on a terminal, however many
     */
    public static void print(Report report, boolean all, Rate rate) {
        Console console = report.console();
        Screen screen = console.screen();
        List<Row> rows = Rows.of(report);
        if (report.isDryRun() && !report.isByHand()) {
            Picture.lines(report, screen.width()).forEach(console::print);
        }
        if (screen.out()) {
            if (report.isDryRun()) {
                Picture.causes(rows).forEach(console::print);
            }
            new EventTable(report, rows).print(console, screen.colors(Screen.Color.auto), all);
            LastLines.answers(report).forEach(console::print);
            LastLines.lines(report, rate).forEach(console::print);
        } else {
            if (report.isDryRun()) {
                if (!report.isByHand()) {
                    Picture.causes(rows).forEach(console::print);
                }
                console.printGroup(Words.count(report.plan().judgements().size(), "failed event"),
                        report.plan().judgements().stream().map(judgement -> judgement.event().line() + ": " + words(report, judgement)).toList());
            } else {
                log(report);
            }
            LastLines.answers(report).forEach(console::print);
            console.print(LastLines.line(report, rate));
        }
        annotate(report, rate);
    }

    private static String words(Report report, Judgement judgement) {
        boolean capped = judgement.verdict() == Verdict.DUE && !report.isDue(judgement.event());
        return judgement.words() + (capped ? ", in a later run because of --max " + report.due().size() : "");
    }

    private static void log(Report report) {
        Console console = report.console();
        console.printGroup(Words.count(report.outcomes().accepted(), "redelivered event"), report.due().stream()
                .filter(event -> report.outcomes().of(event) != null && report.outcomes().of(event).isAccepted())
                .map(event -> event.line() + ": " + Words.of(report.outcomes().of(event))).toList());
        // All of them, news or not: an event that nobody sends any more is never out of sight while GitHub has it.
        console.printGroup(Words.count(report.count(Verdict.GIVEN_UP), "event") + " given up", report.plan().judgements().stream()
                .filter(judgement -> judgement.verdict() == Verdict.GIVEN_UP)
                .map(judgement -> judgement.event().line() + ": " + judgement.words()).toList());
    }

    /** What GitHub Actions shows at the top of a run. A loss, a gap and a receiver that is down have been told. */
    private static void annotate(Report report, Rate rate) {
        Console console = report.console();
        for (Asked asked : Asked.of(report)) {
            if (asked.kind() == Kind.EXPIRING || asked.kind() == Kind.REFUSED) {
                console.annotate(report.isDryRun(), asked.happened() + " " + asked.todo());
            }
        }
        console.notice(LastLines.line(report, rate));
    }

    /** Prints what the runs for several hooks ask together, and what a run that failed would have said at its end. */
    public static void printLast(Reports reports, Console console) {
        if (reports.all().size() > 1) {
            console.print(reports.lastLine());
        } else if (reports.isDryRun() && reports.exitCode() != 0) {
            console.print(reports.leftAlone());
        }
    }
}
