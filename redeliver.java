///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Redelivers the webhook deliveries that failed, so that none is lost
//JAVA 17+
//JAVA_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms12m -Xmn4m -Xlog:disable
//CDS
//DEPS org.kohsuke:github-api:1.330 // talks to GitHub: paging, errors
//DEPS info.picocli:picocli:4.7.7 // the command line
//SOURCES lib/package-info.java

// The JVM options and //CDS make a short run quick and small; -Xlog:disable silences what //CDS has to say in its first run.

// GitHub does not retry a webhook delivery that failed, and forgets it after three days. This script lists what a hook has delivered
// since the last run, groups it by GUID, and asks GitHub to redeliver each event of which no attempt succeeded, until one does, or until
// it is given up aloud.
//
// The invariant: every event first attempted before the stored checkpoint is settled, that is, one of its attempts succeeded, or it was
// given up, or GitHub no longer has it, or the user's filters exclude it. So a run that is killed, or that GitHub refuses, loses nothing:
// the next one finds all of it in the list. What a run cannot do, it leaves unsettled, and the checkpoint stays behind it.

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lib.report.ActionsReport;
import lib.api.ApiException;
import lib.api.ApiUrl;
import lib.checkpoint.Checkpoint;
import lib.checkpoint.CheckpointFile;
import lib.checkpoint.CheckpointStore;
import lib.options.Connection;
import lib.api.Connector;
import lib.report.Console;
import lib.options.Credentials;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.api.Endpoint;
import lib.api.Explanation;
import lib.events.Filter;
import lib.hooks.Hook;
import lib.hooks.Hook.Listing;
import lib.hooks.Hooks;
import lib.report.JsonReport;
import lib.login.Login;
import lib.options.Misuse;
import lib.api.Network;
import lib.api.NoAnswerException;
import lib.hooks.Owner;
import lib.api.Pace;
import lib.api.Pause;
import lib.hooks.Redeliveries;
import lib.report.Report;
import lib.report.Report.Outcome;
import lib.report.Report.Result;
import lib.events.Rules;
import lib.events.Rules.Judgement;
import lib.events.Rules.Plan;
import lib.events.Rules.Verdict;
import lib.report.Screen;
import lib.options.Sections;
import lib.options.Settings;
import lib.report.TextReport;
import lib.api.UsageException;
import lib.checkpoint.VariableStore;
import lib.options.When;
import org.kohsuke.github.GHEvent;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "redeliver", mixinStandardHelpOptions = true, version = "redeliver " + redeliver.VERSION, sortOptions = false,
        usageHelpAutoWidth = true, customSynopsis = "redeliver --org=NAME [--hook=ID] [--variable=NAME] [OPTIONS]",
        description = "Finds the failed deliveries of a webhook since the last run, redelivers each event that no attempt has delivered, and "
                + "stores a checkpoint for the next run.",
        footerHeading = "%nThe token is read from the environment: TOKEN, else GH_TOKEN, else GITHUB_TOKEN.%n%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: every event found is settled, or waits for its time",
            "1:the run could not be completed, or GitHub refused or did not answer some of it; the next run tries again",
            "2:an option or a variable is wrong; nothing was sent",
            "3:completed, but something is lost for good: an event given up, or a gap in GitHub's list; a person should look"})
public class redeliver implements Callable<Integer> {
    static final String VERSION = "0.3.0";

    @Option(names = "--org", paramLabel = "NAME", description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--hook", paramLabel = "ID", split = ",",
            description = "The hook's id: the number at the end of its settings page's address; repeatable. Not needed when there is only one "
                    + "hook. Environment: HOOK_ID")
    private List<String> hookIds = new ArrayList<>();

    @Option(names = "--variable", paramLabel = "NAME",
            description = "The Actions variable that keeps the checkpoint; created when absent; with several hooks one for each, NAME_ID. "
                    + "Without a checkpoint, look back --since and store nothing. Environment: LAST_REDELIVERY_VARIABLE_NAME")
    private String variable;

