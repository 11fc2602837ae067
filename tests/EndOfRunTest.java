import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import lib.report.Console;
import lib.report.Screen;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last two lines of a run: what happened, and what to do. */
class EndOfRunTest extends StandInFixture {
    private static final int DAYS = 3 * 24 * 60;
    private static final String NOTHING = "Nothing to do.";
    private static final String NEXT_RUN = "Nothing to do: the next run sends what waits.";

    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    private static void assertEnd(Terminal.Run run, String happened, String todo) {
        List<String> lines = run.lines();
        assertEquals(List.of(happened, todo), lines.subList(lines.size() - 2, lines.size()), run.toString());
        assertEquals("", lines.get(lines.size() - 3), "the two stand apart");
    }

    private void refuses(String event) {
        hook.receiver = (of, at) -> of.event().equals(event) ? Answer.code(500) : Answer.OK;
    }

    // A run

    @Test
    void anEventThatHealedLongAgoIsNothing() {
        Row healed = failed(300);
        hook.redeliver(healed, ago(290), Answer.OK);
        Terminal.Run run = run();
        assertEnd(run, "Nothing to redeliver in 2 deliveries.", NOTHING);
        assertEquals(List.of("octo, hook 42, since 11-20 06:00 UTC", "",
                "stored   11:50 UTC in variable LAST of octo/ops", ""), run.lines().subList(0, 4));
    }

    @Test
    void deliveriesAreThoseSinceTheCheckpoint() {
        hook.deliver(ago(360).minusMillis(1), "push", null, Answer.OK);
        delivered(360);
        assertEnd(run(), "Nothing to redeliver in 1 delivery.", NOTHING);
    }

    @Test
    void whatWasDeliveredWhatFailedAgainAndUntilWhenThereIsTime() {
        failed(300);
        failed(200);
        hook.deliver(ago(100), "membership", "added", Answer.code(500));
        delivered(1);
        refuses("membership");
        assertEnd(run(), "3 events redelivered: 2 delivered, 1 failed again. 1 event waits, due from 12:05 UTC. GitHub "
                + "forgets it in 70 h (Mon 10:20 UTC).",
                NEXT_RUN);
    }

    /** The others take two minutes. */
    @Test
    void anEventThatBecomesDueDuringTheRunDoesNotWaitForATimeThatIsPast() {
        Row waiting = failed(100);
        hook.redeliver(waiting, ago(4), Answer.DOWN);
        for (int i = 0; i < 3; i++) {
            failed(50);
        }
        delivered(1);
        Terminal.Run run = run("--rate", "1");
        run.shows("\ndue  issues.opened ");
        assertEnd(run, "3 events redelivered: 3 delivered. 1 event waits. GitHub forgets it in 70 h (Mon 10:20 UTC).",
                NEXT_RUN);
    }

    @Test
    void withoutACheckpointSomebodyHasToRunItAgain() {
        hook.deliver(ago(100), "membership", "added", Answer.code(500));
        delivered(1);
        refuses("membership");
        assertEnd(terminal.run("--org", "octo", "--hook", "42", "--since", "2h"),
                "1 event redelivered: 1 failed again. 1 event waits, due from 12:05 UTC. "
                + "GitHub forgets it in 70 h (Mon 10:20 UTC).", "Run it again in 5 min, unless runs are scheduled.");
    }

    @Test
    void whatWasGivenUpComesWithTheCommandThatWasStarted() {
        Row given = hook.deliver(ago(300), "membership", "added", Answer.code(500));
        for (int i = 1; i < 8; i++) {
            hook.redeliver(given, ago(290 - i), Answer.code(500));
        }
        delivered(1);
        checkpoint(ago(301));
        terminal.env.put("REDELIVER_COMMAND", "./jbang redeliver");
        String guid = given.guid().substring(0, 8);
        Terminal.Run run = run("--api-url", github.url());
        assertEnd(run, "Nothing to redeliver in 9 deliveries, 1 given up.",
                "Fix the receiver, then resend what was given up: ./jbang redeliver resend "
                + guid + " --org octo --hook 42 --api-url " + github.url());
        // The command does what it says.
        terminal.run(run.summary().replaceFirst(".*jbang redeliver ", "").split(" ")).exits(0);
        assertEquals(1, github.redelivered().size());
    }

    @Test
    void aGuidThatAShellWouldActOnIsQuoted() {
        Row given = hook.add("x'; touch y", ago(300), false, "push", null, Answer.code(500));
        hook.redeliver(given, ago(200), Answer.code(500));
        delivered(1);
        String todo = run("--max-attempts", "2").summary();
        assertTrue(todo.endsWith("given up: redeliver resend 'x'\\''; touc' --org octo --hook 42"), todo);
    }

