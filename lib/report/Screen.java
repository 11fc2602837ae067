package lib.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    /** When to use colour. */
    public enum Color { auto, always, never }

    /** What this process prints to. Java can tell of both streams together only, and no width; the system knows more. */
    public static Screen ofThisProcess(Map<String, String> env) {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        return out || err ? new Screen(out, err, width(env)) : NONE;
    }

    private static boolean isTerminal(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString().matches("/dev/(pts/|tty|console).*");
        } catch (IOException | RuntimeException e) {
            // No Linux: a shell can tell. Where there is none, plain lines do no harm.
            return System.console() != null && shellSaysTerminal(descriptor);
        }
    }

    private static boolean shellSaysTerminal(int descriptor) {
        try {
            return new ProcessBuilder("sh", "-c", "test -t " + descriptor).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int width(Map<String, String> env) {
        String columns = env.getOrDefault("COLUMNS", "");
        try {
            if (columns.isEmpty()) {
                Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty").redirectError(ProcessBuilder.Redirect.DISCARD).start();
                columns = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().replaceFirst("^\\d+ ", "");
                stty.waitFor(1, TimeUnit.SECONDS);
            }
            int width = Integer.parseInt(columns);
            return width >= 40 ? width : 80;
        } catch (IOException | NumberFormatException e) {
            return 80;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 80;
        }
    }

    /**
     * Whether standard output gets colours, by the rules that picocli has for its help.
     *
     * @see <a href="https://picocli.info/#_heuristics_for_enabling_ansi">Heuristics for enabling ANSI</a>
     */
    public boolean colors(Color color, Map<String, String> env) {
        if (color != Color.auto) {
            return color == Color.always;
        }
        if (!env.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
            return true;
        }
        return out && !env.containsKey("NO_COLOR") && !"0".equals(env.get("CLICOLOR")) && !"dumb".equals(env.get("TERM"));
    }
}
