package lib.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lib.events.Event;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Result;

/**
 * Reports for GitHub Actions: the job summary in Markdown, and the step's outputs.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Workflow commands</a>
 */
public final class ActionsReport {
    /** GitHub takes a megabyte of summary for a step; a row has 500 bytes at most. */
    private static final int MOST_ROWS = 500;
    private static final int LONGEST_CELL = 60;

    private ActionsReport() {}

    /**
     * Appends to the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name, where they are set.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @param rate redeliveries a minute; 0 for no limit
     * @param console takes secrets out
     */
    public static void write(List<Report> reports, Map<String, String> env, String server, int rate, Console console) throws IOException {
        StringBuilder summary = new StringBuilder();
        reports.stream().filter(Rest::hasNews).forEach(report -> summary.append(markdown(report, server, rate, console)));
        if (Rest.line(reports) != null) {
            summary.append(escaped(Rest.line(reports))).append("\n\n");
        }
        append(env.get("GITHUB_STEP_SUMMARY"), summary.toString());
        append(env.get("GITHUB_OUTPUT"), outputs(reports));
    }

    private static void append(String file, String text) throws IOException {
        if (file != null && !file.isBlank()) {
            Files.writeString(Path.of(file), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Sums over all hooks; the checkpoint is the oldest. */
    static String outputs(List<Report> reports) {
        return "redelivered=" + reports.stream().mapToInt(report -> report.outcomes().accepted()).sum() + "\n"
                + "delivered=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.DELIVERED)).sum() + "\n"
                + "failed-again=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.FAILED_AGAIN)).sum() + "\n"
                + "unsettled=" + reports.stream().mapToInt(report -> report.plan().unsettled().size()).sum() + "\n"
                + "given-up=" + reports.stream().mapToInt(report -> report.count(Verdict.GIVEN_UP)).sum() + "\n"
                + "expired=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.EXPIRED)).sum() + "\n"
                + "checkpoint=" + reports.stream().map(report -> report.checkpoint()).filter(Objects::nonNull).min(Instant::compareTo).map(Instant::toString).orElse("")
                + "\n";
    }

    private static String markdown(Report report, String server, int rate, Console console) {
        StringBuilder text = new StringBuilder("## Webhook deliveries of [" + escaped(report.hook().toString()) + "](" + report.hook().settingsPage(server) + ")\n\n");
        text.append(verdict(report, console)).append("\n\n");
        if (report.since() == null) {
            return text.toString();
        }
        text.append(escaped(console.printable(TextReport.summary(report, rate)))).append("\n\n");
        // What is lost comes first.
        List<Report.Row> rows = report.rows().stream().sorted(Comparator.comparing(row -> !row.judgement().news())).toList();
        if (!rows.isEmpty()) {
            text.append("| event | first attempt (UTC) | attempts | last status | verdict | outcome | GUID |\n|---|---|--:|---|---|---|---|\n");
            rows.stream().limit(MOST_ROWS).forEach(row -> text.append(markdown(row, console)));
            text.append(rows.size() > MOST_ROWS ? "\n" + (rows.size() - MOST_ROWS) + " more are in the log.\n\n" : "\n");
        }
        Map<String, Long> causes = report.frequencies(false);
        if (!causes.isEmpty()) {
            text.append("| failed attempts by status | |\n|---|--:|\n");
            causes.entrySet().stream().limit(10).forEach(cause -> text.append("| " + cell(cause.getKey(), console) + " | " + cause.getValue() + " |\n"));
            text.append("\n");
        }
        // Numbers and times only: nothing from outside stands in it.
        text.append("```text\n");
        TextReport.picture(report, 100).stream().filter(line -> !line.startsWith("failed by ")).forEach(line -> text.append(line).append("\n"));
        return text.append("```\n\n").toString();
    }

    /** What a reader needs first: whether anything is asked of them. */
    private static String verdict(Report report, Console console) {
        int lost = report.plan().lost().size();
        return report.error() != null ? "**The run ended early**, the next one goes on: " + escaped(console.printable(report.error()))
                : report.gap() != null ? "**There is a gap**: " + escaped(console.printable(report.gap()))
                : lost > 0 ? "**Lost for good: " + Words.count(lost, "event") + "**, marked below. Once the receiver is mended, `--guid` sends one again."
                : report.downSince() != null && !report.isDryRun() && report.outcomes().accepted() <= 1 ? "**The receiver looks down** since " + Words.utc(report.downSince())
                        + "; what failed waits for it."
                : report.isDryRun() ? "A dry run: nothing was sent." : "Nothing is asked of you.";
    }

    private static String markdown(Report.Row row, Console console) {
        Event event = row.event();
        return "| " + cell(event.name(), console) + " | " + Words.utc(event.firstAttempt()).replace(" UTC", "") + " | " + event.attempts().size() + " | "
                + cell(event.newest().outcome(), console) + " | " + (row.judgement().news() ? "**lost**: " + cell(Words.of(row.judgement()), console) : cell(row.verdict(), console))
                + " | " + (row.outcome() == null ? "" : cell(Words.of(row.outcome()), console)) + " | " + cell(event.guid(), console) + " |\n";
    }

    private static String cell(String text, Console console) {
        String shown = console.printable(text);
        return escaped(shown.length() <= LONGEST_CELL ? shown : shown.substring(0, LONGEST_CELL - 3) + "...");
    }

    /** All but letters, digits and blanks as character references: no markup, no link, no mention can come of it. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == ' ' || c == '-') {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }
}
