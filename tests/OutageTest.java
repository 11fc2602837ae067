import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver that is down, and what happens while somebody waits for it. */
class OutageTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @ParameterizedTest
    @CsvSource({"404, 1", "200, 1", "499, 1", "500, 0", "503, 0", "0, 0"})
    void aReceiverThatLooksDownIsAskedFirst(int answer, int sent) {
        Row row = refused(100);
        Answer toPing = answer == 0 ? new Answer("timed out", 0) : Answer.code(answer);
        hook.receiver = (of, at) -> of.event().equals("ping") ? toPing : Answer.OK;
        Terminal.Run run = jsonRun().exits(sent == 0 ? 3 : 0);
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(sent == 1 ? "answered" : "down", hookOf(run).path("receiver").asText());
        assertEquals(sent, github.redelivered().size());
        assertEquals(sent == 0 ? row.at().toString() : "null", hookOf(run).path("down_since").asText());
        assertEquals(sent == 0 ? row.at() : NOON.minus(Duration.ofMinutes(10)), stored());
    }

    /**
     * If nothing in the window succeeded, the outage may be older than the window. A success before it, on the same
     * page, does not tell.
     */
    @ParameterizedTest
    @CsvSource({"350, since", "361, at least since", "0, at least since"})
    void theStartOfTheWindowIsNotTheStartOfTheOutage(int lastSuccess, String since) throws IOException {
        if (lastSuccess > 0) {
            delivered(lastSuccess);
        }
        hook.receiver = (of, at) -> Answer.DOWN;
        for (int i = 0; i < 6; i++) {
            refused(340 - i);
        }
        Terminal.Run dryRun = run("--dry-run");
        dryRun.says("the receiver seems down " + since + " 06:20 UTC");
        Terminal.Run run = run("--output", "json");
        run.says("the receiver seems down " + since + " 06:20 UTC");
        assertEquals(ago(340).toString(), hookOf(run).path("down_since").asText());
        assertEquals(!since.equals("since"), ReportTest.valid(run.out(), "run.json").at("/hooks/0/down_longer")
                .asBoolean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-probe", "--wait=30s"})
    void aDryRunSaysThatTheReceiverLooksDownIfARunWouldAskIt(String option) throws IOException {
        refused(100);
        Terminal.Run run = run("--dry-run", "--output", "json", option);
        JsonNode hook = ReportTest.valid(run.out(), "run.json").at("/hooks/0");
        assertEquals(option.equals("--no-probe"), hook.get("down_since").isNull(), hook.toString());
        assertEquals("not_asked", hook.get("receiver").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pings", "/variables/LAST"})
    void aReceiverThatIsNotAskedAsTheRunFailsStillLooksDown(String what) throws IOException {
        refused(100);
        github.fault(request -> !request.method().equals("GET") && request.path().endsWith(what),
                Fault.answer(403, "{}"));
        Terminal.Run run = run("--output", "json").exits(1);
        assertEquals(ago(100).toString(), ReportTest.valid(run.out(), "run.json").at("/hooks/0/down_since").asText());
    }

    @Test
    void aPingThatDoesNotShowIsNoAnswer() {
        refused(100);
        hook.late = row -> row.event().equals("ping") ? Duration.ofMinutes(5) : Duration.ZERO;
        run().exits(3);
        assertNothingRedelivered();
        // By the next run the list shows the answer.
        clock.set(NOON.plus(Duration.ofMinutes(6)));
        run().exits(0);
        assertEquals(1, github.redelivered().size());
        assertEquals(1, github.log("POST", "/pings").size());
    }

    /** GitHub waits 10 s for a receiver's answer, GitHub Enterprise Server 30 s, and the row takes a moment to show. */
    @ParameterizedTest
    @CsvSource({"30, 0", "40, 0", "41, 3"})
    void anAnswerToAPingMayTakeFortySeconds(int seconds, int code) {
        Row row = refused(100);
        hook.late = late -> late.event().equals("ping") ? Duration.ofSeconds(seconds) : Duration.ZERO;
        run("--wait", "0").exits(code);
        assertEquals(code == 0 ? List.of(row.id()) : List.of(), github.redelivered());
        assertEquals(NOON.plusSeconds(Math.min(seconds == 30 ? 31 : 40, 40)), clock.instant());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOldAnsweredPingIsNotTheAnswerToThisRuns(boolean up) {
        hook.deliver(ago(350), "ping", null, Answer.OK);
        Row row = refused(100);
        hook.receiver = (of, at) -> up ? Answer.OK : Answer.DOWN;
        run().exits(up ? 0 : 3);
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(up ? List.of(row.id()) : List.of(), github.redelivered());
    }

    @Test
    void aPingThatIsRefusedEndsTheRun() {
        refused(100);
        github.fault("/pings", Fault.refuse(404, "Not Found"));
        run().exits(1);
        assertNothingRedelivered();
        assertEquals(ago(100), stored());
    }

    @ParameterizedTest
    @CsvSource({"5, 8", "360, 48"})
    void anOutageOfHoursOrDaysCostsNoEventAnAttempt(int everyMinutes, int hours) {
        Instant end = NOON.plus(Duration.ofHours(hours));
        hook.receiver = (of, at) -> at.isBefore(end) ? Answer.DOWN : Answer.OK;
        Row poison = refused(200, "membership", "added", 500);
        hook.redeliver(poison, ago(190), Answer.code(500));
        delivered(180);
        List<Row> events = new ArrayList<>();
        for (int minute = 0; minute < hours * 60 + 2 * everyMinutes; minute += everyMinutes) {
            clock.set(NOON.plus(Duration.ofMinutes(minute)));
            boolean down = clock.instant().isBefore(end);
            for (int i = 2; i > 0; i--) {
                // Two events in each interval, so that the outage shows beside the event that always fails.
                Row row = hook.deliver(clock.instant().minusSeconds(i), "issues", "opened",
                        down ? Answer.DOWN : Answer.OK);
                if (down) {
                    events.add(row);
                }
            }
            run().exits(down ? 3 : 0);
            if (!down) {
                break;
            }
            assertNothingRedelivered();
        }
        for (Row event : events) {
            List<Row> attempts = hook.attempts(event.guid());
            assertEquals(2, attempts.size());
            assertTrue(attempts.get(1).succeeded());
        }
        assertEquals(hours * 60 / everyMinutes * 2, events.size());
    }

    // What happens meanwhile

    private void afterNoon(Runnable what) {
        AtomicBoolean once = new AtomicBoolean();
        clock.meanwhile = instant -> {
            if (instant.isAfter(NOON) && once.compareAndSet(false, true)) {
                what.run();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"200, healed", "500, waiting"})
    void whatSomebodyRedeliversWhileThePingIsAwaitedIsNotSent(int code, String verdict) {
        Row theirs = refused(100);
        Row other = refused(90);
        hook.late = row -> row.event().equals("ping") ? Duration.ofSeconds(6) : Duration.ZERO;
        afterNoon(() -> hook.redeliver(theirs, NOON.plusSeconds(1), Answer.code(code)));
        Terminal.Run run = jsonRun().exits(0);
        assertRedelivered(List.of(other.id()));
        assertEquals(List.of(verdict, "delivered"), verdicts(run));
    }

    /** Its success lies before the checkpoint, on a page that this run does not read. */
    @ParameterizedTest(name = "with a checkpoint: {0}")
    @ValueSource(booleans = {true, false})
    void whatComesIntoTheListMeanwhileIsNotGivenUpForItsMissingFirstAttempt(boolean withCheckpoint) {
        Row fine = delivered(300);
        for (int i = 0; i < 250; i++) {
            delivered(200);
        }
        refused(30);
        delivered(1);
        hook.late = row -> row.event().equals("issues") ? Duration.ofSeconds(3) : Duration.ZERO;
        afterNoon(() -> hook.redeliver(fine, NOON.plusSeconds(1), Answer.code(500)));
        checkpoint(ago(120));
        Terminal.Run run = (withCheckpoint ? jsonRun() : terminal.run("--org", "octo", "--hook", "42", "--since", "2h",
                "--output", "json")).exits(0);
        assertTrue(hook.attempts(fine.guid()).size() > 1 && verdicts(run).contains("delivered"), run.out());
        // With a checkpoint an earlier run would have reported it, so it is only counted; without one it is reported,
        // and makes the exit code 3.
        assertFalse(run.err().contains("lost: ") || run.err().contains("given up"), run.err());
    }

    // An event whose first attempt is about to leave the list is sent while that is possible, and a person hears of it

    private static final int DAYS = 3 * 24 * 60;

    private void receiverIsDown() {
        hook.receiver = (of, at) -> Answer.DOWN;
        lastRun(360);
    }

    /** The checkpoint lies far back, as an event has held it. */
    private void lastRun(int minutesAgo) {
        checkpoint(NOON.minus(Duration.ofDays(3)));
        github.updated(REPO, "LAST", ago(minutesAgo));
    }

    @Test
    void anExpiringEventIsSentIntoAnOutageAndTheOthersWait() {
        receiverIsDown();
        Row expiring = failed(DAYS - 12 * 60);
        failed(DAYS - 12 * 60 - 1);
        Terminal.Run run = jsonRun().exits(3);
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(List.of(expiring.id()), github.redelivered());
        assertEquals("down", hookOf(run).path("receiver").asText());
        assertEquals(1, hookOf(run).path("expiring").asInt());
        assertEquals(expiring.at(), stored());
    }

    @Test
    void aDryRunSaysThatExpiringEventsWouldBeSentIntoAnOutage() {
        receiverIsDown();
        failed(DAYS - 13 * 60);
        assertTrue(run("--dry-run").err().endsWith(": a run pings it first, and sends nothing unless it answers\n"));
        failed(DAYS - 12 * 60);
        String said = run("--dry-run").err();
        assertTrue(said.endsWith(": a run pings it first, and sends nothing but expiring events unless it answers\n"),
                said);
    }

    @Test
    void anExpiringEventThatIsNotDueYetWaits() {
        receiverIsDown();
        Row expiring = failed(DAYS - 60);
        hook.redeliver(expiring, ago(10), Answer.DOWN);
        hook.redeliver(expiring, ago(4), Answer.DOWN);
        run().exits(3);
        assertEquals(List.of(), github.redelivered());
    }

    /** Twice the time since the last run, but twelve hours at least, and half of what GitHub keeps at most. */
    @ParameterizedTest
    @CsvSource({"720, 360, 3", "719, 360, 3", "721, 360, 0", "720, 5, 3", "721, 5, 0", "960, 480, 3", "961, 480, 0",
        "2160, 4000, 3", "2161, 4000, 0"})
    void aRunThatLeavesAnExpiringEventUnsettledAsksForAPerson(int minutesLeft, int lastRun, int code) {
        Row row = failed(DAYS - minutesLeft);
        hook.receiver = (of, at) -> of.event().equals("issues") ? Answer.code(500) : Answer.OK;
        delivered(1);
        lastRun(lastRun);
        run().exits(code);
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals(row.at(), stored());
    }

    /** The next run is expected when as much time has passed as since the last one, or two hours later. */
    @ParameterizedTest
    @CsvSource({"720, 360, false", "480, 360, false", "479, 360, true", "960, 480, false", "599, 480, true"})
    void theLastAllowedAttemptWaitsUntilTheNextRunMayBeTooLate(int minutesLeft, int lastRun, boolean isSent) {
        receiverIsDown();
        github.updated(REPO, "LAST", ago(lastRun));
        Row row = failed(DAYS - minutesLeft);
        for (int i = 0; i < 6; i++) {
            hook.redeliver(row, row.at().plusSeconds(60 + i), Answer.DOWN);
        }
        Terminal.Run run = jsonRun("--backoff", "0").exits(3);
        assertEquals(isSent, !github.redelivered().isEmpty());
        assertEquals(isSent ? List.of("given_up") : List.of("due"), verdicts(run));
    }

    @Test
    void theLastAllowedAttemptIsSentOnceTheReceiverAnswers() {
        lastRun(360);
        Row row = failed(DAYS - 720);
        for (int i = 0; i < 6; i++) {
            hook.redeliver(row, row.at().plusSeconds(60 + i), Answer.DOWN);
        }
        run("--backoff", "0").exits(0);
        assertEquals(1, github.redelivered().size());
    }

    @ParameterizedTest
    @CsvSource({"1440, false", "1441, true", "2880, true"})
    void aRunWhosePredecessorWasMoreThanADayAgoSaysWhenThatWas(int lastRun, boolean says) {
        delivered(1);
        lastRun(lastRun);
        checkpoint(ago(lastRun + 10));
        Terminal.Run run = run().exits(0);
        String sentence = " The last run was on " + (lastRun == 2880 ? "11-18 12:00" : "11-19 11:59") + " UTC.\n";
        assertEquals(says, run.out().contains(sentence), run.out());
        lastRun(lastRun);
        assertEquals(ago(lastRun).toString(), hookOf(jsonRun()).path("last_run").asText());
    }

    @Test
    void anExpiringEventThatIsDeliveredIsNoReasonToLook() {
        failed(DAYS - 60);
        delivered(1);
        lastRun(360);
        run().exits(0);
    }
}
