import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that GitHub does not give, but what stands before it may: none of them passes for a list, and each gets one sentence. */
@Timeout(60)
class AnswersTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String STORED = Long.toString(NOON.minus(Duration.ofHours(6)).toEpochMilli());
    private static final String LIST = "/orgs/octo/hooks/42/deliveries";

    private final TestClock clock = new TestClock(NOON);
    private final Terminal terminal = new Terminal(clock);
    private RawServer server;

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** The checkpoint's variable is as it should be; everything else is the script's. */
    private void serve(RawServer.Script script) throws IOException {
        server = new RawServer(request -> !request.path().endsWith("/actions/variables/LAST") ? script.answer(request)
                : request.method().equals("GET") ? RawServer.answer(200, "{\"name\": \"LAST\", \"value\": \"" + STORED + "\", \"updated_at\": \"2026-11-20T06:00:00Z\"}")
                : RawServer.answer(204, ""));
    }

    private Terminal.Run run(String... more) {
        List<String> args = new ArrayList<>(List.of("--api-url", server.url(), "--org", "octo", "--variable", "LAST", "--variable-repo", "octo/ops"));
        args.addAll(List.of(more));
        if (!args.contains("--all-hooks")) {
            args.addAll(List.of("--hook", "42"));
        }
        return terminal.run(args.toArray(new String[0]));
    }

    private static String row(long id) {
        return "{\"id\": " + id + ", \"guid\": \"guid-" + id + "\", \"delivered_at\": \"2026-11-20T11:00:00Z\", \"redelivery\": false, \"status\": \"OK\", "
                + "\"status_code\": 200, \"event\": \"push\", \"action\": null}";
    }

    private static String rows(LongStream ids) {
        return ids.mapToObj(AnswersTest::row).collect(Collectors.joining(",", "[", "]"));
    }

    private static String failedRow(long id) {
        return row(id).replace("\"OK\"", "\"timed out\"").replace("200", "504");
    }

    private String next(String query) {
        return "<" + server.url() + LIST + "?per_page=100&" + query + ">; rel=\"next\"";
    }

    /** One sentence, exit code 1, and nothing was sent or stored. */
    private void assertFailed(Terminal.Run run, String sentence) {
        assertEquals(1, run.code(), run.err());
        List<String> errors = run.err().lines().filter(line -> line.contains("error: ")).toList();
        assertEquals(1, errors.size(), run.err());
        assertTrue(errors.get(0).contains(sentence), errors.get(0));
        run.doesNotSay("should not happen");
        assertEquals(List.of(), server.log().stream().filter(request -> !request.method().equals("GET")).toList());
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
        serve(request -> RawServer.answer(status, body == null ? "" : body));
        assertFailed(run(), sentence);
        assertEquals(4, server.log("GET", LIST).size(), "it may pass, so it is tried again three times");
        server.close();

        serve(request -> RawServer.answer(status, body == null ? "" : body));
        assertFailed(run("--all-hooks"), sentence);
        assertEquals(4, server.log("GET", "/orgs/octo/hooks").size());
    }

    @Test
    void whatIsNotAListMayPass() throws IOException {
        AtomicInteger bad = new AtomicInteger(3);
        serve(request -> bad.getAndDecrement() > 0 ? RawServer.answer(200, "null") : RawServer.answer(200, rows(LongStream.of(7))));
        Terminal.Run run = run().exits(0);
        assertEquals(1, run.err().lines().filter(line -> line.endsWith("is not GitHub's JSON; trying again (3 of 3)")).count(), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", ""})
    void aVariableThatIsNotAnObject(String body) throws IOException {
        server = new RawServer(request -> RawServer.answer(200, body));
        assertFailed(run(), "is not GitHub's JSON");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "null                                                                                                      | an entry of the list is null",
        "{\"id\": null, \"guid\": \"g\", \"delivered_at\": \"2026-11-20T11:00:00Z\", \"event\": \"push\"}         | is not GitHub's JSON",
        "{\"id\": 7, \"guid\": null, \"delivered_at\": \"2026-11-20T11:00:00Z\", \"event\": \"push\"}             | is not GitHub's JSON",
        "{\"id\": 7, \"guid\": \"g\", \"delivered_at\": null, \"event\": \"push\"}                                | is not GitHub's JSON",
        "{\"id\": 7, \"guid\": \"g\", \"delivered_at\": \"yesterday\", \"event\": \"push\"}                       | is not GitHub's JSON",
        "{\"id\": \"x\", \"guid\": \"g\", \"delivered_at\": \"2026-11-20T11:00:00Z\", \"event\": \"push\"}        | is not GitHub's JSON",
    })
    void aRowThatIsNotADelivery(String row, String sentence) throws IOException {
        serve(request -> RawServer.answer(200, "[" + row + "]"));
        assertFailed(run(), sentence);
    }

    // Cut off

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "gzip"})
    void anAnswerThatEndsInTheMiddleIsTriedAgain(String kind) throws IOException {
        byte[] whole = rows(LongStream.range(100, 150)).getBytes(StandardCharsets.UTF_8);
        byte[] zipped = RawServer.gzip(whole);
        AtomicInteger cut = new AtomicInteger(2);
        serve(request -> kind.equals("gzip")
                ? RawServer.answer(200, cut.getAndDecrement() > 0 ? Arrays.copyOf(zipped, zipped.length / 2) : zipped, "Content-Encoding", "gzip")
                : RawServer.answer(200, cut.getAndDecrement() > 0 ? Arrays.copyOf(whole, whole.length / 2) : whole));
        run().exits(0);
        assertEquals(3, server.log("GET", LIST).size());
    }

    /** GitHub has taken it: only the status matters, as nobody reads the body. */
    @Test
    void aPostIsTakenWhateverItsBodyIs() throws IOException {
        serve(request -> request.method().equals("POST") ? RawServer.answer(202, "<half", "Content-Encoding", "gzip")
                : RawServer.answer(200, "[" + failedRow(7) + "]"));
        run("--wait", "0", "--no-probe").exits(0);
        assertEquals(1, server.log("POST", "/attempts").size());
    }

    // Without an end

    @Test
    void aListThatComesBackToAPageEndsWithAnError() throws IOException {
        serve(request -> RawServer.answer(200, rows(LongStream.of(request.target().contains("cursor=b") ? 8 : 9)), "Link",
                next(request.target().contains("cursor=b") ? "cursor=a" : "cursor=b")));
        assertFailed(run(), "has shown 20 pages in a row without a new entry");
        assertTrue(server.log("GET", LIST).size() <= 22, server.log()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "repeated"})
    void aListWithoutNewRowsEndsWithAnErrorHoweverManyPagesItHas(String kind) throws IOException {
        AtomicInteger page = new AtomicInteger();
        serve(request -> RawServer.answer(200, kind.equals("empty") ? "[]" : rows(LongStream.of(8, 9)), "Link", next("cursor=" + page.incrementAndGet())));
        assertFailed(run(), "has shown 20 pages in a row without a new entry");
        assertTrue(server.log("GET", LIST).size() <= 21, () -> server.log("GET", LIST).size() + " pages");
    }

    @Test
    void aListOfHooksWithoutAnEndEndsWithAnError() throws IOException {
        serve(request -> RawServer.answer(200, "[{\"id\": 42, \"active\": true, \"config\": {\"url\": \"https://receiver.example\"}}]", "Link",
                "<" + server.url() + "/orgs/octo/hooks?per_page=100&page=2>; rel=\"next\""));
        assertFailed(run("--all-hooks"), "has shown 20 pages in a row without a new entry");
    }

    // A full page without a next one

    private RawServer.Script hundredRows(String linkOfOne) {
        return request -> request.target().contains("per_page=1") && !request.target().contains("per_page=100")
                ? linkOfOne == null ? RawServer.answer(200, rows(LongStream.of(1000))) : RawServer.answer(200, rows(LongStream.of(1000)), "Link", next(linkOfOne))
                : RawServer.answer(200, rows(IntStream.range(0, 100).mapToLong(i -> 1000 - i)));
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
        assertEquals(2, server.log("GET", LIST).size());
    }

    // Headers

    @ParameterizedTest
    @ValueSource(strings = {"<http://127.0.0.1:1/x; rel=\"next\"", "next", "<http://[>; rel=\"next\"", "<>; rel=\"next\"", "<ht tp:x>; rel=\"next\"", ">;rel=\"next\"<"})
    void aLinkThatCannotBeRead(String link) throws IOException {
        serve(request -> RawServer.answer(200, rows(LongStream.of(7)), "Link", link));
        assertFailed(run(), "has a Link header that cannot be read; check the address, and the proxy if there is one");
        assertEquals(1, server.log("GET", LIST).size());
    }

    /** Each is a way to write it that RFC 8288 allows; to overlook one would cut the list short. */
    @ParameterizedTest
    @ValueSource(strings = {"<%s>; rel=next", "<%s>;rel=\"next\"", "<%s>; title=\"a, b\"; rel=\"next\"", "<%s>; REL=\"next\"", "<%s>; rel=\"prev next\"",
            "<http://127.0.0.1/?a,b>; rel=\"first\",<%s>; rel=\"next\"", "<%s>; rel=\"next\"; foo"})
    void aLinkInAnotherSpelling(String link) throws IOException {
        serve(request -> request.target().contains("cursor=") ? RawServer.answer(200, rows(LongStream.of(6)))
                : RawServer.answer(200, rows(LongStream.of(7)), "Link", String.format(link, server.url() + LIST + "?cursor=a")));
        run().exits(0);
        assertEquals(2, server.log("GET", LIST).size());
    }

    @Test
    void twoLinkHeadersAndARelativeAddress() throws IOException {
        serve(request -> request.target().contains("cursor=") ? RawServer.answer(200, rows(LongStream.of(6)))
                : RawServer.answer(200, rows(LongStream.of(7)), "Link", "<" + server.url() + ">; rel=\"first\"", "Link", "<" + LIST + "?cursor=a>; rel=\"next\""));
        run().exits(0);
        assertEquals(2, server.log("GET", LIST).size());
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
        serve(request -> RawServer.answer(status, "", "Location", location));
        assertFailed(run(), sentence);
        // A 304 that nothing has asked for comes from a cache on the way, and may pass.
        assertEquals(status == 304 ? 4 : 1, server.log("GET", LIST).size());
    }

    @Test
    void aRedirectToItselfEnds() throws IOException {
        serve(request -> RawServer.answer(302, "", "Location", request.target()));
        assertFailed(run(), "Ran out of retries for URL: ");
        assertTrue(server.log("GET", LIST).size() < 10);
    }

    /** github-api would follow with a GET, and take its answer for that of the POST. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void aPostThatIsRedirectedIsNotTakenForDone(int status) throws IOException {
        serve(request -> request.method().equals("POST") ? RawServer.answer(status, "", "Location", LIST) : RawServer.answer(200, "[" + failedRow(7) + "]"));
        Terminal.Run run = run("--wait", "0", "--no-probe").exits(1);
        assertTrue(run.err().contains("refused: ") && run.err().contains("/attempts with " + status), run.err());
        run.doesNotSay("please report");
        assertEquals(1, server.log("GET", LIST).size());
    }

    @ParameterizedTest
    @CsvSource({"identity, 0", "gzip, 0", "GZIP, 0", "'gzip, gzip', 1"})
    void encodings(String encoding, int code) throws IOException {
        byte[] list = rows(LongStream.of(7)).getBytes(StandardCharsets.UTF_8);
        serve(request -> RawServer.answer(200, encoding.contains("g") || encoding.contains("G") ? RawServer.gzip(list) : list, "Content-Encoding", encoding));
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
        serve(request -> request.method().equals("POST") ? RawServer.answer(request.path().endsWith("/pings") ? 204 : 202, "")
                : RawServer.answer(200, "[" + failedRow(7) + "," + failedRow(8) + "]"));
        run("--wait", "0");
        run("--wait", "0", "--no-probe");
        List<RawServer.Request> posts = server.log().stream().filter(request -> request.method().equals("POST")).toList();
        assertEquals(List.of("pings", "attempts", "attempts"), posts.stream().map(request -> request.path().replaceFirst(".*/", "")).toList());
        for (RawServer.Request post : posts) {
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
        serve(request -> (request.method().equals("POST") ? posts : lists).getAndIncrement() == 0 ? RawServer.answer(429, "{}")
                : request.method().equals("POST") ? RawServer.answer(202, "{}") : RawServer.answer(200, "[" + failedRow(7) + "]"));
        Terminal.Run run = run("--wait", "0", "--no-probe").exits(0);
        assertEquals(NOON.plusSeconds(120), clock.instant(), "a minute each: " + run.err());
        assertEquals(2, posts.get());
    }

    // The points of what a whole run sends

    /** A write costs 5: were it taken for 1, no minute would seem to be full. */
    @Test
    void theWritesOfManyHooksKeepToNineHundredPointsAMinute() throws IOException {
        int hooks = 200;
        List<Instant> at = Collections.synchronizedList(new ArrayList<>());
        List<Integer> points = Collections.synchronizedList(new ArrayList<>());
        server = new RawServer(request -> {
            synchronized (at) {
                at.add(clock.instant());
                points.add(request.method().equals("GET") ? 1 : 5);
            }
            return request.path().endsWith("/hooks") ? RawServer.answer(200, IntStream.rangeClosed(1, 100).map(i -> i + (request.target().contains("page=2") ? 100 : 0))
                            .mapToObj(i -> "{\"id\": " + i + ", \"active\": true}").collect(Collectors.joining(",", "[", "]")),
                            request.target().contains("page=2") ? new String[] {"Link", "<" + server.url() + "/orgs/octo/hooks>; rel=\"first\""}
                                    : new String[] {"Link", "<" + server.url() + "/orgs/octo/hooks?per_page=100&page=2>; rel=\"next\""})
                    : request.method().equals("PATCH") ? RawServer.answer(204, "")
                    : request.path().endsWith("/variables") ? RawServer.answer(200, "{\"variables\": []}")
                    : request.path().contains("/variables/") ? RawServer.answer(200, "{\"name\": \"LAST\", \"value\": \"" + STORED + "\"}")
                    : RawServer.answer(200, request.path().endsWith("/variables") ? "{\"variables\": []}" : "[]");
        });
        run("--all-hooks").exits(0);
        assertEquals(hooks, server.log().stream().filter(request -> request.method().equals("PATCH")).count());
        for (Instant start : at) {
            int sum = IntStream.range(0, at.size()).filter(i -> !at.get(i).isBefore(start) && at.get(i).isBefore(start.plusSeconds(60))).map(points::get).sum();
            assertTrue(sum <= 900, sum + " points in the minute from " + start);
        }
    }
}
