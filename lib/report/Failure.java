package lib.report;

import java.io.IOException;
import lib.api.Explanation;
import lib.api.UsageException;
import picocli.CommandLine.ParameterException;

/**
 * Why a run could not begin, or ended early.
 *
 * @param sentence says what happened and what to do
 * @param lasts whether the next run will fail alike, until a person fixes something
 * @param needsPerson whether a person should look now, and not only if it happens again
 */
public record Failure(Exception cause, String sentence, boolean lasts, boolean needsPerson, int exitCode) {
    /** @param overdue whether nothing has been stored for 12 hours */
    public static Failure of(Exception e, boolean overdue, boolean inActions) {
        if (e instanceof ParameterException exception) {
            return new Failure(e, UsageErrors.of(exception), true, true, 2);
        }
        if (e instanceof UsageException usage) {
            return new Failure(e, inActions ? usage.inActions() : usage.getMessage(), true, true, 2);
        }
        boolean lasts = !(e instanceof IOException) || Explanation.lasts(e);
        return new Failure(e, Explanation.of(e), lasts, lasts || overdue, 1);
    }
}
