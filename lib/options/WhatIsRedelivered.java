package lib.options;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import lib.api.UsageException;
import lib.events.Filter;
import lib.events.Rules;
import org.kohsuke.github.GHEvent;
import picocli.CommandLine.Option;

/** The options that say which events are redelivered, when, and how often. */
public final class WhatIsRedelivered {
    @Option(names = "--max-attempts", paramLabel = "N", defaultValue = "8",
            description = "Give an event up after this many failed attempts, the first delivery counted. Default: ${DEFAULT-VALUE}")
    private int maxAttempts;

    @Option(names = "--backoff", paramLabel = "D", defaultValue = "5m",
            description = "Wait this long after an event's second failed attempt, and twice as long after each further one. Default: "
                    + "${DEFAULT-VALUE}")
    private Duration backoff;

    @Option(names = "--max", paramLabel = "N", defaultValue = "2147483647", description = "Redeliver no more than the N oldest due events.")
    private int max;

    @Option(names = "--wait", paramLabel = "D", defaultValue = "30s",
            description = "Wait so long for the list to show what became of the redeliveries; 0 to skip. Default: ${DEFAULT-VALUE}")
    private Duration wait;

    @Option(names = "--no-probe", description = "Redeliver even when the receiver looks down, without asking it with a ping first.")
    private boolean noProbe;

    @Option(names = "--event", paramLabel = "NAME", split = ",", description = "Only events of this name, such as issues; repeatable.")
    private Set<String> events = new LinkedHashSet<>();

    @Option(names = "--exclude-event", paramLabel = "NAME", split = ",", description = "No events of this name; repeatable.")
    private Set<String> excludedEvents = new LinkedHashSet<>();

    @Option(names = "--action", paramLabel = "NAME", split = ",", description = "Only events with this action, such as opened; repeatable.")
    private Set<String> actions = new LinkedHashSet<>();

    @Option(names = "--ignore-status-code", paramLabel = "CODE", split = ",",
            description = "No events whose last attempt got this answer, the receiver's final word, such as 410; repeatable.")
    private Set<Integer> ignoredStatusCodes = new LinkedHashSet<>();

    @Option(names = "--max-age", paramLabel = "D", description = "No events first attempted longer ago than this.")
    private Duration maxAge;

    /**
     * The rules that these options make.
     *
     * @param warn takes one sentence that a person should know
     * @throws UsageException when a value is wrong
     */
    public Rules rules(Consumer<String> warn) {
        atLeastOne("--max-attempts", maxAttempts);
        atLeastOne("--max", max);
        events.forEach(name -> warnIfUnknown("--event", name, warn));
        excludedEvents.forEach(name -> warnIfUnknown("--exclude-event", name, warn));
        return new Rules(maxAttempts, backoff, new Filter(events, excludedEvents, actions, ignoredStatusCodes, maxAge));
    }

    /** How many events a run redelivers at most. */
    public int max() {
        return max;
    }

    /** How long to look for what became of the redeliveries. */
    public Duration waitForOutcomes() {
        return wait;
    }

    /** Whether a receiver that looks down is asked before anything is sent. */
    public boolean asksReceiver() {
        return !noProbe;
    }

    private static void atLeastOne(String option, int number) {
        if (number < 1) {
            throw new UsageException(option + ": '" + number + "' is too small; give 1 or more");
        }
    }

    /** Only a warning: GitHub has new events before github-api knows them. */
    private static void warnIfUnknown(String option, String event, Consumer<String> warn) {
        if (Arrays.stream(GHEvent.values()).noneMatch(known -> known.name().equalsIgnoreCase(event))) {
            warn.accept(option + ": '" + event + "' is no event that is known here; is it spelt as in the header X-GitHub-Event?");
        }
    }
}
