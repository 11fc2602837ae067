import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The checkpoint in an Actions variable: read, checked, stored before anything is sent, and never moved past an
 * unsettled event.
 */
class CheckpointTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    private List<String> calls() {
        return github.log().stream().map(request -> request.method() + " " + request.status()).toList();
    }

    @Test
    void anAbsentVariableIsCreatedBeforeTheFirstPost() {
        checkpoint(null);
        failed(60);
        plainRun().exits(0);
        assertEquals(List.of("GET 404", "GET 200", "POST 201", "POST 202"), calls());
        assertStored("2026-11-20T11:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "~~",
        "~ ~",
        "garbage",
        "2026-11-20T06:00:00Z",
        "2026-11-20",
        "1.7e12",
        "-5",
        "-1795154400000",
        "99999999999999999999",
        "\"1795154400000\"",
        "'1795154400000'",
        "0",
        "00",
        "1234",
        "1795154400",
        "1795154400000000",
        "1795176000001"})
    void aValueThatIsNoCheckpointIsAnErrorAndLeftAlone(String value) {
        failed(60);
        github.variable(REPO, "LAST", value);
        plainRun().exits(2).says("the value '" + value + "' of variable LAST ");
        assertEquals(value, github.variable(REPO, "LAST"));
        assertEquals(List.of("GET 200", "GET 200"), calls(), "nothing is sent or stored");

        // The remedy that the error names works.
        plainRun("--since", "2h").exits(0);
        assertStored("2026-11-20T11:00:00Z");
    }

    /** A value may be 48 KB long, and its line breaks would spread one sentence over several lines. */
    @Test
    void aValueThatIsNoCheckpointIsShownInOneShortLine() {
        github.variable(REPO, "LAST", "1795154400000\n" + "9".repeat(40_000));
        Terminal.Run run = plainRun().exits(2);
        assertTrue(run.err().lines().allMatch(line -> line.length() < 400), run.err());
        run.says("999...' of variable LAST ");
    }

    /** Blanks and a line end around it do not matter. */
    @ParameterizedTest
    @ValueSource(strings = {"1795172400000", " 1795172400000\r\n"})
    void aCheckpointOfGitHubsScriptIsCarriedOnFrom(String eleven) {
        github.variable(REPO, "LAST", eleven);
        failed(61);
        Row row = failed(60);
        plainRun().exits(0);
        assertRedelivered(List.of(row.id()));
    }

    @ParameterizedTest
    @CsvSource({"300, 60, 3", "300, 181, 0", "300, 290, 0"})
    void aHookThatWasMadeAnewWhileAnEventWasUnsettledIsReportedOnce(int mark, int lastRun, int code) {
        checkpoint(ago(mark));
        github.updated(REPO, "LAST", ago(lastRun));
        delivered(1);
        plainRun().exits(code);
        plainRun().exits(0);
    }

    @Test
    void aHookThatWasMadeAnewIsReportedAlsoIfTheRunEndsEarly() {
        checkpoint(ago(300));
        github.updated(REPO, "LAST", ago(60));
        failed(20);
        delivered(1);
        github.fault("/attempts", Fault.refuse(401, "Bad credentials"));
        Terminal.Run run = plainRun().exits(1);
        assertTrue(run.summary().contains("Check what the receiver missed between "), run.out());
    }

    @Test
    void anEventThatHeldTheCheckpointAndWasDeliveredMeanwhileIsNoHookThatHasLeft() {
        Row row = failed(300);
        checkpoint(row.at().minusMillis(1));
        github.updated(REPO, "LAST", ago(60));
        hook.redeliver(row, ago(30), Answer.OK);
        plainRun().exits(0);
    }

    /** Whether GitHub moves the time of a variable for an equal value is not known. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueThatWouldStandIsStoredOneMillisecondLowerSoThatALossIsReportedOnce(boolean move) {
        github.equalValuesMoveTheTime(move);
        hook.receiver = (of, at) -> Answer.code(500);
        Row held = refused(200);
        Row lost = refused(190);
        delivered(1);
        List<Integer> codes = new ArrayList<>();
        List<Instant> marks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            // The older event waits for hours, the other one is sent again by hand.
            codes.add(run("--backoff", "2h", "--wait", "0", "--no-probe").code());
            marks.add(stored());
            clock.pause(Duration.ofMinutes(19));
            hook.redeliver(lost, clock.instant(), Answer.code(500));
            clock.pause(Duration.ofMinutes(1));
        }
        assertEquals(1, codes.stream().filter(code -> code == 3).count(), codes.toString());
        assertEquals(Set.of(held.at(), held.at().minusMillis(1)), Set.copyOf(marks));
        for (int i = 1; i < marks.size(); i++) {
            assertFalse(marks.get(i).equals(marks.get(i - 1)), "the time of the last run moves with it: " + marks);
        }
    }

    @Test
    void aShorterLookBackLeavesTheCheckpointWhereItIs() {
        failed(300);
        Row row = failed(30);
        Terminal.Run run = plainRun("--since", "1h", "--output", "json").exits(0);
        assertRedelivered(List.of(row.id()));
        assertStored("2026-11-20T06:00:00Z");
        assertEquals("2026-11-20T06:00:00Z", hookOf(run).path("checkpoint").asText());
        assertEquals("2026-11-20T11:00:00Z", hookOf(run).path("since").asText());
    }

    @Test
    void aLongerLookBackMayMoveItBack() {
        Row row = failed(20 * 60);
        plainRun("--since", "24h").exits(0);
        assertRedelivered(List.of(row.id()));
        assertStored("2026-11-19T16:00:00Z");
    }

    @Test
    void aTokenThatMayNotStoreSendsNothing() {
        github.token(Terminal.TOKEN, Set.of("organization_hooks=read", "organization_hooks=write",
                "actions_variables=read"));
        failed(60);
        for (Instant checkpoint : new Instant[] {ago(360), null}) {
            checkpoint(checkpoint);
            plainRun().exits(1);
            assertNothingRedelivered();
            assertEquals(checkpoint, stored());
        }
    }

    /** The value is the same, so a second one does no harm. */
    @Test
    void aCheckpointThatGitHubDidNotTakeAtOnceIsStoredAgain() {
        failed(60);
        github.fault(request -> request.method().equals("PATCH"), Fault.times(2, Fault.answer(502, "{}")));
        plainRun().exits(0);
        assertEquals(1, github.redelivered().size());
        assertStored("2026-11-20T11:00:00Z");
    }

    @Test
    void aListThatEndsBeforeAnOldCheckpointIsAGapSaidAloud() {
        checkpoint(NOON.minus(Duration.ofDays(5)));
        Row row = failed(60);
        Terminal.Run run = plainRun("--output", "json").exits(3);
        assertRedelivered(List.of(row.id()));
        run.says(hookOf(run).path("gap").textValue());
        assertTrue(hookOf(run).path("gap").asText().matches(".* 11-20 11:00 UTC .* 11-15 12:00 UTC.*"), run.out());
        assertStored("2026-11-20T11:00:00Z");
    }

    /** A GitHub that keeps more than it says. */
    @Test
    void aListThatReachesBackToAnOldCheckpointHasNoGap() {
        hook.retention = Duration.ofDays(7);
        checkpoint(NOON.minus(Duration.ofDays(5)));
        hook.deliver(NOON.minus(Duration.ofDays(6)), "push", null, Answer.OK);
        for (int i = 0; i < 100; i++) {
            delivered(200 - i);
        }
        plainRun().exits(0).doesNotSay("beyond recovery");
        assertEquals(ago(10), stored());
    }

    /** GitHub's list gets shorter while it is read; no event has held the checkpoint. */
    @Test
    void lookingBackAsFarAsGitHubKeepsIsNoGapHoweverLongItTakes() {
        checkpoint(NOON.minus(Duration.ofDays(3)));
        github.updated(REPO, "LAST", NOON.minus(Duration.ofDays(3)).plusSeconds(600));
        failed(60);
        github.fault("/deliveries", Fault.times(1, Fault.answer(502, "{}")));
        plainRun().exits(0).doesNotSay("beyond recovery");
        assertTrue(clock.instant().isAfter(NOON));
    }

    /** GitHub forgets the event that holds the checkpoint between the start of the run and its list. */
    @Test
    void anEventThatLeavesTheListWhileTheRunBeginsIsAGap() {
        Row row = hook.deliver(NOON.minus(Duration.ofDays(3)).plusMillis(300), "issues", "opened", Answer.DOWN);
        delivered(60);
        checkpoint(row.at());
        github.updated(REPO, "LAST", ago(360));
        github.fault("/deliveries", Fault.times(1, Fault.answer(502, "{}")));
        plainRun().exits(3).says("beyond recovery");
    }

    /** Everything that failed before the checkpoint is settled, and without one nothing is known to be lost. */
    @ParameterizedTest(name = "with a checkpoint: {0}")
    @ValueSource(booleans = {true, false})
    void sinceBeyondWhatGitHubKeepsIsNoGap(boolean hasCheckpoint) {
        if (hasCheckpoint) {
            checkpoint(ago(120));
        }
        failed(60);
        Terminal.Run run = plainRun("--since", "10d");
        assertEquals(0, run.code(), run.err());
        run.doesNotSay("beyond recovery");
    }

    @Test
    void aStoreThatGitHubRefusesIsNotTriedAgain() {
        failed(60);
        github.fault(request -> request.method().equals("PATCH"), Fault.answer(403, "{}"));
        plainRun().exits(1);
        assertEquals(1, github.log("PATCH", "/variables/LAST").size());
        assertNothingRedelivered();
    }

    @Test
    void aListThatBreaksOffIsNotShownInPart() throws IOException {
        for (int i = 0; i < 150; i++) {
            failed(300 - i);
        }
        AtomicInteger pages = new AtomicInteger();
        github.fault(request -> request.path().endsWith("/deliveries") && pages.incrementAndGet() > 1,
                Fault.answer(503, "{}"));
        Terminal.Run run = plainRun("--output", "json").exits(1);
        JsonNode hook = ReportTest.valid(run.out(), "run.json").at("/hooks/0");
        assertTrue(hook.get("since").isNull() && hook.get("hours").isEmpty(), hook.toString());
    }

    @Test
    void aRunThatCannotListShowsTheCheckpointThatStands() throws IOException {
        github.fault("/deliveries", Fault.answer(503, "{}"));
        Terminal.Run run = plainRun("--output", "json").exits(1);
        assertEquals(ago(360).toString(), ReportTest.valid(run.out(), "run.json").at("/hooks/0/checkpoint").asText());
    }

    // Two runs at once

    /** The other run redelivers: if this one went on, each event would be sent twice. */
    @Test
    void whenAnotherRunCreatesTheVariableMeanwhileThisOneSendsNothing() {
        checkpoint(null);
        failed(60);
        github.fault(request -> request.method().equals("POST")
                && request.path().endsWith("/actions/variables"), call -> {
            checkpoint(ago(30));
            return false;
        });
        Terminal.Run run = plainRun().exits(1);
        assertNothingRedelivered();
        assertEquals(ago(30), stored(), "the other run's value");
        // The remedy that the error names works.
        github.noFaults();
        plainRun("--since", "2h").exits(0);
        assertEquals(1, github.redelivered().size());
        assertEquals(ago(60), stored());
    }

    /** Two low-water marks are both true, so the last writer wins. */
    @Test
    void theVariableIsReadOnceAndTheLastWriterWins() {
        delivered(1);
        hook.beforePage = () -> checkpoint(ago(300));
        plainRun().exits(0);
        assertEquals(ago(10), stored());
        assertEquals(List.of("GET 200", "GET 200", "PATCH 204"), calls());
    }

    @Test
    void fromOneHookToTwoTheCheckpointOfTheOneIsCarriedOnFrom() {
        // The last run with one hook was two days ago: what failed since must not be forgotten.
        checkpoint(ago(2 * 24 * 60));
        Row old = failed(47 * 60);
        HookStandIn other = github.hook("octo", 43);
        Row alsoOld = other.deliver(ago(46 * 60), "push", null, Answer.DOWN);
        terminal.run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe").exits(0);
        assertEquals(List.of(old.id(), alsoOld.id()), github.redelivered().stream().sorted().toList());
        assertMovedOn(stored("LAST_42"));
        assertMovedOn(stored("LAST_43"));
        assertTrue(List.of(stored("LAST_42"), stored("LAST_43")).contains(ago(10)),
                "the one that began was not kept waiting");
        assertEquals(ago(2 * 24 * 60), stored(), "the one of the single hook is left alone");
    }
}
