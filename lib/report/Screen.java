package lib.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What a run prints to.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param width in columns
 */
public record Screen(boolean out, boolean err, int width) {
    /** A file, a pipe, a log. */
    public static final Screen NONE = new Screen(false, false, 80);

    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** Times to use colour. */
    public enum Color { auto, always, never }

    /** What this process prints to. */
    public static Screen ofThisProcess(Map<String, String> env) {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        return out || err ? new Screen(out, err, width(env)) : NONE;
    }

    /** Made by hand, as picocli and Java know of all standard streams together only, and one of them may be a file. */
    private static boolean isTerminal(int descriptor) {
        try {
            Path stream = Path.of("/dev/fd/" + descriptor);
            boolean isDevice = ((int) Files.getAttribute(stream, "unix:mode") & FILE_TYPE) == CHARACTER_DEVICE;
            return isDevice && !Files.getAttribute(stream, "unix:rdev").equals(Files.getAttribute(Path.of("/dev/null"), "unix:rdev"));
        } catch (IOException | RuntimeException e) {
            // Windows has no such file. Its console may print the live line's escape sequences as they stand, so nothing is live there.
            return descriptor == 1 && System.console() != null;
        }
    }

    private static int width(Map<String, String> env) {
        String columns = env.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{1,4}") ? Math.max(40, Integer.parseInt(columns)) : new UsageMessageSpec().autoWidth(true).width();
    }

    /**
     * Whether standard output gets colours; if nobody says, by the rules that picocli has for its help.
     *
     * @see <a href="https://picocli.info/#_heuristics_for_enabling_ansi">Heuristics for enabling ANSI</a>
     */
    public boolean colors(Color color) {
        return color == Color.always || color == Color.auto && out && Ansi.AUTO.enabled();
    }
}
