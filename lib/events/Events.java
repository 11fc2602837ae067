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
 * The rows of a hook's list, grouped by GUID, whatever their order; a row that comes twice counts once. It keeps the
 * events that failed or were redelivered, so that its memory does not grow with those that succeeded at once.
 */
public final class Events {
    private static final Comparator<Delivery> OLDEST_FIRST = Comparator.comparing(Delivery::deliveredAt)
            .thenComparing(Delivery::id);
    /** The list may be a little out of order: an event that succeeded at once may show a redelivery later. */
    private static final int REMEMBERED_SUCCESSES = 10_000;

    /** How far back the run looks: an event whose attempts are all older is not one of this run. */
    public final Instant since;
    public final Activity activity;
    private final Predicate<Delivery> wanted;
    private final Map<String, List<Delivery>> attempts = new HashMap<>();
    private final Map<Long, Delivery> pings = new HashMap<>();
    private final Map<String, Delivery> succeededAtOnce = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Delivery> eldest) {
            return size() > REMEMBERED_SUCCESSES;
        }
    };
    private boolean listed;
    private long deliveries;
    private Instant oldest = Instant.MAX;
    private Instant newest = Instant.MIN;
    private Instant lastAnswer = Instant.MIN;
    private Instant knownTo = Instant.MIN;

    public Events(Instant since) {
        this(since, row -> false);
    }

    /** @param wanted which events to keep even if they succeeded at once */
    public Events(Instant since, Predicate<Delivery> wanted) {
        this.since = since;
        this.wanted = wanted;
        this.activity = new Activity(since);
    }

    /** A later run's events: it knows the list up to {@code to}, and GitHub keeps nothing from before {@code kept}. */
    public Events carriedOn(Instant from, Instant kept, Instant to) {
        Events later = new Events(from, wanted);
        Stream<Delivery> rows = all().stream().flatMap(event -> event.attempts().stream());
        Stream.concat(rows, pings.values().stream()).filter(row -> !row.deliveredAt().isBefore(kept))
                .forEach(later::add);
        later.activity.carryOn(activity);
        later.lastAnswer = lastAnswer;
        later.knownTo = to;
        return later;
    }

    public Instant knownTo() {
        return knownTo;
    }

    public void add(Delivery row) {
        add(row, null);
    }

    public void add(Delivery row, Double seconds) {
        oldest = row.deliveredAt().isBefore(oldest) ? row.deliveredAt() : oldest;
        newest = row.deliveredAt().isAfter(newest) ? row.deliveredAt() : newest;
        if ((row.isPing() ? row.answered() : row.succeeded()) && row.deliveredAt().isAfter(lastAnswer)) {
            lastAnswer = row.deliveredAt();
        }
        if (isNew(row)) {
            deliveries++;
            // Rows that come after the listing are the run's own.
            if (!row.isPing() && !listed) {
                activity.add(row, seconds);
            }
        }
    }

    private boolean isNew(Delivery row) {
        if (row.isPing() && !wanted.test(row)) {
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

    /** Ends the listing. Many hooks may be at this point together, and only known events matter from now on. */
    public void listed() {
        listed = true;
        succeededAtOnce.clear();
    }

    public long deliveries() {
        return deliveries;
    }

    /** Instant.MAX if there is none. */
    public Instant oldest() {
        return oldest;
    }

    /** Instant.MIN if there is none. */
    public Instant newest() {
        return newest;
    }

    /** The last time that the receiver took an event or answered a ping; Instant.MIN if there was none. */
    public Instant lastAnswer() {
        return lastAnswer;
    }

    public List<Delivery> pings() {
        return List.copyOf(pings.values());
    }

    public List<Event> failed() {
        return all().stream().filter(Event::failed).toList();
    }

    /** The events of this run that it keeps, oldest first. */
    public List<Event> all() {
        return kept().filter(event -> !event.newest().deliveredAt().isBefore(since))
                .sorted(Comparator.comparing(Event::first, OLDEST_FIRST)).toList();
    }

    public List<Event> matching(String beginning) {
        return kept().filter(event -> event.first().isNamedBy(beginning)).toList();
    }

    private Stream<Event> kept() {
        return attempts.keySet().stream().map(this::event);
    }

    public Event event(String guid) {
        List<Delivery> known = attempts.get(guid);
        return known == null ? null : new Event(guid, known.stream().sorted(OLDEST_FIRST).toList());
    }
}
