package lib.options;

import java.io.IOException;
import java.util.List;
import lib.api.Explanation;
import lib.api.Sanitizer;
import lib.report.ActionsReport;
import lib.report.Console;
import lib.report.Failure;
import lib.report.HooksReport;
import lib.report.JsonReport;
import lib.report.ResendReport;
import lib.report.RunReport;
import lib.report.TextReport;
import org.kohsuke.github.GHWebhook;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say what is shown, and how. */
public final class OutputOptions {
    /** For a person, or for a program. */
    public enum Format { text, json }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, described in schema/. Default: "
                    + "${DEFAULT-VALUE}")
    private Format format;

    @Option(names = "--verbose", description = "Show each request, all events, and the stack trace of an error.")
    private boolean verbose;

    /** Whether to show each request, and stack traces. */
    public boolean isVerbose() {
        return verbose;
    }

    /** Shows the hooks that there are; returns the exit code. */
    public int hooks(List<GHWebhook> hooks, Console console) {
        if (format == Format.json) {
            console.printDocument(HooksReport.json(hooks));
        } else {
            HooksReport.table(hooks).forEach(console::print);
        }
        return 0;
    }

    /** Whether the result is one JSON document. */
    public boolean isJson() {
        return format == Format.json;
    }

    /**
     * Shows a run: as text or JSON, and to GitHub Actions if it is in a job.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @return the exit code of the whole run
     */
    public int run(RunReport report, Context context, String server, Console console) {
        int code = report.exitCode();
        IOException unwritten = null;
        console.endLive();
        try {
            if (context.isInActions()) {
                ActionsReport.write(report, context.env, server, console);
            }
        } catch (IOException e) {
            code = code == 0 ? 1 : code;
            unwritten = e;
        }
        show(report, isJson() ? JsonReport.of(report, code) : null, console);
        if (unwritten != null) {
            console.error("error: " + unwritten.getMessage());
        }
        return code;
    }

    /** Shows what became of events that were sent again; returns the exit code. */
    public int resend(ResendReport resend, Console console) {
        RunReport report = resend.report();
        show(report, isJson() ? resend.json(report) : null, console);
        return report.exitCode();
    }

    /** The last two lines come last. */
    private void show(RunReport report, String json, Console console) {
        TextReport text = new TextReport(report, console, verbose);
        if (json == null) {
            text.printHooks();
        }
        say(report, verbose, console);
        if (json == null) {
            text.printEnd();
        } else {
            console.printDocument(json);
        }
    }

    /** Shows why a command could not begin; GitHub Actions always gets a job summary. Returns the exit code. */
    public static int failure(Exception e, CommandLine command, Context context) {
        RunReport report = RunReport.of(Failure.of(e, false, context.isInActions()));
        Console console = context.console(command);
        console.endLive();
        boolean verbose = command.getParseResult() != null && command.getParseResult().hasMatchedOption("--verbose");
        say(report, verbose, console);
        try {
            if (context.isInActions()) {
                ActionsReport.write(report, context.env, "", console);
            }
        } catch (IOException unwritten) {
            // Nothing more can be done: the log has the sentence.
            console.warn(unwritten.getMessage());
        }
        return report.exitCode();
    }

    private static void say(RunReport report, boolean verbose, Console console) {
        report.failures().forEach((sentence, failure) -> {
            console.error("error: " + sentence);
            if (verbose) {
                Explanation.trace(failure.cause()).forEach(line -> console.say(Sanitizer.text(line)));
            }
        });
    }
}
