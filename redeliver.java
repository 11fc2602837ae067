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
// The invariant: every event first attempted before the stored checkpoint is settled. That is, one of its attempts succeeded, or it was
// given up, or GitHub no longer has it, or the user's filters exclude it. So a run that is killed, or that GitHub refuses, loses nothing:
// the next run finds all of it in the list. An event that a run cannot settle stays unsettled, and the checkpoint stays behind it.
//
// lib/package-info.java is the contents page: it says which file does what. A copy of this file alone needs one line edited: //SOURCES above,
// as https://github.com/ORG/redeliver/blob/COMMIT/lib/package-info.java

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import lib.api.ApiUrl;
import lib.api.Connector;
import lib.api.Explanation;
import lib.api.Network;
import lib.api.Pace;
import lib.api.Pause;
import lib.api.UsageException;
import lib.checkpoint.Checkpoint;
import lib.checkpoint.Place;
import lib.checkpoint.SharedCheckpoint;
import lib.events.Event;
import lib.events.Events;
import lib.events.Judgement;
import lib.events.Period;
import lib.events.Plan;
import lib.events.Selection;
import lib.events.Window;
import lib.hooks.Hook;
import lib.hooks.Hooks;
import lib.hooks.Outcomes;
import lib.hooks.Owner;
import lib.hooks.Receiver;
import lib.hooks.Redeliveries;
import lib.hooks.Repositories;
import lib.login.Login;
import lib.options.ByHand;
import lib.options.Connection;
import lib.options.Credentials;
import lib.options.Headings;
import lib.options.Misuse;
import lib.options.Resend;
import lib.options.Settings;
import lib.options.Showing;
import lib.options.WhatIsRedelivered;
import lib.options.When;
import lib.options.WhereTheCheckpointIs;
import lib.options.WhichHooks;
import lib.report.Console;
import lib.report.Report;
import lib.report.Screen;
import lib.report.Words;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "redeliver", mixinStandardHelpOptions = true, version = "redeliver " + redeliver.VERSION, sortOptions = false,
        usageHelpAutoWidth = true, customSynopsis = "redeliver --org=NAME [--hook=ID] [--variable=NAME] [OPTIONS]",
        description = "Finds the failed deliveries of a webhook since the last run, redelivers each event that no attempt has delivered, and "
                + "stores a checkpoint for the next run.",
        footerHeading = "%nThe token is read from the environment: TOKEN, else GH_TOKEN, else GITHUB_TOKEN.%n%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: every event found is settled, or waits for its time",
            "1:the run could not be completed, or GitHub refused or did not answer some of it; the checkpoint still covers what is unsettled",
            "2:an option or a variable is wrong; nothing was sent",
            "3:completed, but a person should look: something is lost for good (given up, expired, a gap in GitHub's list), or soon will be (an "
                + "expiring event is unsettled), or the receiver looks down and did not answer"})
public class redeliver implements Callable<Integer> {
    static final String VERSION = "0.3.0";

    @Option(names = "--org", paramLabel = "NAME", description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--hook", paramLabel = "ID",
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

    @Mixin(name = "Which hooks")
    private WhichHooks which = new WhichHooks();

    @Mixin(name = "Credentials, other than a token in the environment")
    private Credentials credentials = new Credentials();

    @Mixin(name = "Where the checkpoint is")
    private WhereTheCheckpointIs where = new WhereTheCheckpointIs();

    @Mixin(name = "What is redelivered")
    private WhatIsRedelivered what = new WhatIsRedelivered();

    @Mixin(name = "By hand")
    private ByHand byHand = new ByHand();

    @Mixin(name = "A window")
    private Resend resend = new Resend();

    @Mixin(name = "Where GitHub is, and how much of it to take")
    private Connection connection = new Connection();

    @Mixin(name = "What is shown")
    private Showing showing = new Showing();

    @Spec
    private CommandSpec spec;

    /** So many hooks are at work at once. */
    private final Semaphore turns = new Semaphore(4);

    private final Map<String, String> env;
    private final Clock clock;
    private final Pause pause;
    private final Screen screen;
    private Console console;
    private Selection selection;
    private Period period;
    private Duration retention;
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
        CommandLine line = new CommandLine(command)
                .registerConverter(Duration.class, When::convert)
                .setParameterExceptionHandler((e, args) -> command.explain(e, command.console()))
                .setExecutionExceptionHandler((e, same, result) -> command.explain(e, command.console()));
        return Headings.add(line, "What matters first");
    }

