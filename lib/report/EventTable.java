package lib.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.report.Rows.Row;
import lib.report.Rows.State;
import picocli.CommandLine.Help.Ansi.Style;

/** The events as a table for a terminal: what needs a person first, equal successes folded into a line, and as many columns as there is room for. */
final class EventTable {
    private static final int MOST_ROWS = 20;
    /** A longer name of an event, or a longer status, is cut before a column is left out. */
    private static final int LONGEST_CELL = 40;

    /** How much a table shows, the most first: the first that fits is taken, so that a wider terminal never shows less. */
    private enum Layout {
        ALL, SHORT_GUIDS, NO_INSTANTS, SHORT_STATUSES, NO_FIRST_FAILURES;

        boolean shortens(Layout what) {
            return compareTo(what) >= 0;
        }
    }

    private final List<Row> rows;
    private final Report report;
    private final int guidLength;

    EventTable(Report report, List<Row> rows) {
        this.report = report;
        this.rows = rows;
        this.guidLength = Rows.shortGuid(rows);
    }

    /** Prints it: at most some 20 rows, or all of them; nothing when there are no events. */
    void print(Console console, boolean colored, boolean all) {
        // Events that all stand alike, and for which there is nothing to do now, are one line together.
        Map<String, List<Row>> alike = rows.stream().filter(this::mayFold).collect(Collectors.groupingBy(this::fold, LinkedHashMap::new, Collectors.toList()));
        List<Row> single = rows.stream().filter(row -> all || !mayFold(row) || alike.get(fold(row)).size() == 1).toList();
        List<Row> shown = all ? single : single.stream().limit(MOST_ROWS).toList();
        if (!shown.isEmpty()) {
            List<String> lines = lines(shown, console);
            console.printColored(painted(lines.get(0), Style.bold, colored));
            for (int i = 0; i < shown.size(); i++) {
                console.printColored(painted(lines.get(i + 1), style(shown.get(i).state()), colored));
            }
        }
        if (single.size() > shown.size()) {
            console.print("... and " + (single.size() - shown.size()) + " more; --verbose shows all");
        }
        if (!all) {
            alike.forEach((words, group) -> {
                if (group.size() > 1) {
                    String line = console.printable(group.size() + " x " + words);
                    console.printColored(painted(line.substring(0, Math.min(line.length(), console.screen().width())), style(group.get(0).state()), colored));
                }
            });
        }
    }

    /** What went well, and what waits for its first redelivery: that is the plan of a dry run, which shows each. */
    private boolean mayFold(Row row) {
        return row.state().isSettledWell() || !report.isDryRun() && (row.state() == State.DUE || row.state() == State.NOT_SEEN);
    }

    private String fold(Row row) {
        return Words.status(row.event().newest().succeeded() ? row.found().attempts().stream().filter(attempt -> !attempt.succeeded()).findFirst()
                .orElse(row.found().first()).outcome() : row.event().newest().outcome()) + ": " + row.words(report.start());
    }

    private static String painted(String line, Style style, boolean colored) {
        return colored ? style.on() + line + "\u001b[0m" : line;
    }

    private static Style style(State state) {
        return state.isBad() ? Style.fg_red : state.isSettledWell() ? Style.fg_green : Style.fg_yellow;
    }

    private List<String> lines(List<Row> shown, Console console) {
        int width = console.screen().width();
        List<String> lines = List.of();
        for (Layout layout : Layout.values()) {
            List<List<String>> cells = new ArrayList<>(List.of(titles(layout)));
            shown.forEach(row -> cells.add(cells(row, layout).stream().map(console::printable).toList()));
            int[] least = cells.get(0).stream().mapToInt(title -> Math.max(8, title.length())).toArray();
            lines = Table.lines(cells, width, least);
            if (Table.width(cells) <= width) {
                break;
            }
        }
        return lines;
    }

    private List<String> titles(Layout layout) {
        List<String> titles = new ArrayList<>(List.of(report.isDryRun() ? "PLAN" : "NOW", "EVENT", layout.shortens(Layout.SHORT_STATUSES) ? "STATUS" : "LAST STATUS", "TRY"));
        if (!layout.shortens(Layout.NO_FIRST_FAILURES)) {
            titles.add(layout.shortens(Layout.NO_INSTANTS) ? "FAILED" : "FIRST FAILED");
        }
        titles.add("GUID");
        return titles;
    }

    private List<String> cells(Row row, Layout layout) {
        Instant failed = row.firstFailed();
        String status = Words.status(row.event().newest().outcome());
        List<String> cells = new ArrayList<>(List.of(cut(row.words(report.start())), cut(row.event().name()),
                cut(layout.shortens(Layout.SHORT_STATUSES) ? status.replaceFirst("^(\\d{3}) .*", "$1") : status), Integer.toString(row.event().attempts().size())));
        if (!layout.shortens(Layout.NO_FIRST_FAILURES)) {
            cells.add((layout.shortens(Layout.NO_INSTANTS) ? "" : Words.utc(failed) + ", ") + Words.ago(failed, report.start()));
        }
        String guid = row.found().guid();
        cells.add(layout.shortens(Layout.SHORT_GUIDS) ? guid.substring(0, Math.min(guidLength, guid.length())) : guid);
        return cells;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_CELL ? text : text.substring(0, LONGEST_CELL - 2) + "..";
    }
}
