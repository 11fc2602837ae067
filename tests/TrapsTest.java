import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that look like a run that went well. */
class TrapsTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @ParameterizedTest
    @CsvSource({"--event, Issues", "--event, ' issues'", "--event, 'push, issues'", "--event, Issues.Opened", "--exclude-event, PUSH", "--event, ' ISSUES.OPENED '"})
    void oneSpellingOfAFilterIsAsGoodAsAnother(String option, String value) {
        Row row = failed(60);
        delivered(1);
        Terminal.Run run = run(option, value);
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(row.id()));
        assertTrue(!run.err().contains("not an event"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--event=", "--event=push,", "--event=,push", "--exclude-event=push,,issues", "--hook=,",
        "--hook=", "--ignore-status-code=,"})
    void anEmptyNameIsRefused(String argument) {
        failed(60);
        Terminal.Run run = run(argument);
        assertEquals(2, run.code(), run.out());
        assertTrue(run.err().startsWith("redeliver: error: " + argument.replaceFirst("=.*", "") + ": '"), run.err());
        assertEquals(List.of(), github.log("POST", ""));
        assertEquals(ago(360), stored());
    }

    @Test
    void aHookIdOfAnUnsetVariableIsRefusedInTheEnvironmentToo() {
        terminal.env.put("HOOK_ID", "42,");
        Terminal.Run run = terminal.run("--org", "octo");
        assertEquals(2, run.code(), run.out());
        assertTrue(run.err().contains("HOOK_ID: '42,' is not"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "...", "\u2026", ".. "})
    void aGuidThatATableHasCutWillDo(String dots) {
        Row row = failed(60);
        assertEquals(0, terminal.run("resend", "--org", "octo", "--hook", "42", row.guid().substring(0, 8).toUpperCase() + dots).code());
        assertRedelivered(List.of(row.id()));
    }

    @Test
    void fromOneHookToTwoTheCheckpointOfTheOneIsCarriedOnFrom() {
        // The last run with one hook was two days ago: what failed since must not be forgotten.
        checkpoint(ago(2 * 24 * 60));
        Row old = failed(47 * 60);
        HookStandIn other = github.hook("octo", 43);
        Row alsoOld = other.deliver(ago(46 * 60), "push", null, Answer.DOWN);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO, "--no-probe");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(old.id(), alsoOld.id()), github.redelivered().stream().sorted().toList());
        assertMovedOn(stored("LAST_42"));
        assertMovedOn(stored("LAST_43"));
        assertTrue(List.of(stored("LAST_42"), stored("LAST_43")).contains(ago(10)), "the one that began was not kept waiting");
        assertEquals(ago(2 * 24 * 60), stored(), "the one of the single hook is left alone");
    }

    @Test
    void aRepositoryForAVariableThatIsNotNamedIsAMistake() {
        Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--variable-repo", REPO);
        assertEquals(2, run.code(), run.out());
        assertTrue(run.err().contains("--variable-repo: 'octo/ops' is the repository of a variable, and none is named; add --variable NAME"), run.err());
    }

    @Test
    void aPlaceThatDoesNotKnowWhenItStoredTellsOfALossTwiceAtMost() throws IOException {
        Path file = temp.resolve("checkpoints.json");
        Row lost = failed(200);
        for (int i = 0; i < 7; i++) {
            hook.redeliver(lost, ago(180 - i), Answer.DOWN);
        }
        delivered(0);
        int reported = 0;
        for (int i = 0; i < 4; i++) {
            Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--checkpoint", file.toString(), "--backoff", "10d");
            reported += run.err().matches("(?s).*(lost|given up[^\\n]*): " + lost.guid() + ".*") ? 1 : 0;
            Files.writeString(file, Files.readString(file).replaceAll(",\\s*\"stored_at\"[^,}]*", ""));
            clock.set(clock.instant().plus(Duration.ofMinutes(5)));
        }
        assertTrue(reported == 1 || reported == 2, reported + " times");
    }

    @Test
    void aRowWithoutAStatusIsAFailureWithoutAReason() {
        github.fault(request -> request.path().endsWith("/deliveries"), Fault.answer(200, "[{\"id\":7,\"guid\":\"g\",\"delivered_at\":"
                + "\"2026-11-20T11:00:00Z\",\"status\":null,\"status_code\":500,\"event\":\"push\"}]"));
        Terminal.Run run = jsonRun("--dry-run");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("due"), verdicts(run));
        assertEquals("no status", hookOf(run).at("/events/0/attempts/0/status").asText());
    }
}
