import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program that scripts find on the PATH, and that runs in this JVM: a small script sends its arguments, folder and
 * environment here, and prints what comes back. JBang starts two JVMs for each command, which take a second and a half;
 * at night all tests use the real one, and some do always.
 */
final class ProgramStandIn implements AutoCloseable {
    /** The program that the script starts. */
    interface Program {
        Terminal.Run run(Path folder, List<String> args, Map<String, String> env) throws IOException;
    }

    /** Prints the standard output that comes. */
    static final String CAT = "cat <&3";
    private static final String ASK = """
            exec 3<>/dev/tcp/127.0.0.1/PORT
            all=("$PWD" $# "$@")
            while IFS= read -r -d '' entry; do all+=("$entry"); done </proc/self/environ
            printf '%s\\0' "${all[@]}" '' >&3
            IFS= read -r -d '' code <&3
            IFS= read -r -d '' err <&3
            printf '%s' "$err" >&2
            """;
    private static final String NAME = """
            [ "$1" != --fresh ] || shift
            case $1 in
              redeliver@ORG | redeliver@ORG/jbang-catalog/v1 | redeliver | redeliver.java | */redeliver.java) shift ;;
              *) echo "no such name: $1" >&2; exit 99 ;;
            esac
            """;
    /** Options whose value is a file: this JVM cannot change its folder. */
    private static final Set<String> FILES = Set.of("--checkpoint", "--token-file", "--app-key", "--ca-cert");

    private final ServerSocket server;
    private final Program program;

    ProgramStandIn(Program program) throws IOException {
        this.program = program;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "program");
        thread.setDaemon(true);
        thread.start();
    }

    /** A jbang that runs the command on the test's clock; {@code ./jbang} finds it as well. */
    static ProgramStandIn jbang(TestClock clock) throws IOException {
        return new ProgramStandIn((folder, args, env) -> {
            List<String> words = new ArrayList<>();
            for (String arg : args) {
                boolean isFile = !words.isEmpty() && FILES.contains(words.get(words.size() - 1));
                words.add(isFile ? folder.resolve(arg).toString() : arg);
            }
            Terminal terminal = new Terminal(clock);
            terminal.env.clear();
            terminal.env.putAll(env);
            return terminal.run(words.toArray(new String[0]));
        });
    }

    /** Puts the script jbang into a folder that is to be the first on the PATH. */
    void installJBang(Path bin) throws IOException {
        install(Files.createDirectories(bin).resolve("jbang"), NAME, CAT);
    }

    /**
     * Writes the script.
     *
     * @param before what it does with its arguments first
     * @param after what it does with standard output, which it reads from the descriptor 3
     */
    void install(Path script, String before, String after) throws IOException {
        Files.writeString(script, "#!/bin/bash\nset -u\n" + before
                + ASK.replace("PORT", server.getLocalPort() + "") + after
                + "\nexit \"$code\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException(script + " cannot be made executable");
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // Closed, or a script that was killed.
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        Path folder = Path.of(word(in));
        List<String> args = new ArrayList<>();
        for (int left = Integer.parseInt(word(in)); left > 0; left--) {
            args.add(word(in));
        }
        Terminal.Run run;
        try {
            run = program.run(folder, args, environment(in));
        } catch (IOException | RuntimeException | AssertionError e) {
            run = new Terminal.Run(98, "", "in the tests' JVM: " + e);
        }
        socket.getOutputStream()
                .write((run.code() + "\0" + run.err() + "\0" + run.out()).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> environment(InputStream in) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String entry = word(in); !entry.isEmpty(); entry = word(in)) {
            environment.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        return environment;
    }

    /** The text before the next NUL. */
    private static String word(InputStream in) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (int c = in.read(); c > 0; c = in.read()) {
            word.write(c);
        }
        return word.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
