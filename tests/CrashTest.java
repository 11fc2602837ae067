import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is killed, or GitHub fails it, at any request: the next run finishes the job, and repeats no delivery. */
class CrashTest {
    /** A hook whose receiver is up again: four events wait, and one has come through already. */
    private static final class World implements AutoCloseable {
        final TestClock clock;
        final GitHubStandIn github;
        final HookStandIn hook;
        final List<String> guids = new ArrayList<>();
        final AtomicInteger requests = new AtomicInteger();

        World(Function<Clock, GitHubStandIn> standIn, Instant now, boolean down) {
            clock = new TestClock(now);
            github = standIn.apply(clock);
            hook = github.hook("octo", 42);
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            for (int i = 0; i < 4; i++) {
                guids.add(hook.deliver(ago(100 - i), "issues", "opened", Answer.DOWN).guid());
            }
            hook.redeliver(hook.rows.get(1), ago(50), Answer.OK);
            if (!down) {
                hook.deliver(ago(1), "push", null, Answer.OK);
            }
        }

        private Instant ago(long minutes) {
            return clock.instant().minus(Duration.ofMinutes(minutes));
        }

        List<String> args(String... more) {
            List<String> args = new ArrayList<>(List.of("--api-url", github.url(), "--org", "octo", "--hook", "42",
                    "--variable", "LAST", "--variable-repo", "octo/ops"));
            args.addAll(List.of(more));
            return args;
        }

        Terminal.Run run(String... more) {
            return new Terminal(clock).run(args(more).toArray(new String[0]));
        }

        /** The fault befalls the request with this number, the first being 1; what else comes goes through. */
        void fault(int number, Fault fault) {
            github.fault(request -> requests.incrementAndGet() == number, fault);
        }

        void assertThatTheNextRunFinishesTheJob() {
            github.noFaults();
            clock.set(clock.instant().plus(Duration.ofMinutes(15)));
            Terminal.Run run = run("--output", "json");
            assertEquals(0, run.code(), run.err());
            for (String guid : guids) {
                List<Row> attempts = hook.attempts(guid);
                assertEquals(1, attempts.stream().filter(Row::succeeded).count(), () -> "delivered once: " + attempts);
            }
            assertEquals(0, StandInFixture.count(run, "unsettled"), run::out);
            Instant stored = Instant.ofEpochMilli(Long.parseLong(github.variable("octo/ops", "LAST")));
            assertTrue(stored.isAfter(clock.instant().minus(Duration.ofMinutes(12))), "the checkpoint has moved on");
        }

        @Override
        public void close() {
            github.close();
        }
    }

    @TempDir
    Path temp;

    /** A killed run sends nothing more. GitHub has done the work of its last request, or not. */
    @ParameterizedTest(name = "after the work: {0}")
    @ValueSource(booleans = {false, true})
    void killedAtEachRequest(boolean afterTheWork) {
        int requests = kinds(false).size();
        assertTrue(requests >= 8, "requests: " + requests);
        for (int number = 1; number <= requests; number++) {
            int last = number;
            try (World world = new World(MemoryClient::standIn, StandInFixture.NOON, false)) {
                world.fault(number, Fault.hangUp(afterTheWork));
                world.github.fault(request -> world.requests.get() > last, Fault.reset());
                world.run();
                world.assertThatTheNextRunFinishesTheJob();
            }
        }
    }

    /**
     * Each kind of request once, and the first of its kind: in a process of its own, which is killed by the system.
     * Reads are for the night.
     */
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @Test
    void aProcessIsKilledAtEachKindOfRequest() throws Exception {
        List<String> kinds = kinds(false).stream().map(kind -> kind.replaceFirst(" after .*", "")).toList();
        Set<String> seen = new HashSet<>();
        for (String kind : kinds) {
            if (seen.add(kind) && (AllTests.isAll() || !kind.startsWith("GET"))) {
                killed(kinds.indexOf(kind) + 1, !kind.startsWith("GET"));
            }
        }
        assertTrue(seen.size() >= 5, "kinds of requests: " + seen);
    }

