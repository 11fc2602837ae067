package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * How busy a hook was, hour by hour, and how much of it failed. It only counts, so that its memory does not grow with
 * the deliveries.
 */
public final class Activity {
    /** Fewer failures in a row are not an outage. */
    private static final int OUTAGE = 5;
    private static final int MOST_OUTAGES = 3;

    private final TreeMap<Long, int[]> hours = new TreeMap<>();
    private final BitSet goodMinutes = new BitSet();
    private final Instant since;
    private final long firstMinute;
    private int deliveries;
    private int failures;
    private boolean closed;

    public Activity(Instant since) {
        this.since = since;
        firstMinute = since.getEpochSecond() / 60;
    }

    /** The deliveries of one hour. */
    public record Bar(Instant from, int deliveries, int failures) {}

    /** A time in which several deliveries in a row failed, and none succeeded; to the minute. */
    public record Outage(Instant from, Instant to, int failures) {}

    /** Counts a row that was not counted before. */
    void add(Delivery row) {
        long minute = row.deliveredAt().getEpochSecond() / 60 - firstMinute;
        // GitHub's list does not reach back for years.
        if (closed || row.deliveredAt().isBefore(since) || minute > 10_000_000) {
            return;
        }
        int[] hour = hours.computeIfAbsent(row.deliveredAt().getEpochSecond() / 3600, at -> new int[2]);
        hour[0]++;
        deliveries++;
        if (row.succeeded()) {
            goodMinutes.set((int) minute);
        } else {
            hour[1]++;
            failures++;
        }
    }

    /** Deliveries that come from now on are not counted. */
    void close() {
        closed = true;
    }

    /** How many deliveries there were since the start of the window, without pings. */
    public int deliveries() {
        return deliveries;
    }

    /** How many of them failed. */
    public int failures() {
        return failures;
    }

    /** A bar for each hour from the first to the last with deliveries. */
    public List<Bar> bars() {
        if (hours.isEmpty()) {
            return List.of();
        }
        return LongStream.rangeClosed(hours.firstKey(), hours.lastKey()).mapToObj(hour -> {
            int[] sum = hours.getOrDefault(hour, new int[2]);
            return new Bar(Instant.ofEpochSecond(hour * 3600), sum[0], sum[1]);
        }).toList();
    }

    /**
     * The longest outages, oldest first.
     *
     * @param failedAt when deliveries failed
     */
    public List<Outage> outages(List<Instant> failedAt) {
        List<Instant> sorted = failedAt.stream().sorted().toList();
        List<Outage> outages = new ArrayList<>();
        for (int from = 0; from < sorted.size(); ) {
            int to = from;
            while (to + 1 < sorted.size() && !succeededBetween(sorted.get(to), sorted.get(to + 1))) {
                to++;
            }
            if (to - from + 1 >= OUTAGE) {
                outages.add(new Outage(sorted.get(from), sorted.get(to), to - from + 1));
            }
            from = to + 1;
        }
        return outages.stream().sorted(Comparator.comparing((Outage outage) -> Duration.between(outage.from, outage.to))
                .reversed())
                .limit(MOST_OUTAGES).sorted(Comparator.comparing(Outage::from)).toList();
    }

    /** Whether a delivery of the window succeeded by then, to the minute. */
    public boolean succeededBy(Instant time) {
        return goodMinutes.previousSetBit((int) Math.max(-1, time.getEpochSecond() / 60 - firstMinute)) != -1;
    }

    private boolean succeededBetween(Instant one, Instant other) {
        int from = (int) Math.max(0, one.getEpochSecond() / 60 - firstMinute);
        int next = goodMinutes.nextSetBit(from);
        return next != -1 && next <= other.getEpochSecond() / 60 - firstMinute;
    }
}
