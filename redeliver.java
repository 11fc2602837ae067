///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Redelivers the webhook deliveries that failed, so that none is lost
//JAVA 17+
//DEPS org.kohsuke:github-api:1.330
//DEPS info.picocli:picocli:4.7.7
//SOURCES lib/ApiException.java
//SOURCES lib/ApiUrl.java
//SOURCES lib/CheckpointStore.java
//SOURCES lib/Connector.java
//SOURCES lib/Delivery.java
//SOURCES lib/Event.java
//SOURCES lib/Events.java
//SOURCES lib/GHActionsVariable.java
//SOURCES lib/GHHookDelivery.java
//SOURCES lib/NoAnswerException.java
//SOURCES lib/Settings.java
//SOURCES lib/UsageException.java
//SOURCES lib/VariableStore.java
//SOURCES lib/When.java

// GitHub does not retry a webhook delivery that failed, and forgets it after three days. This script lists what a hook has delivered
// since the last run, groups it by GUID, and asks GitHub to redeliver each event of which no attempt succeeded.
//
// The invariant: every event first attempted before the stored checkpoint is settled, that is, one of its attempts succeeded or it can
// no longer be redelivered. So a run that is killed, or that GitHub refuses, loses nothing: the next one finds all of it in the list.
// What a run cannot do, it leaves unsettled, and the checkpoint stays behind it.

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lib.ApiException;
import lib.ApiUrl;
import lib.CheckpointStore;
import lib.Connector;
import lib.Delivery;
import lib.Event;
import lib.Events;
import lib.NoAnswerException;
import lib.Settings;
import lib.UsageException;
import lib.VariableStore;
import lib.When;
import org.kohsuke.github.GHException;
import org.kohsuke.github.GHHookDelivery;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.PagedIterator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

@Command(name = "redeliver", mixinStandardHelpOptions = true, version = "redeliver " + redeliver.VERSION, sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Finds the failed deliveries of an organization's webhook since the last run, redelivers each event that no attempt "
                + "has delivered, and stores a checkpoint for the next run.",
        footerHeading = "%nThe token is read from the environment: TOKEN, else GH_TOKEN, else GITHUB_TOKEN.%n%n",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done: every event found is delivered, or redelivered just now",
            "1:the run could not be completed, or GitHub refused some of it; the next run tries again",
            "2:an option or a variable is wrong; nothing was sent",
            "3:completed, but something is lost for good; a person should look"})
public class redeliver implements Callable<Integer> {
    static final String VERSION = "0.1.0";
    private static final String DEFAULT_SINCE = "24h";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Option(names = "--org", paramLabel = "NAME", description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--hook", paramLabel = "ID",
            description = "The hook's id: the number at the end of its settings page's address. Environment: HOOK_ID")
    private String hook;

    @Option(names = "--variable", paramLabel = "NAME",
            description = "The Actions variable that keeps the checkpoint; created when absent. Without one, look back --since and store "
                    + "nothing. Environment: LAST_REDELIVERY_VARIABLE_NAME")
    private String variable;

    @Option(names = "--variable-repo", paramLabel = "OWNER/NAME",
            description = "The repository that has the variable. Environment: WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else "
                    + "GITHUB_REPOSITORY")
    private String variableRepo;

    @Option(names = "--since", paramLabel = "WHEN",
            description = "Look back this far instead of to the stored checkpoint: a duration (90m, 24h, 3d) or an instant "
                    + "(2026-01-31T08:00:00Z). Default without a stored checkpoint: " + DEFAULT_SINCE)
    private String since;

    @Option(names = "--dry-run", description = "List what would be redelivered; send and store nothing.")
    private boolean dryRun;

    @Option(names = "--api-url", paramLabel = "URL",
            description = "Where the API is. Environment: GITHUB_API_URL. Default: https://api.github.com")
    private String apiUrl;

