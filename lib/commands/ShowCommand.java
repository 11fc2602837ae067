package lib.commands;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Words;
import lib.hooks.Body;
import lib.hooks.Hook;
import lib.options.ApiOptions.Access;
import lib.options.Context;
import lib.report.JsonReport;
import org.kohsuke.github.GHWebhook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the request and the receiver's response for each attempt to deliver an event. */
@Command(name = "show", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver show GUID (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Shows the request and the response of each attempt.",
            "Secrets are masked. Without --verbose, bodies are cut at 2,000 characters.", "",
            "Example: redeliver show 0003e6d7 --org octo --hook 42"})
public final class ShowCommand extends Verb {
    private static final int MOST_CHARACTERS = 2_000;

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
        Access github = connectToRead();
        Hook one = github.hooks().choose(named, false).get(0);
        Events events = find(one, List.of(beginning), github.now().minus(github.retention()));
        List<Event> found = events.matching(beginning);
        if (found.size() != 1) {
            throw notOne(guid, found.size(), "this hook");
        }
        show(one, found.get(0));
        return 0;
    }

    private void show(Hook one, Event event) throws IOException {
        int all = event.attempts().size();
        if (!output.isJson()) {
            print(event.guid() + " " + event.name() + ", " + Words.count(all, "attempt") + " that GitHub still has, of "
                    + one);
        }
        List<Object> attempts = new ArrayList<>();
        boolean any = false;
        for (Delivery attempt : event.attempts()) {
            GHWebhook.Details details = one.details(attempt).orElse(null);
            any |= details != null;
            if (output.isJson()) {
                attempts.add(json(attempt, details));
            } else {
                // One at a time: each may have 25 MB.
                print("");
                print("Attempt " + (event.attempts().indexOf(attempt) + 1) + " of " + all + ": "
                        + words(attempt, details));
                printMessages(details);
            }
        }
        if (output.isJson()) {
            Map<String, Object> json = JsonReport.object("version", 1, "hook", one.toString());
            json.putAll(JsonReport.named(event));
            json.put("attempts", attempts);
            console().printDocument(JsonReport.text(json, true));
        }
        if (!any) {
            throw new IOException("GitHub lists " + event.guid() + ", but no longer has its request and response; "
                    + "look into the receiver's own log");
        }
    }

    /** Many people read the log of a job, so a payload has to be asked for twice. */
    private boolean hasPayloads() {
        return output.isVerbose() || !context.isInActions;
    }

    // For a person

    private void print(String line) {
        console().print(line);
    }

    private static String words(Delivery attempt, GHWebhook.Details details) {
        boolean isTimed = details != null && details.duration() != null;
        return attempt.deliveredAt().truncatedTo(ChronoUnit.SECONDS) + ", "
                + (attempt.redelivery() ? "a redelivery" : "the first delivery")
                + (isTimed ? ", took " + details.duration() + " s: " : ": ") + attempt.outcome()
                + " (delivery " + attempt.id() + ")";
    }

    private void printMessages(GHWebhook.Details details) {
        if (details == null) {
            print("  GitHub no longer has the request and the response.");
            return;
        }
        if (!details.url().isEmpty()) {
            print("  to " + Sanitizer.url(details.url()));
        }
        print("  Response:");
        Body response = Body.ofAnswer(details);
        if (console().isPublic) {
            print("    (not shown in the job of a public repository)");
        } else if (details.response().headers() == null && response.kind() == Body.Kind.NONE) {
            print("    (none)");
        } else {
            printMessage(masked(details.response().headers(), details.url()), shown(response));
        }
        print("  Request:");
        printMessage(masked(details.request().headers(), ""), hasPayloads() ? shown(Body.ofRequest(details))
                : "(GitHub Actions shows the payload with --verbose only, because many people read its logs)");
    }

    private void printMessage(Map<String, String> headers, String body) {
        if (headers == null || headers.isEmpty()) {
            print("    (no headers)");
        } else {
            headers.forEach((name, value) -> print("    " + name + ": " + value));
        }
        print("");
        // A tab is a control character, and would be shown as a question mark.
        body.replace("\t", "    ").lines().forEach(line -> print(line.isEmpty() ? "" : "    " + line));
        print("");
    }

    private String shown(Body body) {
        return switch (body.kind()) {
            case NONE -> "(no body)";
            case FORM -> "(form-encoded; shown decoded)\n" + cut(body.text());
            case JSON, TEXT -> cut(body.text());
        };
    }

    private String cut(String text) {
        int length = text.codePointCount(0, text.length());
        return output.isVerbose() || length <= MOST_CHARACTERS ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "\n(cut: "
                        + Words.number(MOST_CHARACTERS) + " of " + Words.number(length)
                        + " characters; --verbose shows all)";
    }

    // As data: schema/show.json describes it

    private Map<String, Object> json(Delivery attempt, GHWebhook.Details details) {
        Map<String, Object> json = JsonReport.attempt(attempt);
        json.putAll(JsonReport.object(
                "duration", details == null ? null : details.duration(),
                "url", details == null || details.url().isEmpty() ? null : Sanitizer.url(details.url()),
                "request", details == null ? null : request(details),
                "response", details == null || console().isPublic ? null : response(details)));
        return json;
    }

    private Map<String, Object> request(GHWebhook.Details details) {
        return JsonReport.object(
                "headers", masked(details.request().headers(), ""),
                "payload", hasPayloads() ? details.request().payload() : null,
                "body", hasPayloads() ? Body.ofRequest(details).raw() : null,
                "left_out", !hasPayloads());
    }

    private static Map<String, Object> response(GHWebhook.Details details) {
        return JsonReport.object("headers", masked(details.response().headers(), details.url()),
                "body", Body.ofAnswer(details).raw());
    }

    private static Map<String, String> masked(Map<String, Object> headers, String url) {
        if (headers == null) {
            return null;
        }
        Map<String, String> masked = new LinkedHashMap<>();
        headers.forEach((name, value) -> masked.put(Sanitizer.text(name),
                Sanitizer.header(name, Sanitizer.answer(Objects.toString(value, ""), url))));
        return masked;
    }
}
