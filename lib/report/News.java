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
import lib.events.Words;
import lib.report.HookReport.Ask;

/**
 * Shows the runs of a command that runs again and again: a line when something happened, a line an hour, and what needs
 * a person at once and then once a day.
 */
public final class News {
    private static final Set<Ask> OF_ONE_RUN = EnumSet.of(Ask.GAP, Ask.REFUSED, Ask.UNANSWERED);

    private final Console console;
    private final Clock clock;
    private final Duration interval;
    private final boolean json;
    /** The failures of the last run, and the actions for a person, with the time of their last error line. */
    private final Map<String, Instant> open = new HashMap<>();
    private final Map<String, Instant> stored = new HashMap<>();
    private Integer lastCode;
    private boolean hasFailed;
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
        if (lastCode == null) {
            lines.add(0, "A run every " + Words.duration(interval) + ", until it is stopped.");
        }
        if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
            addHour(lines, report);
            hour = now;
            runs = 0;
            requests = 0;
            redelivered = 0;
        }
        boolean isNew = !lines.isEmpty() || lastCode != report.exitCode();
        lastCode = report.exitCode();
        if (json && isNew) {
            console.printDocument(JsonReport.of(report, report.exitCode(), false));
        } else if (!json) {
            lines.forEach(line -> console.print(Words.day(now) + "  " + line));
        }
    }

    private List<String> news(RunReport report, Instant now) {
        List<String> lines = new ArrayList<>();
        Set<String> failures = new HashSet<>();
        Set<String> asks = new HashSet<>();
        boolean isNew = lastCode == null || report.accepted() > 0 || report.sum(hook -> hook.run.plan.lost().size()) > 0
                || report.hooks().stream().flatMap(hook -> hook.asks.stream()).anyMatch(OF_ONE_RUN::contains);
        for (HookReport hook : report.hooks()) {
            String down = hook.run.hook + " " + Ask.DOWN;
            hook.asks.stream().filter(ask -> ask.compareTo(Ask.REFUSED) < 0)
                    .forEach(ask -> asks.add(hook.run.hook + " " + ask));
            if (hook.run.receiver.isDown()) {
                isNew |= !open.containsKey(down);
            } else if (open.containsKey(down) && isUp(hook)) {
                lines.add("The receiver" + of(report, hook) + " answers again.");
            } else if (open.containsKey(down)) {
                asks.add(down);
            }
            if (isOfOther(hook)) {
                console.warn(hook.run.checkpoint + " has a value that this command has not stored: another run "
                        + "stores its own; stop one of them");
            }
        }
        if (isNew && !report.happened().isEmpty()) {
            lines.add(report.happened());
        }
        report.failures().keySet().forEach(sentence -> {
            String alike = sentence.replaceAll("\\d+", "#");
            failures.add(alike);
            if (isDue(Set.of(alike), now)) {
                console.error(sentence);
            }
        });
        if (failures.isEmpty() && hasFailed) {
            lines.add("This run did not fail.");
        }
        hasFailed = !failures.isEmpty();
        if (isDue(asks, now) && !report.todo().isEmpty()) {
            console.error(report.todo());
        }
        open.keySet().removeIf(key -> !failures.contains(key) && !asks.contains(key));
        return lines;
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
        return report.hooks().size() == 1 ? "" : " of " + hook.run.hook.label();
    }

    /** A receiver that is down is not asked while nothing is due. */
    private static boolean isUp(HookReport hook) {
        return hook.failure == null && (!hook.run.due.isEmpty() || hook.run.plan.unsettled().isEmpty());
    }

    /** A run that failed may have stored its checkpoint, or not. */
    private boolean isOfOther(HookReport hook) {
        String name = hook.run.hook.toString();
        if (hook.failure != null) {
            stored.remove(name);
            return false;
        }
        Instant before = stored.put(name, hook.run.checkpoint.standing());
        return before != null && !before.equals(hook.run.window.stored());
    }

    private void addHour(List<String> lines, RunReport report) {
        lines.add("Running: " + Words.count(runs, "run") + " with " + Words.count(requests, "request") + ", "
                + Words.count(redelivered, "event") + " redelivered, " + Words.number(report.unsettled())
                + (report.unsettled() == 1 ? " waits." : " wait."));
        for (HookReport hook : report.hooks().stream().filter(hook -> hook.took() != null).toList()) {
            String took = "the receiver" + of(report, hook) + " takes " + hook.took();
            lines.add("T" + took.substring(1) + ".");
            if (hook.isSlow()) {
                console.warn(took + ": attempts begin to time out");
            }
        }
    }
}
