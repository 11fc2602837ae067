import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lib.api.Network;
import lib.options.Context;
import lib.report.Screen;
import picocli.CommandLine;

/** Runs the real command as a terminal would, with an environment and a clock of the test's. */
final class Terminal {
    static final String TOKEN = "github_pat_THE_SECRET";
    /** For tests that replace System.in, which is one for all. */
    static final String STANDARD_INPUT = "System.in";

    /** Nothing listens there: a test that names no API reaches nobody. */
    private static final String NO_API = "http://127.0.0.1:9";

    /** One client for all runs without a proxy or a certificate of their own: each has a thread. */
    static final HttpClient CLIENT = new MemoryClient(Network.client(null, null, Duration.ofSeconds(30)));

    final Map<String, String> env = new HashMap<>(Map.of("TOKEN", TOKEN, "GITHUB_API_URL", NO_API));
    /** The screen of the next runs. */
    Screen screen = Screen.NONE;
    private final TestClock clock;
    private StringWriter err = new StringWriter();
    private volatile Context context;
    /** The wait of a command that runs again and again, when it has ended a run. */
    Consumer<Duration> betweenRuns;
    private StringWriter out = new StringWriter();

    /** A run: its exit code, what it shows on standard output, and what it says on standard error. */
    record Run(int code, String out, String err) {
        /** Asserts how it has ended. */
        Run exits(int expected, String... why) {
            assertEquals(expected, code, () -> String.join("", why) + " " + this);
            return this;
        }

        Run says(String part) {
            assertTrue(err.contains(part), this::toString);
            return this;
        }

        Run doesNotSay(String part) {
            assertFalse(err.contains(part), this::toString);
            return this;
        }

        Run shows(String part) {
            assertTrue(out.contains(part), this::toString);
            return this;
        }

        Run doesNotShow(String part) {
            assertFalse(out.contains(part), this::toString);
            return this;
        }

        List<String> lines() {
            return out.lines().toList();
        }

        /** The last line of standard output. */
        String summary() {
            return lines().isEmpty() ? "" : lines().get(lines().size() - 1);
        }
    }

    Terminal(TestClock clock) {
        this.clock = clock;
        this.betweenRuns = clock::pause;
    }

    /** The command: all that the tests know of how it is made. */
    CommandLine command(String... args) {
        Thread own = Thread.currentThread();
        context = new Context("test", env, clock, duration -> {
            boolean isInRun = StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals("redeliver")
                    && frame.getMethodName().equals("run")));
            if (Thread.currentThread() == own && !isInRun) {
                betweenRuns.accept(duration);
            } else {
                clock.pause(duration);
            }
        }, screen,
                (proxy, caCert, timeout) -> proxy == null && caCert == null ? CLIENT
                : Network.client(proxy, caCert, timeout));
        return redeliver.commandLine(context, args);
    }

    /** Stops a command that runs until it is stopped, as a signal would. */
    void stop() {
        context.stop();
    }

    /** The standard error of the current run so far. */
    String said() {
        return err.toString();
    }

    /** The same on standard output. */
    String printed() {
        return out.toString();
    }

    Run run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        int code = command(args).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
        Run run = new Run(code, out.toString(), err.toString());
        // All tokens of the tests have these words in them, and so do the keys.
        // Actions masks what ::add-mask:: names.
        String shown = run.out + (env.containsKey("GITHUB_ACTIONS") ? run.err.replaceAll("(?m)^::add-mask::.*$",
                "") : run.err);
        assertFalse(shown.matches("(?s).*(THE_SECRET|PRIVATE KEY-).*"), () -> "a secret was printed: " + run);
        return run;
    }
}
