package lib.options;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lib.api.Network;
import lib.api.RateLimiter.Pause;
import lib.events.Words;
import lib.hooks.Hook;
import lib.report.Console;
import lib.report.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The surroundings of a command: environment variables, clock, waits and the screen. */
public final class Context {
    /** A command to copy has these options of the run. */
    private static final Set<String> KEPT = Set.of("--api-url", "--allow-http", "--ca-cert", "--token-file",
            "--app-id", "--app-key");

    public final Map<String, String> env;
    public final Clock clock;
    public final Pause pause;
    public final String version;
    public final Screen screen;
    public final boolean isInActions;
    final Clients clients;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private Console console;
    private volatile Runnable stopping;
    private Runnable atEnd = () -> {};
    private volatile Supplier<String> interrupted = () -> "interrupted before anything was redelivered; nothing is "
            + "lost, run it again";

    /** @param pause null to wait in real time, until the command is stopped */
    public Context(String version, Map<String, String> env, Clock clock, Pause pause, Screen screen, Clients clients) {
        this.version = version;
        this.env = env;
        this.clock = clock;
        this.pause = pause != null ? pause : time -> stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        this.screen = screen;
        this.clients = clients;
        this.isInActions = "true".equals(env.get("GITHUB_ACTIONS"));
    }

    /** Makes the client that sends the requests; tests have one without sockets. */
    @FunctionalInterface
    public interface Clients {
        HttpClient of(URI proxy, Path caCert, Duration timeout);
    }

    public static Context ofThisProcess(String version) {
        return new Context(version, System.getenv(), Clock.systemUTC(), null, Screen.ofThisProcess(), Network::client);
    }

    /** The console, created lazily: tests set the output streams after creating the command. */
    public synchronized Console console(CommandLine line) {
        if (console == null) {
            boolean isPublic = "true".equals(env.get("REDELIVER_PUBLIC"));
            console = new Console(line.getOut(), line.getErr(), screen, clock, isInActions, isPublic);
        }
        return console;
    }

    void atEnd(Runnable task) {
        atEnd = task;
    }

    public int run(IntSupplier command) {
        try {
            return command.getAsInt();
        } finally {
            atEnd.run();
        }
    }

    /** A command to copy: this program with a verb for one hook, and the options that it needs to reach it. */
    public String command(String verb, Hook hook, CommandLine line) {
        String jar = System.getProperty("sun.java.command", "").replaceFirst("(?s) .*", "");
        // JBang does not say by which alias it starts a script; ./jbang does.
        String program = env.getOrDefault("REDELIVER_COMMAND",
                jar.endsWith("redeliver.jar") ? "java -jar " + jar : "redeliver");
        return program + " " + verb + " " + hook.options().stream().map(Words::quoted).collect(Collectors.joining(" "))
                + given(line, option -> KEPT.contains(option.longestName()));
    }

    /** The options of the run that a command to copy needs as well, each after a blank. */
    public String given(CommandLine line, Predicate<OptionSpec> isNeeded) {
        StringBuilder words = new StringBuilder();
        for (OptionSpec option : line.getParseResult().matchedOptions().stream().filter(isNeeded).distinct().toList()) {
            List<String> values = option.arity().max() == 0 ? List.of("") : option.originalStringValues();
            values.forEach(value -> words.append(" ").append(option.longestName())
                    .append(value.isEmpty() ? "" : " " + Words.quoted(value)));
        }
        return words.toString();
    }

    public void onInterrupt(Supplier<String> words) {
        interrupted = words;
    }

    /** Lets a signal stop the command, which ends by itself once {@link #isStopped}, instead of breaking it off. */
    public void stopBy(Runnable task) {
        stopping = task;
    }

    public void stop() {
        stopping.run();
        stop.countDown();
    }

    public boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Runs the command line of this process; an interrupted run says how far it is. Returns the exit code. */
    public int execute(CommandLine line, String... args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(line)));
        int code = line.execute(args);
        Network.release();
        int whole = Console.isWhole(System.out, System.err) ? code : 1;
        exitCode.complete(whole);
        return whole;
    }

    private void end(CommandLine line) {
        if (stopping != null && !exitCode.isDone()) {
            stop();
            try {
                // A signal's own exit code would say that it failed; a container has ten seconds to end.
                Runtime.getRuntime().halt(exitCode.get(9, TimeUnit.SECONDS));
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                stopping = null;
            }
        }
        if (!exitCode.isDone()) {
            console(line).interrupted(interrupted.get());
        }
    }
}