    private void killed(int number, boolean afterTheWork) throws Exception {
        CompletableFuture<Process> process = new CompletableFuture<>();
        // The real time, as that of the process.
        try (World world = new World(GitHubStandIn::new, Instant.now(), false)) {
            world.fault(number, call -> {
                if (afterTheWork) {
                    call.workWithoutAnswer();
                }
                // On Unix, this is SIGKILL: no shutdown hook, no finally.
                process.join().destroyForcibly();
                return Fault.hangUp(false).befall(call);
            });
            List<String> command = new ArrayList<>(Child.command());
            command.addAll(world.args("--wait", "2s"));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(temp.resolve("out-" + number).toFile());
            builder.environment().putAll(Map.of("TOKEN", Terminal.TOKEN));
            process.complete(builder.start());
            assertTrue(process.join().waitFor(60, TimeUnit.SECONDS), "still running");
            assertEquals(137, process.join().exitValue());
            world.assertThatTheNextRunFinishesTheJob();
        } finally {
            process.join().destroyForcibly();
        }
    }

    private record Mishap(String name, Fault fault) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mishap> mishaps() {
        return Stream.of(
                new Mishap("500", Fault.answer(500, "{\"message\":\"Server Error\"}")),
                new Mishap("502 with HTML", Fault.answer(502, "<html><body>Unicorn!</body></html>", "Content-Type",
                        "text/html")),
                new Mishap("hung up before the work", Fault.hangUp(false)),
                new Mishap("hung up after the work", Fault.hangUp(true)),
                new Mishap("reset", Fault.reset()),
                new Mishap("cut off", Fault.cutOff()));
    }

    /** The first of each kind on each change, all at night. */
    @ParameterizedTest
    @MethodSource("mishaps")
    void eachRequestFailsOnce(Mishap mishap) {
        for (boolean down : new boolean[] {false, true}) {
            List<String> kinds = kinds(down);
            assertTrue(kinds.size() >= 8, "requests: " + kinds);
            Set<String> seen = new HashSet<>();
            for (int number = 1; number <= kinds.size(); number++) {
                if (seen.add(kinds.get(number - 1)) || AllTests.isAll()) {
                    failsOnce(down, number, mishap.fault);
                }
            }
        }
    }

    /** Each costs a second, so each kind of request hangs once, and not each request. */
    @Test
    void eachKindOfRequestHangsOnce() {
        List<String> kinds = kinds(true);
        Set<String> seen = new HashSet<>();
        for (int number = 1; number <= kinds.size(); number++) {
            if (seen.add(kinds.get(number - 1))) {
                failsOnce(true, number, Fault.hang(Duration.ofMinutes(1)));
            }
        }
        assertTrue(seen.size() >= 7, "kinds of requests: " + seen);
    }

    private static void failsOnce(boolean down, int number, Fault fault) {
        try (World world = new World(MemoryClient::standIn, StandInFixture.NOON, down)) {
            AtomicBoolean hit = new AtomicBoolean();
            world.fault(number, call -> {
                hit.set(true);
                return fault.befall(call);
            });
            Terminal.Run run = world.run("--timeout", "1s");
            assertTrue(hit.get() && (run.code() == 0 || run.code() == 1), run::toString);
            world.assertThatTheNextRunFinishesTheJob();
        }
    }

    /** The requests of a run without a mishap, each by its method and path, and by the write before it. */
    private static List<String> kinds(boolean down) {
        try (World world = new World(MemoryClient::standIn, StandInFixture.NOON, down)) {
            assertEquals(0, world.run().code());
            List<String> kinds = new ArrayList<>();
            String write = "";
            for (GitHubStandIn.Request request : world.github.log()) {
                String kind = request.method() + " " + request.path().replaceAll("\\d{3,}", "ID");
                kinds.add(kind + write);
                write = request.method().equals("GET") ? write : " after " + kind;
            }
            return kinds;
        }
    }

    @Test
    void aRunWithoutMishapNeedsNoOther() {
        try (World world = new World(MemoryClient::standIn, StandInFixture.NOON, true)) {
            assertEquals(0, world.run().code());
            int posts = world.github.log("POST", "/attempts").size();
            assertEquals(3, posts);
            world.assertThatTheNextRunFinishesTheJob();
            assertEquals(posts, world.github.log("POST", "/attempts").size());
        }
    }
}
