package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Counts a hook's deliveries and failures; its memory does not grow with the deliveries. */
public final class Activity {
    /** Fewer failures in a row are not an outage. */
    private static final int OUTAGE = 5;
    private static final int MOST_OUTAGES = 3;
    /** GitHub waits 10 s for an answer, GitHub Enterprise Server longer; a little less, as it is not exact. */
    private static final double GIVEN_UP_AFTER = 9.5;

    /** How many attempts took so many tenths of a second, the last one or more. */
    private final int[] tenths = new int[601];
    private final TreeMap<Instant, int[]> hours = new TreeMap<>();
    private final Map<List<Object>, int[]> sources = new HashMap<>();
    private final BitSet goodMinutes = new BitSet();
    private final Instant since;

    public Activity(Instant since) {
        this.since = since;
    }

    public record Bar(Instant from, int deliveries, int failures) {}

    public record Source(String event, Long repositoryId, int deliveries, int failures) {}

    /** A time in which several deliveries in a row failed and none succeeded, to the minute. */
    public record Outage(Instant from, Instant to, int failures) {
        private Duration length() {
            return Duration.between(from, to);
        }
    }

    void add(Delivery row, Double seconds) {
        // A connection that was refused says nothing of how long an answer takes.
        if (seconds != null && (row.answered() || seconds >= GIVEN_UP_AFTER)) {
            tenths[(int) Math.min(tenths.length - 1, Math.round(seconds * 10))]++;
        }
        if (row.deliveredAt().isBefore(since)) {
            return;
        }
        count(hours, row.deliveredAt().truncatedTo(ChronoUnit.HOURS), row);
        count(sources, Arrays.asList(row.event(), row.repositoryId()), row);
        if (row.succeeded()) {
            goodMinutes.set(minute(row.deliveredAt()));
        }
    }

    /** Copies the times of successes: the next run of --every does not read these rows again. */
    void carryOn(Activity earlier) {
        int shift = earlier.minute(since);
        earlier.goodMinutes.stream().filter(minute -> minute >= shift)
                .forEach(minute -> goodMinutes.set(minute - shift));
    }

    private static <K> void count(Map<K, int[]> counts, K key, Delivery row) {
        int[] count = counts.computeIfAbsent(key, of -> new int[2]);
        count[0]++;
        count[1] += row.succeeded() ? 0 : 1;
    }

    private int minute(Instant at) {
        return (int) Math.max(-1, at.getEpochSecond() / 60 - since.getEpochSecond() / 60);
    }

    public int deliveries() {
        return hours.values().stream().mapToInt(count -> count[0]).sum();
    }

    public int failures() {
        return hours.values().stream().mapToInt(count -> count[1]).sum();
    }

    /** The seconds that this percentage of the answers took at most, time-outs included; null if none is known. */
    public Double seconds(int percent) {
        int all = IntStream.of(tenths).sum();
        int passed = 0;
        for (int i = 0; i < tenths.length && all > 0; i++) {
            passed += tenths[i];
            if (passed * 100L >= (long) all * percent) {
                return i / 10.0;
            }
        }
        return null;
    }

    public List<Bar> bars() {
        if (hours.isEmpty()) {
            return List.of();
        }
        Instant last = hours.lastKey();
        return Stream.iterate(hours.firstKey(), hour -> !hour.isAfter(last), hour -> hour.plus(1, ChronoUnit.HOURS))
                .map(hour -> {
                    int[] count = hours.getOrDefault(hour, new int[2]);
                    return new Bar(hour, count[0], count[1]);
                }).toList();
    }

    public List<Source> sources() {
        return sources.entrySet().stream().map(entry -> new Source((String) entry.getKey().get(0),
                (Long) entry.getKey().get(1), entry.getValue()[0], entry.getValue()[1]))
                .sorted(Comparator.comparing(Source::failures).thenComparing(Source::deliveries).reversed()).toList();
    }

    /** The longest outages among these failures, oldest first. */
    public List<Outage> outages(List<Instant> failedAt) {
        List<Instant> sorted = failedAt.stream().sorted().toList();
        List<Outage> outages = new ArrayList<>();
        int from = 0;
        for (int to = 0; to < sorted.size(); to++) {
            boolean isEnd = to + 1 == sorted.size() || succeededBetween(sorted.get(to), sorted.get(to + 1));
            if (isEnd && to - from + 1 >= OUTAGE) {
                outages.add(new Outage(sorted.get(from), sorted.get(to), to - from + 1));
            }
            from = isEnd ? to + 1 : from;
        }
        return outages.stream().sorted(Comparator.comparing(Outage::length).reversed()).limit(MOST_OUTAGES)
                .sorted(Comparator.comparing(Outage::from)).toList();
    }

    public boolean succeededBy(Instant time) {
        return goodMinutes.previousSetBit(minute(time)) != -1;
    }

    private boolean succeededBetween(Instant one, Instant other) {
        int next = goodMinutes.nextSetBit(Math.max(0, minute(one)));
        return next != -1 && next <= minute(other);
    }
}
