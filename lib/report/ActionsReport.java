package lib.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.events.Decision.Verdict;
import lib.events.Words;
import lib.hooks.Redeliveries.Result;
import lib.report.Console.Level;

/**
 * A run for GitHub Actions: an annotation, the step's outputs, and the job summary, which shows the text of the log.
 *
 * @param server GitHub's pages, such as {@code https://github.com}
 */
public record ActionsReport(RunReport report, Map<String, String> env, String server, Console console) {
    private static final String SUMMARY = "GITHUB_STEP_SUMMARY";
    private static final String OUTPUT = "GITHUB_OUTPUT";
    /** GitHub drops a longer summary of a step. */
    private static final int MOST_BYTES = 1 << 20;
    /** Leaves room for the last lines. */
    private static final int MOST_BYTES_OF_HOOKS = 900_000;

    /**
     * Appends to the files that GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name.
     *
     * @throws IOException if one cannot be written; the other one is written all the same
     */
    public void write() throws IOException {
        boolean isReported = report.hooks().stream().allMatch(hook -> hook.failure != null);
        if (!isReported) {
            Level passing = report.exitCode() == 0 ? Level.notice : Level.warning;
            console.annotate(report.needsPerson() ? Level.error : passing, report.happened() + " " + report.todo());
        }
        try {
            append(OUTPUT, outputs());
        } finally {
            String summary = summary();
            if (size() + bytes(summary) > MOST_BYTES) {
                console.warn("the step's job summary is full, so this run is not in it; see the log");
            } else {
                append(SUMMARY, summary);
            }
        }
    }

    /** The bytes that earlier commands of the step have written. */
    private long size() {
        return new File(env.getOrDefault(SUMMARY, "")).length();
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private void append(String variable, String text) throws IOException {
        String file = env.getOrDefault(variable, "");
        try {
            if (!file.isBlank()) {
                Files.writeString(Path.of(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException | InvalidPathException e) {
            throw new IOException(variable + ": '" + file + "' cannot be written (" + e.getMessage()
                    + "); see the log instead", e);
        }
    }

    /** Sums over all hooks; the checkpoint and the deadline are the oldest. */
    private String outputs() {
        Instant checkpoint = report.oldest(hook -> hook.run.checkpoint.standing());
        Instant deadline = report.oldest(hook -> hook.deadline);
        Map<String, Object> outputs = JsonReport.object(
                "redelivered", report.accepted(),
                "delivered", report.sum(Result.DELIVERED),
                "failed-again", report.sum(Result.FAILED_AGAIN),
                "unsettled", report.unsettled(),
                "given-up", report.sum(Verdict.GIVEN_UP),
                "expired", report.sum(Result.EXPIRED),
                "checkpoint", checkpoint == null ? "" : checkpoint,
                "lost", report.sum(hook -> hook.run.plan.lost().size()),
                "deadline", deadline == null ? "" : deadline,
                "needs-person", report.needsPerson(),
                "whole", report.isWhole());
        return outputs.entrySet().stream().map(output -> output.getKey() + "=" + output.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** The last two lines, and the text of each hook, the worst first. */
    private String summary() {
        StringBuilder text = new StringBuilder("## Webhook deliveries\n\n");
        report.failures().forEach((sentence, failure) -> text.append("**").append(escaped(failure.lasts()
                ? "Nothing will be redelivered until this is fixed: " + sentence
                : "The run ended early; the next one continues: " + sentence)).append("**\n\n"));
        if (!report.happened().isEmpty()) {
            text.append("**").append(escaped(report.happened())).append("**\n")
                    .append(escaped(report.todo())).append("\n\n");
        }
        List<HookReport> hooks = report.shown().stream().sorted(Comparator.comparing(ActionsReport::urgency)).toList();
        TextReport lines = new TextReport(report, console, Screen.NONE, false);
        int shown = 0;
        for (HookReport hook : hooks) {
            String section = section(hook, lines);
            if (size() + bytes(text) + bytes(section) > MOST_BYTES_OF_HOOKS) {
                text.append(Words.count(hooks.size() - shown, "more hook"))
                        .append(": no room here; `--output json` has them.\n\n");
                break;
            }
            text.append(section);
            shown++;
        }
        return text + (report.quiet() == null ? "" : report.quiet() + ".\n\n");
    }

    private static int urgency(HookReport hook) {
        return hook.asks.isEmpty() ? HookReport.Ask.values().length : hook.asks.get(0).ordinal();
    }

    private String section(HookReport hook, TextReport text) {
        return "### [" + escaped(text.title(hook)) + "](" + hook.run.hook.settingsPage(server) + ")\n\n<pre>\n"
                + text.lines(hook).stream().map(line -> escaped(line) + "\n").collect(Collectors.joining())
                + "</pre>\n\n";
    }

    /** Writes all but letters, digits and blanks as references: no markup, link or mention can come of it. */
    private String escaped(String text) {
        return console.printable(text).codePoints().mapToObj(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-'
                ? Character.toString(c) : "&#" + c + ";").collect(Collectors.joining());
    }
}
