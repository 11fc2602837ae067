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

        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(List.of(older.id(), younger.id()));
        assertStored("2026-11-20T07:00:00Z");
        assertEquals(List.of("not_seen", "healed", "not_seen"), verdicts(run));
        assertEquals("2026-11-20T06:00:00Z", hookOf(run).path("since").asText());
        assertEquals("2026-11-20T07:00:00Z", hookOf(run).path("checkpoint").asText());
        assertEquals(6, hookOf(run).path("deliveries").asInt());
        assertEquals("2026-11-23T07:00:00Z", hookOf(run).path("deadline").asText());

        run = plainRun("--output", "json").exits(0);
        assertEquals(0, count(run, "unsettled"));
        assertEquals("2026-11-20T07:00:00Z", hookOf(run).path("since").asText());
        assertStored("2026-11-20T11:50:00Z");
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
        plainRun().exits(0);
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
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(failed);
        assertEquals(100, github.log("GET", "/deliveries").size());
        assertTrue(github.log().size() <= 100 + 300 + 3, () -> github.log().size() + " requests");
        assertEquals(300, count(run, "not_seen"));
        assertEquals(10_000, hookOf(run).path("deliveries").asInt());
        assertEquals(100, hookOf(run).path("pages").asInt());
    }

    @Test
    void noDeliveriesAtAll() {
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertEquals(List.of(), verdicts(run));
        assertEquals(0, hookOf(run).path("deliveries").asInt(-1));
        assertStored("2026-11-20T11:50:00Z");
    }

    @Test
    void dryRunSendsAndStoresNothing() {
        checkpoint(null);
        failed(60);
        Terminal.Run run = plainRun("--dry-run", "--output", "json").exits(0);
        assertEquals(List.of("due"), verdicts(run));
        assertEquals("2026-11-19T12:00:00Z", hookOf(run).path("since").asText());
        assertTrue(hookOf(run).path("checkpoint").isNull(), run.out());
        assertTrue(github.log().stream().allMatch(request -> request.method().equals("GET")), () -> github.log().toString());
        assertNull(stored());
    }

    @Test
    void withoutAVariableItLooksBackADayAndSaysThatNothingIsStored() {
        failed(23 * 60);
        failed(25 * 60);
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "42", "--output", "json").exits(0);
        assertEquals(1, github.redelivered().size());
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertEquals("2026-11-19T12:00:00Z", hookOf(run).path("since").asText());
        run.shows("Run it once with --since 3d");
    }

    @Test
    void theEnvironmentOfGitHubsScriptIsEnough() {
        Row row = failed(60);
        terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42", "LAST_REDELIVERY_VARIABLE_NAME", "LAST",
                "WORKFLOW_REPO_OWNER", "octo", "WORKFLOW_REPO_NAME", "ops", "GITHUB_API_URL", github.url(), "HOSTNAME", "runner-7f3",
                "GITHUB_REPOSITORY", "octo/elsewhere"));
        terminal.run("--wait", "0").exits(0);
        assertRedelivered(List.of(row.id()));
        assertStored("2026-11-20T11:00:00Z");
        // An option wins over its variable.
        terminal.run("--org", "other").exits(1);
        assertEquals(1, github.log("GET", "/orgs/other/hooks/42/deliveries").size());
    }

    @Test
    void everyRequestNamesTheToolAndCarriesTheToken() {
        failed(60);
        plainRun();
        assertEquals(4, github.log().size());
        for (GitHubStandIn.Request request : github.log()) {
            assertEquals("redeliver/test", request.header("User-Agent"));
            assertEquals("Bearer " + Terminal.TOKEN, request.header("Authorization"));
            assertEquals("2022-11-28", request.header("X-GitHub-Api-Version"));
            assertEquals("gzip", request.header("Accept-Encoding"));
        }
    }
}
