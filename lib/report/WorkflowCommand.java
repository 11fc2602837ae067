package lib.report;

/**
 * The lines that GitHub Actions takes as commands, wherever a step prints them.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Workflow commands</a>
 */
final class WorkflowCommand {
    /** How loud an annotation is. */
    enum Level { notice, warning, error }

    private WorkflowCommand() {}

    /** Shows a text at the top of a run. */
    static String annotation(Level level, String harmless) {
        return "::" + level + " title=redeliver::" + data(harmless);
    }

    /** Never shows a secret in any log, from now on. */
    static String mask(String secret) {
        return "::add-mask::" + secret;
    }

    /**
     * A percent sign begins an escape of Actions' own; line ends, which would end the command, are gone from a
     * harmless text.
     */
    private static String data(String harmless) {
        return harmless.replace("%", "%25");
    }
}
