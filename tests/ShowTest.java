import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** redeliver show: the requests and responses of one event that a person names. */
class ShowTest extends StandInFixture {
    private Terminal.Run show(String guid, String... more) {
        return terminal.run(with(List.of("show", guid, "--org", "octo", "--hook", "42"), more));
    }

    private JsonNode json(String guid, String... more) throws IOException {
        Terminal.Run run = show(guid, with(List.of("--output", "json"), more)).exits(0);
        return ReportTest.valid(run.out(), "show.json");
    }

    private void contents(Function<Contents, Contents> change) {
        hook.contents = row -> change.apply(Contents.of(hook, row));
    }

    private void assertNothingWasSentOrStored() {
        assertEquals(Set.of("GET"), Set.copyOf(github.log().stream().map(GitHubStandIn.Request::method).toList()));
        assertEquals(List.of(), github.log("GET", "/variables"));
    }

    // For a person

    @Test
    void thePageThatHasAWholeGuidIsTheLastThatIsRead() {
        for (int i = 0; i < 150; i++) {
            delivered(300 - i);
        }
        Row ping = hook.deliver(ago(10), "ping", null, Answer.OK);
        for (Row row : List.of(hook.rows.get(149), ping)) {
            github.clearLog();
            terminal.run("show", row.guid(), "--org", "octo", "--hook", "42").exits(0);
            assertEquals(2, github.log("GET", "/deliveries").size(), "a page, and what was sent");
        }
    }

