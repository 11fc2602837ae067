import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import lib.api.Sanitizer;
import lib.report.Screen;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A canary in the user, password, path, query and fragment of a URL, in every string that GitHub can send: no output of
 * any verb shows it.
 */
class CanaryTest extends StandInFixture {
    private static final String CANARY = "C4n4ry";
    private static final String HOST = "hooks.receiver.example";
    private static final String URL = "https://C4n4ry1:C4n4ry2@" + HOST + "/C4n4ry3/a?secret=C4n4ry4&x=C4n4ry5#C4n4ry6";
    private static final String GO = "POST " + URL + " giving up after 1 attempt(s): Post \"" + URL + "\": ";
    /** How GitHub's sender words a failure, and words that nobody has seen yet. */
    private static final List<String> STATUSES = List.of(
            GO + "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
            GO + "EOF",
            GO + "stopped after 10 redirects",
            GO + "parse \"" + URL + "\": invalid port \":C4n4ry2\" after host",
            "odd words about " + URL + ", and " + URL,
            "odd words about \"C4n4ry\"",
            "malformed HTTP response \"token=C4n4ry7\"",
            "see https:\\/\\/u:C4n4ry@h\\/C4n4ry?a=C4n4ry\\u0026b=C4n4ry, and /a?x=C4n4ry",
            "https://u:C4n4ry/C4n4ry@" + HOST + "/",
            "https%3A%2F%2Fu%3AC4n4ry%40h%2FC4n4ry",
            "https://u:'C4n4ry\"C4n4ry@" + HOST + "/");
    private static final Set<String> JOB = Set.of("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT",
            "REDELIVER_PUBLIC");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> payload = Map.of("zen", URL, "n", 3804004623172239366L);
    private Path summary;
    private Path output;

    @BeforeEach
    void aCanaryInEveryString() {
        summary = temp.resolve("summary.md");
        output = temp.resolve("output");
        hook.url = URL;
        hook.events = List.of(URL);
        hook.receiver = (of, at) -> new Answer(STATUSES.get(0), 500);
        fill(hook);
        List<String> headers = new ArrayList<>();
        for (String name : List.of("X-GitHub-Request-Id", "X-RateLimit-Remaining", "X-RateLimit-Reset",
                "X-RateLimit-Used", "Deprecation", "Sunset", "X-Accepted-GitHub-Permissions", "X-OAuth-Scopes",
                "X-Accepted-OAuth-Scopes",
                "X-OAuth-Client-Id", "github-authentication-token-expiration", "ETag", "Server", "Warning")) {
            headers.addAll(List.of(name, URL));
        }
        github.fault(request -> true, Fault.headers(headers.toArray(new String[0])));
    }

    private void fill(HookStandIn hook) {
        for (int i = 0; i < STATUSES.size(); i++) {
            hook.add("g" + i + "-" + URL, ago(200 - i), false, "push " + URL, URL, new Answer(STATUSES.get(i), 500));
        }
        Row last = hook.add("given " + URL, ago(4000), false, "issues", null, Answer.code(500));
        for (int i = 1; i < 8; i++) {
            hook.redeliver(last, ago(300 - i), Answer.code(500));
        }
        Map<String, Object> headers = Map.of("Content-Type", "text/html", "Location", URL, "X-" + URL, URL,
                "Referer", "/a?b=C4n4ry", "Set-Cookie", "a=C4n4ry", "X", List.of(URL, URL), "X-Auth", "C4n4ry",
                "X-Functions-Key", "C4n4ry");
        hook.contents = row -> new Contents(headers, payload, headers, "<title>Bad " + URL + "</title> " + URL);
    }