    @Option(names = "--since", paramLabel = "WHEN",
            description = "Look back this far instead of to the stored checkpoint: a duration (90m, 24h, 3d) or an instant "
                    + "(2026-01-31T08:00:00Z). Default without a stored checkpoint: 24h")
    private String since;

    @Option(names = "--dry-run", description = "Show every failed event and what would be done about it; send and store nothing.")
    private boolean dryRun;

    @Option(names = "--repo", paramLabel = "OWNER/NAME",
            description = "A repository's hook instead of an organization's. Environment: REPO_OWNER and REPO_NAME")
    private String repo;

    @Option(names = "--app", description = "The hook of the GitHub App that --app-id and --app-key are of.")
    private boolean app;

    @Option(names = "--hook-url", paramLabel = "URL", description = "The hook with this receiver: its URL, or a part that no other hook's has.")
    private String hookUrl;

    @Option(names = "--all-hooks", description = "All active hooks, side by side.")
    private boolean allHooks;

    @Option(names = "--list-hooks", description = "Show the hooks that there are, and do nothing else.")
    private boolean listHooks;

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(names = "--variable-repo", paramLabel = "OWNER/NAME",
            description = "The repository that has the variable. Environment: WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else "
                    + "GITHUB_REPOSITORY")
    private String variableRepo;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Keep the checkpoints in this file instead of a variable: on a server.")
    private Path checkpointFile;

    @Option(names = "--max-attempts", paramLabel = "N", defaultValue = "8",
            description = "Give an event up after this many failed attempts, the first delivery counted. Default: ${DEFAULT-VALUE}")
    private int maxAttempts;

    @Option(names = "--backoff", paramLabel = "D", defaultValue = "5m",
            description = "Wait this long after an event's second failed attempt, and twice as long after each further one. Default: "
                    + "${DEFAULT-VALUE}")
    private Duration backoff;

    @Option(names = "--max", paramLabel = "N", defaultValue = "2147483647", description = "Redeliver no more than the N oldest due events.")
    private int max;

    @Option(names = "--wait", paramLabel = "D", defaultValue = "30s",
            description = "Wait so long for the list to show what became of the redeliveries; 0 to skip. Default: ${DEFAULT-VALUE}")
    private Duration wait;

    @Option(names = "--no-probe", description = "Redeliver even when the receiver looks down, without asking it with a ping first.")
    private boolean noProbe;

    @Option(names = "--event", paramLabel = "NAME", split = ",", description = "Only events of this name, such as issues; repeatable.")
    private Set<String> onlyEvents = new LinkedHashSet<>();

    @Option(names = "--exclude-event", paramLabel = "NAME", split = ",", description = "No events of this name; repeatable.")
    private Set<String> excludedEvents = new LinkedHashSet<>();

    @Option(names = "--action", paramLabel = "NAME", split = ",", description = "Only events with this action, such as opened; repeatable.")
    private Set<String> onlyActions = new LinkedHashSet<>();

    @Option(names = "--ignore-status-code", paramLabel = "CODE", split = ",",
            description = "No events whose last attempt got this answer, the receiver's final word, such as 410; repeatable.")
    private Set<Integer> ignoredStatusCodes = new LinkedHashSet<>();

    @Option(names = "--max-age", paramLabel = "D", description = "No events first attempted longer ago than this.")
    private Duration maxAge;

    @Option(names = "--guid", paramLabel = "GUID", split = ",",
            description = "By hand: redeliver just this event, whatever its attempts; the checkpoint stays untouched. The beginning of a GUID will "
                    + "do. Repeatable.")
    private Set<String> guids = new LinkedHashSet<>();

    @Option(names = "--force", description = "With --guid: even if it was delivered already.")
    private boolean force;

