package lib.report;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.Rate;
import lib.events.Decision.Verdict;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Ask;

/**
 * All that is shown of a run.
 *
 * @param hooks in the order of the run
 * @param exitCode the worst of all hooks
 * @param needsPerson whether something is lost, or will be, or does not pass by itself
 * @param failures why it could not begin, or hooks' runs ended early: those that differ in a path only are one sentence
 * @param happened the last line but one; empty if no list was read and that is said already
 * @param todo the last line
 */
public record RunReport(List<HookReport> hooks, boolean dryRun, int exitCode, boolean needsPerson,
        Map<String, Failure> failures, String happened, String todo) {

    /** A run that could not begin. */
    public static RunReport of(Failure failure) {
        return new RunReport(List.of(), false, failure.exitCode(), failure.needsPerson(),
                Map.of(failure.sentence(), failure), "", "");
    }

    /**
     * A run of the job.
     *
     * @param inActions whether sentences are for a workflow
     * @param again the command that sends events of a hook again, with {@code GUID} for their GUIDs
     * @param rate how fast it redelivers
     */
    public static RunReport of(List<HookRun> runs, boolean dryRun, boolean inActions, Function<HookRun, String> again,
            Rate rate) {
        List<HookReport> hooks = runs.stream().map(run -> new HookReport(run, dryRun, inActions, again.apply(run)))
                .toList();
        int exitCode = worst(hooks.stream().map(hook -> hook.exitCode).toList());
        boolean needsPerson = hooks.stream().anyMatch(HookReport::needsPerson);
        RunReport report = new RunReport(hooks, dryRun, exitCode, needsPerson, failures(hooks), "", "");
        if (!report.hasBegun() && !dryRun) {
            return report;
        }
        Advice advice = new Advice(report, inActions, rate);
        return report.with(advice.happened(), advice.todo());
    }

    RunReport with(String happened, String todo) {
        return new RunReport(hooks, dryRun, exitCode, needsPerson, failures, happened, todo);
    }

    /** The runs, hook by hook. */
    public List<HookRun> runs() {
        return hooks.stream().map(hook -> hook.run).toList();
    }

    /** Whether it could not begin, or each hook's run ended early. */
    public boolean hasFailed() {
        return hooks.stream().allMatch(hook -> hook.failure != null);
    }

    /** Whether GitHub refused all that was sent, or did not answer. */
    public boolean isRefused() {
        return accepted() == 0 && hooks.stream().anyMatch(hook -> hook.asks.contains(Ask.REFUSED)
                || hook.asks.contains(Ask.UNANSWERED));
    }

    /** Whether it has failed, and the next run will fail alike until a person does something. */
    public boolean hasFailedForGood() {
        return hasFailed() && failures.values().stream().allMatch(Failure::lasts);
    }

    /** Bad input, then a run that ended early, then a loss. */
    static int worst(Collection<Integer> codes) {
        return Stream.of(2, 1, 3).filter(codes::contains).findFirst().orElse(0);
    }

    /** Whether any list was read: if not, the error says it all. */
    boolean hasBegun() {
        return hooks.stream().anyMatch(hook -> hook.run.window != null);
    }

    /** The hooks with something to show; if there is one hook only, that one. */
    List<HookReport> shown() {
        return hooks.stream().filter(hook -> hook.run.window != null && (hooks.size() == 1 || !hook.isQuiet()))
                .toList();
    }

    /** The others in a line; null if there are none. */
    String quiet() {
        List<HookReport> quiet = hooks.size() == 1 ? List.of() : hooks.stream().filter(HookReport::isQuiet).toList();
        long deliveries = quiet.stream().mapToLong(hook -> hook.run.listing.deliveries()).sum();
        return quiet.isEmpty() ? null : Words.number(quiet.size()) + " of " + Words.count(hooks.size(), "hook")
                + " had nothing to redeliver (" + Words.count(deliveries, "delivery") + ")";
    }

    static Map<String, Failure> failures(List<HookReport> hooks) {
        Map<String, List<HookReport>> alike = hooks.stream().filter(hook -> hook.failure != null)
                .collect(Collectors.groupingBy(hook -> hook.failure.sentence().replaceAll("/\\S+", "/"),
                        LinkedHashMap::new, Collectors.toList()));
        Map<String, Failure> failures = new LinkedHashMap<>();
        for (List<HookReport> same : alike.values()) {
            HookReport first = same.get(0);
            String others = same.size() == 1 ? "" : " and " + Words.count(same.size() - 1, "other hook");
            String names = hooks.size() == 1 ? "" : first.run.hook.label() + others + ": ";
            failures.put(names + first.failure.sentence(), first.failure);
        }
        return failures;
    }

    int sum(ToIntFunction<HookReport> number) {
        return hooks.stream().mapToInt(number).sum();
    }

    int sum(Verdict verdict) {
        return sum(hook -> hook.count(verdict));
    }

    int sum(Result result) {
        return sum(hook -> hook.run.outcomes.count(result));
    }

    int due() {
        return sum(hook -> hook.run.due.size());
    }

    int accepted() {
        return sum(hook -> hook.run.outcomes.accepted());
    }

    int unsettled() {
        return sum(hook -> hook.run.plan.unsettled().size());
    }

    /** Whether the run looked at everything since the checkpoint: only then can it say that all is well. */
    boolean isWhole() {
        return !dryRun && !hooks.isEmpty()
                && hooks.stream().allMatch(hook -> hook.run.window != null && hook.run.window.isWhole());
    }

    /** When the last run stored a checkpoint of one of the hooks; null if that is not known. */
    Instant lastRun() {
        return hooks.stream().filter(hook -> hook.run.window != null).map(hook -> hook.run.window.lastRun())
                .filter(Objects::nonNull).max(Instant::compareTo).orElse(null);
    }

    /** The oldest of some times of all hooks; null if none has one. */
    Instant oldest(Function<HookReport, Instant> time) {
        return hooks.stream().map(time).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }
}
