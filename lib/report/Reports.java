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
        return all.size() + " hooks: " + (asking.isEmpty() ? "Nothing for you to do."
                : asking.stream().limit(MOST_NAMED).map(report -> report.hook().label() + ": " + (report.failure() == null ? Asked.todo(report) : "failed, as said below."))
                        .collect(Collectors.joining(" "))) + (asking.size() > MOST_NAMED ? " And " + (asking.size() - MOST_NAMED) + " more, as said above." : "");
    }
}
