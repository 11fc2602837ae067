import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small worlds in which all goes wrong that can: events fail once, often or always, the receiver is down for hours,
 * rows show late, GitHub and the network fail requests, and runs are killed. An {@link Oracle} judges each run and the
 * end. A seed tells the same story again, but for the moments by which the command itself varies its waits.
 */
@Execution(ExecutionMode.CONCURRENT)
class WorldsTest {
    static LongStream seeds() {
        return AllTests.seeds(40, 100);
    }

    static LongStream fewSeeds() {
        return AllTests.seeds(2, 20);
    }

    @ParameterizedTest(name = "SEED={0} ./jbang test WorldsTest.nothingIsLostUnsaid")
    @MethodSource("seeds")
    void nothingIsLostUnsaid(long seed) {
        live(seed, Duration.ZERO);
    }

    /** Due times, what GitHub keeps, the overlap and the store go by GitHub's clock. */
    @ParameterizedTest(name = "SEED={0} ./jbang test WorldsTest.aClockThatIsOffLosesNothing")
    @MethodSource("fewSeeds")
    void aClockThatIsOffLosesNothing(long seed) {
        for (int hours : new int[] {-1, 1, -48, 48}) {
            live(seed, Duration.ofHours(hours));
        }
    }

    static LongStream processes() {
        return AllTests.seeds(3, 20);
    }

