package lib.options;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import lib.api.Sanitizer;
import lib.report.ActionsReport;
import lib.report.Console;
import lib.report.RunReport;
import lib.report.TextReport;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say what is shown, and how. */
public final class OutputOptions {
    public enum Format { text, json }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, described in schema/. Default: "
                    + "${DEFAULT-VALUE}")
    private Format format;

    @Option(names = "--verbose", description = "Show each request, all events, and the stack trace of an error.")
    private boolean verbose;

    public boolean isVerbose() {
        return verbose;
    }

    public boolean isJson() {
        return format == Format.json;
    }

    /** Shows a run, also to GitHub Actions if it is in a job; returns the exit code. */
    public int run(RunReport report, Context context, URI api, Console console) {
        console.endLive();
        boolean isWritten = !context.isInActions || new ActionsReport(report, context.env, api, console).write();
        int code = isWritten || report.exitCode() != 0 ? report.exitCode() : 1;
        return show(report, code, console);
    }

    /** Shows a run, and returns the exit code. */
    public int show(RunReport report, int exitCode, Console console) {
        if (isJson()) {
            showFailures(report, verbose, console);
            console.printDocument(report.json(exitCode, true));
            return exitCode;
        }
        TextReport text = new TextReport(report, console, console.screen, verbose);
        text.printHooks();
        showFailures(report, verbose, console);
        text.printEnd();
        return exitCode;
    }

    /** Shows why a command could not begin, also in a job summary; returns the exit code. */
    public static int failure(Exception e, CommandLine command, Context context) {
        RunReport report = new RunReport(e, context.isInActions);
        Console console = context.console(command);
        console.endLive();
        boolean verbose = command.getParseResult() != null && command.getParseResult().hasMatchedOption("--verbose");
        showFailures(report, verbose, console);
        if (context.isInActions) {
            new ActionsReport(report, context.env, null, console).write();
        }
        return report.exitCode();
    }

    private static void showFailures(RunReport report, boolean verbose, Console console) {
        report.failures.forEach((sentence, failure) -> {
            console.error(sentence);
            if (verbose) {
                StringWriter trace = new StringWriter();
                failure.cause().printStackTrace(new PrintWriter(trace));
                Sanitizer.text(trace.toString()).replace("\t", "    ").lines().forEach(console::say);
            }
        });
    }
}
