///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Redelivers the webhook deliveries that failed, so that none is lost
//JAVA 17+
//JAVAC_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+NeverActAsServerClassMachine // quick, and JAVA_TOOL_OPTIONS win
//JAVA_OPTIONS -XX:TieredStopAtLevel=1 -XX:+NeverActAsServerClassMachine -Xms32m -Xmn16m -Xlog:disable
//JAVA_OPTIONS -Djava.util.concurrent.ForkJoinPool.common.parallelism=2 // with 1, a thread for each response
//CDS
//DEPS org.kohsuke:github-api:1.330 // talks to GitHub: paging, errors
//DEPS info.picocli:picocli:4.7.7 // the command line
//SOURCES lib/package-info.java

// GitHub does not retry a webhook delivery that failed, and forgets it after three days (seven on GitHub Enterprise
// Server). This script lists a hook's deliveries since the last run, groups them by GUID, and redelivers each event
// until one attempt succeeds, or until the event is given up and reported.
//
// The invariant: every event first attempted before the stored checkpoint is settled. One of its attempts succeeded,
// or it was given up, or GitHub no longer has it, or the user's filters exclude it. So a run that is killed loses
// nothing: the next run finds the rest in the list.
//
// The fallback: an event that a run cannot settle stays unsettled, and the checkpoint stays behind it. The checkpoint
// is stored before the first POST, and no POST is repeated: if GitHub does not answer one, the list shows whether
// GitHub took it.
//
// lib/package-info.java is the contents page: it says which file does what. A copy of this file alone needs one line
// edited, //SOURCES above: https://github.com/ORG/jbang-catalog/blob/COMMIT/lib/package-info.java

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import lib.checkpoint.CheckpointStore;
import lib.commands.Every;
import lib.commands.HooksCommand;
import lib.commands.Verbs;
import lib.events.Rules;
import lib.events.Window;
import lib.hooks.HookRun;
import lib.hooks.Owner;
import lib.hooks.Parallel;
import lib.hooks.Receiver;
import lib.hooks.Redeliveries;
import lib.login.Login;
import lib.options.ApiOptions;
import lib.options.ApiOptions.Access;
import lib.options.CheckpointOptions;
import lib.options.Context;
import lib.options.CredentialOptions;
import lib.options.FilterOptions;
import lib.options.HookOptions;
import lib.options.OutputOptions;
import lib.options.RuleOptions;
import lib.options.Times;
import lib.report.Console.Progress;
import lib.report.Console;
import lib.report.JobReport;
import lib.report.News;
import lib.report.RunReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "redeliver", mixinStandardHelpOptions = true, version = "redeliver " + redeliver.VERSION,
        customSynopsis = "redeliver (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Finds the failed deliveries of a webhook since the last run, redelivers each event that no "
                + "attempt has delivered, and stores a checkpoint for the next run.", "",
                "  redeliver --org octo --hook 42 --dry-run",
                "  redeliver --org octo --hook 42 --variable LAST --variable-repo octo/ops", "",
                "The token is read from the environment: TOKEN, else GH_TOKEN, else GITHUB_TOKEN."},
        commandListHeading = "%nCommands:%n", exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: every event found is settled, or waits for its time",
            "1:not completed, or GitHub refused or did not answer some requests; the next run tries again",
            "2:an option or a variable is wrong; nothing was sent",
            "3:completed, but someone must act: events are lost, or soon will be, or the receiver seems down"})
public class redeliver implements Callable<Integer> {
    static final String VERSION = "1.0.0";
    /** If a plan is older, the run reads the newest pages again before it sends. */
    private static final Duration OLDEST_PLAN = Duration.ofSeconds(30);

    @Option(names = "--since", paramLabel = "WHEN",
            description = "Look back this far (90m, 24h, 3d, 2026-01-31), not to the checkpoint. Without one: 24h")
    private String since;

    @Option(names = "--every", paramLabel = "D", description = "Repeat at this interval until stopped, such as 1m.")
    private Duration every;

    @Option(names = "--dry-run", description = "Show the failed events and the plan; send and store nothing.")
    private boolean dryRun;

    @Mixin(name = "Which hook") private HookOptions hook;
    @Mixin(name = "Several hooks") private HookOptions.Many severalHooks;
    @Mixin(name = "The checkpoint") private CheckpointOptions checkpoint;
    @Mixin(name = "Credentials, other than a token in the environment") private CredentialOptions credentials;
    @Mixin(name = "When to redeliver") private RuleOptions when;
    @Mixin(name = "Which events") private FilterOptions filters;
    @Mixin(name = "Where GitHub is, and its limits") private ApiOptions api;
    @Mixin(name = "Output") private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Context context;
    private Access github;
    /** The last run of each hook: a command that repeats reads the list on from there. */
    private final Map<String, HookRun> lastRuns = new ConcurrentHashMap<>();
    private Rules rules;
    private Progress progress;

    redeliver(Context context) {
        this.context = context;
    }

    public static void main(String... args) {
        Context context = Context.ofThisProcess(VERSION);
        System.exit(context.execute(commandLine(context, args), args));
    }

    static CommandLine commandLine(Context context, String... args) {
        return Verbs.commandLine(context, new redeliver(context), args);
    }

