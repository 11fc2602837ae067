import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import lib.report.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a run, on a terminal and in a log, and its JSON. */
class ReportTest extends StandInFixture {
    /** Would clear the screen, forge commands of Actions, and markup. */
    private static final String HOSTILE =
            "x\u001b[2J\u009b2J\r\n::error::forged ##[error]forged %0A::error::forged | `a` <img src=x> "
            + "[b](http://evil.example) @octo **bold** \u202egnp \u2028::error::forged \u0085::error::forged";

    @Override
    Terminal.Run run(String... args) {
        return terminal.run(with(List.of("--org", "octo", "--hook", "42", "--backoff", "0"), args));
    }

    /**
     * A morning with an outage from 08:00 to 08:20, an event that is given up, one that is healed, and one that is
     * filtered.
     */
    private void aMorning() {
        for (int minute = 300; minute > 0; minute -= 5) {
            boolean outage = minute <= 240 && minute >= 220;
            hook.deliver(ago(minute), outage ? "push" : "issues", outage ? null : "opened", outage ? Answer.DOWN
                    : Answer.OK);
        }
        Row given = hook.deliver(ago(290), "membership", "added", Answer.code(500));
        for (int i = 1; i < 8; i++) {
            hook.redeliver(given, ago(290 - i * 10), Answer.code(500));
        }
        Row healed = hook.deliver(ago(100), "issues", "closed", Answer.code(503));
        hook.redeliver(healed, ago(90), Answer.OK);
        hook.deliver(ago(50), "star", "created", Answer.code(404));
    }

    /** The text on a terminal once the live line is gone. */
    private String onTerminal(int columns, String... args) {
        terminal.screen = new Screen(true, columns, true, false);
        return cleared(run(args).out());
    }

    private static String cleared(String out) {
        return out.replaceAll("\r\u001b\\[K[^\r\n]*(?=\r\u001b\\[K)", "").replace("\r\u001b[K", "");
    }

    private static List<String> table(String text) {
        return text.lines().dropWhile(line -> !line.matches("(NOW|WOULD) .*"))
                .takeWhile(line -> !line.isEmpty() && !line.startsWith("The receiver")).toList();
    }

    // The text

    @Test
    void aDryRunShowsTheHoursTheReasonsTheEventsAndWhatToDo() {
        aMorning();
        assertEquals("""
                octo, hook 42, since 11-19 12:00 UTC

                         0     6     12    18      deliveries  failed
                Fri 20          ▃▅·▁▁                      71      15

                reasons  8  500
                         5  failed to connect to host
                         1  404
                         1  503
                answers  in 0.3 s (median), 0.3 s (95 %)
                outage   08:00 to 08:20, 8 failures and no success
                filtered 1  star.created

                WOULD    EVENT             ATTEMPTS  LAST RESPONSE              FIRST FAILED  GUID
                give up  membership.added         8  500                        07:10         5105388f
                send     push                     1  failed to connect to host  08:00         d8a6d452
                send     push                     1  failed to connect to host  08:05         7eeaadfb
                send     push                     1  failed to connect to host  08:10         4f44219b
                send     push                     1  failed to connect to host  08:15         aa9d24df
                send     push                     1  failed to connect to host  08:20         75343282
                1 healed that had failed with 503
                The receiver answered 500 with: answer 500

                Dry run, nothing was sent: 5 events would be sent (about 1 s), 1 given up, 1 filtered. \
                GitHub forgets the oldest in 68 h (Mon 08:00 UTC).
                Run it without --dry-run. Fix the receiver, then resend what was given up: \
                redeliver resend 5105388f --org octo --hook 42
                """, onTerminal(100, "--dry-run", "--exclude-event", "star"));
    }

