package lib.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.Rate;
import lib.events.Plan.Verdict;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;
import lib.report.HookReport.State;

/** All that is shown of a run; no last two lines if no list was read. */
public record RunReport(List<HookReport> hooks, boolean dryRun, int exitCode, boolean needsPerson,
        Map<String, Failure> failures, String happened, String todo) {

    public static RunReport of(Failure failure) {
        return new RunReport(List.of(), false, failure.exitCode(), failure.needsPerson(),
                Map.of(failure.sentence(), failure), "", "");
    }

    public static RunReport of(List<HookRun> runs, boolean dryRun, boolean inActions, Function<HookRun, String> again,
            Rate rate) {
        List<HookReport> hooks = runs.stream().map(run -> new HookReport(run, dryRun, inActions, again.apply(run)))
                .toList();
        RunReport report = of(hooks, dryRun, worst(hooks.stream().map(hook -> hook.exitCode).toList()),
                hooks.stream().anyMatch(HookReport::needsPerson));
        if (!report.hasBegun() && !dryRun) {
            return report;
        }
        Advice advice = new Advice(report, inActions, rate);
        return report.with(advice.happened(), advice.todo());
    }

    static RunReport of(List<HookReport> hooks, boolean dryRun, int exitCode, boolean needsPerson) {
        return new RunReport(hooks, dryRun, exitCode, needsPerson, failures(hooks), "", "");
    }

    RunReport with(String happened, String todo) {
        return new RunReport(hooks, dryRun, exitCode, needsPerson, failures, happened, todo);
    }

    public boolean hasFailed() {
        return hooks.stream().allMatch(hook -> hook.failure != null);
    }

    public boolean hasFailedForGood() {
        return hasFailed() && failures.values().stream().allMatch(Failure::lasts);
    }

    /** A run that ended early, then a loss. Bad input counts if all hooks have it: 2 says that nothing was sent. */
    static int worst(Collection<Integer> codes) {
        if (codes.contains(2)) {
            return Set.copyOf(codes).size() == 1 ? 2 : 1;
        }
        return Stream.of(1, 3).filter(codes::contains).findFirst().orElse(0);
    }

    boolean hasBegun() {
        return hooks.stream().anyMatch(hook -> hook.run.window != null);
    }

    /** The hooks with something to show; if there is one hook only, that one. */
    List<HookReport> shown() {
        return hooks.stream().filter(hook -> hook.run.window != null && (hooks.size() == 1 || !hook.isQuiet()))
                .toList();
    }

    String quiet() {
        List<HookReport> quiet = hooks.size() == 1 ? List.of() : hooks.stream().filter(HookReport::isQuiet).toList();
        long deliveries = quiet.stream().mapToLong(hook -> hook.run.listing.deliveries()).sum();
        return quiet.isEmpty() ? null : Words.number(quiet.size()) + " of " + Words.count(hooks.size(), "hook")
                + " had nothing to redeliver (" + Words.count(deliveries, "delivery") + ")";
    }

    private static Map<String, Failure> failures(List<HookReport> hooks) {
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

    List<String> results() {
        List<String> parts = new ArrayList<>();
        for (Result result : List.of(Result.DELIVERED, Result.FAILED_AGAIN, Result.NOT_SEEN)) {
            add(parts, sum(result), HookReport.words(result));
        }
        return parts;
    }

    /** The redeliveries that GitHub did not accept: {@code 1 refused by GitHub: 422 (Not now)}. */
    List<String> refusals() {
        List<String> parts = new ArrayList<>();
        List<Row> rows = hooks.stream().flatMap(hook -> hook.rows.stream()).toList();
        ranked(rows.stream().filter(row -> row.state() == State.REFUSED).map(Row::refusedFor))
                .forEach((cause, number) -> add(parts, number, "refused by GitHub: " + cause));
        add(parts, rows.stream().filter(row -> row.state() == State.UNANSWERED).count(), "not answered by GitHub");
        return parts;
    }

    static Map<String, Long> ranked(Stream<String> texts) {
        Map<String, Long> ranked = new LinkedHashMap<>();
        texts.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(text -> ranked.put(text.getKey(), text.getValue()));
        return ranked;
    }

    static void add(List<String> parts, long number, String what) {
        if (number > 0) {
            parts.add(Words.number(number) + " " + what);
        }
    }

    /** Whether the run looked at everything since the checkpoint: only then can it say that all is well. */
    boolean isWhole() {
        return !dryRun && !hooks.isEmpty()
                && hooks.stream().allMatch(hook -> hook.run.window != null && hook.run.window.isWhole());
    }

    Instant oldest(Function<HookReport, Instant> time) {
        return hooks.stream().map(time).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }
}
