package lib.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Hook;
import lib.options.ApiOptions.Access;
import lib.options.Context;
import lib.report.Console;
import lib.report.ShowReport;
import org.kohsuke.github.GHHookDelivery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the request and the receiver's response for each attempt to deliver an event. */
@Command(name = "show", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver show GUID (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Shows the request and the response of each attempt.",
            "Secrets are masked. Without --verbose, bodies are cut at 2,000 characters.", "",
            "Example: redeliver show 0003e6d7 --org octo --hook 42"})
public final class ShowCommand extends Verb {
    @Parameters(paramLabel = "GUID",
            description = "The event: what the receiver saw as X-GitHub-Delivery, or the beginning of it.")
    private String guid;

    public ShowCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        String beginning = beginning(guid);
        if (beginning.isBlank()) {
            throw new UsageException("GUID: '" + guid + "' is not a GUID; give what the receiver saw as "
                    + "X-GitHub-Delivery, or its beginning");
        }
        List<String> named = hook.named(context);
        if (named.size() > 1) {
            throw new UsageException("--hook: show is for one hook, and " + named.size()
                    + " were given; name one of them");
        }
        Console console = console();
        Access github = connectToRead();
        Hook one = github.hooks().choose(named, false).get(0);
        Events events = find(one, List.of(beginning), github.now().minus(github.retention()));
        List<Event> found = events.matching(beginning);
        if (found.size() != 1) {
            throw notOne(guid, found.size(), "this hook");
        }
        show(one, found.get(0), console);
        return 0;
    }

    private void show(Hook one, Event event, Console console) throws IOException {
        // Many people read the log of a job, so a payload has to be asked for twice.
        boolean payloads = output.isVerbose() || !context.isInActions();
        ShowReport report = new ShowReport(one, event, output.isVerbose(), payloads, !console.isPublic());
        if (!output.isJson()) {
            console.print(report.head());
        }
        List<Object> attempts = new ArrayList<>();
        boolean any = false;
        for (Delivery attempt : event.attempts()) {
            GHHookDelivery.Details details = one.details(attempt).orElse(null);
            any |= details != null;
            if (output.isJson()) {
                attempts.add(report.json(attempt, details));
            } else {
                // One at a time: each may have 25 MB.
                report.text(attempt, details).forEach(console::print);
            }
        }
        if (output.isJson()) {
            console.printDocument(report.json(attempts));
        }
        if (!any) {
            throw new IOException("GitHub lists " + event.guid() + ", but no longer has its request and response; "
                    + "look into the receiver's own log");
        }
    }
}
