import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hooks a run is for, and where their checkpoints are. */
class HooksTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);
    private final GitHubStandIn github = new GitHubStandIn(clock);
    private final Terminal terminal = new Terminal(clock);
    @TempDir
    private Path folder;

    @BeforeEach
    void setUp() {
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        terminal.env.put("GITHUB_API_URL", github.url());
    }

    @AfterEach
    void close() {
        github.close();
    }

    private static Instant ago(long minutes) {
        return NOON.minus(Duration.ofMinutes(minutes));
    }

    private static GitHubStandIn.Row failed(GitHubStandIn.Hook hook, long minutesAgo) {
        GitHubStandIn.Row row = hook.deliver(ago(minutesAgo), "issues", "opened", GitHubStandIn.Answer.DOWN);
        hook.deliver(ago(minutesAgo - 1), "push", null, GitHubStandIn.Answer.OK);
        return row;
    }

    private Terminal.Run run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--backoff", "0"));
        return terminal.run(all.toArray(new String[0]));
    }

    private void variable(String name, Instant instant) {
        github.variable("octo/ops", name, Long.toString(instant.toEpochMilli()));
    }

    private Instant stored(String name) {
        String value = github.variable("octo/ops", name);
        return value == null ? null : Instant.ofEpochMilli(Long.parseLong(value));
    }

    // Kinds

    @Test
    void aRepositorysHookWithLinksThatKnowItByItsNumber() {
        GitHubStandIn.Hook hook = github.repositoryHook("octo/app", 7);
        GitHubStandIn.Row failed = failed(hook, 300);
        for (int i = 0; i < 250; i++) {
            hook.deliver(ago(200).plusSeconds(i), "push", null, GitHubStandIn.Answer.OK);
        }
        Terminal.Run run = run("--repo", "octo/app", "--hook", "7");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(failed.id()), github.redelivered());
        assertFalse(github.log("GET", "/repositories/1296269/hooks/7/deliveries").isEmpty());
        assertTrue(run.err().contains("listing the deliveries of /repos/octo/app/hooks/7 since"), run.err());
    }

    @Test
    void theVariablesOfGitHubsScriptForRepositories() {
        failed(github.repositoryHook("octo/app", 7), 300);
        terminal.env.put("REPO_OWNER", "octo");
        terminal.env.put("REPO_NAME", "app");
        terminal.env.put("HOOK_ID", "7");
        assertEquals(0, run().code());
        assertEquals(1, github.redelivered().size());
        terminal.env.remove("REPO_OWNER");
        assertTrue(run().err().contains("REPO_OWNER and REPO_NAME go together, and only REPO_NAME is set; set both, or give --repo OWNER/NAME"));
        assertEquals(0, run("--repo", "octo/app").code(), "an option wins");
    }

    @Test
    void aRefusedRepositoryHookIsExplainedAsOne() {
        failed(github.repositoryHook("octo/app", 7), 300);
        github.token(Terminal.TOKEN, Set.of("repository_hooks=read"));
        Terminal.Run run = run("--repo", "octo/app", "--hook", "7");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("the token needs write access to the repository's Webhooks, as GitHub says (repository_hooks=write)"), run.err());
        github.token(Terminal.TOKEN, Set.of());
        run = run("--repo", "octo/app", "--hook", "7");
        assertTrue(run.err().contains("there is no such hook, as --list-hooks would show, or the token lacks read access to the repository's Webhooks"), run.err());
        run = run("--repo", "octo/nothing");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("GET /repos/octo/nothing/hooks with 404 (Not Found); there is no such organization or repository, or the token lacks"),
                run.err());
    }

    // Which hooks

    @Test
    void theOnlyHookIsTaken() {
        GitHubStandIn.Row failed = failed(github.hook("octo", 42), 300);
        variable("LAST", ago(600));
        Terminal.Run run = run("--org", "octo", "--variable", "LAST", "--variable-repo", "octo/ops");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(failed.id()), github.redelivered());
        assertEquals(ago(10), stored("LAST"));
        assertEquals(List.of("/orgs/octo/hooks per_page=100"), github.log("GET", "/hooks").stream().limit(1).map(r -> r.path() + " " + r.query()).toList());
    }

    @Test
    void ofSeveralItMustBeSaidWhich() {
        failed(github.hook("octo", 42), 300);
        github.hook("octo", 43).active = false;
        github.hook("octo", 44).url = "https://user:THE_SECRET@other.example/in?token=THE_SECRET";
        Terminal.Run run = run("--org", "octo");
        assertEquals(2, run.code());
        assertEquals("""
                redeliver: ID  ACTIVE  RECEIVER                      LAST RESPONSE  EVENTS
                redeliver: 42  yes     https://receiver.example/42   -              push,issues
                redeliver: 43  no      https://receiver.example/43   -              push,issues
                redeliver: 44  yes     https://other.example/in?...  -              push,issues
                redeliver: error: octo has 3 webhooks, as listed above; give --hook ID, a part of its URL as --hook-url, or --all-hooks
                """, run.err());
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void aTableOfTheHooksOrJson() throws IOException {
        GitHubStandIn.Hook hook = github.repositoryHook("octo/app", 7);
        github.repositoryHook("octo/app", 8).events = List.of("*");
        failed(hook, 300);
        hook.deliver(ago(10), "push", null, GitHubStandIn.Answer.code(500));
        Terminal.Run run = run("--repo", "octo/app", "--list-hooks");
        assertEquals(0, run.code(), run.err());
        assertEquals("""
                ID  ACTIVE  RECEIVER                    LAST RESPONSE  EVENTS
                7   yes     https://receiver.example/7  500 active     push,issues
                8   yes     https://receiver.example/8  unused         *
                """, run.out());
        run = run("--repo", "octo/app", "--list-hooks", "--output", "json");
        assertEquals("{\"version\":1,\"hooks\":[{\"id\":7,\"active\":true,\"url\":\"https://receiver.example/7\",\"events\":[\"push\",\"issues\"],"
                + "\"last_code\":500,\"last_status\":\"active\"},{\"id\":8,\"active\":true,\"url\":\"https://receiver.example/8\",\"events\":[\"*\"],"
                + "\"last_code\":null,\"last_status\":\"unused\"}]}\n", run.out(), "one line, as GITHUB_OUTPUT takes it");
        assertEquals("", run.err());
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void hundredsOfHooksAreListedToTheEnd() {
        for (int i = 1; i <= 250; i++) {
            github.hook("octo", i);
        }
        assertEquals(251, run("--org", "octo", "--list-hooks").lines().size());
        assertEquals(3, github.log("GET", "/hooks").size());
    }

    @ParameterizedTest
    @CsvSource({"https://receiver.example/4, 4", "OTHER.example, 42", "example/42, 42"})
    void aHookByItsReceiversUrl(String part, long id) {
        github.hook("octo", 4);
        github.hook("octo", 42).url = "https://other.example/42";
        github.hook("octo", 43);
        Terminal.Run run = run("--org", "octo", "--hook-url", part);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("/orgs/octo/hooks/" + id + " since"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "receiver | --hook-url: 'receiver' is part of the URLs of 2 webhooks (42, 43), as listed above; give --hook ID, a longer part as --hook-url, or --all-hooks",
        "elsewhere | --hook-url: 'elsewhere' is part of no webhook's URL, as listed above; give --hook ID, a longer part as --hook-url, or --all-hooks",
    })
    void aPartOfAUrlThatIsNotClear(String part, String sentence) {
        failed(github.hook("octo", 42), 300);
        failed(github.hook("octo", 43), 300);
        Terminal.Run run = run("--org", "octo", "--hook-url", part);
        assertEquals(2, run.code());
        assertTrue(run.err().contains("redeliver: error: " + sentence), run.err());
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void noHookAtAll() {
        Terminal.Run run = run("--org", "empty");
        assertEquals(2, run.code());
        assertEquals("redeliver: error: empty has no webhook; make one in its settings, or look elsewhere\n", run.err());
        github.hook("octo", 42).active = false;
        assertTrue(run("--org", "octo", "--all-hooks").err().contains("octo has no active webhook"));
    }

    @Test
    void allActiveHooksSideBySideEachWithItsOwnCheckpointAndReport() {
        GitHubStandIn.Row one = failed(github.hook("octo", 42), 300);
        failed(github.hook("octo", 43), 290);
        github.hook("octo", 43).active = false;
        GitHubStandIn.Hook third = github.hook("octo", 44);
        GitHubStandIn.Row two = failed(third, 200);
        third.receiver = (of, at) -> GitHubStandIn.Answer.code(500);
        variable("LAST_42", ago(600));
        Terminal.Run run = run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", "octo/ops", "--no-probe");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(one.id(), two.id()), github.redelivered().stream().sorted().toList());
        assertEquals(ago(10), stored("LAST_42"));
        assertEquals(ago(200), stored("LAST_44"));
        assertEquals(Set.of("hook 42: ", "hook 44: "), Set.copyOf(run.lines().stream().map(line -> line.substring(0, 9)).toList()));
        assertEquals(4, run.lines().size(), run.out());
        assertTrue(run.err().lines().allMatch(line -> line.matches("redeliver: hook 4[24]: .*")), run.err());
        assertEquals(null, stored("LAST"));
    }

    @Test
    void oneHooksFailureDoesNotStopTheOthersAndTheWorstCodeIsTheRuns() {
        GitHubStandIn.Hook gone = github.hook("octo", 42);
        GitHubStandIn.Row fine = failed(github.hook("octo", 43), 300);
        failed(gone, 300);
        github.fault(request -> request.path().startsWith("/orgs/octo/hooks/42/"), GitHubStandIn.answer(404, "{\"message\": \"Not Found\"}"));
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--hook", "43", "--hook", "43");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("redeliver: hook 42: error: GitHub answered GET /orgs/octo/hooks/42/deliveries with 404"), run.err());
        assertEquals(List.of(fine.id()), github.redelivered());
        assertTrue(run.summary().startsWith("hook 43: redelivered 1 (1 delivered)"), run.out());

        github.noFaults();
        github.variable("octo/ops", "LAST_42", "rubbish");
        run = run("--org", "octo", "--hook", "42,43", "--variable", "LAST", "--variable-repo", "octo/ops");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("redeliver: hook 42: error: the value 'rubbish' of variable LAST_42 of octo/ops is no number"), run.err());
        assertEquals(ago(10).plusMillis(Duration.between(NOON, clock.instant()).toMillis()).toString().substring(0, 16),
                stored("LAST_43").toString().substring(0, 16));
    }

    @Test
    void whatIsLostInOneHookMakesTheRunsCode() {
        GitHubStandIn.Hook hook = github.hook("octo", 42);
        GitHubStandIn.Row row = failed(hook, 300);
        for (int i = 0; i < 8; i++) {
            hook.redeliver(row, ago(200 - i), GitHubStandIn.Answer.DOWN);
        }
        failed(github.hook("octo", 43), 300);
        assertEquals(3, run("--org", "octo", "--all-hooks").code());
    }

    @Test
    void manyHooksShareOnePaceAndEightRequestsAtOnce() {
        List<GitHubStandIn.Hook> hooks = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            GitHubStandIn.Hook hook = github.hook("octo", i);
            hooks.add(hook);
            for (int j = 0; j < 60; j++) {
                failed(hook, 300 + j);
            }
        }
        Terminal.Run run = run("--org", "octo", "--all-hooks");
        assertEquals(0, run.code(), run.err());
        assertEquals(360, github.redelivered().size());
        // The pace of one hook alone would let each have 180 at once.
        List<Instant> posts = github.log("POST", "/attempts").stream().map(GitHubStandIn.Request::at).sorted().toList();
        assertTrue(Duration.between(posts.get(0), posts.get(359)).compareTo(Duration.ofSeconds(61)) >= 0, "all within a minute");
        assertTrue(github.mostAtOnce() <= 8, "at once: " + github.mostAtOnce());
    }

    // Checkpoints in a file

    @Test
    void aFileKeepsTheCheckpointsOfSeveralHooks() throws IOException {
        failed(github.hook("octo", 42), 300);
        GitHubStandIn.Hook other = github.hook("octo", 43);
        failed(other, 200);
        other.receiver = (of, at) -> GitHubStandIn.Answer.code(500);
        Path file = folder.resolve("state/checkpoints.json");
        Files.createDirectory(file.getParent());
        Terminal.Run run = run("--org", "octo", "--all-hooks", "--no-probe", "--checkpoint", file.toString());
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("checkpoint 2026-11-20T08:40:00Z in file " + file.toRealPath()), run.out());
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertEquals(1, json.path("version").asInt());
        assertEquals(Long.toString(ago(10).toEpochMilli()), json.path("checkpoints").path(github.url() + "/orgs/octo/hooks/42").path("checkpoint").asText());
        assertEquals(Long.toString(ago(200).toEpochMilli()), json.path("checkpoints").path(github.url() + "/orgs/octo/hooks/43").path("checkpoint").asText());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(), github.log("", "/actions/variables"));

        github.clearLog();
        run = run("--org", "octo", "--hook", "43", "--checkpoint", file.toString());
        assertTrue(run.err().contains("/orgs/octo/hooks/43 since 2026-11-20T08:40:00Z"), run.err());
        assertEquals(1, github.redelivered().size());
        try (var left = Files.list(file.getParent())) {
            assertEquals(Set.of("checkpoints.json", "checkpoints.json.lock"), Set.copyOf(left.map(path -> path.getFileName().toString()).toList()));
        }
    }

    @Test
    void whatIsGivenUpIsToldOnceWithAFileToo() {
        GitHubStandIn.Hook hook = github.hook("octo", 42);
        GitHubStandIn.Row waiting = hook.deliver(ago(350), "issues", "opened", GitHubStandIn.Answer.DOWN);
        GitHubStandIn.Row row = failed(hook, 300);
        for (int i = 0; i < 8; i++) {
            hook.redeliver(row, ago(200 - i), GitHubStandIn.Answer.DOWN);
        }
        hook.receiver = (of, at) -> GitHubStandIn.Answer.code(500);
        String file = folder.resolve("checkpoints.json").toString();
        assertEquals(3, run("--org", "octo", "--checkpoint", file, "--no-probe").code());
        assertEquals(1, hook.attempts(waiting.guid()).stream().filter(GitHubStandIn.Row::redelivery).count());
        clock.pause(Duration.ofMinutes(5));
        assertEquals(0, run("--org", "octo", "--checkpoint", file, "--no-probe").code(), "nothing new is lost");
    }

    @Test
    void aDryRunLeavesNoFile() throws IOException {
        failed(github.hook("octo", 42), 300);
        Path file = folder.resolve("checkpoints.json");
        assertEquals(0, run("--org", "octo", "--checkpoint", file.toString(), "--dry-run").code());
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                   | is cut off, or no checkpoint file; put a copy back, or move it away and give --since",
        "{\"version\": 1, \"checkpo           | is cut off, or no checkpoint file",
        "[]                                   | is cut off, or no checkpoint file",
        "1763600000000                        | is cut off, or no checkpoint file",
        "{\"version\": 2, \"checkpoints\": {}}| has the format 2, which a newer redeliver has written; use that one, or give another file",
    })
    void aFileThatIsNoneIsLeftAlone(String content, String sentence) throws IOException {
        failed(github.hook("octo", 42), 300);
        Path file = folder.resolve("checkpoints.json");
        Files.writeString(file, content);
        for (String[] more : new String[][] {{}, {"--since", "1h"}}) {
            List<String> args = new ArrayList<>(List.of("--org", "octo", "--hook", "42", "--checkpoint", file.toString()));
            args.addAll(List.of(more));
            Terminal.Run run = run(args.toArray(new String[0]));
            assertEquals(2, run.code(), run.err());
            assertTrue(run.err().contains("error: --checkpoint: '" + file.toRealPath() + "' " + sentence), run.err());
        }
        assertEquals(content, Files.readString(file));
        assertEquals(List.of(), github.log());
    }

    @Test
    void aValueInTheFileThatIsNoNumberIsReplacedWithSince() throws IOException {
        GitHubStandIn.Hook hook = github.hook("octo", 42);
        hook.deliver(ago(30), "push", null, GitHubStandIn.Answer.OK);
        Path file = folder.resolve("checkpoints.json");
        Files.writeString(file, "{\"version\":1,\"checkpoints\":{\"" + github.url() + "/orgs/octo/hooks/42\":{\"checkpoint\":\"soon\"}}}");
        String[] args = {"--org", "octo", "--hook", "42", "--checkpoint", file.toString(), "--since", "1h"};
        Terminal.Run run = terminal.run(java.util.Arrays.copyOf(args, 6));
        assertEquals(2, run.code());
        assertTrue(run.err().contains("the value 'soon' of file " + file.toRealPath() + " is no number of milliseconds since 1970; give --since"), run.err());
        assertEquals(0, terminal.run(args).code());
        assertTrue(Files.readString(file).contains("\"" + ago(10).toEpochMilli() + "\""));
    }

    @Test
    void aFileThatAnotherRunIsUsing() throws IOException {
        failed(github.hook("octo", 42), 300);
        Path file = folder.resolve("checkpoints.json");
        try (FileChannel other = FileChannel.open(folder.resolve("checkpoints.json.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            Terminal.Run run = run("--org", "octo", "--checkpoint", file.toString());
            assertEquals(1, run.code());
            assertEquals("redeliver: error: another run on this machine is using the checkpoint file '" + file + "'; this one has sent nothing, let it "
                    + "finish or start them further apart\n", run.err());
            assertEquals(List.of(), github.log());
        }
        assertEquals(0, run("--org", "octo", "--checkpoint", file.toString()).code(), "a lock that nobody holds is none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing/checkpoints.json", "afile/checkpoints.json"})
    void aFolderThatCannotBeWritten(String name) throws IOException {
        failed(github.hook("octo", 42), 300);
        Files.writeString(folder.resolve("afile"), "");
        Terminal.Run run = run("--org", "octo", "--checkpoint", folder.resolve(name).toString());
        assertEquals(2, run.code());
        assertTrue(run.err().matches("(?s)redeliver: error: --checkpoint: '.*' cannot be written \\(.*\\); give a file in a folder that this user may write to\n"),
                run.err());
        assertEquals(List.of(), github.log());
    }

    @Test
    void aFileThatCannotBeReplacedInTheMiddleOfARunSendsNothing() throws IOException {
        GitHubStandIn.Hook hook = github.hook("octo", 42);
        failed(hook, 300);
        Path file = folder.resolve("state/checkpoints.json");
        Files.createDirectory(file.getParent());
        hook.beforePage = () -> {
            try {
                Files.deleteIfExists(folder.resolve("state/checkpoints.json.lock"));
                Files.deleteIfExists(file.getParent());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--checkpoint", file.toString());
        assertEquals(1, run.code());
        assertTrue(run.err().contains("error: the checkpoint file '" + file + "' cannot be written"), run.err());
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void aSymbolicLinkStaysOne() throws IOException {
        github.hook("octo", 42).deliver(ago(30), "push", null, GitHubStandIn.Answer.OK);
        Path real = folder.resolve("real.json");
        Files.writeString(real, "{\"version\":1,\"checkpoints\":{}}");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), real);
        assertEquals(0, run("--org", "octo", "--checkpoint", link.toString()).code());
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(real).contains("/orgs/octo/hooks/42"));
    }

    // Bad input

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--org octo --repo octo/app                 | --org and --repo were both given; a run is for one kind of hook, start one for each",
        "--org octo --app                           | --org and --app were both given",
        "--repo octo/app --app                      | --repo and --app were both given",
        "--repo octo                                | --repo: 'octo' is no repository; give it as OWNER/NAME",
        "--org octo --hook 1 --hook-url x           | --hook, --hook-url and --all-hooks each say which hooks",
        "--app --app-id 1 --hook 1                  | --app: a GitHub App has one hook only",
        "--org octo --variable A --checkpoint f     | --variable and --checkpoint were both given",
        "--org octo --hook 1 --hook 2 --guid x      | --guid: all hooks that got an event share its GUID; name one hook",
        "--org octo --output xml                    | Invalid value for option '--output': expected one of [text, json]",
    })
    void badInputGetsOneSentenceAndNothingIsSent(String args, String sentence) {
        Terminal.Run run = terminal.run(args.split(" +"));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("redeliver: error: " + sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(List.of(), github.log());
    }

    @Test
    void eachOptionHasItsPlaceInTheHelpAndTheFiveThatMatterComeFirst() {
        Terminal.Run run = terminal.run("--help");
        List<String> options = run.lines().stream().filter(line -> line.matches(" {2}(-.,| {3}) --.*")).map(line -> line.substring(6).replaceFirst("[ =\\[].*", ""))
                .toList();
        assertEquals(List.of("--org", "--hook", "--variable", "--since", "--dry-run", "--repo"), options.subList(0, 6));
        assertEquals(options.size(), Set.copyOf(options).size());
        assertFalse(run.out().contains("null"));
    }
}
