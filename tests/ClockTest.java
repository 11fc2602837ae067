import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
        github.fault("/deliveries/" + due.id() + "/attempts", Fault.refuse(404, "Not Found"));
        Terminal.Run run = run("--no-probe", "--wait", "0").exits(1);
        run.says("this machine's clock is " + Duration.parse(ahead).abs().toMinutes() + " min "
                + (ahead.startsWith("-") ? "behind" : "ahead of") + " GitHub's");
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
        terminal.run(with(List.of("--org", "octo", "--hook", "42"), since.isEmpty() ? new String[0]
                : new String[] {"--since", since})).exits(0);
        assertRedelivered(List.of(row.id()));
    }

    /** A Date header has whole seconds, and an answer takes time. All times go by GitHub's clock in any case. */
    @ParameterizedTest
    @CsvSource({"120, false", "-120, false", "121, true", "-121, true"})
    void moreThanTwoMinutesAreReported(int behind, boolean wrong) {
        Instant now = githubIs(Duration.ofSeconds(behind));
        checkpoint(now.minus(Duration.ofHours(6)));
        hook.deliver(now.minusSeconds(300), "push", null, Answer.OK);
        Terminal.Run run = run("--no-probe", "--wait", "0").exits(0);
        assertEquals(wrong, run.err().contains("this machine's clock is "), run.err());
        assertEquals(now.minus(Duration.ofMinutes(10)), stored());
    }

    // GitHub Enterprise Server keeps deliveries for seven days

    /** An event that failed so many hours ago, of which GitHub refuses a redelivery. */
    @ParameterizedTest
    @CsvSource({"GHES, 100, 1", "GHES, 167, 1", "GHES, 169, 3", "github.com, 71, 1", "github.com, 73, 3"})
    void whetherARefusedEventIsLostGoesByHowLongTheServerKeepsIt(String server, int hours, int code) {
        hook.retention = Duration.ofDays(8);
        hook.linkPath = server.equals("GHES") ? "/api/v3/orgs/octo/hooks/42" : hook.linkPath;
        Row row = hook.deliver(NOON.minus(Duration.ofHours(hours)), "push", null, Answer.DOWN);
        github.fault("/attempts", Fault.answer(404, "{}"));
        Terminal.Run run = terminal.run("--api-url", github.url() + (server.equals("GHES") ? "/api/v3" : ""), "--org",
                "octo", "--hook", "42",
                "--since", (hours + 1) + "h", "--no-probe").exits(code);
        assertRedelivered(List.of(row.id()));
        assertEquals(code == 3, run.err().contains("expired, as GitHub no longer has it: " + row.guid()), run.err());
    }

    @ParameterizedTest
    @CsvSource({"167, 0", "169, 3"})
    void aGapOnAServerBeginsAfterSevenDays(int hours, int code) throws Exception {
        hook.linkPath = "/api/v3/orgs/octo/hooks/42";
        delivered(60);
        Path file = Files.writeString(temp.resolve("c.json"), "{\"version\":2,\"checkpoints\":{\""
                + github.uri().getAuthority()
                + "/42\":{\"checkpoint\":\"" + ago(hours * 60).toEpochMilli() + "\"}}}");
        Terminal.Run run = terminal.run("--api-url", github.url() + "/api/v3", "--org", "octo", "--hook", "42",
                "--checkpoint", file.toString()).exits(code);
        assertEquals(code == 3, run.err().contains("beyond recovery"), run.err());
    }

    @Test
    void aFileRemembersGitHubsTime() throws Exception {
        Instant now = githubIs(Duration.ofHours(5));
        hook.deliver(now.minusSeconds(60), "push", null, Answer.OK);
        terminal.run("--org", "octo", "--hook", "42", "--checkpoint", temp.resolve("c.json").toString()).exits(0);
        String file = Files.readString(temp.resolve("c.json"));
        assertTrue(file.contains("\"stored_at\" : \"" + now), file);
        assertTrue(file.contains("\"" + now.minus(Duration.ofMinutes(10)).toEpochMilli() + "\""), file);
    }

    @Test
    void aClockThatWasNeverSetIsNotBelieved() {
        github.ahead = Duration.between(NOON, Instant.parse("1970-01-01T01:00:00Z"));
        checkpoint(ago(60));
        run().exits(0);
        assertEquals(ago(10), stored());
    }

    @Test
    void aCheckpointThatLeavesNoOverlapIsMovedBack() {
        // GitHub's script stores the time of its run.
        checkpoint(ago(5));
        run().exits(0);
        assertEquals(ago(10), stored());
    }

    @Test
    void aClockThatWasNeverSetStoresNothing() {
        checkpoint(ago(60));
        clock.set(Instant.parse("1970-01-01T00:05:00Z"));
        github.ahead = Duration.ZERO;
        run().exits(2);
        assertEquals(ago(60), stored());
    }
}
