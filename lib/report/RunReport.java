package lib.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Plan.Verdict;
import lib.events.Words;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;
import lib.report.HookReport.State;

/** All that is shown of a run for all its hooks; without hooks, of one that could not begin. */
public class RunReport {
    private static final List<State> COUNTED = List.of(State.DELIVERED, State.FAILED_AGAIN, State.NOT_SEEN,
            State.REFUSED, State.UNANSWERED, State.GIVEN_UP, State.EXPIRED, State.FILTERED,
            State.WAITING);

    public final List<HookReport> hooks;
    final boolean dryRun;
    /** Each failure with its sentence, which names the hooks. */
    public final Map<String, Failure> failures;

    RunReport(List<HookReport> hooks, boolean dryRun) {
        this.hooks = hooks;
        this.dryRun = dryRun;
        failures = failures(hooks);
    }

    public RunReport(Failure failure) {
        hooks = List.of();
        dryRun = false;
        failures = Map.of(failure.sentence(), failure);
    }

    /** The first of the last two lines; empty if there are none. */
    String happened() {
        return "";
    }

    String todo() {
        return "";
    }

    public String json(int exitCode, boolean isPretty) {
        return JsonReport.ofJob(this, exitCode, isPretty);
    }

    /** A run that ended early, then a loss. Bad input counts if all hooks have it: 2 says that nothing was sent. */
    public int exitCode() {
        Set<Integer> codes = Stream.concat(failures.values().stream().map(Failure::exitCode),
                hooks.stream().map(hook -> hook.exitCode)).collect(Collectors.toSet());
        if (codes.contains(2)) {
            return codes.size() == 1 ? 2 : 1;
        }
        return Stream.of(1, 3).filter(codes::contains).findFirst().orElse(0);
    }

    boolean needsPerson() {
        return failures.values().stream().anyMatch(Failure::needsPerson)
                || hooks.stream().anyMatch(HookReport::needsPerson);
    }

    public boolean hasFailed() {
        return hooks.stream().allMatch(hook -> hook.failure != null);
    }

    public boolean hasFailedForGood() {
        return hasFailed() && failures.values().stream().allMatch(Failure::lasts);
    }

    /** The hooks with something to show; if there is one hook only, that one. */
    List<HookReport> shown() {
        return hooks.stream().filter(hook -> hook.run.window != null && (hooks.size() == 1 || !hook.isQuiet()))
                .toList();
    }

    /** The line for all hooks without anything to show; empty if there are none. */
    String quiet() {
        List<HookReport> quiet = hooks.size() == 1 ? List.of() : hooks.stream().filter(HookReport::isQuiet).toList();
        long deliveries = quiet.stream().mapToLong(hook -> hook.run.listing.deliveries()).sum();
        return quiet.isEmpty() ? "" : Words.number(quiet.size()) + " of " + Words.count(hooks.size(), "hook")
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

    int sent() {
        return sum(hook -> hook.run.outcomes.byGuid().size());
    }

    int accepted() {
        return sum(hook -> hook.run.outcomes.accepted());
    }

    int unsettled() {
        return sum(hook -> hook.run.plan.unsettled().size());
    }

    int lost() {
        return sum(hook -> hook.run.plan.lost().size());
    }

    Instant oldest(Function<HookReport, Instant> time) {
        return hooks.stream().map(time).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    /** A sentence, and how many events stand how: {@code 2 delivered, 1 refused by GitHub: 422 (Not now)}. */
    String withCounts(String sentence, String between) {
        List<String> parts = new ArrayList<>();
        List<Row> rows = hooks.stream().flatMap(hook -> hook.rows.stream())
                .filter(row -> dryRun || row.state() != State.WAITING).toList();
        for (State state : COUNTED) {
            ranked(rows.stream().filter(row -> row.state() == state).map(Row::counted))
                    .forEach((words, number) -> parts.add(Words.number(number) + " " + words));
        }
        return sentence + (parts.isEmpty() ? "" : between) + String.join(", ", parts) + ".";
    }

    static Map<String, Long> ranked(Stream<String> texts) {
        Map<String, Long> ranked = new LinkedHashMap<>();
        texts.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(text -> ranked.put(text.getKey(), text.getValue()));
        return ranked;
    }

    /** Whether the run looked at everything since the checkpoint: only then can it say that all is well. */
    boolean isWhole() {
        return !dryRun && !hooks.isEmpty()
                && hooks.stream().allMatch(hook -> hook.run.window != null && hook.run.window.isWhole());
    }
}
