package lib.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of cells as lines. Not picocli's TextTable, which takes "@|...|@" in a cell, from outside, for markup. */
final class Table {
    private static final int GAP = 2;

    private Table() {}

    /** The width of the rows if no cell is cut. */
    static int width(List<List<String>> rows) {
        return IntStream.of(widths(rows)).sum() + GAP * (rows.get(0).size() - 1);
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
    }

    /**
     * @param rows the titles first; all of one length
     * @param width the longest line, as long as no column has to be cut below its least width
     * @param least how narrow each column may be cut; the widest goes first
     */
    static List<String> lines(List<List<String>> rows, int width, int... least) {
        int[] widths = widths(rows);
        for (int excess = width(rows) - width; excess > 0; excess--) {
            int widest = IntStream.range(0, widths.length).filter(i -> widths[i] > least[i]).boxed()
                    .max((one, other) -> widths[one] - widths[other]).orElse(-1);
            if (widest == -1) {
                break;
            }
            widths[widest]--;
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                String cut = cell.length() <= widths[i] ? cell : cell.substring(0, widths[i] - 2) + "..";
                line.append(cut).append(" ".repeat(widths[i] - cut.length() + GAP));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