    /** Finds out what is asked for, and does it for each hook. */
    @Override
    public Integer call() throws IOException {
        Settings settings = new Settings(env);
        Owner owner = which.owner(org, credentials.appId(settings), settings);
        List<Long> ids = which.ids(hookIds, settings);
        byHand.check(ids.size() > 1 || which.isAll());
        resend.check(since, byHand.isAsked(), dryRun, ids.size() > 1 || which.isAll(), !screen.err());
        URI api = connection.api(settings);
        retention = ApiUrl.retention(api);
        // By hand, all that GitHub keeps is looked at. Neither then nor by --resend is a checkpoint read or stored.
        period = byHand.isAsked() ? start -> start.minus(retention) : resend.period(since);
        period.until(clock.instant());
        boolean apart = byHand.isAsked() || resend.isAsked();
        WhereTheCheckpointIs.Variable kept = apart || which.isListOnly() ? null : where.variable(variable, settings);

        // One connector and one pace for all that this run sends.
        Pause counted = console().countingDown(pause);
        Pace pace = connection.pace(clock, counted, console()::say);
        connector = connection.connector(api, "redeliver/" + VERSION, pace, env, clock, console()::say, showing.isVerbose() || "1".equals(env.get("RUNNER_DEBUG")));
        Login login = credentials.login(owner, kept == null ? null : kept.repository(), settings, connector, clock, console().secrets(), console()::warn);
        Hooks hooks = new Hooks(connector.gitHub(login.hooks()), owner, counted);
        if (which.isListOnly()) {
            showing.hooks(hooks.list(), console());
            return 0;
        }
        Repositories repositories = new Repositories(path -> connector.gitHub(login.repository().apply(path)));
        selection = byHand.isAsked() ? byHand : resend.isAsked() ? resend.with(what.filter(repositories, console()::warn)) : what.rules(repositories, console()::warn);

        try (Place place = apart ? Place.NOWHERE : where.place(kept, kept == null ? null : connector.gitHub(login.variable()))) {
            if (!dryRun) {
                place.lock();
            }
            List<Job> jobs = new ArrayList<>();
            List<Hook> chosen = which.choose(hooks, ids, login.isInstallation(), pace, console());
            SharedCheckpoint shared = !which.isAllRepos() || place.keepsMany() ? null
                    : new SharedCheckpoint(place.of(api + owner.path(), 0, false), connector.gitHubClock(), chosen.size(), turns, console()::warn);
            if (shared != null) {
                shared.window(period, retention);
            }
            for (Hook hook : chosen) {
                Console its = chosen.size() > 1 ? console().ofOne(hook.label()) : console();
                Report report = new Report(hook, dryRun, apart, clock.instant(), its);
                Redeliveries redeliveries = new Redeliveries(hook, pace, resend.counting(hook, report.progress(clock)));
                // --all-hooks tells the places apart even while there is only one hook, as there may be more tomorrow.
                Checkpoint checkpoint = shared != null ? shared.part()
                        : new Checkpoint(place.of(api + hook.key(), hook.id(), chosen.size() > 1 || which.isAll()), connector.gitHubClock(), its::warn);
                jobs.add(new Job(hook, checkpoint,
                        new Receiver(hook, redeliveries, what.asksReceiver() && !byHand.isAsked(), report::asking), redeliveries, report, its));
            }
            sideBySide(jobs);
            if (shared != null) {
                shared.store();
                jobs.forEach(job -> job.report.stands(job.checkpoint));
            }
            int code = showing.all(jobs.stream().map(Job::report).toList(), env, ApiUrl.pages(api), connection.rate().perMinute(), console());
            which.ended(pace, shared, console());
            resend.end();
            return code;
        }
    }

    /** What a run needs for one hook. */
    private record Job(Hook hook, Checkpoint checkpoint, Receiver receiver, Redeliveries redeliveries, Report report, Console console) {}

