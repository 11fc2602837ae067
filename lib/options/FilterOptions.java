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
import lib.hooks.Repositories;
import org.kohsuke.github.GHEvent;
import picocli.CommandLine.Option;

/** The options that filter events. */
public final class FilterOptions {
    @Option(names = "--event", paramLabel = "NAME[.ACTION]",
            description = "Only events of this name, such as issues or issues.opened; repeatable.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--exclude-event", paramLabel = "NAME[.ACTION]", description = "No events of this name; repeatable.")
    private List<String> excludedEvents = new ArrayList<>();

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
     * The filter that these options make.
     *
     * @param found finds the repositories that are named: one request for each
     * @param warn takes one sentence that a person should know
     * @throws UsageException if a value is wrong, before the first request, or a repository is absent
     * @throws IOException if GitHub refuses, or does not answer
     */
    public Filter filter(Repositories found, Consumer<String> warn) throws IOException {
        Set<String> only = Names.of("--event", events);
        Set<String> excluded = Names.of("--exclude-event", excludedEvents);
        only.forEach(name -> warnIfUnknown("--event", name, warn));
        excluded.forEach(name -> warnIfUnknown("--exclude-event", name, warn));
        Set<Integer> ignored = statusCodes();
        Set<String> of = repositories("--repository", repositories);
        Set<String> notOf = repositories("--exclude-repository", excludedRepositories);
        Set<Long> ids = found.ids("--repository", of);
        return new Filter(only, excluded, ids, found.ids("--exclude-repository", notOf), ignored, maxAge);
    }

    /** The paths in the API of the repositories that are named. */
    public List<String> repositories() {
        Set<String> names = repositories("--repository", repositories);
        names.addAll(repositories("--exclude-repository", excludedRepositories));
        return names.stream().map(name -> "/repos/" + name).toList();
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

    /** Only a warning: GitHub has new events before github-api knows them. */
    private static void warnIfUnknown(String option, String event, Consumer<String> warn) {
        if (Arrays.stream(GHEvent.values()).noneMatch(known -> known.name().equalsIgnoreCase(event.replaceFirst("\\..*", "")))) {
            warn.accept(option + ": '" + event + "' is not an event that is known here; is it spelt as in the header X-GitHub-Event?");
        }
    }
}
