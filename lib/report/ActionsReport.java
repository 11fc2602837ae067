package lib.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import lib.api.Rate;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Result;

/**
 * Reports for GitHub Actions: the job summary, and the step's outputs, in the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Workflow commands</a>
 */
public final class ActionsReport {
    private static final String SUMMARY = "GITHUB_STEP_SUMMARY";
    /** GitHub takes so much summary for a step, and of a longer one nothing. */
    private static final int MOST_BYTES = 1 << 20;

    private ActionsReport() {}

    /**
     * Appends to both files, where they are set.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @param console takes secrets out
     * @throws IOException when one cannot be written; the other one is written all the same
     */
    public static void write(List<Report> reports, Map<String, String> env, String server, Rate rate, Console console) throws IOException {
        boolean needsPerson = reports.stream().anyMatch(Asked::needsPerson);
        try {
            append(env, "GITHUB_OUTPUT", outputs(reports, needsPerson), console);
        } finally {
            append(env, SUMMARY, new Summary(server, rate, console).of(reports, size(env)), console);
        }
    }

    /** For a run that cannot begin. If a file cannot be written, nothing more can be done: the sentence stands in the log. */
    public static void write(Failure failure, Map<String, String> env, Console console) {
        for (Map.Entry<String, String> file : Map.of("GITHUB_OUTPUT", outputs(List.of(), failure.needsPerson()), SUMMARY,
                Summary.of(failure, console)).entrySet()) {
            try {
                append(env, file.getKey(), file.getValue(), console);
            } catch (IOException e) {
                console.warn(e.getMessage());
            }
        }
    }

    /** How much the step's summary has already: a step may run more than one command. */
    private static long size(Map<String, String> env) {
        return new File(env.getOrDefault(SUMMARY, "")).length();
    }

    private static void append(Map<String, String> env, String variable, String text, Console console) throws IOException {
        String file = env.getOrDefault(variable, "");
        if (variable.equals(SUMMARY) && size(env) + text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            console.warn("the step's job summary is full, so this run is not in it; the log has all of it");
            return;
        }
        try {
            if (!file.isBlank()) {
                Files.writeString(Path.of(file), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException | InvalidPathException e) {
            throw new IOException(variable + ": '" + file + "' cannot be written (" + e.getMessage() + "); the log has all of it", e);
        }
    }

    /** Sums over all hooks; the checkpoint and the deadline are the oldest. */
    static String outputs(List<Report> reports, boolean needsPerson) {
        return "redelivered=" + reports.stream().mapToInt(report -> report.outcomes().accepted()).sum() + "\n"
                + "delivered=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.DELIVERED)).sum() + "\n"
                + "failed-again=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.FAILED_AGAIN)).sum() + "\n"
                + "unsettled=" + reports.stream().mapToInt(report -> report.plan().unsettled().size()).sum() + "\n"
                + "given-up=" + reports.stream().mapToInt(report -> report.count(Verdict.GIVEN_UP)).sum() + "\n"
                + "expired=" + reports.stream().mapToInt(report -> report.outcomes().count(Result.EXPIRED)).sum() + "\n"
                + "checkpoint=" + oldest(reports, Report::checkpoint) + "\n"
                + "lost=" + reports.stream().mapToInt(report -> report.plan().lost().size()).sum() + "\n"
                + "deadline=" + oldest(reports, Report::deadline) + "\n"
                + "needs-person=" + needsPerson + "\n"
                + "whole=" + (!reports.isEmpty() && reports.stream().allMatch(ActionsReport::isWhole)) + "\n";
    }

    /** Whether the run looked at everything since the checkpoint: only then can it say that all is well. */
    private static boolean isWhole(Report report) {
        return report.window() != null && !report.isDryRun() && !report.isByHand() && report.window().isWhole();
    }

    private static String oldest(List<Report> reports, Function<Report, Instant> instant) {
        return reports.stream().map(instant).filter(Objects::nonNull).min(Instant::compareTo).map(Instant::toString).orElse("");
    }
}
