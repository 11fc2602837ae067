import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command from the outside, over HTTP: exit code, output, requests. */
class CommandTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String REPO = "octo/ops";

    private final TestClock clock = new TestClock(NOON);
    private final GitHubStandIn github = new GitHubStandIn(clock);
    private final Terminal terminal = new Terminal(clock);
    private GitHubStandIn.Hook hook;

    @BeforeEach
    void anOrganizationWithAHook() {
        hook = github.hook("octo", 42);
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        checkpoint(NOON.minus(Duration.ofHours(6)));
    }

    @AfterEach
    void close() {
        github.close();
    }

    private void checkpoint(Instant instant) {
        github.variable(REPO, "LAST", instant == null ? null : Long.toString(instant.toEpochMilli()));
    }

    private String stored() {
        String value = github.variable(REPO, "LAST");
        return value == null ? null : Instant.ofEpochMilli(Long.parseLong(value)).toString();
    }

    /** Minutes before noon. */
    private static Instant ago(long minutes) {
        return NOON.minus(Duration.ofMinutes(minutes));
    }

    private GitHubStandIn.Row failed(long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "issues", "opened", GitHubStandIn.Answer.DOWN);
    }

    private GitHubStandIn.Row delivered(long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "push", null, GitHubStandIn.Answer.OK);
    }

    /** The plain job: neither asks the receiver first nor waits for what becomes of the redeliveries. */
    private Terminal.Run run(String... more) {
        List<String> args = new ArrayList<>(List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--variable", "LAST",
                "--variable-repo", REPO, "--no-probe", "--wait", "0", "--backoff", "0"));
        args.addAll(List.of(more));
        return terminal.run(args.toArray(new String[0]));
    }

    private List<String> calls() {
        return github.log().stream().map(request -> request.method() + " " + request.status()).toList();
    }

    private static Predicate<GitHubStandIn.Request> attempt(GitHubStandIn.Row row) {
        return request -> request.path().endsWith("/deliveries/" + row.id() + "/attempts");
    }

    private void assertNothingSent() {
        assertEquals(List.of(), github.redelivered());
    }

    // The main job

    @Test
    void redeliversWhatFailedOldestFirstAndStoresTheCheckpoint() {
        delivered(350);
        GitHubStandIn.Row older = failed(300);
        GitHubStandIn.Row healed = failed(200);
        hook.redeliver(healed, ago(190), GitHubStandIn.Answer.OK);
        GitHubStandIn.Row younger = failed(100);
        delivered(50);

        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(older.id(), younger.id()), github.redelivered());
        assertEquals("2026-11-20T07:00:00Z", stored());
        assertEquals(List.of(
                older.guid() + " issues.opened, 1 attempt, last: 502 failed to connect to host, delivery " + older.id() + ": not seen yet",
                younger.guid() + " issues.opened, 1 attempt, last: 502 failed to connect to host, delivery " + younger.id() + ": not seen yet",
                "redelivered 2 (2 not seen yet), refused 0, still unsettled 2 of 3 failed events (6 deliveries on 1 page since 2026-11-20T06:00:00Z); "
                        + "checkpoint 2026-11-20T07:00:00Z in variable LAST of octo/ops"),
                run.lines());

        run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("redelivered 0, refused 0, still unsettled 0 of 3 failed events (8 deliveries on 1 page since "
                + "2026-11-20T07:00:00Z); checkpoint 2026-11-20T11:50:00.167Z in variable LAST of octo/ops"), run.lines());
        assertEquals(2, github.redelivered().size());
    }

    @Test
    void tenThousandDeliveriesTakeOneRequestAPageAndThreeBesides() {
        checkpoint(null);
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Instant at = ago(1400).plusSeconds(i * 8L);
            boolean fails = i % 33 == 5 && failed.size() < 300;
            long id = hook.deliver(at, "push", null, fails ? GitHubStandIn.Answer.DOWN : GitHubStandIn.Answer.OK).id();
            if (fails) {
                failed.add(id);
            }
        }
        assertEquals(300, failed.size());
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(failed, github.redelivered());
        assertEquals(100, github.log("GET", "/deliveries").size());
        assertTrue(github.log().size() <= 100 + 300 + 3, () -> github.log().size() + " requests");
        assertTrue(run.summary().startsWith("redelivered 300 (300 not seen yet), refused 0, still unsettled 300 of 300 failed events (10000 deliveries on 100 pages"),
                run.summary());
    }

    @Test
    void noDeliveriesAtAll() {
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals("redelivered 0, refused 0, still unsettled 0 of 0 failed events (0 deliveries on 0 pages since 2026-11-20T06:00:00Z); "
                + "checkpoint 2026-11-20T11:50:00Z in variable LAST of octo/ops", run.summary());
    }

    @Test
    void dryRunSendsAndStoresNothing() {
        checkpoint(null);
        GitHubStandIn.Row row = failed(60);
        Terminal.Run run = run("--dry-run");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("11-20 11:00  ###################################  1, 1 failed",
                "(UTC, an hour a line; # failed, . succeeded)",
                "1 delivery since 2026-11-19 12:00 UTC, 1 failed: 0.0 % succeeded",
                "failed by status: 1 x 502 failed to connect to host",
                "failed by event: 1 x issues.opened",
                row.guid() + " issues.opened, 1 attempt, last: 502 failed to connect to host, delivery " + row.id() + ": due",
                "dry run: would redeliver 1 (1 POST, about 1 second at 180 a minute), still unsettled 1 of 1 failed event (1 delivery on 1 page since 2026-11-19T12:00:00Z); "
                        + "checkpoint not stored yet in variable LAST of octo/ops"), run.lines());
        assertTrue(github.log().stream().allMatch(request -> request.method().equals("GET")), () -> github.log().toString());
        assertNull(stored());
    }

    /** GitHub's time is the Date header, which the stand-in takes from the real clock: half a minute may pass on a busy machine. */
    @Test
    void aClockThatIsAheadMovesNoCheckpointIntoTheFuture() {
        Instant now = Instant.now();
        clock.set(now.plus(Duration.ofMinutes(60)).plusSeconds(30));
        checkpoint(now.minus(Duration.ofHours(6)));
        hook.deliver(now.minusSeconds(600), "push", null, GitHubStandIn.Answer.OK);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("warning: this machine's clock is 60 min ahead of GitHub's"), run.err());
        Instant stored = Instant.parse(stored());
        assertTrue(stored.isBefore(now.minus(Duration.ofMinutes(8))) && stored.isAfter(now.minus(Duration.ofMinutes(12))), stored + " at " + now);
    }

    @Test
    void withoutAVariableItLooksBackADayAndSaysThatNothingIsStored() {
        failed(23 * 60);
        failed(25 * 60);
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "42");
        assertEquals(0, run.code(), run.err());
        assertEquals(1, github.redelivered().size());
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertTrue(run.summary().endsWith("since 2026-11-19T12:00:00Z); no checkpoint is read or stored, as neither --variable nor --checkpoint is given"), run.summary());
    }

    @Test
    void theEnvironmentOfGitHubsScriptIsEnough() {
        GitHubStandIn.Row row = failed(60);
        terminal.env.putAll(java.util.Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42", "LAST_REDELIVERY_VARIABLE_NAME", "LAST",
                "WORKFLOW_REPO_OWNER", "octo", "WORKFLOW_REPO_NAME", "ops", "GITHUB_API_URL", github.url(), "HOSTNAME", "runner-7f3",
                "GITHUB_REPOSITORY", "octo/elsewhere"));
        Terminal.Run run = terminal.run("--wait", "0");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals("2026-11-20T11:00:00Z", stored());
        // An option wins over its variable.
        assertEquals(1, terminal.run("--org", "other").code());
        assertEquals(1, github.log("GET", "/orgs/other/hooks/42/deliveries").size());
    }

    @Test
    void everyRequestNamesTheToolAndCarriesTheToken() {
        failed(60);
        run();
        for (GitHubStandIn.Request request : github.log()) {
            assertEquals("redeliver/" + redeliver.VERSION, request.header("User-Agent"));
            assertEquals("Bearer " + Terminal.TOKEN, request.header("Authorization"));
            assertEquals("2022-11-28", request.header("X-GitHub-Api-Version"));
            assertEquals("gzip", request.header("Accept-Encoding"));
        }
    }

    // The checkpoint

    @Test
    void anAbsentVariableIsCreatedBeforeTheFirstPost() {
        checkpoint(null);
        failed(60);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("GET 404", "GET 200", "GET 404", "POST 201", "POST 202"), calls());
        assertEquals("2026-11-20T11:00:00Z", stored());
    }

    @ParameterizedTest
    @CsvSource({"'',is empty", "' ',is empty", "garbage,is no number of milliseconds since 1970", "2026-11-20T06:00:00Z,is no number of milliseconds since 1970",
            "1.7e12,is no number of milliseconds since 1970", "-5,is no number of milliseconds since 1970",
            "99999999999999999999,is no number of milliseconds since 1970", "1795176000001,lies in the future"})
    void aValueThatIsNoCheckpointIsAnErrorAndLeftAlone(String value, String problem) {
        failed(60);
        github.variable(REPO, "LAST", value);
        Terminal.Run run = run();
        assertEquals(2, run.code());
        assertTrue(run.err().contains("the value '" + value + "' of variable LAST of octo/ops " + problem), run.err());
        assertTrue(run.err().contains("--since"), run.err());
        assertEquals(value, github.variable(REPO, "LAST"));
        assertEquals(List.of("GET 200"), calls());

        // The remedy that the error names works.
        run = run("--since", "2h");
        assertEquals(0, run.code(), run.err());
        assertEquals("2026-11-20T11:00:00Z", stored());
    }

    @Test
    void aCheckpointOfGitHubsScriptIsCarriedOnFrom() {
        github.variable(REPO, "LAST", "1795172400000"); // 11:00
        failed(61);
        GitHubStandIn.Row row = failed(60);
        assertEquals(0, run().code());
        assertEquals(List.of(row.id()), github.redelivered());
    }

    @Test
    void aDeliveryAtTheCheckpointsMillisecondIsListedAndOneBeforeIsNot() {
        Instant at = Instant.parse("2026-11-20T09:00:00.123Z");
        checkpoint(at);
        hook.deliver(at.minusMillis(1), "push", null, GitHubStandIn.Answer.DOWN);
        GitHubStandIn.Row row = hook.deliver(at, "push", null, GitHubStandIn.Answer.DOWN);
        assertEquals(0, run().code());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals("2026-11-20T09:00:00.123Z", stored());
    }

    @Test
    void aShorterLookBackLeavesTheCheckpointWhereItIs() {
        failed(300);
        GitHubStandIn.Row row = failed(30);
        Terminal.Run run = run("--since", "1h");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals("2026-11-20T06:00:00Z", stored());
        assertTrue(run.summary().endsWith("checkpoint 2026-11-20T06:00:00Z in variable LAST of octo/ops"), run.summary());
    }

    @Test
    void aLongerLookBackMayMoveItBack() {
        GitHubStandIn.Row row = failed(20 * 60);
        assertEquals(0, run("--since", "24h").code());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals("2026-11-19T16:00:00Z", stored());
    }

    @Test
    void aTokenThatMayNotStoreSendsNothing() {
        github.token(Terminal.TOKEN, Set.of("organization_hooks=read", "organization_hooks=write", "actions_variables=read"));
        failed(60);
        for (Instant checkpoint : new Instant[] {ago(360), null}) {
            checkpoint(checkpoint);
            Terminal.Run run = run();
            assertEquals(1, run.code());
            assertNothingSent();
            assertTrue(run.err().contains("403 (Resource not accessible by personal access token); the token needs write access to the repository's Variables, as GitHub says (actions_variables=write)"), run.err());
            assertEquals(checkpoint == null ? null : checkpoint.toString(), stored());
        }
    }

    @Test
    void aListThatEndsBeforeAnOldCheckpointIsAGapSaidAloud() {
        checkpoint(NOON.minus(Duration.ofDays(5)));
        GitHubStandIn.Row row = failed(60);
        Terminal.Run run = run();
        assertEquals(3, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertTrue(run.err().contains("does not go back to 2026-11-15T12:00:00Z but ends at 2026-11-20T11:00:00Z"), run.err());
        assertEquals("2026-11-20T11:00:00Z", stored());
    }

    @Test
    void aQuietHookWithAYoungCheckpointIsNoGap() {
        delivered(60);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertFalse(run.err().contains("warning"), run.err());
    }

    // The list

    @Test
    void anEmptyPageMayHaveANextPage() {
        GitHubStandIn.Row row = failed(300);
        for (int i = 0; i < 250; i++) {
            delivered(290 - i);
        }
        hook.emptyPages = true;
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertTrue(run.summary().contains("(251 deliveries on 3 pages"), run.summary());
    }

    @Test
    void pagesThatOverlapCountEachDeliveryOnce() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(failed(340 - i).id());
        }
        hook.overlap = 7;
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(ids, github.redelivered());
        assertTrue(run.summary().contains("300 of 300 failed events (300 deliveries"), run.summary());
    }

    @Test
    void deliveriesThatArriveWhilePagingAreLeftToTheNextRun() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add(failed(300 - i).id());
        }
        List<GitHubStandIn.Row> arrived = new ArrayList<>();
        hook.beforePage = () -> {
            if (arrived.size() < 4) {
                arrived.add(failed(1));
            }
        };
        assertEquals(0, run().code());
        // The first was there when the first page was made up.
        ids.add(arrived.get(0).id());
        assertEquals(ids, github.redelivered());
        github.clearLog();
        assertEquals(0, run().code());
        assertEquals(arrived.subList(1, 4).stream().map(GitHubStandIn.Row::id).toList(), github.redelivered());
    }

    @Test
    void linkHeadersMayNameAnotherPath() {
        hook.linkPath = "/organizations/9919/hooks/42";
        GitHubStandIn.Row row = failed(300);
        for (int i = 0; i < 150; i++) {
            delivered(290 - i);
        }
        assertEquals(0, run().code());
        assertEquals(List.of(row.id()), github.redelivered());
        assertEquals(1, github.log("GET", "/organizations/9919/hooks/42/deliveries").size());
    }

    @Test
    void aWholePageMustBeOlderThanTheCheckpoint() {
        GitHubStandIn.Row row = failed(300);
        for (int i = 0; i < 60; i++) {
            delivered(400);
        }
        for (int i = 0; i < 99; i++) {
            delivered(200);
        }
        delivered(400);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
    }

    @Test
    void listingStopsAtTheCheckpoint() {
        for (int i = 0; i < 1000; i++) {
            delivered(1300 - i);
        }
        checkpoint(ago(450));
        assertEquals(0, run().code());
        // 150 rows since then end on the second page, and a third one is all older.
        assertEquals(3, github.log("GET", "/deliveries").size());
    }

    @Test
    void timestampsComeWithAndWithoutMilliseconds() {
        GitHubStandIn.Row seconds = hook.add(new GitHubStandIn.Row(1001, "a", "2026-11-20T10:00:00Z", false, 0.1, "timed out", 0, "push", null, NOON));
        GitHubStandIn.Row millis = hook.add(new GitHubStandIn.Row(1002, "b", "2026-11-20T10:00:00.007Z", false, 0.1, "timed out", 0, "push", null, NOON));
        assertEquals(0, run().code());
        assertEquals(List.of(seconds.id(), millis.id()), github.redelivered());
        assertEquals("2026-11-20T10:00:00Z", stored());
    }

    @Test
    void idsGoUpTo63Bits() {
        hook.add(new GitHubStandIn.Row(Long.MAX_VALUE, "a", "2026-11-20T10:00:00Z", false, 0.1, "timed out", 0, "push", null, NOON));
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(9223372036854775807L), github.redelivered());
        assertTrue(run.out().contains("delivery 9223372036854775807"), run.out());
    }

    @Test
    void statusCodesZeroAndNullAreFailuresAndAnActionMayBeNull() {
        GitHubStandIn.Row zero = hook.add("a", ago(100), false, "push", null, new GitHubStandIn.Answer("timed out", 0));
        GitHubStandIn.Row none = hook.add("b", ago(90), false, "push", null, new GitHubStandIn.Answer("failed to connect to host", null));
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(zero.id(), none.id()), github.redelivered());
        assertEquals("a push, 1 attempt, last: 0 timed out, delivery " + zero.id() + ": not seen yet", run.lines().get(0));
        assertEquals("b push, 1 attempt, last: failed to connect to host, delivery " + none.id() + ": not seen yet", run.lines().get(1));
    }

    @Test
    void anEventThatFailedThreeTimesIsRedeliveredOnceByItsNewestId() {
        GitHubStandIn.Row first = failed(300);
        hook.redeliver(first, ago(200), GitHubStandIn.Answer.DOWN);
        GitHubStandIn.Row newest = hook.redeliver(first, ago(100), GitHubStandIn.Answer.code(500));
        Terminal.Run run = run();
        assertEquals(List.of(newest.id()), github.redelivered());
        assertEquals(first.guid() + " issues.opened, 3 attempts, last: Invalid HTTP Response: 500, delivery " + newest.id() + ": not seen yet", run.lines().get(0));
        assertEquals("2026-11-20T07:00:00Z", stored());
    }

    @Test
    void anEventThatSucceededIsNotSentAgainWhenALaterRedeliveryFailed() {
        GitHubStandIn.Row after = delivered(200);
        hook.redeliver(after, ago(100), GitHubStandIn.Answer.DOWN);
        assertEquals(0, run().code());
        assertNothingSent();
    }

    @Test
    void norWhenItSucceededBeforeTheCheckpointPagesFurtherBack() {
        GitHubStandIn.Row succeeded = delivered(1000);
        GitHubStandIn.Row failedThen = failed(990);
        for (int i = 0; i < 450; i++) {
            delivered(900 - i);
        }
        hook.redeliver(succeeded, ago(100), GitHubStandIn.Answer.DOWN);
        assertEquals(0, run().code());
        assertNothingSent();
        assertEquals("2026-11-20T11:50:00Z", stored());

        // One that failed back then is redelivered, and the checkpoint goes back for it.
        GitHubStandIn.Row newest = hook.redeliver(failedThen, ago(90), GitHubStandIn.Answer.DOWN);
        checkpoint(ago(360));
        assertEquals(0, run().code());
        assertEquals(List.of(newest.id()), github.redelivered());
        assertEquals(failedThen.at().toString(), stored());
    }

    // Refusals and failures

    @ParameterizedTest
    @ValueSource(ints = {404, 422, 500, 502})
    void oneEventsRefusalIsThatEventsAlone(int status) {
        GitHubStandIn.Row first = failed(300);
        GitHubStandIn.Row refused = failed(200);
        GitHubStandIn.Row last = failed(100);
        github.fault(attempt(refused), GitHubStandIn.answer(status, status == 502 ? "<html>Bad gateway</html>" : "{\"message\":\"No\"}"));
        Terminal.Run run = run();
        assertEquals(1, run.code(), run.err());
        assertEquals(List.of(first.id(), refused.id(), last.id()), github.redelivered());
        assertTrue(run.summary().startsWith(status < 500 ? "redelivered 2 (2 not seen yet), refused 1, still unsettled 3 of 3 failed events"
                : "redelivered 2 (2 delivered), refused 1, still unsettled 1 of 3 failed events"), run.summary());
        assertEquals(2, run.lines().stream().filter(line -> line.contains("delivery")).filter(line -> !line.startsWith("redelivered")).count());
        assertTrue(run.err().contains((status < 500 ? "refused: " : "unknown: ") + refused.guid()), run.err());
        assertEquals(status < 500 ? "2026-11-20T07:00:00Z" : "2026-11-20T08:40:00Z", stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422})
    void anEventOlderThanGitHubKeepsDeliveriesIsLostAndSettled(int status) {
        // Its first attempt is about to leave the list while GitHub already refuses it.
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(60));
        GitHubStandIn.Row old = hook.add(new GitHubStandIn.Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        GitHubStandIn.Row newer = hook.redeliver(old, ago(600), GitHubStandIn.Answer.DOWN);
        github.fault(attempt(newer), GitHubStandIn.answer(status, "{\"message\":\"Not Found\"}"));
        hook.retention = Duration.ofDays(4);
        Terminal.Run run = run();
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("lost: old push, 2 attempts, last: 502 failed to connect to host, delivery " + newer.id() + ": GitHub no longer keeps it"), run.err());
        assertTrue(run.summary().startsWith("redelivered 0, refused 0, 1 expired, still unsettled 0 of 1 failed event "), run.summary());
        assertEquals("2026-11-20T11:50:00Z", stored());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLostConnectionOnThePostIsNeverRepeatedBlindly(boolean afterTheWork) {
        GitHubStandIn.Row lost = failed(200);
        failed(100);
        List<Long> asked = new ArrayList<>();
        github.fault(attempt(lost), call -> {
            asked.add(lost.id());
            return GitHubStandIn.hangUp(afterTheWork).befall(call);
        });
        Terminal.Run run = run();
        // Even with --wait 0 it looks once.
        assertEquals(afterTheWork ? 0 : 1, run.code());
        assertEquals(List.of(lost.id()), asked);
        assertTrue(run.err().contains("unknown: " + lost.guid()), run.err());
        assertTrue(run.summary().startsWith(afterTheWork ? "redelivered 2 (2 delivered), refused 0" : "redelivered 1 (1 delivered), refused 1"), run.summary());
        assertEquals((afterTheWork ? ago(10) : lost.at()).toString(), stored());
        github.noFaults();
        github.clearLog();
        // The list tells the next run.
        run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(afterTheWork ? List.of() : List.of(lost.id()), github.redelivered());
    }

    @Test
    void whenNothingIsAnsweredAnyMoreTheListStillTellsWhatGitHubTook() {
        for (int i = 0; i < 20; i++) {
            failed(300 - i);
        }
        github.fault(request -> request.path().endsWith("/attempts"), GitHubStandIn.hangUp(true));
        Terminal.Run run = run();
        assertEquals(1, run.code(), run.err());
        int taken = (int) hook.rows.stream().filter(GitHubStandIn.Row::redelivery).count();
        assertTrue(taken >= 5 && taken < 20, "taken: " + taken);
        assertTrue(run.summary().startsWith("redelivered " + taken + " (" + taken + " delivered), refused 0"), run.summary());
    }

    @Test
    void aTokenThatMayListButNotRedeliverEndsTheRunWithAnExplanation() {
        github.token(Terminal.TOKEN, Set.of("organization_hooks=read", "actions_variables=read", "actions_variables=write"));
        failed(200);
        failed(100);
        Terminal.Run run = run();
        assertEquals(1, run.code());
        assertTrue(github.redelivered().size() <= 2);
        assertTrue(run.err().contains("with 403 (Resource not accessible by personal access token); the token needs write access to the organization's Webhooks, as GitHub says (organization_hooks=write)"), run.err());
        assertTrue(run.summary().startsWith("redelivered 0, refused 0, still unsettled 2 of 2"), run.summary());
        assertEquals("2026-11-20T08:40:00Z", stored());
    }

    @Test
    void aBadTokenIsSaidInOneSentence() {
        github.token("other", GitHubStandIn.ALL);
        terminal.env.put("TOKEN", Terminal.TOKEN + "-expired");
        Terminal.Run run = run();
        assertEquals(1, run.code());
        assertEquals("", run.out());
        assertEquals("redeliver: error: GitHub answered GET /repos/octo/ops/actions/variables/LAST with 401 (Bad credentials); check "
                + "TOKEN: its token is not valid, or has expired", run.err().strip());
    }

    @Test
    void aHookThatDoesNotExist() {
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "43");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("GitHub answered GET /orgs/octo/hooks/43/deliveries with 404 (Not Found); there is no such hook, as --list-hooks would show, or the token lacks"),
                run.err());
    }

    @Test
    void anAnswerThatIsCutOffOrNoJsonEndsTheRun() {
        failed(100);
        github.fault(request -> request.path().endsWith("/deliveries"), GitHubStandIn.cutOff());
        Terminal.Run run = run();
        assertEquals(1, run.code());
        assertTrue(run.err().contains("no answer to GET /orgs/octo/hooks/42/deliveries"), run.err());
        github.noFaults();
        github.fault(request -> request.path().endsWith("/deliveries"), GitHubStandIn.answer(200, "<html>maintenance</html>"));
        run = run();
        assertEquals(1, run.code());
        assertTrue(run.err().lines().anyMatch(line -> line.startsWith("redeliver: error: what " + github.url() + "/orgs/octo/hooks/42/deliveries")
                && line.endsWith("is none of GitHub's JSON; check the address, and the proxy if there is one")), run.err());
        assertNothingSent();
        assertEquals("2026-11-20T06:00:00Z", stored());
    }

    @Test
    void verboseShowsTheStackTrace() {
        github.token(Terminal.TOKEN, Set.of());
        Terminal.Run run = run();
        assertFalse(run.err().contains("at redeliver"), run.err());
        run = run("--verbose");
        assertTrue(run.err().contains("at redeliver.run"), run.err());
    }

    // The token goes nowhere else

    @Test
    void aLinkOrARedirectToAnotherHostIsNotFollowed() {
        try (GitHubStandIn other = new GitHubStandIn(github.clock)) {
            other.token(Terminal.TOKEN, GitHubStandIn.ALL);
            for (String to : List.of(other.url(), "http://localhost:" + other.uri().getPort(), "https://127.0.0.1:" + github.uri().getPort(),
                    "http://user@127.0.0.1:" + github.uri().getPort())) {
                for (boolean redirect : new boolean[] {false, true}) {
                    github.noFaults();
                    github.clearLog();
                    github.fault(request -> request.path().endsWith("/deliveries"), redirect
                            ? GitHubStandIn.answer(302, "", "Location", to + "/orgs/octo/hooks/42/deliveries")
                            : GitHubStandIn.answer(200, "[]", "Link", "<" + to + "/orgs/octo/hooks/42/deliveries?cursor=v1_1>; rel=\"next\""));
                    Terminal.Run run = run();
                    assertEquals(1, run.code(), run.err());
                    assertTrue(run.err().contains("which is not the API at " + github.url()), run.err());
                    assertEquals(List.of(), other.log());
                    assertEquals(2, github.log().size());
                }
            }
        }
    }

    @Test
    void controlCharactersOfADeliveryReachNoTerminal() {
        hook.add("a", ago(100), false, "push\u001b[2J", "x\r\n::error::y", new GitHubStandIn.Answer("bad\u0007\nnews", 500));
        Terminal.Run run = run();
        assertFalse(run.out().chars().anyMatch(c -> c < ' ' && c != '\n'), run.out());
        assertEquals(2, run.lines().size(), run.out());
    }

    // Bad input

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--hok 42                         | '--hok' is no option; did you mean --hook",
        "--hook 42 extra                  | 'extra' is one word too many",
        "--token github_pat_THE_SECRET    | --token is no option",
        "--token=github_pat_THE_SECRET    | --token is no option",
        "--hook                           | Missing required parameter for option '--hook'",
        "--hook 42 --all-hooks            | --hook, --hook-url and --all-hooks each say which hooks; give one of them",
        "--hook abc                       | --hook: 'abc' is no id of a hook",
        "--hook 0                         | --hook: '0' is no id of a hook",
        "--hook 42/x                      | --hook: '42/x' is no id of a hook",
        "--org a/b                        | --org: 'a/b' is no name of an organization",
        "--org ..                         | --org: '..' is no name of an organization",
        "--since tomorrow                 | --since: 'tomorrow' is neither a duration",
        "--since 2026-11-20T12:00:01Z     | --since: '2026-11-20T12:00:01Z' lies in the future",
        "--variable 1st                   | --variable: '1st' is no name that GitHub takes",
        "--variable github_last           | --variable: 'github_last' is no name that GitHub takes",
        "--variable X                     | --variable-repo (or GITHUB_REPOSITORY) is missing",
        "--variable X --variable-repo ops | --variable-repo: 'ops' is no repository",
        "--variable X --variable-repo a/.. | --variable-repo: 'a/..' is no repository",
        "--api-url ftp://github.com       | --api-url: 'ftp://github.com' is no URL of an API",
        "--api-url github.com             | --api-url: 'github.com' is no URL of an API",
        "--api-url http://ghes.example    | --api-url: 'http://ghes.example' would send the token unencrypted",
        "--api-url https://u:p@ghes.example | --api-url: the URL has a user or a password in it",
        "--api-url https://x --hostname y | --api-url and --hostname were both given",
        "--hostname https://x             | --hostname: 'https://x' is no host name",
    })
    void badInputGetsOneSentenceAndNothingIsSent(String args, String sentence) {
        terminal.env.putAll(java.util.Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42"));
        if (!args.contains("--api-url") && !args.contains("--hostname")) {
            terminal.env.put("GITHUB_API_URL", github.url());
        }
        Terminal.Run run = terminal.run(args.split(" +"));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("redeliver: error: " + sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
        assertEquals(List.of(), github.log());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ORGANIZATION_NAME | --org (or ORGANIZATION_NAME) is missing",
        "TOKEN             | TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing",
    })
    void whatIsMissingIsNamed(String variable, String sentence) {
        for (String value : new String[] {null, "", " "}) {
            terminal.env.putAll(java.util.Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42", "GITHUB_API_URL", github.url()));
            terminal.env.put("TOKEN", Terminal.TOKEN);
            if (value == null) {
                terminal.env.remove(variable);
            } else {
                terminal.env.put(variable, value);
            }
            Terminal.Run run = terminal.run();
            assertEquals(2, run.code());
            assertTrue(run.err().contains(sentence), run.err());
            assertEquals(List.of(), github.log());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOKEN", "GH_TOKEN", "GITHUB_TOKEN"})
    void aTokenWithALineEndInItIsRefusedAndNotShown(String variable) {
        terminal.env.remove("TOKEN");
        terminal.env.put(variable, Terminal.TOKEN + "\nX-Injected: 1");
        Terminal.Run run = run();
        assertEquals(2, run.code());
        assertTrue(run.err().contains(variable + " gives 2 lines; it must give the token alone"), run.err());
        assertEquals(List.of(), github.log());
        terminal.env.put(variable, Terminal.TOKEN + "\n");
        assertEquals(0, run().code(), "a line end after it is no harm");
    }

    @Test
    void theTokensComeInTheirOrder() {
        terminal.env.putAll(java.util.Map.of("GH_TOKEN", "gh", "GITHUB_TOKEN", "actions"));
        List<String> seen = new ArrayList<>();
        for (String next : Stream.of("TOKEN", "GH_TOKEN", "GITHUB_TOKEN").toList()) {
            github.clearLog();
            run();
            seen.add(github.log().get(0).header("Authorization"));
            terminal.env.remove(next);
        }
        assertEquals(List.of("Bearer " + Terminal.TOKEN, "Bearer gh", "Bearer actions"), seen);
    }

    @Test
    void helpShowsTheExitCodesAndNoToken() {
        terminal.env.put("TOKEN", Terminal.TOKEN);
        Terminal.Run run = terminal.run("--help");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("Exit codes:"), run.out());
        String options = Stream.of("--org", "--hook", "--variable", "--variable-repo", "--since", "--api-url", "--hostname", "--dry-run",
                "--verbose", "--help", "--version", "--allow-http").filter(option -> !run.out().contains(option)).collect(Collectors.joining());
        assertEquals("", options);
        assertEquals("redeliver " + redeliver.VERSION, terminal.run("--version").summary());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }

    @Test
    void theOptionsPageKnowsEveryOption() throws java.io.IOException {
        String page = java.nio.file.Files.readString(LauncherTest.root().resolve("docs/options.md"));
        for (picocli.CommandLine.Model.OptionSpec option : redeliver.commandLine(java.util.Map.of(), clock, clock::pause, lib.report.Screen.NONE).getCommandSpec().options()) {
            assertTrue(page.contains(" " + option.longestName()), option.longestName() + " is missing in docs/options.md");
        }
    }
}
