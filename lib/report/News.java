package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lib.events.Words;
import lib.report.HookReport.Ask;

/**
 * Shows the runs of a command that runs again and again: a line when something happened, a line an hour, and what needs
 * a person at once and then once a day.
 */
public final class News {
    private final Console console;
    private final Clock clock;
    private final Duration interval;
    private final boolean json;
    /** The failures of the last run, and the actions for a person, with the time of their last error line. */
    private final Map<String, Instant> open = new HashMap<>();
    private final Map<String, Instant> stored = new HashMap<>();
    /** The last run; null before the first one. */
    private RunReport last;
    private Instant hour;
    private int runs;
    private long requests;
    private int redelivered;

    public News(Console console, Clock clock, Duration interval, boolean json) {
        this.console = console;
        this.clock = clock;
        this.interval = interval;
        this.json = json;
        this.hour = clock.instant();
    }

    public void show(RunReport report, long requestsOfRun) {
        Instant now = clock.instant();
        console.endLive();
        runs++;
        requests += requestsOfRun;
        redelivered += report.accepted();
        List<String> lines = news(report, now);
        if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
            addHour(lines, report);
            hour = now;
        }
        boolean isNew = !lines.isEmpty() || last.exitCode() != report.exitCode();
        last = report;
        if (json && isNew) {
            console.printDocument(report.json(report.exitCode(), false));
        } else if (!json) {
            lines.forEach(line -> console.print(Words.day(now) + "  " + line));
        }
    }

    private List<String> news(RunReport report, Instant now) {
        List<String> lines = new ArrayList<>();
        if (last == null) {
            lines.add("A run every " + Words.duration(interval) + ", until it is stopped.");
        }
        Set<String> asks = new HashSet<>();
        for (HookReport hook : report.hooks) {
            hook.asks.stream().filter(ask -> ask.compareTo(Ask.REFUSED) < 0).forEach(ask -> asks.add(key(hook, ask)));
            // A receiver that is down is not asked while nothing is due.
            boolean isUp = hook.failure == null && (!hook.run.due.isEmpty() || hook.run.plan.unsettled().isEmpty());
            if (open.containsKey(key(hook, Ask.DOWN)) && isUp && !hook.run.receiver.isDown()) {
                lines.add("The receiver" + of(report, hook) + " answers again.");
            } else if (open.containsKey(key(hook, Ask.DOWN))) {
                asks.add(key(hook, Ask.DOWN));
            }
            warnOfOther(hook);
        }
        boolean isNew = last == null || report.sent() > 0 || report.lost() > 0 || !open.keySet().containsAll(asks);
        if (isNew && !report.happened().isEmpty()) {
            lines.add(report.happened());
        }
        if (last != null && !last.failures.isEmpty() && report.failures.isEmpty()) {
            lines.add("This run did not fail.");
        }
        report.failures.keySet().forEach(sentence -> {
            String alike = sentence.replaceAll("\\d+", "#");
            asks.add(alike);
            if (isDue(Set.of(alike), now)) {
                console.error(sentence);
            }
        });
        if (isDue(asks, now) && !report.todo().isEmpty()) {
            console.error(report.todo());
        }
        open.keySet().retainAll(asks);
        return lines;
    }

    private static String key(HookReport hook, Ask ask) {
        return hook.run.hook + " " + ask;
    }

    /** Whether one of these is open for the first time, or for a day since its last error line. */
    private boolean isDue(Set<String> keys, Instant now) {
        Instant dayAgo = now.minus(Duration.ofDays(1));
        boolean isDue = keys.stream().anyMatch(key -> !open.getOrDefault(key, Instant.MIN).isAfter(dayAgo));
        if (isDue) {
            keys.forEach(key -> open.put(key, now));
        }
        return isDue;
    }

    private static String of(RunReport report, HookReport hook) {
        return report.hooks.size() == 1 ? "" : " of " + hook.run.hook.label();
    }

    /** A run that failed may have stored its checkpoint, or not. */
    private void warnOfOther(HookReport hook) {
        Instant before = stored.remove(hook.run.hook.toString());
        if (hook.failure != null) {
            return;
        }
        if (before != null && !before.equals(hook.run.window.stored())) {
            console.warn(hook.run.checkpoint + " has a value that this command has not stored: another run stores its "
                    + "own; stop one of them");
        }
        stored.put(hook.run.hook.toString(), hook.run.checkpoint.standing());
    }

    private void addHour(List<String> lines, RunReport report) {
        lines.add("Running: " + Words.count(runs, "run") + " with " + Words.count(requests, "request") + ", "
                + Words.count(redelivered, "event") + " redelivered, " + Words.number(report.unsettled())
                + (report.unsettled() == 1 ? " waits." : " wait."));
        report.hooks.stream().filter(hook -> hook.took() != null).forEach(hook ->
                lines.add("The receiver" + of(report, hook) + " takes " + hook.took() + "."));
    }
}
