import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real command in a process of its own, whose output goes to files: its rights, its locks and its environment are the system's. */
final class Child implements AutoCloseable {
    private final Process process;
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
     * @param classPath of the command
     * @param folder takes the files with its output
     * @param env all of its environment, but for the token
     */
    static Child start(List<String> before, String classPath, Path folder, Map<String, String> env, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.addAll(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, "redeliver"));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("TOKEN", Terminal.TOKEN);
        builder.environment().putAll(env);
        return new Child(builder.start(), out, err);
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
