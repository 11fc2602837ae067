import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repositories and hooks in motion: they appear, vanish, are renamed, transferred, archived, switched off, or cannot be
 * read, between runs and while a list is paged; runs come hours late, and two run at once. An event of a hook that is
 * there all the time is delivered, or reported as lost.
 */
@Execution(ExecutionMode.CONCURRENT)
class MotionTest {
    private static final Instant START = Instant.parse("2026-11-10T00:00:00Z");
    private static final Duration KEPT = Duration.ofDays(3);
    private static final int MAX_ATTEMPTS = 3;
    private static final Pattern LOST = Pattern.compile(
            "(?m)^redeliver: (?:.*: )?(?:expired|given up)[^:\n]*: (event-\\d+)");

    private static final Pattern NEW =
            Pattern.compile("has no checkpoint of \\S+/(\\d+): this run starts as for a new hook");
    private static final Pattern LEFT =
            Pattern.compile("(?m)^redeliver: warning: .*hook (\\d+): .* was deleted or switched off");

    @TempDir
    Path temp;

    static LongStream seeds() {
        return AllTests.seeds(5, 100);
    }

    static LongStream fewSeeds() {
        return AllTests.seeds(2, 50);
    }

    @ParameterizedTest(name = "SEED={0} ./jbang test MotionTest.nothingIsLostUnsaid")
    @MethodSource("seeds")
    void nothingIsLostUnsaid(long seed) {
        new World(seed, false).live();
    }

    @ParameterizedTest(name = "SEED={0} ./jbang test MotionTest.norWithACheckpointForEachHook")
    @MethodSource("fewSeeds")
    void norWithACheckpointForEachHook(long seed) {
        new World(seed, true).live();
    }

    private static final class Repository {
        final long id;
        final HookStandIn hook;
        String name;
        boolean archived;
        int unreadable;

        Repository(long id, String name, HookStandIn hook) {
            this.id = id;
            this.name = name;
            this.hook = hook;
        }

        boolean isListed() {
            return !archived && name.startsWith("octo/");
        }
    }

    private final class World {
        private final Random random;
        private final TestClock clock = new TestClock(START);
        private final GitHubStandIn github = MemoryClient.standIn(clock);
        private final Terminal[] terminals = {new Terminal(clock), new Terminal(clock)};
        private final List<String> args = new ArrayList<>();
        private final boolean each;
        private final List<Repository> there = new CopyOnWriteArrayList<>();
        private final Map<String, Repository> of = new HashMap<>();
        private final Map<String, Integer> refusals = new HashMap<>();
        /** Their hook was not there all the time. */
        private final Set<String> left = new HashSet<>();
        private final Set<String> reportedLost = new HashSet<>();
        private long next = 1;
        private Instant nextArrival = START;
        private Instant end = START.plus(Duration.ofDays(6));
        private Instant lastRun = START;
        private boolean mayHaveAGap;
        /** The events that were unsettled for hours at the last run: if their hooks leave, a run has to say so. */
        private final Set<String> owed = new HashSet<>();
        /** The hooks of which a run has said that they left, and that have not come back. */
        private final Set<Long> saidToHaveLeft = new HashSet<>();
        // Of the run that is under way.
        private int motionAt;
        private int twinAt;
        private int requests;
        private boolean moved;

        World(long seed, boolean each) {
            this.each = each;
            random = new Random(seed);
            args.addAll(List.of("--api-url", github.url(), "--org", "octo", "--all-repos", "--no-probe",
                    "--backoff", "0", "--max-attempts", MAX_ATTEMPTS + ""));
            args.addAll(each ? List.of("--checkpoint", temp.resolve("c" + seed + ".json").toString())
                    : List.of("--variable", "LAST", "--variable-repo", "octo/ops"));
            for (int i = 0; i < 2; i++) {
                terminals[i].env.put("TOKEN", Terminal.TOKEN + i);
                github.token(Terminal.TOKEN + i, GitHubStandIn.ALL);
            }
            github.mostPerPage = 2;
            github.newestFirst = random.nextBoolean();
            github.fault(request -> true, this::befall);
            clock.meanwhile = this::arrive;
            for (int i = 0; i < 5; i++) {
                appear();
            }
        }

