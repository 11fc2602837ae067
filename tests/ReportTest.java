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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lib.report.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees in a terminal and in GitHub Actions, and what a machine gets. */
class ReportTest extends StandInFixture {
    /** Would clear the screen, forge commands of Actions, and markup. */
    private static final String HOSTILE = "x\u001b[2J\u009b2J\r\n::error::forged ##[error]forged %0A::error::forged | `a` <img src=x> [b](http://evil.example) @octo **bold** \u202egnp \u2028::error::forged \u0085::error::forged";

    @Override
    Terminal.Run run(String... args) {
        return terminal.run(with(List.of("--org", "octo", "--hook", "42", "--backoff", "0"), args));
    }

    /** A morning with an outage from 08:00 to 08:20, an event that is given up, one that is healed, and one that is filtered. */
    private void aMorning() {
        for (int minute = 300; minute > 0; minute -= 5) {
            boolean outage = minute <= 240 && minute >= 220;
            hook.deliver(ago(minute), outage ? "push" : "issues", outage ? null : "opened", outage ? Answer.DOWN : Answer.OK);
        }
        Row given = hook.deliver(ago(290), "membership", "added", Answer.code(500));
        for (int i = 1; i < 8; i++) {
            hook.redeliver(given, ago(290 - i * 10), Answer.code(500));
        }
        Row healed = hook.deliver(ago(100), "issues", "closed", Answer.code(503));
        hook.redeliver(healed, ago(90), Answer.OK);
        hook.deliver(ago(50), "star", "created", Answer.code(404));
    }

    // The picture of the hook

