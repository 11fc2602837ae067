package lib.report;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.checkpoint.Checkpoint;
import lib.events.Activity.Bar;
import lib.events.Activity.Outage;
import lib.events.Plan.Verdict;
import lib.events.Event;
import lib.events.Words;
import lib.report.HookReport.Row;
import picocli.CommandLine.Help.Ansi.Style;

/** A run for a person: the same block of lines on a terminal, in a log and in a job summary. */
public record TextReport(RunReport report, Console console, Screen screen, boolean all) {
    private static final int MOST_ROWS = 20;
    private static final int MOST_RANKED = 5;
    /** Only the columns with words from outside are cut. */
    private static final int[] LEAST_WIDTHS = {16, 8, 8, 8, 12, Integer.MAX_VALUE};
    private static final String INDENT = " ".repeat(9);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE dd", Locale.ENGLISH);
    private static final String HOURS = "         0     6     12    18      deliveries  failed";
    private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String DIGITS = "123456789";

    public void printHooks() {
        for (HookReport hook : report.shown()) {
            console.print(title(hook));
            console.print("");
            lines(hook).forEach(console::printColored);
        }
        if (!report.quiet().isEmpty()) {
            console.print(report.quiet());
            console.print("");
        }
    }

    public void printEnd() {
        if (!report.happened().isEmpty()) {
            console.print(report.happened());
            console.print(report.todo());
        }
    }

    String title(HookReport hook) {
        return hook.run.hook.title(!console.isPublic) + ", since " + Words.day(hook.run.window.from());
    }

    /** Blocks of lines, with an empty line after each. */
    List<String> lines(HookReport hook) {
        List<String> lines = new ArrayList<>();
        if (hook.isOfJob) {
            boolean isDetailed = report.dryRun || !hook.isQuiet();
            addBlock(lines, isDetailed ? hours(hook.activity.bars()) : List.of());
            List<String> facts = isDetailed ? details(hook) : new ArrayList<>();
            addRanked(facts, "filtered ", hook.run.plan.events(Verdict.FILTERED).stream().map(Event::name));
            addStored(facts, hook);
            addBlock(lines, facts.stream().map(console::printable).toList());
        }
        List<String> events = events(hook);
        hook.run.answers.forEach((outcome, answer) -> events.add(console.printable("The receiver answered "
                + outcome.replace("Invalid HTTP Response: ", "") + " with: " + answer)));
        addBlock(lines, events);
        return lines;
    }

    private static void addBlock(List<String> lines, List<String> block) {
        if (!block.isEmpty()) {
            lines.addAll(block);
            lines.add("");
        }
    }

