package lib.commands;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lib.api.UsageException;
import lib.events.Plan.Decision;
import lib.events.Plan.Verdict;
import lib.events.Event;
import lib.events.Events;
import lib.events.Filter;
import lib.events.Plan;
import lib.events.Rules;
import lib.events.Window;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Owner;
import lib.hooks.Parallel;
import lib.hooks.Receiver;
import lib.hooks.Redeliveries;
import lib.login.Login;
import lib.options.ApiOptions.Access;
import lib.options.Context;
import lib.options.FilterOptions;
import lib.options.HookOptions;
import lib.options.Setting;
import lib.options.Times;
import lib.report.Console.Progress;
import lib.report.Console;
import lib.report.ResendReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Redelivers events that a person names, or all of a window, delivered or not; the checkpoint is not touched. */
@Command(name = "resend", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver resend (GUID... | --since=WHEN) (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Redelivers the events that you name, or all of a window, delivered or not.",
            "The checkpoint is not touched.", "", "Examples:",
            "  redeliver resend 0003e6d7 --org octo --hook 42",
            "  redeliver resend --since 2h --org octo --hook 42 --dry-run"})
public final class ResendCommand extends Verb {
    /** Somebody chose the events, however often they were sent. */
    private static final Rules ANY_NUMBER = new Rules(Integer.MAX_VALUE, Duration.ZERO, Filter.NONE);
    private static final String FILTERS = "Which events of a window";
    /** Up to this many events, the rest of a window is a list of GUIDs. */
    private static final int MOST_GUIDS = 10;

    @Parameters(paramLabel = "GUID", arity = "0..*",
            description = "Events: what the receiver saw as X-GitHub-Delivery, or the beginning of it.")
    private List<String> guids = new ArrayList<>();

    @Option(names = "--since", paramLabel = "WHEN",
            description = "Instead of GUIDs: every event first attempted from then on. A duration (90m, 24h, 3d) or "
                    + "an instant (2026-01-31T08:00:00Z)")
    private String since;

    @Option(names = "--until", paramLabel = "WHEN", description = "With --since: the end of the window. Default: now")
    private String until;

    @Option(names = "--yes", description = "Do not ask before a window is sent.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show what would be sent; send nothing.")
    private boolean dryRun;

    @Option(names = "--wait", paramLabel = "D", defaultValue = "30s",
            description = "How long to wait for the results. Default: ${DEFAULT-VALUE}")
    private Duration wait;

    @Mixin(name = "Several hooks") private HookOptions.Many severalHooks;
    @Mixin(name = FILTERS) private FilterOptions filters;

    private volatile Instant end;