    @Mixin
    private Connection connection = new Connection();

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text, or json: one document on standard output, as schema/run.json describes it. Default: ${DEFAULT-VALUE}")
    private Output output;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
            description = "auto, always or never. Default: ${DEFAULT-VALUE}: on a terminal, unless NO_COLOR is set")
    private Screen.Color color;

    @Option(names = "--verbose", description = "Show each request, and the stack trace of an error.")
    private boolean verbose;

    private enum Output { text, json }

    @Spec
    private CommandSpec spec;

    private static final int HOOKS_AT_ONCE = 4;
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

    private final Map<String, String> env;
    private final Clock clock;
    private final Pause pause;
    private final Screen screen;
    private Console console;
    private Instant start;
    private Rules rules;
    private Instant lookBack;
    private Pace pace;
    private Connector connector;

    redeliver(Map<String, String> env, Clock clock, Pause pause, Screen screen) {
        this.env = env;
        this.clock = clock;
        this.pause = pause;
        this.screen = screen;
    }

    public static void main(String... args) {
        Map<String, String> env = System.getenv();
        int code = commandLine(env, Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()), Screen.ofThisProcess(env)).execute(args);
        Network.release();
        System.exit(code);
    }

    static CommandLine commandLine(Map<String, String> env, Clock clock, Pause pause, Screen screen) {
        redeliver command = new redeliver(env, clock, pause, screen);
        // A word such as @token.txt is not a file of arguments: what is in it would be shown.
        CommandLine line = new CommandLine(command)
                .setExpandAtFiles(false)
                .registerConverter(Duration.class, command::duration)
                .setParameterExceptionHandler((e, args) -> command.explain(e, command.console()))
                .setExecutionExceptionHandler((e, same, result) -> command.explain(e, command.console()));
        return Sections.part(line, Map.of("--org", "What matters first", "--repo", "Which hooks", "--token-file", "Credentials, other than a token in "
                + "the environment", "--variable-repo", "Where the checkpoint is", "--max-attempts", "What is redelivered", "--guid", "By hand",
                "--api-url", "Where GitHub is, and how much of it to take", "--output", "What is shown"));
    }

    @Override
    public Integer call() throws IOException {
        start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Settings settings = new Settings(env);
        Owner owner = settings.owner(org, repo, app, credentials.appId(settings));
        List<Long> ids = settings.hooks(hookIds, hookUrl != null || allHooks || listHooks || app);
        URI api = connection.api(settings);
        checkOptions(ids);
        rules = new Rules(maxAttempts, backoff, ApiUrl.retention(api),
                new Filter(onlyEvents, excludedEvents, onlyActions, ignoredStatusCodes, maxAge));
        lookBack = lookBack();

        // One connector and one pace for all that this run sends.
        Pause counted = console().countingDown(pause);
        pace = connection.pace(clock, counted, console()::say);
        boolean traced = verbose || "1".equals(env.get("RUNNER_DEBUG"));
        connector = connection.connector(api, "redeliver/" + VERSION, pace, env, clock, console()::say, traced);
        String variableName = checkpointFile == null ? settings.variable(variable) : null;
        String repository = variableName == null || !guids.isEmpty() || listHooks ? null : settings.variableRepository(variableRepo);
        Login login = credentials.login(owner, repository, settings, connector, clock, console().secrets(), console()::warn);
        Hooks hooks = new Hooks(connector.gitHub(login.hooks()), owner, counted);
        if (listHooks) {
            if (output == Output.json) {
                console().printDocument(hooks.json());
            } else {
                hooks.table().forEach(console()::print);
            }
            return 0;
        }

        try (CheckpointFile file = checkpointFile == null ? null : new CheckpointFile(checkpointFile, clock)) {
            if (file != null && !dryRun && guids.isEmpty()) {
                file.lock();
            }
            List<Hook> chosen = hooks.choose(ids, hookUrl, allHooks, console()::say);
            List<Job> jobs = new ArrayList<>();
            for (Hook hook : chosen) {
                // --all-hooks names each variable after its hook even while there is only one, as there may be more tomorrow.
                String name = chosen.size() > 1 || allHooks ? variableName + "_" + hook.id() : variableName;
                CheckpointStore store = file != null ? file.of(api + hook.key())
                        : repository != null ? new VariableStore(connector.gitHub(login.variable()), repository, name) : null;
                Console own = chosen.size() > 1 ? console().ofOne("hook " + hook.id()) : console();
                jobs.add(new Job(hook, store == null ? null : new Checkpoint(store, clock, own::warn), own, new Report(hook, start, dryRun)));
            }
            sideBySide(jobs);

            List<Report> reports = jobs.stream().map(Job::report).toList();
            int code = reports.stream().map(report -> report.exitCode).reduce(0, redeliver::worse);
            if (output == Output.json) {
                console().printDocument(JsonReport.of(reports, code));
            }
            if (isActions()) {
                ActionsReport.write(reports, env, ApiUrl.pages(api), connection.rate().perMinute(), console());
            }
            return code;
        }
    }

    /** What a run does for one hook; no checkpoint where none is kept. */
    private record Job(Hook hook, Checkpoint checkpoint, Console console, Report report) {}

    /** One hook's failure is its own. */
    private void sideBySide(List<Job> jobs) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(HOOKS_AT_ONCE);
        List<Future<?>> runs = new ArrayList<>();
        for (Job job : jobs) {
            runs.add(threads.submit(() -> {
                try {
                    job.report.exitCode = guids.isEmpty() ? run(job) : redeliverByHand(job);
                } catch (IOException | RuntimeException e) {
                    job.report.error = Explanation.of(e);
                    job.report.exitCode = explain(e, job.console);
                } finally {
                    job.console.release();
                }
            }));
        }
        threads.shutdown();
        try {
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("a run for a hook broke off: " + e.getMessage(), e);
        }
    }

    private static int worse(int one, int other) {
        List<Integer> order = List.of(0, 3, 1, 2);
        return order.indexOf(one) > order.indexOf(other) ? one : other;
    }

    /** The whole job for one hook: fetch, group by GUID, redeliver, checkpoint. */
    private int run(Job job) throws IOException {
        Hook hook = job.hook;
        Checkpoint checkpoint = job.checkpoint;
        Report report = job.report;

        // Where the last run left off: every event first attempted before is settled.
        Instant stored = checkpoint == null ? null : checkpoint.read(since != null);
        Instant from = since == null && stored != null ? stored : lookBack;
        report.stands(stored, checkpoint);

        // The list is all the state there is: what was attempted, how often, and whether it came through, is read from it alone.
        job.console.say("listing the deliveries of " + hook + " since " + from);
        Events events = new Events(from);
        Listing listing = list(job, events);
        if (listing.ended() && from.isBefore(keptSince())) {
            report.gap = "GitHub keeps deliveries for " + rules.retention().toDays() + " days, so its list does not go back to " + from
                    + " but ends at " + (listing.deliveries() == 0 ? start : events.oldest())
                    + ": what failed in between and is not in the list is beyond recovery";
            job.console.warn(report.gap);
        }
        Instant lastRun = checkpoint == null ? null : checkpoint.storedAt();
        Plan plan = rules.plan(events, start, lastRun);
        report.plan = plan;
        report.due = plan.events(Verdict.DUE).stream().limit(max).toList();
        report.downSince = noProbe ? null : plan.downSince(events);
        if (dryRun) {
            if (report.downSince != null) {
                job.console.warn("the receiver looks down since " + report.downSince + ": a run " + (hook.hasPing() ? "asks it with a ping first, and "
                        + "sends nothing" : "sends the oldest event alone, and nothing more") + " unless it answers");
            }
            show(job);
            return 0;
        }

        // A checkpoint from the future would leap over deliveries.
        Duration ahead = connector.clockAhead();
        boolean early = ahead.compareTo(CLOCK_TOLERANCE) > 0;
        Instant began = early ? start.minus(ahead) : start;
        if (early) {
            job.console.warn("this machine's clock is " + ahead.toMinutes() + " min ahead of GitHub's; the checkpoint goes by GitHub's, set the "
                    + "clock right");
        }

        // Told before anything is stored: by the time of storing, the next run knows what this one has told.
        tell(job, plan.news());

        // Stored before the first POST, because a run that cannot store sends nothing. One that looked back less far than the stored
        // checkpoint knows nothing of what lies between, and leaves it where it is.
        boolean mayStore = checkpoint != null && (stored == null || !from.isAfter(stored));
        if (mayStore) {
            stored = checkpoint.write(Rules.checkpoint(began, plan.unsettled()));
            report.stands(stored, checkpoint);
        }

        // An outage costs no event an attempt, and a receiver that is coming back is not buried: ask it first.
        List<Event> due = new ArrayList<>(report.due);
        if (report.downSince != null) {
            job.console.say("the receiver looks down since " + report.downSince + (hook.hasPing() ? "; asking it with a ping"
                    : "; an App's hook has no ping, so the oldest event goes first, alone"));
            if (hook.hasPing() ? hook.answersPing(events) : answersOldest(job, events, due)) {
                report.downSince = null;
            } else {
                job.console.warn("the receiver looks down since " + report.downSince + " and does not answer" + (hook.hasPing() ? " a ping, so "
                        + "nothing" : ", so nothing more") + " is sent in this run; unsettled events that wait for it: " + plan.unsettled().size());
                due.clear();
            }
            // Somebody may have redelivered by hand meanwhile.
            due.removeIf(event -> events.event(event.guid()).delivered());
        }

        IOException endedBy = redeliver(job, events, due, wait);

        // What came through no longer holds the checkpoint. While an outcome is out, the next run is to judge that event, so the
        // checkpoint stays where it is, and so does the time at which it was stored.
        report.plan = rules.plan(events, start, lastRun).after(plan).expired(report.guids(Result.EXPIRED));
        List<Judgement> lostMeanwhile = report.plan.news().stream().filter(judgement -> !plan.news().contains(judgement)).toList();
        tell(job, lostMeanwhile);
        Instant low = Rules.checkpoint(began, report.plan.unsettled());
        if (mayStore && report.count(Result.NOT_SEEN) == 0 && endedBy == null && (!low.equals(stored) || !lostMeanwhile.isEmpty())) {
            report.stands(checkpoint.write(low), checkpoint);
        }

        show(job);
        if (endedBy != null) {
            throw endedBy;
        }
        return report.count(Result.REFUSED) > 0 ? 1 : report.gap != null || !report.lost().isEmpty() ? 3 : 0;
    }

    private void checkOptions(List<Long> ids) {
        atLeastOne("--max-attempts", maxAttempts);
        atLeastOne("--max", max);
        if ((hookIds.isEmpty() ? 0 : 1) + (hookUrl == null ? 0 : 1) + (allHooks ? 1 : 0) > 1) {
            throw new UsageException("--hook, --hook-url and --all-hooks each say which hooks; give one of them");
        }
        if (app && (!hookIds.isEmpty() || hookUrl != null || allHooks)) {
            throw new UsageException("--app: a GitHub App has one hook only; leave out --hook, --hook-url and --all-hooks");
        }
        if (variable != null && checkpointFile != null) {
            throw new UsageException("--variable and --checkpoint were both given; the checkpoint is kept in one place, give one of them");
        }
        if (!guids.isEmpty() && (ids.size() > 1 || allHooks)) {
            throw new UsageException("--guid: all hooks that got an event share its GUID; name one hook with --hook or --hook-url");
        }
        if (force && guids.isEmpty()) {
            throw new UsageException("--force goes with --guid; name the events that are to be delivered again");
        }
        onlyEvents.forEach(name -> warnIfUnknown("--event", name));
        excludedEvents.forEach(name -> warnIfUnknown("--exclude-event", name));
    }

    private static void atLeastOne(String option, int number) {
        if (number < 1) {
            throw new UsageException(option + ": '" + number + "' is too small; give 1 or more");
        }
    }

    /** Only a warning: GitHub has new events before github-api knows them. */
    private void warnIfUnknown(String option, String event) {
        if (Arrays.stream(GHEvent.values()).noneMatch(known -> known.name().equalsIgnoreCase(event))) {
            console().warn(option + ": '" + event + "' is no event that is known here; is it spelt as in the header X-GitHub-Event?");
        }
    }

    private Instant lookBack() {
        try {
            return When.past(since == null ? "24h" : since, start);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--since: " + e.getMessage());
        }
    }

    /** GitHub no longer has what is older. */
    private Instant keptSince() {
        return start.minus(rules.retention());
    }

    private Listing list(Job job, Events events) throws IOException {
        Listing listing = job.hook.list(events, soFar -> job.console.live(TextReport.listing(soFar, events, start)));
        job.console.endLive();
        job.report.listed(listing, events);
        return listing;
    }

    private static void tell(Job job, List<Judgement> lost) {
        lost.forEach(judgement -> job.console.error("lost", TextReport.line(judgement.event()) + ": " + judgement.words()));
    }

    private void show(Job job) {
        if (output == Output.text) {
            TextReport.print(job.report, job.console, screen.colors(color, env), connection.rate().perMinute());
        }
    }

    /** By hand: these events, whatever their attempts and their due time; the checkpoint is neither read nor stored. */
    private int redeliverByHand(Job job) throws IOException {
        Report report = job.report;
        report.byHand = true;
        Events events = new Events(keptSince(), guids);
        list(job, events);
        List<Judgement> named = new ArrayList<>();
        for (String guid : guids) {
            List<Event> matching = events.matching(guid);
            if (matching.size() != 1) {
                throw new UsageException("--guid: '" + guid + "' is " + (matching.isEmpty() ? "not among the deliveries that GitHub keeps of " + job.hook
                        : "the beginning of several GUIDs") + "; give what the receiver saw as X-GitHub-Delivery");
            }
            Event event = matching.get(0);
            if (event.delivered() && !force) {
                throw new UsageException("--guid: '" + guid + "' was delivered already; add --force to deliver it once more");
            }
            named.add(new Judgement(event, Verdict.DUE, "due by hand", false));
        }
        report.plan = new Plan(named.stream().distinct().toList());
        report.due = report.plan.events(Verdict.DUE);
        IOException endedBy = dryRun ? null : redeliver(job, events, report.due, wait);
        show(job);
        if (endedBy != null) {
            throw endedBy;
        }
        return report.count(Result.REFUSED) > 0 ? 1 : report.count(Result.EXPIRED) > 0 ? 3 : 0;
    }

    /**
     * Asks for the redeliveries, oldest first, and looks what becomes of them.
     *
     * @return why it ended early; null when it did not
     */
    private IOException redeliver(Job job, Events events, List<Event> due, Duration wait) {
        Instant head = events.newest();
        Instant began = clock.instant();
        Redeliveries.Answers answers = Redeliveries.send(due, job.hook::redeliver, pace,
                done -> job.console.live(TextReport.progress(done, due.size(), Duration.between(began, clock.instant()))));
        job.console.endLive();
        IOException endedBy = answers.endedBy();
        List<Event> asked = new ArrayList<>();
        answers.failures().forEach((event, failure) -> {
            // A credential that could not be renewed says nothing of the event.
            int status = failure instanceof ApiException e && e.endpoint() == Endpoint.ATTEMPTS ? e.getResponseCode() : 0;
            if (failure == null) {
                asked.add(event);
            } else if (failure instanceof NoAnswerException || status >= 500) {
                asked.add(event);
                job.console.say("unknown: " + TextReport.line(event) + ": " + failure.getMessage());
            } else if ((status == 404 || status == 422) && event.firstAttempt().isBefore(keptSince())) {
                job.report.outcomes.put(event.guid(), new Outcome(Result.EXPIRED, "GitHub no longer keeps it"));
                job.console.error("lost", TextReport.line(event) + ": GitHub no longer keeps it");
            } else if (answers.endedBy() == null || status > 0 && status != 401 && status != 403) {
                // A 404 or 422 for a young event may be a missing permission or a hiccup: it stays unsettled.
                job.report.outcomes.put(event.guid(), new Outcome(Result.REFUSED, "refused: " + failure.getMessage()));
                job.console.say("refused: " + TextReport.line(event) + ": " + failure.getMessage());
            }
        });

        // GitHub may have taken a POST without an answer or not, and to repeat it might deliver the event twice: the list tells.
        boolean unknown = asked.stream().anyMatch(event -> answers.failures().get(event) != null);
        try {
            if (endedBy == null || endedBy instanceof NoAnswerException) {
                job.hook.await(events, head, unknown && wait.isZero() ? Duration.ofSeconds(1) : wait,
                        () -> asked.stream().noneMatch(event -> newAttempts(event, events).isEmpty()));
            }
        } catch (IOException e) {
            endedBy = e;
        }
        for (Event event : asked) {
            List<Delivery> fresh = newAttempts(event, events);
            boolean unanswered = answers.failures().get(event) != null;
            job.report.outcomes.put(event.guid(), fresh.isEmpty() && unanswered ? new Outcome(Result.REFUSED, "no answer, and no new attempt shows")
                    : fresh.isEmpty() ? new Outcome(Result.NOT_SEEN, "not seen yet")
                    : fresh.stream().anyMatch(Delivery::succeeded) ? new Outcome(Result.DELIVERED, "delivered")
                    : new Outcome(Result.FAILED_AGAIN, "failed again, " + fresh.get(fresh.size() - 1).outcome()));
        }
        return endedBy;
    }

    /** Whether the receiver answers the oldest event; what GitHub itself refuses says nothing of the receiver, and the next one goes. */
    private boolean answersOldest(Job job, Events events, List<Event> due) throws IOException {
        for (int tries = 0; tries < 5 && !due.isEmpty(); tries++) {
            Event oldest = due.remove(0);
            IOException endedBy = redeliver(job, events, List.of(oldest), Hook.ANSWER_WAIT);
            if (endedBy != null) {
                throw endedBy;
            }
            if (!job.report.isRefused(oldest)) {
                return newAttempts(oldest, events).stream().anyMatch(Delivery::answered);
            }
        }
        return false;
    }

    /** The attempts that the list has shown of an event since it was planned, oldest first. */
    private static List<Delivery> newAttempts(Event planned, Events events) {
        List<Delivery> attempts = new ArrayList<>(events.event(planned.guid()).attempts());
        attempts.removeAll(planned.attempts());
        return attempts;
    }

    private boolean isActions() {
        return "true".equals(env.get("GITHUB_ACTIONS"));
    }

    /** Made when it is first needed, as the tests set where it prints to after the command is made. */
    private synchronized Console console() {
        if (console == null) {
            console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), screen, isActions());
        }
        return console;
    }

    private Duration duration(String text) {
        try {
            return When.duration(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** One sentence for what is known, with the remedy; the stack trace for who asks. */
    private int explain(Exception e, Console console) {
        console.endLive();
        console.error("error", e instanceof ParameterException misuse ? Misuse.of(misuse) : Explanation.of(e));
        if (verbose) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().replace("\t", "    ").lines().forEach(console::say);
        }
        return e instanceof UsageException || e instanceof ParameterException ? 2 : 1;
    }
}
