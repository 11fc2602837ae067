import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters, the plan of a dry run, and events by hand. */
class PlanTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @Test
    void filteredEventsAreSettledAndCounted() {
        refused(100, "push", null, 500);
        Row row = refused(90);
        refused(80, "issues", "closed", 500);
        refused(70, "issues", "opened", 410);
        delivered(1);
        Terminal.Run run = run("--event", "issues,release", "--event", "push", "--exclude-event", "push", "--action", "opened",
                "--ignore-status-code", "409,410");
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(row.id()));
        assertTrue(run.summary().contains(", 3 filtered, still unsettled 0 of 4 failed events"), run.summary());
        assertEquals(NOON.minus(Duration.ofMinutes(10)), stored());
        assertEquals("redeliver: listing", run.err().substring(0, 18), "no warning");
    }

    @Test
    void maxAgeLeavesStaleEvents() {
        refused(300);
        Row young = refused(30);
        delivered(1);
        assertEquals(0, run("--max-age", "1h").code());
        assertRedelivered(List.of(young.id()));
    }

    @Test
    void anUnknownEventNameIsAWarning() {
        Terminal.Run run = run("--event", "pul_request,pull_request", "--exclude-event", "isues");
        assertEquals(0, run.code());
        assertTrue(run.err().contains("warning: --event: 'pul_request' is not an event that is known here"), run.err());
        assertTrue(run.err().contains("warning: --exclude-event: 'isues' is not an event"), run.err());
        assertFalse(run.err().contains("'pull_request'"), run.err());
    }

    // By hand

    @Test
    void byHandAnEventIsSentWhateverItsAttemptsAndTheCheckpointIsLeftAlone() {
        Row hopeless = refused(2000);
        Row newest = hopeless;
        for (int i = 0; i < 9; i++) {
            newest = hook.redeliver(hopeless, ago(1900 - i), Answer.code(500));
        }
        Row fine = delivered(1000);
        refused(500);
        String before = github.variable(REPO, "LAST");
        Terminal.Run run = run("--guid", hopeless.guid(), "--dry-run");
        assertEquals(List.of(), github.log("POST", ""));
        assertTrue(run.out().contains(hopeless.guid() + " issues.opened, 10 attempts"), run.out());

        run = run("--guid", hopeless.guid());
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(newest.id()));
        assertTrue(run.lines().get(0).endsWith(": delivered"), run.out());
        assertEquals("redelivered 1 (1 delivered), refused 0, by hand; the checkpoint is left alone. Nothing for you to do.", run.summary());

        run = run("--guid", fine.guid() + "," + hopeless.guid());
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--guid: '" + fine.guid() + "' was delivered already; add --force"), run.err());
        run = run("--guid", fine.guid(), "--guid", hopeless.guid(), "--force");
        assertEquals(0, run.code(), run.err());
        assertEquals(3, github.redelivered().size());

        run = run("--guid", "0b989ba4-242f-11e5-81e1-c7b6966d2516", "--guid", hopeless.guid(), "--force");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--guid: '0b989ba4-242f-11e5-81e1-c7b6966d2516' is not among the deliveries"), run.err());
        assertEquals(3, github.redelivered().size(), "nothing is sent when one is wrong");
        run = run("--guid", hopeless.guid().substring(0, 10), "--guid", hopeless.guid(), "--force");
        assertEquals(0, run.code(), run.err());
        assertEquals(4, github.redelivered().size(), "the beginning will do, and one event is sent once");
        run = run("--guid", hopeless.guid().substring(0, 10) + "..", "--force");
        assertEquals(0, run.code(), run.err());
        assertEquals(5, github.redelivered().size(), "as a table shows it that has cut it short");
        run = run("--guid", "..", "--force");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--guid: '..' is not among the deliveries"), run.err());
        Row twin = hook.add(new Row(hook.add(new Row(5, "twin-1", ago(30).toString(), false, 0.1, "timed out", 0, "push", null, NOON)).id() + 1, "twin-2",
                ago(29).toString(), false, 0.1, "timed out", 0, "push", null, NOON));
        run = run("--guid", twin.guid().substring(0, 5), "--force");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--guid: 'twin-' is the beginning of several GUIDs"), run.err());
        assertEquals(before, github.variable(REPO, "LAST"));
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertEquals(List.of(), github.log("POST", "/pings"));
    }

    @Test
    void byHandTheListIsReadUntilItShowsTheEventAndNoFurther() {
        for (int i = 0; i < 150; i++) {
            delivered(2000);
        }
        Row row = refused(1500);
        for (int i = 0; i < 210; i++) {
            delivered(1000);
        }
        assertEquals(0, run("--guid", row.guid(), "--wait", "0").code());
        assertRedelivered(List.of(row.id()));
        assertEquals(3, github.log("GET", "/deliveries").size(), "it is on the third page of four");
    }

    /** The person who named the event looks anyway: only a refusal, a loss and a mistake are worth a code. */
    @ParameterizedTest
    @CsvSource({"delivered, 0", "failed again, 0", "not seen, 0", "expiring and failed again, 0", "refused, 1", "no list, 1", "expired, 3",
            "no such GUID, 2"})
    void exitCodesByHand(String what, int code) {
        refused(10);
        hook.retention = Duration.ofDays(4);
        Row row = refused(what.startsWith("expiring") ? 3 * 24 * 60 - 60 : what.equals("expired") ? 3 * 24 * 60 + 60 : 300);
        // By hand, GitHub's three days are looked at.
        hook.redeliver(row, ago(200), Answer.code(500));
        hook.receiver = (of, at) -> Answer.code(what.equals("delivered") ? 200 : 500);
        github.fault(request -> request.path().endsWith("/attempts") && (what.equals("refused") || what.equals("expired")), Fault.answer(404, "{}"));
        github.fault(request -> request.path().endsWith("/deliveries") && what.equals("no list"), Fault.answer(404, "{}"));
        Terminal.Run run = run("--guid", what.equals("no such GUID") ? "0b989ba4" : row.guid(), "--wait", what.equals("not seen") ? "0" : "30s");
        assertEquals(code, run.code(), run.err());
        assertEquals(what.startsWith("no ") ? 0 : 1, github.redelivered().size());
        assertEquals(code == 3, run.err().contains("lost: " + row.guid()), run.err());
        assertEquals(ago(360), stored());
    }

    // The plan

    @Test
    void dryRunShowsEachFailedEventWithItsVerdict() {
        Row healed = refused(300);
        hook.redeliver(healed, ago(290), Answer.OK);
        Row waiting = refused(200);
        hook.redeliver(waiting, ago(2), Answer.code(500));
        Row filtered = refused(150, "push", null, 500);
        Row due = refused(100);
        Row capped = refused(90);
        Row hopeless = refused(80);
        hook.redeliver(hopeless, ago(70), Answer.code(500));
        hook.redeliver(hopeless, ago(60), Answer.code(500));
        delivered(1);
        Terminal.Run run = run("--dry-run", "--max-attempts", "3", "--exclude-event", "push", "--max", "1");
        assertEquals(0, run.code(), run.err());
        List<String> verdicts = run.lines().stream().filter(line -> line.contains(", delivery ")).map(line -> line.replaceAll(" .*, delivery \\d+: ", " ")).toList();
        assertEquals(List.of(healed.guid() + " delivered by another attempt", waiting.guid() + " due at 2026-11-20T12:03:00Z",
                filtered.guid() + " filtered by --exclude-event", due.guid() + " due", capped.guid() + " due, in a later run because of --max 1",
                hopeless.guid() + " given up after 3 failed attempts"), verdicts);
        assertTrue(run.summary().startsWith("dry run: would redeliver 1 (1 POST, about 1 second at 180 a minute), 1 given up, 1 filtered, 1 healed, still unsettled 3 "
                + "(1 not due yet) of 6 failed events"), run.summary());
        // The third GET is for what the receiver said.
        assertEquals(List.of("GET", "GET", "GET"), github.log().stream().map(GitHubStandIn.Request::method).toList());
    }
}
