package lib;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules: takes the rows of a hook's list, in any order, and tells which events are unsettled and where the checkpoint belongs.
 *
 * <p>It does no I/O. It keeps what failed and what was redelivered; of the events that succeeded at once it keeps the newest few
 * thousand only, so that its memory does not grow with them.
 */
public final class Events {
    /** Deliveries may appear in the list late: a checkpoint stays this far behind the start of its run. */
    public static final Duration OVERLAP = Duration.ofMinutes(10);

    private static final Comparator<Delivery> OLDEST_FIRST = Comparator.comparing(Delivery::deliveredAt).thenComparing(Delivery::id);

    /** The list may be a little out of order: how many first-time successes are remembered, should a row of theirs come late. */
    private static final int REMEMBERED_SUCCESSES = 10_000;

    private final Instant since;
    private final Map<String, List<Delivery>> attempts = new HashMap<>();
    private final Map<String, Delivery> succeededAtOnce = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Delivery> eldest) {
            return size() > REMEMBERED_SUCCESSES;
        }
    };
    private long deliveries;

    /** @param since the stored checkpoint, or what stands in for it: events with no attempt from then on are none of this run's */
    public Events(Instant since) {
        this.since = since;
    }

    /** Takes one row of the list; a row that was there before changes nothing. */
    public void add(Delivery row) {
        List<Delivery> known = attempts.get(row.guid());
        if (known == null && row.succeeded() && !row.redelivery()) {
            if (succeededAtOnce.put(row.guid(), row) == null) {
                deliveries++;
            }
            return;
        }
        if (known == null) {
            known = new ArrayList<>(1);
            attempts.put(row.guid(), known);
            Delivery success = succeededAtOnce.remove(row.guid());
            if (success != null) {
                known.add(success);
            }
        }
        if (known.stream().noneMatch(attempt -> attempt.id() == row.id())) {
            known.add(row);
            deliveries++;
        }
    }

    /** How many deliveries the list has shown, each counted once. */
    public long deliveries() {
        return deliveries;
    }

    /** The events of this run in which an attempt failed, healed or not, oldest first. */
    public List<Event> failed() {
        return attempts.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(attempt -> !attempt.deliveredAt().isBefore(since) && !attempt.isPing()))
                .map(entry -> new Event(entry.getKey(), entry.getValue().stream().sorted(OLDEST_FIRST).toList()))
                .filter(Event::failed)
                .sorted(Comparator.comparing(Event::first, OLDEST_FIRST))
                .toList();
    }

    /** The events of this run of which no attempt succeeded, oldest first. */
    public List<Event> unsettled() {
        return failed().stream().filter(event -> !event.delivered()).toList();
    }

    /**
     * Whether an unsettled event shows only redeliveries so far. Its first attempt lies before the checkpoint, and it may have succeeded
     * back then: nothing can be decided before the list has been read back to it.
     */
    public boolean lackFirstAttempt() {
        return unsettled().stream().anyMatch(event -> event.attempts().stream().allMatch(Delivery::redelivery));
    }

    /**
     * The low-water mark: every event first attempted before it is settled.
     *
     * @param start when the run started
     * @param unsettled the events that the run leaves unsettled
     */
    public static Instant checkpoint(Instant start, List<Event> unsettled) {
        Instant latest = start.minus(OVERLAP);
        return unsettled.stream().map(Event::firstAttempt).filter(latest::isAfter).min(Comparator.naturalOrder()).orElse(latest);
    }
}
