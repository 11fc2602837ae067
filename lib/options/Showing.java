package lib.options;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import lib.report.ActionsReport;
import lib.report.Console;
import lib.report.HooksReport;
import lib.report.JsonReport;
import lib.report.Report;
import lib.report.Rest;
import lib.report.Screen;
import lib.report.TextReport;
import org.kohsuke.github.GHWebhook;
import picocli.CommandLine.Option;

/** The options that say what is shown, and how. */
public final class Showing {
    /** For a person, or for a program. */
    public enum Format { text, json }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, as schema/run.json describes it. Default: ${DEFAULT-VALUE}")
    private Format format;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
            description = "auto, always or never. Default: ${DEFAULT-VALUE}: on a terminal, unless NO_COLOR is set")
    private Screen.Color color;

    @Option(names = "--verbose", description = "Show each request, and the stack trace of an error.")
    private boolean verbose;

    /** Whether to show each request, and stack traces. */
    public boolean isVerbose() {
        return verbose;
    }

    /** Shows the hooks that there are. */
    public void hooks(List<GHWebhook> hooks, Console console) {
        if (format == Format.json) {
            console.printDocument(HooksReport.json(hooks));
        } else {
            HooksReport.table(hooks).forEach(console::print);
        }
    }

    /** Shows the report of one hook when its run is done; as JSON, all hooks come in one document. */
    public void one(Report report, Map<String, String> env, int rate) {
        if (format == Format.text && Rest.hasNews(report)) {
            TextReport.print(report, color, env, rate);
        }
    }

    /**
     * Shows the reports of all hooks together: as JSON if that is asked for, and to GitHub Actions if the run is in a job.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @return the exit code of the whole run
     */
    public int all(List<Report> reports, Map<String, String> env, String server, int rate, Console console) throws IOException {
        int code = Report.exitCode(reports);
        if (format == Format.json) {
            console.printDocument(JsonReport.of(reports, code));
        } else if (Rest.line(reports) != null) {
            console.print(Rest.line(reports));
        }
        if ("true".equals(env.get("GITHUB_ACTIONS"))) {
            ActionsReport.write(reports, env, server, rate, console);
        }
        return code;
    }
}
