import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in a file. */
class CheckpointFileTest extends StandInFixture {
    /** Each test makes its own hooks. */
    @Override
    @BeforeEach
    void anOrganizationWithAHook() {
        everythingIsAllowed();
    }

    @Override
    Terminal.Run run(String... args) {
        return terminal.run(with(List.of("--backoff", "0"), args));
    }

    @Test
    void aFileKeepsTheCheckpointsOfSeveralHooks() throws IOException {
        failedOnce(github.hook("octo", 42), 300);
        HookStandIn other = github.hook("octo", 43);
        failedOnce(other, 200);
        other.receiver = (of, at) -> Answer.code(500);
        Path file = temp.resolve("state/checkpoints.json");
        Files.createDirectory(file.getParent());
        run("--org", "octo", "--all-hooks", "--no-probe", "--checkpoint", file.toString()).exits(0);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertEquals(2, json.path("version").asInt());
        assertMovedOn(Instant.ofEpochMilli(json.path("checkpoints").path(key(42)).path("checkpoint").asLong()));
        assertEquals(Long.toString(ago(200).toEpochMilli()),
                json.path("checkpoints").path(key(43)).path("checkpoint").asText());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(), github.log("", "/actions/variables"));

        github.clearLog();
        Terminal.Run run = run("--org", "octo", "--hook", "43", "--checkpoint", file.toString(), "--output", "json");
        assertEquals("2026-11-20T08:40:00Z", hookOf(run).path("since").asText());
        assertEquals(1, github.redelivered().size());
        try (var left = Files.list(file.getParent())) {
            assertEquals(Set.of("checkpoints.json", "checkpoints.json.lock"),
                    Set.copyOf(left.map(path -> path.getFileName().toString()).toList()));
        }
    }

    /**
     * Somebody's attempt, made after the first page was read, uses up the last chance of an event. The next run sees
     * it.
     */
    @Test
    void whatIsLostWhileARunListsIsReportedByTheNextOne() {
        HookStandIn hook = github.hook("octo", 42);
        Row holds = failedOnce(hook, 300);
        Row lost = failedOnce(hook, 200);
        hook.redeliver(lost, ago(2), Answer.DOWN);
        for (int i = 0; i < 150; i++) {
            hook.deliver(ago(1), "push", null, Answer.OK);
        }
        hook.receiver = (of, at) -> Answer.code(500);
        AtomicInteger pages = new AtomicInteger();
        hook.beforePage = () -> {
            if (pages.incrementAndGet() == 2) {
                clock.pause(Duration.ofSeconds(1));
                hook.redeliver(lost, clock.instant(), Answer.DOWN);
                clock.pause(Duration.ofSeconds(5));
            }
        };
        String[] args = {"--org", "octo", "--hook", "42", "--backoff", "1h", "--max-attempts", "3", "--wait", "0",
                "--no-probe", "--checkpoint",
            temp.resolve("c.json").toString()};
        terminal.run(args).exits(0);
        clock.set(NOON.plus(Duration.ofMinutes(5)));
        terminal.run(args).exits(3).says("given up after 3 failed attempts: " + lost.guid());
        assertEquals(2, hook.attempts(holds.guid()).size());
    }

    @Test
    void aGivenUpEventIsReportedOnceInAFileAsWell() {
        HookStandIn hook = github.hook("octo", 42);
        Row waiting = hook.deliver(ago(350), "issues", "opened", Answer.DOWN);
        Row row = failedOnce(hook, 300);
        for (int i = 0; i < 8; i++) {
            hook.redeliver(row, ago(200 - i), Answer.DOWN);
        }
        hook.receiver = (of, at) -> Answer.code(500);
        String file = temp.resolve("checkpoints.json").toString();
        run("--org", "octo", "--checkpoint", file, "--no-probe").exits(3);
        assertEquals(1, hook.attempts(waiting.guid()).stream().filter(Row::redelivery).count());
        clock.pause(Duration.ofMinutes(5));
        run("--org", "octo", "--checkpoint", file, "--no-probe").exits(0, "nothing new is lost");
    }

    /** The last attempt is made after the list was read, and seen when the run looks for its outcome. */
    @Test
    void whatARunItselfUsesUpIsReportedOnce() {
        HookStandIn hook = github.hook("octo", 42);
        hook.deliver(ago(350), "issues", "opened", Answer.DOWN);
        Row row = failedOnce(hook, 300);
        for (int i = 0; i < 6; i++) {
            hook.redeliver(row, ago(200 - i), Answer.DOWN);
        }
        hook.receiver = (of, at) -> Answer.code(500);
        String file = temp.resolve("checkpoints.json").toString();
        run("--org", "octo", "--checkpoint", file, "--no-probe").exits(3);
        assertEquals(8, hook.attempts(row.guid()).size());
        clock.pause(Duration.ofMinutes(5));
        run("--org", "octo", "--checkpoint", file, "--no-probe").exits(0, "nothing new is lost");
    }

    @Test
    void aDryRunLeavesNoFile() throws IOException {
        failedOnce(github.hook("octo", 42), 300);
        Path file = temp.resolve("checkpoints.json");
        run("--org", "octo", "--checkpoint", file.toString(), "--dry-run").exits(0);
        try (var left = Files.list(temp)) {
            assertEquals(0, left.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"version\": 2, \"checkpo", "[]", "1763600000000",
            "{\"version\": 3, \"checkpoints\": {}}"})
    void aFileThatIsNoneIsLeftAlone(String content) throws IOException {
        failedOnce(github.hook("octo", 42), 300);
        Path file = Files.writeString(temp.resolve("checkpoints.json"), content);
        String[] args = {"--org", "octo", "--hook", "42", "--checkpoint", file.toString()};
        run(args).exits(2);
        run(with(List.of(args), "--since", "1h")).exits(2);
        assertEquals(content, Files.readString(file));
        assertEquals(List.of(), github.log());
    }

    @Test
    void aValueInTheFileThatIsNoNumberIsReplacedWithSince() throws IOException {
        HookStandIn hook = github.hook("octo", 42);
        hook.deliver(ago(30), "push", null, Answer.OK);
        Path file = temp.resolve("checkpoints.json");
        Files.writeString(file, "{\"version\":2,\"checkpoints\":{\"" + key(42) + "\":{\"checkpoint\":\"soon\"}}}");
        String[] args = {"--org", "octo", "--hook", "42", "--checkpoint", file.toString(), "--since", "1h"};
        terminal.run(Arrays.copyOf(args, 6)).exits(2).says("the value 'soon' of file " + file.toRealPath());
        terminal.run(args).exits(0);
        assertTrue(Files.readString(file).contains("\"" + ago(10).toEpochMilli() + "\""));
    }

    @Test
    void aFileThatCannotBeReplacedInTheMiddleOfARunSendsNothing() throws IOException {
        HookStandIn hook = github.hook("octo", 42);
        failedOnce(hook, 300);
        Path file = temp.resolve("state/checkpoints.json");
        Files.createDirectory(file.getParent());
        hook.beforePage = () -> {
            try {
                Files.deleteIfExists(temp.resolve("state/checkpoints.json.lock"));
                Files.deleteIfExists(file.getParent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        run("--org", "octo", "--hook", "42", "--checkpoint", file.toString()).exits(1)
                .says("error: the checkpoint file '" + file + "' cannot be written");
        assertNothingRedelivered();
    }

    /** Exit code 2 says that nothing was sent. */
    @Test
    void aFileThatIsNoneAnyMoreAfterThePostsIsNotBadInput() {
        HookStandIn hook = github.hook("octo", 42);
        Row row = hook.deliver(ago(300), "issues", "opened", Answer.DOWN);
        Path file = temp.resolve("c.json");
        hook.receiver = (of, at) -> {
            try {
                Files.writeString(file, "[]");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Answer.OK;
        };
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--checkpoint", file.toString()).exits(1);
        assertTrue(run.err().contains("is not a checkpoint file"), run.err());
        assertRedelivered(List.of(row.id()));
    }

    @Test
    void aSymbolicLinkStaysOne() throws IOException {
        github.hook("octo", 42).deliver(ago(30), "push", null, Answer.OK);
        Path real = temp.resolve("real.json");
        Files.writeString(real, "{\"version\":2,\"checkpoints\":{}}");
        Path link = Files.createSymbolicLink(temp.resolve("link.json"), real);
        run("--org", "octo", "--checkpoint", link.toString()).exits(0);
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(real).contains("/orgs/octo/hooks/42"));
    }

    private String key(long id) {
        return github.url().replaceFirst("^http://", "") + "/" + id;
    }

    @Test
    void aRenamedOrganizationKeepsItsMarks() throws IOException {
        Path file = temp.resolve("c.json");
        HookStandIn hook = github.hook("octo", 42);
        failedOnce(hook, 400);
        Row row = failedOnce(hook, 100);
        Files.writeString(file, "{\"version\":2,\"checkpoints\":{" + entry(42, "/orgs/Former", 120) + ","
                + entry(7, "/orgs/octo", 500) + "}}");
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--no-probe", "--wait", "0", "--checkpoint",
                file.toString());
        assertEquals(0, run.code(), run.err());
        run.doesNotSay("warning");
        assertRedelivered(List.of(row.id()));
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        List<String> keys = new ArrayList<>();
        json.path("checkpoints").fieldNames().forEachRemaining(keys::add);
        assertEquals(List.of(key(42), key(7)), keys);
        assertEquals(Long.toString(ago(100).toEpochMilli()),
                json.path("checkpoints").path(key(42)).path("checkpoint").asText());
        assertEquals(github.url() + "/orgs/octo/hooks/42",
                json.path("checkpoints").path(key(42)).path("hook").asText());
    }

    /** An App's hook has /app in its key; a repository with that name is none. */
    @Test
    void aRepositoryThatIsRenamedToAppKeepsItsMark() throws IOException {
        Path file = temp.resolve("c.json");
        failedOnce(github.repositoryHook("octo/app", 7), 100);
        Files.writeString(file, "{\"version\":2,\"checkpoints\":{" + entry(7, "/repos/octo/former", 120) + "}}");
        run("--repo", "octo/app", "--no-probe", "--wait", "0", "--checkpoint", file.toString()).exits(0)
                .doesNotSay("warning");
        JsonNode json = new ObjectMapper().readTree(file.toFile()).path("checkpoints");
        assertEquals(List.of(key(7)), json.properties().stream().map(Map.Entry::getKey).toList());
    }

    private String entry(long id, String owner, int minutesAgo) {
        return "\"" + key(id) + "\":{\"hook\":\"" + github.url() + owner + "/hooks/" + id + "\",\"checkpoint\":\""
                + ago(minutesAgo).toEpochMilli()
                + "\",\"stored_at\":\"" + ago(60) + "\"}";
    }

    @ParameterizedTest
    @CsvSource({"ghes.example/42, ', but one of ghes.example/42: '", "ghes.example/142, ': '"})
    void aHookThatIsMissingBesideOthersIsNoSilentFirstRun(String other, String words) throws IOException {
        Path file = temp.resolve("c.json");
        failedOnce(github.hook("octo", 42), 100);
        Files.writeString(file, "{\"version\":2,\"checkpoints\":{\"" + other
                + "\":{\"checkpoint\":\"1795154400000\"}}}");
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--no-probe", "--wait", "0", "--checkpoint",
                file.toString());
        assertEquals(0, run.code(), run.err());
        run.says("warning: '" + file.toRealPath() + "' has no checkpoint of " + key(42) + words
                + "this run starts as for a new hook, and looks back 24 hours; give --since to look back further");
    }

    @Test
    void aPipeIsRefusedAndNothingWaits() throws Exception {
        Path pipe = temp.resolve("c.json");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        run("--org", "octo", "--hook", "42", "--checkpoint", pipe.toString()).exits(2);
        assertEquals(List.of(), github.log());
    }

    @Test
    void aPlaceThatDoesNotKnowWhenItStoredTellsOfALossTwiceAtMost() throws IOException {
        Path file = temp.resolve("checkpoints.json");
        HookStandIn hook = github.hook("octo", 42);
        Row lost = hook.deliver(ago(200), "issues", "opened", Answer.DOWN);
        for (int i = 0; i < 7; i++) {
            hook.redeliver(lost, ago(180 - i), Answer.DOWN);
        }
        hook.deliver(ago(0), "push", null, Answer.OK);
        int reported = 0;
        for (int i = 0; i < 4; i++) {
            Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--checkpoint", file.toString(),
                    "--backoff", "10d");
            reported += run.err().matches("(?s).*(lost|given up[^\\n]*): " + lost.guid() + ".*") ? 1 : 0;
            Files.writeString(file, Files.readString(file).replaceAll(",\\s*\"stored_at\"[^,}]*", ""));
            clock.set(clock.instant().plus(Duration.ofMinutes(5)));
        }
        assertTrue(reported == 1 || reported == 2, reported + " times");
    }

    /** If the file were written over, a crash in the middle would leave half of it. */
    @Test
    void theFileIsReplacedAsAWhole() throws IOException {
        github.hook("octo", 42).deliver(ago(1), "push", null, Answer.OK);
        String empty = "{\"version\":2,\"checkpoints\":{}}";
        Path file = Files.writeString(temp.resolve("c.json"), empty);
        Path old = Files.createLink(temp.resolve("old.json"), file);
        terminal.run("--org", "octo", "--hook", "42", "--checkpoint", file.toString()).exits(0);
        assertTrue(Files.readString(file).contains("/orgs/octo/hooks/42"));
        assertEquals(empty, Files.readString(old), "the old file is as it was");
    }
}