    public ResendCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        Set<String> beginnings = beginnings();
        window(context.clock.instant(), context.clock.instant(), Duration.ofDays(3));
        if (since != null && !yes && !dryRun && !context.screen.terminal()) {
            throw new UsageException("resend: no terminal to confirm on; look at the plan with --dry-run, "
                    + "and then add --yes");
        }
        Console console = console();
        Owner owner = hook.owner(credentials, context);
        List<String> named = severalHooks.named(hook, owner, context);
        boolean isAllRepos = severalHooks.isAllRepos();
        Access github = connect(owner, new Login.Needs(owner.path(), isAllRepos, null, filters.repositories(), dryRun));
        Filter filter = since == null ? Filter.NONE : filters.filter(github, isAllRepos, console::warn);
        List<HookRun> runs = severalHooks.runs(github, named, filters, null, console);
        Parallel.forEach(runs, run -> find(run, beginnings, filter, github));
        checkNamed(beginnings, runs);
        runs.forEach(ResendCommand::planAll);
        if (!dryRun && confirmed(runs, console)) {
            Progress progress = new Progress(console, runs);
            context.onInterrupt(() -> progress.interrupted() + runs.stream().map(this::goOn)
                    .filter(command -> !command.isEmpty()).map("; go on with: "::concat).collect(Collectors.joining()));
            Parallel.forEach(runs, run -> send(run, github, progress));
            console.endLive();
            runs.forEach(run -> run.noteOutcomes(github.now()));
        }
        ResendReport report = new ResendReport(runs, dryRun, context.isInActions, this::goOn);
        return output.show(report, report.exitCode(), console);
    }

    /** Everything that was named is due, whatever its attempts. */
    private static void planAll(HookRun run) {
        run.plan = new Plan(run.due.stream().map(event -> run.events.event(event.guid()))
                .map(event -> new Decision(event, Verdict.DUE, event.firstAttempt())).toList());
    }

    private void send(HookRun run, Access github, Progress progress) throws IOException {
        run.outcomes = new Redeliveries(run, run.hook::redeliver, github.pace(), progress::posted);
        run.receiver = since == null ? Receiver.NOT_ASKED : Receiver.check(run, ANY_NUMBER);
        run.outcomes.send(run.receiver.ready(run, ANY_NUMBER), wait);
        planAll(run);
        run.outcomes.rethrow();
    }

    private Set<String> beginnings() {
        if (guids.isEmpty() == (since == null)) {
            throw new UsageException("resend: give the GUIDs of events, or --since WHEN for all events of a window");
        }
        if (since == null && until != null) {
            throw new UsageException("--until: '" + until + "' is the end of a window; give its beginning as --since");
        }
        return Setting.all("GUID", guids).stream().map(guid -> beginning(guid.value()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Window window(Instant start, Instant now, Duration retention) {
        Instant from = since == null ? start.minus(retention) : Times.given("--since", since, start);
        end = until == null ? start : Times.given("--until", until, start);
        if (!from.isBefore(end)) {
            throw new UsageException(until == null ? "--since: '" + since + "' is now; give a time in the past"
                    : "--until: '" + until + "' (" + end + ") does not lie after --since '" + since + "' (" + from
                    + "); give the older of the two as --since");
        }
        return new Window(start, now, from, null, null, null, retention);
    }

    private void find(HookRun run, Set<String> beginnings, Filter filter, Access github) throws IOException {
        if (since == null) {
            run.window = window(github.start(), github.now(), github.retention());
            run.events = find(run.hook, beginnings, run.window.from());
            run.due = beginnings.stream().flatMap(beginning -> run.events.matching(beginning).stream()).distinct()
                    .filter(event -> !event.first().isPing()).toList();
            return;
        }
        var pages = run.hook.pages();
        run.window = window(github.start(), github.now(), github.retention());
        if (run.window.from().isBefore(run.window.keptSince())) {
            run.log.warn("--since: GitHub keeps deliveries for " + github.retention().toDays()
                    + " days, so events first attempted before "
                    + Words.utc(run.window.keptSince(), run.window.now()) + " cannot be sent again");
        }
        run.events = new Events(run.window.from(), row -> !row.isPing() && isInWindow(row.deliveredAt(), run.window));
        run.hook.read(pages, run.events, (rows, reached) -> reached, soFar -> {});
        // An event whose first attempt the list does not show was first attempted before the window.
        run.due = run.events.all().stream()
                .filter(event -> !event.lacksFirstAttempt() && isInWindow(event.firstAttempt(), run.window))
                .filter(event -> filter.excludes(event, run.window.start()) == null).toList();
    }

    private boolean isInWindow(Instant instant, Window window) {
        return !instant.isBefore(window.from()) && instant.isBefore(end);
    }

    /** The beginning of a GUID must name one event, which several hooks may have got. */
    private static void checkNamed(Set<String> beginnings, List<HookRun> runs) {
        boolean complete = runs.stream().allMatch(run -> run.failure == null);
        for (String beginning : beginnings) {
            Set<String> found = runs.stream().flatMap(run -> run.due.stream())
                    .filter(event -> event.first().isNamedBy(beginning)).map(Event::guid).collect(Collectors.toSet());
            if (found.isEmpty() && runs.stream().anyMatch(run -> run.failure == null
                    && !run.events.matching(beginning).isEmpty())) {
                throw new UsageException("GUID: '" + beginning + "' is a ping; give the GUID of an event");
            }
            if (found.size() > 1 || found.isEmpty() && complete) {
                throw notOne(beginning, found.size(), runs.size() == 1 ? "this hook" : "these hooks");
            }
        }
    }

    private boolean confirmed(List<HookRun> runs, Console console) throws IOException {
        int events = runs.stream().mapToInt(run -> run.due.size()).sum();
        if (since == null || yes || events == 0) {
            return events > 0;
        }
        console.say("Send " + Words.count(events, "event") + " again"
                + (runs.size() == 1 ? "" : " to " + runs.size() + " hooks") + ", "
                + Words.duration(api.rate().timeFor(events)) + "? [y/N]");
        String reply = new BufferedReader(new InputStreamReader(System.in)).readLine();
        if (reply == null || !reply.strip().matches("(?i)y|yes")) {
            throw new UsageException("resend: the reply was not yes, so nothing was sent; reply y, or add --yes");
        }
        return true;
    }

    /** The command that sends the rest for a hook, of a large window all from the first unsent event; or empty. */
    private String goOn(HookRun run) {
        List<Event> unsent = run.unsent();
        if (unsent.isEmpty()) {
            return "";
        }
        // Without --max-age: it would count from the start of the next command.
        String window = "--since " + unsent.get(0).firstAttempt() + " --until " + end + (yes ? " --yes" : "")
                + context.given(spec.commandLine(), option -> !option.longestName().equals("--max-age")
                && spec.mixins().get(FILTERS).options().contains(option));
        String events = since != null && unsent.size() > MOST_GUIDS ? window
                : unsent.stream().map(Event::guid).collect(Collectors.joining(" "));
        return context.command("resend " + events, run.hook, spec.commandLine());
    }
}
