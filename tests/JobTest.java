import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plain job from the outside: exit code, output, requests, and how the list is read. */
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
        assertTrue(clock.instant().isBefore(NOON.plusSeconds(100)), () -> "the pace alone: " + clock.instant());
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
        assertTrue(github.log().stream().allMatch(request -> request.method().equals("GET")),
                () -> github.log().toString());
        assertNull(stored());
    }

    @Test
    void withoutAVariableItLooksBackADayAndSaysThatNothingIsStored() {
        failed(23 * 60);
        failed(25 * 60);
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "42", "--output",
                "json").exits(0);
        assertEquals(1, github.redelivered().size());
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertEquals("2026-11-19T12:00:00Z", hookOf(run).path("since").asText());
        run.shows("Run it once with --since 3d");
    }

    @Test
    void theEnvironmentOfGitHubsScriptIsEnough() {
        Row row = failed(60);
        terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42",
                "LAST_REDELIVERY_VARIABLE_NAME", "LAST",
                "WORKFLOW_REPO_OWNER", "octo", "WORKFLOW_REPO_NAME", "ops", "GITHUB_API_URL", github.url(), "HOSTNAME",
                "runner-7f3",
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

    // How the list is read

    @Test
    void anEmptyPageMayHaveANextPage() {
        Row row = failed(300);
        for (int i = 0; i < 250; i++) {
            delivered(290 - i);
        }
        hook.emptyPages = true;
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(List.of(row.id()));
        assertEquals(251, hookOf(run).path("deliveries").asInt());
        assertEquals(3, hookOf(run).path("pages").asInt());
    }

    @Test
    void pagesThatOverlapCountEachDeliveryOnce() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(failed(340 - i).id());
        }
        hook.overlap = 7;
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(ids);
        assertEquals(300, hookOf(run).path("deliveries").asInt());
        assertEquals(300, count(run, "failed_events"));
    }

    @Test
    void deliveriesThatArriveWhilePagingAreLeftToTheNextRun() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add(failed(300 - i).id());
        }
        List<Row> arrived = new ArrayList<>();
        hook.beforePage = () -> {
            if (arrived.size() < 4) {
                arrived.add(failed(1));
            }
        };
        plainRun().exits(0);
        // The first was there when the first page was made up.
        ids.add(arrived.get(0).id());
        assertRedelivered(ids);
        github.clearLog();
        plainRun().exits(0);
        assertRedelivered(arrived.subList(1, 4).stream().map(Row::id).toList());
    }

    @Test
    void aWholePageMustBeOlderThanTheCheckpoint() {
        Row row = failed(300);
        for (int i = 0; i < 60; i++) {
            delivered(400);
        }
        for (int i = 0; i < 99; i++) {
            delivered(200);
        }
        delivered(400);
        plainRun().exits(0);
        assertRedelivered(List.of(row.id()));
    }

    @Test
    void listingStopsAtTheCheckpoint() {
        for (int i = 0; i < 1000; i++) {
            delivered(1300 - i);
        }
        checkpoint(ago(450));
        plainRun().exits(0);
        // 150 rows since then end on the second page, and a third one is all older.
        assertEquals(3, github.log("GET", "/deliveries").size());
    }

    @Test
    void timestampsComeWithAndWithoutMilliseconds() {
        Row seconds = hook.add(new Row(1001, "a", "2026-11-20T10:00:00Z", false, 0.1, "timed out", 0, "push",
                null, NOON));
        Row millis = hook.add(new Row(1002, "b", "2026-11-20T10:00:00.007Z", false, 0.1, "timed out", 0, "push",
                null, NOON));
        plainRun().exits(0);
        assertRedelivered(List.of(seconds.id(), millis.id()));
        assertStored("2026-11-20T10:00:00Z");
    }

    @Test
    void idsGoUpTo63Bits() {
        hook.add(new Row(Long.MAX_VALUE, "a", "2026-11-20T10:00:00Z", false, 0.1, "timed out", 0, "push", null, NOON));
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(List.of(9223372036854775807L));
        assertEquals("9223372036854775807", hookOf(run).at("/events/0/attempts/0/id").textValue());
    }

    @Test
    void statusCodesZeroAndNullAreFailuresAndAnActionMayBeNull() {
        Row zero = hook.add("a", ago(100), false, "push", null, new Answer("timed out", 0));
        Row none = hook.add("b", ago(90), false, "push", null, new Answer("failed to connect to host", null));
        Terminal.Run run = plainRun("--output", "json").exits(0);
        assertRedelivered(List.of(zero.id(), none.id()));
        assertEquals(List.of("not_seen", "not_seen"), verdicts(run));
        assertEquals("timed out", hookOf(run).at("/events/0/attempts/0/status").asText());
        assertEquals("failed to connect to host", hookOf(run).at("/events/1/attempts/0/status").asText());
    }

    @Test
    void anEventThatSucceededBeforeTheCheckpointPagesFurtherBackIsNotSentAgain() {
        Row succeeded = delivered(1000);
        Row failedThen = failed(990);
        for (int i = 0; i < 450; i++) {
            delivered(900 - i);
        }
        hook.redeliver(succeeded, ago(100), Answer.DOWN);
        plainRun().exits(0);
        assertNothingRedelivered();
        assertStored("2026-11-20T11:50:00Z");

        // One that failed back then is redelivered, and the checkpoint goes back for it.
        Row newest = hook.redeliver(failedThen, ago(90), Answer.DOWN);
        checkpoint(null);
        checkpoint(ago(360));
        plainRun().exits(0);
        assertRedelivered(List.of(newest.id()));
        assertEquals(failedThen.at(), stored());
    }

    @Test
    void aRowWithoutAStatusIsAFailureWithoutAReason() {
        github.fault("/deliveries", Fault.answer(200, "[{\"id\":7,\"guid\":\"g\",\"delivered_at\":"
                + "\"2026-11-20T11:00:00Z\",\"status\":null,\"status_code\":500,\"event\":\"push\"}]"));
        Terminal.Run run = jsonRun("--dry-run").exits(0);
        assertEquals(List.of("due"), verdicts(run));
        assertEquals("no status", hookOf(run).at("/events/0/attempts/0/status").asText());
    }
}
