package lib.report;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Where the result goes, with its width in columns. */
public record Screen(boolean terminal, int width, boolean unicode, boolean colors) {
    public static final Screen NONE = new Screen(false, 160, true, false);

    private static final String ALL_CHARACTERS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588\u00b7";

    /** Standard output, with colors by NO_COLOR, CLICOLOR and CLICOLOR_FORCE. */
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

    /** The encoding of standard output, which is Java's default only if the terminal's is. */
    private static Charset encoding() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding").map(System::getProperty)
                .filter(name -> name != null && Charset.isSupported(name)).findFirst().map(Charset::forName)
                .orElse(Charset.defaultCharset());
    }

    String painted(String text, Style style) {
        return colors ? style.on() + text + Style.reset.on() : text;
    }

    /** Rows of cells as lines; the widest columns are cut. picocli's TextTable reads "@|...|@" in a cell as markup. */
    public static List<String> table(List<List<String>> rows, int width, int... least) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        for (int excess = IntStream.of(widths).sum() + 2 * (widths.length - 1) - width; excess > 0; excess--) {
            int widest = IntStream.range(0, widths.length).filter(column -> widths[column] > least[column]).boxed()
                    .max(Comparator.comparing(column -> widths[column])).orElse(-1);
            if (widest >= 0) {
                widths[widest]--;
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String shown = cell.length() <= widths[i] ? cell : cell.substring(0, widths[i] - 2) + "..";
            line.append(shown).append(" ".repeat(widths[i] - shown.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
