import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The picture of a hook: outages, and how much there was. */
class ActivityTest {
    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

    /** A delivery every minute from midnight: a plus came through, a minus failed, and in a blank there was none. */
    private static String outages(String minutes) {
        Events events = new Events(START);
        List<Instant> failedAt = new ArrayList<>();
        for (int i = 0; i < minutes.length(); i++) {
            Instant at = START.plus(Duration.ofMinutes(i));
            boolean ok = minutes.charAt(i) == '+';
            if (minutes.charAt(i) != ' ') {
                events.add(new Delivery(i, "guid-" + i, at, false, ok ? "OK" : "failed", ok ? 200 : 502, "push", null, null));
            }
            if (minutes.charAt(i) == '-') {
                // In any order.
                failedAt.add(0, at);
            }
        }
        return events.activity.outages(failedAt).stream().map(outage -> Duration.between(START, outage.from()).toMinutes() + "-"
                + Duration.between(START, outage.to()).toMinutes() + " " + outage.failures()).collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, emptyValue = "", value = {
        "'++++'                                        | ''",
        "'+----+'                                      | ''",
        "'+-----+'                                     | 1-5 5",
        "'-----'                                       | 0-4 5",
        "'+- - -  - -+'                                | 1-10 5",
        "'--+---+-----+----'                           | 7-11 5",
        "'------+-----'                                | 0-5 6, 7-11 5",
        // The three longest, oldest first.
        "'-----+-------+------+--------'               | 6-12 7, 14-19 6, 21-28 8",
        "'--------+-----+------+-------'               | 0-7 8, 15-20 6, 22-28 7",
    })
    void anOutageIsFiveFailuresInARowFromTheFirstToTheLast(String minutes, String expected) {
        assertEquals(expected, outages(minutes));
    }

    @Test
    void whatIsOlderThanTheWindowDoesNotCount() {
        Events events = new Events(START);
        events.add(new Delivery(1, "A", START.minusSeconds(61), false, "failed", 502, "push", null, null));
        events.add(new Delivery(2, "B", START, false, "failed", 502, "push", null, null));
        events.add(new Delivery(3, "C", START.plusSeconds(3600), false, "OK", 200, "push", null, null));
        assertEquals(2, events.activity.deliveries());
        assertEquals(1, events.activity.failures());
    }

    /** Nine of ten take as many tenths of a second as their number; each tenth one is refused at once, which says nothing. */
    @Test
    void howLongTheReceiverTakes() {
        Events events = new Events(START);
        assertEquals(null, events.activity.seconds(50));
        for (int i = 1; i <= 100; i++) {
            boolean refused = i % 10 == 0;
            events.add(new Delivery(i, "guid-" + i, START.plusSeconds(i), false, refused ? "failed to connect to host" : "OK", refused ? 502 : 200, "push",
                    null, null), refused ? 0.0 : i / 10.0);
        }
        assertEquals(4.9, events.activity.seconds(50));
        assertEquals(9.5, events.activity.seconds(95));
        assertEquals(9.9, events.activity.seconds(100));
        events.add(new Delivery(200, "slow", START.plusSeconds(200), false, "timed out", 504, "push", null, null), 1000.0);
        assertEquals(60.0, events.activity.seconds(100));
    }

    @Test
    void deliveriesAreCountedByEventAndRepository() {
        Events events = new Events(START);
        events.add(new Delivery(1, "A", START, false, "OK", 200, "push", null, 7L));
        events.add(new Delivery(2, "B", START, false, "OK", 200, "push", null, 7L));
        events.add(new Delivery(3, "C", START, false, "failed", 502, "push", null, 8L));
        events.add(new Delivery(4, "D", START, false, "OK", 200, "member", null, null));
        events.add(new Delivery(5, "E", START.minusSeconds(61), false, "failed", 502, "member", null, null));

        assertEquals(List.of(new Activity.Source("push", 8L, 1, 1), new Activity.Source("push", 7L, 2, 0),
                new Activity.Source("member", null, 1, 0)), events.activity.sources());
    }
}
