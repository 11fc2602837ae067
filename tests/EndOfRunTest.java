import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lib.report.Screen;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a run ends on a terminal: a few short lines, and as the last sentence what it asks of a person. */
class EndOfRunTest extends StandInFixture {
    private static final int DAYS = 3 * 24 * 60;
    private static final String DRY_RUN = "This was a dry run: nothing was sent or stored.";

    @BeforeEach
    void onATerminal() {
        terminal.screen = new Screen(true, 80, true, false);
        checkpoint(ago(360));
    }

    private List<String> lines(String... args) {
        return run(with(List.of("--color", "never"), args)).lines();
    }

    private static List<String> from(List<String> lines, String beginning) {
        List<String> end = lines.stream().dropWhile(line -> !line.startsWith(beginning)).toList();
        assertFalse(end.isEmpty(), () -> beginning + " is not in " + lines);
        return end;
    }

    private void refuses(String event) {
        hook.receiver = (of, at) -> of.event().equals(event) ? Answer.code(500) : Answer.OK;
    }

    // The last lines

    @Test
    void nothingToDoIsSaidAndNothingThatHealedLongAgo() {
        Row healed = failed(300);
        hook.redeliver(healed, ago(290), Answer.OK);
        assertEquals(List.of("read: 2 deliveries since 2026-11-20 06:00 UTC", "checkpoint: 2026-11-20 11:50 UTC in variable LAST of octo/ops", "nothing was redelivered",
                "Nothing for you to do."), lines());
    }

    @Test
    void deliveriesSinceAreThoseSinceThen() {
        hook.deliver(ago(360).minusMillis(1), "push", null, Answer.OK);
        delivered(360);
        assertEquals("read: 1 delivery since 2026-11-20 06:00 UTC", lines().get(0));
    }

    @Test
    void whatWasDeliveredAndWhatFailedAgainAndUntilWhenThereIsTime() {
        failed(300);
        failed(200);
        hook.deliver(ago(100), "membership", "added", Answer.code(500));
        delivered(1);
        refuses("membership");
        List<String> lines = lines();
        assertTrue(lines.get(1).matches("failed, due in 5 min +membership\\.added +500 +2 +1 h ago +[0-9a-f]{8}"), lines.get(1));
        assertEquals("2 x failed to connect to host: delivered", lines.get(2));
        assertEquals(List.of("redelivered 3 events: 2 delivered, 1 failed again (1 x 500)", "waiting: 1 event, the first is due in 5 min",
                "GitHub forgets the event that waits on 11-23 at 10:20 UTC, in 70 h", "Nothing for you to do: the next run goes on with what waits."),
                from(lines, "redelivered"));
    }

    @Test
    void whatWasGivenUpComesWithTheWholeCommand() {
        Row given = hook.deliver(ago(300), "membership", "added", Answer.code(500));
        for (int i = 1; i < 8; i++) {
            hook.redeliver(given, ago(290 - i), Answer.code(500));
        }
        delivered(1);
        checkpoint(ago(301));
        List<String> lines = from(lines("--api-url", github.url()), "nothing");
        assertEquals(List.of("nothing was redelivered", "given up: 1 event; to send by hand:",
                "  redeliver --org octo --hook 42 --api-url " + github.url() + " --guid " + given.guid(),
                "Find out why the receiver does not take what was given up, and send it again."), lines);
        // The command does what it says.
        assertEquals(0, terminal.run(lines.get(2).strip().replaceFirst("redeliver ", "").split(" ")).code());
        assertEquals(1, github.redelivered().size());
        clock.set(NOON.plus(Duration.ofMinutes(1)));
    }

    @Test
    void aGuidThatAShellWouldActOnIsQuoted() {
        Row given = hook.add("x'; touch y", ago(300), false, "push", null, Answer.code(500));
        hook.redeliver(given, ago(200), Answer.code(500));
        delivered(1);
        assertTrue(lines("--max-attempts", "2").contains("  redeliver --org octo --hook 42 --guid 'x'\\''; touch y'"));
    }

