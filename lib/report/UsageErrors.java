package lib.report;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a mistake on the command line into one sentence with a remedy. */
public final class UsageErrors {
    /** Options of earlier versions, and what took their place. */
    private static final Map<String, String> SUCCESSORS = Map.ofEntries(
            Map.entry("--guid", "redeliver resend GUID"),
            Map.entry("--force", "redeliver resend GUID, which sends an event in any case"),
            Map.entry("--show", "redeliver show GUID"),
            Map.entry("--list-hooks", "redeliver hooks"),
            Map.entry("--resend", "redeliver resend --since WHEN"),
            Map.entry("--until", "redeliver resend --since WHEN --until WHEN"),
            Map.entry("--yes", "redeliver resend --since WHEN --yes"),
            Map.entry("--hook-url", "--hook URL"),
            Map.entry("--hostname", "--api-url HOST"),
            Map.entry("--action", "--event NAME.ACTION"),
            Map.entry("--token-command", "TOKEN=$(COMMAND) redeliver ..."),
            Map.entry("--variable-token-command", "VARIABLE_TOKEN=$(COMMAND) redeliver ..."),
            Map.entry("--variable-token-file", "VARIABLE_TOKEN=$(cat FILE) redeliver ..."),
            Map.entry("--color", "the environment variable NO_COLOR=1 or CLICOLOR_FORCE=1"),
            Map.entry("--reserve", "nothing: 100 requests of the hour are always left to others"));

    private UsageErrors() {}

    /**
     * The sentence for picocli's exception. It quotes nothing but the name of an unknown option: any other word may
     * be a secret.
     */
    public static String of(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return e.getMessage().replaceFirst(" is not an int$", " is not a whole number; give one such as 10");
        }
        String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
        if (SUCCESSORS.containsKey(word)) {
            return word + " is not an option any more; use " + SUCCESSORS.get(word);
        }
        if (word.startsWith("--token")) {
            return word + " is not an option, because everybody on the machine can read a command line; "
                    + "put the token into the environment variable TOKEN, or give --token-file";
        }
        if (!word.matches("--?[a-z][a-z-]*")) {
            return "there is a word too many, which is not shown, as it may be a secret; "
                    + "each value goes with its option, as redeliver --help shows";
        }
        List<String> similar = unmatched.getSuggestions();
        return "'" + word + "' is not an option; " + (similar.isEmpty() ? "redeliver --help lists them all"
                : "did you mean " + String.join(" or ", similar) + "?");
    }

    /** Reads the path of a file, as picocli's converter. */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' " + (text.indexOf(0) < 0
                    ? "has letters that the locale cannot spell; set the environment variable LC_ALL=C.UTF-8"
                    : "is not a path; give one without a NUL character"));
        }
    }
}
