import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The result of each redelivery, and the events that become due next or are given up. */
class OutcomeTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @Test
    void saysWhatBecameOfEachRedelivery() {
        refused(120);
        Row fails = refused(100, "push", null, 500);
        refused(90, "release", "published", 500);
        delivered(1);
        hook.receiver = (of, at) -> of.event().equals("push") ? Answer.code(503) : Answer.OK;
        hook.late = row -> row.event().equals("release") ? Duration.ofMinutes(3) : Duration.ofSeconds(4);
        Terminal.Run run = jsonRun().exits(0);
        assertEquals(List.of("delivered", "failed_again", "not_seen"), verdicts(run));
        assertEquals(3, count(run, "redelivered"));
        assertEquals(2, count(run, "unsettled"));
        assertEquals(NOON.plusSeconds(30).plusMillis(2 * 167), clock.instant(),
                "two distances between POSTs, and thirty seconds");
        // Pauses of 1, 2, 4, 8 and 15 seconds.
        assertEquals(1 + 5, github.log("GET", "/deliveries").size());
        assertEquals(ago(120), stored(), "what is out is judged by the next run");

        clock.set(NOON.plus(Duration.ofMinutes(4)));
        run().exits(0);
        assertEquals(fails.at(), stored(), "what came through no longer holds the checkpoint");
        assertEquals(3, github.redelivered().size());
    }

    @Test
    void whatCameThroughNoLongerHoldsTheCheckpoint() {
        refused(120);
        delivered(1);
        run().exits(0);
        assertEquals(NOON.minus(Duration.ofMinutes(10)), stored());
        assertEquals(NOON.plusSeconds(1), clock.instant(), "it waits no longer than needed");
    }

    @Test
    void aLookReadsOnePageUnlessMoreHasComeMeanwhile() {
        for (int i = 0; i < 250; i++) {
            delivered(300 - i);
        }
        refused(20);
        delivered(1);
        hook.late = row -> Duration.ofMinutes(3);
        assertEquals(List.of("not_seen"), verdicts(jsonRun()));
        assertEquals(3 + 5, github.log("GET", "/deliveries").size(), "three pages of 252 rows, and five looks");
    }

    /** The list is a little out of order, so that a row from before does not end the look. */
    @Test
    void whatHasComeMeanwhileIsReadToItsEnd() {
        refused(20);
        Row last = delivered(1);
        AtomicBoolean busy = new AtomicBoolean();
        clock.meanwhile = now -> {
            if (!github.redelivered().isEmpty() && !busy.getAndSet(true)) {
                IntStream.range(0, 120).forEach(i -> hook.deliver(i == 60 ? last.at().minusSeconds(30) : now, "push",
                        null, Answer.OK));
            }
        };
        assertEquals(List.of("delivered"), verdicts(jsonRun()));
        assertEquals(NOON.plusSeconds(1), clock.instant(), "at the first look");
        assertEquals(1 + 2, github.log("GET", "/deliveries").size());
    }

    // What happens while a plan waits

    /** Storing the checkpoint takes so long, as it would under a limit. */
    private void whileStoring(long seconds, Runnable meanwhile) {
        AtomicBoolean once = new AtomicBoolean();
        github.fault(request -> request.method().equals("PATCH"), call -> {
            if (!once.getAndSet(true)) {
                clock.pause(Duration.ofSeconds(seconds));
                meanwhile.run();
            }
            return false;
        });
    }

    @ParameterizedTest
    @CsvSource({"30, 3", "31, 1"})
    void aPlanThatHasWaitedIsLookedOverBeforeItsFirstPost(long seconds, int sent) {
        Row healed = refused(120);
        Row failedAgain = refused(110);
        refused(100);
        delivered(1);
        whileStoring(seconds, () -> {
            hook.redeliver(healed, NOON.plusSeconds(20), Answer.OK);
            hook.redeliver(failedAgain, NOON.plusSeconds(21), Answer.code(500));
        });
        Terminal.Run run = jsonRun().exits(0);
        assertEquals(sent, github.redelivered().size());
        if (sent == 1) {
            assertEquals(List.of("healed", "waiting", "delivered"), verdicts(run));
            assertEquals(failedAgain.at(), stored());
        }
    }

    /** Its row was late: with its newest attempt the event is due all the same. */
    @Test
    void anEventIsSentByTheNewestAttemptThatALookShows() {
        Row row = refused(120);
        delivered(1);
        hook.late = late -> late.redelivery() && late.at().isBefore(NOON) ? Duration.ofMinutes(31) : Duration.ZERO;
        Row late = hook.redeliver(row, ago(30), Answer.code(500));
        whileStoring(60, () -> {});
        Terminal.Run run = jsonRun().exits(0);
        assertRedelivered(List.of(late.id()));
        assertEquals(List.of("delivered"), verdicts(run));
        assertEquals(3, hookOf(run).at("/events/0/attempts").size());
    }

    /** The run starts at GitHub's first Date, before anything is listed. */
    @Test
    void dueTimesGoByThePlanAndTheCheckpointByTheStart() {
        Row row = refused(120);
        hook.redeliver(row, ago(1), Answer.code(500));
        delivered(0);
        AtomicBoolean once = new AtomicBoolean();
        hook.beforePage = () -> {
            if (!once.getAndSet(true)) {
                clock.pause(Duration.ofMinutes(5));
            }
        };
        Terminal.Run run = jsonRun().exits(0);
        assertEquals(List.of("delivered"), verdicts(run), "due four minutes after the start, and planned after five");
        assertEquals(NOON.toString(), hookOf(run).path("started_at").asText());
        assertStored("2026-11-20T11:50:00Z");
    }

    // Due times and giving up

    @Test
    void anEventThatAlwaysFailsIsSentAtGrowingDistancesAndGivenUpOnce() {
        Row row = refused(1);
        hook.receiver = (of, at) -> Answer.code(500);
        List<Long> minutes = new ArrayList<>();
        List<Instant> lost = new ArrayList<>();
        for (int minute = 0; minute < 12 * 60; minute += 5) {
            clock.set(NOON.plus(Duration.ofMinutes(minute)));
            delivered(0);
            int before = github.redelivered().size();
            Terminal.Run run = run();
            if (github.redelivered().size() > before) {
                minutes.add((long) minute);
            }
            if (run.code() == 3) {
                lost.add(clock.instant());
                run.says("redeliver: given up after 8 failed attempts: " + row.guid() + " issues.opened, 8 attempts");
            } else {
                assertEquals(0, run.code(), run.err());
            }
        }
        // 5, 10, 20, ... minutes after the attempt before, rounded up to the next run.
        assertEquals(List.of(0L, 5L, 15L, 35L, 75L, 155L, 315L), minutes);
        assertEquals(1, lost.size(), () -> "given up at " + lost);
        assertTrue(stored().isAfter(NOON.plus(Duration.ofHours(11))), "the checkpoint moves on");
    }

    @Test
    void aGivenUpEventIsReportedOnceWhileAnOlderEventHoldsTheCheckpoint() {
        Row older = refused(200);
        Row hopeless = refused(100);
        hook.redeliver(hopeless, ago(50), Answer.code(500));
        hook.receiver = (of, at) -> Answer.code(500);
        delivered(1);
        run("--max-attempts", "3", "--backoff", "30m", "--max", "2")
                .exits(3, "both had an attempt, which was the last for one");
        for (int i = 0; i < 3; i++) {
            clock.set(clock.instant().plus(Duration.ofMinutes(5)));
            Terminal.Run run = jsonRun("--max-attempts", "3", "--backoff", "30m").exits(0);
            assertEquals(List.of("waiting", "given_up"), verdicts(run), "never out of sight");
            assertFalse(run.err().contains("given up"), "reported once");
            run.shows("Nothing to do: the next run sends what waits.");
            assertEquals("redeliver resend " + hopeless.guid() + " --org octo --hook 42",
                    hookOf(run).path("send_again").asText());
            // A value that would be the one that stands is stored 1 ms lower, so that GitHub moves its time.
            assertTrue(List.of(older.at(), older.at().minusMillis(1)).contains(stored()), stored().toString());
        }
    }

    @Test
    void anEventWhoseFirstAttemptHasLeftTheListIsGivenUp() {
        // Its redeliveries stay in the list for three days of their own.
        hook.redeliver(refused(4000), ago(3000), Answer.code(500));
        hook.redeliver(hook.rows.get(0), ago(100), Answer.code(500));
        checkpoint(ago(4500));
        hook.retention = Duration.ofMinutes(3990);
        delivered(1);
        run().exits(3).says("given up, as its first attempt has left GitHub's list");
        assertNothingRedelivered();
        run().exits(0, "and is reported once");
    }

    @Test
    void maxLeavesTheYoungerOnesToTheNextRun() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(refused(100 - i).id());
        }
        delivered(1);
        run("--max", "3").exits(0);
        assertRedelivered(ids.subList(0, 3));
        assertEquals(NOON.minus(Duration.ofMinutes(97)), stored());
        run();
        assertRedelivered(ids);
    }
}
