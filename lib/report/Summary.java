package lib.report;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.api.Rate;
import lib.events.Event;
import lib.events.Judgement.Verdict;
import lib.report.Asked.Kind;
import lib.report.Rows.Row;
import lib.report.Rows.State;

/**
 * The job summary in Markdown: what needs attention first, then what waits, and what went well folded away. All that comes from outside is
 * {@link #escaped}.
 *
 * @param server GitHub's pages, such as {@code https://github.com}
 * @param console takes secrets out
 */
record Summary(String server, Rate rate, Console console) {
    /** Less than GitHub takes, for the lines at the end. */
    private static final int MOST_BYTES = 900_000;
    /** Of very many hooks, the first are shown well, and the rest not at all. */
    private static final int LEAST_FOR_A_HOOK = 10_000;
    private static final int LONGEST_CELL = 60;
    private static final int LONGEST_LINE = 2000;

    /**
     * The summary of a run: of several hooks, the worst first, as far as there is room. Those with nothing to tell are a line together.
     *
     * @param already how many bytes the step's summary has
     */
    String of(List<Report> reports, long already) {
        List<Report> telling = reports.size() == 1 ? reports : reports.stream().filter(Predicate.not(Summary::isQuiet))
                .sorted(Comparator.comparing((Report report) -> Asked.of(report).get(0).kind()).reversed()).toList();
        StringBuilder text = new StringBuilder();
        int room = (int) Math.max(0, MOST_BYTES - already);
        int left = telling.size();
        for (Report report : telling) {
            String section = section(report, Math.max(LEAST_FOR_A_HOOK, room / left));
            if (bytes(section) > room) {
                break;
            }
            text.append(section);
            room -= bytes(section);
            left--;
        }
        if (left > 0) {
            text.append("## ").append(Words.count(left, "more webhook"))
                    .append("\n\nThere is no room for them here. They are in the log, and with `--output json`.\n\n");
        }
        String leftAlone = Asked.leftAlone(reports, Asked.RUN_WORKFLOW_AGAIN);
        if (!leftAlone.isEmpty()) {
            text.append(escaped(leftAlone)).append("\n\n");
        }
        if (telling.size() < reports.size()) {
            text.append("## ").append(Words.count(reports.size() - telling.size(), telling.isEmpty() ? "webhook" : "other webhook")).append("\n\nNothing failed since the last run. Nothing for you to do.\n\n");
        }
        return text.toString();
    }

    /** The summary of a run that could not begin. */
    static String of(Failure failure, Console console) {
        return "## Webhook deliveries\n\n" + paragraph(Asked.of(failure), console);
    }

    private static String paragraph(Asked asked, Console console) {
        if (asked.happened() == null && asked.todo().isEmpty()) {
            return "";
        }
        return (asked.happened() == null ? "" : "**" + line(asked.happened(), console) + "**" + (asked.todo().isEmpty() ? "" : " ")) + line(asked.todo(), console) + "\n\n";
    }

    private static String line(String text, Console console) {
        return escaped(shortened(console.printable(text), LONGEST_LINE));
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
    }

