import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real command in a process of its own: its terminal, signals, locks and rights are the system's. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class ProcessTest extends StandInFixture {
    private static final String COMMAND = "'" + String.join("' '", Child.command()) + "' ";
    private static final String EMPTY = "{\"version\":2,\"checkpoints\":{}}";

    ProcessTest() {
        super(GitHubStandIn::new);
    }

    private String toTheHook() {
        return "--api-url " + github.url() + " --org octo --hook 42 ";
    }

    /** Starts a line of a shell, on a terminal or not. */
    private Child shell(boolean onTerminal, Map<String, String> env, String line) throws IOException {
        List<String> words = onTerminal
                ? List.of("script", "--quiet", "--return", "--flush", "--command", "stty cols 100 rows 40; " + line,
                "/dev/null")
                : List.of("sh", "-c", line);
        Map<String, String> all = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "SHELL", "/bin/sh",
                "TERM", "xterm"));
        all.putAll(env);
        return Child.start(List.of(), words, temp, all);
    }

    // A terminal

    /** Two on each change, all at night. */
    static Stream<Arguments> variables() {
        return Stream.of(Arguments.of("LC_ALL=C.UTF-8 NO_COLOR=1", false, "\u2588"),
                Arguments.of("LC_ALL=C CLICOLOR=0 CLICOLOR_FORCE=1", true, "9"),
                Arguments.of("LC_ALL=C.UTF-8", true, "\u2588"),
                Arguments.of("LC_ALL=C", true, "9"),
                Arguments.of("CLICOLOR=0", false, "")).limit(AllTests.isAll() ? 5 : 2);
    }

    @ParameterizedTest
    @MethodSource("variables")
    void coloursGoByTheUsualVariablesAndBarsByTheLocale(String variables, boolean colored, String bar)
            throws Exception {
        failed(100);
        Map<String, String> env = Arrays.stream(variables.split(" "))
                .collect(Collectors.toMap(each -> each.replaceFirst("=.*", ""), each -> each.replaceFirst(".*=", "")));
        try (Child child = shell(true, env, "exec " + COMMAND + toTheHook() + "--dry-run --since " + ago(200))) {
            String shown = child.end().exits(0).out();
            assertTrue(shown.contains("GUID") && shown.contains("issues.opened"), shown);
            assertEquals(colored, shown.matches("(?s).*\u001b\\[[0-9;]*m.*"), shown);
            assertTrue(shown.contains("\r\u001b[K"), "the live line: " + shown);
            assertTrue(shown.lines().anyMatch(line -> line.contains("Fri 20") && line.contains(bar)), shown);
        }
    }

    private void sixtyFailures() {
        for (int i = 0; i < 60; i++) {
            hook.deliver(ago(150).plusSeconds(i), "push", null, Answer.code(500));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aResultThatIsLostIsNotASuccess(String format) throws Exception {
        sixtyFailures();
        String line = "exec " + COMMAND + toTheHook() + "--dry-run --output " + format + " >/dev/full";
        try (Child child = shell(false, Map.of(), line)) {
            assertTrue(child.end().exits(1).err().contains("error: standard output did not take the whole result"),
                    "it is said");
        }
    }

    /** With descriptor 0 free, Java opens a file of its own as standard input, and to close that breaks the JVM. */
    @Test
    void standardInputThatIsClosed() throws Exception {
        try (Child child = shell(false, Map.of(), "exec " + COMMAND + toTheHook() + "--token-file - <&-")) {
            String error = child.end().exits(2).err();
            assertTrue(error.startsWith("redeliver: error: --token-file"), error);
            assertEquals(1, error.lines().count(), error);
            assertEquals(List.of(), github.log());
        }
    }

    // Interrupted

    private static synchronized void interrupt(Process process) throws IOException {
        ProcessHandle java = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(one -> one.info().command().orElse("").endsWith("java")).findFirst().orElse(null);
        // Each of eight requests comes by here, and the first has ended it.
        if (java != null) {
            new ProcessBuilder("kill", "-INT", Long.toString(java.pid())).start();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedRunSaysHowFarItCame(boolean onTerminal) throws Exception {
        String command = COMMAND;
        Map<String, String> env = new HashMap<>(System.getenv());
        env.keySet().removeAll(List.of("COLUMNS", "GITHUB_ACTIONS", "RUNNER_DEBUG"));
        if (AllTests.isAll()) {
            LauncherTest.build();
            command = LauncherTest.root().resolve("jbang") + " " + LauncherTest.root().resolve("redeliver.java ");
            env.put("JAVA_HOME", System.getProperty("java.home"));
        }
        sixtyFailures();
        CompletableFuture<Child> started = new CompletableFuture<>();
        AtomicInteger posts = new AtomicInteger();
        // The twelfth is sent when four were answered. It interrupts the run, and from then on GitHub answers none.
        github.fault(request -> request.path().endsWith("/attempts") && posts.incrementAndGet() >= 12, call -> {
            interrupt(started.join().process);
            return Fault.hang(Duration.ofMinutes(5)).befall(call);
        });
        try (Child child = shell(onTerminal, env, "exec env --default-signal=INT " + command + toTheHook()
                + "--no-probe")) {
            started.complete(child);
            Terminal.Run run = child.end().exits(130);
            String shown = run.out() + run.err();
            String last = shown.lines().reduce((one, other) -> other).orElse("").replaceFirst(".*\u001b\\[K", "");
            assertTrue(last.matches("redeliver: interrupted after \\d+ of 60; nothing is lost, run it again"), shown);
            assertTrue(!onTerminal || shown.contains("\r\u001b[Kredeliver: interrupted"),
                    "the live line is gone: " + shown);
        }
    }

    @Tag(AllTests.NIGHT)
    @Test
    void afterCtrlCTheLastLineNamesTheCommandThatGoesOn() throws Exception {
        afterCtrlC(20, null);
    }

    /** GitHub may not have taken a POST that is still under way. */
    @Test
    void afterCtrlCTheCommandGoesOnWithTheOldestWhoseResponseHasNotCome() throws Exception {
        afterCtrlC(7, Fault.hang(Duration.ofMinutes(1)));
    }

    /**
     * @param last the POST at which it comes
     * @param ofOldest what befalls the oldest's POST; null for nothing
     */
    private void afterCtrlC(int last, Fault ofOldest) throws Exception {
        Row oldest = delivered(17);
        for (int i = 1; i < 40; i++) {
            hook.deliver(ago(16).plusSeconds(i), "push", null, Answer.OK);
        }
        if (ofOldest != null) {
            github.fault("/" + oldest.id() + "/attempts", ofOldest);
        }
        CompletableFuture<Child> started = new CompletableFuture<>();
        AtomicInteger posts = new AtomicInteger();
        github.fault(request -> request.path().endsWith("/attempts") && posts.incrementAndGet() == last, call -> {
            // SIGTERM, which ends a process as Ctrl-C does.
            started.join().process.destroy();
            return false;
        });
        String line = "exec " + COMMAND + "resend " + toTheHook() + "--yes --since 1h --wait 0";
        String error;
        try (Child child = shell(false, Map.of(), line)) {
            started.complete(child);
            error = child.end().err();
        }
        github.noFaults();
        Matcher next = Pattern.compile("go on with: redeliver (resend .*)\n$").matcher(error);
        assertTrue(next.find(), error);

        Terminal.Run run = terminal.run(next.group(1).split(" "));
        assertTrue(Set.of(0, 3).contains(run.code()), run.err());
        List<String> attempts = hook.rows.stream().filter(Row::redelivery).map(Row::guid).toList();
        assertEquals(40, Set.copyOf(attempts).size(), "every event is sent");
        assertTrue(attempts.size() <= 40 + (ofOldest == null ? 8 : last + 8), "sent: " + attempts.size());
    }

    // The checkpoint file among other processes and other users

    private List<String> withCheckpoints(Path checkpoints) {
        return List.of("--api-url", github.url(), "--org", "octo", "--hook", "42", "--checkpoint",
                checkpoints.toString());
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
        String[] args = with(withCheckpoints(temp.resolve("c.json")), "--wait", "0");
        try (Child other = Child.start(List.of(), Child.command(), temp, Map.of("TERM", "xterm"), args)) {
            assertTrue(listing.await(2, TimeUnit.MINUTES), () -> "the other run does not list");
            int before = github.log().size();
            terminal.run(args).exits(1).says("another run");
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
            args.addAll(withCheckpoints(folder.resolve("c.json")));
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
        List<String> before = isRoot ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                : List.of();
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
