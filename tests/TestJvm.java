import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A JVM that runs tests: {@link AllTests} starts it and holds this object; in the JVM itself, {@link #main} reads the ids of tests, a line
 * for each {@link #run}, and answers with what failed and how many passed. It ends with its input.
 */
final class TestJvm implements AutoCloseable {
    /** The tag of methods that take more than some two seconds. */
    static final String SLOW = "slow";

    private static final String BETWEEN = "\t";
    private static final String TEXT = "|";
    private static final String END = "=";

    /** What came of some tests; the text has a line FAILED for each that failed, and its stack trace. */
    record Result(int passed, int failed, long millis, String text) {
        Result plus(Result other) {
            return new Result(passed + other.passed, failed + other.failed, millis + other.millis, text + other.text);
        }
    }

    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    TestJvm() throws IOException {
        // The tests' own output goes to standard error, which is the parent's, too.
        process = new ProcessBuilder(Child.with("-Xms300m", "-Xmn200m",
                // With one thread in its common pool, as on two cores, Java starts a thread for each step of each answer.
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2", "-D" + Child.WORDS + "=" + System.getProperty(Child.WORDS),
                "-cp", System.getProperty("java.class.path"), TestJvm.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Runs the tests with these ids; fails when the JVM ends meanwhile. */
    Result run(List<String> ids) throws IOException {
        in.write(String.join(BETWEEN, ids) + "\n");
        in.flush();
        StringBuilder text = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(END)) {
                String[] numbers = line.substring(END.length()).split(" ");
                return new Result(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Long.parseLong(numbers[2]), text.toString());
            }
            text.append(line.substring(TEXT.length())).append('\n');
        }
        try {
            throw new IOException("it ended with exit code " + (process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : "-"));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Ends the JVM; what it does then fails the run no more, but it must end. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("it does not end");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public static void main(String... args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        BufferedReader ids = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = ids.readLine(); line != null; line = ids.readLine()) {
            Listener listener = new Listener();
            long started = System.nanoTime();
            LauncherFactory.create().execute(request(Arrays.stream(line.split(BETWEEN)).map(DiscoverySelectors::selectUniqueId).toList()), listener);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            byte[] text = listener.text.toString().lines().map(each -> TEXT + each + "\n").reduce("", String::concat).getBytes(StandardCharsets.UTF_8);
            parent.write(text, 0, text.length);
            parent.println(END + listener.passed + " " + listener.failed + " " + millis);
            parent.flush();
        }
        // Threads of a test that was given up may still run.
        System.exit(0);
    }

    /** No test takes longer than a minute, but where it says so itself; one that loops is left behind in a thread of its own. */
    static LauncherDiscoveryRequest request(List<? extends DiscoverySelector> tests) {
        return LauncherDiscoveryRequestBuilder.request().selectors(tests)
                .configurationParameter("junit.jupiter.execution.timeout.default", "1 m")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .build();
    }

    private static final class Listener implements TestExecutionListener {
        final StringWriter text = new StringWriter();
        private final PrintWriter print = new PrintWriter(text);
        int passed;
        int failed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean succeeded = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (test.isTest() && succeeded) {
                passed++;
            } else if (!succeeded) {
                // An aborted test, too: a check that could not be made has not passed.
                failed++;
                print.println("FAILED " + name(test));
                result.getThrowable().ifPresent(e -> e.printStackTrace(print));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            failed++;
            print.println("FAILED " + name(test) + ": skipped, " + reason);
        }

        /** The class and the method, and what it was called with. */
        private static String name(TestIdentifier test) {
            return test.getSource().map(source -> source instanceof MethodSource method
                    ? method.getJavaClass().getSimpleName() + "." + method.getMethodName() + " " : "").orElse("") + test.getDisplayName();
        }
    }
}
