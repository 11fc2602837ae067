package lib.report;

/**
 * Why a run could not begin, or ended early.
 *
 * @param sentence what happened and what to do
 * @param lasts whether the next run will end alike, until a person mends something
 */
public record Failure(String sentence, boolean lasts, int exitCode) {}
