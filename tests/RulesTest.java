import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Filter;
import lib.events.Plan.Decision;
import lib.events.Plan;
import lib.events.Rules;
import lib.events.Window;
import lib.options.Times;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules, by tables and by properties over random histories. */
class RulesTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static List<Delivery> rows(String text) {
        return Rows.rows(text);
    }

    private static Events events(Instant since, List<Delivery> rows) {
        Events events = new Events(since);
        rows.forEach(events::add);
        return events;
    }

    private static final Rules RULES = new Rules(8, Duration.ZERO, Filter.NONE);

    private static Window window(Events events, Instant lastRun) {
        return new Window(NOON, NOON, events.since, events.since, lastRun, lastRun, Duration.ofDays(3));
    }

    private static Plan plan(Rules rules, Events events, Instant lastRun) {
        return rules.plan(events, window(events, lastRun));
    }

    /** The unsettled events, due or not, when no event waits and none is given up by the number of its attempts. */
    private static List<Event> unsettled(Events events) {
        return plan(RULES, events, null).unsettled();
    }

    private static String ids(List<Event> events) {
        return events.stream().map(event -> Long.toString(event.newest().id())).collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", nullValues = "-", value = {
        // what                                   | rows, newest first                                              | to
        // redeliver | checkpoint
        "nothing at all                        | ''                                 | ''                  | 11:50:00",
        "all came through                      | 2 B 11:00 200; 1 A 10:00 204       | ''                  | 11:50:00",
        "one failed                            | 2 B 11:00 200; 1 A 10:00 502       | 1                   | 10:00:00",
        "oldest first, whatever the ids        | 1 B 11:00 500; 2 A 10:00 500       | 2 1                 | 10:00:00",
        "OK without a code                     | 1 A 10:00 OK                       | ''                  | 11:50:00",
        "code 0                                | 1 A 10:00 0                        | 1                   | 10:00:00",
        "code null                             | 1 A 10:00 null                     | 1                   | 10:00:00",
        "code 199 and 300 are no success       | 2 B 11:00 300; 1 A 10:00 199       | 1 2                 | 10:00:00",
        "code 299 is                           | 1 A 10:00 299                      | ''                  | 11:50:00",
        "failed three times: the newest id | 3 A 11:00 500 again; 2 A 10:30 500 again; 1 A 10:00 500 | 3 | 10:00:00",
        "failed, then succeeded                | 2 A 11:00 200 again; 1 A 10:00 500 | ''                  | 11:50:00",
        "succeeded, a later redelivery failed  | 2 A 11:00 500 again; 1 A 10:00 200 | ''                  | 11:50:00",
        "the same row twice is one attempt     | 1 A 10:00 500; 1 A 10:00 500       | 1                   | 10:00:00",
        "a ping is not an event                | 1 P 10:00 502                      | ''                  | 11:50:00",
        "exactly at the checkpoint             | 1 A 09:00 500                      | 1                   | 09:00:00",
        "a millisecond before it               | 1 A 08:59:59.999 500               | ''                  | 11:50:00",
        "first attempt before it, failed again | 2 A 09:30 500 again; 1 A 08:00 500 | 2                   | 08:00:00",
        "first attempt before it came through  | 2 A 09:30 500 again; 1 A 08:00 200 | ''                  | 11:50:00",
        "failed just now: not past the overlap | 1 A 11:59 500                      | 1                   | 11:50:00",
        "an old success out of order           | 1 A 10:00 200; 2 A 11:00 500 again | ''                  | 11:50:00",
        "ids up to 2^63-1                      | 9223372036854775807 A 10:00 500    | 9223372036854775807 | 10:00:00",
        "same instant: by id                   | 4 B 10:00 500; 3 A 10:00 500       | 3 4                 | 10:00:00",
    })
    void decides(String what, String rows, String redeliver, String checkpoint) {
        Events events = events(Instant.parse("2026-11-20T09:00:00Z"), rows(rows));
        assertEquals(redeliver, ids(unsettled(events)));
        assertEquals(Instant.parse("2026-11-20T" + checkpoint + "Z"),
                plan(RULES, events, null).checkpoint(window(events, null)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', emptyValue = "", value = {
        // what | rows | verdict at noon
        "one failure is due at once         | 1 A 11:59:59 500                   | due",
        "two: five minutes after the second | 2 A 11:56 500 again; 1 A 11:00 500 | due at 2026-11-20T12:01:00Z",
        "two: and then it is due            | 2 A 11:55 500 again; 1 A 11:00 500 | due",
        "three: ten minutes | 3 A 11:51 500 again; 2 A 11:10 500 again; 1 A 11:00 500 | due at 2026-11-20T12:01:00Z",
        "four: twenty minutes | 4 A 11:41 0 again; 3 A 11:20 0 again; 2 A 11:10 0 again; 1 A 11:00 0"
                + " | due at 2026-11-20T12:01:00Z",
        "a row that repeats is one attempt | 2 A 11:56 500 again; 2 A 11:56 500 again; 1 A 11:00 500"
                + " | due at 2026-11-20T12:01:00Z",
        "five: given up | 5 A 11:50 0 again; 4 A 11:40 0 again; 3 A 11:20 0 again; 2 A 11:10 0 again; 1 A 11:00 0"
                + " | given up after 5 failed attempts",
        "six, one by hand | 6 A 11:55 0 again; 5 A 11:50 0 again; 4 A 11:40 0 again; 3 A 11:20 0 again; "
                + "2 A 11:10 0 again; 1 A 11:00 0 | given up after 6 failed attempts",
        "the fifth came through | 5 A 11:50 200 again; 4 A 11:40 0 again; 3 A 11:20 0 again; 2 A 11:10 0 again; "
                + "1 A 11:00 0 | delivered by another attempt",
        "the first has left the list | 3 A 11:50 0 again; 2 A 11:40 0 again"
                + " | given up, as its first attempt has left GitHub's list",
        "the first has left, but it came through | 3 A 11:50 200 again; 2 A 11:40 0 again"
                + " | delivered by another attempt",
    })
    void judges(String what, String rows, String verdict) {
        Rules rules = new Rules(5, Duration.ofMinutes(5), Filter.NONE);
        Plan plan = plan(rules, events(Instant.parse("2026-11-20T09:00:00Z"), rows(rows)), null);
        assertEquals(List.of(verdict), plan.decisions().stream().map(RulesTest::words).toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        // what                                                | rows                                  | since | last
        // run | reported
        "no run before                                   | 2 A 11:10 0 again; 1 A 11:00 0 | 09:00 | -     | true",
        "used up since the last run                      | 2 A 11:10 0 again; 1 A 11:00 0 | 09:00 | 11:05 | true",
        "the last run saw it                             | 2 A 11:10 0 again; 1 A 11:00 0 | 09:00 | 11:15 | false",
        "the last run saw it, another attempt by hand since | 3 A 11:50 0 again; 2 A 11:10 0 again; 1 A 11:00 0 | 09:00"
                + " | 11:15 | false",
        "used up before, but the checkpoint waits for it | 2 A 11:10 0 again; 1 A 11:00 0 | 11:00 | 11:15 | true",
        "stored within the second before the attempt | 2 A 11:10:00.700 0 again; 1 A 11:00 0 | 09:00 | 11:10 | true",
    })
    void aGivenUpEventIsReportedOnce(String what, String rows, String since, String lastRun, boolean reported) {
        Rules rules = new Rules(2, Duration.ofMinutes(5), Filter.NONE);
        Instant last = lastRun.equals("-") ? null : Instant.parse("2026-11-20T" + lastRun + ":00Z");
        Plan plan = plan(rules, events(Instant.parse("2026-11-20T" + since + ":00Z"), rows(rows)), last);
        assertEquals(reported, !plan.lost().isEmpty());
        assertEquals(List.of(), plan.unsettled());
    }

    @Test
    void whatHasLeftTheListIsToldWhenTheCheckpointHasToo() {
        List<Delivery> rows = rows("3 A 11:50 0 again; 2 A 11:40 0 again");
        Instant last = NOON.minusSeconds(60);
        assertEquals(1, plan(RULES, events(NOON.minus(Duration.ofHours(73)), rows), last).lost().size());
        assertEquals(0, plan(RULES, events(NOON.minus(Duration.ofHours(71)), rows), last).lost().size());
        // An attempt by hand is no news, either, though it is now the second that is left of three.
        Rules two = new Rules(2, Duration.ZERO, Filter.NONE);
        assertEquals(0, plan(two, events(NOON.minus(Duration.ofHours(1)), rows), NOON.minusSeconds(900)).lost().size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // what                                        | rows                                                          |
        // down since
        "nothing is due                     | 2 B 11:00 500 again; 1 B 10:00 200                               | -",
        "nothing but failures               | 2 B 11:00 500; 1 A 10:00 500                                     | 10:00",
        "a success before the oldest due event | 3 B 11:00 500; 2 A 10:00 500; 1 C 09:30 200 | 10:00",
        "a success since                    | 3 C 11:30 200; 2 B 11:00 500; 1 A 10:00 500                      | -",
        "one failure after it is a hiccup   | 3 B 11:30 500; 2 C 11:00 200; 1 A 10:00 500                      | -",
        "two are an outage, whatever failed before | 4 D 11:40 500; 3 B 11:30 500; 2 C 11:00 200; 1 A 10:00 500"
                + " | 11:30",
        "it began with an attempt after the success | 5 A 11:40 500 again; 4 B 11:30 500; 3 C 11:00 200; 1 A 10:00 500"
                + " | 11:30",
        "and not with one of a younger event | 5 B 11:40 500; 4 A 11:30 500 again; 3 C 11:00 200; 1 A 10:00 500"
                + " | 11:30",
        "two attempts for one event are not | 4 B 11:40 500 again; 3 B 11:30 500; 2 C 11:00 200; 1 A 10:00 500 | -",
        "an answered ping is a sign of life | 3 P 11:30 404; 2 B 11:00 500; 1 A 10:00 500                      | -",
        "an unanswered one is not           | 3 P 11:30 502; 2 B 11:00 500; 1 A 10:00 500                      | 10:00",
        "a ping is not an event             | 1 P 11:30 502                                                    | -",
    })
    void knowsWhenTheReceiverLooksDown(String what, String rows, String since) {
        Events events = events(Instant.parse("2026-11-20T09:00:00Z"), rows(rows));
        Plan.Down down = plan(RULES, events, null).down(events);
        assertEquals(since == null ? null : Instant.parse("2026-11-20T" + since + ":00Z"), down == null ? null
                : down.since());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "issues opened 500 60  | push | issues,release |     |     | --event",
        "issues opened 500 60  | issues |      |     |     | due",
        "issues opened 500 60  | issues.opened | |     |     | due",
        "issues opened 500 60  | issues.closed | |     |     | --event",
        "push   -      500 60  | push.opened |   |     |     | --event",
        "issues opened 500 60  |      | issues |     |     | --exclude-event",
        "issues opened 500 60  |      | issues.opened | |  | --exclude-event",
        "issues opened 500 60  |      | issues.closed,push | | | due",
        "issues opened 410 60  |      |        | 410 |     | --ignore-status-code",
        "issues opened -   60  |      |        | 410 |     | due",
        "issues opened 500 60  |      |        |     | 59m | --max-age",
        "issues opened 500 60  |      |        |     | 60m | due",
    })
    void filters(String event, String only, String excluded, Integer code, String age, String verdict) {
        String[] word = event.split(" +");
        Events events = new Events(Instant.EPOCH);
        events.add(new Delivery(1, "A", NOON.minus(Duration.ofMinutes(Long.parseLong(word[3]))), false,
                "Invalid HTTP Response: " + word[2],
                word[2].equals("-") ? null : Integer.valueOf(word[2]), word[0], word[1].equals("-") ? null
                : word[1], null));
        Filter filter = new Filter(set(only), set(excluded), Set.of(), Set.of(), code == null ? Set.of() : Set.of(code),
                age == null ? null : Times.duration(age));
        Plan plan = plan(new Rules(8, Duration.ZERO, filter), events, null);
        assertEquals(verdict, words(plan.decisions().get(0)).replace("filtered by ", ""));
        assertEquals(verdict.equals("due") ? 1 : 0, plan.unsettled().size());
    }

    private static Set<String> set(String words) {
        return words == null ? Set.of() : Set.of(words.split(","));
    }

    /** GitHub's words are free; the number is the receiver's. */
    @ParameterizedTest
    @CsvSource({"OK, 200, true", "OK, 0, true", "OK, , true", "Accepted, 202, true", "failed, 200, true",
            "failed, 299, true", "failed, 199, false",
            "failed, 300, false", "failed, , false", "ok, 0, false"})
    void anAttemptSucceededByItsStatusOrByItsCode(String status, Integer code, boolean succeeded) {
        Delivery row = new Delivery(1, "A", NOON.minusSeconds(3600), false, status, code, "push", null, null);
        assertEquals(succeeded, row.succeeded());
        assertEquals(succeeded ? 0 : 1, unsettled(events(Instant.EPOCH, List.of(row))).size());
    }

    /** GitHub's sender puts a 500 or a 502 where it got no answer: that is not the receiver's final word. */
    @ParameterizedTest
    @CsvSource({"timed out, 500", "connection closed, 500", "failed to connect to host, 502", "no status, 410",
            "Invalid HTTP Response: 404, 410"})
    void aCodeThatGitHubChoseIsNotIgnored(String status, int code) {
        Delivery row = Rows.row(1, "A", NOON.minusSeconds(3600), false, status, code, "push", null);
        Filter filter = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(code), null);
        assertEquals("1", ids(plan(new Rules(8, Duration.ZERO, filter), events(Instant.EPOCH, List.of(row)), null)
                .unsettled()));
        assertEquals(status, row.outcome(), "nor is it shown as the receiver's");
    }

    /** The receiver's final word is its last one, and an event is as old as its first attempt. */
    @Test
    void aStatusCodeIsIgnoredByTheLastAttemptAndAgeCountsFromTheFirst() {
        Events events = events(Instant.EPOCH,
                rows("4 B 11:00 500 again; 3 B 10:00 410; 2 A 11:00 410 again; 1 A 10:00 500"));
        Rules gone = new Rules(8, Duration.ZERO, new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(410), null));
        assertEquals("4", ids(plan(gone, events, null).unsettled()));
        assertEquals(List.of("filtered by --ignore-status-code", "due"), plan(gone, events, null).decisions().stream()
                .map(RulesTest::words).toList());
        Rules young = new Rules(8, Duration.ZERO, new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(),
                Duration.ofMinutes(90)));
        assertEquals("", ids(plan(young, events, null).unsettled()));
    }

    @ParameterizedTest
    @CsvSource({"9999, true", "10000, false"})
    void tenThousandFirstTimeSuccessesAreRememberedForARowThatComesLate(int others, boolean remembered) {
        Events events = events(Instant.EPOCH, rows("1 A 10:00 200"));
        for (int i = 0; i < others; i++) {
            events.add(new Delivery(100 + i, "other-" + i, NOON.minusSeconds(3600), false, "OK", 200, "push",
                    null, null));
        }
        events.add(Rows.row("2 A 11:00 500 again"));
        assertEquals(remembered, events.event("A").delivered());
        assertEquals(others + 2, events.deliveries());
    }

    @Test
    void theListIsReadBackToTheFirstAttemptOfWhatIsUnsettled() {
        Instant since = Instant.parse("2026-11-20T09:00:00Z");
        Events events = events(since, rows("2 A 09:30 500 again"));
        assertFalse(RULES.isEnough(events, true));
        events.add(Rows.row("1 A 08:00 500"));
        assertTrue(RULES.isEnough(events, true));
        assertFalse(RULES.isEnough(events, false), "the checkpoint must also be reached");
        assertTrue(RULES.isEnough(events(since, rows("2 A 09:30 200 again")), true),
                "it came through, whatever was before");
        assertTrue(RULES.isEnough(events(since, rows("2 A 08:30 500 again")), true), "settled by an earlier run");
    }

    @Test
    void countsEachDeliveryOnceAndFailedEventsHealedOrNot() {
        Events events = events(Instant.EPOCH,
                rows("5 C 11:00 200; 4 B 10:40 200 again; 3 B 10:30 500; 1 A 10:00 500; 1 A 10:00 500; 5 C 11:00 200"));
        assertEquals(4, events.deliveries());
        assertEquals(List.of("A", "B"), events.failed().stream().map(Event::guid).toList());
        assertEquals(List.of("A"), unsettled(events).stream().map(Event::guid).toList());
    }

    /** Runs a property for many seeds; a failure names its seed. */
    static void forSeeds(int count, Consumer<Random> property) {
        forSeeds(0, count, property);
    }

    static void forSeeds(int from, int to, Consumer<Random> property) {
        LongStream.range(from, to).forEach(seed -> {
            try {
                property.accept(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        });
    }

    /**
     * A random history, newest first: events with one to six attempts, of which some succeed, at any time of the day.
     */
    static List<Delivery> history(Random random) {
        List<Delivery> rows = new ArrayList<>();
        int events = random.nextInt(40);
        for (int event = 0; event < events; event++) {
            Instant at = NOON.minusMillis(random.nextInt(24 * 3_600_000));
            String name = random.nextInt(20) == 0 ? "ping" : "push";
            int attempts = 1 + random.nextInt(random.nextInt(6) + 1);
            for (int attempt = 0; attempt < attempts; attempt++) {
                boolean ok = random.nextInt(3) == 0;
                Integer code = 200;
                if (!ok) {
                    code = random.nextBoolean() ? 502 : null;
                }
                rows.add(new Delivery(random.nextLong(Long.MAX_VALUE), "guid-" + event, at, attempt > 0,
                        ok ? "OK" : "failed", code, name, null, null));
                at = at.plusMillis(1 + random.nextInt(3_600_000));
            }
        }
        rows.sort(Comparator.comparing(Delivery::deliveredAt).reversed());
        return rows;
    }

    @Test
    void neitherOrderNorRepetitionChangesAnything() {
        forSeeds(500, random -> {
            List<Delivery> rows = history(random);
            Instant since = NOON.minusSeconds(random.nextInt(30 * 3600));
            Events inOrder = events(since, rows);
            List<Delivery> shuffled = new ArrayList<>(rows);
            rows.stream().filter(row -> random.nextInt(4) == 0).forEach(shuffled::add);
            Collections.shuffle(shuffled, random);
            Events outOfOrder = events(since, shuffled);
            Rules rules = new Rules(1 + random.nextInt(5), Duration.ofSeconds(random.nextInt(7200)), Filter.NONE);
            Instant lastRun = random.nextBoolean() ? null : NOON.minusSeconds(random.nextInt(30 * 3600));
            assertEquals(plan(rules, inOrder, lastRun), plan(rules, outOfOrder, lastRun));
            assertEquals(plan(rules, inOrder, lastRun).down(inOrder),
                    plan(rules, outOfOrder, lastRun).down(outOfOrder));
            assertEquals(inOrder.failed(), outOfOrder.failed());
            assertEquals(inOrder.deliveries(), outOfOrder.deliveries());
            assertEquals(RULES.isEnough(inOrder, true), RULES.isEnough(outOfOrder, true));
        });
    }

    @Test
    void agreesWithThePlainDefinition() {
        forSeeds(500, random -> {
            List<Delivery> rows = history(random);
            Instant since = NOON.minusSeconds(random.nextInt(30 * 3600));
            Set<String> expected = new HashSet<>();
            for (Delivery row : rows) {
                List<Delivery> attempts = rows.stream().filter(other -> other.guid().equals(row.guid())).toList();
                if (attempts.stream().noneMatch(Delivery::succeeded)
                        && attempts.stream().anyMatch(attempt -> !attempt.isPing()
                        && !attempt.deliveredAt().isBefore(since))) {
                    expected.add(row.guid());
                }
            }
            List<Event> unsettled = unsettled(events(since, rows));
            assertEquals(expected, unsettled.stream().map(Event::guid).collect(Collectors.toSet()));
            assertEquals(expected.size(), unsettled.size());
            Instant checkpoint = plan(RULES, events(since, rows), null).checkpoint(window(events(since, rows), null));
            assertTrue(unsettled.stream().noneMatch(event -> event.firstAttempt().isBefore(checkpoint)),
                    "the checkpoint passed an event");
            assertFalse(checkpoint.isAfter(NOON.minus(Window.OVERLAP)));
        });
    }

    @ParameterizedTest
    @CsvSource({"90s,PT90S", "90m,PT90M", "24h,PT24H", "3d,PT72H", "0m,PT0S"})
    void readsDurations(String text, String expected) {
        assertEquals(Duration.parse(expected), Times.duration(text));
        assertEquals(NOON.minus(Duration.parse(expected)), Times.past(text, NOON));
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T11:00:00Z,2026-11-20T11:00:00Z", "2026-11-20 11:35 UTC,2026-11-20T11:35:00Z",
            "2026-11-20 11:35,2026-11-20T11:35:00Z", "2026-11-20 11:35:10Z,2026-11-20T11:35:10Z",
            "2026-11-20,2026-11-20T00:00:00Z", "2026-11-20T11:00:00.250Z,2026-11-20T11:00:00.250Z",
            "2026-11-20T12:30:00+02:00,2026-11-20T10:30:00Z"})
    void readsInstants(String text, String expected) {
        assertEquals(Instant.parse(expected), Times.past(text, NOON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "h", "-1h", "1.5h", "1w", "yesterday", "2026-11-21", "2026-11-20 12:01 UTC",
            "20.11.2026", "2026-11-20T12:00:00.001Z", "9999999999d"})
    void refusesOtherTimes(String text) {
        IllegalArgumentException e = org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class,
                () -> Times.past(text, NOON));
        assertTrue(e.getMessage().startsWith("'" + text + "' "), e.getMessage());
    }

    private static String words(Decision decision) {
        Event event = decision.event();
        return switch (decision.verdict()) {
            case DUE -> "due";
            case WAITING -> "due at " + decision.due();
            case GIVEN_UP -> event.lacksFirstAttempt() ? "given up, as its first attempt has left GitHub's list"
                    : "given up after " + event.attempts().size() + " failed attempts";
            case EXPIRED -> "expired";
            case FILTERED -> "filtered by " + decision.filter();
            case DELIVERED -> "delivered by another attempt";
        };
    }

    // How busy the hook was, and its outages

    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

    /** A delivery every minute from midnight: a plus came through, a minus failed, and in a blank there was none. */
    private static String outages(String minutes) {
        Events events = new Events(START);
        List<Instant> failedAt = new ArrayList<>();
        for (int i = 0; i < minutes.length(); i++) {
            Instant at = START.plus(Duration.ofMinutes(i));
            boolean ok = minutes.charAt(i) == '+';
            if (minutes.charAt(i) != ' ') {
                events.add(new Delivery(i, "guid-" + i, at, false, ok ? "OK" : "failed", ok ? 200 : 502, "push",
                        null, null));
            }
            if (minutes.charAt(i) == '-') {
                // In any order.
                failedAt.add(0, at);
            }
        }
        return events.activity.outages(failedAt).stream()
                .map(outage -> Duration.between(START, outage.from()).toMinutes() + "-"
                + Duration.between(START, outage.to()).toMinutes() + " " + outage.failures())
                .collect(Collectors.joining(", "));
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

    /**
     * Nine of ten take as many tenths of a second as their number; each tenth one is refused at once, which says
     * nothing.
     */
    @Test
    void howLongTheReceiverTakes() {
        Events events = new Events(START);
        assertEquals(null, events.activity.seconds(50));
        for (int i = 1; i <= 100; i++) {
            boolean refused = i % 10 == 0;
            events.add(new Delivery(i, "guid-" + i, START.plusSeconds(i), false, refused ? "failed to connect to host"
                    : "OK", refused ? 502 : 200, "push",
                    null, null), refused ? 0.0 : i / 10.0);
        }
        assertEquals(4.9, events.activity.seconds(50));
        assertEquals(9.5, events.activity.seconds(95));
        assertEquals(9.9, events.activity.seconds(100));
        events.add(new Delivery(200, "slow", START.plusSeconds(200), false, "timed out", 504, "push", null, null),
                1000.0);
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

/** Alone in the JVM: it measures the memory of all. */
@Isolated
class MemoryTest {
    @Test
    void memoryDoesNotGrowWithWhatSucceededAtOnce() {
        Events events = new Events(Instant.EPOCH);
        Runtime runtime = Runtime.getRuntime();
        long before = 0;
        for (int i = 0; i < 1_000_000; i++) {
            events.add(new Delivery(i, "0b989ba4-242f-11e5-81e1-" + i, Instant.EPOCH, false, "OK", 200, "push",
                    null, null));
            if (i == 100_000 || i == 999_999) {
                System.gc();
                long used = runtime.totalMemory() - runtime.freeMemory();
                assertTrue(before == 0 || used - before < 8_000_000, "grew by " + (used - before) + " bytes");
                before = used;
            }
        }
        assertEquals(1_000_000, events.deliveries());
    }
}
