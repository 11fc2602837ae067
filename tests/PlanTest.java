import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
        Terminal.Run run = jsonRun("--event", "issues.opened,release", "--event", "push", "--exclude-event", "push", "--ignore-status-code", "409,410");
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(row.id()));
        assertEquals(List.of("filtered", "delivered", "filtered", "filtered"), verdicts(run));
        assertEquals(NOON.minus(Duration.ofMinutes(10)), stored());
        assertEquals("", run.err(), "no warning");
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
        assertTrue(run.err().contains("warning: --event: 'pul_request' is not a known event"), run.err());
        assertTrue(run.err().contains("warning: --exclude-event: 'isues' is not a known event"), run.err());
        assertFalse(run.err().contains("'pull_request'"), run.err());
    }

    // The plan

    @Test
    void dryRunShowsEachFailedEventWithItsVerdict() {
        Row healed = refused(300);
        hook.redeliver(healed, ago(290), Answer.OK);
        Row waiting = refused(200);
        hook.redeliver(waiting, ago(2), Answer.code(500));
        refused(150, "push", null, 500);
        refused(100);
        refused(90);
        Row hopeless = refused(80);
        hook.redeliver(hopeless, ago(70), Answer.code(500));
        hook.redeliver(hopeless, ago(60), Answer.code(500));
        delivered(1);
        Terminal.Run run = jsonRun("--dry-run", "--max-attempts", "3", "--exclude-event", "push", "--max", "1");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("healed", "waiting", "filtered", "due", "later", "given_up"), verdicts(run));
        assertEquals("2026-11-20T12:03:00Z", hookOf(run).at("/events/1/due").asText());
        assertEquals("--exclude-event", hookOf(run).at("/events/2/filter").asText());
        assertEquals(3, count(run, "unsettled"));
        // The third GET is for what the receiver said.
        assertEquals(List.of("GET", "GET", "GET"), github.log().stream().map(GitHubStandIn.Request::method).toList());
    }
}
