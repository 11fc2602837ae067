package lib.options;

import java.io.IOException;
import java.util.List;
import lib.api.Explanation;
import lib.api.Rate;
import lib.api.Sanitizer;
import lib.hooks.HookRun;
import lib.report.ActionsReport;
import lib.report.Console;
import lib.report.Failure;
import lib.report.HooksReport;
import lib.report.JsonReport;
import lib.report.Report;
import lib.report.Reports;
import lib.report.ResendReport;
import lib.report.Rest;
import lib.report.TextReport;
import org.kohsuke.github.GHWebhook;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say what is shown, and how. */
public final class OutputOptions {
    /** For a person, or for a program. */
    public enum Format { text, json }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, described in schema/. Default: ${DEFAULT-VALUE}")
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
     * @param rate how fast it redelivers
     * @return the exit code of the whole run
     */
    public int run(Reports reports, Context context, String server, Rate rate, Console console) {
        int code = reports.exitCode();
        if (format == Format.json) {
            console.printDocument(JsonReport.of(reports.all(), code));
        } else {
            for (Report report : reports.all()) {
                if (report.run().window != null && Rest.hasNews(report)) {
                    TextReport.print(report, verbose, rate);
                }
            }
            if (Rest.line(reports.all()) != null) {
                console.print(Rest.line(reports.all()));
            }
            TextReport.printLast(reports, console);
        }
        for (Report report : reports.all()) {
            if (report.run().failure != null) {
                say(report.run().failure, report.failure(), verbose, report.console());
            }
        }
        try {
            if (context.isInActions()) {
                ActionsReport.write(reports.all(), context.env, server, rate, console);
            }
        } catch (IOException e) {
            console.error("error: " + e.getMessage());
            return code == 0 ? 1 : code;
        }
        return code;
    }

    /** Shows what became of events that were sent again; returns the exit code. */
    public int resend(ResendReport report, Console console) {
        if (format == Format.json) {
            console.printDocument(report.json());
        } else {
            report.text().forEach(console::print);
        }
        for (HookRun run : report.runs()) {
            if (run.failure != null) {
                say(run.failure, report.failure(run), verbose, console);
            }
        }
        return report.exitCode();
    }

    /** Shows why a command could not begin; GitHub Actions always gets a job summary. Returns the exit code. */
    public static int failure(Exception e, CommandLine command, Context context) {
        Console console = context.console(command);
        Failure failure = Failure.of(e, false, context.isInActions());
        boolean verbose = command.getParseResult() != null && command.getParseResult().hasMatchedOption("--verbose");
        console.endLive();
        say(e, failure, verbose, console);
        if (context.isInActions()) {
            ActionsReport.write(failure, context.env, console);
        }
        return failure.exitCode();
    }

    private static void say(Exception e, Failure failure, boolean verbose, Console console) {
        console.error("error: " + failure.sentence());
        if (verbose) {
            Explanation.trace(e).forEach(line -> console.say(Sanitizer.text(line)));
        }
    }
}
