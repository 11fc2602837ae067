package lib.options;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Filter;
import lib.hooks.Hooks;
import lib.options.ApiOptions.Access;
import org.kohsuke.github.GHEvent;
import picocli.CommandLine.Option;

/** The options that filter events. */
public final class FilterOptions {
    @Option(names = "--event", paramLabel = "NAME[.ACTION]",
            description = "Only these events, such as issues or issues.opened; repeatable.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--exclude-event", paramLabel = "NAME[.ACTION]", description = "Skip these events; repeatable.")
    private List<String> excludedEvents = new ArrayList<>();

    @Option(names = "--repository", paramLabel = "OWNER/NAME",
            description = "Only events of this repository; repeatable.")
    private List<String> repositories = new ArrayList<>();

    @Option(names = "--exclude-repository", paramLabel = "OWNER/NAME",
            description = "Skip events of this repository; with --all-repos, its hooks. Repeatable.")
    private List<String> excludedRepositories = new ArrayList<>();

    @Option(names = "--ignore-status-code", paramLabel = "CODE",
            description = "Skip events whose last response was this, such as 410; repeatable.")
    private List<String> ignoredStatusCodes = new ArrayList<>();

    @Option(names = "--max-age", paramLabel = "D", description = "Skip events first attempted longer ago than this.")
    private Duration maxAge;

    /** The filter that these options make; each repository takes one request. */
    public Filter filter(Access github, boolean allRepos, Consumer<String> warn) throws IOException {
        Set<String> only = events("--event", events, warn);
        Set<String> excluded = events("--exclude-event", excludedEvents, warn);
        Set<Integer> ignored = Setting.all("--ignore-status-code", ignoredStatusCodes).stream()
                .map(code -> Integer.valueOf(code.matching("[1-5]\\d\\d",
                        "is not an HTTP status; give a number such as 410"))).collect(Collectors.toSet());
        Set<String> of = repositories("--repository", repositories);
        Set<String> notOf = allRepos ? Set.of() : excludedRepositories();
        return new Filter(only, excluded, Hooks.repositoryIds(github::forRepository, "--repository", of),
                Hooks.repositoryIds(github::forRepository, "--exclude-repository", notOf), ignored, maxAge);
    }

    public Set<String> excludedRepositories() {
        return repositories("--exclude-repository", excludedRepositories);
    }

    public List<String> repositories() {
        Set<String> names = repositories("--repository", repositories);
        names.addAll(excludedRepositories());
        return names.stream().map(name -> "/repos/" + name).toList();
    }

    private static Set<String> names(String option, List<String> given, Function<Setting, String> checked) {
        return Setting.all(option, given).stream().map(checked).map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> repositories(String option, List<String> given) {
        return names(option, given, Setting::repository);
    }

    /** An unknown event is only a warning: GitHub has new events before github-api knows them. */
    private static Set<String> events(String option, List<String> given, Consumer<String> warn) {
        Set<String> names = names(option, given, name -> name.matching("\\w+(\\.\\w+)?",
                "is not the name of an event; give one such as label, for all its actions, or label.created"));
        Set<String> known = Stream.of(GHEvent.values()).map(event -> event.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        names.stream().filter(name -> !known.contains(name.replaceFirst("\\..*", "")))
                .forEach(name -> warn.accept(option + ": '" + name + "' is not a known event; check that it is spelled "
                        + "as in the header X-GitHub-Event"));
        return names;
    }
}
