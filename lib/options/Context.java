package lib.options;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import lib.api.Pause;
import lib.report.Console;
import lib.report.Screen;
import picocli.CommandLine;

/** What a command runs in: environment variables, clock, waits and the screen. */
public final class Context {
    public final Map<String, String> env;
    public final Clock clock;
    public final Pause pause;
    /** Of this program. */
    public final String version;
    private final Screen screen;
    private final Clients clients;
    private Console console;
    private volatile boolean ended;
    private Runnable atEnd = () -> {};
    private volatile Supplier<String> interrupted = () -> "interrupted before anything was redelivered; nothing is lost, run it again";

    public Context(String version, Map<String, String> env, Clock clock, Pause pause, Screen screen, Clients clients) {
        this.clients = clients;
        this.version = version;
        this.env = env;
        this.clock = clock;
        this.pause = pause;
        this.screen = screen;
    }

    /** Makes the client that sends the requests; tests have one without sockets. */
    @FunctionalInterface
    public interface Clients {
        /** @see lib.api.Network#client */
        HttpClient of(URI proxy, Path caCert, Duration timeout);
    }

    /** The client that sends the requests. */
    HttpClient client(URI proxy, Path caCert, Duration timeout) {
        return clients.of(proxy, caCert, timeout);
    }

    /** The console, created lazily: tests set the output streams after creating the command. */
    public synchronized Console console(CommandLine line) {
        if (console == null) {
            // The action sets it in the job of a public repository.
            boolean isPublic = "true".equals(env.get("REDELIVER_PUBLIC"));
            console = new Console(line.getOut(), line.getErr(), screen, clock, isInActions(), isPublic);
        }
        return console;
    }

    /** Adds something to do when the command has ended, well or not, and no thread of it is left. */
    public void atEnd(Runnable task) {
        atEnd = task;
    }

    /** Runs a command, and then what is to be done at its end. */
    public int run(IntSupplier command) {
        try {
            return command.getAsInt();
        } finally {
            atEnd.run();
        }
    }

    /** How this program was started, for the commands that it shows. JBang does not say by which alias it starts a script; ./jbang does. */
    public String program() {
        String jar = System.getProperty("sun.java.command", "").replaceFirst("(?s) .*", "");
        return env.getOrDefault("REDELIVER_COMMAND", jar.endsWith("redeliver.jar") ? "java -jar " + jar : "redeliver");
    }

    /** Whether the run is in a job of GitHub Actions. */
    public boolean isInActions() {
        return "true".equals(env.get("GITHUB_ACTIONS"));
    }

    /** Sets the last words of a run that is interrupted. */
    public void onInterrupt(Supplier<String> words) {
        interrupted = words;
    }

    /** The run has ended, so it can no longer be interrupted. */
    public void end() {
        ended = true;
    }

    /** The process ends; an interrupted run says how far it is. */
    public void interrupted(CommandLine line) {
        if (ended) {
            return;
        }
        console(line).interrupted(interrupted.get());
    }
}