    /** Runs the jobs for several hooks at once. One hook's failure does not touch the others. */
    private void sideBySide(List<Job> jobs) throws IOException {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> runs = new ArrayList<>();
        for (Job job : jobs) {
            turns.acquireUninterruptibly();
            runs.add(threads.submit(() -> {
                try {
                    run(job);
                } catch (IOException | RuntimeException | Error e) {
                    // An Error, too: an answer that fills the memory is the failure of one hook.
                    Exception failure = e instanceof Exception known ? known : new IOException("the run broke off: " + e, e);
                    job.report.failed(Explanation.of(failure), explain(failure, job.console));
                } finally {
                    job.checkpoint.end();
                    job.console.release();
                    turns.release();
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

    /** The whole story for one hook: fetch, group by GUID, decide, redeliver, checkpoint. */
    private void run(Job job) throws IOException {
        // Every event first attempted before the stored checkpoint is settled, so that is how far back to look. The list is all the state there
        // is: what was attempted, how often, and whether it succeeded, is read from it alone.
        Fetched fetched = fetch(job);
        Window window = fetched.window;
        Events events = fetched.events;

        Plan plan = selection.plan(events, window);
        List<Event> due = plan.due(what.max());
        job.report.planned(plan, due, job.receiver.downSince(plan, events));
        resend.confirm(job.hook, plan, due.size(), window, connection.rate(), dryRun, job.console);
        if (dryRun) {
            showing.one(job.report, env, connection.rate().perMinute());
            return;
        }

        // Report losses before storing: the next run takes everything up to the stored time as reported.
        job.report.lost(plan.lost());

        // Store before the first POST: a run that cannot store sends nothing.
        job.checkpoint.store(plan.checkpoint(window), window);
        job.report.stands(job.checkpoint);

        // Hooks that share a checkpoint wait for one another here.
        if (!due.isEmpty()) {
            job.checkpoint.awaitOthers();
        }

        // Ask a receiver that looks down first: so an outage costs no event an attempt, and a receiver that is coming back is not buried.
        Receiver.Answer answer = job.receiver.ask(plan, due, events, window);
        job.report.asked(answer);
        Outcomes outcomes = job.redeliveries.send(answer.ready(), events, window, what.waitForOutcomes());
        resend.sent(job.hook, outcomes);

        // An event that was delivered no longer holds the checkpoint. While an outcome is unknown, the next run is to judge that event: the
        // checkpoint stays where it is, and so does the time at which it was stored.
        Plan after = selection.planAfter(plan, events, window).expired(outcomes.expired());
        List<Judgement> lost = after.lostSince(plan);
        job.report.lost(lost);
        if (outcomes.areKnown() && (!lost.isEmpty() || !after.checkpoint(window).equals(plan.checkpoint(window)))) {
            job.checkpoint.store(after.checkpoint(window), window);
        }
        job.report.stands(job.checkpoint);
        job.report.sent(after, outcomes);
        showing.one(job.report, env, connection.rate().perMinute());

        // An error that ended the run early is said last, where it is read first.
        outcomes.rethrow();
    }

    /** The times of a run, and the events that the list has shown. */
    private record Fetched(Window window, Events events) {}

    /** All times go by GitHub's clock, which its first answer tells. If this machine's is wrong, so was the window: then list once more. */
    private Fetched fetch(Job job) throws IOException {
        Window window;
        Events events;
        Hook.Listing listing;
        Duration ahead;
        do {
            window = job.checkpoint.window(period, retention);
            ahead = connector.clockAhead();
            job.report.stands(job.checkpoint);
            Window asked = window;
            events = new Events(window.from(), row -> selection.wants(row, asked));
            listing = job.hook.list(events, selection, job.report.listing(window, events));
        } while (ahead.isZero() && !connector.clockAhead().isZero());
        job.report.listed(window, listing, events);
        return new Fetched(window, events);
    }

    /** Made when it is first needed, as the tests set where it prints to after the command is made. */
    private synchronized Console console() {
        if (console == null) {
            console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), screen, "true".equals(env.get("GITHUB_ACTIONS")));
        }
        return console;
    }

    /** Says what went wrong in one sentence with a remedy, and with --verbose the stack trace; returns the exit code. */
    private int explain(Exception e, Console console) {
        console.endLive();
        console.error("error", e instanceof ParameterException misuse ? Misuse.of(misuse) : Explanation.of(e));
        if (showing.isVerbose()) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().replace("\t", "    ").lines().forEach(console::say);
        }
        return e instanceof UsageException || e instanceof ParameterException ? 2 : 1;
    }
}
