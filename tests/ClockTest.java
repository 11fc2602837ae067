import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine whose clock is wrong: every rule goes by GitHub's. */
class ClockTest extends StandInFixture {
    /** GitHub's time when this machine says noon. */
    private Instant githubIs(Duration behindThisMachine) {
        github.ahead = behindThisMachine.negated();
        return NOON.minus(behindThisMachine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT48H", "PT1H", "-PT1H", "-PT48H"})
    void dueTimesRetentionAndTheCheckpointGoByGitHubsClock(String ahead) {
        Instant now = githubIs(Duration.parse(ahead));
        checkpoint(now.minus(Duration.ofHours(6)));
        Row due = hook.deliver(now.minusSeconds(300), "push", null, Answer.DOWN);
        Row waits = hook.deliver(now.minusSeconds(600), "push", null, Answer.DOWN);
        hook.redeliver(waits, now.minusSeconds(240), Answer.DOWN);
        github.fault(request -> request.path().endsWith("/deliveries/" + due.id() + "/attempts"), Fault.answer(404, "{\"message\":\"Not Found\"}"));
        Terminal.Run run = run("--no-probe", "--wait", "0");
        assertEquals(1, run.code(), run.err());
        assertTrue(run.err().contains("this machine's clock is " + Duration.parse(ahead).abs().toMinutes() + " min " + (ahead.startsWith("-") ? "behind" : "ahead of")
                + " GitHub's"), run.err());
        assertEquals(List.of(due.id()), github.redelivered(), "the other one waits");
        assertTrue(run.err().contains("refused: " + due.guid()), "a young event is not lost: " + run.err());
        assertEquals(waits.at(), stored());
    }

    @ParameterizedTest
    @CsvSource({"PT48H, ''", "-PT48H, ''", "PT48H, 3h", "-PT3H, 3h"})
    void aLookBackWithoutACheckpointIsReckonedAgain(String ahead, String since) {
        Instant now = githubIs(Duration.parse(ahead));
        hook.deliver(now.minus(Duration.ofHours(25)), "push", null, Answer.DOWN);
        Row row = hook.deliver(now.minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(now.minus(Duration.ofMinutes(1)), "push", null, Answer.OK);
        Terminal.Run run = terminal.run(with(List.of("--org", "octo", "--hook", "42"), since.isEmpty() ? new String[0] : new String[] {"--since", since}));
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(row.id()));
    }

    @Test
    void aFileRemembersGitHubsTime() throws Exception {
        Instant now = githubIs(Duration.ofHours(5));
        hook.deliver(now.minusSeconds(60), "push", null, Answer.OK);
        assertEquals(0, terminal.run("--org", "octo", "--hook", "42", "--checkpoint", temp.resolve("c.json").toString()).code());
        String file = Files.readString(temp.resolve("c.json"));
        assertTrue(file.contains("\"stored_at\" : \"" + now), file);
        assertTrue(file.contains("\"" + now.minus(Duration.ofMinutes(10)).toEpochMilli() + "\""), file);
    }

    @Test
    void aClockThatWasNeverSetIsNotBelieved() {
        github.ahead = Duration.between(NOON, Instant.parse("1970-01-01T01:00:00Z"));
        checkpoint(ago(60));
        assertEquals(0, run().code());
        assertEquals(ago(10), stored());
    }

    @Test
    void aCheckpointThatLeavesNoOverlapIsMovedBack() {
        // GitHub's script stores the time of its run.
        checkpoint(ago(5));
        assertEquals(0, run().code());
        assertEquals(ago(10), stored());
    }

    @Test
    void aClockThatWasNeverSetStoresNothing() {
        checkpoint(ago(60));
        clock.set(Instant.parse("1970-01-01T00:05:00Z"));
        github.ahead = Duration.ZERO;
        Terminal.Run run = run();
        assertEquals(2, run.code(), run.err());
        assertEquals(ago(60), stored());
    }
}
