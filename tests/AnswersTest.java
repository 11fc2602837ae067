import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that GitHub does not give, but what stands before it may: none of them passes for a list, and each gets one
 * sentence.
 */
@Timeout(60)
class AnswersTest extends StandInFixture {
    private static final String LIST = "/orgs/octo/hooks/42/deliveries";

    AnswersTest() {
        super(GitHubStandIn::new);
    }

    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
        github.zips = false;
    }

    /** The checkpoint's variable is as it should be; everything else is the script's. */
    private void serve(Function<GitHubStandIn.Request, Fault> script) {
        github.noFaults();
        github.clearLog();
        github.fault(request -> !request.path().endsWith("/variables/LAST"),
                call -> script.apply(call.request(0)).befall(call));
    }

    @Override
    Terminal.Run run(String... more) {
        List<String> hook = List.of(more).contains("--all-hooks") ? List.of() : List.of("--hook", "42");
        return terminal.run(with(Stream.concat(hook.stream(), Stream.of("--org", "octo", "--variable", "LAST",
                "--variable-repo", REPO)).toList(), more));
    }

    private static boolean has(GitHubStandIn.Request request, String part) {
        return request.query() != null && request.query().contains(part);
    }

    private static Fault bytes(byte[] content, String encoding) {
        return call -> {
            Fault.headers("Content-Encoding", encoding).befall(call);
            call.send(200, content);
            return true;
        };
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        }
        return zipped.toByteArray();
    }

    private static String row(long id) {
        return "{\"id\": " + id + ", \"guid\": \"guid-" + id
                + "\", \"delivered_at\": \"2026-11-20T11:00:00Z\", \"redelivery\": false, \"status\": \"OK\", "
                + "\"status_code\": 200, \"event\": \"push\", \"action\": null}";
    }

    private static String rows(LongStream ids) {
        return ids.mapToObj(AnswersTest::row).collect(Collectors.joining(",", "[", "]"));
    }

    private static String failedRow(long id) {
        return row(id).replace("\"OK\"", "\"timed out\"").replace("200", "504");
    }

    private String next(String query) {
        return "<" + github.url() + LIST + "?per_page=100&" + query + ">; rel=\"next\"";
    }

    /** One sentence, exit code 1, and nothing was sent or stored. */
    private void assertFailed(Terminal.Run run, String sentence) {
        assertEquals(1, run.code(), run.err());
        List<String> errors = run.err().lines().filter(line -> line.contains("error: ")).toList();
        assertEquals(1, errors.size(), run.err());
        assertTrue(errors.get(0).contains(sentence), errors.get(0));
        run.doesNotSay("should not happen");
        assertEquals(List.of(), github.log().stream().filter(request -> !request.method().equals("GET")).toList());
    }

    // Not a list

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "204 |                       | is not GitHub's JSON; check the address, and the proxy if there is one",
        "203 | []                    | is not GitHub's JSON",
        "206 | []                    | is not GitHub's JSON",
        "201 | []                    | is not GitHub's JSON",
        "200 | null                  | is not GitHub's JSON",
        "200 | {}                    | is not GitHub's JSON",
        "200 | {\"message\": \"no\"} | is not GitHub's JSON",
        "200 | 7                     | is not GitHub's JSON",
        "200 |                       | is not GitHub's JSON; check the address, and the proxy if there is one",
        "200 | [{\"id\": 7},         | is not GitHub's JSON",
        "200 | [] []                 | is not GitHub's JSON",
        "200 | <html></html>         | is not GitHub's JSON",
    })
    void whatIsNotAListDoesNotPassForAShortOne(int status, String body, String sentence) throws IOException {
        serve(request -> Fault.answer(status, body == null ? "" : body));
        assertFailed(run(), sentence);
        assertEquals(4, github.log("GET", LIST).size(), "it may pass, so it is tried again three times");

        serve(request -> Fault.answer(status, body == null ? "" : body));
        assertFailed(run("--all-hooks"), sentence);
        assertEquals(4, github.log("GET", "/orgs/octo/hooks").size());
    }

    @Test
    void whatIsNotAListMayPass() throws IOException {
        AtomicInteger bad = new AtomicInteger(3);
        serve(request -> bad.getAndDecrement() > 0 ? Fault.answer(200, "null")
                : Fault.answer(200, rows(LongStream.of(7))));
        Terminal.Run run = run().exits(0);
        assertEquals(1, run.err().lines().filter(line -> line.endsWith("is not GitHub's JSON; trying again (3 of 3)"))
                .count(), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "", "{}", "{\"message\":\"Server Error\"}"})
    void aVariableThatIsNone(String body) throws IOException {
        github.fault(request -> request.path().contains("/variables/"), Fault.answer(200, body));
        assertFailed(run(), "is not GitHub's JSON");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "null | an entry of the list is null",
        "{'id': null, 'guid': 'g', 'delivered_at': '2026-11-20T11:00:00Z', 'event': 'push'} | not GitHub's JSON",
        "{'id': 7, 'guid': null, 'delivered_at': '2026-11-20T11:00:00Z', 'event': 'push'}   | not GitHub's JSON",
        "{'id': 7, 'guid': 'g', 'delivered_at': null, 'event': 'push'}                      | not GitHub's JSON",
        "{'id': 7, 'guid': 'g', 'delivered_at': 'yesterday', 'event': 'push'}               | not GitHub's JSON",
        "{'id': 'x', 'guid': 'g', 'delivered_at': '2026-11-20T11:00:00Z', 'event': 'push'}  | not GitHub's JSON",
    })
    void aRowThatIsNotADelivery(String row, String sentence) throws IOException {
        serve(request -> Fault.answer(200, "[" + row.replace('\'', '"') + "]"));
        assertFailed(run(), sentence);
    }

    // Cut off

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "gzip"})
    void anAnswerThatEndsInTheMiddleIsTriedAgain(String kind) throws IOException {
        byte[] whole = rows(LongStream.range(100, 150)).getBytes(StandardCharsets.UTF_8);
        AtomicInteger cut = new AtomicInteger(2);
        byte[] content = kind.equals("gzip") ? gzip(whole) : whole;
        serve(request -> bytes(cut.getAndDecrement() > 0 ? Arrays.copyOf(content, content.length / 2) : content,
                kind.equals("gzip") ? "gzip" : "identity"));
        run().exits(0);
        assertEquals(3, github.log("GET", LIST).size());
    }

    /** GitHub has taken it: only the status matters, as nobody reads the body. */
    @Test
    void aPostIsTakenWhateverItsBodyIs() throws IOException {
        serve(request -> request.method().equals("POST") ? Fault.answer(202, "<half", "Content-Encoding", "gzip")
                : Fault.answer(200, "[" + failedRow(7) + "]"));
        run("--wait", "0", "--no-probe").exits(0);
        assertEquals(1, github.log("POST", "/attempts").size());
    }

    // Without an end

    @Test
    void aListThatComesBackToAPageEndsWithAnError() throws IOException {
        serve(request -> Fault.answer(200, rows(LongStream.of(has(request, "cursor=b") ? 8 : 9)), "Link",
                next(has(request, "cursor=b") ? "cursor=a" : "cursor=b")));
        assertFailed(run(), "has shown 20 pages in a row without a new entry");
        assertTrue(github.log("GET", LIST).size() <= 22, github.log()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "repeated"})
    void aListWithoutNewRowsEndsWithAnErrorHoweverManyPagesItHas(String kind) throws IOException {
        AtomicInteger page = new AtomicInteger();
        serve(request -> Fault.answer(200, kind.equals("empty") ? "[]" : rows(LongStream.of(8, 9)), "Link",
                next("cursor=" + page.incrementAndGet())));
        assertFailed(run(), "has shown 20 pages in a row without a new entry");
        assertTrue(github.log("GET", LIST).size() <= 21, () -> github.log("GET", LIST).size() + " pages");
    }

    @Test
    void aListOfHooksWithoutAnEndEndsWithAnError() throws IOException {
        serve(request -> Fault.answer(200,
                "[{\"id\": 42, \"active\": true, \"config\": {\"url\": \"https://receiver.example\"}}]", "Link",
                "<" + github.url() + "/orgs/octo/hooks?per_page=100&page=2>; rel=\"next\""));
        assertFailed(run("--all-hooks"), "has shown 20 pages in a row without a new entry");
    }

    // A full page without a next one

    private Function<GitHubStandIn.Request, Fault> hundredRows(String linkOfOne) {
        Fault one = linkOfOne == null ? Fault.answer(200, rows(LongStream.of(1000)))
                : Fault.answer(200, rows(LongStream.of(1000)), "Link", next(linkOfOne));
        Fault hundred = Fault.answer(200, rows(IntStream.range(0, 100).mapToLong(i -> 1000 - i)));
        return request -> has(request, "per_page=1") && !has(request, "per_page=100") ? one : hundred;
    }

    @Test
    void aListWhoseLinksAreLostDoesNotPassForAShortOne() throws IOException {
        serve(hundredRows(null));
        assertFailed(run(), "has a full page and no Link header that leads on");
    }

    @Test
    void aListMayEndWithAFullPage() throws IOException {
        serve(hundredRows("cursor=v1_1000"));
        run().exits(0);
        assertEquals(2, github.log("GET", LIST).size());
    }

    // Headers

    @ParameterizedTest
    @ValueSource(strings = {"<http://127.0.0.1:1/x; rel=\"next\"", "next", "<http://[>; rel=\"next\"",
            "<>; rel=\"next\"", "<ht tp:x>; rel=\"next\"", ">;rel=\"next\"<"})
    void aLinkThatCannotBeRead(String link) throws IOException {
        serve(request -> Fault.answer(200, rows(LongStream.of(7)), "Link", link));
        assertFailed(run(), "has a Link header that cannot be read; check the address, and the proxy if there is one");
        assertEquals(1, github.log("GET", LIST).size());
    }

    /** Each is a way to write it that RFC 8288 allows; to overlook one would cut the list short. */
    @ParameterizedTest
    @ValueSource(strings = {"<%s>; rel=next", "<%s>;rel=\"next\"", "<%s>; title=\"a, b\"; rel=\"next\"",
            "<%s>; REL=\"next\"", "<%s>; rel=\"prev next\"",
            "<http://127.0.0.1/?a,b>; rel=\"first\",<%s>; rel=\"next\"", "<%s>; rel=\"next\"; foo"})
    void aLinkInAnotherSpelling(String link) throws IOException {
        serve(request -> has(request, "cursor=") ? Fault.answer(200, rows(LongStream.of(6)))
                : Fault.answer(200, rows(LongStream.of(7)), "Link",
                String.format(link, github.url() + LIST + "?cursor=a")));
        run().exits(0);
        assertEquals(2, github.log("GET", LIST).size());
    }

    @Test
    void twoLinkHeadersAndARelativeAddress() throws IOException {
        serve(request -> has(request, "cursor=") ? Fault.answer(200, rows(LongStream.of(6)))
                : Fault.answer(200, rows(LongStream.of(7)), "Link",
                        "<" + github.url() + ">; rel=\"first\"\r\nLink: <" + LIST + "?cursor=a>; rel=\"next\""));
        run().exits(0);
        assertEquals(2, github.log("GET", LIST).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "302 | file:///etc/passwd        | leads to file://..., which is not the API at",
        "302 | file:                     | leads to ..., which is not the API at",
        "302 | http://[                  | leads to http://..., which is not the API at",
        "302 | ftp://127.0.0.1/          | leads to ftp://127.0.0.1/..., which is not the API at",
        "301 | mailto:a@b.example        | leads to ..., which is not the API at",
        "304 | /orgs/octo/hooks          | with 304",
        "300 | /orgs/octo/hooks          | with 300",
    })
    void aRedirectToNowhere(int status, String location, String sentence) throws IOException {
        serve(request -> Fault.answer(status, "", "Location", location));
        assertFailed(run(), sentence);
        // A 304 that nothing has asked for comes from a cache on the way, and may pass.
        assertEquals(status == 304 ? 4 : 1, github.log("GET", LIST).size());
    }

    @Test
    void aRedirectToItselfEnds() throws IOException {
        serve(request -> Fault.answer(302, "", "Location", LIST + "?" + request.query()));
        assertFailed(run(), "Ran out of retries for URL: ");
        assertTrue(github.log("GET", LIST).size() < 10);
    }

    /** github-api would follow with a GET, and take its answer for that of the POST. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void aPostThatIsRedirectedIsNotTakenForDone(int status) throws IOException {
        serve(request -> request.method().equals("POST") ? Fault.answer(status, "", "Location", LIST)
                : Fault.answer(200, "[" + failedRow(7) + "]"));
        Terminal.Run run = run("--wait", "0", "--no-probe").exits(1);
        assertTrue(run.err().contains("refused: ") && run.err().contains("/attempts with " + status), run.err());
        run.doesNotSay("please report");
        assertEquals(1, github.log("GET", LIST).size());
    }

    @ParameterizedTest
    @CsvSource({"identity, 0", "gzip, 0", "GZIP, 0", "'gzip, gzip', 1"})
    void encodings(String encoding, int code) throws IOException {
        byte[] list = rows(LongStream.of(7)).getBytes(StandardCharsets.UTF_8);
        byte[] content = encoding.matches("(?i).*gzip.*") ? gzip(list) : list;
        serve(request -> bytes(content, encoding));
        Terminal.Run run = run();
        if (code == 0) {
            assertEquals(0, run.code(), run.err());
        } else {
            assertFailed(run, "is not GitHub's JSON");
        }
    }

    // Requests

    /** GitHub's description gives these POSTs no body. */
    @Test
    void aRedeliveryAndAPingHaveNoBody() throws IOException {
        serve(request -> {
            int accepted = request.path().endsWith("/pings") ? 204 : 202;
            return request.method().equals("POST") ? Fault.answer(accepted, "")
                    : Fault.answer(200, "[" + failedRow(7) + "," + failedRow(8) + "]");
        });
        run("--wait", "0");
        run("--wait", "0", "--no-probe");
        List<GitHubStandIn.Request> posts = github.log().stream().filter(request -> request.method().equals("POST"))
                .toList();
        assertEquals(List.of("pings", "attempts", "attempts"), posts.stream()
                .map(request -> request.path().replaceFirst(".*/", "")).toList());
        for (GitHubStandIn.Request post : posts) {
            assertEquals("", post.body());
            assertEquals("0", post.header("Content-Length"));
            assertEquals(null, post.header("Content-Type"));
        }
    }

    // Limits

    @Test
    void aLimitAfterAGoodAnswerIsNotTheSecondInARow() throws IOException {
        AtomicInteger lists = new AtomicInteger();
        AtomicInteger posts = new AtomicInteger();
        serve(request -> {
            boolean isPost = request.method().equals("POST");
            if ((isPost ? posts : lists).getAndIncrement() == 0) {
                return Fault.answer(429, "{}");
            }
            return isPost ? Fault.answer(202, "{}") : Fault.answer(200, "[" + failedRow(7) + "]");
        });
        Terminal.Run run = run("--wait", "0", "--no-probe").exits(0);
        assertEquals(NOON.plusSeconds(120), clock.instant(), "a minute each: " + run.err());
        assertEquals(2, posts.get());
    }

    // The points of what a whole run sends

    /** A write costs 5: were it taken for 1, no minute would seem to be full. */
    @Test
    void theWritesOfManyHooksKeepToNineHundredPointsAMinute() {
        for (int i = 1; i <= 200; i++) {
            github.hook("octo", i);
        }
        run("--all-hooks").exits(0);
        assertEquals(200, github.log("POST", "/variables").size());
        for (GitHubStandIn.Request first : github.log()) {
            int sum = github.log().stream().filter(request -> !request.at().isBefore(first.at())
                    && request.at().isBefore(first.at().plusSeconds(60))).mapToInt(request -> request.method()
                    .equals("GET") ? 1 : 5).sum();
            assertTrue(sum <= 900, sum + " points in the minute from " + first.at());
        }
    }

    /** GitHub redirects each POST, so a redelivery takes two requests. */
    @Test
    void theRedeliveriesOfARenamedRepositoryKeepToNineHundredPointsAMinute() {
        github.repository(1_296_269, "octo/old");
        HookStandIn renamed = github.repositoryHook("octo/old", 7);
        for (int i = 0; i < 200; i++) {
            renamed.deliver(ago(100), "push", null, Answer.DOWN);
        }
        github.rename(1_296_269, "octo/old", "octo/new");
        terminal.run("--repo", "octo/old", "--hook", "7", "--no-probe", "--wait", "0").exits(0);
        assertEquals(400, github.log("POST", "/attempts").size());
        assertFalse(clock.instant().isBefore(NOON.plusSeconds(120)), "2000 points until " + clock.instant());
    }
}
