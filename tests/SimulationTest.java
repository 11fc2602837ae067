import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Days in the life of a hook: the real command on its schedule, against the stand-in, on one clock that moves only when
 * somebody waits. Events arrive and fail at random, the receiver is down for hours, rows come late, people redeliver by
 * hand.
 */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class SimulationTest {
    private static final Instant START = Instant.parse("2026-11-10T00:00:00Z");
    private static final int MAX_ATTEMPTS = 8;

    static LongStream seeds() {
        return AllTests.seeds(8, 40);
    }

    static LongStream fewSeeds() {
        return AllTests.seeds(1, 2);
    }

    /** The quick tests live for two days; a seed always for the same time. */
    private static Duration life(long seed) {
        return Duration.ofDays(seed == 0 ? 2 : 5);
    }

    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "SEED={0} ./jbang test SimulationTest.aRunEverySixHours")
    @MethodSource("seeds")
    void aRunEverySixHours(long seed) {
        new World(seed, Duration.ofHours(6), Duration.ofDays(5), 0).live();
    }

    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "SEED={0} ./jbang test SimulationTest.aRunEveryFiveMinutes")
    @MethodSource("fewSeeds")
    void aRunEveryFiveMinutes(long seed) {
        new World(seed, Duration.ofMinutes(5), life(seed), 0).live();
    }

    /** One receiver and one checkpoint for all. */
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "SEED={0} ./jbang test SimulationTest.thirtyRepositories")
    @MethodSource("fewSeeds")
    void thirtyRepositories(long seed) {
        new World(seed, Duration.ofHours(6), life(seed), 30).live();
    }

    private static final class World {
        private final Random random;
        private final Duration every;
        private final Instant end;
        private final TestClock clock = new TestClock(START);
        private final GitHubStandIn github = MemoryClient.standIn(clock);
        private final List<HookStandIn> hooks = new ArrayList<>();
        /** The hook that got an event, by GUID. */
        private final Map<String, HookStandIn> hookOf = new HashMap<>();
        private final Terminal terminal = new Terminal(clock);
        /** How many attempts outside the outage the receiver refuses, by GUID. */
        private final Map<String, Integer> refusals = new HashMap<>();
        private final List<Row> firsts = new ArrayList<>();
        private final Set<String> byHand = new HashSet<>();
        private final Map<String, Integer> reported = new HashMap<>();
        private final Instant outageFrom;
        private final Instant outageTo;
        private Instant nextArrival = START;
        private Instant runStart = START;

        /** @param repositories how many, each with a hook; 0 for an organization's hook alone */
        World(long seed, Duration every, Duration life, int repositories) {
            this.random = new Random(seed);
            this.every = every;
            this.end = START.plus(life);
            for (int i = 1; i <= repositories; i++) {
                github.repository(i, "octo/r" + i);
                hooks.add(github.repositoryHook("octo/r" + i, i));
            }
            if (repositories == 0) {
                hooks.add(github.hook("octo", 42));
            }
            outageFrom = START.plus(Duration.ofMinutes(600 + random.nextInt((int) life.toMinutes() * 2 / 5)));
            outageTo = outageFrom.plus(Duration.ofMinutes(90 + random.nextInt(1200)));
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            github.zips = false;
            for (HookStandIn hook : hooks) {
                hook.url = "https://receiver.example/all";
                hook.linkPath = hook.path;
                hook.receiver = this::answer;
                hook.late = this::late;
            }
            clock.meanwhile = this::arrive;
        }

        /** By the event and the attempt, not by chance: redeliveries run in parallel, and a seed repeats its story. */
        private Duration late(Row row) {
            Random own = new Random(31L * row.guid().hashCode() + attempts(row.guid()).size());
            own.nextInt();
            if (row.redelivery()) {
                return Duration.ofMillis(byHand.contains(row.guid()) ? 0 : own.nextInt(20_000));
            }
            return own.nextInt(10) == 0 ? Duration.ofSeconds(own.nextInt(540)) : Duration.ZERO;
        }

        private List<Row> attempts(String guid) {
            return hookOf.containsKey(guid) ? hookOf.get(guid).attempts(guid) : List.of();
        }

        private boolean outage(Instant at) {
            return !at.isBefore(outageFrom) && at.isBefore(outageTo);
        }

        private Answer answer(Row of, Instant at) {
            if (outage(at)) {
                return Answer.DOWN;
            }
            if (of.event().equals("ping")) {
                return Answer.OK;
            }
            // Each POST of the command's comes by here.
            List<Row> listed = attempts(of.guid()).stream().filter(row -> !row.visible().isAfter(runStart)).toList();
            assertTrue(listed.stream().noneMatch(Row::succeeded), "a POST after a success was listed");
            assertTrue(listed.size() < MAX_ATTEMPTS, "a POST after the last attempt");
            return byKind(of.guid(), at);
        }

        private Answer byKind(String guid, Instant at) {
            long refused = attempts(guid).stream().filter(row -> !outage(row.at())).count();
            Answer answer = refused < refusals.get(guid) ? Answer.code(500) : Answer.OK;
            return outage(at) ? Answer.DOWN : answer;
        }

        /** Plays the world until an instant. */
        private void arrive(Instant until) {
            // The command's requests are at work meanwhile, in threads of the stand-in's.
            synchronized (github) {
                while (nextArrival.isBefore(until) && nextArrival.isBefore(end)) {
                    Instant at = nextArrival;
                    nextArrival = at.plusMillis(1 + random.nextInt(1_200_000));
                    int refuses = new TreeMap<>(Map.of(0, 0, 85, 1, 90, 2, 94, 3, 97, 100))
                            .floorEntry(random.nextInt(100)).getValue();
                    Answer itsAnswer = refuses > 0 ? Answer.code(500) : Answer.OK;
                    Answer answer = outage(at) ? Answer.DOWN : itsAnswer;
                    HookStandIn hook = hooks.get(hooks.size() == 1 ? 0 : random.nextInt(hooks.size()));
                    hookOf.put("event-" + firsts.size(), hook);
                    Row first = hook.add("event-" + firsts.size(), at, false, "issues", "opened", answer);
                    firsts.add(first);
                    refusals.put(first.guid(), refuses);
                    if (random.nextInt(60) == 0) {
                        redeliverByHand(at);
                    }
                }
            }
        }

        /** Somebody clicks in GitHub's pages: once, or in a fury. */
        private void redeliverByHand(Instant at) {
            Row row = firsts.get(random.nextInt(firsts.size()));
            if (row.at().isBefore(at.minus(Duration.ofDays(2)))) {
                return;
            }
            byHand.add(row.guid());
            for (int i = random.nextInt(4) == 0 ? 12 : 1; i > 0; i--) {
                hookOf.get(row.guid()).redeliver(row, at.plusMillis(i), byKind(row.guid(), at));
            }
        }

        void live() {
            try {
                for (Instant at = START.plus(every); at.isBefore(end); at = at.plus(every)) {
                    run(at);
                }
                // Nothing new comes, and the rest is settled: delivered, given up, or gone from GitHub's list.
                for (int i = 0; i < 16; i++) {
                    run(end.plus(Duration.ofHours(6L * i)));
                }
                assertEquals(runStart.minus(Duration.ofMinutes(10)), checkpoint(),
                        "the checkpoint moves on in the end");
                refusals.forEach(this::assertSettled);
            } finally {
                github.close();
            }
        }

        private void run(Instant at) {
            clock.set(at);
            runStart = at;
            Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo",
                    hooks.size() == 1 ? "--hook=42" : "--all-repos", "--variable", "LAST",
                    "--variable-repo", "octo/ops");
            github.assertNoMistakes();
            assertTrue(run.code() == 0 || run.code() == 3, () -> at + ": " + run);
            List<String> lost = run.err().lines()
                    .filter(line -> line.matches("redeliver: (.*: )?(expired|given up)[^:]*: event-.*"))
                    .map(line -> line.replaceFirst(".*: (event-\\d+) .*", "$1")).toList();
            lost.forEach(guid -> reported.merge(guid, 1, Integer::sum));
            // A ping may also show late, so that a receiver that is up has not answered.
            boolean down = run.err().contains("the receiver does not answer");
            assertEquals(!lost.isEmpty() || down || isAnyExpiring(at), run.code() == 3, () -> at + ": " + run);
            Instant checkpoint = checkpoint();
            for (String guid : refusals.keySet()) {
                List<Row> attempts = attempts(guid);
                Instant first = attempts.get(0).at();
                boolean settled = attempts.stream().anyMatch(Row::succeeded) || attempts.size() >= MAX_ATTEMPTS
                        || first.isBefore(at.minus(Duration.ofDays(3)));
                assertTrue(settled || !first.isBefore(checkpoint), () ->
                        at + ": the checkpoint " + checkpoint + " passed " + attempts);
            }
        }

        /** Whether an event that is unsettled after the run of that time leaves GitHub's list within twelve hours. */
        private boolean isAnyExpiring(Instant at) {
            return refusals.keySet().stream().map(this::attempts).anyMatch(attempts ->
                    attempts.stream().noneMatch(Row::succeeded)
                    && attempts.size() < MAX_ATTEMPTS && !attempts.get(0).at().isBefore(at.minus(Duration.ofDays(3)))
                    && !attempts.get(0).at().isAfter(at.minus(Duration.ofHours(60))));
        }

        private Instant checkpoint() {
            return Instant.ofEpochMilli(Long.parseLong(github.variable("octo/ops", "LAST")));
        }

        private void assertSettled(String guid, int refuses) {
            List<Row> attempts = attempts(guid);
            boolean delivered = attempts.stream().anyMatch(Row::succeeded);
            boolean hand = byHand.contains(guid);
            assertTrue(hand || attempts.size() <= MAX_ATTEMPTS, () -> "too many attempts: " + attempts);
            assertTrue(delivered || refuses > 3 || hand && attempts.size() >= MAX_ATTEMPTS,
                    () -> "could have been delivered: " + attempts);
            int tellings = reported.getOrDefault(guid, 0);
            // Somebody may deliver by hand what a run gave up before.
            assertTrue(delivered ? tellings == 0 || hand && tellings == 1 : tellings == 1,
                    () -> "said to be lost " + tellings + " times: " + attempts);
        }
    }
}
