package lib.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which lines were printed within a day: a command that runs again and again prints them once. */
class Repeats {
    /** For a single run, which prints each line. */
    static final Repeats PRINTED = new Repeats(Clock.systemUTC()) {
        @Override
        boolean isNew(String line) {
            return true;
        }
    };

    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST = 1000;

    private final Clock clock;
    private final Map<String, Instant> printed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    Repeats(Clock clock) {
        this.clock = clock;
    }

    /** Whether a line was not printed within a day; it counts as printed now. */
    synchronized boolean isNew(String line) {
        Instant now = clock.instant();
        boolean isNew = printed.getOrDefault(line, Instant.MIN).isBefore(now.minus(DAY));
        if (isNew) {
            printed.remove(line);
            printed.put(line, now);
        }
        return isNew;
    }
}