    /** A row a day, a cell an hour: a dot if nothing failed, or a red bar as high as the share that did. */
    private List<String> hours(List<Bar> bars) {
        Map<LocalDate, List<Bar>> days = bars.stream()
                .collect(Collectors.groupingBy(hour -> at(hour).toLocalDate(), TreeMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>(days.isEmpty() ? List.of() : List.of(HOURS));
        days.forEach((day, hours) -> {
            StringBuilder cells = new StringBuilder(" ".repeat(24));
            hours.forEach(hour -> cells.setCharAt(at(hour).getHour(), cell(hour)));
            String painted = cells.toString().replaceAll("[1-9\u2581-\u2588]+", screen.painted("$0", Style.fg_red));
            lines.add(String.format(Locale.ROOT, "%s   %s  %,10d  %,6d", DAY.format(day), painted,
                    hours.stream().mapToInt(Bar::deliveries).sum(), hours.stream().mapToInt(Bar::failures).sum()));
        });
        return lines;
    }

    private static ZonedDateTime at(Bar hour) {
        return hour.from().atZone(ZoneOffset.UTC);
    }

    private char cell(Bar hour) {
        if (hour.deliveries() == 0) {
            return ' ';
        }
        if (hour.failures() == 0) {
            return screen.unicode() ? '\u00b7' : '.';
        }
        String heights = screen.unicode() ? BARS : DIGITS;
        int height = (hour.failures() * heights.length() + hour.deliveries() - 1) / hour.deliveries();
        return heights.charAt(height - 1);
    }

    private List<String> details(HookReport hook) {
        List<String> facts = new ArrayList<>();
        addRanked(facts, "reasons  ", hook.listedFailures().map(Words::reason));
        if (report.dryRun && hook.took() != null) {
            facts.add("answers  in " + hook.took());
        }
        hook.outages().forEach(outage -> facts.add("outage   " + words(outage, hook)));
        return facts;
    }

    private static void addRanked(List<String> facts, String label, Stream<String> texts) {
        Map<String, Long> ranked = RunReport.ranked(texts);
        int width = ranked.values().stream().mapToInt(number -> Words.number(number).length()).max().orElse(0);
        int before = facts.size();
        ranked.entrySet().stream().limit(MOST_RANKED).forEach(text -> facts.add(
                (facts.size() == before ? label : INDENT)
                        + String.format("%" + width + "s  ", Words.number(text.getValue())) + text.getKey()));
        if (ranked.size() > MOST_RANKED) {
            facts.add(INDENT + " ".repeat(width) + "  and " + (ranked.size() - MOST_RANKED) + " more");
        }
    }

    private static String words(Outage outage, HookReport hook) {
        boolean isFirst = !hook.activity.succeededBy(outage.from());
        boolean goesOn = hook.run.receiver.down() != null && !outage.from().isBefore(hook.run.receiver.down().since());
        return hook.time(outage.from()) + (isFirst ? " or earlier to " : " to ")
                + (goesOn ? "now" : hook.time(outage.to())) + ", "
                + Words.count(outage.failures(), "failure") + " and no success";
    }

    private void addStored(List<String> facts, HookReport hook) {
        Checkpoint checkpoint = hook.run.checkpoint;
        if (checkpoint.isKept()) {
            facts.add("stored   " + (checkpoint.standing() == null ? "nothing yet"
                    : Words.utc(checkpoint.standing(), hook.run.window.now())) + " in " + checkpoint
                    + (hook.count(Verdict.FILTERED) > 0 ? "; no later run sends what was filtered" : ""));
        } else if (!report.dryRun) {
            facts.add("stored   nothing; give --variable or --checkpoint to keep a checkpoint");
        }
    }

    /** The events, the worst first; those that stand alike are a line together if there is nothing to do for each. */
    private List<String> events(HookReport hook) {
        Map<String, List<Row>> alike = hook.worstFirst().stream().filter(this::mayFold)
                .collect(Collectors.groupingBy(row -> fold(row, hook), LinkedHashMap::new, Collectors.toList()));
        alike.values().removeIf(rows -> rows.size() == 1 && !rows.get(0).state().isSettledWell());
        List<Row> single = hook.worstFirst().stream()
                .filter(row -> all || !row.state().isSettledWell() && !alike.containsKey(fold(row, hook))).toList();
        List<Row> shown = all ? single : single.stream().limit(MOST_ROWS).toList();
        List<String> lines = shown.isEmpty() ? new ArrayList<>() : table(shown, hook);
        if (single.size() > shown.size()) {
            lines.add("... and " + Words.number(single.size() - shown.size()) + " more; --verbose shows all");
        }
        alike.forEach((words, rows) -> lines.add(screen.painted(
                console.printable(Words.number(rows.size()) + " " + words), rows.get(0).state().style())));
        return lines;
    }

    /** The plan of a dry run shows each event that would be sent. */
    private boolean mayFold(Row row) {
        return !all && switch (row.state()) {
            case DELIVERED -> true;
            case HEALED -> report.dryRun;
            case NOT_SEEN, DUE, LATER, WAITING -> !report.dryRun;
            default -> false;
        };
    }

    private static String fold(Row row, HookReport hook) {
        String words = row.words(false, hook.run.window.now());
        if (row.failures().isEmpty()) {
            return words;
        }
        boolean isStatus = row.reason().matches("\\d+");
        return words + " that had failed " + (isStatus ? "with " + row.reason() : "(" + row.reason() + ")");
    }

    private List<String> table(List<Row> shown, HookReport hook) {
        List<String> lines = Screen.table(cells(shown, hook, true), Integer.MAX_VALUE);
        if (lines.stream().anyMatch(line -> line.length() > screen.width())) {
            lines = Screen.table(cells(shown, hook, false), screen.width(), LEAST_WIDTHS);
        }
        List<String> painted = new ArrayList<>(List.of(screen.painted(lines.get(0), Style.bold)));
        for (int i = 0; i < shown.size(); i++) {
            painted.add(screen.painted(lines.get(i + 1), shown.get(i).state().style()));
        }
        return painted;
    }

    private List<List<String>> cells(List<Row> shown, HookReport hook, boolean wholeGuids) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(report.dryRun ? "WOULD" : "NOW", "EVENT", "ATTEMPTS", "LAST RESPONSE", "FIRST FAILED",
                "GUID"));
        for (Row row : shown) {
            cells.add(Stream.of(row.words(report.dryRun, hook.run.window.now()), row.event().name(),
                    String.format("%8d", row.event().attempts().size()), row.reason(), hook.time(row.firstFailed()),
                    hook.guid(row.event(), wholeGuids)).map(console::printable).toList());
        }
        return cells;
    }
}