    @Test
    void aDryRunShowsThePictureOfTheHookBeforeThePlan() {
        aMorning();
        Terminal.Run run = run("--dry-run", "--exclude-event", "star");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("11-20 07:00", "11-20 08:00", "11-20 09:00", "11-20 10:00", "11-20 11:00"),
                run.lines().stream().limit(5).map(line -> line.substring(0, 11)).toList());
        assertTrue(run.lines().get(1).matches("11-20 08:00  #+\\.+ *  \\d+, \\d+ failed"), run.out());
        assertTrue(run.lines().get(2).matches("11-20 09:00  \\.+ *  12"), run.out());
        assertTrue(run.out().contains("outage: 2026-11-20 08:00 UTC to 2026-11-20 08:20 UTC, "), run.out());
        assertTrue(run.out().contains("failed attempts by status: 8 x 500, 5 x failed to connect to host, 1 x 404"), run.out());
        assertTrue(run.out().contains("failed attempts by event: 8 x membership.added, 5 x push"), run.out());
        int picture = run.out().indexOf("failed attempts by event");
        assertTrue(picture < run.out().indexOf(": given up after 8 failed attempts"), "before the plan");
        assertTrue(run.out().contains("\n71 deliveries since 2026-11-19 12:00 UTC, 15 failed: 78.9 % succeeded\n"), run.out());
    }

    @Test
    void anEmptyHookHasAPictureToo() {
        Terminal.Run run = run("--dry-run");
        assertEquals(0, run.code(), run.err());
        assertEquals("0 deliveries since 2026-11-19 12:00 UTC", run.lines().get(0));
    }

    @Test
    void aWeekHasNoMoreThanTwoDozenBars() {
        hook.retention = Duration.ofDays(7);
        for (int hour = 0; hour < 160; hour++) {
            hook.deliver(NOON.minus(Duration.ofHours(160 - hour)), "push", null, Answer.OK);
        }
        List<String> lines = run("--dry-run", "--since", "7d").lines();
        long bars = lines.stream().filter(line -> line.matches("11-\\d\\d \\d\\d:00 .*")).count();
        assertTrue(bars > 10 && bars <= 25, lines.toString());
        assertTrue(lines.get((int) bars).startsWith("(UTC, 12 hours a line"), lines.toString());
    }

    // Plain lines

    @Test
    void nothingButPlainLinesWhereThereIsNoTerminal() {
        aMorning();
        Terminal.Run run = run();
        assertEquals(3, run.code(), run.err());
        assertFalse((run.out() + run.err()).matches("(?s).*[\u001b\r].*"), run.toString());
        assertEquals(9, run.lines().size(), run.out());
        assertTrue(run.out().contains("the receiver answered (500): answer 500\n"), run.out());
        assertTrue(run.err().contains("redeliver: given up after 8 failed attempts: "), run.err());
        assertTrue(run("--color", "always").lines().stream().noneMatch(line -> line.contains("\u001b")), "there is no table to colour");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "dry-run", "actions"})
    void hostileStringsAreShownHarmlessly(String way) throws IOException {
        hook.add("\u00a0::error::forged at the beginning", ago(61), false, "push", null, new Answer("bad", 500));
        hook.add("\u2003::error::forged at the beginning", ago(61), false, "push", null, new Answer("bad", 500));
        hook.add("::warning::guid" + HOSTILE, ago(60), false, "push" + HOSTILE, HOSTILE, new Answer("bad" + HOSTILE, 500));
        hook.receiver = (of, at) -> new Answer("again" + HOSTILE, 500);
        if (way.equals("actions")) {
            terminal.env.put("GITHUB_ACTIONS", "true");
            terminal.env.put("GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString());
            terminal.env.put("GITHUB_OUTPUT", temp.resolve("output").toString());
        }
        Terminal.Run run = way.equals("json") ? run("--output", "json") : way.equals("dry-run") ? run("--dry-run") : run("--max-attempts", "2", "--no-probe");
        for (String line : (run.out() + run.err()).split("\n")) {
            assertFalse(line.matches("(?s).*[\\p{Cc}\\p{Zl}\\p{Zp}\u202e].*"), line);
            assertFalse(way.equals("actions") && line.contains("forged") && line.replaceFirst("^[\\s\\p{Z}]+", "").startsWith("::") && !line.startsWith("::error title=redeliver::given up after 2 failed attempts: ")
                    && !line.startsWith("::notice title=redeliver::"), line);
            assertFalse(way.equals("actions") && line.contains("##["), line);
            assertFalse(way.equals("actions") && line.startsWith("::") && line.contains("%0A"), "an escape of Actions' own: " + line);
        }
        if (way.equals("actions")) {
            String summary = Files.readString(temp.resolve("summary.md"));
            assertTrue(summary.contains("forged"), summary);
            assertFalse(summary.matches("(?s).*(<img|http://evil|`a`|\\*\\*bold|@octo|\\[b\\]|[\u001b\u009b\u202e\u2028\u0085]).*"), summary);
            assertEquals(11, Files.readAllLines(temp.resolve("output")).size());
        }
    }

    // JSON

    static JsonNode valid(String json, String schema) throws IOException {
        JsonNode document = new ObjectMapper().readTree(json);
        // Readers are to take new members as they come; here, each must be in the schema.
        String strict = Files.readString(LauncherTest.root().resolve("schema/" + schema)).replace("\"type\": \"object\",",
                "\"type\": \"object\", \"additionalProperties\": false,");
        assertTrue(strict.contains("additionalProperties"));
        Set<ValidationMessage> mistakes = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(strict).validate(document);
        assertEquals(Set.of(), mistakes);
        return document;
    }

    @Test
    void theDocumentOfARunIsAsItsSchemaSays() throws IOException {
        aMorning();
        JsonNode json = valid(run("--output", "json", "--dry-run").out(), "run.json");
        assertTrue(json.at("/hooks/0/dry_run").asBoolean());
        Terminal.Run run = run("--output", "json", "--exclude-event", "star", "--variable", "LAST", "--variable-repo", "octo/ops");
        json = valid(run.out(), "run.json");
        assertEquals(3, run.code());
        assertEquals(3, json.path("exit_code").asInt());
        JsonNode one = json.at("/hooks/0");
        assertEquals("/orgs/octo/hooks/42", one.path("hook").asText());
        assertEquals("2026-11-20T11:50:00Z", one.path("checkpoint").asText());
        assertEquals(Map.of("failed_events", 8, "redelivered", 5, "delivered", 5, "failed_again", 0, "not_seen", 0, "refused", 0, "expired", 0,
                "given_up", 1, "filtered", 1, "unsettled", 0), new ObjectMapper().convertValue(one.path("counts"), Map.class));
        assertEquals(8, one.path("events").size());
        JsonNode event = one.at("/events/0");
        assertEquals("membership", event.path("event").asText());
        assertEquals("given_up", event.path("verdict").asText());
        assertTrue(event.path("lost_now").asBoolean());
        assertTrue(event.at("/attempts/0/id").isTextual() && event.at("/attempts/0/id").asText().startsWith("38040046231722"), "exact, as a string");
        assertEquals(1, one.path("outages").size());
        assertEquals("given_up not_asked 0", one.path("verdict").asText() + " " + one.path("receiver").asText() + " " + one.path("expiring").asInt());
        assertTrue(one.path("deadline").isNull());
        assertEquals("Find out why the receiver does not take what was given up, and send it again.", one.path("verdict_words").asText());
        assertEquals("redeliver --org octo --hook 42 --guid " + event.path("guid").asText(), one.path("send_again").asText());
        assertEquals(1296269, event.path("repository_id").asLong());

        json = valid(run("--output", "json", "--guid", event.path("guid").asText()).out(), "run.json");
        assertTrue(json.at("/hooks/0/by_hand").asBoolean());
        assertEquals("delivered", json.at("/hooks/0/events/0/outcome").asText());
    }

    @Test
    void aRunThatFailsIsADocumentToo() throws IOException {
        aMorning();
        github.fault(request -> request.path().endsWith("/hooks/42/deliveries"), Fault.answer(404, "{}"));
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
        assertEquals(1, valid(terminal.run("hooks", "--org", "octo", "--output", "json").out(), "hooks.json").path("hooks").size());
        valid(terminal.run("hooks", "--repo", "octo/app", "--output", "json").out(), "hooks.json");
    }

    // Actions

    @Test
    void inActionsThereAreASummaryAnnotationsGroupsAndOutputs() throws IOException {
        aMorning();
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString(), "GITHUB_OUTPUT",
                temp.resolve("output").toString()));
        Terminal.Run run = run("--variable", "LAST", "--variable-repo", "octo/ops", "--since", "5d");
        assertEquals(3, run.code());
        assertTrue(run.err().contains("\n::warning title=redeliver::GitHub keeps deliveries for 3 days"), run.err());
        assertTrue(run.err().contains("\n::error title=redeliver::given up after 8 failed attempts: "), run.err());
        assertTrue(run.err().contains("\n::notice title=redeliver::redelivered 6 (6 delivered), refused 0, 1 given up"), run.err());
        assertTrue(run.out().startsWith("::group::6 redelivered events\n"), run.out());
        assertEquals("::endgroup::", run.lines().get(7));
        assertEquals("redelivered=6\ndelivered=6\nfailed-again=0\nunsettled=0\ngiven-up=1\nexpired=0\ncheckpoint=2026-11-20T11:50:00Z\n"
                + "lost=1\ndeadline=\nneeds-person=true\nwhole=true\n",
                Files.readString(temp.resolve("output")));
        String summary = Files.readString(temp.resolve("summary.md"));
        assertTrue(summary.startsWith("## Webhook deliveries of [&#47;orgs&#47;octo&#47;hooks&#47;42](" + github.url()
                + "/organizations/octo/settings/hooks/42?tab=deliveries)\n\n**GitHub keeps deliveries for 3 days"), summary);
        assertTrue(summary.contains("\n| now | event | last status | first failed |\n|---|---|---|---|\n| **given up** | membership&#46;added "), summary);
        assertTrue(summary.contains(" | 500, 8 attempts | 2026-11-20 07:10 UTC |\n"), summary);
        assertTrue(summary.contains("```text\n11-20 07:00  #"), summary);
    }

    @Test
    void inActionsAReceiverThatLooksDownIsAWarningAndAnErrorIsOne() throws IOException {
        hook.deliver(ago(30), "push", null, Answer.DOWN);
        hook.receiver = (of, at) -> Answer.DOWN;
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString(), "GITHUB_OUTPUT", ""));
        Terminal.Run run = run();
        assertTrue(run.err().contains("\n::warning title=redeliver::the receiver looks down at least since 2026-11-20T11:30:00Z"), run.err());
        assertTrue(Files.readString(temp.resolve("summary.md")).contains("**The receiver looks down at least since 2026-11-20 11&#58;30 UTC and does not answer"));
        github.token(Terminal.TOKEN, Set.of());
        run = run();
        assertTrue(run.err().contains("\n::error title=redeliver::GitHub answered GET /orgs/octo/hooks/42/deliveries with 404"), run.err());
        assertTrue(Files.readString(temp.resolve("summary.md")).contains("**Nothing will be redelivered until this is mended&#58; GitHub answered GET"), "appended");
        assertTrue(run("--hook", "x").err().startsWith("::error title=redeliver::--hook: 'x' is not the id"));
    }

    @Test
    void aSummaryOfThousandsOfEventsStaysBelowWhatGitHubTakes() throws IOException {
        for (int i = 0; i < 3000; i++) {
            hook.deliver(ago(700).plusSeconds(i), "issues" + "_".repeat(90), "opened", new Answer("!".repeat(300), 500));
        }
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString()));
        assertEquals(0, run("--dry-run").code());
        String summary = Files.readString(temp.resolve("summary.md"));
        assertTrue(summary.length() < 1_000_000, "length " + summary.length());
        assertTrue(summary.matches("(?s).*\n\\d{3,4} more are in the log, and with `--output json`\\.\n.*"), "what was left out is said");
    }

    // The log of requests

    @Test
    void verboseShowsEachRequest() {
        hook.deliver(ago(60), "push", null, Answer.DOWN);
        hook.deliver(ago(50), "push", null, Answer.OK);
        github.fault(request -> true, Fault.headers("X-RateLimit-Remaining", "4321", "X-RateLimit-Reset", "1999999999"));
        Terminal.Run run = run("--verbose");
        assertTrue(run.err().lines().anyMatch(line -> line.matches("redeliver: GET /orgs/octo/hooks/42/deliveries\\?per_page=100: 200 after \\d+ ms, 1 point, "
                + "4321 requests left, request id [0-9A-F]+")), run.err());
        assertTrue(run.err().lines().anyMatch(line -> line.matches("redeliver: POST /orgs/octo/hooks/42/deliveries/\\d+/attempts: 202 after \\d+ ms, "
                + "5 points, .*")), run.err());
        assertEquals(github.log().size(), run.err().lines().filter(line -> line.matches("redeliver: (GET|POST|PATCH) .*")).count());
        assertFalse(run().err().contains("GET"), "only when asked for");
        terminal.env.put("RUNNER_DEBUG", "1");
        assertTrue(run().err().contains("redeliver: GET /orgs"), "as when Actions is debugged");
    }

    // On a real terminal

    /** Runs the real command on a pseudo-terminal, against a stand-in with a real clock. */
    private String onTerminal(int columns, Map<String, String> env, String redirect, GitHubStandIn real, String... args) throws IOException, InterruptedException {
        String command = "stty cols " + columns + " rows 40; exec '" + String.join("' '", Child.COMMAND) + "' --api-url " + real.url()
                + " --org octo --hook 42 --backoff 0 " + String.join(" ", args) + redirect;
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--flush", "--command", command, "/dev/null")
                .directory(LauncherTest.root().toFile()).redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(temp.resolve("typescript").toFile());
        builder.environment().keySet().removeAll(Set.of("COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "RUNNER_DEBUG"));
        builder.environment().putAll(Map.of("TERM", "xterm", "TOKEN", Terminal.TOKEN, "JAVA_HOME", System.getProperty("java.home"), "SHELL", "/bin/sh"));
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
        String typescript = Files.readString(temp.resolve("typescript"));
        assertFalse(typescript.contains("THE_SECRET"), "the token was printed");
        return typescript;
    }

    private static void busy(GitHubStandIn github, HookStandIn busy, Instant now) {
        for (int i = 0; i < 350; i++) {
            busy.deliver(now.minusSeconds(9000 - i * 20), "check_run", "completed_" + HOSTILE, i % 30 == 7 ? Answer.code(500) : Answer.OK);
        }
        AtomicInteger attempts = new AtomicInteger();
        busy.receiver = (of, at) -> attempts.incrementAndGet() % 2 == 0 ? Answer.code(500) : Answer.OK;
        github.latency = Duration.ofMillis(120);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120, 139, 140, 200})
    void onATerminalThereAreALiveLineABarAndATable(int columns) {
        busy(github, hook, NOON);
        terminal.screen = new Screen(true, columns, true, true);
        Terminal.Run run = run("--rate", "1000", "--color", "always");
        String shown = run.out();
        assertTrue(run.err().contains("\r\u001b[Klisting 4 %: 1 page, 100 deliveries, 3 failed, back to "), run.err());
        assertTrue(run.err().contains("\r\u001b[Kredelivering ["), run.err());
        assertTrue(shown.contains("\u001b[32m") && shown.contains("\u001b[31m"), "green and red: " + shown);
        List<String> lines = shown.lines().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
        List<String> table = lines.stream().dropWhile(line -> !line.startsWith("NOW")).takeWhile(line -> !line.startsWith("6 x 500: delivered")).toList();
        assertEquals(7, table.size(), shown);
        assertTrue(table.get(0).matches(columns == 80 ? "NOW +EVENT +STATUS +TRY +GUID" : columns == 200 ? "NOW +EVENT +LAST STATUS +TRY +FIRST FAILED +GUID"
                : "NOW +EVENT +LAST STATUS +TRY +F.* +GUID"), table.get(0));
        for (String line : table.subList(1, 7)) {
            assertTrue(line.matches("failed, due (now|in \\d min) +check_run\\.completed.*"), line);
            assertTrue(line.length() <= columns, line.length() + ": " + line);
        }
        assertEquals(columns == 200, table.get(1).matches(".* UTC, \\d h ago +[0-9a-f-]{36}"), table.get(1));
        assertTrue(columns == 200 || table.get(1).matches(".* [0-9a-f]{8}"), "a short GUID: " + table.get(1));
        List<String> end = lines.subList(lines.indexOf("6 x 500: delivered"), lines.size());
        assertTrue(end.get(1).matches("read: 350 deliveries since \\S+ \\S+ UTC"), shown);
        assertEquals("redelivered 12 events: 6 delivered, 6 failed again (6 x 500)", end.get(3));
        assertTrue(end.get(4).matches("waiting: 6 events, the first is due (now|in \\d min)"), shown);
        assertTrue(end.get(5).matches("GitHub forgets the oldest of 6 waiting events on \\d\\d-\\d\\d at \\d\\d:\\d\\d UTC, in \\d\\d h"), shown);
        assertTrue(end.get(6).matches("Run it again (soon|now|in \\d min) for what waits, unless runs are scheduled\\."), shown);
        end.forEach(line -> assertTrue(line.length() <= 80, line));
        assertFalse(shown.matches("(?s).*(\u001b\\[2J|\u009b|\u202e).*"), "hostile strings");
        for (String live : run.err().split("\r\u001b\\[K")) {
            assertTrue(!live.startsWith("listing ") && !live.startsWith("redelivering [") || live.lines().findFirst().orElse("").length() < columns, live);
        }
    }

    @Test
    void aWaitIsCountedDown() {
        busy(github, hook, NOON);
        github.fault(request -> request.path().endsWith("/deliveries"), Fault.times(1, Fault.answer(429, "{}", "Retry-After", "4")));
        terminal.screen = new Screen(true, 80, true, true);
        Terminal.Run run = run("--dry-run");
        assertTrue(run.err().contains("\r\u001b[Kwaiting, 3 s left") && run.err().contains("\r\u001b[Kwaiting, 2 s left"), run.err());
    }

    /** What is a terminal, and how wide it is, is the system's to say. */
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereStandardErrorIsAFileNothingIsLive(boolean file) throws Exception {
        try (GitHubStandIn real = new GitHubStandIn(Clock.systemUTC())) {
            real.token(Terminal.TOKEN, GitHubStandIn.ALL);
            busy(real, real.hook("octo", 42), Instant.now());
            String shown = onTerminal(100, Map.of(), file ? " 2>" + temp.resolve("log") : "", real, "--dry-run");
            assertTrue(shown.contains("GUID") && shown.contains("\u001b[33m"), "standard output is a terminal: " + shown);
            assertEquals(!file, shown.contains("\r\u001b[Klisting 4 %"), shown);
            shown.lines().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").replaceFirst(".*\u001b\\[K", ""))
                    .filter(line -> line.startsWith("due ")).forEach(line -> assertTrue(line.length() > 80 && line.length() <= 100, line));
            String log = file ? Files.readString(temp.resolve("log")) : "";
            assertFalse(log.matches("(?s).*[\r\u001b].*"), log);
            assertTrue(!file || log.contains("redeliver: listing the deliveries of"), log);
        }
    }
}