    @Option(names = "--hostname", paramLabel = "HOST",
            description = "The host instead: github.com, SUBDOMAIN.ghe.com, or that of a GitHub Enterprise Server. Environment: GH_HOST")
    private String hostname;

    @Option(names = "--allow-http", description = "Send the token over plain http to a host other than this machine.")
    private boolean allowHttp;

    @Option(names = "--verbose", description = "Show the stack trace of an error.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> env;
    private final Clock clock;
    private String token = "";

    redeliver(Map<String, String> env, Clock clock) {
        this.env = env;
        this.clock = clock;
    }

    public static void main(String... args) {
        System.exit(commandLine(System.getenv(), Clock.systemUTC()).execute(args));
    }

    static CommandLine commandLine(Map<String, String> env, Clock clock) {
        redeliver command = new redeliver(env, clock);
        return new CommandLine(command)
                .setParameterExceptionHandler((e, args) -> command.explain(e))
                .setExecutionExceptionHandler((e, line, result) -> command.explain(e));
    }

    @Override
    public Integer call() throws IOException {
        Instant start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Settings settings = new Settings(env);
        String hookPath = "/orgs/" + settings.organization(org) + "/hooks/" + settings.hook(hook);
        URI api = settings.api(apiUrl, hostname, allowHttp);
        Duration retention = ApiUrl.retention(api);
        Instant lookBack = lookBack(start);
        GitHub github = connect(api, settings);
        CheckpointStore store = store(github, settings);

        // Where the last run left off: every event first attempted before is settled.
        Instant stored = store == null ? null : storedCheckpoint(store, start);
        Instant from = since == null && stored != null ? stored : lookBack;

        // The list is all the state there is: what was attempted, how often, and whether it came through, is read from it alone.
        say("listing the deliveries of " + hookPath + " since " + from);
        Listing listing = fetch(github, hookPath, from);
        List<Event> failed = listing.events.failed();
        List<Event> unsettled = new ArrayList<>(listing.events.unsettled());
        boolean gap = listing.ended && from.isBefore(start.minus(retention));
        if (gap) {
            say("warning: GitHub keeps deliveries for " + retention.toDays() + " days, so its list does not go back to " + from + " but ends at "
                    + (listing.oldest == null ? start : listing.oldest) + ": what failed in between and is not in the list is beyond recovery");
        }

        // Stored before the first POST, because a run that cannot store sends nothing. One that looked back less far than the stored
        // checkpoint knows nothing of what lies between, and leaves it where it is.
        boolean stores = store != null && !dryRun && (stored == null || !from.isAfter(stored));
        Instant checkpoint = stores ? Events.checkpoint(start, unsettled) : stored;
        if (stores) {
            store.write(Long.toString(checkpoint.toEpochMilli()));
        }

        Outcome outcome = dryRun ? plan(unsettled) : redeliver(github, hookPath, unsettled, start.minus(retention));

        // What was redelivered stays unsettled until the list shows that it came through; what GitHub no longer keeps is over.
        unsettled.removeAll(outcome.expired);
        if (stores && !checkpoint.equals(Events.checkpoint(start, unsettled))) {
            checkpoint = Events.checkpoint(start, unsettled);
            store.write(Long.toString(checkpoint.toEpochMilli()));
        }

        print((dryRun ? "dry run: would redeliver " + outcome.redelivered
                : "redelivered " + outcome.redelivered + ", refused " + outcome.refused)
                + ", still unsettled " + unsettled.size() + " of " + count(failed.size(), "failed event") + " ("
                + count(listing.events.deliveries(), "delivery") + " on " + count(listing.pages, "page") + " since " + from + "); "
                + (store == null ? "no checkpoint is read or stored, as no --variable is given"
                        : "checkpoint " + (checkpoint == null ? "not stored yet" : checkpoint) + " in " + store));
        if (outcome.endedBy != null) {
            throw outcome.endedBy;
        }
        return outcome.refused > 0 ? 1 : gap || !outcome.expired.isEmpty() ? 3 : 0;
    }

    private Instant lookBack(Instant start) {
        try {
            return When.past(since == null ? DEFAULT_SINCE : since, start);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--since: " + e.getMessage());
        }
    }

    private GitHub connect(URI api, Settings settings) throws IOException {
        token = settings.token();
        return new GitHubBuilder()
                .withEndpoint(api.toString())
                .withConnector(new Connector(api, "redeliver/" + VERSION, TIMEOUT))
                .withAuthorizationProvider(() -> "Bearer " + token)
                .build();
    }

    private CheckpointStore store(GitHub github, Settings settings) {
        String name = settings.variable(variable);
        return name == null ? null : new VariableStore(github, settings.variableRepository(variableRepo), name);
    }

    /** The stored checkpoint; null when there is none yet, or when --since is given because it is none. */
    private Instant storedCheckpoint(CheckpointStore store, Instant start) throws IOException {
        String value = store.read().orElse(null);
        if (value == null) {
            return null;
        }
        try {
            return When.checkpoint(value, start);
        } catch (IllegalArgumentException e) {
            String problem = "the value '" + value + "' of " + store + " " + e.getMessage();
            if (since == null) {
                throw new UsageException(problem + "; give --since to say how far to look back, and this run puts it right");
            }
            say("warning: " + problem + "; this run looks back --since " + since + " instead, and replaces it");
            return null;
        }
    }

    /** What GitHub listed; ended says that it had nothing more, oldest is when its last delivery was made, or null. */
    private record Listing(Events events, int pages, boolean ended, Instant oldest) {}

    private Listing fetch(GitHub github, String hookPath, Instant from) throws IOException {
        Events events = new Events(from);
        int pages = 0;
        boolean reached = false;
        Instant oldest = null;
        // Never filtered by status: GitHub's "failure" leaves out those with no status code, and the grouping needs the successes.
        PagedIterator<GHHookDelivery> rows = GHHookDelivery.list(github, hookPath).withPageSize(100).iterator();
        while (rows.hasNext()) {
            // The order is not guaranteed, so one row older than the checkpoint does not end the list: a whole page of them does.
            boolean older = true;
            for (GHHookDelivery row : rows.nextPage()) {
                events.add(new Delivery(row.getId(), row.getGuid(), row.getDeliveredAt(), row.isRedelivery(), row.getStatus(),
                        row.getStatusCode(), row.getEvent(), row.getAction()));
                older &= row.getDeliveredAt().isBefore(from);
                oldest = oldest == null || row.getDeliveredAt().isBefore(oldest) ? row.getDeliveredAt() : oldest;
            }
            pages++;
            reached |= older;
            // An event that shows redeliveries only was first attempted before the checkpoint, and may have come through back then.
            if (reached && !events.lackFirstAttempt()) {
                return new Listing(events, pages, false, oldest);
            }
        }
        return new Listing(events, pages, !reached, oldest);
    }

    private static final class Outcome {
        int redelivered;
        int refused;
        final List<Event> expired = new ArrayList<>();
        IOException endedBy;
    }

    private Outcome plan(List<Event> unsettled) {
        Outcome outcome = new Outcome();
        for (Event event : unsettled) {
            print(line(event));
            outcome.redelivered++;
        }
        return outcome;
    }

    /** Oldest first. One event's refusal is that event's alone, unless it says that the others would fare no better. */
    private Outcome redeliver(GitHub github, String hookPath, List<Event> events, Instant keptSince) {
        Outcome outcome = new Outcome();
        for (Event event : events) {
            try {
                // By its newest attempt: GitHub keeps each for three days, so the first one is gone the soonest.
                GHHookDelivery.redeliver(github, hookPath, event.newest().id());
                outcome.redelivered++;
                print(line(event));
            } catch (ApiException e) {
                int status = e.getResponseCode();
                if (status == 401 || status == 403 || e.limited()) {
                    outcome.endedBy = e;
                    break;
                }
                // 404 and 422 is what GitHub says of a delivery that it no longer keeps. A missing permission or a hiccup sounds the
                // same, so a younger event stays unsettled.
                if ((status == 404 || status == 422) && event.firstAttempt().isBefore(keptSince)) {
                    outcome.expired.add(event);
                    say("lost: GitHub no longer keeps " + line(event));
                } else {
                    outcome.refused++;
                    say("refused: " + line(event) + ": " + e.getMessage());
                }
            } catch (IOException e) {
                // GitHub may have taken it or not, and a second POST might deliver it twice. The next run's list tells.
                outcome.refused++;
                say("unknown: " + line(event) + ": " + e.getMessage());
            }
        }
        return outcome;
    }

    private static String line(Event event) {
        Delivery newest = event.newest();
        return event.guid() + " " + event.name() + ", " + count(event.attempts().size(), "attempt") + ", last: "
                + (newest.statusCode() == null ? "" : newest.statusCode() + " ") + newest.status() + ", delivery " + newest.id();
    }

    private static String count(long number, String what) {
        return number + " " + (number == 1 ? what : what.endsWith("y") ? what.replaceFirst("y$", "ies") : what + "s");
    }

    /** The result; everything else goes to standard error. */
    private void print(String line) {
        spec.commandLine().getOut().println(printable(line));
    }

    private void say(String line) {
        spec.commandLine().getErr().println("redeliver: " + printable(line));
    }

    /** Names and statuses come from outside: no control character of theirs reaches a terminal, and the token reaches nobody. */
    private String printable(String text) {
        String harmless = text.replaceAll("\\p{Cntrl}", "?");
        return token.isEmpty() ? harmless : harmless.replace(token, "***");
    }

    /** One sentence for what is known, with the remedy; the stack trace for who asks. */
    private int explain(Exception thrown) {
        // github-api's iterators wrap what happened.
        Exception e = thrown instanceof GHException && thrown.getCause() instanceof IOException cause ? cause : thrown;
        boolean usage = e instanceof UsageException || e instanceof ParameterException;
        say("error: " + (e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched)
                : usage ? e.getMessage()
                : e instanceof ApiException api ? api.getMessage() + "; " + remedy(api)
                : e instanceof IOException ? e.getMessage()
                : "this should not happen, please report it: " + e));
        if (verbose) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().replace("\t", "    ").lines().forEach(this::say);
        }
        return usage ? 2 : 1;
    }

    private static String unknown(UnmatchedArgumentException e) {
        // Only the first word, and no value: what follows a misspelt option may be a secret.
        String word = e.getUnmatched().get(0).replaceFirst("=.*", "");
        if (word.startsWith("--token")) {
            return word + " is no option, as a command line is there for all to read; put the token into the environment variable TOKEN";
        }
        List<String> similar = e.getSuggestions();
        return "'" + word + "' is no option; " + (similar.isEmpty() ? "redeliver --help lists them all"
                : "did you mean " + String.join(" or ", similar) + "?");
    }

    private String remedy(ApiException e) {
        boolean atVariable = e.path().contains("/actions/variables");
        String permission = e.wantedPermissions() != null ? e.wantedPermissions() + ", as GitHub says"
                : atVariable ? "read and write access to the Variables of the repository (classic: the scope repo)"
                : "write access to the organization's Webhooks (classic: the scope admin:org_hook, of an organization's owner)";
        if (e.limited()) {
            return "the rate limit is reached, and the next run goes on where this one stopped";
        }
        return switch (e.getResponseCode()) {
            case 401 -> "set TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that is valid and has not expired";
            case 403 -> "the token needs " + permission;
            case 404 -> (atVariable ? "there is no such repository" : "there is no such hook") + ", or the token lacks " + permission;
            case 409 -> "another run has created it at the same time; run again";
            default -> e.getResponseCode() >= 500 ? "GitHub has trouble; run again later" : "see --verbose";
        };
    }
}