    @Test
    void aDeadReceiverAndADeadlineAreOneRequest() {
        hook.receiver = (of, at) -> Answer.DOWN;
        checkpoint(NOON.minus(Duration.ofDays(3)));
        failed(DAYS - 180);
        failed(DAYS - 13 * 60);
        Terminal.Run run = run().exits(3);
        assertEnd(run, "1 event redelivered: 1 failed again. The receiver seems down at least since 11-17 15:00 UTC "
                + "and does not answer. 2 events wait. GitHub forgets the oldest in 3 h (15:00 UTC).",
                "Fix the receiver before 15:00 UTC, or events are lost.");
    }

    @Test
    void aRefusalIsSaidWithItsCause() {
        Row row = failed(100);
        failed(90);
        delivered(1);
        github.fault(row.id() + "/attempts", Fault.refuse(422, "Not now"));
        assertEnd(run(), "1 event redelivered: 1 delivered, 1 refused by GitHub: 422 (Not now). 1 event waits. GitHub "
                + "forgets it in 70 h (Mon 10:20 UTC).",
                "The next run tries again.");
    }

    @Test
    void anExpiredEventAndAGapAreLost() {
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(600));
        Row old = hook.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        Row newer = hook.redeliver(old, ago(600), Answer.DOWN);
        github.fault(newer.id() + "/attempts", Fault.answer(404, "{}"));
        hook.retention = Duration.ofDays(4);
        Terminal.Run run = run("--no-probe", "--wait", "0");
        run.shows("\nexpired  push ");
        assertEnd(run, "Nothing was redelivered, 1 expired. GitHub's list has a gap.",
                "Recover the expired events at the receiver: GitHub can no longer send "
                + "them. Check what the receiver missed between 11-17 11:50 UTC and 11-17 11:59 UTC.");
    }

    @Test
    void aRunThatBreaksOffPromisesNothing() {
        github.token(Terminal.TOKEN, java.util.Set.of("organization_hooks=read", "actions_variables=read",
                "actions_variables=write"));
        failed(100);
        Terminal.Run run = run("--no-probe").exits(1);
        assertFalse((run.out() + run.err()).contains("Nothing to do"), run.toString());
        run.says("the token needs write access");
        assertEnd(run, "Nothing was redelivered. The run ended early. 1 event waits. GitHub forgets it in 70 h (Mon "
                + "10:20 UTC).",
                "Fix what the error says, and run it again.");
    }

    // A dry run

    /** However it ends, and wherever it shows. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "due", "expiring", "given up", "a gap", "down", "fails", "by hand", "several",
            "several, one fails"})
    void aDryRunSaysAtItsEndThatNothingWasSent(String how) throws IOException {
        if (!how.equals("nothing")) {
            failed(100);
        }
        if (!how.equals("down")) {
            delivered(1);
        }
        if (how.equals("expiring") || how.equals("a gap")) {
            checkpoint(NOON.minus(Duration.ofDays(how.equals("expiring") ? 3 : 4)));
            failed(DAYS - 180);
        }
        if (how.startsWith("several")) {
            github.hook("octo", 43).deliver(ago(50), "push", null, Answer.DOWN);
        }
        if (how.endsWith("fails")) {
            github.fault(request -> request.path().startsWith("/orgs/octo/hooks/42/"), Fault.answer(404, "{}"));
        }
        List<String> args = new ArrayList<>(how.equals("by hand") ? List.of("resend", hook.rows.get(0).guid())
                : List.of("--variable", "LAST", "--variable-repo", REPO));
        args.addAll(List.of("--org", "octo", "--dry-run"));
        args.addAll(how.startsWith("several") ? List.of("--all-hooks") : List.of("--hook", "42"));
        args.addAll(how.equals("given up") ? List.of("--max-attempts", "1") : List.of());
        Terminal.Run run = terminal.run(args.toArray(new String[0])).exits(how.endsWith("fails") ? 1 : 0);
        String happened = run.lines().get(run.lines().size() - 2);
        assertTrue(happened.startsWith("Dry run, nothing was sent"), run.toString());
        args.addAll(List.of("--output", "json"));
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY",
                temp.resolve("summary").toString()));
        JsonNode json = new ObjectMapper().readTree(terminal.run(args.toArray(new String[0])).out());
        assertEquals(happened, json.path("happened").asText());
        if (!how.equals("by hand")) {
            assertTrue(Files.readString(temp.resolve("summary")).contains("**Dry run&#44; nothing was sent"));
        }
        assertNothingRedelivered();
    }

    // The first run

    private static final String FIRST_RUN = "This first run looked back 24 hours.";
    private static final String ONCE = " Run it once with --since 3d to send everything that GitHub still has.";

    private static String happened(Terminal.Run run) {
        return run.lines().get(run.lines().size() - 2);
    }

    @Test
    void theFirstRunSaysHowFarItLookedBackAndHowToSendWhatIsOlder() {
        checkpoint(null);
        hook.deliver(ago(25 * 60), "ping", null, Answer.DOWN);
        Row healed = failed(30 * 60);
        hook.redeliver(healed, ago(29 * 60), Answer.OK);
        Row older = failed(26 * 60);
        hook.redeliver(older, ago(25 * 60), Answer.DOWN);
        hook.deliver(ago(25 * 60), "push", null, Answer.DOWN);
        Row row = failed(100);
        delivered(1);
        Terminal.Run run = run("--dry-run");
        assertTrue(happened(run).endsWith(FIRST_RUN), run.out());
        assertEquals("Run it without --dry-run." + ONCE, run.summary());
        run = run("--exclude-event", "push");
        assertEnd(run, "1 event redelivered: 1 delivered. " + FIRST_RUN, NOTHING + ONCE);
        assertRedelivered(List.of(row.id()));
        // The next run goes by the checkpoint, and the advice works.
        assertEquals(NOTHING, run().summary());
        run("--since", "3d", "--no-probe").exits(0);
        assertEquals(3, github.redelivered().size());
    }

    /** Someone copies the end of the line. */
    @Test
    void theCommandThatResendsEndsTheLineAlsoInAFirstRun() {
        checkpoint(null);
        failed(26 * 60);
        Row row = refused(600);
        for (int i = 1; i < 8; i++) {
            hook.redeliver(row, ago(600 - i), Answer.code(500));
        }
        delivered(1);
        String summary = run("--no-probe").summary();
        assertTrue(summary.startsWith(ONCE.strip() + " Fix the receiver, then resend")
                && summary.endsWith(" --hook 42"), summary);
    }

    @Test
    void theFirstRunReadsNoPageMoreForWhatIsOlder() {
        checkpoint(null);
        for (int i = 0; i < 250; i++) {
            failed(48 * 60 - i);
        }
        delivered(1);
        assertEnd(run(), "Nothing to redeliver in 1 delivery. " + FIRST_RUN, NOTHING + ONCE);
        assertEquals(2, github.log("GET", "/deliveries").size());
    }

    /** Its checkpoint is stored by then, so no later run would say it. */
    @Test
    void theFirstRunSaysSoAlsoIfItEndsEarly() {
        checkpoint(null);
        failed(26 * 60);
        failed(100);
        delivered(1);
        github.fault("/attempts", Fault.refuse(403, "Forbidden"));
        Terminal.Run run = run().exits(1);
        assertTrue(happened(run).endsWith(FIRST_RUN) && run.summary().endsWith(ONCE), run.out());
    }

    /** It has seen all there is, or the user says how far to look back. */
    @Test
    void aRunThatMissesNothingDoesNotSpeakOfOlderFailures() {
        checkpoint(null);
        delivered(100);
        assertEquals(NOTHING, run().summary());
        delivered(25 * 60);
        assertEquals(NOTHING, run().summary());
        checkpoint(null);
        failed(26 * 60);
        assertEquals(NOTHING, run("--since", "23h").summary());
        checkpoint(null);
        assertEquals(NOTHING, run("--since", "25h").summary());
    }

    @Test
    void theFirstRunForSeveralHooksSaysItOnce() throws IOException {
        github.hook("octo", 43).deliver(ago(25 * 60), "push", null, Answer.DOWN);
        failed(26 * 60);
        String[] args = {"--org", "octo", "--all-hooks"};
        assertEnd(terminal.run(args), "Nothing to redeliver in 0 deliveries. " + FIRST_RUN, NOTHING + ONCE);
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY",
                temp.resolve("summary").toString()));
        JsonNode json = ReportTest.valid(terminal.run(with(List.of(args), "--output", "json")).out(), "run.json");
        assertEquals(2, json.path("hooks").size());
        String summary = Files.readString(temp.resolve("summary"));
        assertTrue(summary.contains("Run this workflow once with since 3d"), summary);
    }

    /** Another hook's thread may print: it must not look into what the first one is reading. */
    @Test
    void progressIsWorkedOutByTheThreadThatReportsIt() {
        AtomicInteger asked = new AtomicInteger();
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()),
                Screen.NONE, Clock.systemUTC(), false, false);
        console.progress(() -> "page " + asked.incrementAndGet());
        console.say("another hook");
        assertEquals(1, asked.get());
    }
}
