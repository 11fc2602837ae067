package lib.report;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Words;
import lib.hooks.Outcomes.Result;
import lib.report.HookReport.Row;

/**
 * The job summary in Markdown: what happened, what to do, and the hooks, the worst first; all of it escaped.
 *
 * @param server GitHub's pages, such as {@code https://github.com}
 * @param console takes secrets out
 * @param already how many bytes the step's summary has
 */
record Summary(RunReport report, String server, Console console, long already) {
    /** Less than GitHub takes, for the lines at the end. */
    private static final int MOST_BYTES = 900_000;
    /** Of very many hooks, the first are shown well, and the rest not at all. */
    private static final int LEAST_FOR_A_HOOK = 10_000;
    private static final int LONGEST_CELL = 60;
    private static final int LONGEST_LINE = 2000;

    String text() {
        StringBuilder text = new StringBuilder("## Webhook deliveries\n\n");
        report.failures().forEach((sentence, failure) -> text.append("**").append(line(so(failure) + sentence))
                .append("**\n\n"));
        if (!report.happened().isEmpty()) {
            text.append("**").append(line(report.happened())).append("**\n")
                    .append(line(report.todo())).append("\n\n");
        }
        List<HookReport> hooks = report.shown().stream().sorted(Comparator.comparing(Summary::urgency)).toList();
        int room = (int) Math.max(0, MOST_BYTES - already - bytes(text));
        int left = hooks.size();
        for (HookReport hook : hooks) {
            String section = section(hook, Math.max(LEAST_FOR_A_HOOK, room / left));
            if (bytes(section) > room) {
                break;
            }
            text.append(section);
            room -= bytes(section);
            left--;
        }
        if (left > 0) {
            text.append(Words.count(left, "more hook")).append(": no room here; `--output json` has them.\n\n");
        }
        return text + (report.quiet() == null ? "" : report.quiet() + ".\n\n");
    }

    private static String so(Failure failure) {
        return failure.lasts() ? "Nothing will be redelivered until this is fixed: "
                : "The run ended early; the next one continues: ";
    }

    private static int urgency(HookReport hook) {
        return hook.asks.isEmpty() ? HookReport.Ask.values().length : hook.asks.get(0).ordinal();
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private String section(HookReport hook, int budget) {
        String head = "### [" + escaped(hook.run.hook.title(!console.isPublic())) + "]("
                + hook.run.hook.settingsPage(server) + "), since " + Words.day(hook.run.window.from()) + "\n\n";
        Stream<String> hours = Strip.lines(hook.run.events.activity(), true).stream();
        String picture = Stream.concat(hours, TextReport.facts(hook, true).stream())
                .map(line -> line(line) + "\n").collect(Collectors.joining());
        String end = hook.answers().stream().map(answer -> line(answer) + "\n\n").collect(Collectors.joining())
                + "<pre>\n" + picture + "</pre>\n\n";
        int room = budget - bytes(head) - bytes(end) - 1000;
        String open = table(hook, row -> !row.state().isSettledWell(), room);
        String folded = table(hook, row -> row.state() == State.DELIVERED, room - bytes(open));
        if (!folded.isEmpty()) {
            int delivered = hook.run.outcomes.count(Result.DELIVERED);
            folded = "<details><summary>" + delivered + " delivered</summary>\n\n" + folded + "</details>\n\n";
        }
        return head + open + folded + end;
    }

    /** Empty if there are no such rows. */
    private String table(HookReport hook, Predicate<Row> which, int room) {
        List<Row> rows = hook.worstFirst().stream().filter(which).toList();
        if (rows.isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder("| ").append(report.dryRun() ? "would" : "now")
                .append(" | event | attempts | last response | first failed | GUID |\n|---|---|--:|---|---|---|\n");
        int size = bytes(table);
        for (int i = 0; i < rows.size(); i++) {
            String line = line(rows.get(i), hook);
            size += bytes(line);
            if (size > room) {
                table.append("\n").append(Words.number(rows.size() - i)).append(" more: `--output json` has them.\n");
                break;
            }
            table.append(line);
        }
        return table.append("\n").toString();
    }

    private String line(Row row, HookReport hook) {
        List<String> cells = hook.cells(row, report.dryRun(), false).stream().map(this::cell)
                .collect(Collectors.toList());
        if (row.decision().newlyLost()) {
            cells.set(0, "**" + cells.get(0) + "**");
        }
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private String cell(String text) {
        return shortened(text.strip(), LONGEST_CELL);
    }

    private String line(String text) {
        return shortened(text, LONGEST_LINE);
    }

    private String shortened(String text, int longest) {
        String harmless = console.printable(text);
        return escaped(harmless.length() <= longest ? harmless : harmless.substring(0, longest - 3) + "...");
    }

    /** All but letters, digits and blanks as character references: no markup, no link, no mention can come of it. */
    private static String escaped(String text) {
        return text.codePoints().mapToObj(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-'
                ? Character.toString(c) : "&#" + c + ";").collect(Collectors.joining());
    }
}
