import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The tests' own server, without the command: what the other tests stand on. */
class LoopbackServerTest extends StandInFixture {
    LoopbackServerTest() {
        super(GitHubStandIn::new);
    }

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(github.url() + path))
                .header("Authorization", "Bearer " + Terminal.TOKEN).header("User-Agent", "test")
                .timeout(Duration.ofSeconds(20)).build();
    }

    private HttpResponse<String> answer(String path) throws IOException, InterruptedException {
        return HTTP.send(get(path), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aConnectionServesManyRequestsAndManyConnectionsAtOnce() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        github.fault(request -> {
            threads.add(Thread.currentThread());
            return false;
        }, Fault.reset());
        for (int i = 0; i < 100; i++) {
            assertEquals(200, answer("/orgs/octo/hooks").statusCode());
        }
        assertEquals(1, threads.size());
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(HTTP.sendAsync(get("/orgs/octo/hooks"), HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertEquals(200, answer.get().statusCode());
        }
        assertEquals(500, github.log().size());
    }

    @Test
    void halfAnswersAndLostConnectionsAreSeenAsSuch() {
        for (Fault fault : List.of(Fault.cutOff(), Fault.hangUp(true), Fault.hangUp(false), Fault.reset(),
                Fault.hang(Duration.ofMillis(1)))) {
            github.noFaults();
            github.fault(request -> true, fault);
            assertThrows(IOException.class, () -> answer("/orgs/octo/hooks"));
        }
    }

    @Test
    void aMistakeInItsThreadsIsThrownWhereATestSeesIt() throws Exception {
        github.fault(request -> true, call -> {
            throw new AssertionError("not as it should be");
        });
        assertEquals(599, answer("/orgs/octo/hooks").statusCode());
        GitHubStandIn spoilt = github;
        github = new GitHubStandIn(clock);
        AssertionError e = assertThrows(AssertionError.class, spoilt::close);
        assertEquals("in the stand-in: java.lang.AssertionError: not as it should be", e.getMessage());
    }

    @Test
    void noThreadIsLeftBehind() throws Exception {
        try (LoopbackServer server = new LoopbackServer(null,
                exchange -> Fault.hang(Duration.ofMinutes(10)).befall(new Call(github, exchange)))) {
            CompletableFuture<HttpResponse<String>> answer =
                    HTTP.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port())).build(),
                    HttpResponse.BodyHandlers.ofString());
            while (github.log().isEmpty()) {
                Thread.onSpinWait();
            }
            assertFalse(answer.isDone());
        }
        github.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("loopback-server")) {
                // It has done its work, and may be about to end.
                thread.join(20_000);
                assertFalse(thread.isAlive());
            }
        }
    }
}
