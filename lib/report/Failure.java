package lib.report;

/**
 * Why a run could not begin, or ended early.
 *
 * @param sentence what happened and what to do
 * @param lasts whether the next run will end alike, until a person mends something
 * @param needsPerson whether a person should look now, and not only if it happens again
 */
public record Failure(String sentence, boolean lasts, boolean needsPerson, int exitCode) {}
