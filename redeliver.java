///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Redelivers the webhook deliveries that failed, so that none is lost
//JAVA 17+
//JAVAC_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+NeverActAsServerClassMachine // quick, and JAVA_TOOL_OPTIONS win
//JAVA_OPTIONS -XX:TieredStopAtLevel=1 -XX:+NeverActAsServerClassMachine -Xms12m -Xmn4m -Xlog:disable
//CDS
//DEPS org.kohsuke:github-api:1.330 // talks to GitHub: paging, errors
//DEPS info.picocli:picocli:4.7.7 // the command line
//SOURCES lib/package-info.java

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
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import lib.api.ApiUrl;
import lib.api.Connector;
import lib.api.Network;
import lib.api.Pace;
import lib.api.Pause;
import lib.checkpoint.Checkpoint;
import lib.checkpoint.Place;
import lib.checkpoint.Checkpoints;
import lib.events.Event;
import lib.events.Events;
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
import lib.hooks.SideBySide;
import lib.hooks.Repositories;
import lib.login.Login;
import lib.options.Again;
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
import lib.report.Reports;
import lib.report.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "redeliver", mixinStandardHelpOptions = true, version = "redeliver " + redeliver.VERSION, sortOptions = false,
        usageHelpAutoWidth = true, customSynopsis = "redeliver (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = "Finds the failed deliveries of a webhook since the last run, redelivers each event that no attempt has delivered, and "
                + "stores a checkpoint for the next run.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: every event found is settled, or waits for its time",
            "1:the run could not be completed, or GitHub refused or did not answer some of it; the checkpoint still covers what is unsettled",
            "2:an option or a variable is wrong; nothing was sent",
            "3:completed, but a person should look: something is lost for good (given up, expired, a gap in GitHub's list), or soon will be (an "
                + "expiring event is unsettled), or the receiver looks down and did not answer"})
public class redeliver implements Callable<Integer> {
    static final String VERSION = "1.0.0";

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

    private final Map<String, String> env;
    private final Clock clock;
    private final Pause pause;
    private final Screen screen;
    private Console console;
    private Selection selection;
    private Period period;
    private Duration retention;
    private Connector connector;
    private volatile Reports reports = new Reports(List.of());
    private volatile boolean ended;

    redeliver(Map<String, String> env, Clock clock, Pause pause, Screen screen) {
        this.env = env;
        this.clock = clock;
        this.pause = pause;
        this.screen = screen;
    }

