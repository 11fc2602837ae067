import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** --all-repos: the hooks of every repository of an organization. */
class AllReposTest extends StandInFixture {
    private static final String CI = "https://ci.example/github";

    /** Each test makes its own repositories. */
    @Override
    @BeforeEach
    void anOrganizationWithAHook() {
        everythingIsAllowed();
        checkpoint(ago(360));
    }

    private HookStandIn repository(int number) {
        github.repository(number, "octo/r" + number);
        HookStandIn made = github.repositoryHook("octo/r" + number, 1000 + number);
        made.url = CI;
        made.linkPath = made.path;
        return made;
    }

    private static Row failed(HookStandIn hook, long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "issues", "opened", Answer.DOWN);
    }

    private static Row delivered(HookStandIn hook, long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "push", null, Answer.OK);
    }

    private Terminal.Run all(String... more) {
        return terminal.run(with(List.of("--org", "octo", "--all-repos", "--variable", "LAST", "--variable-repo", REPO,
                "--wait", "0"), more));
    }

    private long stores() {
        return github.log().stream().filter(request -> request.path().contains("/variables")
                && !request.method().equals("GET")).count();
    }

    @Test
    void twoRequestsForEachQuietRepositoryAndOneLineForAllOfThem() {
        for (int i = 1; i <= 150; i++) {
            delivered(repository(i), 100);
        }
        HookStandIn busy = github.hookAt("/repos/octo/r77/hooks/1077");
        Row row = failed(busy, 90);
        delivered(busy, 80);
        Terminal.Run run = all().exits(0);
        assertRedelivered(List.of(row.id()));
        assertEquals(4, github.log("GET", "/orgs/octo/repos").size(),
                "two pages, and once more for what moved meanwhile");
        assertEquals(150, github.log().stream().filter(request -> request.path().endsWith("/hooks")).count());
        assertEquals(150, github.log("GET", "/deliveries").size());
        run.says("redeliver: 150 repositories: about 300 requests, for the hooks of each and the newest deliveries "
                + "of a hook");
        assertTrue(run.lines().get(0).startsWith("octo/r77, hook 1077"), run.out());
        run.doesNotShow("octo/r78");
        assertTrue(run.err().lines().count() <= 4 && run.lines().size() <= 15, run.toString());
        // The outcome was not looked for.
        assertEquals(ago(90), stored());
    }

    @Test
    void archivedRepositoriesAndHooksThatAreNotActiveAreLeftOut() {
        Row wanted = failed(repository(1), 100);
        failed(repository(2), 100);
        github.archivedRepository(2, "octo/r2");
        HookStandIn off = repository(3);
        off.active = false;
        failed(off, 100);
        github.repository(4, "other/r4");
        github.repository(5, "octo/without-hooks");
        all("--no-probe").exits(0);
        assertRedelivered(List.of(wanted.id()));
        assertEquals(List.of(), github.log("GET", "/r2/"));
    }

    private static void usedUp(Row row, HookStandIn hook, long minutesAgo) {
        for (int i = 0; i < 7; i++) {
            hook.redeliver(row, ago(minutesAgo - i), Answer.DOWN);
        }
    }

    /** An event of another hook holds the checkpoint that they share. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLossIsNewOnceWithASharedCheckpoint(boolean unsettled) {
        HookStandIn one = repository(1);
        HookStandIn other = repository(2);
        delivered(one, 1);
        delivered(other, 1);
        if (unsettled) {
            one.receiver = (of, at) -> Answer.code(500);
            failed(one, 350);
        }
        usedUp(failed(other, 340), other, 300);
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            codes.add(all("--no-probe").code());
            clock.pause(Duration.ofMinutes(5));
        }
        assertEquals(List.of(3, 0, 0, 0), codes);
    }

    /** Nobody could look at it then. */
    @Test
    void aLossOfAHookThatFailedIsReportedOnceItCanBeListedAgain() {
        HookStandIn one = repository(1);
        HookStandIn other = repository(2);
        delivered(one, 1);
        failed(one, 350);
        delivered(other, 1);
        usedUp(failed(other, 340), other, 300);
        github.fault(request -> request.path().startsWith(other.path + "/"), Fault.answer(404, "{}"));
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            codes.add(all("--no-probe").code());
            clock.pause(Duration.ofMinutes(5));
        }
        github.noFaults();
        for (int i = 0; i < 2; i++) {
            codes.add(all("--no-probe").code());
            clock.pause(Duration.ofMinutes(5));
        }
        assertEquals(List.of(1, 1, 3, 0), codes);
    }

    @Test
    void theHooksOfOneReceiver() {
        Row wanted = failed(repository(1), 100);
        HookStandIn elsewhere = github.repositoryHook("octo/r1", 5);
        failed(elsewhere, 100);
        elsewhere.linkPath = elsewhere.path;
        all("--no-probe", "--hook", "CI.example").exits(0);
        assertRedelivered(List.of(wanted.id()));
    }

    @Test
    void theOldestOfTheirCheckpointsHoldsForAllAndIsStoredBeforeAnyPost() {
        HookStandIn one = repository(1);
        HookStandIn two = repository(2);
        repository(3);
        Row older = failed(one, 200);
        failed(two, 100);
        one.receiver = (of, at) -> Answer.code(500);
        List<Instant> storedAtPost = new ArrayList<>();
        github.fault("/attempts", call -> {
            synchronized (storedAtPost) {
                storedAtPost.add(stored());
            }
            return false;
        });
        terminal.run("--org", "octo", "--all-repos", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe").exits(0);
        assertEquals(List.of(older.at(), older.at()), storedAtPost, "all hooks were planned by then");
        assertEquals(older.at(), stored());
        assertEquals(1, stores(), "nothing has changed since");

        one.receiver = (of, at) -> Answer.OK;
        clock.set(NOON.plusSeconds(3600));
        terminal.run("--org", "octo", "--all-repos", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe").exits(0);
        assertEquals(NOON.plusSeconds(3000), stored());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/repos/octo/r2/hooks", "/repos/octo/r2/hooks/1002/deliveries"})
    void oneThatFailsHoldsTheCheckpointAndNobodysRedelivery(String path) {
        Row fine = failed(repository(1), 100);
        Row behind = failed(repository(2), 200);
        delivered(repository(3), 50);
        github.fault(request -> request.path().equals(path), Fault.refuse(404, "Not Found"));
        Terminal.Run run = all("--no-probe").exits(1);
        assertRedelivered(List.of(fine.id()));
        assertEquals(ago(360).minusMillis(2), stored());
        run.says("octo/r2" + (path.endsWith("hooks") ? "" : " hook 1002") + ": GitHub answered GET " + path
                + " with 404");

        github.noFaults();
        clock.set(NOON.plusSeconds(3600));
        all("--no-probe").exits(0);
        assertTrue(github.redelivered().contains(behind.id()));
    }

    /** The hook that failed has settled all that is older than the checkpoint. */
    @Test
    void oneThatFailsHoldsTheStoredCheckpointAlsoWhenTheRunLooksFurtherBack() {
        delivered(repository(1), 100);
        failed(repository(2), 200);
        github.fault(request -> request.path().equals("/repos/octo/r2/hooks/1002/deliveries"),
                Fault.refuse(404, "Not Found"));
        all("--no-probe", "--since", "24h").exits(1);
        assertEquals(ago(360).minusMillis(2), stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 451})
    void oneThatCanNeverBeReadIsExcluded(int status) {
        failed(repository(1), 100);
        repository(2);
        github.fault(request -> request.path().startsWith("/repos/octo/r2"), Fault.refuse(status, "No"));
        Terminal.Run run = all("--no-probe").exits(1);
        assertFalse(stored().isAfter(ago(360)), "its events may all be unsettled");
        assertTrue(run.out().endsWith("if a repository can never be read, add --exclude-repository octo/r2.\n"),
                run.out());

        github.clearLog();
        all("--no-probe", "--exclude-repository", "Octo/R2").exits(0);
        assertEquals(List.of(), github.log("GET", "/octo/r2"));
        assertEquals(0, stored().compareTo(ago(10)), "delivered meanwhile");

        github.noRepository(2);
        run = all("--no-probe", "--exclude-repository", "octo/r2").exits(0);
        run.says("redeliver: warning: --exclude-repository: octo has no repository 'octo/r2' that this credential may "
                + "see; check the name, or leave it out");
    }

    /** GitHub answers such a token with the public repositories, as if there were no others. */
    @ParameterizedTest
    @CsvSource({"'admin:org_hook, admin:repo_hook', true", "'public_repo, admin:repo_hook', true",
            "'admin:org, repo', false", "'', false"})
    void aClassicTokenWithoutTheScopeRepoSeesPublicRepositoriesOnlyWhichIsAWarning(String scopes, boolean warns) {
        repository(1);
        github.fault("/orgs/octo/repos", Fault.headers("X-OAuth-Scopes", scopes, "X-Accepted-OAuth-Scopes",
                "admin:org, read:org, repo, user, write:org"));
        Terminal.Run run = all().exits(0);
        assertEquals(warns, run.err().contains("redeliver: warning: the token in TOKEN lacks the scope repo, so GitHub "
                + "lists public repositories only; add the scope if there are others\n"), run.err());
    }

    @Test
    void anExcludedRepositoryStaysExcludedUnderANewName() {
        failed(repository(1), 100);
        repository(2);
        github.repository(2, "octo/renamed");
        failed(github.repositoryHook("octo/renamed", 1002), 100);
        all("--no-probe", "--exclude-repository", "octo/r2").exits(0).doesNotSay("warning");
        assertEquals(List.of(1001L), posts());
    }

    /** It held the checkpoint for longer than GitHub keeps deliveries: the others were looked at meanwhile. */
    @Test
    void afterOneHasFailedForDaysThereIsOneGap() {
        delivered(repository(1), 60);
        delivered(repository(2), 60);
        repository(3);
        all();
        github.fault(request -> request.path().startsWith("/repos/octo/r2"), Fault.refuse(404, "Not Found"));
        for (int hours = 6; hours <= 96; hours += 6) {
            clock.set(NOON.plusSeconds(hours * 3600L));
            Terminal.Run run = all().exits(1).doesNotSay("beyond recovery");
        }
        github.noFaults();
        clock.set(NOON.plusSeconds(100 * 3600));
        Terminal.Run run = all().exits(3);
        assertEquals(1, run.err().lines().filter(line -> line.contains("beyond recovery")).count(), run.err());
        all().exits(0);
    }

    /** Nobody looked at any of them. */
    @Test
    void afterALongPauseThereIsOneGapThoughOneFails() {
        delivered(repository(1), 60);
        delivered(repository(2), 60);
        repository(3);
        all();
        github.fault(request -> request.path().startsWith("/repos/octo/r2"), Fault.refuse(404, "Not Found"));
        clock.set(NOON.plusSeconds(96 * 3600));
        Terminal.Run run = all().exits(1);
        assertEquals(1, run.err().lines().filter(line -> line.contains("beyond recovery")).count(), run.err());
    }

    @Test
    void aRunThatCannotStoreSendsNothing() {
        failed(repository(1), 100);
        failed(repository(2), 90);
        github.fault(request -> request.method().equals("PATCH"), Fault.refuse(403, "Forbidden"));
        all("--no-probe").exits(1);
        assertNothingRedelivered();
        assertEquals(ago(360), stored());
    }

    /** A report before the last store is not repeated, and each output is written once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLossStaysReportedIfTheLastStoreFails(boolean json) throws IOException {
        failed(repository(1), 100);
        HookStandIn other = repository(2);
        delivered(other, 1);
        usedUp(failed(other, 340), other, 300);
        Path output = temp.resolve("output");
        Path summary = temp.resolve("summary");
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", output.toString(), "GITHUB_STEP_SUMMARY",
                summary.toString()));
        AtomicInteger stores = new AtomicInteger();
        github.fault(request -> request.method().equals("PATCH") && stores.incrementAndGet() > 1,
                Fault.answer(500, "{}"));
        Terminal.Run run = terminal.run("--org", "octo", "--all-repos", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe",
                "--output", json ? "json" : "text").exits(1);
        List<String> names = new ArrayList<>();
        Map<String, String> outputs = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            names.add(line.replaceFirst("=.*", ""));
            outputs.put(line.replaceFirst("=.*", ""), line.replaceFirst(".*?=", ""));
        }
        assertEquals(names.size(), outputs.size(), names.toString());
        assertEquals("1", outputs.get("lost"));
        assertEquals("1", outputs.get("delivered"));
        assertEquals("true", outputs.get("needs-person"));
        assertEquals(1, Files.readString(summary).split("## Webhook deliveries", -1).length - 1);
        if (json) {
            JsonNode document = new ObjectMapper().readTree(run.out());
            assertEquals(1, document.path("exit_code").asInt());
            assertTrue(document.path("needs_person").asBoolean());
        }

        github.noFaults();
        clock.pause(Duration.ofMinutes(5));
        terminal.env.remove("GITHUB_ACTIONS");
        all("--no-probe").exits(0, "it was stored that the loss is reported");
    }

    @Test
    void aRunThatCannotStoreFailsEvenWhenThereIsNothingToSend() {
        delivered(repository(1), 100);
        github.fault(request -> request.method().equals("PATCH"), Fault.refuse(403, "Forbidden"));
        all().exits(1);
    }

    @Test
    void aValueThatIsNoCheckpointIsOneSentence() {
        repository(1);
        repository(2);
        github.variable(REPO, "LAST", "rubbish");
        Terminal.Run run = all().exits(2);
        assertEquals(1, run.err().lines().filter(line -> line.contains("error: ")).count(), run.err());
        assertEquals("rubbish", github.variable(REPO, "LAST"));
    }

    @Test
    void theFirstRunHoldsForAll() {
        checkpoint(null);
        failed(repository(1), 100);
        repository(2);
        all("--no-probe").exits(0);
        assertEquals(ago(100), stored());
    }

    /** In the file each hook has its own, so that none holds another's. */
    @Test
    void aFileKeepsOneForEach() throws IOException {
        failed(repository(1), 100);
        delivered(repository(2), 50);
        Path file = temp.resolve("checkpoints.json");
        terminal.run("--org", "octo", "--all-repos", "--checkpoint", file.toString(), "--wait", "0",
                "--no-probe").exits(0);
        JsonNode checkpoints = new ObjectMapper().readTree(Files.readString(file)).path("checkpoints");
        assertEquals(2, checkpoints.size());
        String host = github.url().replace("http://", "");
        assertEquals(Long.toString(ago(100).toEpochMilli()),
                checkpoints.path(host + "/1001").path("checkpoint").asText());
        assertTrue(Long.parseLong(checkpoints.path(host + "/1002").path("checkpoint").asText()) >= ago(11)
                .toEpochMilli());
    }

    /** With a variable their mark is shared, and tells nothing. */
    @ParameterizedTest
    @CsvSource({"file, deleted, 3", "file, archived, 3", "file, transferred, 3", "file, off, 3", "file, renamed, 0",
            "file, excluded, 0",
        "file, excluded under its new name, 0", "file, excluded under its old name, 0", "file, unreadable, 1",
                "file, of one receiver, 0",
        "variable, deleted, 0", "variable, off, 0"})
    void aHookThatLeavesWithAnUnsettledEventIsReportedOnce(String store, String how, int code) {
        delivered(repository(1), 50);
        HookStandIn leaves = repository(2);
        failed(leaves, 300);
        leaves.receiver = (of, at) -> Answer.code(500);
        List<String> args = new ArrayList<>(store.equals("file")
                ? List.of("--checkpoint", temp.resolve("c.json").toString())
                : List.of("--variable", "LAST", "--variable-repo", REPO));
        args.addAll(0, List.of("--org", "octo", "--all-repos", "--wait", "0", "--no-probe"));
        terminal.run(with(args)).exits(0);
        switch (how) {
            case "deleted" -> github.noRepository(2);
            case "archived" -> github.archivedRepository(2, "octo/r2");
            case "transferred" -> github.rename(2, "octo/r2", "other/r2");
            case "off" -> leaves.active = false;
            case "excluded" -> args.addAll(List.of("--exclude-repository", "octo/r2"));
            case "unreadable" -> github.fault(request -> request.path().startsWith("/repos/octo/r2"),
                    Fault.answer(404, "{}"));
            case "of one receiver" -> args.addAll(List.of("--hook", "ci.example", "--since", "1h"));
            default -> {
                github.rename(2, "octo/r2", "octo/renamed");
                leaves.linkPath = leaves.path;
                if (how.contains("excluded")) {
                    args.addAll(List.of("--exclude-repository", how.contains("new") ? "octo/renamed" : "octo/r2"));
                }
            }
        }
        if (how.equals("of one receiver")) {
            leaves.url = "https://cd.example";
        }
        clock.pause(Duration.ofHours(1));
        Terminal.Run run = terminal.run(with(args)).exits(code);
        String left = "redeliver: warning: octo/r2 hook 1002: an event of 11-20 07:00 UTC was unsettled, but its "
                + "webhook was deleted or switched off";
        assertEquals(code == 3, run.err().contains(left), run.err());
        terminal.run(with(args)).exits(code == 1 ? 1 : 0);
    }

    @ParameterizedTest(name = "the receiver is up: {0}")
    @ValueSource(booleans = {true, false})
    void oneReceiverIsAskedOnce(boolean up) {
        List<Long> rows = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            HookStandIn made = repository(i);
            rows.add(failed(made, 100 - i).id());
            made.receiver = (of, at) -> up ? Answer.OK : Answer.DOWN;
        }
        all().exits(up ? 0 : 3);
        assertEquals(1, github.log("POST", "/pings").size());
        assertEquals(up ? 12 : 0, github.redelivered().size());
    }

    @Test
    void aDryRunTellsTheCostAndStoresNothing() {
        failed(repository(1), 100);
        delivered(repository(2), 100);
        Terminal.Run run = all("--dry-run").exits(0);
        run.says("redeliver: 2 repositories: about 4 requests, for the hooks of each and the newest deliveries "
                + "of a hook");
        assertEquals(6, github.log().size());
        assertEquals(0, stores());
        assertNothingRedelivered();
    }

    /** Runs with an App's key, so that the repositories are those of its installation. */
    private Terminal.Run byApp() throws IOException {
        Files.writeString(temp.resolve("key.pem"), AppKey.PEM);
        github.install(99, github.app("12345", AppKey.PAIR.getPublic()), "octo", GitHubStandIn.ALL);
        return terminal.run("--org", "octo", "--all-repos", "--app-id", "12345", "--app-key",
                temp.resolve("key.pem").toString(), "--no-probe", "--wait", "0");
    }

    @ParameterizedTest
    @CsvSource({"100, 4", "30, 8"})
    void theRepositoriesOfAnAppsInstallation(int perPage, int pages) throws IOException {
        github.mostPerPage = perPage;
        for (int i = 1; i <= 120; i++) {
            HookStandIn made = repository(i);
            if (i % 50 == 0) {
                failed(made, 100 - i / 2);
            }
        }
        byApp().exits(0);
        assertEquals(List.of(1050L, 1100L), posts());
        assertEquals(pages, github.log("GET", "/installation/repositories").size());
        assertEquals(List.of(), github.log("GET", "/orgs/octo/repos"));
    }

    /** A repository leaves a page that was read, or a new one comes: the others move across the edge of a page. */
    @ParameterizedTest
    @CsvSource({"true, true, false", "true, false, false", "false, true, false", "true, true, true",
            "true, false, true"})
    void noRepositoryIsMissedOrTwiceInAListThatShifts(boolean newestFirst, boolean leaves, boolean app)
            throws IOException {
        github.mostPerPage = 2;
        github.newestFirst = newestFirst;
        for (int i = 1; i <= 5; i++) {
            failed(repository(i), 100 + i);
        }
        int gone = newestFirst ? 5 : 1;
        String list = app ? "/installation/repositories" : "/orgs/octo/repos";
        github.fault(request -> request.path().equals(list) && "per_page=2&page=2".equals(request.query()), call -> {
            if (leaves) {
                github.noRepository(gone);
            } else {
                repository(6);
            }
            return false;
        });
        Terminal.Run run = (app ? byApp() : all("--no-probe")).exits(0);
        List<Long> sent = posts().stream().filter(hook -> !leaves || hook != 1000 + gone).toList();
        assertEquals(LongStream.rangeClosed(1001, 1005).filter(hook -> !leaves || hook != 1000 + gone).boxed()
                .toList(), sent);
    }

    /** The hooks of which an event was redelivered: the stand-in's deliveries of different hooks have the same ids. */
    private List<Long> posts() {
        return github.log("POST", "/attempts").stream()
                .map(request -> Long.valueOf(request.path().replaceAll(".*/hooks/(\\d+)/.*", "$1")))
                .sorted().toList();
    }

    @Test
    void noHookIsMissedInAListThatShifts() {
        github.mostPerPage = 2;
        HookStandIn first = github.hook("octo", 1);
        for (int i = 2; i <= 5; i++) {
            failed(github.hook("octo", i), 100 + i);
        }
        github.fault(request -> request.path().equals("/orgs/octo/hooks")
                && "per_page=2&page=2".equals(request.query()), call -> {
            github.noHook(first);
            return false;
        });
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--no-probe", "--wait", "0");
        assertEquals(List.of(2L, 3L, 4L, 5L), posts(), run.err());
    }

    @Test
    void asJsonAllHooksAreInTheDocumentWithTheCheckpointThatStandsAtTheEnd() throws IOException {
        failed(repository(1), 100);
        delivered(repository(2), 100);
        Terminal.Run run = terminal.run("--org", "octo", "--all-repos", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe", "--output", "json").exits(0);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals(2, json.path("hooks").size());
        json.path("hooks").forEach(each -> assertEquals(stored().toString(), each.path("checkpoint").asText()));
        assertNull(stored("LAST_1001"));
        assertFalse(stored().isBefore(ago(11)));
    }
}
