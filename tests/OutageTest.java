import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command does over several runs: due times, giving up, outcomes, a receiver that is down, filters, events by hand. */
class OutageTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);
    private final GitHubStandIn github = new GitHubStandIn(clock);
    private final Terminal terminal = new Terminal(clock);
    private GitHubStandIn.Hook hook;

    @BeforeEach
    void anOrganizationWithAHook() {
        hook = github.hook("octo", 42);
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        checkpoint(ago(360));
    }

    @AfterEach
    void close() {
        github.close();
    }

    private Instant ago(long minutes) {
        return clock.instant().minus(Duration.ofMinutes(minutes));
    }

    private void checkpoint(Instant instant) {
        github.variable("octo/ops", "LAST", Long.toString(instant.toEpochMilli()));
    }

    private Instant stored() {
        return Instant.ofEpochMilli(Long.parseLong(github.variable("octo/ops", "LAST")));
    }

    private GitHubStandIn.Row failed(long minutesAgo) {
        return failed(minutesAgo, "issues", "opened", 500);
    }

    private GitHubStandIn.Row failed(long minutesAgo, String event, String action, int code) {
        return hook.deliver(ago(minutesAgo), event, action, GitHubStandIn.Answer.code(code));
    }

    private GitHubStandIn.Row delivered(long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "push", null, GitHubStandIn.Answer.OK);
    }

    private Terminal.Run run(String... more) {
        List<String> args = new ArrayList<>(List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--variable", "LAST",
                "--variable-repo", "octo/ops"));
        args.addAll(List.of(more));
        return terminal.run(args.toArray(new String[0]));
    }

    // Outcomes

    @Test
    void saysWhatBecameOfEachRedelivery() {
        GitHubStandIn.Row heals = failed(120);
        GitHubStandIn.Row fails = failed(100, "push", null, 500);
        GitHubStandIn.Row slow = failed(90, "release", "published", 500);
        delivered(1);
        hook.receiver = (of, at) -> of.event().equals("push") ? GitHubStandIn.Answer.code(503) : GitHubStandIn.Answer.OK;
        hook.late = row -> row.event().equals("release") ? Duration.ofMinutes(3) : Duration.ofSeconds(4);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertTrue(run.lines().get(0).startsWith(heals.guid()) && run.lines().get(0).endsWith(": delivered"), run.out());
        assertTrue(run.lines().get(1).startsWith(fails.guid()) && run.lines().get(1).endsWith(": failed again, Invalid HTTP Response: 503"), run.out());
        assertTrue(run.lines().get(2).startsWith(slow.guid()) && run.lines().get(2).endsWith(": not seen yet"), run.out());
        assertTrue(run.summary().startsWith("redelivered 3 (1 delivered, 1 failed again, 1 not seen yet), refused 0, still unsettled 2 (1 not due yet) of 3"),
                run.summary());
        assertEquals(NOON.plusSeconds(30).plusMillis(2 * 167), clock.instant(), "two distances between POSTs, and thirty seconds");
        // Pauses of 1, 2, 4, 8 and 15 seconds.
        assertEquals(1 + 5, github.log("GET", "/deliveries").size());
        assertEquals(heals.at(), stored(), "what is out is judged by the next run");

        clock.set(NOON.plus(Duration.ofMinutes(4)));
        run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(fails.at(), stored(), "what came through no longer holds the checkpoint");
        assertEquals(3, github.redelivered().size());
    }

    @Test
    void whatCameThroughNoLongerHoldsTheCheckpoint() {
        failed(120);
        delivered(1);
        assertEquals(0, run().code());
        assertEquals(NOON.minus(Duration.ofMinutes(10)), stored());
        assertEquals(NOON.plusSeconds(1), clock.instant(), "it waits no longer than needed");
    }

    @Test
    void waitZeroDoesNotLook() {
        failed(120);
        delivered(1);
        Terminal.Run run = run("--wait", "0");
        assertEquals(1, github.log("GET", "/deliveries").size());
        assertTrue(run.lines().get(0).endsWith(": not seen yet"), run.out());
        assertEquals(NOON, clock.instant());
    }

    @Test
    void aPostWithoutAnAnswerIsLookedUpInTheList() {
        GitHubStandIn.Row unanswered = failed(120);
        failed(110);
        delivered(1);
        github.fault(request -> request.path().endsWith(unanswered.id() + "/attempts"), GitHubStandIn.hangUp(true));
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("unknown: "), run.err());
        assertTrue(run.summary().startsWith("redelivered 2 (2 delivered), refused 0"), run.summary());
        assertEquals(2, github.redelivered().size());
    }

    // Due times and giving up

    @Test
    void anEventThatAlwaysFailsIsSentAtGrowingDistancesAndGivenUpOnce() {
        GitHubStandIn.Row row = failed(1);
        hook.receiver = (of, at) -> GitHubStandIn.Answer.code(500);
        List<Long> minutes = new ArrayList<>();
        List<Instant> lost = new ArrayList<>();
        for (int minute = 0; minute < 12 * 60; minute += 5) {
            clock.set(NOON.plus(Duration.ofMinutes(minute)));
            delivered(0);
            int before = github.redelivered().size();
            Terminal.Run run = run();
            if (github.redelivered().size() > before) {
                minutes.add((long) minute);
            }
            if (run.code() == 3) {
                lost.add(clock.instant());
                assertTrue(run.err().contains("lost: " + row.guid() + " issues.opened, 8 attempts"), run.err());
                assertTrue(run.err().contains("given up after 8 failed attempts"), run.err());
            } else {
                assertEquals(0, run.code(), run.err());
            }
        }
        // 5, 10, 20, ... minutes after the attempt before, rounded up to the next run.
        assertEquals(List.of(0L, 5L, 15L, 35L, 75L, 155L, 315L), minutes);
        assertEquals(1, lost.size(), () -> "given up at " + lost);
        assertTrue(stored().isAfter(NOON.plus(Duration.ofHours(11))), "the checkpoint moves on");
    }

    @Test
    void whatIsGivenUpIsToldOnceWhileAnOlderEventHoldsTheCheckpoint() {
        GitHubStandIn.Row older = failed(200);
        GitHubStandIn.Row hopeless = failed(100);
        hook.redeliver(hopeless, ago(50), GitHubStandIn.Answer.code(500));
        hook.receiver = (of, at) -> GitHubStandIn.Answer.code(500);
        delivered(1);
        assertEquals(3, run("--max-attempts", "3", "--backoff", "30m", "--max", "2").code(), "both had an attempt, which was the last for one");
        for (int i = 0; i < 3; i++) {
            clock.set(clock.instant().plus(Duration.ofMinutes(5)));
            Terminal.Run run = run("--max-attempts", "3", "--backoff", "30m");
            assertEquals(0, run.code(), run.err());
            assertTrue(run.summary().contains("1 given up, still unsettled 1 (1 not due yet)"), run.summary());
            assertEquals(older.at(), stored());
        }
    }

    @Test
    void anEventWhoseFirstAttemptHasLeftTheListIsGivenUp() {
        // Its redeliveries stay in the list for three days of their own.
        hook.redeliver(failed(4000), ago(3000), GitHubStandIn.Answer.code(500));
        hook.redeliver(hook.rows.get(0), ago(100), GitHubStandIn.Answer.code(500));
        checkpoint(ago(4500));
        hook.retention = Duration.ofMinutes(3990);
        delivered(1);
        Terminal.Run run = run();
        assertEquals(3, run.code());
        assertTrue(run.err().contains("given up, as its first attempt has left GitHub's list"), run.err());
        assertEquals(List.of(), github.redelivered());
        assertEquals(0, run().code(), "and is told once");
    }

    @Test
    void anEventThatIsNotDueYetHoldsTheCheckpoint() {
        GitHubStandIn.Row row = failed(60);
        hook.redeliver(row, ago(2), GitHubStandIn.Answer.code(500));
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(), github.log("POST", ""));
        assertEquals(row.at(), stored());
        assertTrue(run.summary().contains("still unsettled 1 (1 not due yet) of 1 failed event"), run.summary());
    }

    @Test
    void maxLeavesTheYoungerOnesToTheNextRun() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(failed(100 - i).id());
        }
        delivered(1);
        Terminal.Run run = run("--max", "3");
        assertEquals(0, run.code(), run.err());
        assertEquals(ids.subList(0, 3), github.redelivered());
        assertEquals(NOON.minus(Duration.ofMinutes(97)), stored());
        run();
        assertEquals(ids, github.redelivered());
    }

    // A receiver that is down

    @ParameterizedTest
    @CsvSource({"404, 1", "200, 1", "499, 1", "500, 0", "503, 0", "0, 0"})
    void aReceiverThatLooksDownIsAskedFirst(int answer, int sent) {
        GitHubStandIn.Row row = failed(100);
        hook.receiver = (of, at) -> !of.event().equals("ping") ? GitHubStandIn.Answer.OK
                : answer == 0 ? new GitHubStandIn.Answer("timed out", 0) : GitHubStandIn.Answer.code(answer);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(sent, github.redelivered().size());
        assertEquals(sent == 0, run.err().contains("the receiver looks down since " + row.at() + " and does not answer a ping, so nothing is sent "
                + "in this run; unsettled events that wait for it: 1"), run.err());
        assertEquals(sent == 0 ? row.at() : NOON.minus(Duration.ofMinutes(10)), stored());
    }

    @Test
    void aPingThatDoesNotShowIsNoAnswer() {
        failed(100);
        hook.late = row -> row.event().equals("ping") ? Duration.ofMinutes(5) : Duration.ZERO;
        assertEquals(0, run().code());
        assertEquals(List.of(), github.redelivered());
        // By the next run the list shows the answer.
        clock.set(NOON.plus(Duration.ofMinutes(6)));
        assertEquals(0, run().code());
        assertEquals(1, github.redelivered().size());
        assertEquals(1, github.log("POST", "/pings").size());
    }

    @Test
    void aPingThatIsRefusedEndsTheRun() {
        failed(100);
        github.fault(request -> request.path().endsWith("/pings"), GitHubStandIn.answer(404, "{\"message\":\"Not Found\"}"));
        Terminal.Run run = run();
        assertEquals(1, run.code());
        assertEquals(List.of(), github.redelivered());
        assertEquals(ago(100), stored());
    }

    @Test
    void noProbeSendsRegardless() {
        failed(100);
        assertEquals(0, run("--no-probe").code());
        assertEquals(List.of(), github.log("POST", "/pings"));
        assertEquals(1, github.redelivered().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 360})
    void anOutageOfTwoDaysCostsNoEventAnAttempt(int everyMinutes) {
        Instant end = NOON.plus(Duration.ofDays(2));
        hook.receiver = (of, at) -> at.isBefore(end) ? GitHubStandIn.Answer.DOWN : GitHubStandIn.Answer.OK;
        GitHubStandIn.Row poison = failed(200, "membership", "added", 500);
        hook.redeliver(poison, ago(190), GitHubStandIn.Answer.code(500));
        delivered(180);
        List<GitHubStandIn.Row> events = new ArrayList<>();
        int failuresBefore = 0;
        for (int minute = 0; minute < 2 * 24 * 60 + 2 * everyMinutes; minute += everyMinutes) {
            clock.set(NOON.plus(Duration.ofMinutes(minute)));
            boolean down = clock.instant().isBefore(end);
            for (int i = 2; i > 0; i--) {
                // Two events in each interval, so that the outage shows beside the event that always fails.
                GitHubStandIn.Row row = hook.deliver(clock.instant().minusSeconds(i), "issues", "opened",
                        down ? GitHubStandIn.Answer.DOWN : GitHubStandIn.Answer.OK);
                if (down) {
                    events.add(row);
                }
            }
            Terminal.Run run = run();
            assertEquals(0, run.code(), run.err());
            if (down) {
                assertEquals(failuresBefore, github.redelivered().size(), "nothing is sent into an outage");
            } else {
                break;
            }
        }
        for (GitHubStandIn.Row event : events) {
            List<GitHubStandIn.Row> attempts = hook.attempts(event.guid());
            assertEquals(2, attempts.size());
            assertTrue(attempts.get(1).succeeded());
        }
        assertEquals(2 * 24 * 60 / everyMinutes * 2, events.size());
    }

    // Filters

    @Test
    void filteredEventsAreSettledAndCounted() {
        failed(100, "push", null, 500);
        GitHubStandIn.Row row = failed(90);
        failed(80, "issues", "closed", 500);
        failed(70, "issues", "opened", 410);
        delivered(1);
        Terminal.Run run = run("--event", "issues,release", "--event", "push", "--exclude-event", "push", "--action", "opened",
                "--ignore-status-code", "409,410");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(row.id()), github.redelivered());
        assertTrue(run.summary().contains(", 3 filtered, still unsettled 0 of 4 failed events"), run.summary());
        assertEquals(NOON.minus(Duration.ofMinutes(10)), stored());
        assertEquals("redeliver: listing", run.err().substring(0, 18), "no warning");
    }

    @Test
    void maxAgeLeavesStaleEvents() {
        failed(300);
        GitHubStandIn.Row young = failed(30);
        delivered(1);
        assertEquals(0, run("--max-age", "1h").code());
        assertEquals(List.of(young.id()), github.redelivered());
    }

    @Test
    void anUnknownEventNameIsAWarning() {
        Terminal.Run run = run("--event", "pul_request,pull_request", "--exclude-event", "isues");
        assertEquals(0, run.code());
        assertTrue(run.err().contains("warning: --event: 'pul_request' is no event that is known here"), run.err());
        assertTrue(run.err().contains("warning: --exclude-event: 'isues' is no event"), run.err());
        assertFalse(run.err().contains("'pull_request'"), run.err());
    }

    @Test
    void whatSomebodyHealsWhileThePingIsAwaitedIsNotSent() {
        GitHubStandIn.Row healed = failed(100);
        GitHubStandIn.Row other = failed(90);
        hook.late = row -> row.event().equals("ping") ? Duration.ofSeconds(6) : Duration.ZERO;
        AtomicBoolean once = new AtomicBoolean();
        clock.meanwhile = instant -> {
            if (instant.isAfter(NOON) && once.compareAndSet(false, true)) {
                hook.redeliver(healed, NOON.plusSeconds(1), GitHubStandIn.Answer.OK);
            }
        };
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(other.id()), github.redelivered());
    }

    @Test
    void whatComesIntoTheListMeanwhileIsNotGivenUpForItsMissingFirstAttempt() {
        GitHubStandIn.Row fine = delivered(300);
        failed(30);
        delivered(1);
        hook.late = row -> row.event().equals("issues") ? Duration.ofSeconds(3) : Duration.ZERO;
        AtomicBoolean once = new AtomicBoolean();
        clock.meanwhile = instant -> {
            if (instant.isAfter(NOON) && once.compareAndSet(false, true)) {
                hook.redeliver(fine, NOON.plusSeconds(1), GitHubStandIn.Answer.code(500));
            }
        };
        checkpoint(ago(120));
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertFalse(run.err().contains("lost: "), run.err());
    }

    @Test
    void aRedirectToNowhereIsARefusal() {
        GitHubStandIn.Row row = failed(30);
        delivered(1);
        github.fault(request -> request.path().endsWith("/attempts"), GitHubStandIn.answer(302, "moved"));
        Terminal.Run run = run();
        assertEquals(1, run.code(), run.err());
        assertTrue(run.summary().startsWith("redelivered 0, refused 1, still unsettled 1"), run.summary());
        assertTrue(run.err().contains("refused: " + row.guid()), run.err());
    }

    // By hand

    @Test
    void byHandAnEventIsSentWhateverItsAttemptsAndTheCheckpointIsLeftAlone() {
        GitHubStandIn.Row hopeless = failed(2000);
        GitHubStandIn.Row newest = hopeless;
        for (int i = 0; i < 9; i++) {
            newest = hook.redeliver(hopeless, ago(1900 - i), GitHubStandIn.Answer.code(500));
        }
        GitHubStandIn.Row fine = delivered(1000);
        failed(500);
        String before = github.variable("octo/ops", "LAST");
        Terminal.Run run = run("--guid", hopeless.guid(), "--dry-run");
        assertEquals(List.of(), github.log("POST", ""));
        assertTrue(run.out().contains(hopeless.guid() + " issues.opened, 10 attempts"), run.out());

        run = run("--guid", hopeless.guid());
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(newest.id()), github.redelivered());
        assertTrue(run.lines().get(0).endsWith(": delivered"), run.out());
        assertEquals("redelivered 1 (1 delivered), refused 0, by hand; the checkpoint is left alone", run.summary());

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
        run = run("--guid", "", "--force");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--guid: '' is the beginning of several GUIDs"), run.err());
        assertEquals(before, github.variable("octo/ops", "LAST"));
        assertEquals(List.of(), github.log("GET", "/variables"));
        assertEquals(List.of(), github.log("POST", "/pings"));
    }

    // The plan

    @Test
    void dryRunShowsEachFailedEventWithItsVerdict() {
        GitHubStandIn.Row healed = failed(300);
        hook.redeliver(healed, ago(290), GitHubStandIn.Answer.OK);
        GitHubStandIn.Row waiting = failed(200);
        hook.redeliver(waiting, ago(2), GitHubStandIn.Answer.code(500));
        GitHubStandIn.Row filtered = failed(150, "push", null, 500);
        GitHubStandIn.Row due = failed(100);
        GitHubStandIn.Row capped = failed(90);
        GitHubStandIn.Row hopeless = failed(80);
        hook.redeliver(hopeless, ago(70), GitHubStandIn.Answer.code(500));
        hook.redeliver(hopeless, ago(60), GitHubStandIn.Answer.code(500));
        delivered(1);
        Terminal.Run run = run("--dry-run", "--max-attempts", "3", "--exclude-event", "push", "--max", "1");
        assertEquals(0, run.code(), run.err());
        List<String> verdicts = run.lines().stream().filter(line -> line.contains(", delivery ")).map(line -> line.replaceAll(" .*, delivery \\d+: ", " ")).toList();
        assertEquals(List.of(healed.guid() + " delivered by another attempt", waiting.guid() + " due at 2026-11-20T12:03:00Z",
                filtered.guid() + " filtered by --exclude-event", due.guid() + " due", capped.guid() + " due, in a later run because of --max 1",
                hopeless.guid() + " given up after 3 failed attempts"), verdicts);
        assertTrue(run.summary().startsWith("dry run: would redeliver 1 (1 POST, about 1 second at 180 a minute), 1 given up, 1 filtered, still unsettled 3 "
                + "(1 not due yet) of 6 failed events"), run.summary());
        assertEquals(List.of("GET", "GET"), github.log().stream().map(GitHubStandIn.Request::method).toList());
    }

    // Two runs at once

    @ParameterizedTest
    @CsvSource({"-300, -300", "-1, -10", "garbage, -10"})
    void whenAnotherRunHasStoredTheOlderCheckpointIsKept(String other, String kept) {
        delivered(1);
        String value = other.equals("garbage") ? other : Long.toString(ago(-Long.parseLong(other)).toEpochMilli());
        hook.beforePage = () -> github.variable("octo/ops", "LAST", value);
        Terminal.Run run = run();
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("warning: another run has changed variable LAST of octo/ops to '" + value + "' meanwhile"), run.err());
        assertEquals(ago(-Long.parseLong(kept)), stored());
    }

    // Bad input

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--max-attempts 0          | --max-attempts: '0' is too small; give 1 or more",
        "--max -1                  | --max: '-1' is too small; give 1 or more",
        "--max-attempts x          | Invalid value for option '--max-attempts': 'x' is not an int",
        "--backoff 5               | Invalid value for option '--backoff': '5' is no duration; give a whole number with s, m, h or d, such as 90m",
        "--wait soon               | Invalid value for option '--wait': 'soon' is no duration",
        "--max-age 1y              | Invalid value for option '--max-age': '1y' is no duration",
        "--timeout x               | Invalid value for option '--timeout': 'x' is no duration",
        "--timeout 0               | --timeout: give a time of at least 1 s",
        "--ignore-status-code 4xx  | Invalid value for option '--ignore-status-code' (CODE): '4xx' is not an int",
        "--force                   | --force goes with --guid",
    })
    void badInputGetsOneSentenceAndNothingIsSent(String args, String sentence) {
        Terminal.Run run = run(args.split(" +"));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("redeliver: error: " + sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(List.of(), github.log());
    }
}
