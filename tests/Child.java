import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lib.options.Context;

/**
 * The real command in a process of its own, whose output goes to files: its rights, its locks and its environment are
 * the system's.
 */
final class Child implements AutoCloseable {
    /** Ends a command of several for {@link #main}. */
    static final String NEXT = "--next";

    final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param before the command that starts another one, such as setpriv; or empty
     * @param command such as {@link #command}
     * @param folder takes the files with its output
     * @param env all of its environment, but for the token
     */
    static Child start(List<String> before, List<String> command, Path folder, Map<String, String> env, String... args)
            throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(command);
        words.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("TOKEN", Terminal.TOKEN);
        builder.environment().putAll(env);
        return new Child(builder.start(), out, err);
    }

    /** A JVM like this one, which starts quickly. */
    static List<String> with(String... args) {
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+NeverActAsServerClassMachine", "-Xlog:disable"));
        words.addAll(List.of(args));
        return words;
    }

    /** Starts the command in a JVM of its own, from the tests' class path, where the classes of a mutant come first. */
    static List<String> command() {
        return with("-XX:SharedArchiveFile=" + ClassData.FILE, "-cp", System.getProperty("java.class.path"),
                "redeliver");
    }

    /** Made once for all JVMs, it saves a third of a start; of a class path with folders, Java makes none. */
    private static final class ClassData {
        static final Path FILE = made();

        private static Path made() {
            try (GitHubStandIn github = new GitHubStandIn(Clock.systemUTC())) {
                github.token(Terminal.TOKEN, GitHubStandIn.ALL);
                github.hook("octo", 42).deliver(Instant.now().minusSeconds(60), "push", null, Answer.DOWN);
                Path folder = Files.createTempDirectory("class-data");
                Path data = folder.resolve("redeliver.jsa");
                List<String> command = with("-XX:ArchiveClassesAtExit=" + data, "-cp",
                        System.getProperty("java.class.path"), "redeliver");
                try (Child child = start(List.of(), command, folder, Map.of(), "--org", "octo", "--dry-run",
                        "--api-url", github.url())) {
                    child.end();
                }
                folder.toFile().deleteOnExit();
                for (File file : folder.toFile().listFiles()) {
                    file.deleteOnExit();
                }
                return data;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Runs several commands in one JVM, each of which ends with {@link #NEXT}, and prints the exit code of each. */
    public static void main(String... args) {
        List<String> words = new ArrayList<>();
        for (String arg : args) {
            if (!arg.equals(NEXT)) {
                words.add(arg);
                continue;
            }
            int code = redeliver.commandLine(Context.ofThisProcess("test"), words.toArray(new String[0]))
                    .execute(words.toArray(new String[0]));
            System.out.println("exit code " + code);
            words.clear();
        }
        System.exit(0);
    }

    /** Waits for its end. */
    Terminal.Run end() throws IOException, InterruptedException {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        return new Terminal.Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
