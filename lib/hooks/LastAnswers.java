package lib.hooks;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.events.Decision;
import lib.events.Decision.Verdict;
import lib.events.Event;

/** The receiver's last response for each cause of failure: a stack trace's first line explains more than a status. */
public final class LastAnswers {
    private static final int MOST = 5;

    private LastAnswers() {}

    /** Reads them for what this run gave up, or for all failed events; not for each of hundreds of hooks. */
    public static void read(HookRun run, boolean all) {
        if (!run.hook.isOneOfMany()) {
            run.answers = of(run.hook, all ? run.plan.decisions() : run.plan.lost());
        }
    }

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
            // They are an extra: the run has done its work without them.
            return lines;
        }
        return lines;
    }
}
