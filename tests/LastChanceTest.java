import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event whose first attempt is about to leave GitHub's list: it is sent while that is possible, and a person hears of it before the loss. */
class LastChanceTest extends StandInFixture {
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
        assertTrue(said.endsWith(": a run pings it first, and sends nothing but expiring events unless it answers\n"), said);
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
