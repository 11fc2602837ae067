import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A filter on a run that stores its checkpoint leaves events behind for good: the run says so. */
class FilterReportTest extends StandInFixture {
    private static final String FOR_GOOD = "; no later run sends what was filtered";

    @BeforeEach
    void twoKindsOfEventsFailed() {
        checkpoint(ago(360));
        failed(100);
        hook.deliver(ago(90), "push", null, Answer.code(500));
        hook.deliver(ago(80), "push", null, Answer.code(500));
        delivered(1);
    }

    @Test
    void aRunThatStoresSaysWhatItLeavesBehindForGood() throws Exception {
        Path summary = temp.resolve("summary.md");
        terminal.env.put("GITHUB_ACTIONS", "true");
        terminal.env.put("GITHUB_STEP_SUMMARY", summary.toString());
        Terminal.Run run = run("--event", "issues");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("\nfiltered 2  push\n") && run.out().contains(FOR_GOOD + "\n"), run.out());
        assertTrue(Files.readString(summary).contains("&#59; no later run sends what was filtered\n"), Files.readString(summary));
    }

    @Test
    void aDryRunSaysWhatARunWouldLeave() {
        assertTrue(run("--event", "issues", "--dry-run").out().contains(FOR_GOOD + "\n"));
    }

    @Test
    void withoutACheckpointNothingIsLeftForGood() {
        Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--event", "issues");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("\nfiltered 2  push\n") && !run.out().contains(FOR_GOOD), run.out());
    }
}
