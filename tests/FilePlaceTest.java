import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** The checkpoint file among other processes and other users. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FilePlaceTest extends StandInFixture {
    FilePlaceTest() {
        super(GitHubStandIn::new);
    }

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
        try (Child other = Child.start(List.of(), Child.COMMAND, temp, Map.of("TERM", "xterm"), args)) {
            assertTrue(listing.await(2, TimeUnit.MINUTES), () -> "the other run does not list");
            int before = github.log().size();
            Terminal.Run run = terminal.run(args).exits(1);
            assertTrue(run.err().contains("another run"), run.err());
            assertEquals(before, github.log().size(), "nothing is sent");
            seen.countDown();
            Terminal.Run first = other.end();
            assertEquals(0, first.code(), first.err());
            assertFalse((first.out() + first.err()).contains("\u001b"), "no colors and no live line: " + first);
        }
        assertEquals(1, github.redelivered().size());
        terminal.run(args).exits(0, "the lock went with the process");
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
        terminal.run("--org", "octo", "--hook", "42", "--checkpoint", file.toString()).exits(0);
        assertTrue(Files.readString(file).contains("/orgs/octo/hooks/42"));
        assertEquals(EMPTY, Files.readString(old), "the old file is as it was");
    }

    // A user without rights

    /** A folder with a file, or without, the rights that others have to them, and what a run says; empty if it may. */
    private record Place(String folder, String file, String sentence) {
        static final List<Place> ALL = List.of(
                new Place("rwxr-xr-x", "-", "cannot be written (no permission)"),
                new Place("rwxrwxrwx", "r--r--r--", "cannot be written (no permission)"),
                new Place("rwxrwxrwx", "-w--w--w-", "cannot be read (no permission)"),
                new Place("rwxrwxrwx", "-", ""));
    }

    @Test
    void aUserWithoutOtherRightsNeedsOnlyAFolderAndAFileThatMayNotBeUsedIsNamed() throws Exception {
        delivered(1);
        boolean isRoot = (int) Files.getAttribute(temp, "unix:uid") == 0;
        List<String> args = new ArrayList<>();
        for (int i = 0; i < Place.ALL.size(); i++) {
            Place place = Place.ALL.get(i);
            Path folder = Files.createDirectory(temp.resolve("place" + i));
            if (!place.file.equals("-")) {
                permit(Files.writeString(folder.resolve("c.json"), EMPTY), place.file);
            }
            // Root's folder is closed to others; to keep this user out as well, it must be closed to its owner.
            permit(folder, isRoot ? place.folder : place.folder.replace("rwxr-x", "r-xr-x"));
            args.addAll(toTheHook(folder.resolve("c.json")));
            args.add(Child.NEXT);
        }
        Terminal.Run run = asUserWithoutRights(isRoot, args.toArray(new String[0])).exits(0);
        List<String> errors = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < Place.ALL.size(); i++) {
            Place place = Place.ALL.get(i);
            Path file = temp.resolve("place" + i).resolve("c.json");
            permit(file.getParent(), "rwxrwxrwx");
            codes.add(place.sentence.isEmpty() ? "exit code 0" : "exit code 2");
            if (!place.sentence.isEmpty()) {
                errors.add("redeliver: error: --checkpoint: '" + file + "' " + place.sentence
                        + "; give a file in a folder that this user may write to");
            }
            if (!place.file.equals("-")) {
                permit(file, "rw-rw-rw-");
                assertEquals(EMPTY, Files.readString(file));
            }
        }
        assertEquals(errors, run.err().lines().filter(line -> line.startsWith("redeliver: error: ")).toList());
        assertEquals(codes, run.lines().stream().filter(line -> line.startsWith("exit code ")).toList());
        assertEquals(1, github.log("GET", "/deliveries").size(), "only the last one goes on to GitHub");
        assertTrue(Files.readString(temp.resolve("place3/c.json")).contains("/orgs/octo/hooks/42"));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** No permission stops root: if this is root, the run is another user's, who gets class files that all may read. */
    private Terminal.Run asUserWithoutRights(boolean isRoot, String... args) throws IOException, InterruptedException {
        List<String> before = isRoot ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
        permit(temp, "rwxr-xr-x");
        List<String> command = isRoot ? Child.with("-cp", readableClassPath(), "Child")
                : Child.with("-cp", System.getProperty("java.class.path"), "Child");
        try (Child child = Child.start(before, command, temp, Map.of("PATH", System.getenv("PATH")), args)) {
            return child.end();
        }
    }

    private String readableClassPath() throws IOException {
        List<String> copies = new ArrayList<>();
        Path readable = Files.createDirectory(temp.resolve("classes"));
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
        return String.join(File.pathSeparator, copies);
    }
}