    @Test
    void aRunShowsWhatItDidAndEqualEventsAreALine() {
        aMorning();
        Terminal.Run run = run("--exclude-event", "star").exits(3);
        assertEquals("""
                octo, hook 42, since 11-19 12:00 UTC

                         0     6     12    18      deliveries  failed
                Fri 20          ▃▅·▁▁                      71      15

                reasons  8  500
                         5  failed to connect to host
                         1  404
                         1  503
                outage   08:00 to 08:20, 8 failures and no success
                filtered 1  star.created
                stored   nothing; give --variable or --checkpoint to keep a checkpoint

                NOW       EVENT             ATTEMPTS  LAST RESPONSE  FIRST FAILED  GUID
                given up  membership.added         8  500            07:10         5105388f-fcab-372d-8114-ba1b98718765
                5 delivered that had failed (failed to connect to host)
                The receiver answered 500 with: answer 500

                5 events redelivered: 5 delivered, 1 given up, 1 filtered.
                Fix the receiver, then resend what was given up: redeliver resend 5105388f --org octo --hook 42
                """, run.out());
        assertFalse((run.out() + run.err()).matches("(?s).*[\u001b\r].*"), "plain lines where there is no terminal");
    }

    @Test
    void theReasonsAndTheOutageAreOfTheFailuresThatTheHoursCount() {
        aMorning();
        hook.receiver = (of, at) -> Answer.code(418);
        Terminal.Run run = run("--exclude-event", "star", "--no-probe");
        run.shows("5 failed again");
        assertFalse(run.out().matches("(?s).*reasons[^A-Z]*418.*"), run.out());
        run.shows("outage   08:00 to 08:20, 8 failures and no success");
    }

    @ParameterizedTest
    @CsvSource({"6.9, ''", "7.0, ', and attempts begin to time out: GitHub gives up after 10 s'"})
    void aReceiverThatIsSlowIsSaidToBeBeforeItTimesOut(double seconds, String warning) {
        hook.add(new Row(77, "slow", ago(60).toString(), false, seconds, "OK", 200, "push", null, ago(60)));
        failed(50);
        String text = run("--dry-run").out();
        assertTrue(text.contains("\nanswers  in " + seconds + " s (median), " + seconds + " s (95 %)" + warning
                + "\n"), text);
    }

    @Test
    void anOutageThatBeganBeforeTheWindowSaysSo() {
        for (int i = 0; i < 5; i++) {
            failed(300 - i);
        }
        delivered(10);
        Terminal.Run run = run("--dry-run");
        run.shows("outage   07:00 or earlier to 07:04, 5 failures and no success");
    }

    @Test
    void withoutUnicodeTheHoursAreDigits() {
        aMorning();
        terminal.screen = new Screen(false, 160, false, false);
        String text = run("--dry-run").out();
        assertTrue(text.contains("\nFri 20          35.11                      71      15\n"), text);
        assertTrue(text.chars().allMatch(c -> c < 128), text);
    }

    @Test
    void aWeekIsEightRowsAndABarIsAsHighAsTheShareThatFailed() {
        hook.retention = Duration.ofDays(7);
        for (int hour = 0; hour < 167; hour++) {
            for (int i = 0; i < 8; i++) {
                hook.deliver(NOON.minus(Duration.ofHours(167 - hour)), "push", null, i < hour % 9 ? Answer.code(500)
                        : Answer.OK);
            }
        }
        List<String> days = run("--dry-run", "--since", "7d").lines().stream()
                .filter(line -> line.matches("[A-Z][a-z]{2} \\d\\d .*")).toList();
        assertEquals(8, days.size(), days.toString());
        assertEquals("Sat 14   ▂▃▄▅▆▇█·▁▂▃▄▅▆▇█·▁▂▃▄▅▆▇         192      99", days.get(1));
    }

