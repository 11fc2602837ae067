import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is killed, or that GitHub fails, at any of its requests: the next one finishes the job, and sends nothing again that came through. */
class CrashTest {
    /** A hook whose receiver is up again: four events wait, and one has come through already. */
    private static final class World implements AutoCloseable {
        final TestClock clock;
        final GitHubStandIn github;
        final HookStandIn hook;
        final List<String> guids = new ArrayList<>();
        final AtomicInteger requests = new AtomicInteger();

        World(Instant now, boolean down) {
            clock = new TestClock(now);
            github = new GitHubStandIn(clock);
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
            List<String> args = new ArrayList<>(List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--variable", "LAST",
                    "--variable-repo", "octo/ops"));
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
            Terminal.Run run = run();
            assertEquals(0, run.code(), run.err());
            for (String guid : guids) {
                List<Row> attempts = hook.attempts(guid);
                assertEquals(1, attempts.stream().filter(Row::succeeded).count(), () -> "delivered once: " + attempts);
            }
            assertTrue(run.summary().contains("still unsettled 0 of"), run.summary());
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

    static Stream<Boolean> beforeAndAfterTheWork() {
        return Stream.of(false, true);
    }

    @Tag(TestJvm.SLOW)
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "after the work: {0}")
    @MethodSource("beforeAndAfterTheWork")
    void killedAtEachRequest(boolean afterTheWork) throws Exception {
        int number = 1;
        for (boolean killed = true; killed; number++) {
            // The real time, as that of a process of its own.
            try (World world = new World(Instant.now(), false)) {
                List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "redeliver"));
                command.addAll(world.args("--wait", "2s"));
                ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File(temp.toFile(), "out"));
                builder.environment().putAll(Map.of("TOKEN", Terminal.TOKEN));
                Process[] process = new Process[1];
                boolean[] hit = new boolean[1];
                world.fault(number, call -> {
                    hit[0] = true;
                    if (afterTheWork) {
                        call.workWithoutAnswer();
                    }
                    // On Unix, this is SIGKILL: no shutdown hook, no finally.
                    process[0].destroyForcibly();
                    return Fault.hangUp(false).befall(call);
                });
                process[0] = builder.start();
                assertTrue(process[0].waitFor(60, TimeUnit.SECONDS), "still running");
                killed = hit[0];
                assertEquals(killed ? 137 : 0, process[0].exitValue());
                world.assertThatTheNextRunFinishesTheJob();
            }
        }
        assertTrue(number > 10, "killed at " + (number - 2) + " requests");
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
                new Mishap("502 with HTML", Fault.answer(502, "<html><body>Unicorn!</body></html>", "Content-Type", "text/html")),
                new Mishap("hung up before the work", Fault.hangUp(false)),
                new Mishap("hung up after the work", Fault.hangUp(true)),
                new Mishap("cut off", Fault.cutOff()),
                new Mishap("hangs", Fault.hang(Duration.ofMillis(1500))));
    }

    @Tag(TestJvm.SLOW)
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @MethodSource("mishaps")
    void eachRequestFailsOnce(Mishap mishap) {
        for (boolean down : new boolean[] {false, true}) {
            int number = 1;
            for (boolean befell = true; befell; number++) {
                try (World world = new World(StandInFixture.NOON, down)) {
                    boolean[] hit = new boolean[1];
                    world.fault(number, call -> {
                        hit[0] = true;
                        return mishap.fault.befall(call);
                    });
                    Terminal.Run run = world.run("--timeout", "1s");
                    befell = hit[0];
                    assertTrue(run.code() == 0 || run.code() == 1 && hit[0], run::toString);
                    world.assertThatTheNextRunFinishesTheJob();
                }
            }
            assertTrue(number > 10, mishap + " at " + (number - 2) + " requests");
        }
    }

    @Test
    void aRunWithoutMishapNeedsNoOther() {
        try (World world = new World(StandInFixture.NOON, true)) {
            assertEquals(0, world.run().code());
            int posts = world.github.log("POST", "/attempts").size();
            assertEquals(3, posts);
            world.assertThatTheNextRunFinishesTheJob();
            assertEquals(posts, world.github.log("POST", "/attempts").size());
        }
    }
}
