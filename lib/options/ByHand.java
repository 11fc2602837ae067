package lib.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Judgement;
import lib.events.Plan;
import lib.events.Selection;
import lib.events.Window;
import picocli.CommandLine.Option;

/**
 * The options for a redelivery by hand, and the selection that they make: just the named events, whatever their attempts and their due time. The
 * checkpoint is neither read nor stored.
 */
public final class ByHand implements Selection {
    @Option(names = "--guid", paramLabel = "GUID",
            description = "By hand: redeliver just this event, whatever its attempts; the checkpoint stays untouched. The beginning of a GUID will "
                    + "do. Repeatable.")
    private List<String> given = new ArrayList<>();

    private Set<String> guids = Set.of();

    @Option(names = "--force", description = "With --guid: even if it was delivered already.")
    private boolean force;

    /** Whether the run is by hand. */
    public boolean isAsked() {
        return !given.isEmpty();
    }

    /**
     * Reads the GUIDs; a table on a narrow terminal cuts them, and ends them with dots.
     *
     * @throws UsageException when one is empty, or the options do not go with the hooks
     */
    public void check(boolean severalHooks) {
        guids = Names.of("--guid", given.stream().map(guid -> guid.replaceAll("(?<=\\w)[.\u2026]+\\s*(?=,|$)", "")).toList());
        if (isAsked() && severalHooks) {
            throw new UsageException("--guid: all hooks that got an event share its GUID; name one hook with --hook or --hook-url");
        }
        if (force && !isAsked()) {
            throw new UsageException("--force goes with --guid; name the events that are to be delivered again");
        }
    }

    @Override
    public boolean wants(Delivery row, Window window) {
        return guids.stream().anyMatch(beginning -> row.guid().regionMatches(true, 0, beginning, 0, beginning.length()));
    }

    /** It is enough when the list has shown each named event with its first attempt; how far back that is does not matter. */
    @Override
    public boolean isEnough(Events events, boolean reached) {
        return guids.stream().map(events::matching).noneMatch(found -> found.isEmpty() || found.stream().anyMatch(Event::lacksFirstAttempt));
    }

    /** @throws UsageException when a GUID does not name one event, or the event was delivered already */
    @Override
    public Plan plan(Events events, Window window) {
        List<Judgement> named = new ArrayList<>();
        for (String guid : guids) {
            List<Event> matching = events.matching(guid);
            if (matching.size() != 1) {
                throw new UsageException("--guid: '" + guid + "' is " + (matching.isEmpty() ? "not among the deliveries that GitHub keeps of this hook"
                        : "the beginning of several GUIDs") + "; give what the receiver saw as X-GitHub-Delivery");
            }
            Event event = matching.get(0);
            if (event.delivered() && !force) {
                throw new UsageException("--guid: '" + guid + "' was delivered already; add --force to deliver it once more");
            }
            named.add(Judgement.due(event, event.newest().deliveredAt()));
        }
        return new Plan(named.stream().distinct().toList());
    }

    /** The plan stays: what the user names is not judged by the rules. */
    @Override
    public Plan planAfter(Plan earlier, Events events, Window window) {
        return earlier;
    }
}
