import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plain job from the outside, over HTTP: exit code, output, requests. */
class JobTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    @Test
    void redeliversWhatFailedOldestFirstAndStoresTheCheckpoint() {
        delivered(350);
        Row older = failed(300);
        Row healed = failed(200);
        hook.redeliver(healed, ago(190), Answer.OK);
        Row younger = failed(100);
        delivered(50);

        Terminal.Run run = plainRun();
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(older.id(), younger.id()));
        assertStored("2026-11-20T07:00:00Z");
        assertEquals(List.of(
                older.guid() + " issues.opened, 1 attempt, last: failed to connect to host, delivery " + older.id() + ": not seen yet",
                younger.guid() + " issues.opened, 1 attempt, last: failed to connect to host, delivery " + younger.id() + ": not seen yet",
                "redelivered 2 (2 not seen yet), refused 0, still unsettled 2 of 2 failed events (6 deliveries on 1 page since 2026-11-20T06:00:00Z); "
                        + "checkpoint 2026-11-20T07:00:00Z in variable LAST of octo/ops; GitHub forgets the oldest of 2 waiting events on 11-23 at 07:00 UTC, in 67 h. "
                        + "Nothing for you to do: the next run goes on with what waits."),
                run.lines());

        run = plainRun();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("redelivered 0, refused 0, still unsettled 0 of 0 failed events (7 deliveries on 1 page since "
                + "2026-11-20T07:00:00Z); checkpoint 2026-11-20T11:50:00.167Z in variable LAST of octo/ops. Nothing for you to do."), run.lines());
        assertEquals(2, github.redelivered().size());
    }

    @Test
    void theOldestGoesFirst() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(failed(300 - i).id());
        }
        // Between two POSTs the command pauses, and by the end of the pause the first has come in.
        AtomicInteger pauses = new AtomicInteger();
        clock.meanwhile = instant -> {
            int sent = pauses.incrementAndGet();
            while (github.redelivered().size() < sent) {
                Thread.onSpinWait();
            }
        };
        assertEquals(0, plainRun().code());
        assertEquals(19, pauses.get());
        assertEquals(ids, github.redelivered());
    }

    @Test
    void tenThousandDeliveriesTakeOneRequestAPageAndThreeBesides() {
        checkpoint(null);
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Instant at = ago(1400).plusSeconds(i * 8L);
            boolean fails = i % 33 == 5 && failed.size() < 300;
            long id = hook.deliver(at, "push", null, fails ? Answer.DOWN : Answer.OK).id();
            if (fails) {
                failed.add(id);
            }
        }
        assertEquals(300, failed.size());
        Terminal.Run run = plainRun();
        assertEquals(0, run.code(), run.err());
        assertRedelivered(failed);
        assertEquals(100, github.log("GET", "/deliveries").size());
        assertTrue(github.log().size() <= 100 + 300 + 3, () -> github.log().size() + " requests");
        assertTrue(run.summary().startsWith("redelivered 300 (300 not seen yet), refused 0, still unsettled 300 of 300 failed events (10000 deliveries on 100 pages"),
                run.summary());
    }

    @Test
    void noDeliveriesAtAll() {
        Terminal.Run run = plainRun();
        assertEquals(0, run.code(), run.err());
        assertEquals("redelivered 0, refused 0, still unsettled 0 of 0 failed events (0 deliveries on 0 pages since 2026-11-20T06:00:00Z); "
                + "checkpoint 2026-11-20T11:50:00Z in variable LAST of octo/ops. Nothing for you to do.", run.summary());
    }

    @Test
    void dryRunSendsAndStoresNothing() {
        checkpoint(null);
        Row row = failed(60);
        Terminal.Run run = plainRun("--dry-run");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("11-20 11:00  ###################################  1, 1 failed",
                "(UTC, an hour a line; # failed, . succeeded)",
                "1 delivery since 2026-11-19 12:00 UTC, 1 failed: 0.0 % succeeded",
                "failed attempts by status: 1 x failed to connect to host",
                "failed attempts by event: 1 x issues.opened",
                row.guid() + " issues.opened, 1 attempt, last: failed to connect to host, delivery " + row.id() + ": due",
                "dry run: would redeliver 1 (1 POST, about 1 second at 180 a minute), still unsettled 1 of 1 failed event (1 delivery on 1 page since 2026-11-19T12:00:00Z); "
                        + "checkpoint not stored yet in variable LAST of octo/ops; GitHub forgets the event that waits on 11-23 at 11:00 UTC, in 71 h. "
                        + "This was a dry run: nothing was sent or stored."), run.lines());
        assertTrue(github.log().stream().allMatch(request -> request.method().equals("GET")), () -> github.log().toString());
        assertNull(stored());
    }

    @Test
    void withoutAVariableItLooksBackADayAndSaysThatNothingIsStored() {
        failed(23 * 60);
        failed(25 * 60);
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "42");
        assertEquals(0, run.code(), run.err());
        assertEquals(1, github.redelivered().size());
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertTrue(run.summary().endsWith("since 2026-11-19T12:00:00Z); no checkpoint is read or stored, as neither --variable nor --checkpoint is given. Nothing for you to do. "
                + "Without a stored checkpoint, this run looked back 24 hours. The pages that it read show 1 older failure; run it once with --since 3d to send "
                + "what GitHub still has."), run.summary());
    }

    @Test
    void theEnvironmentOfGitHubsScriptIsEnough() {
        Row row = failed(60);
        terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42", "LAST_REDELIVERY_VARIABLE_NAME", "LAST",
                "WORKFLOW_REPO_OWNER", "octo", "WORKFLOW_REPO_NAME", "ops", "GITHUB_API_URL", github.url(), "HOSTNAME", "runner-7f3",
                "GITHUB_REPOSITORY", "octo/elsewhere"));
        Terminal.Run run = terminal.run("--wait", "0");
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(row.id()));
        assertStored("2026-11-20T11:00:00Z");
        // An option wins over its variable.
        assertEquals(1, terminal.run("--org", "other").code());
        assertEquals(1, github.log("GET", "/orgs/other/hooks/42/deliveries").size());
    }

    @Test
    void everyRequestNamesTheToolAndCarriesTheToken() {
        failed(60);
        plainRun();
        assertEquals(5, github.log().size());
        for (GitHubStandIn.Request request : github.log()) {
            assertEquals("redeliver/" + redeliver.VERSION, request.header("User-Agent"));
            assertEquals("Bearer " + Terminal.TOKEN, request.header("Authorization"));
            assertEquals("2022-11-28", request.header("X-GitHub-Api-Version"));
            assertEquals("gzip", request.header("Accept-Encoding"));
        }
    }
}
