package lib.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lib.checkpoint.Checkpoint;
import lib.events.Activity;
import lib.events.Decision.Verdict;
import lib.events.Event;
import lib.events.Words;
import lib.report.HookReport.Row;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * A run for a person, on a terminal and in a log alike. It is read from the bottom: what happened, and what to do.
 *
 * @param all whether to show all events, however many
 */
public record TextReport(RunReport report, Console console, boolean all) {
    private static final int MOST_ROWS = 20;
    private static final int MOST_REASONS = 5;
    /** Labels and what they say, as one column. */
    private static final String INDENT = " ".repeat(9);

    /** Prints the hooks that have something to show, and the others in a line. */
    public void printHooks() {
        for (HookReport hook : report.shown()) {
            console.print(hook.run.hook.title(!console.isPublic()) + ", since " + Words.day(hook.run.window.from()));
            if (hook.isOfJob() && report.dryRun()) {
                block(Strip.lines(hook.run.events.activity(), console.screen().unicode()).stream().map(this::painted));
                block(facts(hook, true).stream().map(console::printable));
            } else if (hook.isOfJob()) {
                facts(hook, false).forEach(console::print);
            }
            block(Stream.concat(table(hook).stream(), hook.answers().stream().map(console::printable)));
            console.print("");
        }
        if (report.quiet() != null) {
            console.print(report.quiet());
            console.print("");
        }
    }

    private void block(Stream<String> lines) {
        List<String> shown = lines.toList();
        if (!shown.isEmpty()) {
            console.print("");
        }
        shown.forEach(console::printColored);
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
        return line.startsWith(" ") ? line : line.substring(0, 9)
                + line.substring(9, 33).replaceAll("[1-9\u2581-\u2588]+", red) + line.substring(33);
    }

    static List<String> facts(HookReport hook, boolean dryRun) {
        List<String> facts = new ArrayList<>();
        if (dryRun) {
            addReasons(facts, HookReport.ranked(hook.rows.stream().flatMap(Row::failures).map(Words::reason)));
            if (hook.took() != null) {
                facts.add("answers  in " + hook.took());
            }
            hook.outages().forEach(outage -> facts.add("outage   " + words(outage, hook)));
        }
        Checkpoint checkpoint = hook.run.checkpoint;
        Map<String, Long> filtered = HookReport
                .ranked(hook.run.plan.events(Verdict.FILTERED).stream().map(Event::name));
        if (!filtered.isEmpty()) {
            facts.add("filtered " + filtered.entrySet().stream().limit(MOST_REASONS)
                    .map(event -> event.getValue() + " " + event.getKey()).collect(Collectors.joining(", "))
                    + (filtered.size() > MOST_REASONS ? ", " + more(filtered) : "")
                    + (checkpoint.isKept() ? "; no later run sends them" : ""));
        }
        if (checkpoint.isKept()) {
            facts.add("stored   " + (checkpoint.standing() == null ? "nothing yet"
                    : Words.utc(checkpoint.standing(), hook.run.window.now())) + " in " + checkpoint);
        } else if (!dryRun) {
            facts.add("stored   nothing; give --variable or --checkpoint to keep a checkpoint");
        }
        return facts;
    }

    private static void addReasons(List<String> facts, Map<String, Long> reasons) {
        int width = reasons.values().stream().mapToInt(number -> Words.number(number).length()).max().orElse(0);
        reasons.entrySet().stream().limit(MOST_REASONS).forEach(reason -> facts.add(
                (facts.isEmpty() ? "reasons  " : INDENT)
                        + String.format("%" + width + "s  ", Words.number(reason.getValue())) + reason.getKey()));
        if (reasons.size() > MOST_REASONS) {
            facts.add(INDENT + " ".repeat(width) + "  " + more(reasons));
        }
    }

    private static String more(Map<String, Long> ranked) {
        return "and " + (ranked.size() - MOST_REASONS) + " more";
    }

    private static String words(Activity.Outage outage, HookReport hook) {
        boolean isFirst = !hook.run.events.activity().succeededBy(outage.from());
        boolean goesOn = hook.run.receiver.down() != null && !outage.from().isBefore(hook.run.receiver.down().since());
        return hook.time(outage.from()) + (isFirst ? " or earlier to " : " to ")
                + (goesOn ? "now" : hook.time(outage.to())) + ", "
                + Words.count(outage.failures(), "failure") + " and no success";
    }

    /** The events, the worst first: those that stand alike are a line together if there is nothing to do for each. */
    private List<String> table(HookReport hook) {
        Map<String, List<Row>> alike = hook.worstFirst().stream().filter(this::mayFold)
                .collect(Collectors.groupingBy(row -> fold(row, hook), LinkedHashMap::new, Collectors.toList()));
        alike.values().removeIf(rows -> rows.size() == 1 && !rows.get(0).state().isSettledWell());
        List<Row> single = hook.worstFirst().stream()
                .filter(row -> all || !row.state().isSettledWell() && !alike.containsKey(fold(row, hook))).toList();
        List<Row> shown = all ? single : single.stream().limit(MOST_ROWS).toList();
        List<String> lines = new ArrayList<>();
        if (!shown.isEmpty()) {
            addRows(lines, shown, hook);
        }
        if (single.size() > shown.size()) {
            lines.add("... and " + Words.number(single.size() - shown.size()) + " more; --verbose shows all");
        }
        alike.forEach((words, rows) -> lines.add(console.screen().painted(
                console.printable(Words.number(rows.size()) + " " + words), rows.get(0).state().style)));
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
        String words = row.words(false, hook.run.window.now());
        if (row.failures().findAny().isEmpty()) {
            return words;
        }
        boolean isStatus = row.reason().matches("\\d+");
        return words + " that had failed " + (isStatus ? "with " + row.reason() : "(" + row.reason() + ")");
    }

    private void addRows(List<String> lines, List<Row> shown, HookReport hook) {
        int width = console.screen().width();
        List<List<String>> cells = cells(shown, hook, true);
        if (Table.width(cells) > width) {
            cells = cells(shown, hook, false);
        }
        List<String> plain = Table.lines(cells, width, 16, 8, 8, 8, 5, hook.guidLength);
        lines.add(console.screen().painted(plain.get(0), Style.bold));
        IntStream.range(0, shown.size())
                .forEach(i -> lines.add(console.screen().painted(plain.get(i + 1), shown.get(i).state().style)));
    }

    private List<List<String>> cells(List<Row> shown, HookReport hook, boolean wholeGuids) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(report.dryRun() ? "WOULD" : "NOW", "EVENT", "ATTEMPTS", "LAST RESPONSE", "FIRST FAILED",
                "GUID"));
        shown.forEach(row -> cells.add(hook.cells(row, report.dryRun(), wholeGuids).stream().map(console::printable)
                .toList()));
        return cells;
    }
}
