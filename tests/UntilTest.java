import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** --until: the end of the window, which the checkpoint does not pass. */
class UntilTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @Test
    void whatComesLaterIsLeftToALaterRun() {
        Row inside = failed(300);
        delivered(250);
        Row atTheEnd = failed(240);
        Row after = failed(100);
        delivered(50);
        Terminal.Run run = run("--until", "4h");
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(inside.id()));
        assertTrue(run.summary().contains("redelivered 1 (1 delivered), refused 0, still unsettled 2 of 3 failed events"), run.summary());
        assertEquals(ago(240), stored());

        run = run();
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(inside.id(), atTheEnd.id(), after.id()));
    }

    @Test
    void theCheckpointDoesNotPassItEvenWhenNothingHasFailed() {
        delivered(300);
        delivered(100);
        assertEquals(0, run("--until", "2026-11-20T08:00:00Z").code());
        assertEquals(ago(240), stored());
    }

    @Test
    void nearTheStartOfTheRunTheOverlapHolds() {
        delivered(300);
        assertEquals(0, run("--until", "5m").code());
        assertEquals(ago(10), stored());
    }

    @Test
    void aSecondLookAtWhatIsSettledDoesNotMoveTheCheckpointBack() {
        checkpoint(ago(60));
        delivered(300);
        Terminal.Run run = run("--since", "10h", "--until", "4h");
        assertEquals(0, run.code(), run.err());
        assertEquals(ago(60), stored());
    }

    @Test
    void anEndBeforeTheStoredCheckpoint() {
        failed(300);
        checkpoint(ago(60));
        Terminal.Run run = run("--until", "4h");
        assertEquals(2, run.code());
        assertEquals("redeliver: error: --until: 2026-11-20T08:00:00Z lies before 2026-11-20T11:00:00Z, which is the checkpoint in variable LAST of octo/ops; give "
                + "--since to look further back\n", run.err());
        assertNothingRedelivered();
        assertEquals(ago(60), stored());

        assertEquals(0, run("--until", "1h").code(), "there is nothing to do, as when a command with a fixed end runs twice");
        checkpoint(null);
        run = run("--until", "2d");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("which is how far a run without a checkpoint looks back; give --since"), run.err());
    }

    @Test
    void aDryRunSaysSo() {
        failed(300);
        Row after = failed(100);
        Terminal.Run run = run("--dry-run", "--until", "4h");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains(after.guid() + " issues.opened, 1 attempt, last: failed to connect to host, delivery " + after.id()
                + ": left to a later run by --until"), run.out());
        assertTrue(run.summary().startsWith("dry run: would redeliver 1 "), run.summary());
        assertNothingRedelivered();
    }

    /** The next run takes everything up to the time of this one as told. */
    @Test
    void whatIsLostIsToldThoughItLiesBehindTheEnd() {
        Row row = failed(100);
        for (int i = 0; i < 7; i++) {
            hook.redeliver(row, ago(90 - i), Answer.code(500));
        }
        delivered(50);
        Terminal.Run run = run("--until", "4h");
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("given up after 8 failed attempts: " + row.guid()), run.err());
        assertEquals(ago(240), stored());
        clock.set(NOON.plusSeconds(3600));
        run = run();
        assertEquals(0, run.code(), run.err());
        assertFalse(run.err().contains("lost: "), "once is enough: " + run.err());
    }

    @Test
    void anExpiringEventBehindTheEndIsSaid() {
        checkpoint(ago(71 * 60));
        failed(62 * 60);
        delivered(50);
        assertEquals(3, run("--until", "70h").code());
        assertNothingRedelivered();
    }

    @Test
    void whetherTheReceiverLooksDownIsSeenFromAllThatFailed() {
        failed(300);
        delivered(200);
        failed(100);
        failed(90);
        hook.receiver = (of, at) -> Answer.DOWN;
        Terminal.Run run = run("--until", "4h");
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("the receiver looks down since " + ago(100)), run.err());
        assertNothingRedelivered();
    }
}
