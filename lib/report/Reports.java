package lib.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The reports of one run for several hooks, or for one.
 *
 * @param all in the order of the hooks
 */
public record Reports(List<Report> all) {
    private static final int MOST_NAMED = 20;

    /** The worst exit code: bad input, then a run that ended early, then a loss. */
    public int exitCode() {
        List<Integer> order = List.of(0, 3, 1, 2);
        return all.stream().map(Report::exitCode).max((one, other) -> order.indexOf(one) - order.indexOf(other)).orElse(0);
    }

    /** The last line of a run for several hooks: how many ask something of a person, and what. */
    String lastLine() {
        List<Report> asking = all.stream().filter(report -> Asked.of(report).get(0).kind() != Asked.Kind.NOTHING).toList();
        String named = asking.stream().limit(MOST_NAMED).map(report -> report.hook().label() + ": " + asked(report)).collect(Collectors.joining(" "));
        String more = asking.size() > MOST_NAMED ? "And " + (asking.size() - MOST_NAMED) + " more, as said above." : "";
        String nothing = asking.isEmpty() && !isDryRun() ? "Nothing for you to do." : "";
        return all.size() + " hooks: " + Asked.joined(named, more, nothing, leftAlone());
    }

    private static String asked(Report report) {
        return report.failure() == null ? Asked.ofEvents(report) : "failed, as said below.";
    }

    /** Whether nothing was to be sent. */
    boolean isDryRun() {
        return all.stream().anyMatch(Report::isDryRun);
    }

    /** What the run left alone, for a person; empty if it was nothing. */
    String leftAlone() {
        return Asked.leftAlone(all, Asked.RUN_AGAIN);
    }
}