    @Test
    void eachAttemptIsShownOldestFirstWithTheResponseAndTheRequest() {
        Row row = hook.deliver(ago(100), "issues", "opened", Answer.code(500));
        delivered(95);
        hook.redeliver(row, ago(90), Answer.DOWN);
        hook.redeliver(row, ago(80), Answer.OK);
        Terminal.Run run = show(row.guid()).exits(0);
        assertEquals(row.guid() + " issues.opened, 3 attempts that GitHub still has, of /orgs/octo/hooks/42",
                run.lines().get(0));
        assertEquals(List.of("Attempt 1 of 3: 2026-11-20T10:20:00Z, the first delivery, took 0.27 s: Invalid HTTP "
                + "Response: 500 (delivery " + row.id() + ")",
                "  to https://receiver.example/...", "  Response:", "    Content-Type: text/plain", "",
                "    answer 500", "", "  Request:", "    Accept: */*",
                "    Content-Type: application/json", "    User-Agent: GitHub-Hookshot/83050d9",
                "    X-GitHub-Delivery: " + row.guid(),
                "    X-GitHub-Event: issues", "    X-GitHub-Hook-ID: 42", "    X-Hub-Signature: ***",
                "    X-Hub-Signature-256: ***", "", "    {",
                "      \"action\" : \"opened\",", "      \"sender\" : {", "        \"login\" : \"octocat\"", "      }",
                "    }", ""), run.lines().subList(2, 26));
        assertTrue(run.lines().get(27)
                .matches("Attempt 2 of 3: 2026-11-20T10:30:00Z, a redelivery, took 0.27 s: failed to connect to host "
                + "\\(delivery \\d+\\)"),
                run.out());
        assertEquals(List.of("  Response:", "    (none)", "  Request:"), run.lines().subList(29, 32));
        run.shows("\nAttempt 3 of 3: 2026-11-20T10:40:00Z, a redelivery, took 0.27 s: 200 OK (delivery ");
        assertEquals("", run.err());
        assertNothingWasSentOrStored();
        assertEquals(4, github.log().size(), "a page, and a request for each attempt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".", "...", "\u2026"})
    void theBeginningWillDoAsATableShowsIt(String dots) {
        Row row = failed(100);
        failed(90);
        assertTrue(show(row.guid().substring(0, 11) + dots).out().startsWith(row.guid()
                + " issues.opened, 1 attempt "));
    }

    @Test
    void aPingAndAnEventThatSucceededAtOnceAreShownToo() {
        Row ping = hook.ping(ago(3000));
        Row fine = delivered(2000);
        for (int i = 0; i < 150; i++) {
            delivered(1000 - i);
        }
        assertTrue(show(ping.guid()).out().startsWith(ping.guid() + " ping, 1 attempt"));
        assertTrue(show(fine.guid()).out().contains("\n    answer 200\n"));
        assertNothingWasSentOrStored();
    }

    @Test
    void whereverTheHookIs() throws IOException {
        HookStandIn other = github.repositoryHook("octo/app", 7);
        Row row = other.deliver(ago(10), "push", null, Answer.code(500));
        assertTrue(terminal.run("show", row.guid(), "--repo", "octo/app", "--hook", "receiver.example/7").out()
                .contains("answer 500"));
        assertTrue(terminal.run("show", row.guid(), "--repo", "octo/app").out()
                .contains(" of /repos/octo/app/hooks/7\n"));
    }

    @Test
    void aLongBodyIsCutUnlessAllOfItIsAskedFor() throws IOException {
        Row row = failed(100);
        String long1 = "\ud83d\ude80".repeat(1999) + "A" + "B".repeat(498_000);
        contents(some -> some.answered(long1).sending("application/json", Map.of("list", "x".repeat(3000))));
        Terminal.Run run = show(row.guid());
        assertTrue(run.out().contains("\n    " + "\ud83d\ude80".repeat(1999)
                + "A\n    (cut: 2,000 of 500,000 characters; --verbose shows all)\n"), run.out().substring(0, 200));
        assertTrue(run.out().contains("(cut: 2,000 of 3,017 characters; --verbose shows all)"),
                run.out().substring(4500));
        run = show(row.guid(), "--verbose");
        run.shows("\n    " + long1 + "\n");
        assertTrue(run.out().contains("x".repeat(3000)) && !run.out().contains("(cut"));
        assertEquals(long1, json(row.guid()).at("/attempts/0/response/body").asText());
    }

    @Test
    void bodiesAreShownAsWhatTheyAre() {
        Row row = failed(100);
        contents(some -> some.answered(""));
        assertTrue(show(row.guid()).out().contains("\n    (no body)\n"));
        contents(some -> some.answered(null, null));
        assertTrue(show(row.guid()).out().contains("  Response:\n    (none)\n  Request:"));
        contents(some -> some.answered(Map.of(), null));
        assertTrue(show(row.guid()).out().contains("  Response:\n    (no headers)\n\n    (no body)\n"));
        contents(some -> some.answered("at a\r\n\tat b\rat c"));
        assertTrue(show(row.guid()).out().contains("\n    at a\n        at b\n    at c\n"),
                "a stack trace keeps its shape");
        contents(some -> some.answered(Map.of("error", "nested")));
        assertTrue(show(row.guid()).out().contains("\n      \"error\" : \"nested\"\n"),
                "GitHub says a string, but who knows");
        contents(some -> new Contents(null, null, Map.of("Y", 7), "x"));
        assertTrue(show(row.guid()).out().contains("\n    Y: 7\n"));
        assertTrue(show(row.guid()).out().contains("  Request:\n    (no headers)\n\n    (no body)\n"));
        contents(some -> some.sending("Application/X-WWW-Form-urlencoded; charset=utf-8", Map.of("zen", "a & b")));
        assertTrue(show(row.guid()).out()
                .contains("\n    (form-encoded; shown decoded)\n    {\n      \"zen\" : \"a & b\"\n    }\n"));
        contents(some -> some.sending("application/x-www-form-urlencoded",
                "payload=" + URLEncoder.encode("{\"zen\":\"a & b\"}", StandardCharsets.UTF_8)));
        assertTrue(show(row.guid()).out().contains("\n    {\n      \"zen\" : \"a & b\"\n    }\n"));
        contents(some -> some.sending("application/x-www-form-urlencoded", "y=100%"));
        assertTrue(show(row.guid()).out().contains("\n    y=100%\n"));
    }

    @Test
    void whatLooksLikeASecretIsMasked() throws IOException {
        Row row = failed(100);
        hook.url = "https://user:THE_SECRET@receiver.example/x?token=THE_SECRET";
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : List.of("Authorization", "proxy-authorization", "Cookie", "X-Hub-Signature",
                "x-hub-signature-256", "X-Hub-Signature-512", "X-Api-Key",
                "X-Gitlab-Token")) {
            headers.put(name, "THE_SECRET");
        }
        headers.put("Referer", "https://u:THE_SECRET@a.example/?page=2&access_token=THE_SECRET&sig=THE_SECRET#x");
        String body = "<a href=\"https://a:THE_SECRET@b.example/?a=1&amp;client_secret=THE_SECRET&amp;b=2\">x</a> "
                + "\"https:\\/\\/a:THE_SECRET@b\\/?x=1\\u0026apiKey=THE_SECRET\""
                + " http://c.example/?api_key=THE_SECRET&design=blue&author=octocat&X-Amz-Signature=THE_SECRET"
                + "&code=THE_SECRET&q=fine";
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("Set-Cookie",
                List.of("session=THE_SECRET", "b=THE_SECRET"), "Location", "/login?next=/&token=THE_SECRET"));
        hook.contents = any -> new Contents(headers,
                Map.of("note", "see https://u:THE_SECRET@c.example/?key=THE_SECRET&page=3"), answer, body);
        // The fixture looks for the secret in all that a run prints.
        Terminal.Run run = show(row.guid(), "--verbose").exits(0);
        for (String kept : List.of("to https://receiver.example/...", "    Authorization: ***", "    Set-Cookie: ***",
                "    Referer: https://a.example/...\n",
                "    Location: /login?...\n",
                "<a href=\"https://b.example/...\">x</a> \"https://b/...\" http://c.example/...\n",
                "\"see https://c.example/...\"")) {
            assertTrue(run.out().contains(kept), kept + " in " + run.out());
        }
        hook.contents = any -> new Contents(headers, Map.of("note", "https://u:mine@c.example/"), answer, body);
        JsonNode json = json(row.guid());
        assertEquals("***", json.at("/attempts/0/request/headers/x-hub-signature-256").asText());
        assertEquals("https://u:mine@c.example/", json.at("/attempts/0/request/payload/note").asText(),
                "the payload is what was sent, or nobody could send it again");
    }

