import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import lib.report.Screen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** redeliver resend: named events, or a window, once more. */
@ResourceLock(Terminal.STANDARD_INPUT)
class ResendTest extends StandInFixture {
    private final InputStream in = System.in;

    @BeforeEach
    void theLastRunWasAnHourAgo() {
        checkpoint(ago(60));
    }

    @AfterEach
    void giveStandardInputBack() {
        System.setIn(in);
    }

    private Terminal.Run resend(String... args) {
        return terminal.run(with(new ArrayList<>(List.of("resend", "--org", "octo", "--hook", "42")), args));
    }

    private static JsonNode json(Terminal.Run run) throws Exception {
        return new ObjectMapper().readTree(run.out());
    }

    private static List<Long> ids(List<Row> rows) {
        return rows.stream().map(Row::id).toList();
    }

    private List<String> attempts() {
        return hook.rows.stream().filter(Row::redelivery).map(Row::guid).toList();
    }

    // Named events

    @Test
    void theTableHasTheAttemptThatWasJustSent() {
        Row row = failed(50);
        hook.receiver = (of, at) -> Answer.code(418);
        Terminal.Run run = resend(row.guid()).exits(3);
        assertTrue(run.out().matches("(?s).*failed again +issues.opened +2 +418 .*"), run.out());
    }

    @Test
    void namedEventsAreSentDeliveredOrNotAndTheCheckpointIsNotTouched() throws Exception {
        Row delivered = delivered(50);
        Row failed = failed(40);
        Row newest = hook.redeliver(failed, ago(30), Answer.DOWN);
        Terminal.Run run = resend(delivered.guid(), failed.guid(), "--output", "json").exits(0);
        assertRedelivered(List.of(delivered.id(), newest.id()));
        assertEquals(List.of(), github.log("", "/variables"));
        assertEquals(ago(60), stored());
        JsonNode events = json(run).path("hooks").path(0).path("events");
        assertEquals(List.of(true, false), List.of(events.get(0).path("delivered_before").asBoolean(),
                events.get(1).path("delivered_before").asBoolean()));
        assertEquals(List.of("delivered", "delivered"), events.findValuesAsText("verdict"));
    }

    @Test
    void anEventIsSentWhateverItsAttempts() {
        Row row = failed(50);
        for (int i = 40; i > 30; i--) {
            hook.redeliver(row, ago(i), Answer.DOWN);
        }
        resend(row.guid().substring(0, 8)).exits(0);
        assertEquals(1, github.redelivered().size());
    }

    @Test
    void aBeginningIsLookedForInTheWholeListAndMustNameOneEvent() {
        Row row = failed(10);
        for (int i = 0; i < 150; i++) {
            delivered(20 + i);
        }
        Row old = hook.deliverAs(row.guid().substring(0, 8) + "-0000-4000-8000-000000000000", ago(600), "push", null,
                Answer.DOWN);
        resend(row.guid().substring(0, 8)).exits(2);
        assertNothingRedelivered();
        resend(old.guid().substring(0, 11)).exits(0);
        assertRedelivered(List.of(old.id()));
    }

    @Test
    void anEventOfSeveralHooksIsSentToEach() {
        Row row = failed(50);
        HookStandIn other = github.hook("octo", 43);
        Row same = other.deliverAs(row.guid(), ago(50), "issues", "opened", Answer.DOWN);
        terminal.run("resend", "--org", "octo", "--all-hooks", row.guid()).exits(0);
        assertEquals(List.of(row.id(), same.id()).stream().sorted().toList(), github.redelivered().stream()
                .sorted().toList());
    }

    // Exit codes

    @ParameterizedTest
    @CsvSource({"200, 0", "500, 3"})
    void theExitCodeSaysWhatBecameOfIt(int answer, int code) {
        Row row = failed(50);
        hook.receiver = (of, at) -> Answer.code(answer);
        resend(row.guid()).exits(code);
    }

    @Test
    void notSeenYetIsForAPersonToo() {
        Row row = failed(50);
        resend(row.guid(), "--wait", "0").exits(3);
    }

    @Test
    void aRefusedOneIsExitCode1() {
        Row row = failed(50);
        github.fault("/attempts", Fault.refuse(422, "Unprocessable"));
        Terminal.Run run = resend(row.guid()).exits(1);
        assertFalse((run.out() + run.err()).contains("next run"), run.out() + run.err());
    }