    @Test
    void whatAnEarlierRunToldIsNotAskedAgain() {
        // An older event holds the checkpoint before the one that is given up.
        hook.deliver(ago(200), "membership", "added", Answer.code(500));
        Row given = hook.deliver(ago(100), "membership", "added", Answer.code(500));
        hook.redeliver(given, ago(50), Answer.code(500));
        refuses("membership");
        delivered(1);
        assertEquals(3, run("--max-attempts", "3", "--backoff", "30m", "--max", "2").code());
        clock.set(clock.instant().plus(Duration.ofMinutes(5)));
        Terminal.Run run = run("--color", "never", "--max-attempts", "3", "--backoff", "30m");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.lines().get(1).startsWith("given up") && run.lines().get(1).endsWith(given.guid().substring(0, 8)), run.out());
        assertEquals(List.of("given up: 1 event, told by an earlier run; to send by hand:", "  redeliver --org octo --hook 42 --guid " + given.guid(),
                "Nothing for you to do: the next run goes on with what waits."), from(run.lines(), "given up: "));
    }

    @Test
    void aDeadReceiverAndADeadlineAreOneRequest() {
        hook.receiver = (of, at) -> Answer.DOWN;
        checkpoint(NOON.minus(Duration.ofDays(3)));
        failed(DAYS - 180);
        failed(DAYS - 13 * 60);
        Terminal.Run run = run("--color", "never");
        assertEquals(3, run.code());
        List<String> lines = from(run.lines(), "redelivered");
        assertEquals(List.of("redelivered 1 event: 1 failed again (1 x failed to connect to host)", "waiting: 2 events",
                "GitHub forgets the oldest of 2 waiting events on 11-20 at 15:00 UTC, in 3 h",
                "The receiver looks down at least since 2026-11-17 15:00 UTC and does not answer; 2 events wait for it.",
                "Mend the receiver before 11-20 at 15:00 UTC, or the first event is lost for good."), lines);
    }

    @Test
    void aRefusalIsSaidWithItsCause() {
        Row row = failed(100);
        failed(90);
        delivered(1);
        github.fault(request -> request.path().endsWith(row.id() + "/attempts"), Fault.answer(422, "{\"message\":\"Not now\"}"));
        List<String> lines = lines();
        assertTrue(lines.get(1).startsWith("refused: 422 (Not now)  issues.opened  failed to connect to host  "), lines.get(1));
        assertEquals(List.of("GitHub refused 1 redelivery: 422 (Not now).", "Nothing for you to do now: the next run tries again."), lines.subList(lines.size() - 2, lines.size()));
    }

    @Test
    void whatIsGoneIsLostForGoodAndAGapIsOne() {
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(600));
        Row old = hook.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        Row newer = hook.redeliver(old, ago(600), Answer.DOWN);
        github.fault(request -> request.path().endsWith(newer.id() + "/attempts"), Fault.answer(404, "{}"));
        hook.retention = Duration.ofDays(4);
        List<String> lines = lines("--no-probe", "--wait", "0");
        assertTrue(lines.get(1).startsWith("lost for good  push"), lines.toString());
        List<String> end = from(lines, "nothing was");
        assertEquals("1 event is lost for good: GitHub no longer has it.", end.get(1));
        assertTrue(end.get(2).startsWith("GitHub keeps deliveries for 3 days, so its list does not go back to 2026-11-17T11:50:00Z but ends at "), end.get(2));
        assertEquals("Make up at the receiver for what is lost, as GitHub cannot send it any more. Check what the receiver missed between 2026-11-17 11:50 UTC and "
                + "2026-11-17 11:59 UTC.", end.get(3));
    }

    @Test
    void aRunThatBreaksOffPromisesNothing() {
        github.token(Terminal.TOKEN, java.util.Set.of("organization_hooks=read", "actions_variables=read", "actions_variables=write"));
        failed(100);
        Terminal.Run run = run("--no-probe");
        assertEquals(1, run.code());
        assertFalse((run.out() + run.err()).contains("Nothing for you"), run.toString());
        assertTrue(run.err().contains("the token needs write access"), run.err());
    }

    // A dry run

    /** However it ends, and wherever it shows. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "due", "expiring", "given up", "a gap", "down", "fails", "by hand", "several", "several, one fails"})
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
        List<String> args = new ArrayList<>(List.of("--org", "octo", "--dry-run", "--variable", "LAST", "--variable-repo", REPO));
        args.addAll(how.startsWith("several") ? List.of("--all-hooks") : List.of("--hook", "42"));
        args.addAll(how.equals("given up") ? List.of("--max-attempts", "1") : List.of());
        args.addAll(how.equals("by hand") ? List.of("--guid", hook.rows.get(0).guid()) : List.of());
        for (boolean onTerminal : new boolean[] {true, false}) {
            terminal.screen = new Screen(onTerminal, 80, true, onTerminal);
            Terminal.Run run = terminal.run(args.toArray(new String[0]));
            assertEquals(how.endsWith("fails") ? 1 : 0, run.code(), run.err());
            assertTrue(run.summary().endsWith(DRY_RUN), run.toString());
        }
        args.addAll(List.of("--output", "json"));
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", temp.resolve("summary").toString()));
        JsonNode json = new ObjectMapper().readTree(terminal.run(args.toArray(new String[0])).out());
        json.path("hooks").forEach(one -> assertTrue(one.path("verdict_words").asText().endsWith(DRY_RUN), json.toString()));
        assertTrue(Files.readString(temp.resolve("summary")).contains(DRY_RUN.replace(":", "&#58;").replace(".", "&#46;")));
        assertNothingRedelivered();
    }

    // The first run

    private static final String FIRST_RUN = "Without a stored checkpoint, this run looked back 24 hours. The pages that it read show ";

    @Test
    void theFirstRunSaysHowManyOlderFailuresItSeesAndHowToSendThem() {
        checkpoint(null);
        hook.deliver(ago(25 * 60), "ping", null, Answer.DOWN);
        Row healed = failed(30 * 60);
        hook.redeliver(healed, ago(29 * 60), Answer.OK);
        Row older = failed(26 * 60);
        hook.redeliver(older, ago(25 * 60), Answer.DOWN);
        hook.deliver(ago(25 * 60), "push", null, Answer.DOWN);
        Row row = failed(100);
        delivered(1);
        for (boolean onTerminal : new boolean[] {true, false}) {
            terminal.screen = new Screen(onTerminal, 80, true, onTerminal);
            String last = run("--dry-run").summary();
            assertTrue(last.endsWith(FIRST_RUN + "2 older failures; run it once with --since 3d to send what GitHub still has. " + DRY_RUN), last);
        }
        Terminal.Run run = run("--exclude-event", "push");
        assertTrue(run.summary().endsWith("Nothing for you to do. " + FIRST_RUN + "1 older failure; run it once with --since 3d to send what GitHub still has."),
                run.summary());
        assertRedelivered(List.of(row.id()));
        // The next run goes by the checkpoint, and the advice works.
        assertTrue(run().summary().endsWith(". Nothing for you to do."));
        assertEquals(0, run("--since", "3d", "--no-probe").code());
        assertEquals(3, github.redelivered().size());
    }

    @Test
    void theFirstRunReadsNoPageMoreForWhatIsOlder() {
        checkpoint(null);
        for (int i = 0; i < 250; i++) {
            failed(48 * 60 - i);
        }
        delivered(1);
        String last = run().summary();
        assertTrue(last.contains(FIRST_RUN + "199 older failures; "), last);
        assertEquals(2, github.log("GET", "/deliveries").size());
    }

    /** Its checkpoint is stored by then, so that no later run would say it. */
    @Test
    void theFirstRunSaysSoAlsoWhenItEndsEarly() {
        checkpoint(null);
        failed(26 * 60);
        failed(100);
        delivered(1);
        github.fault(request -> request.path().endsWith("/attempts"), Fault.answer(403, "{\"message\":\"Forbidden\"}"));
        Terminal.Run run = run();
        assertEquals(1, run.code());
        assertTrue(run.summary().startsWith(FIRST_RUN + "1 older failure; "), run.out());
    }

    /** It has seen all there is. */
    @Test
    void theFirstRunForAHookWithNothingOlderHasNothingToSay() {
        checkpoint(null);
        delivered(100);
        assertEquals("Nothing for you to do.", run().summary());
        delivered(25 * 60);
        assertEquals("Nothing for you to do.", run().summary());
    }

    @Test
    void whoSaysHowFarToLookBackIsNotToldOfTheFirstRun() {
        checkpoint(null);
        failed(26 * 60);
        delivered(1);
        assertEquals("Nothing for you to do.", run("--since", "23h").summary());
        assertEquals("Nothing for you to do.", run("--since", "25h").summary());
    }

    @Test
    void theFirstRunForSeveralHooksSumsUpInItsLastLine() throws IOException {
        github.hook("octo", 43).deliver(ago(25 * 60), "push", null, Answer.DOWN);
        failed(26 * 60);
        String[] args = {"--org", "octo", "--all-hooks"};
        assertEquals("2 hooks: Nothing for you to do. " + FIRST_RUN + "2 older failures; run it once with --since 3d to send what GitHub still has.",
                terminal.run(args).summary());
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", temp.resolve("summary").toString()));
        JsonNode json = ReportTest.valid(terminal.run(with(List.of(args), "--output", "json")).out(), "run.json");
        assertEquals(1, json.at("/hooks/0/older_failures").asInt(-1));
        assertTrue(ReportTest.valid(run("--output", "json").out(), "run.json").at("/hooks/0/older_failures").isNull());
        String summary = Files.readString(temp.resolve("summary"));
        assertTrue(summary.contains("2 older failures&#59; run this workflow by hand once with 3d in its field &#34;since&#34;"), summary);
    }

    // The table

    @Test
    void ofManyEventsTwentyAreShownAndAllWhenAskedFor() {
        for (int i = 0; i < 99; i++) {
            hook.deliver(ago(200).plusSeconds(i), "push", null, Answer.code(500 + i % 3));
        }
        List<String> lines = lines("--dry-run");
        assertEquals(20, lines.stream().filter(line -> line.startsWith("due   push")).count());
        assertTrue(lines.contains("... and 79 more; --verbose shows all"), lines.toString());
        lines = lines("--dry-run", "--verbose");
        assertEquals(99, lines.stream().filter(line -> line.startsWith("due   push")).count());
    }

    @Test
    void whatWaitsForAReceiverThatIsDownIsALine() {
        hook.receiver = (of, at) -> Answer.DOWN;
        for (int i = 0; i < 50; i++) {
            failed(100 - i);
        }
        hook.deliver(ago(20), "push", null, Answer.code(500));
        List<String> lines = lines();
        assertEquals(List.of("50 x failed to connect to host: due", "read: 51 deliveries since 2026-11-20 06:00 UTC"), from(lines, "50 x").subList(0, 2));
        assertTrue(lines.get(1).matches("due +push +500 +1 .*20 min ago +[0-9a-f]{8}"), lines.toString());
    }

    @Test
    void guidsAreAsShortAsTheyCanBeAndGuidTakesThem() {
        Row one = hook.add("12345678-a", ago(100), false, "push", null, Answer.code(500));
        hook.add("12345678-b", ago(90), false, "push", null, Answer.code(502));
        List<String> lines = lines("--dry-run");
        List<String> guids = lines.stream().filter(line -> line.startsWith("due")).map(line -> line.replaceFirst(".* ", "")).toList();
        assertEquals(List.of("12345678-a", "12345678-b"), guids);
        hook.add("abcdefgh-ijkl", ago(80), false, "push", null, Answer.code(503));
        lines("--guid", guids.get(0));
        assertRedelivered(List.of(one.id()));
    }

    @Test
    void aWiderTerminalNeverShowsLess() {
        for (String[] kind : new String[][] {{"pull_request_review_comment", "created"}, {"push", null}, {"workflow_run", "completed"}}) {
            hook.deliver(ago(200), kind[0], kind[1], Answer.DOWN);
            Row twice = hook.deliver(ago(190), kind[0], kind[1], Answer.code(500));
            hook.redeliver(twice, ago(1), new Answer("timed out", 0));
        }
        int columnsBefore = 0;
        int lettersBefore = 0;
        for (int width = 60; width <= 200; width++) {
            int columns = width;
            terminal.screen = new Screen(true, width, true, false);
            List<String> table = lines("--dry-run").stream().dropWhile(line -> !line.startsWith("PLAN")).takeWhile(line -> !line.startsWith("read:")).toList();
            assertEquals(7, table.size(), table.toString());
            table.forEach(line -> assertTrue(line.length() <= columns, () -> columns + ": " + line));
            int titles = table.get(0).split(" {2,}").length;
            int letters = String.join("", table).replace(" ", "").length();
            assertTrue(titles >= columnsBefore && (letters >= lettersBefore || titles > columnsBefore), width + ": " + table);
            assertTrue(width < 80 || table.get(0).endsWith("GUID") && table.stream().allMatch(line -> line.matches(".*(GUID|[0-9a-f]{8,})")), width + ": " + table);
            columnsBefore = titles;
            lettersBefore = letters;
        }
        assertEquals(6, columnsBefore);
        assertTrue(terminal.screen.width() == 200 && lettersBefore > 400, "at the end, nothing is cut");
    }

    // Progress

    @Test
    void aPauseDoesNotHideHowFarItIsAndTheTimeLeftKnowsOfIt() {
        terminal.screen = new Screen(true, 80, true, false);
        for (int i = 0; i < 230; i++) {
            hook.deliver(ago(300).plusSeconds(i), "push", null, Answer.code(500));
        }
        delivered(1);
        String err = run().err();
        List<String> pauses = java.util.Arrays.stream(err.split("\r\u001b\\[K"))
                .filter(line -> line.matches("redelivering \\[#{11}\\.{4}] 1[78]\\d of 230, \\d+ s left; waiting, \\d+ s left")).toList();
        assertTrue(pauses.size() > 10, err.substring(Math.max(0, err.length() - 5000)));
        // After the pause come some fifty redeliveries at three or six a second.
        String first = pauses.get(0);
        int left = Integer.parseInt(first.replaceFirst(".*230, (\\d+) s left;.*", "$1"));
        int pause = Integer.parseInt(first.replaceFirst(".*waiting, (\\d+) s left", "$1"));
        assertTrue(left > pause && left < pause + 25, first);
    }

    @Test
    void theEstimateOfADryRunCountsThePauses() {
        for (int i = 0; i < 200; i++) {
            hook.deliver(ago(300).plusSeconds(i), "push", null, Answer.code(500));
        }
        // 180 in half a minute, a pause to the end of the minute, and 20 more at six a second, rounded up.
        assertEquals("dry run: would redeliver 200 events (200 POSTs, about 65 seconds at 180 a minute)", from(lines("--dry-run"), "dry run").get(0));
    }

    // Interrupted, and a full disk: the real command

    private Process start(GitHubStandIn real, String command, String columns, String redirect, String... args) throws IOException {
        String line = (columns == null ? "" : "stty cols " + columns + " rows 40; ") + "exec env --default-signal=INT " + command + " --api-url " + real.url()
                + " --org octo --hook 42 " + String.join(" ", args) + redirect;
        List<String> words = columns == null ? List.of("sh", "-c", line)
                : List.of("script", "--quiet", "--return", "--flush", "--command", line, "/dev/null");
        ProcessBuilder builder = new ProcessBuilder(words).directory(LauncherTest.root().toFile()).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(temp.resolve("typescript").toFile());
        builder.environment().keySet().removeAll(List.of("COLUMNS", "GITHUB_ACTIONS", "RUNNER_DEBUG"));
        builder.environment().putAll(Map.of("TERM", "xterm", "TOKEN", Terminal.TOKEN, "JAVA_HOME", System.getProperty("java.home"), "SHELL", "/bin/sh"));
        return builder.start();
    }

    private static GitHubStandIn slow() {
        GitHubStandIn real = new GitHubStandIn(Clock.systemUTC());
        real.token(Terminal.TOKEN, GitHubStandIn.ALL);
        HookStandIn hook = real.hook("octo", 42);
        for (int i = 0; i < 60; i++) {
            hook.deliver(Instant.now().minusSeconds(9000 - i), "push", null, Answer.code(500));
        }
        return real;
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "80"})
    void anInterruptedRunSaysHowFarItCame(String columns) throws Exception {
        LauncherTest.build();
        try (GitHubStandIn real = slow()) {
            Process process = start(real, "./jbang redeliver.java", columns.equals("log") ? null : columns, "", "--no-probe", "--rate", "60");
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (real.redelivered().size() < 5 && process.isAlive() && System.nanoTime() < limit) {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            long java = all.stream().filter(one -> one.info().command().orElse("").endsWith("java")).findFirst().orElseThrow().pid();
            assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(java)).start().waitFor());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
            String shown = Files.readString(temp.resolve("typescript"));
            assertEquals(130, process.exitValue(), shown);
            String last = shown.lines().reduce((one, other) -> other).orElse("");
            assertTrue(last.replaceFirst(".*\u001b\\[K", "").matches("redeliver: interrupted after \\d+ of 60; nothing is lost, run it again"), shown);
            assertTrue(columns.equals("log") || shown.contains("\r\u001b[Kredeliver: interrupted"), "the live line is gone: " + shown);
        }
    }

    @ParameterizedTest
    @CsvSource({"text", "json"})
    void aResultThatIsLostIsNotASuccess(String format) throws Exception {
        try (GitHubStandIn real = slow()) {
            Process process = start(real, "'" + String.join("' '", Child.COMMAND) + "'", null, " >/dev/full 2>" + temp.resolve("err"), "--dry-run", "--output", format);
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
            assertEquals(1, process.exitValue());
            assertTrue(Files.readString(temp.resolve("err")).contains("redeliver: error: standard output has not taken the whole result"), "it is said");
        }
    }
}
