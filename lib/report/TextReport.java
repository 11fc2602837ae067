package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.events.Activity;
import lib.events.Words;
import lib.report.HookReport.Row;
import picocli.CommandLine.Help.Ansi.Style;

/** A run for a person, on a terminal and in a log alike. It is read from the bottom: what happened, and what to do. */
public final class TextReport {
    private static final int MOST_ROWS = 20;
    private static final int MOST_REASONS = 5;

    private final RunReport report;
    private final Console console;
    private final boolean all;

    /** @param all whether to show all events, however many */
    public TextReport(RunReport report, Console console, boolean all) {
        this.report = report;
        this.console = console;
        this.all = all;
    }

    /** Prints the hooks that have something to show, and the others in a line. */
    public void printHooks() {
        for (HookReport hook : report.shown()) {
            console.print(hook.title(console.isPublic()) + ", since " + Words.day(hook.run.window.from()));
            if (hook.isOfJob() && report.dryRun()) {
                block(Strip.lines(hook.activity(), console.screen().unicode()).stream().map(this::painted).toList());
                block(facts(hook, true).stream().map(console::printable).toList());
            } else if (hook.isOfJob()) {
                facts(hook, false).forEach(console::print);
            }
            List<String> events = new ArrayList<>(table(hook));
            hook.answers().forEach(answer -> events.add(console.printable(answer)));
            block(events);
            console.print("");
        }
        if (report.quiet() != null) {
            console.print(report.quiet());
            console.print("");
        }
    }

    private void block(List<String> lines) {
        if (!lines.isEmpty()) {
            console.print("");
        }
        lines.forEach(console::printColored);
    }

    /** Prints what happened, and what to do. */
    public void printEnd() {
        if (!report.happened().isEmpty()) {
            console.print(report.happened());
            console.print(report.todo());
        }
    }

    /** Hours with failures are red: in the columns of the hours, all that is neither a dot nor a blank. */
    private String painted(String line) {
        String red = console.screen().painted("$0", Style.fg_red);
        return line.startsWith(" ") ? line : line.substring(0, 9) + line.substring(9, 33)
                .replaceAll("[1-9\u2581-\u2588]+", red) + line.substring(33);
    }

    /** Labels and what they say, as one column. */
    static List<String> facts(HookReport hook, boolean dryRun) {
        List<String> facts = new ArrayList<>();
        if (dryRun) {
            facts.addAll(reasons(hook.reasons()));
            for (Activity.Outage outage : hook.outages()) {
                String earlier = hook.activity().succeededBy(outage.from()) ? "" : " or earlier";
                facts.add("outage   " + Words.time(outage.from(), hook.now()) + earlier + " to "
                        + (hook.goesOn(outage) ? "now" : Words.time(outage.to(), hook.now())) + ", "
                        + Words.count(outage.failures(), "failure") + " and no success");
            }
        }
        Map<String, Long> filtered = hook.filtered();
        if (!filtered.isEmpty()) {
            facts.add("filtered " + filtered.entrySet().stream().limit(MOST_REASONS).map(event -> event.getValue()
                    + " " + event.getKey())
                    .collect(Collectors.joining(", ")) + more(filtered) + (hook.run.checkpoint.isKept()
                    ? "; no later run sends them" : ""));
        }
        if (hook.run.checkpoint.isKept()) {
            facts.add("stored   " + (hook.run.checkpoint.standing() == null ? "nothing yet"
                    : Words.utc(hook.run.checkpoint.standing(), hook.now())) + " in " + hook.run.checkpoint);
        } else if (!dryRun) {
            facts.add("stored   nothing; give --variable or --checkpoint to keep a checkpoint");
        }
        return facts;
    }

    private static List<String> reasons(Map<String, Long> reasons) {
        int width = reasons.values().stream().mapToInt(number -> Words.number(number).length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        reasons.entrySet().stream().limit(MOST_REASONS).forEach(reason -> lines.add((lines.isEmpty() ? "reasons  "
                : " ".repeat(9))
                + String.format("%" + width + "s  ", Words.number(reason.getValue())) + reason.getKey()));
        if (reasons.size() > MOST_REASONS) {
            lines.add(" ".repeat(9 + width) + more(reasons).replaceFirst("^,", " "));
        }
        return lines;
    }

    private static String more(Map<String, Long> ranked) {
        int more = ranked.size() - MOST_REASONS;
        return more > 0 ? ", and " + more + " more" : "";
    }

    /** The events, the worst first: those that stand alike are a line together if there is nothing to do for each. */
    private List<String> table(HookReport hook) {
        Map<String, List<Row>> alike = hook.rows.stream().filter(this::mayFold)
                .collect(Collectors.groupingBy(row -> fold(row, hook), LinkedHashMap::new, Collectors.toList()));
        List<Row> single = hook.rows.stream()
                .filter(row -> all || !row.state().isSettledWell() && (!mayFold(row) || alike.get(fold(row, hook))
                .size() == 1)).toList();
        List<Row> shown = all ? single : single.stream().limit(MOST_ROWS).toList();
        List<String> lines = new ArrayList<>();
        if (!shown.isEmpty()) {
            List<List<String>> cells = cells(shown, hook, false);
            if (Table.width(cells) > console.screen().width()) {
                cells = cells(shown, hook, true);
            }
            List<String> plain = Table.lines(cells, console.screen().width(), 16, 8, 8, 8, 5, hook.guidLength);
            lines.add(console.screen().painted(plain.get(0), Style.bold));
            IntStream.range(0, shown.size()).forEach(i -> lines.add(console.screen().painted(plain.get(i
                    + 1), shown.get(i).state().style)));
        }
        if (single.size() > shown.size()) {
            lines.add("... and " + Words.number(single.size() - shown.size()) + " more; --verbose shows all");
        }
        alike.forEach((words, rows) -> {
            if (rows.size() > 1 || rows.get(0).state().isSettledWell()) {
                lines.add(console.screen().painted(console.printable(Words.number(rows.size()) + " "
                        + words), rows.get(0).state().style));
            }
        });
        return lines;
    }

    /** The plan of a dry run shows each event that would be sent. */
    private boolean mayFold(Row row) {
        return !all && switch (row.state()) {
            case DELIVERED -> true;
            case HEALED -> report.dryRun();
            case NOT_SEEN, DUE, LATER, WAITING -> !report.dryRun();
            default -> false;
        };
    }

    private static String fold(Row row, HookReport hook) {
        String words = row.words(false, hook.now());
        if (row.failures().findAny().isEmpty()) {
            return words;
        }
        return words + " that had failed" + (row.reason().matches("\\d+") ? " with " + row.reason() : " ("
                + row.reason() + ")");
    }

    private List<List<String>> cells(List<Row> shown, HookReport hook, boolean shortGuids) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(report.dryRun() ? "WOULD" : "NOW", "EVENT", "ATTEMPTS", "LAST RESPONSE", "FIRST FAILED",
                "GUID"));
        for (Row row : shown) {
            cells.add(List.of(row.words(report.dryRun(), hook.now()), row.event()
                    .name(), String.format("%8d", row.event().attempts().size()),
                    row.reason(), Words.time(row.firstFailed(), hook.now()), shortGuids ? hook.shortened(row.guid())
                            : row.guid())
                    .stream().map(console::printable).toList());
        }
        return cells;
    }
}