    public static void main(String... args) {
        Map<String, String> env = System.getenv();
        CommandLine line = commandLine(env, Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()), Screen.ofThisProcess(env));
        redeliver command = line.getCommand();
        Runtime.getRuntime().addShutdownHook(new Thread(command::interrupted));
        int code = line.execute(args);
        command.ended = true;
        Network.release();
        System.exit(Console.isWhole(System.out, System.err) ? code : 1);
    }

    static CommandLine commandLine(Map<String, String> env, Clock clock, Pause pause, Screen screen) {
        redeliver command = new redeliver(env, clock, pause, screen);
        // A word such as @token.txt is not a file of arguments: what is in it would be shown.
        CommandLine line = new CommandLine(command)
                .setExpandAtFiles(false)
                .registerConverter(Duration.class, When::convert).registerConverter(Path.class, Misuse::path)
                .setExecutionStrategy(command.credentials::run)
                .setParameterExceptionHandler((e, args) -> command.showing.failure(e, env, command.console()))
                .setExecutionExceptionHandler((e, same, result) -> command.showing.failure(e, env, command.console()));
        return Headings.add(line, "Everyday options");
    }

    /** Ctrl-C: this is run in any case when the process ends. */
    private void interrupted() {
        if (!ended) {
            console().interrupted(resend.left().isEmpty() ? reports.interrupted() : resend.left());
        }
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = new Settings(env);
        Owner owner = which.owner(org, credentials.appId(settings), settings);
        List<Long> ids = which.ids(hookIds, settings);
        byHand.check(ids.size() > 1 || which.isAll());
        resend.check(since, byHand.option(), dryRun, ids.size() > 1 || which.isAll(), !screen.err());
        URI api = connection.api(settings);
        retention = ApiUrl.retention(api);
        // By hand, all that GitHub keeps is looked at. Neither then nor by --resend is a checkpoint read or stored.
        period = byHand.isAsked() ? start -> start.minus(retention) : resend.period(since);
        period.until(clock.instant());
        boolean apart = byHand.isAsked() || resend.isAsked();
        WhereTheCheckpointIs.Variable kept = apart || which.isListOnly() ? null : where.variable(variable, settings);
        Pause counted = console().countingDown(pause);
        Pace pace = connection.pace(clock, counted, console()::say);
        connector = connection.connector(api, "redeliver/" + VERSION, pace, env, clock, console(), showing.traces(env));
        Login.Needs needs = new Login.Needs(owner.isApp() ? null : owner.path(), which.isAllRepos(), kept == null ? null : kept.path(),
                byHand.isAsked() ? List.of() : what.repositories(), dryRun || which.isListOnly() || byHand.isShowOnly());
        Login login = credentials.login(needs, settings, connector, clock, console().secrets(), console()::warn);
        Hooks hooks = new Hooks(connector.gitHub(login.hooks()), owner, counted);
        if (which.isListOnly()) {
            return showing.hooks(hooks.list(), console());
        }
        if (byHand.isShowOnly()) {
            return showing.event(which.choose(hooks, ids, login.isInstallation(), pace, console()).get(0), byHand, period.from(clock.instant()), env, console());
        }
        Repositories repositories = new Repositories(path -> connector.gitHub(login.repository().apply(path)));
        selection = byHand.isAsked() ? byHand : resend.isAsked() ? resend.with(what.filter(repositories, console()::warn)) : what.rules(repositories, console()::warn);

        try (Place place = apart ? Place.NOWHERE : where.place(kept, kept == null ? null : connector.gitHub(login.variable()))) {
            if (!dryRun) {
                place.lock();
            }
            List<Job> jobs = new ArrayList<>();
            List<Hook> chosen = which.choose(hooks, ids, login.isInstallation(), pace, console());
            Semaphore turns = new Semaphore(SideBySide.HOOKS_AT_ONCE);
            Checkpoints checkpoints = new Checkpoints(place, connector.gitHubClock());
            if (which.isAllRepos()) {
                checkpoints.share(api + owner.path(), chosen.size(), turns, period, retention, console()::warn);
            }
            for (Hook hook : chosen) {
                // --all-hooks tells the places apart even while there is only one hook, as there may be more tomorrow.
                boolean several = chosen.size() > 1 || which.isAll();
                Console its = chosen.size() > 1 ? console().ofOne(hook.label()) : console();
                Checkpoint checkpoint = checkpoints.of(api + hook.key(), hook.id(), several, its::warn);
                String again = Again.command(hook, spec.commandLine().getParseResult());
                Report report = new Report(hook, checkpoint, dryRun, apart, clock.instant(), again, clock, connection.rate(), its);
                Redeliveries redeliveries = new Redeliveries(hook, pace, resend.noting(hook, report.progress()));
                Receiver receiver = new Receiver(hook, redeliveries, selection, what.asksReceiver() && !byHand.isAsked(), report::asking);
                jobs.add(new Job(hook, checkpoint, receiver, redeliveries, report, its));
            }
            reports = new Reports(jobs.stream().map(Job::report).toList());
            SideBySide.run(jobs, turns, this::run, (job, e) -> showing.failure(e, job.report, job.checkpoint, env, job.console), Job::end);
            int code;
            String shared;
            try {
                shared = checkpoints.end();
            } finally {
                // Whatever happens to the checkpoint, what was sent is told.
                code = showing.all(reports, env, ApiUrl.pages(api), connection.rate(), resend.left(), console());
            }
            which.ended(pace, shared, console());
            return code;
        }
    }

    /** What a run needs for one hook. */
    private record Job(Hook hook, Checkpoint checkpoint, Receiver receiver, Redeliveries redeliveries, Report report, Console console) {
        void end() {
            checkpoint.end();
            console.release();
        }
    }

    /** The whole story for one hook: fetch, group by GUID, decide, redeliver, checkpoint. */
    private void run(Job job) throws IOException {
        Events events = fetch(job);
        Window window = events.window();
        Plan plan = selection.plan(events, window);
        List<Event> due = plan.due(what.max());
        job.report.planned(plan, due, job.receiver.down(plan, events));
        resend.confirm(job.hook, plan, due.size(), window, connection.rate(), dryRun, job.console);
        if (dryRun) {
            showing.one(job.report, connection.rate());
            return;
        }

        // Report losses before storing: the next run takes everything up to the stored time as reported.
        job.report.lost(plan.lost());
        // Store before the first POST: a run that cannot store sends nothing. Hooks that share a checkpoint wait for one another here.
        job.checkpoint.store(plan.checkpoint(window), window);
        job.checkpoint.awaitOthers(due);

        // Ask a receiver that looks down first: so an outage costs no event an attempt, and a receiver that is coming back is not buried.
        Receiver.Answer answer = job.receiver.ask(plan, due, events, window);
        job.report.asked(answer);
        Outcomes outcomes = job.redeliveries.send(answer.ready(), events, window, what.waitForOutcomes());
        resend.sent(job.hook, outcomes);

        // An event that was delivered no longer holds the checkpoint. While an outcome is unknown, the next run is to judge that event: the
        // checkpoint stays where it is, and so does the time at which it was stored.
        Plan after = selection.planAfter(plan, events, window).expired(outcomes.expired());
        job.report.lost(after.lostSince(plan));
        job.report.sent(after, outcomes);
        try {
            if (outcomes.areKnown() && after.tellsMoreThan(plan, window)) {
                job.checkpoint.store(after.checkpoint(window), window);
            }
        } finally {
            showing.one(job.report, connection.rate());
        }
        // An error that ended the run early is said last, where it is read first.
        outcomes.rethrow();
    }

    // Reads back to the stored checkpoint: every event first attempted before it is settled. All times go by GitHub's clock, which its first
    // answer tells; if this machine's clock is wrong, so was the window, and the list is read once more.
    private Events fetch(Job job) throws IOException {
        Window window;
        Events events;
        Hook.Listing listing;
        Duration ahead;
        do {
            window = job.checkpoint.window(period, retention);
            ahead = connector.clockAhead();
            events = new Events(window, selection);
            listing = job.hook.list(events, selection, job.report.listing(window, events));
        } while (ahead.isZero() && !connector.clockAhead().isZero());
        job.report.listed(window, listing, events);
        return events;
    }

    /** Made when it is first needed, as the tests set where it prints to after the command is made. */
    private synchronized Console console() {
        if (console == null) {
            console = Showing.console(spec.commandLine(), screen, env);
        }
        return console;
    }
}
