package lib.report;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lib.api.ApiUrl;
import lib.events.Plan.Verdict;
import lib.events.Words;
import lib.hooks.Redeliveries.Result;
import lib.report.Console.Level;

/** A run for GitHub Actions: an annotation, the step's outputs, and the job summary with the text of the log. */
public record ActionsReport(RunReport report, Map<String, String> env, URI api, Console console) {
    private static final String SUMMARY = "GITHUB_STEP_SUMMARY";
    /** GitHub drops a summary of more than 1 MiB, and the last lines need some room. */
    private static final int MOST_BYTES = 900_000;

    /** Appends to the files that GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name; returns whether both could be written. */
    public boolean write() {
        if (!report.hasFailed()) {
            Level passing = report.exitCode() == 0 ? Level.notice : Level.warning;
            console.show(report.needsPerson() ? Level.error : passing, report.happened() + " " + report.todo());
        }
        boolean hasOutputs = append("GITHUB_OUTPUT", outputs());
        return append(SUMMARY, summary()) && hasOutputs;
    }

    private boolean append(String variable, String text) {
        String file = env.getOrDefault(variable, "");
        try {
            if (!file.isBlank()) {
                Files.writeString(Path.of(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            return true;
        } catch (IOException | InvalidPathException e) {
            console.error(variable + ": '" + file + "' cannot be written (" + e.getMessage()
                    + "); see the log instead");
            return false;
        }
    }

    /** Sums over all hooks; the checkpoint and the deadline are the oldest. */
    private String outputs() {
        return "redelivered=" + report.accepted()
                + "\ndelivered=" + report.sum(Result.DELIVERED)
                + "\nfailed-again=" + report.sum(Result.FAILED_AGAIN)
                + "\nunsettled=" + report.unsettled()
                + "\ngiven-up=" + report.sum(hook -> hook.count(Verdict.GIVEN_UP))
                + "\nexpired=" + report.sum(Result.EXPIRED)
                + "\ncheckpoint=" + Objects.toString(report.oldest(hook -> hook.run.checkpoint.standing()), "")
                + "\nlost=" + report.lost()
                + "\ndeadline=" + Objects.toString(report.oldest(hook -> hook.deadline), "")
                + "\nneeds-person=" + report.needsPerson()
                + "\nwhole=" + report.isWhole() + "\n";
    }

    private String summary() {
        StringBuilder text = new StringBuilder("## Webhook deliveries\n\n");
        report.failures.forEach((sentence, failure) -> text.append("**").append(escaped(failure.lasts()
                ? "Nothing will be redelivered until this is fixed: " + sentence
                : "The run ended early; the next one continues: " + sentence)).append("**\n\n"));
        if (!report.happened().isEmpty()) {
            text.append("**").append(escaped(report.happened())).append("**\n")
                    .append(escaped(report.todo())).append("\n\n");
        }
        List<HookReport> hooks = report.shown().stream().sorted(Comparator.comparing(ActionsReport::urgency)).toList();
        TextReport lines = new TextReport(report, console, Screen.NONE, false);
        long before = new File(env.getOrDefault(SUMMARY, "")).length();
        int shown = 0;
        for (HookReport hook : hooks) {
            String section = section(hook, lines);
            if (before + bytes(text) + bytes(section) > MOST_BYTES) {
                text.append(Words.count(hooks.size() - shown, "more hook"))
                        .append(": no room here; `--output json` has them.\n\n");
                break;
            }
            text.append(section);
            shown++;
        }
        return text + (report.quiet().isEmpty() ? "" : report.quiet() + ".\n\n");
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static int urgency(HookReport hook) {
        return hook.asks.isEmpty() ? HookReport.Ask.values().length : hook.asks.get(0).ordinal();
    }

    private String section(HookReport hook, TextReport text) {
        String page = hook.run.hook.settingsPage(ApiUrl.pages(api));
        return "### [" + escaped(text.title(hook)) + "](" + page + ")\n\n<pre>\n"
                + text.lines(hook).stream().map(this::escaped).collect(Collectors.joining("\n")) + "</pre>\n\n";
    }

    /** Writes all but letters, digits and blanks as references: no markup, link or mention can come of it. */
    private String escaped(String text) {
        return console.printable(text).codePoints().mapToObj(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-'
                ? Character.toString(c) : "&#" + c + ";").collect(Collectors.joining());
    }
}
