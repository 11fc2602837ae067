package lib.report;

import java.io.IOException;
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
import lib.api.ApiException;
import lib.api.UsageException;
import lib.events.Words;
import lib.hooks.Redeliveries.Result;
import lib.report.HookReport.Row;
import lib.report.HookReport.State;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All that is shown of a run for all its hooks; without hooks, of one that could not begin. */
public class RunReport {
    private static final List<State> COUNTED = List.of(State.DELIVERED, State.FAILED_AGAIN, State.NOT_SEEN,
            State.REFUSED, State.UNANSWERED, State.GIVEN_UP, State.EXPIRED, State.FILTERED, State.WAITING);

    public final List<HookReport> hooks;
    final boolean dryRun;
    /** Each failure with its sentence, which names the hooks. */
    public final Map<String, Failure> failures;

    RunReport(List<HookReport> hooks, boolean dryRun) {
        this.hooks = hooks;
        this.dryRun = dryRun;
        failures = failures(hooks);
    }

    public RunReport(Exception beforeTheRun, boolean inActions) {
        Failure failure = Failure.of(beforeTheRun, false, inActions);
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
        int deliveries = quiet.stream().mapToInt(hook -> hook.activity.deliveries()).sum();
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

    /** Why a run could not begin or ended early, whether the next one will, and whether a person should look now. */
    public record Failure(Exception cause, String sentence, boolean lasts, boolean needsPerson, int exitCode) {
        private static final Map<String, String> SUCCESSORS = Map.of(
                "--guid", "redeliver resend GUID",
                "--show", "redeliver show GUID",
                "--list-hooks", "redeliver hooks",
                "--resend", "redeliver resend --since WHEN",
                "--hook-url", "--hook URL",
                "--hostname", "--api-url HOST",
                "--token-command", "TOKEN=$(COMMAND) redeliver ...");

        static Failure of(Exception e, boolean overdue, boolean inActions) {
            if (e instanceof ParameterException exception) {
                return new Failure(e, usageError(exception), true, true, 2);
            }
            if (e instanceof UsageException usage) {
                return new Failure(e, inActions ? usage.inActions() : usage.getMessage(), true, true, 2);
            }
            boolean lasts = !(e instanceof IOException) || ApiException.lasts(e);
            return new Failure(e, ApiException.explained(e), lasts, lasts || overdue, 1);
        }

        /** Quotes nothing but the name of an unknown option: any other word may be a secret. */
        private static String usageError(ParameterException e) {
            if (!(e instanceof UnmatchedArgumentException unmatched)) {
                return e.getMessage().replaceFirst("^Invalid value for option '(--[a-z-]+)'", "$1");
            }
            String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            if (SUCCESSORS.containsKey(word)) {
                return word + " is no longer an option; use " + SUCCESSORS.get(word);
            }
            if (word.startsWith("--token")) {
                return word + " is not an option, because every user of the machine can read a command line; set the "
                        + "environment variable TOKEN, or give --token-file";
            }
            if (!word.matches("--?[a-z][a-z-]*")) {
                return "one argument is unexpected, and not shown because it may be a secret; the commands are "
                        + "hooks, show and resend, and each value follows its option";
            }
            List<String> similar = unmatched.getSuggestions();
            return "'" + word + "' is not an option; " + (similar.isEmpty() ? "redeliver --help lists all options"
                    : "did you mean " + String.join(" or ", similar) + "?");
        }
    }
}
