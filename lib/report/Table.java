package lib.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of cells as lines with aligned columns. Made by hand, as picocli's TextTable takes "@|...|@" in a cell, which
 * comes from outside, for markup.
 */
public final class Table {
    private static final int GAP = 2;

    private Table() {}

    /** How wide the rows are when no cell is cut. */
    static int width(List<List<String>> rows) {
        return IntStream.of(widths(rows)).sum() + GAP * (rows.get(0).size() - 1);
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.get(0).size()).map(column -> rows.stream().mapToInt(row -> row.get(column)
                .length()).max().orElse(0)).toArray();
    }

    /**
     * @param rows the titles first; all of one length
     * @param width no line is longer, as long as the columns are not cut below their least widths
     * @param least how narrow each column may be cut; the widest goes first
     */
    public static List<String> lines(List<List<String>> rows, int width, int... least) {
        int[] widths = widths(rows);
        for (int total = width(rows); total > width; total--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > least[i] && (widest == -1 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
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
