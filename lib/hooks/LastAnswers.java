package lib.hooks;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.events.Event;
import lib.events.Decision;
import lib.events.Decision.Verdict;

/** The receiver's last response for each cause of failure: a stack trace's first line explains more than a status. */
public final class LastAnswers {
    /** Each costs a request. */
    private static final int MOST = 5;

    private LastAnswers() {}

    /**
     * Reads, for each cause, the first line of the last answer to the oldest event that last failed so; for the five
     * most frequent causes, the most frequent first. At most five requests: GET {hook}/deliveries/{id}. For one of
     * hundreds of hooks that is too many.
     *
     * @param all of all failed events, not only of those that this run gave up
     */
    public static void read(HookRun run, boolean all) {
        if (!run.hook.isOneOfMany()) {
            run.answers = of(run.hook, all ? run.plan.decisions() : run.plan.lost());
        }
    }

    /** @return by the cause as {@link lib.events.Delivery#outcome} has it */
    public static Map<String, String> of(Hook hook, Collection<Decision> decisions) {
        Map<String, List<Event>> byCause = decisions.stream()
                .filter(decision -> decision.verdict() != Verdict.DELIVERED && decision.verdict() != Verdict.FILTERED)
                .map(Decision::event).filter(event -> event.newest().failedWith() != null)
                .collect(Collectors.groupingBy(event -> event.newest().outcome(), LinkedHashMap::new,
                        Collectors.toList()));
        Map<String, String> lines = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, List<Event>> cause : byCause.entrySet().stream()
                    .sorted((one, other) -> other.getValue().size() - one.getValue().size()).limit(MOST).toList()) {
                hook.details(cause.getValue().get(0).newest()).map(details -> Body.ofAnswer(details).firstLine())
                        .filter(line -> !line.isEmpty())
                        .ifPresent(line -> lines.put(cause.getKey(), line));
            }
        } catch (IOException e) {
            // The answers are an extra. A run that GitHub refuses them has done its work, so it shows those that it
            // got.
            return lines;
        }
        return lines;
    }
}