    @Test
    void anEmptyHookHasNoHours() {
        assertEquals("""
                octo, hook 42, since 11-19 12:00 UTC

                Dry run, nothing was sent: no event is due.
                Nothing to do.
                """, run("--dry-run").out());
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 200})
    void aTableHasTheSameColumnsAtEachWidthAndShortensItsCells(int columns) {
        for (String[] kind : new String[][] {{"pull_request_review_comment", "created"}, {"push", null},
                {"workflow_run", "completed"}}) {
            hook.deliver(ago(200), kind[0], kind[1], Answer.DOWN);
            Row twice = hook.deliver(ago(190), kind[0], kind[1], Answer.code(500));
            hook.redeliver(twice, ago(1), new Answer("timed out", 0));
        }
        terminal.screen = new Screen(true, columns, true, false);
        List<String> table = table(cleared(terminal.run("--org", "octo", "--hook", "42", "--dry-run").out()));
        assertTrue(table.get(0).matches("WOULD +EVENT +ATTEMPTS +LAST RESPONSE +FIRST FAILED +GUID"), table.get(0));
        for (String line : table.subList(1, 7)) {
            assertTrue(line.length() <= columns, columns + ": " + line);
            assertTrue(line.matches(columns == 200 ? "(send|wait until 12:04) .* [0-9a-f-]{36}"
                    : "(send|wait until 12:04) .* [0-9a-f]{8}"), line);
            assertFalse(columns == 200 && line.contains(".."), line);
        }
    }

    @Test
    void ofManyEventsTwentyAreShownAndAllWhenAskedFor() {
        for (int i = 0; i < 99; i++) {
            hook.deliver(ago(200).plusSeconds(i), "push", null, Answer.code(500 + i % 3));
        }
        assertEquals(20, run("--dry-run").lines().stream().filter(line -> line.startsWith("send ")).count());
        assertTrue(run("--dry-run").lines().contains("... and 79 more; --verbose shows all"));
        assertEquals(99, run("--dry-run", "--verbose").lines().stream()
                .filter(line -> line.startsWith("send ")).count());
    }

    @Test
    void eventsThatWaitForAReceiverThatIsDownAreALine() {
        hook.receiver = (of, at) -> Answer.DOWN;
        for (int i = 0; i < 50; i++) {
            failed(100 - i);
        }
        hook.deliver(ago(20), "push", null, Answer.code(500));
        List<String> table = table(run().out());
        assertEquals(3, table.size(), table.toString());
        assertTrue(table.get(1).matches("due +push +1 +500 +11:40 .*"), table.get(1));
        assertEquals("50 due that had failed (failed to connect to host)", table.get(2));
    }

    @Test
    void redNeedsAPersonYellowIsTriedAgainAndGreenHasArrived() {
        aMorning();
        failed(30);
        hook.receiver = (of, at) -> of.event().equals("issues") ? Answer.code(500) : Answer.OK;
        terminal.screen = new Screen(false, 160, true, true);
        String text = run().out();
        assertTrue(text.contains("\n\u001b[31mgiven up ") && text.contains("\n\u001b[33mfailed again ")
                && text.contains("\n\u001b[32m5 delivered "), text);
        assertTrue(run("--dry-run").out().contains("\u001b[31m▃▅\u001b[0m·\u001b[31m▁"), "the hours");
    }

    // Of several hooks

    /** The list goes on to the end of its page; what lies before the window is not counted. */
    @Test
    void twoLinesCountTheSameDeliveries() {
        github.hook("octo", 43).deliver(ago(20), "push", null, Answer.OK);
        hook.deliver(ago(20), "push", null, Answer.OK);
        hook.deliver(ago(2000), "push", null, Answer.OK);
        List<String> lines = terminal.run("--org", "octo", "--all-hooks", "--since", "1h").lines();
        assertEquals("2 of 2 hooks had nothing to redeliver (2 deliveries)", lines.get(0));
        assertEquals("Nothing to redeliver in 2 deliveries.", lines.get(2));
    }

    @Test
    void eachHookWithSomethingToSayHasABlockAndTheLastTwoLinesAreForAll() {
        failed(30);
        delivered(1);
        github.hook("octo", 43).deliver(ago(20), "push", null, Answer.OK);
        HookStandIn given = github.hook("octo", 44);
        given.redeliver(given.deliver(ago(90), "push", null, Answer.code(500)), ago(80), Answer.code(500));
        for (int id = 45; id < 48; id++) {
            github.hook("octo", id).deliver(ago(20), "push", null, Answer.DOWN);
        }
        github.fault(request -> request.path().matches(".*/hooks/4[567]/.*"), Fault.answer(404, "{}"));
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--max-attempts", "2", "--no-probe");
        assertEquals(List.of("octo, hook 42 (receiver.example), since 11-19 12:00 UTC",
                "octo, hook 44 (receiver.example), since 11-19 12:00 UTC"),
                run.lines().stream().filter(line -> line.startsWith("octo, ")).toList());
        List<String> end = run.lines().subList(run.lines().size() - 4, run.lines().size());
        assertEquals(List.of("1 of 6 hooks had nothing to redeliver (1 delivery)", "",
                "1 event redelivered: 1 delivered, 1 given up. 3 of 6 hooks failed.",
                "Fix what the error says, and run it again. Fix the receiver, then resend what was given up: redeliver "
                        + "resend " + given.rows.get(0).guid().substring(0, 8) + " --org octo --hook 44"), end);
        run.says("error: hook 45 and 2 other hooks: GitHub answered GET /orgs/octo/hooks/45/deliveries with 404");
        assertEquals(1, run.err().lines().filter(line -> line.contains("error:")).count(), "a failure is said once");
    }

    // Strings from outside

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "dry-run", "actions"})
    void hostileStringsAreShownHarmlessly(String way) throws IOException {
        hook.add("\u00a0::error::forged at the beginning", ago(61), false, "push", null, new Answer("bad", 500));
        hook.add("\u2003::error::forged at the beginning", ago(61), false, "push", null, new Answer("bad", 500));
        hook.add("::warning::guid" + HOSTILE, ago(60), false, "push" + HOSTILE, HOSTILE,
                new Answer("bad" + HOSTILE, 500));
        hook.receiver = (of, at) -> new Answer("again" + HOSTILE, 500);
        if (way.equals("actions")) {
            terminal.env.put("GITHUB_ACTIONS", "true");
            terminal.env.put("GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString());
            terminal.env.put("GITHUB_OUTPUT", temp.resolve("output").toString());
        }
        Terminal.Run run = switch (way) {
            case "json" -> run("--output", "json");
            case "dry-run" -> run("--dry-run");
            default -> run("--max-attempts", "2", "--no-probe");
        };
        for (String line : (run.out() + run.err()).split("\n")) {
            assertFalse(line.matches("(?s).*[\\p{Cc}\\p{Zl}\\p{Zp}\u202e].*"), line);
            boolean command = line.replaceFirst("^[\\s\\p{Z}]+", "").startsWith("::");
            assertFalse(way.equals("actions") && line.contains("forged") && command
                    && !line.startsWith("::error title=redeliver::"), line);
            assertFalse(way.equals("actions") && line.contains("##["), line);
            assertFalse(way.equals("actions") && line.startsWith("::") && line.contains("%0A"),
                    "an escape of Actions' own: " + line);
        }
        if (way.equals("actions")) {
            String summary = Files.readString(temp.resolve("summary.md"));
            assertTrue(summary.contains("forged"), summary);
            assertFalse(summary.matches(
                    "(?s).*(<img|http://evil|`a`|\\*\\*bold|@octo|\\[b\\]|[\u001b\u009b\u202e\u2028\u0085]).*"),
                    summary);
            assertEquals(11, Files.readAllLines(temp.resolve("output")).size());
        }
    }

    // JSON

    static JsonNode valid(String json, String schema) throws IOException {
        JsonNode document = new ObjectMapper().readTree(json);
        // Readers are to take new members as they come; here, each must be in the schema.
        String strict = Files.readString(LauncherTest.root().resolve("schema/" + schema))
                .replace("\"type\": \"object\",",
                "\"type\": \"object\", \"additionalProperties\": false,");
        assertTrue(strict.contains("additionalProperties"));
        Set<ValidationMessage> mistakes = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(strict).validate(document);
        assertEquals(Set.of(), mistakes);
        return document;
    }

    @Test
    void theDocumentOfARunIsAsItsSchemaSays() throws IOException {
        aMorning();
        assertTrue(valid(run("--output", "json", "--dry-run").out(), "run.json").path("dry_run").asBoolean());
        Terminal.Run run = run("--output", "json", "--exclude-event", "star", "--variable", "LAST", "--variable-repo",
                "octo/ops");
        JsonNode json = valid(run.out(), "run.json");
        assertEquals(3, run.code());
        assertEquals(3, json.path("exit_code").asInt());
        assertTrue(json.path("needs_person").asBoolean());
        assertEquals("5 events redelivered: 5 delivered, 1 given up, 1 filtered.", json.path("happened").asText());
        JsonNode one = json.at("/hooks/0");
        assertEquals("/orgs/octo/hooks/42", one.path("hook").asText());
        assertEquals("2026-11-20T11:50:00Z", one.path("checkpoint").asText());
        assertEquals(Map.of("failed_events", 8, "redelivered", 5, "delivered", 5, "failed_again", 0, "not_seen", 0,
                "refused", 0, "expired", 0,
                "given_up", 1, "filtered", 1, "unsettled", 0), new ObjectMapper().convertValue(one.path("counts"),
                Map.class));
        List<String> verdicts = one.path("events").findValuesAsText("verdict");
        assertEquals(List.of("given_up", "delivered", "delivered", "delivered", "delivered", "delivered", "healed",
                "filtered"), verdicts);
        JsonNode event = one.at("/events/0");
        assertEquals("membership", event.path("event").asText());
        assertTrue(event.path("lost_now").asBoolean());
        assertTrue(event.at("/attempts/0/id").isTextual()
                && event.at("/attempts/0/id").asText().startsWith("38040046231722"), "exact, as a string");
        assertEquals(1, one.path("outages").size());
        assertEquals("[\"given_up\"] \"not_asked\" 0 null", one.path("asks") + " " + one.path("receiver") + " "
                + one.path("expiring") + " " + one.path("deadline"));
        assertEquals("redeliver resend " + event.path("guid").asText() + " --org octo --hook 42",
                one.path("send_again").asText());
        assertEquals(1296269, event.path("repository_id").asLong());
    }

    @Test
    void theDocumentOfEventsThatAreSentAgainIsAsItsSchemaSays() throws IOException {
        String guid = failed(100).guid();
        JsonNode json = valid(terminal.run("resend", guid, "--org", "octo", "--hook", "42", "--output", "json").out(),
                "resend.json");
        assertEquals("delivered", json.at("/hooks/0/events/0/verdict").asText());
        json = valid(terminal.run("resend", guid, "--org", "octo", "--hook", "42", "--output", "json", "--dry-run")
                .out(), "resend.json");
        assertEquals("due", json.at("/hooks/0/events/0/verdict").asText());
        assertTrue(json.at("/hooks/0/events/0/delivered_before").asBoolean());
    }

    @Test
    void aRunThatFailsIsADocumentAsWell() throws IOException {
        aMorning();
        github.fault("/hooks/42/deliveries", Fault.answer(404, "{}"));
        github.hook("octo", 43).deliver(ago(30), "push", null, Answer.DOWN);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--output", "json");
        JsonNode json = valid(run.out(), "run.json");
        assertEquals(1, run.code());
        assertEquals(1, json.path("exit_code").asInt());
        assertTrue(json.at("/hooks/0/error").asText().contains("404"), run.out());
        assertEquals(1, json.at("/hooks/1/counts/delivered").asInt(), run.out());
    }

    @Test
    void theListOfHooksIsAsItsSchemaSays() throws IOException {
        github.repositoryHook("octo/app", 7);
        assertEquals(1, valid(terminal.run("hooks", "--org", "octo", "--output", "json").out(), "hooks.json")
                .path("hooks").size());
        valid(terminal.run("hooks", "--repo", "octo/app", "--output", "json").out(), "hooks.json");
    }

    // The log of requests

    @Test
    void verboseShowsEachRequest() {
        hook.deliver(ago(60), "push", null, Answer.DOWN);
        hook.deliver(ago(50), "push", null, Answer.OK);
        github.fault(request -> true, Fault.headers("X-RateLimit-Remaining", "4321", "X-RateLimit-Reset",
                "1999999999"));
        Terminal.Run run = run("--verbose");
        assertTrue(run.err().lines()
                .anyMatch(line -> line.matches("redeliver: GET /orgs/octo/hooks/42/deliveries: 200 after \\d+ ms, "
                + "4321 requests left, request id [0-9A-F]+")), run.err());
        assertTrue(run.err().lines()
                .anyMatch(line -> line.matches(
                "redeliver: POST /orgs/octo/hooks/42/deliveries/\\d+/attempts: 202 after \\d+ ms, .*")), run.err());
        assertEquals(github.log().size(), run.err().lines()
                .filter(line -> line.matches("redeliver: (GET|POST|PATCH) .*")).count());
        assertFalse(run().err().contains("GET"), "only when asked for");
        terminal.env.put("RUNNER_DEBUG", "1");
        assertTrue(run().err().contains("redeliver: GET /orgs"), "as when Actions is debugged");
    }

    // How far it is

    private void busy() {
        for (int i = 0; i < 350; i++) {
            hook.deliver(NOON.minusSeconds(9000 - i * 20), "check_run", "completed_" + HOSTILE, i % 30 == 7
                    ? Answer.code(500) : Answer.OK);
        }
        AtomicInteger attempts = new AtomicInteger();
        hook.receiver = (of, at) -> attempts.incrementAndGet() % 2 == 0 ? Answer.code(500) : Answer.OK;
        github.latency = Duration.ofMillis(120);
    }

    @Test
    void onATerminalALiveLineSaysHowFarItIs() {
        busy();
        terminal.screen = new Screen(true, 80, true, true);
        Terminal.Run run = run("--rate", "1000");
        run.shows("\r\u001b[Klisting 4 %: 100 deliveries back to 10:53 UTC, 3 failed");
        run.shows("\r\u001b[Kredelivering [");
        assertFalse(run.out().matches("(?s).*(\u001b\\[2J|\u009b|\u202e).*"), "hostile strings");
        for (String live : run.out().split("\r\u001b\\[K")) {
            assertTrue(!live.startsWith("listing ") && !live.startsWith("redelivering [") || live.length() < 80, live);
        }
        assertTrue(run.summary().startsWith("Run it again ") && run.lines().get(run.lines().size() - 2)
                .startsWith("12 events redelivered: 6 delivered, 6 failed again. 6 events wait"), run.out());
    }

    @Test
    void inALogALineEveryTenSecondsSaysHowFarItIs() {
        for (int i = 0; i < 500; i++) {
            hook.deliver(NOON.minusSeconds(9000 - i * 10), "push", null, Answer.OK);
        }
        hook.beforePage = () -> clock.pause(Duration.ofSeconds(4));
        List<String> lines = run().err().lines().filter(line -> line.contains("listing")).toList();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0)
                .matches("redeliver: listing \\d+ %: 400 deliveries back to \\d\\d:\\d\\d UTC, 0 failed"),
                lines.get(0));
        hook.beforePage = () -> {};
        for (int i = 0; i < 150; i++) {
            hook.deliver(ago(60).plusSeconds(i), "push", null, Answer.code(500));
        }
        delivered(1);
        lines = run("--rate", "100", "--wait", "0").err().lines()
                .filter(line -> line.contains("redelivering")).toList();
        assertTrue(lines.size() >= 3 && lines.size() <= 12, lines.toString());
        assertTrue(lines.get(0).matches("redeliver: redelivering \\[#+\\.+] \\d+ of 150"), lines.get(0));
    }

    /** 180 in half a minute, a pause to the end of the minute, and 20 more at six a second. */
    @ParameterizedTest
    @CsvSource({"200, 65 s", "1, 1 s", "2000, 12 min"})
    void theEstimateOfADryRunCountsThePauses(int events, String time) {
        for (int i = 0; i < events; i++) {
            hook.deliver(ago(300).plusSeconds(i), "push", null, Answer.code(500));
        }
        String happened = run("--dry-run", "--max", "5000").lines().stream().filter(line -> line.startsWith("Dry run"))
                .findFirst().orElse("");
        assertTrue(happened.contains(" would be sent (about " + time + ")"), happened);
    }
}
