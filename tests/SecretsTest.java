import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lib.api.Connector.Credential;
import lib.api.Sanitizer.Secrets;
import lib.login.App;
import lib.login.Login.Tokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tokens come from when the source is hostile or broken, how they are renewed, and that none is ever printed. */
@Timeout(60)
class SecretsTest {
    /** The real time, as the stand-in's Date header is. */
    private final Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    private final TestClock clock = new TestClock(now);
    private final GitHubStandIn github = MemoryClient.standIn(clock);
    private final Terminal terminal = new Terminal(clock);
    private final Secrets secrets = new Secrets();
    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        github.close();
    }

    private Path keyFile() throws IOException {
        Path file = folder.resolve("key.pem");
        Files.writeString(file, StandInFixture.AppKey.PEM);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Terminal.Run run(String url, String... more) {
        List<String> args = new ArrayList<>(List.of("--api-url", url, "--org", "octo"));
        args.addAll(List.of(more));
        if (!args.contains("--all-hooks")) {
            args.addAll(List.of("--hook", "42"));
        }
        return terminal.run(args.toArray(new String[0]));
    }

    private Row failure() {
        return github.hook("octo", 42).deliver(now.minusSeconds(9000), "issues", "opened", Answer.DOWN);
    }

    // From files

    @Test
    void eightKilobytesAreEnoughForAToken() throws IOException {
        Path file = Files.writeString(folder.resolve("long"), "x".repeat(8192));
        assertEquals("x".repeat(8192), new Tokens(secrets).ofFile("--token-file", file).token());
    }

    /** As the shell's <(...) makes one. */
    @Test
    void aPipeIsRead() throws Exception {
        Path other = folder.resolve("other");
        assertEquals(0, new ProcessBuilder("mkfifo", other.toString()).start().waitFor());
        Process writer = new ProcessBuilder("sh", "-c", "echo piped > " + other).start();
        assertEquals("piped", new Tokens(secrets).ofFile("--token-file", other).token());
        assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
    }

    // Tokens that GitHub mints

    private static final String NOT_ONE = " | is not one token: it has blanks, several lines or special characters";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"\"  | is empty",
        "null  | is empty",
        "\" \" | is empty",
        "\"ghs_a\\n::error::THE_SECRET\"" + NOT_ONE,
        "\"ghs_a\\r::error::THE_SECRET\"" + NOT_ONE,
        "\"ghs_a THE_SECRET\"" + NOT_ONE,
        "\"ghs_\\u001b[2JTHE_SECRET\"" + NOT_ONE,
    })
    void aMintedTokenIsCheckedLikeAnyOther(String token, String sentence) throws IOException {
        app();
        terminal.env.put("GITHUB_ACTIONS", "true");
        github.fault("/access_tokens", Fault.answer(201, "{\"token\": " + token + ", \"expires_at\": \""
                + now.plusSeconds(3600) + "\"}"));
        Terminal.Run run = run(github.url(), "--app-id", "1", "--app-key", keyFile().toString()).exits(1);
        run.says("the token that GitHub made for the App's installation " + sentence);
        assertEquals(1, run.err().lines().filter(line -> line.startsWith("::add-mask::")).count(),
                "the App's JWT alone: " + run.err());
        assertTrue(run.err().lines().noneMatch(line -> line.startsWith("::error::")), run.err());
        assertEquals(2, github.log().size(), "nothing is sent with it");
    }

    private void app() throws IOException {
        github.install(77, github.app("1", StandInFixture.AppKey.PAIR.getPublic()), "octo", GitHubStandIn.ALL);
        terminal.env.clear();
    }

    /** It lives for an hour; the last five minutes are left to what is under way with it. */
    @ParameterizedTest
    @CsvSource({"3240, 1", "3360, 2", "7200, 2"})
    void anInstallationsTokenIsRenewedBeforeItsEnd(int seconds, int tokens) throws IOException {
        failure();
        app();
        github.fault("/attempts", Fault.times(1, Fault.answer(429, "{}", "Retry-After", "" + seconds)));
        run(github.url(), "--app-id", "1", "--app-key", keyFile().toString(), "--max-wait", "3h").exits(0);
        assertEquals(tokens, github.minted.size());
    }

    /** Those that wait for one of the eight slots have their credential already when the limit comes. */
    @Test
    void afterAWaitOfHoursTheNextRequestHasANewCredential() throws IOException {
        for (int i = 1; i <= 4; i++) {
            HookStandIn hook = github.hook("octo", i);
            for (int j = 0; j < 20; j++) {
                hook.deliver(now.minusSeconds(9000 - j), "issues", "opened", Answer.DOWN);
            }
        }
        app();
        github.latency = Duration.ofMillis(200);
        github.fault(request -> request.path().endsWith("/attempts") && request.at().isBefore(now.plusSeconds(7000)),
                Fault.answer(429, "{}", "Retry-After", "7200"));
        // The simulated wait takes until what is under way has its answer, and a moment in which what should not be
        // under way would come in.
        clock.meanwhile = instant -> {
            if (Duration.between(clock.instant(), instant).toHours() >= 1) {
                long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (github.log("POST", "/attempts").stream().filter(request -> request.status() == 429).count() < 8
                        && System.nanoTime() < limit) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            }
        };
        run(github.url(), "--all-hooks", "--rate", "unlimited", "--no-probe", "--max-wait", "3h", "--app-id", "1",
                "--app-key",
                keyFile().toString()).exits(0);
        List<GitHubStandIn.Request> late = github.log("POST", "/attempts").stream()
                .filter(request -> request.at().isAfter(now.plusSeconds(7000))).toList();
        assertEquals(80, late.size());
        assertEquals(Set.of("Bearer " + github.minted.get(1)),
                Set.copyOf(late.stream().map(request -> request.header("Authorization")).toList()));
    }

    /** The request for a new token waits for a slot, and the requests that hold one ask whether theirs is fresh. */
    @Test
    void whetherATokenIsFreshDoesNotWaitForTheNewOne() throws Exception {
        CountDownLatch minting = new CountDownLatch(1);
        Semaphore goOn = new Semaphore(0);
        secrets.onMinted(secret -> {
            minting.countDown();
            goOn.acquireUninterruptibly();
        });
        App.Key key = new App.Key(StandInFixture.AppKey.PAIR.getPrivate());
        Credential app = new App("1", key, null, clock, secrets).itself();
        FutureTask<String> token = new FutureTask<>(app::token);
        new Thread(token).start();
        assertTrue(minting.await(20, TimeUnit.SECONDS));
        FutureTask<Boolean> fresh = new FutureTask<>(app::isFresh);
        new Thread(fresh).start();
        try {
            assertEquals(false, fresh.get(20, TimeUnit.SECONDS));
        } finally {
            goOn.release();
        }
        assertEquals(3, token.get(20, TimeUnit.SECONDS).split("\\.").length);
    }

    @Test
    void anInstallationsTokenThatIsRefused() throws IOException {
        failure();
        app();
        github.fault("/deliveries", Fault.refuse(401, "Bad credentials"));
        run(github.url(), "--app-id", "1", "--app-key", keyFile().toString()).exits(1);
        assertEquals(1 + 3, github.log("", "/deliveries").size(), "a fresh token is tried again");
        assertEquals(List.of(), github.log("DELETE", ""), "nothing more is sent with it");
    }

    // Echoes

    /** {@link Terminal} sees to it that no secret is printed. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aTokenThatGitHubOrTheReceiverEchoesIsMasked(String output) {
        github.hook("octo", 42).deliver(now.minusSeconds(9000), "issues", "opened",
                new Answer("no such user: " + Terminal.TOKEN, 404));
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        github.fault("/attempts", Fault.refuse(422, "not for " + Terminal.TOKEN,
                "X-Accepted-GitHub-Permissions", Terminal.TOKEN));
        Terminal.Run run = run(github.url(), "--output", output, "--verbose").exits(1);
        assertTrue(run.out().contains("no such user: ***") || output.equals("text"), run.out());
        run.says("(not for ***)");

        github.fault("/deliveries", Fault.refuse(403, "not for " + Terminal.TOKEN));
        run(github.url(), "--output", output, "--verbose").exits(1).says("(not for ***)");
    }
}