    /** redeliver --every 1m: five hours on each change, a day at night. */
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "SEED={0} ./jbang test WorldsTest.oneProcessLosesNothing")
    @MethodSource("processes")
    void oneProcessLosesNothing(long seed) {
        try (World world = new World(seed, Duration.ZERO)) {
            world.shrinkTo(Duration.ofHours(AllTests.isAll() ? 24 : 5));
            world.liveInOneProcess();
            assertTrue(world.complaints.isEmpty(), () -> world.complaints.size() + " complaints, the first one: "
                    + world.complaints.get(0));
        }
    }

    /**
     * Each complaint has a line, so that one look tells whether a change made it better or worse; the first has its run
     * with it.
     */
    private static void live(long seed, Duration ahead) {
        try (World world = new World(seed, ahead)) {
            world.live();
            List<String> complaints = world.complaints;
            for (int i = 1; i < complaints.size(); i++) {
                complaints.set(i, complaints.get(i).lines().findFirst().orElseThrow());
            }
            assertTrue(complaints.isEmpty(), () -> "ahead by " + ahead + "\n" + String.join("\n", complaints));
        }
    }

    private static final class World implements AutoCloseable {
        private static final Duration EVERY = Duration.ofHours(6);
        private static final Instant START = Instant.parse("2026-11-10T00:00:00Z");

        private record Arrival(Instant at, String event, int refusals) {}

        private record Kind(boolean redeliveriesOnly, Fault fault) {
            Kind(Fault fault) {
                this(false, fault);
            }
        }

        private static final List<Kind> KINDS = List.of(
                new Kind(Fault.refuse(500, "Server Error")),
                new Kind(Fault.answer(502, "<html>Unicorn!</html>")),
                new Kind(Fault.hangUp(false)),
                new Kind(Fault.hangUp(true)),
                new Kind(Fault.cutOff()),
                new Kind(Fault.reset()),
                new Kind(Fault.answer(429, "{}", "Retry-After", "40")),
                new Kind(Fault.refuse(401, "Bad credentials")),
                new Kind(Fault.refuse(403, "Resource protected by organization SAML enforcement.",
                        "X-GitHub-SSO", "required; url=https://github.com/orgs/octo/sso")),
                new Kind(Fault.refuse(403, "`octo` forbids access via a classic token.")),
                new Kind(Fault.refuse(451, "Repository access blocked")),
                new Kind(true, Fault.refuse(404, "Not Found")),
                new Kind(true, Fault.refuse(422, "Unprocessable")));

        /** How GitHub's list shows that a receiver is down; since August 2026 with its whole URL. */
        private static final List<Answer> DOWN = List.of(Answer.DOWN, new Answer("timed out", 0), go("EOF"),
                go("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"));

        private static Answer go(String words) {
            String url = "https://ci.example/hook?token=THE_SECRET";
            return new Answer("POST " + url + " giving up after 1 attempt(s): Post \"" + url + "\": " + words, 500);
        }

        private record Outage(Instant from, Instant to) {}

        private final long seed;
        private final Random random;
        private final TestClock clock = new TestClock(START);
        private final GitHubStandIn github = MemoryClient.standIn(clock);
        private final HookStandIn hook = github.hook("octo", 42);
        private final Terminal terminal = new Terminal(clock);
        private final Oracle.Options options;
        private final Oracle oracle;
        private final List<String> args;
        private final int latestSeconds;
        private final List<Arrival> arrivals = new ArrayList<>();
        private final List<Outage> outages = new ArrayList<>();
        /** The faults of this world. */
        private final List<Kind> kinds;
        private final Map<String, Integer> refusals = new HashMap<>();
        private Duration life;
        final List<String> complaints = new ArrayList<>();

        // Of the run that is under way.
        private int number;
        private boolean quiet;
        private final Map<String, Integer> counts = new HashMap<>();
        private int others;
        private int killAt;
        private boolean mishap;
        private String saidAtTheKill;
        private Instant killedAt;
        private Instant start;
        private Instant stored;

        World(long seed, Duration ahead) {
            this.seed = seed;
            random = new Random(seed);
            github.ahead = ahead;
            options = new Oracle.Options(List.of(2, 3, 5, 8).get(random.nextInt(4)),
                    List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(30))
                    .get(random.nextInt(3)), random.nextInt(4) == 0 ? "star" : "none");
            oracle = new Oracle(hook, options);
            args = List.of("--org", "octo", "--hook", "42", "--variable", "LAST", "--variable-repo", "octo/ops",
                    "--max-attempts",
                    options.maxAttempts() + "", "--backoff", options.backoff().toMinutes() + "m", "--exclude-event",
                    options.excludedEvent(), "--wait",
                    random.nextBoolean() ? "0" : "30s", "--api-url", github.url());
            latestSeconds = List.of(0, 20, 90, 540).get(random.nextInt(4));
            life = Duration.ofMinutes(120 + random.nextInt(3600));
            for (int i = 3 + random.nextInt(12); i > 0; i--) {
                arrivals.add(arrival());
            }
            arrivals.sort(Comparator.comparing(Arrival::at));
            for (int i = random.nextInt(3); i > 0; i--) {
                Instant from = within(life);
                outages.add(new Outage(from,
                        from.plus(Duration.ofMinutes(30 + random.nextInt(random.nextInt(5) == 0 ? 5000 : 1200)))));
            }
            kinds = KINDS.stream().filter(kind -> random.nextInt(3) > 0).toList();
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            // As a run at this moment would have left it.
            github.variable("octo/ops", "LAST",
                    Long.toString(github.now().minus(Duration.ofMinutes(10)).toEpochMilli()));
            github.equalValuesMoveTheTime(random.nextBoolean());
            github.fault(request -> true, this::befall);
            hook.receiver = (of, at) -> answer(of.guid(), of.event(), at);
            hook.late = this::late;
            clock.meanwhile = this::arrive;
        }

        /** The same in less time. */
        private void shrinkTo(Duration shorter) {
            double share = (double) shorter.toMillis() / life.toMillis();
            UnaryOperator<Instant> sooner =
                    at -> START.plusMillis((long) (Duration.between(START, at).toMillis() * share));
            arrivals.replaceAll(arrival -> new Arrival(sooner.apply(arrival.at), arrival.event, arrival.refusals));
            outages.replaceAll(outage -> new Outage(sooner.apply(outage.from), sooner.apply(outage.to)));
            life = shorter;
        }

        private Arrival arrival() {
            int kind = random.nextInt(10);
            Instant at = within(life);
            String event = "ping";
            if (random.nextInt(12) != 0) {
                event = random.nextInt(6) == 0 ? "star" : "issues";
            }
            if (kind < 4) {
                return new Arrival(at, event, 0);
            }
            return new Arrival(at, event, kind < 7 ? 1 + random.nextInt(3) : 1000);
        }

        private Instant within(Duration time) {
            return github.now().plusMillis((long) (random.nextDouble() * time.toMillis()));
        }

        /**
         * Several requests are under way at once, in any order: what befalls one depends on what it is, not on when it
         * comes.
         */
        private Random own(Object... about) {
            Random own = new Random(seed * 1_000_003 + List.of(about).hashCode());
            own.nextInt();
            return own;
        }

        private boolean isUp(Instant at) {
            return outages.stream().noneMatch(outage -> !at.isBefore(outage.from) && at.isBefore(outage.to));
        }

        private Answer answer(String guid, String event, Instant at) {
            if (!isUp(at)) {
                return DOWN.get(own(guid, at.getEpochSecond()).nextInt(DOWN.size()));
            }
            long refused = hook.attempts(guid).stream().filter(row -> isUp(row.at())).count();
            boolean isRefused = !event.equals("ping") && refused < refusals.getOrDefault(guid, 0);
            return isRefused ? Answer.code(500) : Answer.OK;
        }

        private Duration late(Row row) {
            Random own = own(row.guid(), hook.attempts(row.guid()).size());
            boolean isLate = !row.event().equals("ping") && latestSeconds > 0 && own.nextInt(3) == 0;
            return isLate ? Duration.ofSeconds(own.nextInt(latestSeconds)) : Duration.ZERO;
        }

        private void arrive(Instant until) {
            synchronized (github) {
                while (!arrivals.isEmpty() && arrivals.get(0).at.isBefore(until.plus(github.ahead))) {
                    Arrival next = arrivals.remove(0);
                    String guid = "event-" + seed + "-" + refusals.size();
                    refusals.put(guid, next.refusals);
                    hook.add(guid, next.at, false, next.event, null, answer(guid, next.event, next.at));
                }
            }
        }

        /** Now and then something befalls a request; from a kill on, each. */
        private synchronized boolean befall(Call call) throws IOException {
            String path = call.exchange.path;
            boolean redelivery = path.endsWith("/attempts");
            if (killAt > 0 && (redelivery && killAt > 5 || !redelivery && ++others >= killAt) && killedAt == null) {
                killedAt = github.now();
                saidAtTheKill = terminal.said();
                // Those that were under way: some came through.
                return redelivery ? endOf(call) : Fault.reset().befall(call);
            }
            if (killedAt != null) {
                return redelivery ? endOf(call) : Fault.reset().befall(call);
            }
            Random own = own(number, call.exchange.method, path, counts.merge(call.exchange.method + path, 1,
                    Integer::sum));
            List<Kind> possible = kinds.stream().filter(kind -> redelivery || !kind.redeliveriesOnly).toList();
            if (quiet || possible.isEmpty() || own.nextInt(25) > 0) {
                return false;
            }
            mishap = true;
            return possible.get(own.nextInt(possible.size())).fault.befall(call);
        }

        private boolean endOf(Call call) throws IOException {
            return (own(number, call.exchange.path).nextBoolean() ? Fault.hangUp(true) : Fault.reset()).befall(call);
        }

        void live() {
            Instant end = START.plus(life);
            for (Instant at = START; at.isBefore(end); ) {
                at = later(at, Duration.ofMillis(1 + (long) (random.nextDouble() * life.toMillis() / 4)));
                run(at, random.nextInt(8) == 0 ? 1 + random.nextInt(9) : 0);
            }
            settle(end);
        }

        private void settle(Instant end) {
            // Nothing more comes or fails: after as many runs as all attempts need, nothing is left to do.
            quiet = true;
            clock.set(later(end, Duration.ofMinutes(20)));
            outages.removeIf(outage -> outage.to.isAfter(github.now()));
            for (int i = runsToSettle(); i > 0 && !oracle.isOver(github.now()); i--) {
                run(later(clock.instant(), EVERY), 0);
            }
            complain("in the end: ", () -> oracle.judgeTheEnd(github.now()), () -> "");
            run(later(clock.instant(), EVERY), 0);
            complain("in the end: ",
                    () -> assertFalse(checkpoint().isBefore(github.now().minus(Duration.ofMinutes(15))),
                    "the checkpoint stays behind"), () -> "");
        }

        /** One for each attempt, one for each further interval of the backoff, and one to see the last result. */
        private int runsToSettle() {
            int runs = options.maxAttempts() + 1;
            for (int failures = 2; failures < options.maxAttempts(); failures++) {
                runs += (int) (options.backoff().multipliedBy(1L << failures - 2).toMinutes() / EVERY.toMinutes());
            }
            return runs;
        }

        /** No run begins before the last one has ended. */
        private Instant later(Instant than, Duration by) {
            return (than.isBefore(clock.instant()) ? clock.instant() : than).plus(by);
        }

        private void run(Instant at, int killAt) {
            clock.set(at);
            begin(killAt);
            Terminal.Run run = terminal.run(args.toArray(new String[0]));
            judge(killedAt == null ? run.code() : -1, killedAt == null ? run.err() : saidAtTheKill, run.toString());
        }

        private void begin(int killAt) {
            github.clearLog();
            counts.clear();
            number++;
            others = 0;
            mishap = false;
            killedAt = null;
            saidAtTheKill = null;
            this.killAt = killAt;
            start = github.now();
            stored = github.updated("octo/ops", "LAST");
        }

        private void judge(int code, String said, String shown) {
            killAt = 0;
            Instant stop = killedAt == null ? github.now() : killedAt;
            boolean up = outages.stream().noneMatch(outage -> !outage.from.isAfter(stop) && !outage.to.isBefore(start));
            complain("run " + number + " at " + start + ": ",
                    () -> oracle.judge(new Oracle.Run(start, stop, github.log(), code, said, mishap, up, stored,
                    checkpoint())), () -> "\n" + github.log() + "\n" + shown);
        }

        /**
         * The same in one process, which is killed now and then, and started anew; in the end single runs carry on from
         * where it was.
         */
        void liveInOneProcess() {
            Instant end = START.plus(life);
            github.etags = seed % 2 == 0;
            oracle.leftAlone = Duration.ofMinutes(10);
            clock.set(START.plusSeconds(1));
            while (clock.instant().isBefore(end)) {
                AtomicInteger judged = new AtomicInteger();
                begin(0);
                terminal.betweenRuns = wait -> {
                    String said = terminal.said();
                    if (killedAt == null) {
                        judge(exitCode(), said.substring(judged.getAndSet(said.length())), said);
                        clock.pause(wait);
                        begin(random.nextInt(60) == 0 ? 1 + random.nextInt(9) : 0);
                    }
                    if (killedAt != null || !clock.instant().isBefore(end)) {
                        terminal.stop();
                    }
                };
                List<String> words = new ArrayList<>(args);
                words.addAll(List.of("--every", "1m", "--output", "json"));
                Terminal.Run run = terminal.run(words.toArray(new String[0]));
                if (killedAt != null) {
                    judge(-1, saidAtTheKill.substring(judged.get()), run.toString());
                } else {
                    // Three faults in a row that look as if they lasted end it, and somebody starts it anew.
                    assertTrue(run.code() == 1 || !clock.instant().isBefore(end), () -> "it ended by itself: " + run);
                }
                clock.set(clock.instant().plusSeconds(1 + random.nextInt(600)));
            }
            oracle.leftAlone = Duration.ZERO;
            settle(clock.instant());
        }

        /** Of the last document: there is one whenever it changes. */
        private int exitCode() {
            String printed = terminal.printed();
            String key = "\"exit_code\":";
            int at = printed.lastIndexOf(key) + key.length();
            return Integer.parseInt(printed.substring(at, at + 1));
        }

        private void complain(String about, Runnable judgement, Supplier<String> details) {
            try {
                judgement.run();
            } catch (AssertionError e) {
                complaints.add(about + e.getMessage() + details.get());
            }
        }

        private Instant checkpoint() {
            return Instant.ofEpochMilli(Long.parseLong(github.variable("octo/ops", "LAST")));
        }

        @Override
        public void close() {
            github.close();
        }
    }
}
