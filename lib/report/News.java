package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Words;
import lib.report.HookReport.Ask;

/**
 * Shows the runs of a command that runs again and again: a line when something happened, a line an hour, and what needs
 * a person at once and then once a day.
 */
public final class News {
    private static final Set<Ask> OF_ONE_RUN = EnumSet.of(Ask.GAP, Ask.REFUSED, Ask.UNANSWERED);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Console console;
    private final Clock clock;
    private final Duration interval;
    private final boolean json;
    /** When the receiver of a hook was asked and did not answer; until it answers. */
    private final Map<String, Instant> down = new HashMap<>();
    /** When a person was last asked for something, by hook. */
    private final Map<String, Instant> asked = new HashMap<>();
    /** Each hook's checkpoint at the end of its run. */
    private final Map<String, Instant> stored = new HashMap<>();
    private Set<String> failures = Set.of();
    private Integer lastCode;
    private Instant hour;
    private int runs;
    private long requests;
    private int redelivered;

    /** @param json whether a document a line is printed, and nothing else on standard output */
    public News(Console console, Clock clock, Duration interval, boolean json) {
        this.console = console;
        this.clock = clock;
        this.interval = interval;
        this.json = json;
        this.hour = clock.instant();
    }

    /** Shows what is new in a run that took so many requests. */
    public void show(RunReport report, long requestsOfRun) {
        Instant now = clock.instant();
        console.endLive();
        runs++;
        requests += requestsOfRun;
        redelivered += report.accepted();
        List<String> lines = news(report);
        if (lastCode == null) {
            lines.add(0, "A run every " + Words.duration(interval) + ", until it is stopped.");
        }
        boolean isHourly = !now.isBefore(hour.plus(HOUR));
        if (isHourly) {
            lines.add(alive(report));
            report.hooks().stream().filter(hook -> hook.took() != null).forEach(hook -> took(report, hook, lines));
            hour = now;
            runs = 0;
            requests = 0;
            redelivered = 0;
        }
        boolean isNew = !lines.isEmpty() || lastCode != report.exitCode();
        lastCode = report.exitCode();
        if (json && isNew) {
            console.printDocument(JsonReport.line(report));
        } else if (!json) {
            lines.forEach(line -> console.print(Words.day(now) + "  " + line));
        }
        if (needsPerson(report, now) && !report.todo().isEmpty()) {
            console.error("error: " + report.todo());
        }
    }

    private List<String> news(RunReport report) {
        List<String> lines = new ArrayList<>();
        boolean isNew = lastCode == null || report.accepted() > 0 || report.sum(hook -> hook.run.plan.lost().size()) > 0
                || report.hooks().stream().flatMap(hook -> hook.asks.stream()).anyMatch(OF_ONE_RUN::contains);
        for (HookReport hook : report.hooks()) {
            String name = hook.run.hook.toString();
            if (hook.run.receiver.isDown()) {
                isNew |= down.putIfAbsent(name, hook.run.window.now()) == null;
            } else if (down.containsKey(name) && hasAnswered(hook, down.get(name))) {
                down.remove(name);
                lines.add("The receiver" + of(report, hook) + " answers again.");
            }
            if (isOfOther(hook, name)) {
                console.warn(hook.run.checkpoint + " has a value that this command has not stored: another run "
                        + "stores its own; stop one of them");
            }
        }
        if (isNew && !report.happened().isEmpty()) {
            lines.add(report.happened());
        }
        addFailures(report, lines);
        return lines;
    }

    private static String of(RunReport report, HookReport hook) {
        return report.hooks().size() == 1 ? "" : " of " + hook.run.hook.label();
    }

    private static boolean hasAnswered(HookReport hook, Instant since) {
        return hook.failure == null && (hook.run.receiver.asked() || hook.run.events.lastAnswer().isAfter(since));
    }

    /** A run that failed may have stored its checkpoint, or not. */
    private boolean isOfOther(HookReport hook, String name) {
        if (hook.failure != null) {
            stored.remove(name);
            return false;
        }
        Instant before = stored.put(name, hook.run.checkpoint.standing());
        return before != null && !before.equals(hook.run.window.stored());
    }

    /** Each failure is reported when it comes, and its end. */
    private void addFailures(RunReport report, List<String> lines) {
        Set<String> now = new HashSet<>();
        report.failures().keySet().forEach(sentence -> {
            String alike = sentence.replaceAll("\\d+", "#");
            now.add(alike);
            if (!failures.contains(alike)) {
                console.error("error: " + sentence);
            }
        });
        if (now.isEmpty() && !failures.isEmpty()) {
            lines.add("This run did not fail.");
        }
        failures = now;
    }

    /** Whether a person is asked for something for the first time, or for the first time in a day. */
    private boolean needsPerson(RunReport report, Instant now) {
        Set<String> asks = report.hooks().stream().flatMap(hook -> hook.asks.stream()
                .filter(ask -> ask.compareTo(Ask.REFUSED) < 0).map(ask -> hook.run.hook + " " + ask))
                .collect(Collectors.toSet());
        // A receiver that is down is not asked while nothing is due.
        asked.keySet().removeIf(ask -> !asks.contains(ask)
                && !(ask.endsWith(" " + Ask.DOWN) && down.containsKey(ask.replaceFirst(" .*", ""))));
        boolean isTime = asks.stream().anyMatch(ask -> !now.isBefore(asked.getOrDefault(ask, Instant.MIN).plus(DAY)));
        if (isTime) {
            asks.forEach(ask -> asked.put(ask, now));
        }
        return isTime;
    }

    private void took(RunReport report, HookReport hook, List<String> lines) {
        lines.add("The receiver" + of(report, hook) + " takes " + hook.took() + ".");
        if (hook.isSlow()) {
            console.warn("the receiver" + of(report, hook) + " takes " + hook.took() + ": attempts begin to time out");
        }
    }

    private String alive(RunReport report) {
        return "Running: " + Words.count(runs, "run") + " with " + Words.count(requests, "request") + ", "
                + Words.count(redelivered, "event") + " redelivered, " + Words.number(report.unsettled())
                + (report.unsettled() == 1 ? " waits." : " wait.");
    }
}
