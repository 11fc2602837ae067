package lib.options;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lib.api.Explanation;
import lib.api.Rate;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.checkpoint.Checkpoint;
import lib.events.Delivery;
import lib.events.Event;
import lib.hooks.Hook;
import lib.report.ActionsReport;
import lib.report.Console;
import lib.report.Failure;
import lib.report.HooksReport;
import lib.report.JsonReport;
import lib.report.Report;
import lib.report.Reports;
import lib.report.Rest;
import lib.report.Screen;
import lib.report.ShowReport;
import lib.report.TextReport;
import org.kohsuke.github.GHHookDeliveryDetails;
import org.kohsuke.github.GHWebhook;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say what is shown, and how. */
public final class Showing {
    /** For a person, or for a program. */
    public enum Format { text, json }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, as schema/run.json, hooks.json or show.json describes it. Default: ${DEFAULT-VALUE}")
    private Format format;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
            description = "auto, always or never. Default: ${DEFAULT-VALUE}: on a terminal, unless NO_COLOR is set")
    private Screen.Color color;

    @Option(names = "--verbose", description = "Show each request, all events, and the stack trace of an error; with --show, whole bodies.")
    private boolean verbose;

    /** Whether to show each request: --verbose, or a job of GitHub Actions that somebody debugs. */
    public boolean traces(Map<String, String> env) {
        return verbose || "1".equals(env.get("RUNNER_DEBUG"));
    }

    /** Where a run prints to. The action sets REDELIVER_PUBLIC in the job of a public repository. */
    public static Console console(CommandLine line, Screen screen, Map<String, String> env) {
        boolean isPublic = "true".equals(env.get("REDELIVER_PUBLIC"));
        return new Console(line.getOut(), line.getErr(), screen, isInActions(env), isPublic);
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

    /**
     * Shows what was sent and answered in each attempt to deliver the event that --show names, oldest first; as JSON, all attempts come in one
     * document.
     *
     * @param since GitHub keeps nothing older
     * @return the exit code
     * @throws UsageException when the GUID does not name one event of the hook
     * @throws IOException when GitHub refuses, does not answer, or no longer has any of it
     */
    public int event(Hook hook, ByHand byHand, Instant since, Map<String, String> env, Console console) throws IOException {
        Event event = byHand.find(hook, since, console::say);
        // The log of a job is read by many, so that a payload has to be asked for twice.
        ShowReport report = new ShowReport(hook, event, verbose, verbose || !isInActions(env), !console.isPublic());
        if (format == Format.text) {
            console.print(report.head());
        }
        boolean any = false;
        for (Delivery attempt : event.attempts()) {
            GHHookDeliveryDetails details = hook.details(attempt).orElse(null);
            any |= details != null;
            if (format == Format.text) {
                // One at a time: each may have 25 MB.
                report.text(attempt, details).forEach(console::print);
            } else {
                report.add(attempt, details);
            }
        }
        if (format == Format.json) {
            console.printDocument(report.json());
        }
        if (!any) {
            throw new IOException("GitHub lists " + event.guid() + ", but no longer has what was sent and answered; look into the receiver's own log");
        }
        return 0;
    }

    /** Shows the report of one hook when its run is done; as JSON, all hooks come in one document. */
    public void one(Report report, Rate rate) {
        if (format == Format.text && Rest.hasNews(report)) {
            TextReport.print(report, color, verbose, rate);
        }
    }

    /**
     * Shows the reports of all hooks together: as JSON if that is asked for, and to GitHub Actions if the run is in a job.
     *
     * @param server GitHub's pages, such as {@code https://github.com}
     * @param left how to go on, as the last line; or empty
     * @return the exit code of the whole run
     */
    public int all(Reports reports, Map<String, String> env, String server, Rate rate, String left, Console console) {
        int code = reports.exitCode();
        if (format == Format.json) {
            console.printDocument(JsonReport.of(reports.all(), code));
        } else {
            if (Rest.line(reports.all()) != null) {
                console.print(Rest.line(reports.all()));
            }
            TextReport.printLast(reports, console);
        }
        if (!left.isEmpty()) {
            console.say(left);
        }
        try {
            if (isInActions(env)) {
                ActionsReport.write(reports.all(), env, server, rate, console);
            }
        } catch (IOException e) {
            console.error("error", e.getMessage());
            return code == 0 ? 1 : code;
        }
        return code;
    }

    /** Shows why a run could not begin; GitHub Actions always gets a job summary. Returns the exit code. */
    public int failure(Exception e, Map<String, String> env, Console console) {
        Failure failure = error(e, false, env, console);
        if (isInActions(env)) {
            ActionsReport.write(failure, env, console);
        }
        return failure.exitCode();
    }

    /** Shows why the run for one hook ended early, and tells its report. */
    public void failure(Exception e, Report report, Checkpoint checkpoint, Map<String, String> env, Console console) {
        report.failed(error(e, checkpoint.isOverdue(), env, console));
    }

    private Failure error(Exception e, boolean overdue, Map<String, String> env, Console console) {
        boolean misuse = e instanceof UsageException || e instanceof ParameterException;
        String sentence = e instanceof ParameterException exception ? Misuse.of(exception)
                : e instanceof UsageException usage && isInActions(env) ? usage.inActions() : Explanation.of(e);
        console.endLive();
        console.error("error", sentence);
        if (verbose) {
            Explanation.trace(e).forEach(line -> console.say(Sanitizer.text(line)));
        }
        boolean lasts = !(e instanceof IOException) || Explanation.lasts(e);
        return new Failure(sentence, lasts, lasts || overdue, misuse ? 2 : 1);
    }

    /** Whether the run is in a job of GitHub Actions. */
    public static boolean isInActions(Map<String, String> env) {
        return "true".equals(env.get("GITHUB_ACTIONS"));
    }
}
