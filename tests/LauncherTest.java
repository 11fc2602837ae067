import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ./jbang and the catalog, as a new user meets them: each test starts with an empty JBang folder. */
@Tag(TestJvm.SLOW)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LauncherTest {
    @TempDir
    Path temp;

    /** The root of the project: the tests run from it or from below. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("jbang-catalog.json"))) {
            folder = folder.getParent();
        }
        return java.util.Objects.requireNonNull(folder, "run the tests inside the project");
    }

    record Result(int code, String out, String err) {}

    private Result run(Path folder, String input, Map<String, String> env, String... command) throws IOException, InterruptedException {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        Path in = Files.writeString(temp.resolve("in"), input);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectInput(in.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JBANG_DIR", temp.resolve("jbang").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String jbang() {
        return root().resolve("jbang").toString();
    }

    @Test
    void argumentsInputAndExitCodePassThroughUnchanged() throws Exception {
        Files.writeString(temp.resolve("echo.java"), """
                class echo {
                    public static void main(String... args) throws Exception {
                        for (String arg : args) System.out.println("[" + arg + "]");
                        System.out.print(new String(System.in.readAllBytes()));
                        System.exit(7);
                    }
                }
                """);
        List<String> args = List.of("a b", "it's", "say \"x\"", "", "$HOME `date` $(date)", "two\nlines", "back\\slash", "*", "", "-x", "ümlaut");
        List<String> command = new ArrayList<>(List.of(jbang(), temp.resolve("echo.java").toString()));
        command.addAll(args);
        Result result = run(temp, "in\nput\n", Map.of("LC_ALL", "C.UTF-8"), command.toArray(new String[0]));
        assertEquals(7, result.code, result.err);
        assertEquals(String.join("", args.stream().map(arg -> "[" + arg + "]\n").toList()) + "in\nput\n", result.out);
        assertEquals(List.of("[jbang] Fetching JBang 0.132.1 with Maven...", "[jbang] Building jar for echo.java..."), result.err.lines().toList());
        // The second time, the jar is there.
        result = run(temp, "", Map.of(), jbang(), "echo.java");
        assertEquals(7, result.code);
        assertEquals("", result.out + result.err);
    }

    @Test
    void theCatalogWorksByUrl() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = root().resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
            boolean there = file.startsWith(root()) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
            if (there && exchange.getRequestMethod().equals("GET")) {
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        server.start();
        try {
            String catalog = "@http://127.0.0.1:" + server.getAddress().getPort() + "/jbang-catalog.json";
            Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
            Result result = run(elsewhere, "", Map.of(), jbang(), "redeliver" + catalog, "--help");
            assertEquals(0, result.code, result.err);
            assertTrue(result.out.startsWith("Usage: redeliver"), result.out);
            result = run(elsewhere, "", Map.of(), jbang(), "redeliver" + catalog, "--hook", "abc", "--org", "x");
            assertEquals(2, result.code, "the exit code comes through: " + result.err);
            for (String alias : List.of("demo", "benchmark", "test")) {
                result = run(elsewhere, "", Map.of(), jbang(), "build", alias + catalog);
                assertEquals(0, result.code, result.err);
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theOneOnThePathIsPreferred() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        script(bin.resolve("jbang"), "echo \"mine: $*\"; cat; exit 5");
        Result result = run(temp, "input", Map.of("PATH", bin + ":" + System.getenv("PATH")), jbang(), "demo", "x y");
        assertEquals(new Result(5, "mine: demo x y\ninput", ""), result);
    }

    @Test
    void aJarThatIsNotTheOneIsNotUsed() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        script(bin.resolve("mvn"), "for arg; do case $arg in -DoutputDirectory=*) echo forged >\"${arg#*=}/jbang-cli.jar\";; esac; done");
        Result result = run(temp, "", Map.of("PATH", bin + ":" + withoutJBang()), jbang(), "demo");
        assertEquals(1, result.code);
        assertTrue(result.err.contains("it is not used"), result.err);
        assertEquals(List.of(), list(temp.resolve("jbang/bin")));
    }

    @Test
    void withoutJBangAndMavenItSaysHowToInstallIt() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        for (String tool : List.of("sh", "mkdir", "mktemp", "rm", "cat")) {
            script(bin.resolve(tool), "exec /bin/" + tool + " \"$@\"");
        }
        Result result = run(temp, "", Map.of("PATH", bin.toString()), jbang(), "demo");
        assertEquals(1, result.code);
        assertTrue(result.err.contains("install JBang: https://www.jbang.dev/download"), result.err);
    }

    @Test
    void aJavaHomeThatPointsNowhereIsNamed() throws Exception {
        Result result = run(temp, "", Map.of("PATH", withoutJBang(), "JAVA_HOME", "/nowhere"), jbang(), "demo");
        assertEquals(new Result(1, "", "jbang: JAVA_HOME is /nowhere, and there is no /nowhere/bin/java; set it to a JDK, or unset it\n"), result);
    }

    @Test
    void theReadmesWorkflowIsTheRealOne() throws Exception {
        String workflow = Files.readString(root().resolve(".github/workflows/redeliver.yml"));
        assertTrue(Files.readString(root().resolve("README.md")).contains("```yaml\n" + workflow + "```\n"), "the README shows another workflow");
    }

    /** The step as Actions runs it: bash -e, and a file for the outputs. It needs jq, which GitHub's runners have. */
    @Test
    void theMatrixIsFedByTheListOfHooks() throws Exception {
        String workflow = Files.readString(root().resolve(".github/workflows/redeliver-many.yml"));
        String step = workflow.replaceFirst("(?s).*?- id: list\n +run: \\|\n", "").replaceFirst("(?s)\n +env:.*", "").replaceAll("(?m)^ {10}", "");
        try (GitHubStandIn github = new GitHubStandIn(Clock.systemUTC())) {
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            github.hook("octo", 42);
            github.hook("octo", 43).active = false;
            github.hook("octo", 44);
            Path output = temp.resolve("output");
            Map<String, String> env = Map.of("GITHUB_OUTPUT", output.toString(), "GITHUB_API_URL", github.url(), "TOKEN", Terminal.TOKEN,
                    "ORGANIZATION_NAME", "octo", "HOOK_ID", "");
            Result result = run(root(), "", env, "bash", "-e", "-c", step);
            assertEquals(0, result.code, result.err);
            assertEquals("ids=[42,44]\n", Files.readString(output));
            result = run(root(), "", Map.of("GITHUB_OUTPUT", output.toString(), "GITHUB_API_URL", github.url(), "TOKEN", "other",
                    "ORGANIZATION_NAME", "octo"), "bash", "-e", "-c", step);
            assertEquals(1, result.code, "a list that fails is no empty matrix");
        }
    }

    /** Options come and go; what people copy must not fall behind. */
    @Test
    void theRecipesAndTheReadmeNameOnlyOptionsThatThereAre() throws Exception {
        String help = new Terminal(new TestClock(Instant.EPOCH)).run("--help").out();
        List<Path> texts = new ArrayList<>(list(root().resolve("recipes")));
        texts.add(root().resolve("README.md"));
        texts.addAll(list(root().resolve(".github/workflows")));
        Set<String> others = Set.of("--rm", "--from-file", "--now", "--chown", "--failed", "--query", "--vault-name", "--name", "--from");
        for (Path text : texts) {
            Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+").matcher(Files.readString(text));
            while (option.find()) {
                assertTrue(others.contains(option.group()) || Pattern.compile(option.group() + "(?![\\w-])").matcher(help).find(),
                        text.getFileName() + ": " + option.group());
            }
        }
        assertEquals(5, list(root().resolve("recipes")).size());
    }

    /** The PATH without a JBang that the machine may have. */
    private static String withoutJBang() {
        return String.join(":", Arrays.stream(System.getenv("PATH").split(":")).filter(folder -> !Files.exists(Path.of(folder, "jbang"))).toList());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