    private void inAJob(boolean isPublic) {
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString(),
                "GITHUB_OUTPUT", output.toString(), "REDELIVER_PUBLIC", Boolean.toString(isPublic)));
    }

    private List<Terminal.Run> everyOutput(String... verb) throws IOException {
        return run(List.of("--verbose", "terminal", "--output json", "job --verbose", "public", "public --output json"),
                verb);
    }

    /** For a run that fails: its sentence is the same in each output. */
    private List<Terminal.Run> someOutputs(String... verb) throws IOException {
        return run(List.of("--verbose", "public --output json"), verb);
    }

    /** Runs a verb with each output, and looks through all that it printed and wrote. */
    private List<Terminal.Run> run(List<String> outputs, String... verb) throws IOException {
        List<Terminal.Run> runs = new ArrayList<>();
        for (String more : outputs) {
            terminal.env.keySet().removeAll(JOB);
            terminal.screen = more.equals("terminal") ? new Screen(true, 500, true, false) : Screen.NONE;
            if (more.startsWith("job") || more.startsWith("public")) {
                inAJob(more.startsWith("public"));
            }
            List<String> words = new ArrayList<>(List.of(more.split(" ")));
            words.removeAll(List.of("", "terminal", "job", "public"));
            Terminal.Run run = terminal.run(with(List.of(verb), words.toArray(new String[0])));
            assertNoCanary(run, List.of(verb).contains("show") && words.contains("json"));
            if (more.startsWith("public")) {
                assertFalse(everything(run).contains("receiver.example"), "the receiver's host: " + everything(run));
            }
            runs.add(run);
            Files.deleteIfExists(summary);
            Files.deleteIfExists(output);
        }
        return runs;
    }

    private String everything(Terminal.Run run) throws IOException {
        StringBuilder all = new StringBuilder(run.out() + run.err());
        for (Path file : List.of(summary, output)) {
            all.append(Files.exists(file) ? ActionsTest.withoutReferences(Files.readString(file)) : "");
        }
        return all.toString();
    }

    private void assertNoCanary(Terminal.Run run, boolean exempt) throws IOException {
        String all = everything(run);
        if (exempt && !run.out().isEmpty()) {
            JsonNode json = JSON.readTree(run.out());
            for (JsonNode attempt : json.path("attempts")) {
                if (attempt.path("request") instanceof ObjectNode request) {
                    request.remove(List.of("payload", "body"));
                }
            }
            all = json + run.err();
        }
        assertFalse(all.contains(CANARY), () -> "the canary got out: " + run);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--hook 42 --variable LAST --variable-repo octo/ops | 3",
        "--hook 42 --no-probe --backoff 0                   | 3",
        "--hook 42 --dry-run                                | 0",
        "hooks                                              | 0",
        "show g1- --hook 42                                 | 0",
        "resend g1- --hook 42                               | 3",
        "resend --since 3d --yes --hook 42                  | 3",
        "show g --hook 42                                   | 2",
        "--hook nothing                                     | 2",
    })
    void noVerbShowsIt(String verb, int code) throws IOException {
        checkpoint(ago(400));
        for (Terminal.Run run : everyOutput((verb + " --org octo").split(" +"))) {
            assertEquals(code, run.code(), run.err());
        }
    }

    @Test
    void hooksThatLookAlikeAreKnownByTheirIds() throws IOException {
        github.hook("octo", 43).url = URL + "7";
        for (Terminal.Run run : everyOutput("--org", "octo")) {
            assertEquals(2, run.code());
            run.says("octo has 2 webhooks: 42 (https://");
            run.says(", 43 (https://");
        }
        fill(github.hook("octo", 43));
        for (Terminal.Run run : everyOutput("--org", "octo", "--all-hooks", "--no-probe")) {
            assertTrue(run.out().contains("hook 43") || run.out().contains("hooks/43"), run.toString());
        }
    }

    @Test
    void theListOfHooksDoesNotShowIt() throws IOException {
        String hooks = "[{'id':7,'active':true,'name':'URL','events':['URL'],'config':{'url':'URL'},"
                + "'last_response':{'code':500,'status':'URL','message':'URL'}}]";
        github.fault("/hooks",
                Fault.answer(200, hooks.replace('\'', '"').replace("URL", URL)));
        for (Terminal.Run run : everyOutput("hooks", "--repo", "octo/app")) {
            assertEquals(0, run.code(), run.err());
        }
    }

    @Test
    void theHooksOfAllRepositoriesDoNotShowIt() throws IOException {
        github.repository(1, "octo/app");
        HookStandIn other = github.repositoryHook("octo/app", 7);
        other.url = URL;
        fill(other);
        for (Terminal.Run run : everyOutput("--org", "octo", "--all-repos", "--no-probe")) {
            assertEquals(3, run.code(), run.err());
        }
        String repositories = "[{\"id\":5,\"full_name\":\"" + URL + "\"}]";
        github.fault("/repos", Fault.answer(200, repositories));
        everyOutput("--org", "octo", "--all-repos");
    }

    @Test
    void anAppDoesNotShowIt() throws IOException {
        GitHubStandIn.App app = github.app("1", AppKey.PAIR.getPublic());
        HookStandIn its = github.appHook(app);
        its.url = URL;
        fill(its);
        github.install(77, app, "octo", GitHubStandIn.ALL);
        terminal.env.remove("TOKEN");
        terminal.env.put("APP_ID", "1");
        terminal.env.put("PRIVATE_KEY", AppKey.PEM);
        everyOutput("--app");
        everyOutput("hooks", "--app");
        everyOutput("--org", "octo", "--hook", "42", "--dry-run");
        for (String part : List.of("/installation", "/access_tokens")) {
            for (int status : List.of(401, 403, 404, 422, 500)) {
                github.noFaults();
                github.fault(part, Fault.answer(status, message(), "Warning", URL));
                someOutputs("--org", "octo", "--hook", "42", "--dry-run");
            }
        }
    }

    private static String message() {
        return "{'message':'URL is not for you','documentation_url':'URL','errors':[{'message':'URL'}],'status':'URL'}"
                .replace('\'', '"').replace("URL", URL);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 422, 429, 451, 500, 502})
    void noRefusalShowsIt(int status) throws IOException {
        checkpoint(ago(400));
        Map<Predicate<GitHubStandIn.Request>, String> calls = new LinkedHashMap<>();
        calls.put(request -> request.path().endsWith("/deliveries"), "--hook 42");
        calls.put(request -> request.path().endsWith("/attempts"), "--hook 42 --no-probe");
        calls.put(request -> request.path().endsWith("/pings"), "--hook 42");
        calls.put(request -> request.path().endsWith("/hooks"), "--dry-run");
        calls.put(request -> request.path().matches(".*/deliveries/\\d+"), "--hook 42 --show g1-");
        calls.put(request -> request.path().contains("/variables/"),
                "--hook 42 --variable LAST --variable-repo " + REPO);
        calls.put(request -> request.path().endsWith("/repos"), "--all-repos");
        for (Map.Entry<Predicate<GitHubStandIn.Request>, String> call : calls.entrySet()) {
            github.noFaults();
            aCanaryInEveryString();
            String header = status == 429 ? "Retry-After" : "Warning";
            github.fault(call.getKey(), Fault.answer(status, message(), header, "100000"));
            someOutputs(("--org octo " + call.getValue()).split(" "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Link: <API/orgs/octo/hooks/42/deliveries/C4n4ry?secret=C4n4ry>; rel=\"next\"",
        "Link: <API/organizations/C4n4ry/hooks/42/deliveries?cursor=C4n4ry&per_page=100>; rel=\"next\"",
        "Link: <" + URL + ">; rel=\"next\"",
        "Link: <API/orgs/octo/hooks/42/deliveries?cursor=C4n4ry>; rel=\"next",
        "Location: " + URL,
        "Location: API/C4n4ry?secret=C4n4ry",
        "Content-Encoding: " + URL,
        "Content-Type: " + URL,
        "Date: " + URL,
        "Retry-After: " + URL,
        "X-GitHub-SSO: partial-results; organizations=" + URL,
        "X-GitHub-SSO: required; url=" + URL,
    })
    void noHeaderShowsIt(String header) throws IOException {
        String[] parts = header.replace("API", github.url()).split(": ", 2);
        int status = Map.of("Location", 302, "Retry-After", 429, "X-GitHub-SSO", 403).getOrDefault(parts[0], 200);
        String body = status == 429 ? "{\"message\":\"secondary rate limit, see " + URL + "\"}"
                : "[{\"id\":5,\"guid\":\"a\",\"delivered_at\":\"2026-11-20T11:00:00Z\",\"status\":\"OK\"}]";
        github.fault("/deliveries", Fault.answer(status, body, parts));
        someOutputs("--org", "octo", "--hook", "42", "--max-wait", "0s");
    }

    /** github-api's own sentence names the page. */
    @Test
    void aPageThatLeadsToItselfDoesNotShowIt() throws IOException {
        String page = github.url() + "/orgs/octo/hooks/42/deliveries?cursor=C4n4ry";
        String row = "[{\"id\":5,\"guid\":\"a\",\"delivered_at\":\"2026-11-20T11:00:00Z\",\"status\":\"OK\"}]";
        github.fault("/deliveries", call -> (github.log().isEmpty()
                ? Fault.answer(200, row, "Link", "<" + page + ">; rel=\"next\"")
                : Fault.answer(302, "", "Location", page)).befall(call));
        for (Terminal.Run run : someOutputs("--org", "octo", "--hook", "42")) {
            run.says("Ran out of retries for URL: http://");
            github.clearLog();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[{\"id\":5,\"guid\":\"a\",\"delivered_at\":\"URL\"}]",
        "[{\"id\":\"URL\",\"guid\":\"a\"}]",
        "[{\"id\":5,\"guid\":\"a\",\"delivered_at\":\"2026-11-20T11:00:00Z\",\"status_code\":\"URL\"}]",
        "{\"message\":\"URL\"}",
        "\"URL\"",
        "URL",
    })
    void noAnswerThatCannotBeReadShowsIt(String body) throws IOException {
        github.fault("/deliveries", Fault.answer(200, body.replace("URL", URL)));
        for (Terminal.Run run : someOutputs("--org", "octo", "--hook", "42")) {
            assertEquals(1, run.code(), run.err());
        }
        github.noFaults();
        github.variable(REPO, "LAST", URL);
        String[] kept = {"--org", "octo", "--hook", "42", "--variable", "LAST", "--variable-repo", REPO};
        for (Terminal.Run run : someOutputs(kept)) {
            assertEquals(2, run.code(), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "OK | OK",
        "Invalid HTTP Response: 500 | Invalid HTTP Response: 500",
        "failed to connect to host | failed to connect to host",
        "timed out | timed out",
        "Service Timeout | timed out",
        "GO context deadline exceeded (Client.Timeout exceeded while awaiting headers) | timed out",
        "GO net/http: request canceled (Client.Timeout exceeded while awaiting headers) | timed out",
        "GO dial tcp 10.1.2.3:443: i/o timeout | timed out",
        "GO net/http: TLS handshake timeout | timed out",
        "GO dial tcp [2001:db8::1]:443: connect: connection timed out | timed out",
        "GO EOF | connection closed",
        "POST URL giving up after 5 attempt(s) | giving up after 5 attempt(s)",
        "GO unexpected EOF | connection closed",
        "GO http: server closed idle connection | connection closed",
        "GO http2: server sent GOAWAY and closed the connection; LastStreamID=1, debug=`a` | connection closed",
        "GO write tcp 10.0.0.1:5432->10.1.2.3:443: write: broken pipe | connection closed",
        "GO read tcp 10.0.0.1:5432->10.1.2.3:443: read: connection reset by peer | connection reset",
        "GO dial tcp: lookup timeout.example on 10.0.0.53:53: no such host | no such host",
        "GO dial tcp 10.1.2.3:443: connect: connection refused | connection refused",
        "GO dial tcp 10.1.2.3:443: connect: no route to host | host unreachable",
        "GO x509: certificate signed by unknown authority | certificate not trusted",
        "GO tls: failed to verify certificate: x509: valid for a.example | certificate not trusted",
        "GO remote error: tls: handshake failure | TLS failed",
        "GO http: server gave HTTP response to HTTPS client | TLS failed",
        "GO net/http: HTTP/1.x transport connection broken: malformed HTTP response \"C4n4ry\" | not an HTTP response",
        "GO stream error: stream ID 7; INTERNAL_ERROR; received from peer | HTTP/2 failed",
        "GO stopped after 10 redirects | stopped after 10 redirects",
        "GO dial tcp: lookup ci.example on 10.0.0.53:53: server misbehaving"
                + " | dial tcp: lookup ... on ...: server misbehaving",
        "GO dial tcp: lookup c4n4ry on 10.0.0.53:53: server misbehaving"
                + " | dial tcp: lookup ... on ...: server misbehaving",
        "GO http: invalid Content-Length of \"1\\\"C4n4ry\\\"\" and \"C4n4ry"
                + " | http: invalid Content-Length of ... and ...",
        "odd words about URL, and localhost:8080 | odd words about https://hooks.receiver.example/..., and ...",
    })
    void aStatusBecomesAReasonThatIsSafeAndShort(String status, String reason) {
        String shown = Sanitizer.reason(status.replace("GO ", GO).replace("URL", URL));
        assertEquals(reason, shown);
        assertEquals(shown, Sanitizer.reason(shown), "whoever asks again gets the same");
        assertEquals(100, Sanitizer.reason("\ud835\udd38".repeat(200)).codePoints().count());
    }

    @Test
    void allTimeOutsAreOneReason() {
        hook.rows.clear();
        for (String status : List.of("timed out", STATUSES.get(0), GO.replace("C4n4ry", "other") + "i/o timeout")) {
            hook.deliver(ago(60), "push", null, new Answer(status, status.equals("timed out") ? 0 : 500));
        }
        Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--dry-run");
        run.shows("\nreasons  3  timed out\n");
        assertEquals(1, github.log().size(), "nobody answered, so that nobody is asked what the receiver said");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "see https://a.example/b.                    | see https://a.example/....",
        "(https://a.example)                         | (https://a.example/...)",
        "https://a.example:8443?x, http://[::1]:80/x | https://a.example:8443/..., http://[::1]:80/...",
        "https://u:p/w@a.example/b                   | https://...",
        "https://user/w@a.example/b                  | https://...",
        "https://u:p?w@a.example/b                   | https://...",
        "'https://u:p'w@a.example/b'                 | 'https://a.example/...'",
        "<https://a.example/b>; rel=\"next\"         | <https://a.example/...>; rel=\"next\"",
        "https:\\/\\/u:p@a.example\\/b               | https://a.example/...",
        "next=https%3A%2F%2Fu%3Ap%40a%2Fb            | next=https://...",
        "/login?next=/a&b=c                          | /login?...",
        "a=1&client_secret=x&b=2                     | a=1&client_secret=***&b=2",
        "token=x password=x key=y                     | token=*** password=*** key=***",
        "authorization=x&author=y                     | authorization=***&author=y",
        "{token=x} \"sig=y\" <b>a=1</b><b>code=z</b>   | {token=*** \"sig=***\" <b>a=1</b><b>code=***</b>",
        "{\"client_secret\" : \"a b\", \"key\":\"1\"}     | {\"client_secret\" : \"***\", \"key\":\"1\"}",
        "password=\"a b\" token: 'c' size=\"1\"        | password=\"***\" token: '***' size=\"1\"",
        "{'secret': 'a', 'b': 'c', :passwd=>'d'}     | {'secret': '***', 'b': 'c', :passwd=>'***'}",
        "{\"Authorization\":[\"Basic a\"]             | {\"Authorization\":[\"***\"]",
        "{\\\"password\\\":\\\"x\\\",\\\"a\\\":\\\"b\\\"}    | {\\\"password\\\":\\\"***\\\",\\\"a\\\":\\\"b\\\"}",
        "what? or a.example/b                        | what? or a.example/b",
    })
    void ofAUrlTheSchemeAndTheHostStay(String text, String shown) {
        assertEquals(shown, Sanitizer.text(text));
        assertEquals(shown, Sanitizer.text(shown));
    }

    /** As Express, Spring Boot and debugging receivers do. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"status\":404,\"path\":\"/C4n4ry3/a\"}",
        "{\"path\":\"\\/C4n4ry3\\/a\"}",
        "<pre>Cannot POST /C4n4ry3/a</pre>",
        "no route /prefix/C4n4ry3",
        "<p>No page &#x2F;C4n4ry3&#x2F;a",
        "{\"headers\":{\"from\":\"Basic QzRuNHJ5MTpDNG40cnky\"}}",
        "wrong user C4n4ry1 or password C4n4ry2",
        "{\"args\":{\"secret\":\"C4n4ry4\"}}",
        "bad secret 'C4n4ry4'",
    })
    void aResponseDoesNotShowThePartsOfItsUrl(String body) throws IOException {
        Contents sent = Contents.of(hook, hook.rows.get(0));
        hook.contents = row -> sent.answered(Map.of("Content-Type", "text/html", "X-Path", "/C4n4ry3/a"), body);
        for (String verb : List.of("--dry-run", "show g1-")) {
            for (Terminal.Run run : everyOutput((verb + " --org octo --hook 42").split(" "))) {
                assertFalse((run.out() + run.err()).contains("QzRuNHJ5"), run.toString());
            }
        }
    }

    /** The value is cut behind 60 characters. */
    @Test
    void aTokenInPlaceOfACheckpointIsNotShown() throws IOException {
        github.variable(REPO, "LAST_42", "github_pat_C4n4ry" + "0".repeat(76));
        for (Terminal.Run run : everyOutput("--org", "octo", "--all-hooks", "--variable", "LAST",
                "--variable-repo", REPO)) {
            assertEquals(2, run.code(), run.err());
        }
    }

    @Test
    void aShortOrEncodedSecretOfTheUrlIsNotShownEither() {
        String url = "https://ci.example/github?key=abcd&id=main&s=%3Cfor-9%3E";
        assertEquals("no *** or *** in main", Sanitizer.answer("no abcd or <for-9> in main", url));
    }

    /** A mistaken value may be a secret; the names of hooks are parts of URLs. */
    @ParameterizedTest
    @ValueSource(strings = {
        "--org octo --hook hooks.other.example/C4n4ry",
        "--org octo --hook " + URL + ",",
        "--org octo --all-repos --hook hooks.other.example/C4n4ry",
        "--repo https://me:C4n4ry@github.com/octo/app",
        "--org octo --hook 42 --token-file github_pat_C4n4ry567890",
        "--org octo --hook 42 --timeout ghp_C4n4ry567890",
        "show ghp_C4n4ry567890 --org octo --hook 42",
        "--org octo --hook 42 --since ghs_C4n4ry567890",
    })
    void aMistakenValueDoesNotShowIt(String words) throws IOException {
        github.repository(1, "octo/app");
        github.repositoryHook("octo/app", 7);
        for (Terminal.Run run : someOutputs(words.split(" "))) {
            assertEquals(2, run.code(), run.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"APP_ID", "PRIVATE_KEY"})
    void aKeyInTheWrongPlaceIsNotShown(String variable) throws IOException {
        terminal.env.put(variable, AppKey.PEM);
        String[] words = variable.equals("APP_ID") ? new String[] {"--app"}
                : new String[] {"--app", "--app-id", "1", "--app-key", AppKey.PEM};
        String part = AppKey.PEM.lines().toList().get(1);
        for (Terminal.Run run : someOutputs(words)) {
            assertEquals(2, run.code(), run.err());
            assertFalse(run.err().contains(part), run.err());
        }
    }

    @Test
    void inPublicNobodySeesWhatAReceiverAnswered() throws IOException {
        hook.contents = row -> Contents.of(hook, row).answered("no such team");
        for (String verb : List.of("--since 3d --dry-run", "--since 3d --dry-run --output json", "show given",
                "show given --output json")) {
            String[] words = (verb + " --org octo --hook 42").split(" ");
            inAJob(false);
            Terminal.Run run = terminal.run(words);
            run.shows("no such team");
            Files.deleteIfExists(summary);
            inAJob(true);
            run = terminal.run(words).exits(0);
            assertFalse(everything(run).contains("no such team"), run.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://u:C4n4ry@a.example?x", "https://u:C4n4ry@a.example/{}",
            "https://u:C4n4ry@a.example"})
    void aPasswordInTheApisUrlIsNotShown(String url) throws IOException {
        for (Terminal.Run run : someOutputs("--org", "octo", "--api-url", url)) {
            assertEquals(2, run.code());
        }
    }

    @Test
    void theActionPassesOnWhetherItsRepositoryIsPublic() throws IOException {
        String action = Files.readString(LauncherTest.root().resolve(".github/actions/redeliver/action.yml"));
        assertTrue(action.contains("REDELIVER_PUBLIC: ${{ github.event.repository.private != true }}\n"), action);
    }

    /** The one exemption: what was sent is sent again from it. */
    @Test
    void thePayloadInTheJsonOfShowIsAsGitHubHasIt() throws IOException {
        Terminal.Run run = terminal.run("show", "g1-", "--org", "octo", "--hook", "42", "--output", "json");
        JsonNode request = JSON.readTree(run.out()).at("/attempts/0/request");
        assertEquals(JSON.valueToTree(payload), request.path("payload"));
        assertEquals(JSON.valueToTree(payload), JSON.readTree(request.path("body").asText()));
    }
}
