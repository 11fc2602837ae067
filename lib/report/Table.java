package lib.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines with aligned columns. Made by hand, as picocli's TextTable takes "@|...|@" in a cell, which comes from outside, for markup. */
public final class Table {
    private Table() {}

    /**
     * @param rows the titles first; all of one length
     * @param width no line is longer, as long as the columns are not cut below their least widths
     * @param least how narrow each column may be cut; the widest goes first
     */
    public static List<String> lines(List<List<String>> rows, int width, int... least) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int total = 2 * (columns - 1);
        for (int columnWidth : widths) {
            total += columnWidth;
        }
        for (; total > width; total--) {
            int widest = -1;
            for (int i = 0; i < columns; i++) {
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
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String cut = cell.length() <= widths[i] ? cell : cell.substring(0, widths[i] - 2) + "..";
                line.append(cut).append(" ".repeat(widths[i] - cut.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
