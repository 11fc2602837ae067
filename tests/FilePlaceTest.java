import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checkpoint file among other processes and other users. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FilePlaceTest extends StandInFixture {
    FilePlaceTest() {
        super(GitHubStandIn::new);
    }

    /** Class files that all may read; made once, as they are many. */
    @TempDir
    static Path readable;
    private static String readableClassPath;

    private static final String EMPTY = "{\"version\":1,\"checkpoints\":{}}";

    private List<String> toTheHook(Path checkpoints) {
        return List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--checkpoint", checkpoints.toString());
    }

    /** Another JVM: two channels in one JVM meet in another way than two processes do. */
    @Test
    void aRunInAnotherProcessKeepsThisOneAway() throws Exception {
        failed(100);
        delivered(1);
        CountDownLatch listing = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        hook.beforePage = () -> {
            listing.countDown();
            await(seen);
        };
        String[] args = with(toTheHook(temp.resolve("c.json")), "--wait", "0");
        try (Child other = Child.start(List.of(), Child.COMMAND, temp, Map.of(), args)) {
            assertTrue(listing.await(2, TimeUnit.MINUTES), () -> "the other run does not list");
            int before = github.log().size();
            Terminal.Run run = terminal.run(args);
            assertEquals(1, run.code(), run.err());
            assertTrue(run.err().contains("another run on this machine is using the checkpoint file"), run.err());
            assertEquals(before, github.log().size(), "nothing is sent");
            seen.countDown();
            Terminal.Run first = other.end();
            assertEquals(0, first.code(), first.err());
        }
        assertEquals(1, github.redelivered().size());
        assertEquals(0, terminal.run(args).code(), "the lock went with the process");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody lets the other run go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** If the file were written over, a crash in the middle would leave half of it. */
    @Test
    void theFileIsReplacedAsAWhole() throws IOException {
        delivered(1);
        Path file = Files.writeString(temp.resolve("c.json"), EMPTY);
        Path old = Files.createLink(temp.resolve("old.json"), file);
        assertEquals(0, terminal.run("--org", "octo", "--hook", "42", "--checkpoint", file.toString()).code());
        assertTrue(Files.readString(file).contains("/orgs/octo/hooks/42"));
        assertEquals(EMPTY, Files.readString(old), "the old file is as it was");
    }

    // A user without rights

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // folder   | file      | what it says
        "rwxr-xr-x  | -         | cannot be written (no permission)",
        "rwxrwxrwx  | r--r--r-- | cannot be written (no permission)",
        "rwxrwxrwx  | -w--w--w- | cannot be read (no permission)",
    })
    void aFileThatMayNotBeReadOrWrittenIsNamedAndNothingIsSent(String folder, String file, String sentence) throws Exception {
        failed(100);
        Path place = Files.createDirectory(temp.resolve("place"));
        Path checkpoints = place.resolve("c.json");
        if (!file.equals("-")) {
            Files.writeString(checkpoints, EMPTY);
            permit(checkpoints, file);
        }
        boolean isRoot = isRoot();
        // Root's folder is closed to others; to keep this user out as well, it must be closed to its owner.
        permit(place, isRoot ? folder : folder.replace("rwxr-x", "r-xr-x"));
        Terminal.Run run = asUserWithoutRights(isRoot, with(toTheHook(checkpoints)));
        permit(place, "rwxrwxrwx");
        assertEquals(2, run.code(), run.err());
        assertEquals("redeliver: error: --checkpoint: '" + checkpoints + "' " + sentence + "; give a file in a folder that this user may write to\n",
                run.err());
        assertEquals(List.of(), github.log());
        if (!file.equals("-")) {
            permit(checkpoints, "rw-rw-rw-");
            assertEquals(EMPTY, Files.readString(checkpoints));
        }
    }

    @Test
    void aUserWithoutOtherRightsNeedsOnlyAFolder() throws Exception {
        delivered(1);
        Path place = Files.createDirectory(temp.resolve("place"));
        permit(place, "rwxrwxrwx");
        Terminal.Run run = asUserWithoutRights(isRoot(), with(toTheHook(place.resolve("c.json"))));
        assertEquals(0, run.code(), run.err());
        assertTrue(Files.readString(place.resolve("c.json")).contains("/orgs/octo/hooks/42"));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static boolean isRoot() throws IOException {
        Process id = new ProcessBuilder("id", "-u").start();
        return new String(id.getInputStream().readAllBytes()).strip().equals("0");
    }

    /** No permission stops root: if this is root, the run is another user's, who gets class files that all may read. */
    private Terminal.Run asUserWithoutRights(boolean isRoot, String... args) throws IOException, InterruptedException {
        List<String> before = isRoot ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
        permit(temp, "rwxr-xr-x");
        List<String> command = isRoot ? Child.with("-cp", readableClassPath(), "redeliver") : Child.COMMAND;
        try (Child child = Child.start(before, command, temp, Map.of("PATH", System.getenv("PATH")), args)) {
            return child.end();
        }
    }

    private static String readableClassPath() throws IOException {
        if (readableClassPath == null || !readableClassPath.startsWith(readable.toString())) {
            List<String> copies = new ArrayList<>();
            permit(readable, "rwxr-xr-x");
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path from = Path.of(entry);
                Path to = readable.resolve(copies.size() + "-" + from.getFileName());
                try (Stream<Path> files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Path copy = file.equals(from) ? to : to.resolve(from.relativize(file).toString());
                        Files.copy(file, copy);
                        permit(copy, "rwxr-xr-x");
                    }
                }
                copies.add(to.toString());
            }
            readableClassPath = String.join(File.pathSeparator, copies);
        }
        return readableClassPath;
    }
}