        private void appear() {
            long id = next++;
            String name = "octo/r" + id;
            github.repository(id, name);
            HookStandIn hook = github.repositoryHook(name, 1000 + id);
            hook.linkPath = "/repositories/" + id + "/hooks/" + hook.id;
            hook.receiver = (row, at) -> answer(row.guid());
            there.add(new Repository(id, name, hook));
        }

        private Answer answer(String guid) {
            return of.get(guid).hook.attempts(guid).size() < refusals.get(guid) ? Answer.code(500) : Answer.OK;
        }

        /** An archived repository and a hook that is off have no events. */
        private void arrive(Instant until) {
            synchronized (github) {
                while (nextArrival.isBefore(until) && nextArrival.isBefore(end)) {
                    Instant at = nextArrival;
                    nextArrival = at.plusMillis(1 + random.nextInt(7_200_000));
                    Repository repository = there.isEmpty() ? null : there.get(random.nextInt(there.size()));
                    if (repository == null || !repository.hook.active || !repository.isListed()) {
                        continue;
                    }
                    String guid = "event-" + refusals.size();
                    of.put(guid, repository);
                    refusals.put(guid, List.of(0, 0, 1, 2, 100).get(random.nextInt(5)));
                    repository.hook.add(guid, at, false, "issues", "opened", answer(guid));
                }
            }
        }

        private void leaves(Repository repository) {
            of.forEach((guid, its) -> {
                if (its == repository && !isDelivered(guid)) {
                    left.add(guid);
                }
            });
        }

        private void move() {
            moved = true;
            Repository repository = there.isEmpty() ? null : there.get(random.nextInt(there.size()));
            int kind = repository == null ? 0 : random.nextInt(9);
            switch (kind) {
                case 0 -> appear();
                case 1 -> {
                    leaves(repository);
                    there.remove(repository);
                    github.noRepository(repository.id);
                    github.noHook(repository.hook);
                }
                case 2 -> rename(repository, "octo/renamed" + next++);
                case 3 -> {
                    leaves(repository);
                    rename(repository, (repository.name.startsWith("octo/") ? "other" : "octo") + "/moved" + next++);
                }
                case 4 -> {
                    leaves(repository);
                    repository.archived = !repository.archived;
                    if (repository.archived) {
                        github.archivedRepository(repository.id, repository.name);
                    } else {
                        github.repository(repository.id, repository.name);
                    }
                }
                case 5 -> {
                    leaves(repository);
                    repository.hook.active = !repository.hook.active;
                }
                case 7 -> makeAnew(repository);
                case 6 -> repository.unreadable = List.of(403, 404, 451).get(random.nextInt(3));
                default -> there.forEach(one -> one.unreadable = 0);
            }
            // In a file, a hook that comes back has its own checkpoint from before.
            mayHaveAGap |= kind == 6 || each && kind >= 3 && kind <= 5;
        }

        private void makeAnew(Repository repository) {
            leaves(repository);
            there.remove(repository);
            github.noHook(repository.hook);
            HookStandIn hook = github.repositoryHook(repository.name, 1000 + next++);
            hook.linkPath = "/repositories/" + repository.id + "/hooks/" + hook.id;
            hook.receiver = (row, at) -> answer(row.guid());
            Repository anew = new Repository(repository.id, repository.name, hook);
            anew.archived = repository.archived;
            anew.unreadable = repository.unreadable;
            there.add(anew);
        }

        private void rename(Repository repository, String name) {
            github.rename(repository.id, repository.name, name);
            repository.name = name;
            if (repository.archived) {
                github.archivedRepository(repository.id, name);
            }
        }

