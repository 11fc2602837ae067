import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

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
        return terminal.run(with(List.of("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe"), more));
    }

    /** There may be more hooks tomorrow. */
    @Test
    void allHooksStoreUnderTheirIdsEvenWhenThereIsOne() {
        github.hook("octo", 42).deliver(ago(30), "push", null, Answer.OK);
        run().exits(0);
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

    /**
     * A run that ended early, then a loss; bad input only if no hook was looked at, as 2 says that nothing was sent.
     */
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 3, 3", "3, 0, 3", "1, 3, 1", "3, 1, 1", "0, 1, 1", "1, 2, 1", "2, 1, 1", "3, 2, 1",
            "2, 3, 1", "2, 0, 1", "2, 2, 2"})
    void theWorstCodeIsTheRuns(int one, int other, int code) {
        hookThatEndsWith(one, 42);
        hookThatEndsWith(other, 43);
        run().exits(code);
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

    // Plan, then send

    private HookStandIn hookWithFailures(long id, int... minutesAgo) {
        HookStandIn made = github.hook("octo", id);
        for (int ago : minutesAgo) {
            made.deliver(ago(ago), "issues", "opened", Answer.DOWN);
        }
        return made;
    }

    private List<String> calls() {
        return github.log().stream().map(request -> request.method() + " " + request.path()).toList();
    }

    private Set<String> hooksWithPosts() {
        return github.log("POST", "/attempts").stream()
                .map(request -> request.path().replaceAll(".*/hooks/(\\d+)/.*", "$1"))
                .collect(Collectors.toSet());
    }

    @Test
    void allHooksArePlannedAndStoredBeforeTheFirstPost() {
        for (int id = 1; id <= 6; id++) {
            hookWithFailures(id, 300 - id);
        }
        run("--wait", "0").exits(0);
        List<String> calls = calls();
        assertTrue(calls.subList(calls.size() - 6, calls.size()).stream().allMatch(call -> call.endsWith("/attempts")),
                calls::toString);
        assertEquals(6, hooksWithPosts().size());
        assertEquals(6, calls.stream().filter(call -> call.startsWith("POST ") && call.endsWith("/variables")).count());
    }

    @Test
    void maxIsForTheRunAndTheOldestEventsGoFirst() {
        HookStandIn one = hookWithFailures(42, 300, 50);
        HookStandIn other = hookWithFailures(43, 200, 100);
        run("--wait", "0", "--max", "3").exits(0);
        assertEquals(2, one.attempts(one.rows.get(0).guid()).size());
        assertEquals(1, one.attempts(one.rows.get(1).guid()).size());
        assertEquals(2, other.attempts(other.rows.get(0).guid()).size());
        assertEquals(2, other.attempts(other.rows.get(1).guid()).size());
    }

    @Test
    void aHookWhoseCheckpointCannotBeStoredSendsNothingAndTheOthersGoOn() {
        hookWithFailures(42, 300);
        hookWithFailures(43, 200);
        github.fault(request -> request.method().equals("POST") && request.body().contains("LAST_43"),
                Fault.refuse(403, "Resource not accessible by personal access token"));
        run().exits(1);
        assertEquals(Set.of("42"), hooksWithPosts());
        assertMovedOn(stored("LAST_42"));
        assertNull(stored("LAST_43"));
        assertEquals(1, github.log("POST", "/variables").stream().filter(request -> request.body().contains("LAST_43"))
                .count());
    }

    @Test
    void hooksWithOneReceiverAskItOnce() {
        for (int id = 1; id <= 6; id++) {
            hookWithFailures(id, 300).url = "https://ci.example/github";
        }
        hookWithFailures(7, 300);
        terminal.run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO, "--wait",
                "0").exits(0);
        assertEquals(2, github.log("POST", "/pings").size());
        assertEquals(7, hooksWithPosts().size());
    }

    // The default name of a variable says what a run is about

    private List<String> variables(String... args) {
        github.clearLog();
        terminal.run(with(List.of("--variable", "auto", "--variable-repo", REPO, "--no-probe"), args)).exits(0);
        return github.log().stream().filter(request -> !request.method().equals("GET")).map(GitHubStandIn.Request::path)
                .filter(path -> path.contains("/variables/")).map(path -> path.replaceFirst(".*/", ""))
                .distinct().toList();
    }

    @Test
    void theDefaultNameSaysWhatTheRunIsAbout() {
        checkpoint("REDELIVER_CHECKPOINT", ago(300));
        github.hook("octo", 42).deliver(ago(60), "push", null, Answer.OK);
        github.repository(1, "octo/r1");
        github.repositoryHook("octo/r1", 7).linkPath = "/repos/octo/r1/hooks/7";
        for (int i = 0; i < 2; i++) {
            variables("--org", "octo", "--hook", "42");
            variables("--org", "octo");
            variables("--org", "octo", "--all-hooks");
            variables("--org", "octo", "--all-repos");
            variables("--org", "octo", "--all-repos", "--hook", "receiver.example");
        }
        assertEquals(List.of("REDELIVER_CHECKPOINT_42"), variables("--org", "octo", "--hook", "42"));
        assertEquals(List.of("REDELIVER_CHECKPOINT_42"), variables("--org", "octo"));
        assertEquals(List.of("REDELIVER_CHECKPOINT_42"), variables("--org", "octo", "--all-hooks"));
        assertEquals(List.of("REDELIVER_CHECKPOINT_REPOS"), variables("--org", "octo", "--all-repos"));
        String ofOneReceiver = variables("--org", "octo", "--all-repos", "--hook", "receiver.example").get(0);
        assertTrue(ofOneReceiver.matches("REDELIVER_CHECKPOINT_REPOS_[0-9A-F]{8}"), ofOneReceiver);
        assertEquals(ago(300), stored("REDELIVER_CHECKPOINT"));
    }

    @Test
    void noneKeepsNoCheckpoint() {
        github.hook("octo", 42).deliver(ago(60), "push", null, Answer.OK);
        terminal.run("--org", "octo", "--variable", "none", "--variable-repo", REPO).exits(0);
        assertEquals(List.of(), github.log("", "/variables"));
    }

    /** It would report a gap of sixty days. */
    @ParameterizedTest
    @CsvSource({"61, 2026-11-20T02:00:00Z", "59, 2026-11-19T12:00:00Z"})
    void aValueUnderTheFormerNameIsCarriedOnFromUnlessTheHookWasCreatedLater(int created, String since) {
        HookStandIn hook = github.hook("octo", 42);
        hook.created = NOON.minus(Duration.ofDays(created));
        hook.deliver(ago(60), "push", null, Answer.OK);
        Instant old = created > 60 ? ago(600) : NOON.minus(Duration.ofDays(60));
        checkpoint("REDELIVER_CHECKPOINT", old);
        for (List<String> named : List.of(List.of("--hook", "42"), List.<String>of())) {
            github.variable(REPO, "REDELIVER_CHECKPOINT_42", null);
            List<String> args = new ArrayList<>(List.of("--org", "octo", "--variable", "auto", "--variable-repo", REPO,
                    "--output", "json"));
            args.addAll(named);
            Terminal.Run run = terminal.run(args.toArray(new String[0])).exits(0);
            assertEquals(since, hookOf(run).path("since").asText());
        }
    }

    // Hooks that leave with an unsettled event

    private Terminal.Run each(String store, String... more) {
        return eachOf("octo", store, more);
    }

    private Terminal.Run eachOf(String owner, String store, String... more) {
        String[] place = store.equals("file") ? new String[] {"--checkpoint", temp.resolve("c.json").toString()}
                : new String[] {"--variable", store, "--variable-repo", REPO};
        return terminal.run(with(List.of("--org", owner, "--no-probe", "--wait", "0"), with(List.of(place), more)));
    }

    private static final String LEFT =
            "warning: hook 43: an event of 11-20 07:00 UTC was unsettled, but its webhook was deleted or switched off: "
            + "what it missed since then is beyond recovery";

    private void assertLeftOnce(String store, String... more) {
        Terminal.Run run = each(store, with(List.of("--dry-run"), more));
        run.says(LEFT);
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            run = each(store, more);
            codes.add(run.code());
            assertEquals(i == 0, run.err().contains(LEFT), run::toString);
            clock.pause(Duration.ofMinutes(i < 2 ? 2 : 360));
        }
        assertEquals(List.of(3, 0, 0, 0), codes);
    }

    private static void leave(GitHubStandIn github, HookStandIn hook, String how) {
        switch (how) {
            case "deleted" -> github.noHook(hook);
            case "off" -> hook.active = false;
            default -> throw new IllegalArgumentException(how);
        }
    }

    /** The event of another hook may be unsettled as well; that its receiver refuses it does not make an outage. */
    @ParameterizedTest
    @CsvSource({"LAST, deleted, true", "LAST, off, true", "LAST, deleted, false", "LAST, off, false",
            "auto, deleted, true", "auto, off, false",
        "file, deleted, true", "file, off, true", "file, deleted, false", "file, off, false"})
    void aHookThatLeavesWithAnUnsettledEventIsReportedOnce(String store, String how, boolean isOtherSettled) {
        HookStandIn stays = hookWithFailures(42, 310);
        stays.receiver = (of, at) -> isOtherSettled ? Answer.OK : Answer.code(500);
        HookStandIn leaves = hookWithFailures(43, 300);
        leaves.receiver = (of, at) -> Answer.code(500);
        for (int i = 0; i < 40; i++) {
            github.variable(REPO, "A" + i, "x");
        }
        each(store, "--all-hooks");
        clock.pause(Duration.ofHours(6));
        each(store, "--all-hooks").exits(0);
        clock.pause(Duration.ofHours(1));
        leave(github, leaves, how);
        assertLeftOnce(store, "--all-hooks");
        assertTrue(github.log("GET", "/variables").stream().allMatch(request -> request.query() == null
                || request.query().startsWith("per_page=30")),
                () -> github.log().toString());
    }

    /** A run that stores nothing would report it again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"LAST", "file"})
    void aHookThatLeavesIsReportedByTheFirstRunThatWorks(String store) {
        hookWithFailures(42);
        HookStandIn leaves = hookWithFailures(43, 300);
        leaves.receiver = (of, at) -> Answer.code(500);
        each(store, "--all-hooks");
        github.noHook(leaves);
        github.fault("/deliveries", Fault.answer(403, "{}"));
        for (int i = 0; i < 2; i++) {
            clock.pause(Duration.ofHours(6));
            each(store, "--all-hooks").exits(1).doesNotSay(LEFT);
        }
        github.noFaults();
        assertLeftOnce(store, "--all-hooks");
    }

    /** The new one has another id. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "file"})
    void aHookThatIsMadeAnewUnderTheDefaultNameIsReportedOnce(String store) {
        HookStandIn leaves = hookWithFailures(43, 300);
        leaves.receiver = (of, at) -> Answer.code(500);
        each(store).exits(0);
        clock.pause(Duration.ofHours(1));
        github.noHook(leaves);
        github.hook("octo", 44).created = clock.instant().minusSeconds(60);
        clock.pause(Duration.ofHours(1));
        assertLeftOnce(store);
    }

    /** Its checkpoint is of the start of a run that took long. */
    @ParameterizedTest
    @ValueSource(strings = {"--variable auto --variable-repo octo/ops", "--checkpoint FILE"})
    void aHookWhoseRunTookHoursIsNotTakenForANewOne(String store) {
        HookStandIn busy = hookWithFailures(43, IntStream.range(200, 331).toArray());
        String[] args = ("--org octo --rate 1 " + store.replace("FILE", temp.resolve("c.json").toString())).split(" ");
        terminal.run(args).exits(0);
        assertEquals(131, github.redelivered().size());
        busy.deliver(clock.instant(), "push", null, Answer.OK);
        terminal.run(args).exits(0).doesNotSay("beyond recovery");
    }

    @Test
    void aHookThatComesBackGoesOnWhereItWas() {
        hookWithFailures(42);
        HookStandIn leaves = hookWithFailures(43, 300);
        leaves.receiver = (of, at) -> Answer.code(500);
        each("file", "--all-hooks");
        leaves.active = false;
        each("file", "--all-hooks").exits(3);
        leaves.active = true;
        leaves.receiver = (of, at) -> Answer.OK;
        clock.pause(Duration.ofHours(1));
        each("file", "--all-hooks").exits(0);
        assertTrue(leaves.attempts(leaves.rows.get(0).guid()).stream().anyMatch(Row::succeeded));
    }

    /** Its mark is held, and the hook is not in the run. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"LAST | --hook 42", "file | --hook 42", "file | --hook 42 --hook 44",
            "auto | --hook receiver.example/42"})
    void hooksThatTheOptionsExcludeTellNothing(String store, String options) {
        hookWithFailures(42);
        hookWithFailures(44);
        HookStandIn other = hookWithFailures(43, 300);
        other.receiver = (of, at) -> Answer.code(500);
        each(store, "--all-hooks");
        github.noHook(other);
        each(store, options.split(" ")).exits(0).doesNotSay("beyond recovery");
    }

    /** Of a variable only the id is known, and whose hook it is only by the time at which it was stored. */
    @ParameterizedTest
    @CsvSource({"file, 0", "LAST, 60", "LAST, -60"})
    void marksOfAnotherOwnersHooksTellNothing(String store, int secondsLater) {
        hookWithFailures(42);
        HookStandIn other = github.hook("other", 43);
        other.deliver(ago(300), "push", null, Answer.DOWN);
        other.receiver = (of, at) -> Answer.code(500);
        for (String owner : secondsLater < 0 ? List.of("other", "octo") : List.of("octo", "other")) {
            assertFalse(eachOf(owner, store, "--all-hooks").err().contains("beyond recovery"));
            clock.pause(Duration.ofSeconds(Math.abs(secondsLater)));
        }
        clock.pause(Duration.ofHours(6));
        each(store, "--all-hooks").exits(0).doesNotSay("beyond recovery");
    }

    /**
     * A value of GitHub's script, numbers that are no checkpoint, names that are none of a hook, and marks that no
     * event has held.
     */
    @ParameterizedTest
    @CsvSource({"LAST, 420, 360", "LAST_, 900, 360", "LAST_07, 900, 360", "LAST_7B, 900, 360", "LAST_7, 479, 360",
            "LAST_7, 900, 361", "MY_LAST_7, 900, 360"})
    void marksThatNoHookHasLeftTellNothing(String name, int mark, int stored) {
        hookWithFailures(42);
        checkpoint("LAST_42", ago(370));
        github.updated(REPO, "LAST_42", ago(360));
        checkpoint(name, ago(mark));
        github.updated(REPO, name, ago(stored));
        github.variable(REPO, "LAST_8", "20261120");
        github.updated(REPO, "LAST_8", ago(360));
        each("LAST", "--all-hooks").exits(0).doesNotSay("beyond recovery");
    }

    @ParameterizedTest
    @CsvSource({"403, 0", "404, 0", "503, 1"})
    void aListOfVariablesThatTheTokenMayNotReadTellsNothing(int status, int code) {
        hookWithFailures(42);
        each("LAST", "--all-hooks");
        clock.pause(Duration.ofHours(6));
        github.fault("/actions/variables", Fault.refuse(status, "No"));
        Terminal.Run run = each("LAST", "--all-hooks").exits(code);
        assertEquals(code == 0 ? "" : run.err(), run.err());
    }

    // The outputs of a step in Actions

    private Map<String, String> outputs() throws IOException {
        return Files.readAllLines(temp.resolve("output")).stream()
                .collect(Collectors.toMap(line -> line.replaceFirst("=.*", ""),
                line -> line.replaceFirst("[^=]*=", "")));
    }

    /** Two are delivered, one fails again, one is given up, and one expires. */
    private void aBusyHook(long id, int minutesAgo) {
        HookStandIn made = github.hook("octo", id);
        made.retention = Duration.ofDays(4);
        Row expired = made.add(new Row(id, "old-" + id, "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push",
                null, NOON));
        made.deliver(ago(310), "push", null, Answer.DOWN);
        made.deliver(ago(305), "push", null, Answer.DOWN);
        made.deliver(ago(minutesAgo), "issues", "opened", Answer.DOWN);
        Row hopeless = made.deliver(ago(300), "star", "created", Answer.DOWN);
        for (int i = 0; i < 7; i++) {
            made.redeliver(hopeless, ago(200 - i), Answer.DOWN);
        }
        made.receiver = (of, at) -> of.event().equals("push") ? Answer.OK : Answer.code(500);
        github.fault("/deliveries/" + expired.id() + "/attempts", Fault.answer(404, "{}"));
        checkpoint("LAST_" + id, NOON.minus(Duration.ofDays(3)).minusSeconds(60));
    }

    @Test
    void theOutputsAreSumsAndTheOldestCheckpoint() throws IOException {
        aBusyHook(42, 200);
        aBusyHook(43, 250);
        aBusyHook(44, 150);
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", temp.resolve("output").toString()));
        run().exits(3);
        Map<String, String> outputs = outputs();
        outputs.keySet().retainAll(List.of("redelivered", "delivered", "failed-again", "unsettled", "given-up",
                "expired", "checkpoint"));
        assertEquals(Map.of("redelivered", "9", "delivered", "6", "failed-again", "3", "unsettled", "3", "given-up",
                "3", "expired", "3",
                "checkpoint", ago(250).toString()), outputs);
    }
}
