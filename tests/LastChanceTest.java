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
        checkpoint(NOON.minus(Duration.ofDays(3)));
    }

    @Test
    void anExpiringEventIsSentIntoAnOutageAndTheOthersWait() {
        receiverIsDown();
        Row expiring = failed(DAYS - 12 * 60);
        failed(DAYS - 12 * 60 - 1);
        Terminal.Run run = jsonRun();
        assertEquals(3, run.code(), run.err());
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(List.of(expiring.id()), github.redelivered());
        assertEquals("down", hookOf(run).path("receiver").asText());
        assertEquals(1, hookOf(run).path("expiring").asInt());
        assertEquals(expiring.at(), stored());
    }

    @Test
    void anExpiringEventThatIsNotDueYetWaits() {
        receiverIsDown();
        Row expiring = failed(DAYS - 60);
        hook.redeliver(expiring, ago(10), Answer.DOWN);
        hook.redeliver(expiring, ago(4), Answer.DOWN);
        assertEquals(3, run().code());
        assertEquals(List.of(), github.redelivered());
    }

    @ParameterizedTest
    @CsvSource({"720, 3", "719, 3", "721, 0"})
    void aRunThatLeavesAnExpiringEventUnsettledAsksForAPerson(int minutesLeft, int code) {
        Row row = failed(DAYS - minutesLeft);
        hook.receiver = (of, at) -> of.event().equals("issues") ? Answer.code(500) : Answer.OK;
        delivered(1);
        checkpoint(NOON.minus(Duration.ofDays(3)));
        Terminal.Run run = run();
        assertEquals(code, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals(row.at(), stored());
    }

    @Test
    void anExpiringEventThatIsDeliveredIsNoReasonToLook() {
        failed(DAYS - 60);
        delivered(1);
        checkpoint(NOON.minus(Duration.ofDays(3)));
        assertEquals(0, run().code());
    }
}