        private boolean befall(Call call) throws IOException {
            String path = call.exchange.path;
            boolean isTwin;
            synchronized (this) {
                requests++;
                if (requests == motionAt) {
                    synchronized (github) {
                        move();
                    }
                }
                isTwin = requests == twinAt;
            }
            if (isTwin) {
                run(terminals[1]);
            }
            for (Repository repository : there) {
                if (repository.unreadable > 0 && (path + "/").startsWith("/repos/" + repository.name + "/hooks/")) {
                    return Fault.refuse(repository.unreadable, "No").befall(call);
                }
            }
            return false;
        }

        void live() {
            try {
                while (clock.instant().isBefore(end)) {
                    boolean late = random.nextInt(4) == 0;
                    clock.set(clock.instant().plus(Duration.ofMinutes(late ? 400 + random.nextInt(500) : 350)));
                    for (int i = random.nextInt(3); i > 0; i--) {
                        move();
                    }
                    int motion = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 0;
                    story(motion, random.nextInt(4) == 0 ? 1 + random.nextInt(30) : 0);
                }
                there.forEach(one -> one.unreadable = 0);
                for (int i = 0; i < 14; i++) {
                    clock.set(clock.instant().plus(Duration.ofHours(6)));
                    story(0, 0);
                }
                List<String> lost = of.keySet().stream()
                        .filter(guid -> !isDelivered(guid) && !left.contains(guid) && !reportedLost.contains(guid))
                        .map(guid -> of.get(guid).name + " " + of.get(guid).hook.attempts(guid)).toList();
                assertEquals(List.of(), lost, "neither delivered nor reported");
            } finally {
                github.close();
            }
        }

        private void story(int motionAt, int twinAt) {
            github.clearLog();
            requests = 0;
            moved = false;
            this.motionAt = motionAt;
            this.twinAt = twinAt;
            Instant start = github.now();
            Set<String> deliveredBefore = of.keySet().stream().filter(this::isDelivered).collect(toSet());
            Terminal.Run run = run(terminals[0]);
            this.motionAt = 0;
            this.twinAt = 0;
            judgePosts(deliveredBefore, run);
            boolean unreadable = there.stream().anyMatch(one -> one.unreadable > 0 && one.isListed());
            if (!moved) {
                boolean lostTheRace = run.err().contains("another run has created it at the same time");
                assertEquals(unreadable || lostTheRace, run.code() == 1,
                        () -> start + ": " + run + "\n" + github.log());
            }
            if (!each) {
                judgeTheCheckpoint(start, run);
            } else {
                judgeWhatHasLeft(start, unreadable, run);
            }
        }

        private boolean isThere(HookStandIn hook) {
            return there.stream().anyMatch(one -> one.hook == hook && one.isListed() && hook.active);
        }

        /** A run that sees all hooks reports those that have left, and what is left after it may leave. */
        private void judgeWhatHasLeft(Instant start, boolean unreadable, Terminal.Run run) {
            boolean isSure = !moved && !unreadable && run.code() != 2;
            for (String guid : owed) {
                HookStandIn hook = of.get(guid).hook;
                assertTrue(!isSure || isDelivered(guid) || reportedLost.contains(guid) || isThere(hook)
                        || saidToHaveLeft.contains(hook.id),
                        () -> start + ": hook " + hook.id + " has left without a word: " + run + "\n" + hook.rows);
            }
            if (isSure) {
                owed.clear();
                of.keySet().stream().filter(guid -> !isDelivered(guid) && !reportedLost.contains(guid)
                        && isThere(of.get(guid).hook))
                        .filter(guid -> first(guid).isBefore(start.minus(Duration.ofHours(3)))
                        && first(guid).isAfter(start.minus(KEPT)))
                        .filter(guid -> of.get(guid).hook.attempts(guid).size() < MAX_ATTEMPTS).forEach(owed::add);
            }
        }

