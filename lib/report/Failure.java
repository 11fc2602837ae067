package lib.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import lib.api.ApiException;
import lib.api.UsageException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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

    public static Failure of(Exception e, boolean overdue, boolean inActions) {
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
            return "there is a word too many, which is not shown because it may be a secret; the commands are hooks, "
                    + "show and resend, and each value follows its option";
        }
        List<String> similar = unmatched.getSuggestions();
        return "'" + word + "' is not an option; " + (similar.isEmpty() ? "redeliver --help lists all options"
                : "did you mean " + String.join(" or ", similar) + "?");
    }
}
