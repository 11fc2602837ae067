import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
        Terminal.Run run = jsonRun("--event", "issues.opened,release", "--event", "push", "--exclude-event", "push",
                "--ignore-status-code", "409,410").exits(0);
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
        run("--max-age", "1h").exits(0);
        assertRedelivered(List.of(young.id()));
    }

    @Test
    void anUnknownEventNameIsAWarning() {
        Terminal.Run run = run("--event", "pul_request,pull_request", "--exclude-event", "isues").exits(0);
        run.says("warning: --event: 'pul_request' is not a known event");
        run.says("warning: --exclude-event: 'isues' is not a known event");
        run.doesNotSay("'pull_request'");
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
        Terminal.Run run = jsonRun("--dry-run", "--max-attempts", "3", "--exclude-event", "push", "--max",
                "1").exits(0);
        assertEquals(List.of("healed", "waiting", "filtered", "due", "later", "given_up"), verdicts(run));
        assertEquals("2026-11-20T12:03:00Z", hookOf(run).at("/events/1/due").asText());
        assertEquals("--exclude-event", hookOf(run).at("/events/2/filter").asText());
        assertEquals(3, count(run, "unsettled"));
        // The third GET is for what the receiver said.
        assertEquals(List.of("GET", "GET", "GET"), github.log().stream().map(GitHubStandIn.Request::method).toList());
    }

    @ParameterizedTest
    @CsvSource({"--event, Issues", "--event, ' issues'", "--event, 'push, issues'", "--event, Issues.Opened",
            "--exclude-event, PUSH", "--event, ' ISSUES.OPENED '"})
    void oneSpellingOfAFilterIsAsGoodAsAnother(String option, String value) {
        Row row = failed(60);
        delivered(1);
        Terminal.Run run = run(option, value).exits(0);
        assertRedelivered(List.of(row.id()));
        assertTrue(!run.err().contains("not an event"), run.err());
    }

    // A filter on a run that stores its checkpoint leaves events behind for good

    private static final String FOR_GOOD = "; no later run sends what was filtered";

    private void twoKindsOfEventsFailed() {
        failed(100);
        hook.deliver(ago(90), "push", null, Answer.code(500));
        hook.deliver(ago(80), "push", null, Answer.code(500));
        delivered(1);
    }

    @Test
    void aRunThatStoresSaysWhatItLeavesBehindForGood() throws Exception {
        twoKindsOfEventsFailed();
        Path summary = temp.resolve("summary.md");
        terminal.env.put("GITHUB_ACTIONS", "true");
        terminal.env.put("GITHUB_STEP_SUMMARY", summary.toString());
        Terminal.Run run = run("--event", "issues").exits(0);
        assertTrue(run.out().contains("\nfiltered 2  push\n") && run.out().contains(FOR_GOOD + "\n"), run.out());
        assertTrue(Files.readString(summary).contains("&#59; no later run sends what was filtered\n"),
                Files.readString(summary));
    }

    @Test
    void aDryRunSaysWhatARunWouldLeave() {
        twoKindsOfEventsFailed();
        assertTrue(run("--event", "issues", "--dry-run").out().contains(FOR_GOOD + "\n"));
    }

    @Test
    void withoutACheckpointNothingIsLeftForGood() {
        twoKindsOfEventsFailed();
        Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--event", "issues").exits(0);
        assertTrue(run.out().contains("\nfiltered 2  push\n") && !run.out().contains(FOR_GOOD), run.out());
    }
}
