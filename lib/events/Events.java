package lib.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rows of a hook's list, grouped by GUID. Their order does not matter, and a row that comes twice counts once.
 *
 * <p>It keeps the events that failed or were redelivered. It remembers only a few thousand events that succeeded at
 * once, so that its memory does not grow with them.
 */
public final class Events {
    private static final Comparator<Delivery> OLDEST_FIRST = Comparator.comparing(Delivery::deliveredAt)
            .thenComparing(Delivery::id);

    /**
     * The list may be a little out of order: so many first-time successes are remembered, in case a row of theirs comes
     * late.
     */
    private static final int REMEMBERED_SUCCESSES = 10_000;

    private final Instant since;
    private final Predicate<Delivery> wanted;
    private final Map<String, List<Delivery>> attempts = new HashMap<>();
    private final Map<Long, Delivery> pings = new HashMap<>();
    private final Map<String, Delivery> succeededAtOnce = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Delivery> eldest) {
            return size() > REMEMBERED_SUCCESSES;
        }
    };
    private final Activity activity;
    private long deliveries;
    private Instant oldest = Instant.MAX;
    private Instant newest = Instant.MIN;
    private Instant lastAnswer = Instant.MIN;

    /** @param since how far back the run looks: events with no attempt from then on are not in {@link #failed} */
    public Events(Instant since) {
        this(since, row -> false);
    }

    /** @param wanted tells by a row which events to keep even when they succeeded at once */
    public Events(Instant since, Predicate<Delivery> wanted) {
        this.since = since;
        this.wanted = wanted;
        this.activity = new Activity(since);
    }

    /** Takes one row of the list; a row that came before changes nothing. */
    public void add(Delivery row) {
        oldest = row.deliveredAt().isBefore(oldest) ? row.deliveredAt() : oldest;
        newest = row.deliveredAt().isAfter(newest) ? row.deliveredAt() : newest;
        if ((row.isPing() ? row.answered() : row.succeeded()) && row.deliveredAt().isAfter(lastAnswer)) {
            lastAnswer = row.deliveredAt();
        }
        if (isNew(row)) {
            deliveries++;
            if (!row.isPing()) {
                activity.add(row);
            }
        }
    }

    private boolean isNew(Delivery row) {
        if (row.isPing()) {
            return pings.put(row.id(), row) == null;
        }
        List<Delivery> known = attempts.get(row.guid());
        if (known == null && row.succeeded() && !row.redelivery() && !wanted.test(row)) {
            return succeededAtOnce.put(row.guid(), row) == null;
        }
        if (known == null) {
            known = new ArrayList<>(1);
            attempts.put(row.guid(), known);
            Delivery success = succeededAtOnce.remove(row.guid());
            if (success != null) {
                known.add(success);
            }
        }
        return known.stream().noneMatch(attempt -> attempt.id() == row.id()) && known.add(row);
    }

    /**
     * The whole list has been read: attempts that come from now on are the run's own, and do not count as the hook's
     * activity.
     */
    public void listed() {
        // Only known events are looked at from now on, and many hooks may be at this point together.
        succeededAtOnce.clear();
        activity.close();
    }

    /** How busy the hook was since then. */
    public Activity activity() {
        return activity;
    }

    /** How far back the run looks. */
    public Instant since() {
        return since;
    }

    /** How many deliveries the list has shown, each counted once. */
    public long deliveries() {
        return deliveries;
    }

    /** Times the oldest delivery of the list was made; Instant.MAX when it has none. */
    public Instant oldest() {
        return oldest;
    }

    /** Times the newest delivery of the list was made; Instant.MIN when it has none. */
    public Instant newest() {
        return newest;
    }

    /** Times the receiver last took an event, or answered a ping; Instant.MIN when the list shows none. */
    public Instant lastAnswer() {
        return lastAnswer;
    }

    /** The pings of the list: GitHub's own when a hook is made, and those that somebody asked for. */
    public List<Delivery> pings() {
        return List.copyOf(pings.values());
    }

    /** The events of this run in which an attempt failed, healed or not, oldest first. */
    public List<Event> failed() {
        return ofThisRun().filter(Event::failed).sorted(Comparator.comparing(Event::first, OLDEST_FIRST)).toList();
    }

    /** The events of this run that it keeps, oldest first: those that failed, were redelivered, or are wanted. */
    public List<Event> all() {
        return ofThisRun().sorted(Comparator.comparing(Event::first, OLDEST_FIRST)).toList();
    }

    /** Events from before the window that the list has shown without a success. */
    public List<Event> olderFailures() {
        return attempts.keySet().stream().map(this::event)
                .filter(event -> event.newest().deliveredAt().isBefore(since) && !event.delivered()).toList();
    }

    private Stream<Event> ofThisRun() {
        return attempts.keySet().stream()
                .filter(guid -> attempts.get(guid).stream().anyMatch(attempt -> !attempt.deliveredAt().isBefore(since)))
                .map(this::event);
    }

    /** How many events it keeps. */
    public int size() {
        return attempts.size();
    }

    /** An event with all its attempts that the list has shown; null when it has shown none, or one success only. */
    public Event event(String guid) {
        List<Delivery> known = attempts.get(guid);
        return known == null ? null : new Event(guid, known.stream().sorted(OLDEST_FIRST).toList());
    }

    /** The events whose GUID begins so, of those that {@link #event} has. */
    public List<Event> matching(String beginning) {
        return attempts.keySet().stream().filter(guid -> guid.regionMatches(true, 0, beginning, 0, beginning.length()))
                .map(this::event).toList();
    }
}
