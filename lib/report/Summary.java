package lib.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import lib.events.Words;
import lib.report.HookReport.Row;

/**
 * The job summary in Markdown: what happened and what to do, and then the hooks, the worst first. All that comes from
 * outside is {@link #escaped}.
 */
final class Summary {
    /** Less than GitHub takes, for the lines at the end. */
    private static final int MOST_BYTES = 900_000;
    /** Of very many hooks, the first are shown well, and the rest not at all. */
    private static final int LEAST_FOR_A_HOOK = 10_000;
    private static final int LONGEST_CELL = 60;
    private static final int LONGEST_LINE = 2000;
    private static final String HEADING = "## Webhook deliveries\n\n";

    private final RunReport report;
    private final String server;
    private final Console console;
    private final long already;

    /**
     * @param server GitHub's pages, such as {@code https://github.com}
     * @param console takes secrets out
     * @param already how many bytes the step's summary has
     */
    Summary(RunReport report, String server, Console console, long already) {
        this.report = report;
        this.server = server;
        this.console = console;
        this.already = already;
    }

    /** The summary of a run that could not begin. */
    static String of(Failure failure, Console console) {
        return HEADING + failed(failure, failure.sentence(), console);
    }

    private static String failed(Failure failure, String sentence, Console console) {
        String so = failure.lasts() ? "Nothing will be redelivered until this is fixed: "
                : "The run ended early; the next one continues: ";
        return "**" + line(so + sentence, console) + "**\n\n";
    }

    String text() {
        StringBuilder text = new StringBuilder(HEADING);
        report.failures().forEach((sentence, hook) -> text.append(failed(hook.failure, sentence, console)));
        if (!report.happened().isEmpty()) {
            text.append("**").append(line(report.happened(), console)).append("**\n")
                    .append(line(report.todo(), console)).append("\n\n");
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
        return report.quiet() == null ? text.toString() : text.append(report.quiet()).append(".\n\n").toString();
    }

    private static int urgency(HookReport hook) {
        int none = HookReport.Ask.values().length;
        return hook.asks.stream().mapToInt(Enum::ordinal).min().orElse(none);
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private String section(HookReport hook, int budget) {
        StringBuilder text = new StringBuilder("### [" + escaped(hook.title(console.isPublic())) + "]("
                + hook.run.hook.settingsPage(server) + "), since "
                + Words.day(hook.run.window.from()) + "\n\n");
        StringBuilder end = new StringBuilder();
        hook.answers().forEach(answer -> end.append(line(answer, console)).append("\n\n"));
        List<String> picture = new ArrayList<>(Strip.lines(hook.activity(), true));
        picture.addAll(TextReport.facts(hook, true));
        end.append("<pre>\n");
        picture.forEach(line -> end.append(line(line, console)).append("\n"));
        end.append("</pre>\n\n");
        int room = budget - bytes(text) - bytes(end) - 1000;
        room -= table(hook, row -> !row.state().isSettledWell(), "", room, text);
        table(hook, row -> row.state() == State.DELIVERED, "delivered", room, text);
        return text.append(end).toString();
    }

    /** @param folded the word for the rows if a reader has to unfold them; else empty */
    private int table(HookReport hook, Predicate<Row> which, String folded, int room, StringBuilder text) {
        List<Row> rows = hook.rows.stream().filter(which).toList();
        if (rows.isEmpty()) {
            return 0;
        }
        StringBuilder table = new StringBuilder(folded.isEmpty() ? "" : "<details><summary>" + rows.size() + " "
                + folded + "</summary>\n\n");
        table.append("| ").append(report.dryRun() ? "would" : "now")
                .append(" | event | attempts | last response | first failed | GUID |\n");
        table.append("|---|---|--:|---|---|---|\n");
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
        text.append(table.append(folded.isEmpty() ? "\n" : "\n</details>\n\n"));
        return bytes(table);
    }

    private String line(Row row, HookReport hook) {
        String cause = row.state() == State.REFUSED ? ": " + cell(Advice.cause(row.outcome())) : "";
        String words = cell(row.words(report.dryRun(), hook.now())) + cause;
        return "| " + (row.decision().news() ? "**" + words + "**" : words) + " | " + cell(row.event().name())
                + " | " + row.event().attempts().size()
                + " | " + cell(row.reason()) + " | " + Words.time(row.firstFailed(), hook.now()) + " | "
                + cell(hook.shortened(row.guid())) + " |\n";
    }

    private String cell(String text) {
        return escaped(shortened(console.printable(text), LONGEST_CELL));
    }

    private static String line(String text, Console console) {
        return escaped(shortened(console.printable(text), LONGEST_LINE));
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
    }

    /** All but letters, digits and blanks as character references: no markup, no link, no mention can come of it. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == ' ' || c == '-') {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }
}
