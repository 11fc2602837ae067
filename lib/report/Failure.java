package lib.report;

import lib.api.Explanation;
import lib.api.UsageException;
import picocli.CommandLine.ParameterException;

/**
 * Why a run could not begin, or ended early.
 *
 * @param sentence what happened and what to do
 * @param lasts whether the next run will fail alike, until a person fixes something
 */
public record Failure(String sentence, boolean lasts, int exitCode) {
    /** @param inActions whether values come from a workflow, so that remedies name its secrets and inputs */
    public static Failure of(Exception e, boolean inActions) {
        if (e instanceof ParameterException exception) {
            return new Failure(UsageErrors.of(exception), true, 2);
        }
        if (e instanceof UsageException usage) {
            return new Failure(inActions ? usage.inActions() : usage.getMessage(), true, 2);
        }
        return new Failure(Explanation.of(e), Explanation.lasts(e), 1);
    }
}