    private static boolean isQuiet(Report report) {
        return  report.exitCode() == 0 && Rows.of(report).isEmpty();
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private String section(Report report, int budget) {
        StringBuilder text = new StringBuilder("## Webhook deliveries of [" + escaped(report.hook().toString()) + "](" + report.hook().settingsPage(server) + ")\n\n");
        headline(report, text);
        if (report.since() == null) {
            return text.toString();
        }
        again(report, text);
        LastLines.answers(report).forEach(answer -> text.append(line(answer, console)).append("\n\n"));
        if (LastLines.filtered(report) != null) {
            text.append(line(LastLines.filtered(report), console)).append(".\n\n");
        }
        StringBuilder end = new StringBuilder(line(LastLines.summary(report, rate), console)).append("\n\n");
        picture(report, end);
        List<Row> rows = Rows.of(report);
        // Numbers and times only: what comes from outside is in the rows, which fill the rest.
        int room = budget - bytes(text) - bytes(end) - 1000;
        room -= table("Needs attention", rows, State::needsPerson, report, room, text);
        room -= table("Waits", rows, state -> !state.needsPerson() && !state.isSettledWell(), report, room, text);
        for (State state : List.of(State.DELIVERED, State.HEALED, State.FILTERED)) {
            String title = Words.count(rows.stream().filter(row -> row.state() == state).count(), "event") + " " + state.name().toLowerCase(Locale.ROOT);
            room -= folded(title, rows, state, report, room, text);
        }
        return text.append(end).toString();
    }

    /** What a reader needs first: what happened that asks for a person, and what to do about it. */
    private void headline(Report report, StringBuilder text) {
        List<Asked> all = Asked.of(report);
        boolean urgent = all.stream().anyMatch(asked -> !asked.canWait());
        all.forEach(asked -> text.append(paragraph(urgent && asked.canWait() ? new Asked(asked.kind(), asked.happened(), "") : asked, console)));
        String deadline = Asked.deadline(report);
        if (deadline != null && all.stream().noneMatch(asked -> asked.kind() == Kind.EXPIRING)) {
            text.append(escaped(deadline)).append(".\n\n");
        }
    }

    private void again(Report report, StringBuilder text) {
        List<Event> givenUp = report.plan().events(Verdict.GIVEN_UP);
        if (!givenUp.isEmpty()) {
            text.append("To send what was given up once more, run this workflow by hand with this in its field `guid`:\n\n")
                    .append(code(LastLines.guids(givenUp))).append("or on a command line:\n\n").append(code(LastLines.sendAgain(report, givenUp)));
        }
    }

    private String code(String line) {
        return "<pre>" + escaped(console.printable(line)) + "</pre>\n\n";
    }

    private int table(String title, List<Row> all, Predicate<State> states, Report report, int room, StringBuilder text) {
        List<Row> rows = all.stream().filter(row -> states.test(row.state())).toList();
        if (rows.isEmpty()) {
            return 0;
        }
        StringBuilder table = new StringBuilder("### " + title + ": " + Words.count(rows.size(), "event") + "\n\n");
        rows(rows, report, room, table);
        text.append(table);
        return bytes(table);
    }

    private int folded(String title, List<Row> all, State state, Report report, int room, StringBuilder text) {
        List<Row> rows = all.stream().filter(row -> row.state() == state).toList();
        if (rows.isEmpty()) {
            return 0;
        }
        StringBuilder table = new StringBuilder("<details><summary>" + title + "</summary>\n\n");
        rows(rows, report, room, table);
        text.append(table.append("</details>\n\n"));
        return bytes(table);
    }

    private void rows(List<Row> rows, Report report, int room, StringBuilder table) {
        table.append("| now | event | last status | first failed |\n|---|---|---|---|\n");
        int guidLength = Rows.shortGuid(Rows.of(report));
        int size = bytes(table);
        for (int i = 0; i < rows.size(); i++) {
            String line = line(rows.get(i), report, guidLength);
            size += bytes(line);
            if (size > room) {
                table.append("\n").append(rows.size() - i).append(" more are in the log, and with `--output json`.\n");
                break;
            }
            table.append(line);
        }
        table.append("\n");
    }

    private String line(Row row, Report report, int guidLength) {
        Event event = row.event();
        String now = row.words(report.start()) + (row.state() == State.WAITING || row.state() == State.FAILED_AGAIN && row.judgement().verdict() == Verdict.WAITING
                ? ", at " + Words.utc(row.judgement().due()).substring(11) : "");
        return "| " + (row.judgement().news() ? "**" + cell(now) + "**" : cell(now)) + " | " + cell(event.name()) + " " + cell(event.guid().substring(0, Math.min(guidLength, event.guid().length()))) + " | "
                + cell(Words.status(event.newest().outcome())) + ", " + Words.count(event.attempts().size(), "attempt") + " | "
                + Words.utc(row.firstFailed()) + " |\n";
    }

    private String cell(String text) {
        return escaped(shortened(console.printable(text), LONGEST_CELL));
    }

    private void picture(Report report, StringBuilder text) {
        Map<String, Long> causes = Rows.frequencies(Rows.of(report), false);
        if (!causes.isEmpty()) {
            text.append("Failed attempts by status: ").append(causes.entrySet().stream().limit(10).map(cause -> cause.getValue() + " x " + cell(cause.getKey()))
                    .collect(Collectors.joining(", "))).append("\n\n");
        }
        text.append("```text\n");
        Picture.lines(report, 100).forEach(line -> text.append(line).append("\n"));
        text.append("```\n\n");
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
