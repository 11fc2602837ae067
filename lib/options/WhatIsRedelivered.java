package lib.options;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lib.api.UsageException;
import lib.events.Filter;
import lib.events.Rules;
import lib.hooks.Repositories;
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

    @Option(names = "--event", paramLabel = "NAME", description = "Only events of this name, such as issues; repeatable.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--exclude-event", paramLabel = "NAME", description = "No events of this name; repeatable.")
    private List<String> excludedEvents = new ArrayList<>();

    @Option(names = "--action", paramLabel = "NAME", description = "Only events with this action, such as opened; repeatable.")
    private List<String> actions = new ArrayList<>();

    @Option(names = "--repository", paramLabel = "OWNER/NAME",
            description = "Only events of this repository; repeatable. An event without a repository is left out.")
    private List<String> repositories = new ArrayList<>();

    @Option(names = "--exclude-repository", paramLabel = "OWNER/NAME", description = "No events of this repository; repeatable.")
    private List<String> excludedRepositories = new ArrayList<>();

    @Option(names = "--ignore-status-code", paramLabel = "CODE",
            description = "No events whose last attempt got this answer, the receiver's final word, such as 410; repeatable.")
    private List<String> ignoredStatusCodes = new ArrayList<>();

    @Option(names = "--max-age", paramLabel = "D", description = "No events first attempted longer ago than this.")
    private Duration maxAge;

    /**
     * The rules that these options make.
     *
     * @param found finds the repositories that are named: one request for each
     * @param warn takes one sentence that a person should know
     * @throws UsageException when a value is wrong, before the first request, or a repository is absent
     * @throws IOException when GitHub refuses, or does not answer
     */
    public Rules rules(Repositories found, Consumer<String> warn) throws IOException {
        atLeastOne("--max-attempts", maxAttempts);
        return new Rules(maxAttempts, backoff, filter(found, warn));
    }

    /** The filters alone, as above. */
    public Filter filter(Repositories found, Consumer<String> warn) throws IOException {
        atLeastOne("--max", max);
        Set<String> only = Names.of("--event", events);
        Set<String> excluded = Names.of("--exclude-event", excludedEvents);
        only.forEach(name -> warnIfUnknown("--event", name, warn));
        excluded.forEach(name -> warnIfUnknown("--exclude-event", name, warn));
        Set<String> withAction = Names.of("--action", actions);
        Set<Integer> ignored = statusCodes();
        Set<String> of = repositories("--repository", repositories);
        Set<String> notOf = repositories("--exclude-repository", excludedRepositories);
        return new Filter(only, excluded, withAction, found.ids("--repository", of), found.ids("--exclude-repository", notOf), ignored, maxAge);
    }

    /** The paths in the API of the repositories that are named. */
    public List<String> repositories() {
        return Stream.concat(repositories("--repository", repositories).stream(),
                repositories("--exclude-repository", excludedRepositories).stream()).map(name -> "/repos/" + name).toList();
    }

    private static Set<String> repositories(String option, List<String> given) {
        Set<String> names = Names.of(option, given);
        names.forEach(name -> Settings.checkedRepository(option, name));
        return names;
    }

    private Set<Integer> statusCodes() {
        Set<Integer> codes = new LinkedHashSet<>();
        for (String code : Names.of("--ignore-status-code", ignoredStatusCodes)) {
            if (!code.matches("[1-5]\\d\\d")) {
                throw new UsageException("--ignore-status-code: '" + code + "' is not an HTTP status; give a number such as 410");
            }
            codes.add(Integer.valueOf(code));
        }
        return codes;
    }

    /** How many events a run redelivers at most. */
    public int max() {
        atLeastOne("--max", max);
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
            warn.accept(option + ": '" + event + "' is not an event that is known here; is it spelt as in the header X-GitHub-Event?");
        }
    }
}