    @Override
    public Integer call() throws IOException {
        Console console = context.console(spec.commandLine());
        new HooksCommand.FirstLook(api, credentials, context, spec.commandLine()).show();
        Owner owner = hook.owner(credentials, context);
        List<String> named = severalHooks.named(hook, owner, context);
        Times.given("--since", since, context.clock.instant());
        CheckpointOptions.Variable variable = checkpoint.variable(context, owner, severalHooks, named);
        Login.Needs needs = new Login.Needs(owner.path(), severalHooks.isAllRepos(),
                variable == null ? null : variable.path(), filters.repositories(), dryRun);
        Every.check(every, dryRun, checkpoint.isKept(variable));
        github = api.connect(owner, needs, credentials, context, console, output.isVerbose());
        rules = when.rules(filters.filter(github, severalHooks.isAllRepos(), console::warn));

        try (CheckpointStore store = checkpoint.open(variable, github, dryRun)) {
            if (every == null) {
                return output.run(run(store, named, console), context, github.api(), console);
            }
            News news = new News(output.isVerbose() ? console : console.onceADay(), context.clock, every,
                    output.isJson());
            return new Every(every, context, news).repeat(() -> run(store, named, console), github.pace());
        }
    }

    /** One run: plan all hooks, report and store, send, report and store again. */
    private RunReport run(CheckpointStore store, List<String> named, Console console) throws IOException {
        github = github.again();
        List<HookRun> runs = severalHooks.runs(github, named, filters, store, console);
        if (runs.get(0).checkpoint.isShared()) {
            // Check the shared value once, before anything is listed.
            runs.get(0).checkpoint.read(github::now, () -> null);
            window(runs.get(0));
        }
        Parallel.forEach(runs, this::plan);
        HookRun.share(runs, rules);
        runs.addAll(severalHooks.gone(github, named, runs, console));
        Parallel.forEach(runs, run -> run.reportPlan(dryRun));
        HookRun.limitDue(runs, when.max());
        progress = new Progress(console, runs);
        context.onInterrupt(() -> progress.interrupted() + "; nothing is lost, run it again");
        if (!dryRun) {
            // Store before the first POST: a run that cannot store sends nothing.
            reportAndStore(runs);
            Parallel.forEach(runs, this::send);
            runs.forEach(run -> run.noteOutcomes(github.now()));
            reportAndStore(runs);
        }
        // Everyone reads the log of a public repository.
        if (!console.isPublic) {
            Parallel.all(runs, run -> run.readAnswers(dryRun), HookRun::fail);
        }
        RunReport report = new JobReport(runs, dryRun, context.isInActions, api.rate(), github.now(),
                run -> context.command("resend GUID", run.hook, spec.commandLine()));
        // Once every hook was looked at, the next run of this command looks back to the checkpoint.
        since = runs.stream().allMatch(run -> run.failure == null) ? null : since;
        return report;
    }

    /** Fetch, group by GUID, decide. The list is the only state: attempts and successes are read from it. */
    private void plan(HookRun run) throws IOException {
        run.checkpoint.read(github::now, run.hook::createdAt);
        Instant asked = github.now();
        var pages = run.hook.pages();
        Window window = window(run);
        // Before its first response, GitHub's time is not known.
        run.seen = asked.isBefore(window.now()) ? asked : window.now();
        var events = run.eventsAfter(lastRuns.get(run.hook.toString()), window);
        run.listing = run.hook.read(pages, events, rules::isEnough,
                soFar -> run.log.progress(() -> Progress.listing(soFar, window.now())));
        run.window = window.at(github.now());
        run.events = events;
        lastRuns.put(run.hook.toString(), run);
        run.decide(rules);
        run.receiver = when.asksReceiver() ? new Receiver(run.plan.down(run.events), false) : Receiver.NOT_ASKED;
    }

    private Window window(HookRun run) throws IOException {
        Instant from = Times.given("--since", since, github.start());
        return run.checkpoint.window(from, github.start(), github.now(), github.retention(), run.log::warn);
    }

    /** Redeliver what is due, and look up what became of it. */
    private void send(HookRun run) throws IOException {
        lookAgain(run);
        run.outcomes = new Redeliveries(run, run.hook::redeliver, github.pace(), progress::posted);
        // Ping a receiver that seems down first: an outage must not cost an event an attempt.
        run.receiver = when.asksReceiver() ? Receiver.check(run, rules) : Receiver.NOT_ASKED;
        lookAgain(run);
        run.outcomes.send(run.receiver.ready(run, rules), when.waitForOutcomes());
        run.sawNewest();
        run.decideAgain(rules);
        run.outcomes.rethrow();
    }

    /** Somebody may have redelivered while the plan waited for other hooks, or for the receiver. */
    private void lookAgain(HookRun run) throws IOException {
        Instant now = github.now();
        if (!run.due.isEmpty() && run.seen.plus(OLDEST_PLAN).isBefore(now)) {
            run.hook.readNewest(run.events, run.events.newest());
            run.seen = now;
        }
        run.decideAgain(rules);
    }

    /** Report losses before storing: the next run takes everything up to the stored time as reported. */
    private void reportAndStore(List<HookRun> runs) throws IOException {
        runs.forEach(HookRun::reportLosses);
        HookRun.storeCheckpoints(runs, every == null ? Duration.ZERO : Every.STORED);
    }
}