    // A window

    @Test
    void everyEventOfTheWindowOldestFirstByItsNewestAttempt() {
        Row before = failed(301);
        hook.redeliver(before, ago(200), Answer.OK);
        Row first = delivered(300);
        Row second = failed(250);
        Row healed = failed(240);
        Row newest = hook.redeliver(healed, ago(30), Answer.OK);
        delivered(120);
        failed(100);
        hook.ping(ago(200));
        resend("--yes", "--since", "5h", "--until", "2h").exits(0);
        assertRedelivered(List.of(first.id(), second.id(), newest.id()));
        assertEquals(ago(60), stored());
        assertEquals(List.of(), github.log("", "/variables"));
    }

    @Test
    void theFiltersHold() {
        Row issue = failed(200);
        delivered(190);
        resend("--yes", "--since", "5h", "--exclude-event", "push").exits(0);
        assertRedelivered(List.of(issue.id()));
    }

    @Test
    void aDryRunSendsAndAsksNothing() {
        delivered(100);
        Terminal.Run run = resend("--dry-run", "--since", "5h").exits(0);
        assertNothingRedelivered();
        run.shows("nothing was sent");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"y | 1", "YES | 1", "n | 0", "'' | 0", " | 0"})
    void onATerminalItAsks(String answer, int sent) {
        delivered(100);
        terminal.screen = new Screen(true, 100, true, false);
        System.setIn(new ByteArrayInputStream((answer == null ? "" : answer + "\n").getBytes(StandardCharsets.UTF_8)));
        resend("--since", "5h").exits(sent == 1 ? 0 : 2).says("Send 1 event again");
        assertEquals(sent, github.redelivered().size());
    }

    @Test
    void nothingToSendIsNotAQuestion() {
        delivered(400);
        terminal.screen = new Screen(true, 100, true, false);
        System.setIn(InputStream.nullInputStream());
        resend("--since", "5h").exits(0);
    }

    @Test
    void eventsThatGitHubHasForgottenAreAWarning() {
        Row row = delivered(100);
        resend("--yes", "--since", "4d").exits(0).says("warning: --since: GitHub keeps deliveries for 3 days");
        assertRedelivered(List.of(row.id()));
    }

    @ParameterizedTest(name = "the receiver is up: {0}")
    @ValueSource(booleans = {true, false})
    void aReceiverThatLooksDownIsPingedFirst(boolean up) throws Exception {
        List<Row> rows = List.of(delivered(100), failed(50), failed(40));
        hook.receiver = (of, at) -> up ? Answer.OK : Answer.DOWN;
        Terminal.Run run = resend("--yes", "--since", "5h", "--until", "45m", "--output", "json");
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(up ? 0 : 3, run.code(), run.err());
        assertRedelivered(up ? ids(rows.subList(0, 2)) : List.of());
        assertEquals(!up, goesOn(run).contains(rows.get(0).guid() + " " + rows.get(1).guid()), run.out());
    }

    // Going on

    @Test
    void aRunThatEndsEarlyGoesOnWithTheCommandThatItNames() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(delivered(200 - i));
        }
        AtomicInteger posts = new AtomicInteger();
        github.fault(request -> request.path().endsWith("/attempts") && posts.incrementAndGet() > 12,
                Fault.refuse(403, "Forbidden"));
        Terminal.Run run = resend("--yes", "--since", "5h", "--wait", "0", "--output", "json").exits(1);
        assertEquals(12, attempts().size());

        github.noFaults();
        goOn(json(run).path("hooks").path(0).path("go_on").asText()).exits(0);
        assertEquals(30, Set.copyOf(attempts()).size(), "every event is sent");
        assertTrue(attempts().size() <= 30 + 8, "sent: " + attempts().size());
    }

    private Terminal.Run goOn(String command) {
        assertTrue(command.startsWith("redeliver resend --since "), command);
        return terminal.run(Arrays.copyOfRange(command.split(" "), 1, command.split(" ").length));
    }

    @Test
    void ofSeveralHooksEachNamesItsCommand() throws Exception {
        HookStandIn other = github.hook("octo", 43);
        other.deliver(ago(50), "push", null, Answer.OK);
        delivered(100);
        github.fault("/attempts", Fault.refuse(403, "Forbidden"));
        Terminal.Run run = terminal.run("resend", "--org", "octo", "--all-hooks", "--yes", "--since", "5h", "--output",
                "json").exits(1);
        List<String> commands = json(run).path("hooks").findValuesAsText("go_on");
        assertTrue(commands.get(0).endsWith("--org octo --hook 42") && commands.get(1).endsWith("--org octo --hook 43"),
                commands.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "...", "\u2026", ".. "})
    void aGuidThatATableHasCutWillDo(String dots) {
        Row row = failed(60);
        terminal.run("resend", "--org", "octo", "--hook", "42", row.guid().substring(0, 8).toUpperCase() + dots)
                .exits(0);
        assertRedelivered(List.of(row.id()));
    }

    private static String goesOn(Terminal.Run run) throws Exception {
        return json(run).path("hooks").path(0).path("go_on").asText();
    }

    /** The rest of a window is the rest of what the filters left; how old events may be was decided before. */
    @Test
    void theCommandThatGoesOnHasTheFilters() throws Exception {
        for (int i = 0; i < 20; i++) {
            failed(200 - i);
            delivered(170 - i);
        }
        github.fault("/attempts", Fault.refuse(403, "Forbidden"));
        Terminal.Run run = resend("--yes", "--since", "5h", "--exclude-event", "push", "--exclude-event", "ping",
                "--ignore-status-code", "410", "--max-age", "4h", "--output", "json").exits(1);
        assertTrue(goesOn(run).endsWith(
                " --yes --exclude-event push --exclude-event ping --ignore-status-code 410 --org octo --hook 42"),
                goesOn(run));
        github.noFaults();
        github.clearLog();
        goOn(goesOn(run)).exits(0);
        assertEquals(20, github.redelivered().size());
    }

    /** GitHub may not have taken it, and no other run looks at it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEventWithoutAnAnswerIsLeftToSend(boolean isWindow) throws Exception {
        List<Row> rows = List.of(delivered(50), delivered(40), delivered(30));
        github.fault("/" + rows.get(1).id() + "/attempts", Fault.answer(502, "{}"));
        Terminal.Run run = (isWindow ? resend("--yes", "--since", "1h", "--output", "json")
                : resend(rows.get(0).guid(), rows.get(1).guid(), rows.get(2).guid(), "--output", "json")).exits(1);
        assertEquals("redeliver resend " + rows.get(1).guid() + " --org octo --hook 42", goesOn(run));
        assertEquals("Send the rest: " + goesOn(run), json(run).path("todo").asText());
    }

    @Test
    void whatWasRefusedOrNotReadIsNotNothingToDo() throws Exception {
        Row row = failed(50);
        github.fault("/attempts", Fault.refuse(422, "Unprocessable"));
        resend(row.guid()).exits(1).doesNotShow("Nothing to do");
        github.noFaults();
        github.fault("/deliveries", Fault.answer(503, "{}"));
        resend("--yes", "--since", "1h").exits(1).doesNotShow("Nothing to do");
    }

    @Test
    void whatHasExpiredCannotBeSentAgain() {
        hook.retention = Duration.ofDays(7);
        Row row = failed(4 * 24 * 60);
        github.fault("/attempts", Fault.refuse(404, "Not Found"));
        resend(row.guid()).exits(1)
                .shows("Recover the expired events at the receiver: GitHub can no longer send them.");
    }

    /** The list shows that GitHub took it: its success is this run's. */
    @Test
    void whatGitHubTookWithoutAnAnswerWasNotDeliveredBefore() throws Exception {
        Row row = failed(50);
        github.fault("/attempts", Fault.hangUp(true));
        JsonNode event = json(resend(row.guid(), "--output", "json").exits(0)).at("/hooks/0/events/0");
        assertEquals("delivered false", event.path("verdict").asText() + " " + event.path("delivered_before").asText());
    }

    @Test
    void aWindowThatBeginsNowIsAnErrorThatNamesSinceAlone() {
        resend("--yes", "--since", "0").exits(2).doesNotSay("null").doesNotSay("--until");
    }
}
