import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.hooks.HookRun;
import lib.hooks.Parallel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run for several hooks: what they share, and what comes of them together. */
class SeveralHooksTest extends StandInFixture {
    /** Each test makes its own hooks. */
    @Override
    @BeforeEach
    void anOrganizationWithAHook() {
        everythingIsAllowed();
    }

    @Override
    Terminal.Run run(String... more) {
        return terminal.run(with(List.of("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO, "--no-probe"), more));
    }

    /** There may be more hooks tomorrow. */
    @Test
    void allHooksStoreUnderTheirIdsEvenWhenThereIsOne() {
        github.hook("octo", 42).deliver(ago(30), "push", null, Answer.OK);
        assertEquals(0, run().code());
        assertEquals(ago(10), stored("LAST_42"));
        assertEquals(null, stored("LAST"));
    }

    /** A hook whose run ends with this code. */
    private void hookThatEndsWith(int code, long id) {
        HookStandIn made = github.hook("octo", id);
        Row row = made.deliver(ago(300), "push", null, Answer.DOWN);
        switch (code) {
            case 1 -> github.fault(request -> request.path().startsWith(made.path + "/"), Fault.answer(404, "{}"));
            case 2 -> github.variable(REPO, "LAST_" + id, "rubbish");
            case 3 -> {
                for (int i = 0; i < 8; i++) {
                    made.redeliver(row, ago(200 - i), Answer.DOWN);
                }
            }
            default -> made.redeliver(row, ago(200), Answer.OK);
        }
    }

    /** Bad input, then a run that ended early, then a loss. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 3, 3", "3, 0, 3", "1, 3, 1", "3, 1, 1", "0, 1, 1", "1, 2, 2", "2, 1, 2", "3, 2, 2", "2, 3, 2", "2, 0, 2"})
    void theWorstCodeIsTheRuns(int one, int other, int code) {
        hookThatEndsWith(one, 42);
        hookThatEndsWith(other, 43);
        Terminal.Run run = run();
        assertEquals(code, run.code(), run.err());
    }

    @Test
    void aStepIsDoneForFourHooksAtATime() throws IOException {
        List<HookRun> runs = IntStream.range(0, 8).mapToObj(number -> new HookRun(null, null, null)).toList();
        CountDownLatch four = new CountDownLatch(4);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Parallel.forEach(runs, run -> {
            threads.add(Thread.currentThread());
            four.countDown();
            try {
                assertTrue(four.await(20, TimeUnit.SECONDS), "fewer than four at a time");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        runs.forEach(run -> assertNull(run.failure));
        assertEquals(4, threads.size());
    }

    // The outputs of a step in Actions

    private Map<String, String> outputs() throws IOException {
        return Files.readAllLines(temp.resolve("output")).stream()
                .collect(Collectors.toMap(line -> line.replaceFirst("=.*", ""), line -> line.replaceFirst("[^=]*=", "")));
    }

    /** Two are delivered, one fails again, one is given up, and one expires. */
    private void aBusyHook(long id, int minutesAgo) {
        HookStandIn made = github.hook("octo", id);
        made.retention = Duration.ofDays(4);
        Row expired = made.add(new Row(id, "old-" + id, "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        made.deliver(ago(310), "push", null, Answer.DOWN);
        made.deliver(ago(305), "push", null, Answer.DOWN);
        made.deliver(ago(minutesAgo), "issues", "opened", Answer.DOWN);
        Row hopeless = made.deliver(ago(300), "star", "created", Answer.DOWN);
        for (int i = 0; i < 7; i++) {
            made.redeliver(hopeless, ago(200 - i), Answer.DOWN);
        }
        made.receiver = (of, at) -> of.event().equals("push") ? Answer.OK : Answer.code(500);
        github.fault(request -> request.path().endsWith("/deliveries/" + expired.id() + "/attempts"), Fault.answer(404, "{}"));
        checkpoint("LAST_" + id, NOON.minus(Duration.ofDays(3)).minusSeconds(60));
    }

    @Test
    void theOutputsAreSumsAndTheOldestCheckpoint() throws IOException {
        aBusyHook(42, 200);
        aBusyHook(43, 250);
        aBusyHook(44, 150);
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", temp.resolve("output").toString()));
        Terminal.Run run = run();
        assertEquals(3, run.code(), run.err());
        Map<String, String> outputs = outputs();
        outputs.keySet().retainAll(List.of("redelivered", "delivered", "failed-again", "unsettled", "given-up", "expired", "checkpoint"));
        assertEquals(Map.of("redelivered", "9", "delivered", "6", "failed-again", "3", "unsettled", "3", "given-up", "3", "expired", "3",
                "checkpoint", ago(250).toString()), outputs);
    }
}
