import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Events;
import lib.options.Resend;
import lib.report.Screen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** --resend: a whole window once more. */
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

    private Terminal.Run resend(String... more) {
        return run(with(List.of("--resend", "--wait", "0"), more));
    }

    private static List<Long> ids(List<Row> rows) {
        return rows.stream().map(Row::id).toList();
    }

    @Test
    void everyEventOfTheWindowOnceMoreOldestFirstByItsNewestAttempt() {
        Row before = failed(301);
        hook.redeliver(before, ago(200), Answer.OK);
        Row first = delivered(300);
        Row second = failed(250);
        Row healed = failed(240);
        Row newest = hook.redeliver(healed, ago(30), Answer.OK);
        delivered(120);
        failed(100);
        hook.ping(ago(200));
        Terminal.Run run = resend("--yes", "--since", "5h", "--until", "2h");
        assertEquals(0, run.code(), run.err());
        assertRedelivered(List.of(first.id(), second.id(), newest.id()));
        assertTrue(run.err().contains("redeliver: 3 events were first attempted from 2026-11-20T07:00:00Z until 2026-11-20T10:00:00Z; to send: 3 POSTs, about 1 s "
                + "at 180 a minute"), run.err());
        assertEquals("redelivered 3 (3 not seen yet), refused 0, by hand; the checkpoint is left alone. Look again in a minute: the list does not show the outcome yet.", run.summary());
        assertFalse(run.err().contains("go on with"), run.err());
        assertEquals(ago(60), stored());
        assertEquals(List.of(), github.log("", "/variables"));
    }

    @Test
    void theFiltersHold() {
        Row issue = failed(200);
        delivered(190);
        Terminal.Run run = resend("--yes", "--since", "5h", "--exclude-event", "push");
        assertRedelivered(List.of(issue.id()));
        assertTrue(run.err().contains("2 events were first attempted from 2026-11-20T07:00:00Z until 2026-11-20T12:00:00Z, of which the filters leave out 1; to send: "
                + "1 POST, "), run.err());
    }

    @Test
    void aDryRunShowsThePlanAndAsksNothing() {
        for (int i = 0; i < 1234; i++) {
            hook.deliver(ago(200).plusSeconds(i), "push", null, Answer.OK);
        }
        Terminal.Run run = resend("--dry-run", "--since", "5h");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("redeliver: 1,234 events were first attempted from 2026-11-20T07:00:00Z until 2026-11-20T12:00:00Z; would send 1,234 POSTs, "
                + "about 7 min at 180 a minute"), run.err());
        assertEquals("dry run: would redeliver 1234 by hand; the checkpoint is left alone. This was a dry run: nothing was sent or stored.", run.summary());
        assertNothingRedelivered();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "y    | 1 |",
        "YES  | 1 |",
        "n    | 0 | --resend: the answer was not yes, so nothing was sent",
        "''   | 0 | --resend: the answer was not yes, so nothing was sent",
        "     | 0 | --resend: there is nobody to ask, so nothing was sent",
    })
    void onATerminalItAsks(String answer, int sent, String sentence) {
        delivered(100);
        terminal.screen = new Screen(true, true, 100);
        System.setIn(new ByteArrayInputStream((answer == null ? "" : answer + "\n").getBytes(StandardCharsets.UTF_8)));
        Terminal.Run run = resend("--since", "5h");
        assertEquals(sent == 1 ? 0 : 2, run.code(), run.err());
        assertTrue(run.err().contains("redeliver: Send 1 event again? [y/N]"), run.err());
        assertTrue(sentence == null || run.err().contains("redeliver: error: " + sentence), run.err());
        assertEquals(sent, github.redelivered().size());
        assertTrue(run.err().indexOf("to send: 1 POST") < run.err().indexOf("Send 1 event again?"), run.err());
    }

    @Test
    void nothingToSendIsNoQuestion() {
        delivered(400);
        terminal.screen = new Screen(true, true, 100);
        System.setIn(InputStream.nullInputStream());
        Terminal.Run run = resend("--since", "5h");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("0 events were first attempted from"), run.err());
    }

    @Test
    void aRunThatEndsEarlyGoesOnWhereItsLastLineSays() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(delivered(200 - i));
        }
        AtomicInteger posts = new AtomicInteger();
        github.fault(request -> request.path().endsWith("/attempts") && posts.incrementAndGet() > 12, Fault.answer(403, "{\"message\": \"Forbidden\"}"));
        Terminal.Run run = resend("--yes", "--since", "5h");
        assertEquals(1, run.code());
        assertEquals(12, attempts().size());

        github.noFaults();
        run = goOn(run.err());
        assertEquals(0, run.code(), run.err());
        assertFalse(run.err().contains("go on with"), run.err());
        assertEquals(30, Set.copyOf(attempts()).size(), "none is left out");
        // It goes on at the oldest that is left. While that one was under way, younger ones may have come through: these are sent twice.
        assertEquals(12 + rows.stream().filter(row -> !row.at().isBefore(goneOnFrom)).count(), attempts().size());
    }

    private List<String> attempts() {
        return hook.rows.stream().filter(Row::redelivery).map(Row::guid).toList();
    }

    private Instant goneOnFrom;

    private Terminal.Run goOn(String err) {
        Matcher line = Pattern.compile("redeliver: (\\d+) events of (\\d+) are left; go on with --resend --since (\\S+) --until (\\S+)\n$").matcher(err);
        assertTrue(line.find(), err);
        goneOnFrom = Instant.parse(line.group(3));
        return resend("--yes", "--since", line.group(3), "--until", line.group(4));
    }

    @Test
    void withMaxTheRestIsNamed() {
        List<Row> rows = List.of(delivered(100), delivered(90), delivered(80));
        Terminal.Run run = resend("--yes", "--since", "5h", "--max", "1");
        assertTrue(run.err().contains("to send: 1 POST,"), run.err());
        assertRedelivered(List.of(rows.get(0).id()));
        assertEquals(0, goOn(run.err()).code());
        assertRedelivered(ids(rows));
    }

    @Test
    void whatIsOlderThanGitHubKeepsIsSaidBefore() {
        hook.deliver(ago(5 * 24 * 60), "push", null, Answer.OK);
        Row row = delivered(100);
        Terminal.Run run = resend("--yes", "--since", "4d");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("warning: GitHub keeps deliveries for 3 days: what was first attempted before 2026-11-17T12:00:00Z cannot be sent again"), run.err());
        assertRedelivered(List.of(row.id()));
    }

    @ParameterizedTest(name = "the receiver is up: {0}")
    @ValueSource(booleans = {true, false})
    void aReceiverThatLooksDownIsAskedFirst(boolean up) {
        List<Row> rows = List.of(delivered(100), failed(50), failed(40));
        hook.receiver = (of, at) -> up ? Answer.OK : Answer.DOWN;
        Terminal.Run run = resend("--yes", "--since", "5h", "--until", "45m");
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(up ? 0 : 3, run.code(), run.err());
        assertRedelivered(up ? ids(rows.subList(0, 2)) : List.of());
        assertEquals(!up, run.err().contains("2 events of 2 are left; go on with --resend --since " + ago(100)), run.err());
    }

    @Test
    void severalHooksEachTellWhatIsLeft() {
        github.hook("octo", 43).deliver(ago(50), "push", null, Answer.OK);
        Row row = delivered(100);
        Row another = delivered(90);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--resend", "--yes", "--since", "5h", "--max", "1", "--wait", "0");
        assertEquals(0, run.code(), run.err());
        assertEquals(2, github.redelivered().size());
        assertTrue(github.redelivered().contains(row.id()), run.err());
        assertTrue(run.err().endsWith("redeliver: hook 42: 1 event of 2 is left; go on with --resend --since " + another.at() + " --until 2026-11-20T12:00:00Z\n"), run.err());
    }

    @Test
    void moreEventsThanItCanKeep() {
        Events events = new Events(NOON, row -> true);
        for (int i = 0; i <= 100_000; i++) {
            assertTrue(new Resend().isEnough(events, true));
            events.add(new Delivery(i, "guid-" + i, NOON, false, "OK", 200, "push", null, null));
        }
        UsageException e = assertThrows(UsageException.class, () -> new Resend().isEnough(events, true));
        assertEquals("--resend: the window has more than 100,000 events; give an --until nearer to --since, and go on from there with a second run", e.getMessage());
    }

    /** In a process of its own, with the real time. GitHub may not have taken a POST that is still under way, however many younger ones it has answered. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterCtrlCTheLastLineTellsHowToGoOn(boolean theOldestHangs) throws Exception {
        clock.set(Instant.now());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(hook.deliver(clock.instant().minusSeconds(1000 - i), "push", null, Answer.OK));
        }
        List<String> command = new ArrayList<>(Child.COMMAND);
        command.addAll(List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--resend", "--yes", "--since", "1h", "--wait", "0"));
        File out = temp.resolve("out").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out);
        builder.environment().put("TOKEN", Terminal.TOKEN);
        Process[] process = new Process[1];
        AtomicInteger posts = new AtomicInteger();
        if (theOldestHangs) {
            github.fault(request -> request.path().endsWith("/" + rows.get(0).id() + "/attempts"), Fault.hang(Duration.ofMinutes(1)));
        }
        github.fault(request -> request.path().endsWith("/attempts") && posts.incrementAndGet() == 20, call -> {
            // SIGTERM, which ends a process as Ctrl-C does.
            process[0].destroy();
            return false;
        });
        process[0] = builder.start();
        assertTrue(process[0].waitFor(50, TimeUnit.SECONDS), "still running");
        github.noFaults();
        assertTrue(attempts().size() >= 19 && attempts().size() < 40, "sent: " + attempts().size());

        clock.set(Instant.now());
        Terminal.Run run = goOn(Files.readString(out.toPath()));
        assertEquals(0, run.code(), run.err());
        assertEquals(40, Set.copyOf(attempts()).size(), "none is left out");
        assertTrue(attempts().size() <= 40 + (theOldestHangs ? 40 : 8 + 8), "sent: " + attempts().size());
    }
}
