package lib.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import lib.events.Decision.Verdict;
import lib.hooks.Outcomes.Result;
import lib.report.Console.Level;

/** For GitHub Actions: an annotation, and the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name. */
public final class ActionsReport {
    private static final String SUMMARY = "GITHUB_STEP_SUMMARY";
    private static final String OUTPUT = "GITHUB_OUTPUT";
    /** GitHub takes so much summary for a step, and drops a longer one. */
    private static final int MOST_BYTES = 1 << 20;

    private ActionsReport() {}

    /**
     * Appends to both files, where they are set.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @throws IOException when one cannot be written; the other one is written all the same
     */
    public static void write(RunReport report, Map<String, String> env, String server, Console console)
            throws IOException {
        boolean isSaid = report.hooks().stream().allMatch(hook -> hook.failure != null);
        if (!isSaid) {
            Level passing = report.exitCode() == 0 ? Level.notice : Level.warning;
            console.annotate(report.needsPerson() ? Level.error : passing, report.happened() + " " + report.todo());
        }
        try {
            append(env, OUTPUT, outputs(report), console);
        } finally {
            append(env, SUMMARY, new Summary(report, server, console, size(env)).text(), console);
        }
    }

    /** A step may run more than one command. */
    private static long size(Map<String, String> env) {
        return new File(env.getOrDefault(SUMMARY, "")).length();
    }

    private static void append(Map<String, String> env, String variable, String text, Console console)
            throws IOException {
        String file = env.getOrDefault(variable, "");
        if (variable.equals(SUMMARY) && size(env) + text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            console.warn("the step's job summary is full, so this run is not in it; the log has all of it");
            return;
        }
        try {
            if (!file.isBlank()) {
                Files.writeString(Path.of(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException | InvalidPathException e) {
            throw new IOException(variable + ": '" + file + "' cannot be written (" + e.getMessage()
                    + "); the log has all of it", e);
        }
    }

    /** Sums over all hooks; the checkpoint and the deadline are the oldest. */
    private static String outputs(RunReport report) {
        Instant checkpoint = report.oldest(hook -> hook.run.checkpoint.standing());
        Instant deadline = report.oldest(hook -> hook.deadline);
        Map<String, Object> outputs = Json.object(
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
}
