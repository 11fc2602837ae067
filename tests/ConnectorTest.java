import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lib.api.Network;
import lib.api.RateLimiter.Rate;
import lib.api.RateLimiter;
import lib.api.UsageException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the command behaves towards GitHub and the network between: pace, limits, time-outs, retries, proxies,
 * certificates.
 */
@Order(1)
class ConnectorTest extends StandInFixture {
    ConnectorTest() {
        super(GitHubStandIn::new);
    }

    /** Java's common pool has but one thread on two cores, and java.net.http needs it. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private void failures(int number) {
        for (int i = 0; i < number; i++) {
            hook.deliver(NOON.minus(Duration.ofMinutes(100)).plusSeconds(i), "issues", "opened", Answer.DOWN);
        }
        hook.deliver(NOON.minusSeconds(60), "push", null, Answer.OK);
    }

    private static void sleepMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Terminal.Run runAt(String url, String... more) {
        return run(with(List.of("--api-url", url), more));
    }

    /** The most points that any sixty seconds saw. */
    private static int worstMinute(List<Instant> at, List<Integer> points) {
        int worst = 0;
        for (int i = 0; i < at.size(); i++) {
            int sum = 0;
            for (int j = i; j < at.size() && at.get(j).isBefore(at.get(i).plusSeconds(60)); j++) {
                sum += points.get(j);
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    // The pace

    @Test
    void noMinuteIsEverAboveTheLimitsInAnySchedule() {
        RulesTest.forSeeds(200, random -> {
            TestClock clock = new TestClock(NOON);
            int rate = 1 + random.nextInt(250);
            RateLimiter pace = new RateLimiter(clock, clock::pause, new Rate(rate), Duration.ofMinutes(15), line -> {});
            List<Instant> all = new ArrayList<>();
            List<Integer> points = new ArrayList<>();
            List<Instant> redeliveries = new ArrayList<>();
            for (int i = 0; i < 1500; i++) {
                if (random.nextInt(50) == 0) {
                    clock.pause(Duration.ofMillis(random.nextInt(90_000)));
                }
                int kind = random.nextInt(3);
                try {
                    if (kind == 0) {
                        pace.takeTurnToRedeliver();
                        redeliveries.add(clock.instant());
                    } else {
                        pace.takeTurn(kind == 1 ? 5 : 1, false);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                all.add(clock.instant());
                points.add(kind < 2 ? 5 : 1);
            }
            int worst = worstMinute(all, points);
            assertTrue(worst <= 900, "points in a minute: " + worst);
            assertTrue(worstMinute(redeliveries, Collections.nCopies(redeliveries.size(), 1)) <= rate,
                    "more redeliveries than " + rate);
        });
    }

    @ParameterizedTest
    @CsvSource({"100, 300, 100", "1000, 1000, 400"})
    void pagesAndRedeliveriesShareTheMinute(int pages, int failures, int seconds) throws IOException {
        RateLimiter pace = new RateLimiter(clock, clock::pause, Rate.PUBLISHED, Duration.ofMinutes(15), line -> {});
        List<Instant> at = new ArrayList<>();
        List<Integer> points = new ArrayList<>();
        for (int i = 0; i < pages + failures; i++) {
            if (i < pages) {
                pace.takeTurn(1, false);
            } else {
                pace.takeTurnToRedeliver();
            }
            at.add(clock.instant());
            points.add(i < pages ? 1 : 5);
        }
        int worst = worstMinute(at, points);
        assertTrue(worst <= 900 && worst > 880, "points in the worst minute: " + worst);
        long took = Duration.between(NOON, clock.instant()).toSeconds();
        assertTrue(took <= seconds, "it took " + took + " s by the clock");
    }

    @Test
    void afterALimitTheMinuteHoldsHalfAsMany() throws IOException {
        RateLimiter pace = new RateLimiter(clock, clock::pause, new Rate(100), Duration.ofMinutes(15), line -> {});
        List<Instant> at = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            pace.takeTurnToRedeliver();
            at.add(clock.instant());
            if (i == 20 || i == 200) {
                Instant sentAt = clock.instant();
                clock.pause(Duration.ofMillis(100));
                pace.limited(sentAt, Duration.ofSeconds(7));
                // Another answer to a request of the same time tells nothing new.
                pace.limited(sentAt, Duration.ofSeconds(7));
            }
        }
        assertFalse(at.get(21).isBefore(at.get(20).plusMillis(7100)), "nothing goes while limited");
        // Half as many, and no fewer.
        assertEquals(50, worstMinute(at.subList(21, 200), Collections.nCopies(179, 1)));
        assertEquals(25, worstMinute(at.subList(201, 400), Collections.nCopies(199, 1)));
    }

    @Test
    void whoHasATurnDoesNotWaitForThoseWhoWaitForTheirs() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RateLimiter pace = new RateLimiter(clock, duration -> {
            waiting.countDown();
            goOn.await();
            clock.pause(duration);
        }, new Rate(1), Duration.ofMinutes(15), line -> {});
        pace.takeTurnToRedeliver();
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            try {
                pace.takeTurnToRedeliver();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, THREADS);
        assertTrue(waiting.await(60, TimeUnit.SECONDS));
        CompletableFuture.runAsync(() -> {
            try {
                pace.hold();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, THREADS).get(60, TimeUnit.SECONDS);
        assertFalse(second.isDone());
        goOn.countDown();
        second.get(60, TimeUnit.SECONDS);
    }

    @Test
    void unlimitedNeverWaits() {
        failures(400);
        run("--rate", "unlimited", "--wait", "0").exits(0);
        assertEquals(400, github.redelivered().size());
        assertEquals(NOON, clock.instant());
    }

    // Limits

    private static String httpDate(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    static Stream<Arguments> limits() {
        return Stream.of(403, 429).flatMap(status -> Stream.of("GET", "POST")
                .flatMap(method -> Stream.of(1, 2).flatMap(times -> Stream.of(
                Arguments.of(status, method, times, "Retry-After", "30", 30),
                Arguments.of(status, method, times, "Retry-After", "date", 90),
                Arguments.of(status, method, times, "X-RateLimit-Reset", "reset", 121),
                Arguments.of(status, method, times, "X-None", "neither", 60)))));
    }

    @ParameterizedTest(name = "{0} to {1}, {2} times, {3}: {4}")
    @MethodSource("limits")
    void whileLimitedNothingIsSent(int status, String method, int times, String header, String value, int seconds) {
        failures(30);
        // Without a pace of ours, all eight threads are under way when the limit comes; the others' answers wait until
        // it is known.
        CountDownLatch underWay = new CountDownLatch(method.equals("POST") ? 8 : 1);
        CountDownLatch known = new CountDownLatch(1);
        clock.meanwhile = instant -> known.countDown();
        AtomicInteger number = new AtomicInteger();
        github.fault(request -> request.method().equals(method) && request.path().contains("/deliveries"), call -> {
            underWay.countDown();
            assertTrue(await(underWay), "eight at once");
            if (number.incrementAndGet() > times) {
                assertTrue(await(known), "the limit is waited for");
                return false;
            }
            String headerValue = switch (value) {
                case "date" -> httpDate(clock.instant().plusSeconds(90));
                case "reset" -> Long.toString(clock.instant().getEpochSecond() + 120);
                default -> value;
            };
            return Fault.refuse(status, "You have exceeded a secondary rate limit.", header, headerValue,
                    "X-RateLimit-Remaining",
                    value.equals("reset") ? "0" : "4000").befall(call);
        });
        Terminal.Run run = jsonRun("--rate", method.equals("POST") ? "unlimited" : "180").exits(0);
        assertEquals(30, count(run, "delivered"));
        assertEquals(0, count(run, "refused"));
        run.says("waiting ");
        // In the order of their arrival, so that the limit's own instant is checked as well.
        List<Instant> later = github.log(method, "/deliveries").stream().map(GitHubStandIn.Request::at)
                .skip(method.equals("POST") ? 8 : 1).toList();
        Instant until = NOON.plusSeconds(seconds);
        // Others that go on then may make the clock go on before a request arrives.
        assertFalse(later.get(0).isBefore(until) || later.get(0).isAfter(method.equals("GET") ? until
                : until.plusSeconds(3)), later::toString);
        if (method.equals("GET") && times == 2) {
            // Twice in a row: the second wait is as long, or twice as long where GitHub does not say.
            assertEquals(until.plusSeconds(value.equals("neither") ? 120 : seconds), later.get(1));
        }
        assertTrue(later.stream().noneMatch(at -> at.isBefore(until)), later::toString);
        assertTrue(github.log().stream().noneMatch(request -> request.at().isAfter(NOON)
                && request.at().isBefore(until)), () -> github.log().toString());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whoWaitsForASlotWhenALimitComesWaitsForItsEnd() {
        for (int i = 1; i <= 4; i++) {
            HookStandIn one = github.hook("many", i);
            for (int j = 0; j < 20; j++) {
                one.deliver(NOON.minus(Duration.ofMinutes(100)).plusSeconds(j), "issues", "opened", Answer.DOWN);
            }
        }
        github.latency = Duration.ofMillis(200);
        github.fault("/attempts", Fault.times(8, Fault.answer(429, "{}", "Retry-After", "100")));
        // The simulated wait takes a moment, in which what is under way arrives, and what should not be under way
        // would.
        AtomicInteger before = new AtomicInteger(-1);
        clock.meanwhile = instant -> {
            if (Duration.between(clock.instant(), instant).toSeconds() >= 99 && before.get() == -1) {
                sleepMillis(1000);
                before.set(github.log("POST", "/attempts").size());
            }
        };
        terminal.run("--api-url", github.url(), "--org", "many", "--all-hooks", "--rate", "unlimited",
                "--no-probe").exits(0);
        assertEquals(88, github.log("POST", "/attempts").size(),
                "each once, and the eight that were refused once more");
        assertTrue(before.get() > 0 && before.get() <= 8, before + " were sent before the limit was over");
    }

    @Test
    void aLimitHalvesTheRate() {
        failures(200);
        github.fault("/attempts", Fault.times(1, Fault.answer(429, "{}", "Retry-After", "1")));
        Terminal.Run run = run("--wait", "0").exits(0);
        assertEquals(1, run.err().lines().filter(line -> line.endsWith("from now on at most 90 redeliveries a minute"))
                .count(), run.err());
        assertEquals(201, github.redelivered().size());
        assertTrue(clock.instant().isAfter(NOON.plusSeconds(120)), "ninety in each of two minutes, and twenty");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWaitThatIsTooLongEndsTheRunWithTheCheckpointIntact(boolean atOnce) {
        failures(30);
        github.fault("/attempts",
                Fault.refuse(403, "limited", "Retry-After", atOnce ? "901" : "120"));
        Terminal.Run run = jsonRun().exits(1);
        run.says("which is longer than --max-wait 15 min: the next run continues where this one stopped");
        assertEquals(0, count(run, "redelivered"));
        assertEquals(0, count(run, "refused"));
        assertEquals(30, count(run, "unsettled"));
        assertEquals(Long.toString(NOON.minus(Duration.ofMinutes(100)).toEpochMilli()),
                github.variable("octo/ops", "LAST"));
        // Some minutes more where redeliveries, slowed down by each limit, waited for their turn: on the test's clock
        // one after the other.
        assertTrue(run.err().lines().filter(line -> line.startsWith("redeliver: waiting ")).count() <= 7,
                "seven times two minutes: " + run.err());
        assertTrue(clock.instant().isBefore(NOON.plus(Duration.ofMinutes(25))), () -> clock.instant().toString());
        github.noFaults();
        run().exits(0);
    }

    /** It is known only when GitHub limits a request; until then the hour of one token is not that of another. */
    @Test
    void anHourThatTheVariablesTokenHasUsedUpHoldsNoRequestOfTheHooksToken() {
        failures(3);
        terminal.env.put("VARIABLE_TOKEN", "github_pat_THE_SECRET_2");
        github.token("github_pat_THE_SECRET_2", GitHubStandIn.ALL);
        github.fault(request -> request.path().contains("/variables/"),
                Fault.headers("X-RateLimit-Remaining", "0", "X-RateLimit-Reset",
                Long.toString(NOON.plus(Duration.ofMinutes(20)).getEpochSecond())));
        Terminal.Run run = run("--wait", "0");
        assertEquals(0, run.code(), run.err());
        assertEquals(3, github.redelivered().size());
        assertTrue(clock.instant().isBefore(NOON.plusSeconds(30)), () -> clock.instant().toString());
    }

    // Retries and time-outs

    @Test
    void aGetThatFailsInPassingIsTriedAgainThreeTimesAndAPostNever() {
        failures(1);
        github.fault("/deliveries", Fault.times(3, Fault.answer(502, "<html>")));
        run().exits(0).says("with 502; trying again (3 of 3)");
        long waited = Duration.between(NOON, clock.instant()).toMillis();
        assertTrue(waited >= 500 + 1000 + 2000 && waited <= 1500 + 3000 + 6000 + 1000, "waited " + waited + " ms");

        github.noFaults();
        github.clearLog();
        github.fault("/deliveries", Fault.refuse(500, "Server Error"));
        run().exits(1);
        assertEquals(4, github.log("GET", "/deliveries").size());
    }

    @Test
    void aBodyThatTricklesRunsIntoTheTimeOut() {
        github.fault("/deliveries", Fault.times(1, Fault.trickle(Duration.ofMillis(100))));
        run("--timeout", "1s").exits(0)
                .says("no response to GET /orgs/octo/hooks/42/deliveries within 1 s; trying again (1 of 3)");
    }

    /** The start looks the host's name up, and the time-out begins behind it. */
    @Test
    void aRequestIsNotStartedByTheThreadThatWaitsForItsResponse() throws Exception {
        Executor executor = Network.client(null, null, Duration.ofSeconds(1)).executor().orElseThrow();
        CompletableFuture<Thread> starting = new CompletableFuture<>();
        executor.execute(() -> starting.complete(Thread.currentThread()));
        assertNotEquals(Thread.currentThread(), starting.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aConnectionThatIsNeverTakenRunsIntoTheTimeOut() throws IOException {
        // The queue of this socket is full, so that the kernel leaves further connections alone.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort()); Socket second =
                        new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertTrue(first.isConnected() && second.isConnected());
            runAt("http://127.0.0.1:" + full.getLocalPort(), "--timeout", "1s").exits(1)
                    .says("error: no response to GET /repos/octo/ops/actions/variables/LAST");
        }
    }

    // Proxies

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "https://api.github.com, HTTPS_PROXY=http://p:1, http://p:1",
        "https://api.github.com, https_proxy=p:1, http://p:1",
        "https://api.github.com, HTTP_PROXY=http://p:1, -",
        "http://ghes.example, http_proxy=http://p:1, http://p:1",
        "http://ghes.example, HTTP_PROXY=http://p:1, -",
        "http://ghes.example, HTTP_PROXY=http://p:1;ALL_PROXY=q, http://q",
        "https://api.github.com, ALL_PROXY=http://p:1, http://p:1",
        "https://api.github.com, all_proxy=p:1;ALL_PROXY=q:1, http://p:1",
        "https://api.github.com, HTTPS_PROXY=p:1;ALL_PROXY=q:1, http://p:1",
        "https://api.github.com, HTTPS_PROXY=q:1;https_proxy=p:1, http://p:1",
        "https://api.github.com, HTTPS_PROXY=p:1;https_proxy= , http://p:1",
        "https://api.github.com, https_proxy=[fd00::1]:1, http://[fd00::1]:1",
        "https://api.github.com, https_proxy=p:1;no_proxy=x;NO_PROXY=github.com, http://p:1",
        "https://api.github.com, https_proxy=p:1;no_proxy=x|GitHub.com, -",
        "https://ghes.example, https_proxy=p:1;no_proxy=mes.example, http://p:1",
        "https://10.1.2.3, https_proxy=p:1;no_proxy=10.1.2.3, -",
        "https://api.github.com, HTTPS_PROXY=http://u:w@p:1, http://u:w@p:1",
        "https://api.github.com, HTTPS_PROXY=http://p:1;NO_PROXY=github.com, -",
        "https://api.github.com, HTTPS_PROXY=http://p:1;no_proxy=.github.com, -",
        "https://api.github.com, HTTPS_PROXY=http://p:1;NO_PROXY=*, -",
        "https://notgithub.com, HTTPS_PROXY=http://p:1;NO_PROXY=a.example github.com, http://p:1",
        "http://127.0.0.1:9, http_proxy=http://p:1, -",
        "https://localhost, HTTPS_PROXY=http://p:1, -",
    })
    void proxiesGoByTheVariablesThatCurlKnows(String url, String variables, String proxy) {
        Map<String, String> env = new HashMap<>();
        for (String variable : variables.split(";")) {
            env.put(variable.split("=")[0], variable.split("=", 2)[1].replace('|', ','));
        }
        assertEquals(proxy == null ? null : URI.create(proxy), Network.proxy(URI.create(url), env));
    }

    @ParameterizedTest
    @CsvSource({"http://p, 1080", "http://p:3128, 3128"})
    void aProxyWithoutAPortIsWhereCurlExpectsIt(String proxy, int port) {
        HttpClient client = Network.client(URI.create(proxy), null, Duration.ofSeconds(1));
        InetSocketAddress address = (InetSocketAddress) client.proxy().orElseThrow()
                .select(URI.create("https://api.github.com")).get(0).address();
        assertEquals(port, address.getPort());
    }

    @Test
    void aProxyThatIsNoUrlIsNamedWithoutItsPassword() {
        for (String value : List.of("socks5://user:secret@p:1", "http://user:sec ret@p", "http://")) {
            UsageException e = org.junit.jupiter.api.Assertions.assertThrows(UsageException.class,
                    () -> Network.proxy(URI.create("https://api.github.com"), Map.of("HTTPS_PROXY", value)));
            assertFalse(e.getMessage().contains("sec"), e.getMessage());
        }
    }

    /** A proxy that asks for a password. */
    private Proxy proxy(List<String> seen) throws IOException {
        String user = Base64.getEncoder().encodeToString("me:pass word".getBytes(StandardCharsets.UTF_8));
        return new Proxy(github.uri().getPort(), head -> {
            seen.add(head);
            return head.contains("Proxy-Authorization: Basic " + user) ? null
                    : "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"";
        });
    }

    @Test
    void aProxyThatAsksForAPasswordGetsItAndTheApiDoesNot() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Proxy proxy = proxy(seen)) {
            // The name is one that this machine cannot resolve: the proxy does.
            terminal.env.put("http_proxy", "http://me:pass%20word@127.0.0.1:" + proxy.port());
            runAt("http://ghes.example", "--allow-http").exits(0);
            assertTrue(seen.size() >= 3);
            assertTrue(github.log()
                    .stream().allMatch(request -> request.header("Authorization").equals("Bearer " + Terminal.TOKEN)));
            terminal.env.put("http_proxy", "http://127.0.0.1:" + proxy.port());
            runAt("http://ghes.example", "--allow-http").exits(1).says("with 407");
        }
    }

    // Certificates

    @Test
    void aPrivateAuthorityIsTrustedWhenItsCertificateIsGiven() throws Exception {
        SelfSigned own = SelfSigned.of(temp, "ghes.example");
        String pem = own.pem().toString();
        github.close();
        github = new GitHubStandIn(clock, own.context());
        anOrganizationWithAHook();
        failures(2);
        Terminal.Run run = run().exits(1);
        assertEquals(List.of(), github.log());
        run.says("--ca-cert");
        run.doesNotSay("trying again");
        run("--ca-cert", pem).exits(0);
        assertEquals(2, github.redelivered().size());

        // The same through a proxy: the password is for the proxy, the token for the API alone.
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Proxy proxy = proxy(seen)) {
            github.clearLog();
            terminal.env.put("HTTPS_PROXY", "http://me:pass%20word@127.0.0.1:" + proxy.port());
            runAt("https://ghes.example", "--ca-cert", pem).exits(0);
            assertFalse(github.log().isEmpty());
            assertTrue(seen.stream().allMatch(head -> head.startsWith("CONNECT ghes.example:443")
                    && !head.contains(Terminal.TOKEN)), seen::toString);
            assertTrue(github.log().stream().allMatch(request -> request.header("Proxy-Authorization") == null));
        }
    }
}
