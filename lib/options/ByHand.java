package lib.options;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Judgement;
import lib.events.Plan;
import lib.events.Selection;
import lib.events.Window;
import lib.hooks.Hook;
import picocli.CommandLine.Option;

/**
 * The options for events that a person names, and the selection that they make: just these, whatever their attempts and their due time. They are
 * redelivered, or one of them is shown. The checkpoint is neither read nor stored.
 */
public final class ByHand implements Selection {
    @Option(names = "--guid", paramLabel = "GUID",
            description = "By hand: redeliver just this event, whatever its attempts; the checkpoint stays untouched. The beginning of a GUID will "
                    + "do. Repeatable.")
    private List<String> given = new ArrayList<>();

    private Set<String> guids = Set.of();

    @Option(names = "--force", description = "With --guid: even if it was delivered already.")
    private boolean force;

    @Option(names = "--show", paramLabel = "GUID",
            description = "By hand: show what was sent and what the receiver answered, in each attempt to deliver this event, and do nothing else. The "
                    + "beginning of a GUID will do. Secrets are masked, bodies cut at 2,000 characters unless --verbose.")
    private String shown;

    /** Whether the run is by hand. */
    public boolean isAsked() {
        return !given.isEmpty() || isShowOnly();
    }

    /** Whether an event is to be shown, and nothing is to be sent. */
    public boolean isShowOnly() {
        return shown != null;
    }

    /** The option that names the events; null when there is none. */
    public String option() {
        return isAsked() ? isShowOnly() ? "--show" : "--guid" : null;
    }

    /** The beginnings of the GUIDs that are looked for. */
    private Stream<String> named() {
        return isShowOnly() ? Stream.of(shown) : guids.stream();
    }

    /**
     * Reads the GUIDs.
     *
     * @throws UsageException when one is empty, or the options do not go with each other or with the hooks
     */
    public void check(boolean severalHooks) {
        guids = Names.of("--guid", given);
        if (isShowOnly() && !guids.isEmpty()) {
            throw new UsageException("--show and --guid were both given; give one of them");
        }
        if (isShowOnly() && shown.isBlank()) {
            throw new UsageException("--show: '" + shown + "' is not a GUID; give what the receiver saw as X-GitHub-Delivery, or its beginning");
        }
        if (isAsked() && severalHooks) {
            throw new UsageException(option() + ": all hooks that got an event share its GUID; name one hook with --hook or --hook-url");
        }
        if (force && guids.isEmpty()) {
            throw new UsageException("--force goes with --guid; name the events that are to be delivered again");
        }
    }

    @Override
    public boolean wants(Delivery row, Window window) {
        return named().anyMatch(name -> isBeginning(beginning(name), row.guid()));
    }

    /** It is enough when the list has shown each named event with its first attempt; how far back that is does not matter. */
    @Override
    public boolean isEnough(Events events, boolean reached) {
        return named().map(name -> matching(events, name)).noneMatch(found -> found.isEmpty() || found.stream().anyMatch(Event::lacksFirstAttempt));
    }

    /** A GUID as a table shows it that has cut it short: with dots at its end. */
    private static String beginning(String name) {
        String without = name.strip().replaceFirst("[.\u2026]+$", "");
        return without.isEmpty() ? name : without;
    }

    private static boolean isBeginning(String beginning, String guid) {
        return guid.regionMatches(true, 0, beginning, 0, beginning.length());
    }

    /** A ping is not an event that could be redelivered, but it can be shown like one. */
    private List<Event> matching(Events events, String name) {
        List<Event> found = new ArrayList<>(events.matching(beginning(name)));
        if (isShowOnly()) {
            events.pings().stream().filter(ping -> isBeginning(beginning(name), ping.guid())).sorted(Comparator.comparing(Delivery::deliveredAt))
                    .collect(Collectors.groupingBy(Delivery::guid)).forEach((guid, attempts) -> found.add(new Event(guid, attempts)));
        }
        return found;
    }

    private Event one(Events events, String name) {
        List<Event> matching = matching(events, name);
        if (matching.size() != 1) {
            throw new UsageException(option() + ": '" + name + "' is " + (matching.isEmpty() ? "not among the deliveries that GitHub keeps of this hook"
                    : "the beginning of several GUIDs") + "; give what the receiver saw as X-GitHub-Delivery");
        }
        return matching.get(0);
    }

    /**
     * The event to show, with all its attempts that GitHub still has.
     *
     * @param since GitHub keeps nothing older
     * @param say takes what a person should know, in one sentence
     * @throws UsageException when the GUID does not name one event of the hook
     * @throws IOException when GitHub refuses, or does not answer
     */
    public Event find(Hook hook, Instant since, Consumer<String> say) throws IOException {
        say.accept("looking for " + shown + " among the deliveries of " + hook);
        Events events = new Events(since, row -> wants(row, null));
        hook.list(events, this, soFar -> {});
        return one(events, shown);
    }

    /** @throws UsageException when a GUID does not name one event, or the event was delivered already */
    @Override
    public Plan plan(Events events, Window window) {
        List<Judgement> named = new ArrayList<>();
        for (String guid : guids) {
            Event event = one(events, guid);
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
