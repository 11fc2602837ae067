package lib.commands;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Hook;

/** Finds events by their GUIDs, or by the beginnings of them. */
final class NamedEvents {
    private static final int WHOLE_GUID = 36;

    private NamedEvents() {}

    /** A GUID without the dots of a table that cut it short. */
    static String beginning(String guid) {
        String without = guid.strip().replaceFirst("[.\u2026]+$", "");
        return without.isEmpty() ? guid : without;
    }

    static boolean matches(String beginning, String guid) {
        return guid.regionMatches(true, 0, beginning, 0, beginning.length());
    }

    /**
     * Reads a hook's list until it has shown each whole GUID with its first attempt; to its end for a beginning, as
     * another GUID may begin alike.
     *
     * @param since GitHub keeps nothing older
     */
    static Events find(Hook hook, Collection<String> beginnings, Instant since) throws IOException {
        Events events = new Events(since, row -> beginnings.stream()
                .anyMatch(beginning -> matches(beginning, row.guid())));
        Hook.read(hook.pages(), events, (rows, reached) -> beginnings.stream()
                .allMatch(beginning -> isComplete(beginning, rows)), soFar -> {});
        return events;
    }

    private static boolean isComplete(String beginning, Events events) {
        List<Event> found = beginning.length() < WHOLE_GUID ? List.of() : withPings(events, beginning);
        return !found.isEmpty() && found.stream().noneMatch(Event::lacksFirstAttempt);
    }

    /** @param found how many GUIDs begin so, which is not 1 */
    static UsageException notOne(String beginning, int found, String hooks) {
        return new UsageException("GUID: '" + beginning + "' is " + (found > 1
                ? "the beginning of " + found + " GUIDs; give more of it"
                : "not among the deliveries that GitHub keeps of " + hooks + "; check it"));
    }

    /** The events and the pings whose GUIDs begin so. */
    static List<Event> withPings(Events events, String beginning) {
        List<Event> found = new ArrayList<>(events.matching(beginning));
        events.pings().stream().filter(ping -> matches(beginning, ping.guid()))
                .sorted(Comparator.comparing(Delivery::deliveredAt)).collect(Collectors.groupingBy(Delivery::guid))
                .forEach((guid, attempts) -> found.add(new Event(guid, attempts)));
        return found;
    }
}