        private void readWhoLeft(Terminal.Run run) {
            saidToHaveLeft.removeIf(id -> there.stream().anyMatch(one -> one.hook.id == id && isThere(one.hook)));
            LEFT.matcher(run.err()).results().map(result -> Long.valueOf(result.group(1))).forEach(id -> {
                assertTrue(each, () -> "a mark that all share: " + run);
                assertTrue(moved || there.stream().noneMatch(one -> one.hook.id == id && isThere(one.hook)),
                        () -> "has not left: " + run);
                assertTrue(saidToHaveLeft.add(id), () -> "said twice: " + run);
                assertTrue(run.code() != 0, run::toString);
            });
        }

        private Terminal.Run run(Terminal terminal) {
            Instant start = github.now();
            mayHaveAGap |= lastRun.isBefore(start.minus(KEPT));
            Terminal.Run run = terminal.run(args.toArray(new String[0]));
            github.assertNoMistakes();
            List<String> lost = LOST.matcher(run.err()).results().map(result -> result.group(1)).toList();
            assertTrue(lost.isEmpty() || run.code() != 0, () -> "lost, and exit code 0: " + run);
            reportedLost.addAll(lost);
            readWhoLeft(run);
            NEW.matcher(run.err()).results().map(result -> Long.parseLong(result.group(1)))
                    .forEach(id -> of.keySet().stream()
                    .filter(guid -> of.get(guid).hook.id == id
                    && first(guid).isBefore(start.minus(Duration.ofHours(24)))).forEach(reportedLost::add));
            if (run.err().replaceAll("(?m)^.*deleted or switched off.*$", "").contains("beyond recovery")) {
                assertTrue(mayHaveAGap, () -> "no gap: " + run);
                of.keySet().stream().filter(guid -> first(guid).isBefore(start.minus(KEPT))).forEach(reportedLost::add);
            }
            // A run for no hook at all is exit code 2, and stores nothing.
            lastRun = run.code() == 2 ? lastRun : start;
            return run;
        }

        private boolean isDelivered(String guid) {
            return of.get(guid).hook.attempts(guid).stream().anyMatch(Row::succeeded);
        }

        private Instant first(String guid) {
            return of.get(guid).hook.attempts(guid).get(0).at();
        }

        /** One POST for each event and run, and none after a success. */
        private void judgePosts(Set<String> deliveredBefore, Terminal.Run run) {
            Pattern attempt = Pattern.compile(".*/hooks/(\\d+)/deliveries/(\\d+)/attempts");
            Set<String> seen = new HashSet<>();
            for (GitHubStandIn.Request request : github.log("POST", "/attempts")) {
                if (request.status() != 202) {
                    continue;
                }
                MatchResult path = attempt.matcher(request.path()).results().findFirst().orElseThrow();
                HookStandIn hook = of.values().stream().map(one -> one.hook)
                        .filter(one -> one.id == Long.parseLong(path.group(1))).findFirst().orElseThrow();
                String guid = hook.rows.get(hook.place(Long.parseLong(path.group(2)))).guid();
                assertTrue(seen.add(request.header("authorization") + guid),
                        () -> "two POSTs for " + guid + "\n" + github.log() + run);
                assertFalse(deliveredBefore.contains(guid), () -> "a POST after a success: " + guid + run);
            }
        }

        private void judgeTheCheckpoint(Instant start, Terminal.Run run) {
            String value = github.variable("octo/ops", "LAST");
            Instant checkpoint = value == null ? START : Instant.ofEpochMilli(Long.parseLong(value));
            for (String guid : of.keySet()) {
                Repository repository = of.get(guid);
                boolean settled = isDelivered(guid) || left.contains(guid) || reportedLost.contains(guid)
                        || first(guid).isBefore(github.now().minus(KEPT))
                        || repository.hook.attempts(guid).size() >= MAX_ATTEMPTS;
                assertTrue(settled || !first(guid).isBefore(checkpoint),
                        () -> start + ": the checkpoint " + checkpoint + " passed "
                        + repository.name + repository.hook.attempts(guid) + "\n" + run + github.log());
            }
        }
    }
}