    @ParameterizedTest
    @CsvSource({"false, text", "true, text", "false, json", "true, json"})
    void nothingHostileReachesATerminalOrTheRunner(boolean actions, String format) {
        String hostile = "::error::forged\u001b[2J\u009b2J\r\n::error::forged\n ##[error]forged \u202e "
                + "\u2028::error::forged \u0085::add-mask::x";
        Row row = hook.add("guid" + hostile, ago(60), false, "push" + hostile, hostile,
                new Answer("bad" + hostile, 500));
        hook.contents = any -> new Contents(Map.of("X" + hostile, hostile), Map.of("zen" + hostile, hostile),
                Map.of("Y" + hostile, hostile), hostile);
        if (actions) {
            terminal.env.put("GITHUB_ACTIONS", "true");
        }
        Terminal.Run run = show("guid", "--verbose", "--output", format).exits(0);
        assertTrue(run.out().contains("forged"), row.toString());
        for (String line : (run.out() + run.err()).split("\n")) {
            assertFalse(line.matches("(?s).*[\\p{Cc}\\p{Zl}\\p{Zp}\u202e].*"), line);
            assertFalse(actions && (line.strip().startsWith("::") || line.contains("##[")), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void inActionsThePayloadHasToBeAskedForTwice(String format) throws IOException {
        Row row = failed(100);
        contents(some -> some.answered("boom").sending("application/json", Map.of("private", "matter")));
        terminal.env.put("GITHUB_ACTIONS", "true");
        Terminal.Run run = show(row.guid(), "--output", format).exits(0).doesNotShow("matter").shows("boom");
        run.shows(format.equals("json") ? "\"left_out\" : true" : "with --verbose only");
        run = show(row.guid(), "--output", format, "--verbose");
        run.shows("matter");
        assertFalse(json(row.guid(), "--verbose").at("/attempts/0/request/left_out").asBoolean());
    }

    // As data

    @Test
    void theDocumentHasAllOfItUncut() throws IOException {
        Row row = hook.deliver(ago(100), "issues", "opened", Answer.code(500));
        hook.redeliver(row, ago(90), Answer.DOWN);
        String unicode = "\u00fc\u202e\ud83d\ude80 \"quoted\" \\ ";
        contents(some -> some.sending("application/json", Map.of("id", 3804004623172239366L, "text", unicode, "long",
                "x".repeat(9000))));
        JsonNode json = json(row.guid());
        assertEquals(row.guid(), json.path("guid").asText());
        assertEquals(2, json.path("attempts").size());
        JsonNode one = json.at("/attempts/0");
        assertEquals(Long.toString(row.id()), one.path("id").asText());
        assertEquals("2026-11-20T10:20:00Z", one.path("delivered_at").asText());
        assertEquals(0.27, one.path("duration").asDouble());
        assertEquals("answer 500", one.at("/response/body").asText());
        assertTrue(json.at("/attempts/1/response/body").isNull() && json.at("/attempts/1/response/headers").isNull());
        JsonNode payload = one.at("/request/payload");
        assertEquals(3804004623172239366L, payload.path("id").asLong());
        String body = one.at("/request/body").asText();
        assertEquals(payload, new ObjectMapper().readTree(body), "the text to send has the same values");
        assertTrue(body.matches("\\p{ASCII}*") && body.contains("3804004623172239366") && !body.contains("\n"), body);
        contents(some -> some.sending("application/x-www-form-urlencoded", Map.of("a", "b c")));
        assertEquals("payload=%7B%22a%22%3A%22b+c%22%7D", json(row.guid()).at("/attempts/0/request/body").asText());
        contents(some -> new Contents(null, null, null, null));
        assertTrue(json(row.guid()).at("/attempts/0/request/body").isNull());
    }

    // What is not there

    @Test
    void theGuidOfAnotherHookIsNotAmongThisOnes() {
        Row other = github.hook("octo", 43).deliver(ago(10), "push", null, Answer.DOWN);
        show(other.guid()).exits(2);
        terminal.run("show", other.guid(), "--org", "octo").exits(2, "which hook is not known");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422})
    void anAttemptThatGitHubForgetsMeanwhileIsLeftOut(int status) throws IOException {
        Row row = failed(100);
        hook.redeliver(row, ago(90), Answer.code(500));
        github.fault("/deliveries/" + row.id(), Fault.refuse(status, "gone"));
        Terminal.Run run = show(row.guid()).exits(0);
        run.shows("failed to connect to host (delivery " + row.id()
                + ")\n  GitHub no longer has the request and the response.");
        run.shows("answer 500");
        JsonNode json = json(row.guid());
        assertTrue(json.at("/attempts/0/request").isNull() && json.at("/attempts/0/response").isNull());
        assertEquals("answer 500", json.at("/attempts/1/response/body").asText());
    }

    @Test
    void aGetThatFailedInPassingIsTriedAgain() {
        Row row = failed(100);
        github.fault(request -> request.path().matches(".*/deliveries/\\d+"),
                Fault.times(2, Fault.answer(502, "bad gateway")));
        show(row.guid()).exits(0);
        github.fault(request -> request.path().matches(".*/deliveries/\\d+"), Fault.answer(200, "[\"no delivery\"]"));
        Terminal.Run run = show(row.guid()).exits(1);
        assertEquals(4, run.err().lines().count(), "it is tried three times more, and then fails with one sentence: "
                + run.err());
    }

    @Test
    void theListIsReadBackToTheFirstAttempt() {
        hook.retention = Duration.ofDays(3);
        Row row = failed(4000);
        for (int i = 0; i < 350; i++) {
            delivered(3000 - i);
        }
        hook.redeliver(row, ago(1), Answer.code(500));
        Terminal.Run run = show(row.guid());
        run.shows("2 attempts that GitHub still has");
        assertEquals(4, github.log("GET", "/hooks/42/deliveries").stream()
                .filter(request -> request.path().endsWith("/deliveries")).count());
    }
}
