package lib.report;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Where the result goes.
 *
 * @param terminal whether a person looks on, so that a line may be drawn again and again
 * @param width in columns
 * @param unicode whether it takes more than ASCII
 */
public record Screen(boolean terminal, int width, boolean unicode, boolean colors) {
    /** A file, a pipe, a log: nobody has to scroll sideways for this width. */
    public static final Screen NONE = new Screen(false, 160, true, false);

    private static final String ALL_CHARACTERS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588\u00b7";

    /**
     * Standard output. NO_COLOR, CLICOLOR and CLICOLOR_FORCE hold, as for picocli's help.
     *
     * @see <a href="https://picocli.info/#_heuristics_for_enabling_ansi">Heuristics for enabling ANSI</a>
     */
    public static Screen ofThisProcess() {
        boolean terminal = isTerminal();
        int width = terminal ? new UsageMessageSpec().autoWidth(true).width() : NONE.width;
        return new Screen(terminal, width, encoding().newEncoder().canEncode(ALL_CHARACTERS), Ansi.AUTO.enabled());
    }

    /** From Java 22 on there is a console without a terminal. */
    private static boolean isTerminal() {
        try {
            return System.console() != null && (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return System.console() != null;
        }
    }

    /** The encoding of standard output is Java's own only where that is the terminal's. */
    private static Charset encoding() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding").map(System::getProperty)
                .filter(name -> name != null && Charset.isSupported(name)).findFirst().map(Charset::forName)
                .orElse(Charset.defaultCharset());
    }

    /** A text in a colour, where colours are seen. */
    String painted(String text, Style style) {
        return colors ? style.on() + text + Style.reset.on() : text;
    }
}
