import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The command lines of recipes/, whole and as they stand; only their folders are moved to where a test may write. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RecipesTest {
    private static final Path RECIPES = LauncherTest.root().resolve("recipes");

    @TempDir
    Path temp;

    private GitHubStandIn github;
    private HookStandIn hook;
    private Row failed;
    /** What stands in place of each folder of a recipe. */
    private final Map<String, Path> folders = new HashMap<>();
    private final Map<String, String> env = new HashMap<>();

    @BeforeAll
    static void build() throws Exception {
        LauncherTest.build();
    }

    @BeforeEach
    void standIn() throws IOException {
        github = new GitHubStandIn(Clock.systemUTC());
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        hook = github.hook("octo", 42);
        failed = hook.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        folders.put("/opt/redeliver", LauncherTest.root());
        env.put("PATH", System.getenv("PATH"));
        env.put("HOME", System.getProperty("user.home"));
        env.put("JAVA_HOME", System.getProperty("java.home"));
        env.put("GITHUB_API_URL", github.url());
        for (String shared : List.of("JBANG_DIR", "JBANG_REPO")) {
            if (System.getenv(shared) != null) {
                env.put(shared, System.getenv(shared));
            }
        }
    }

    @AfterEach
    void close() {
        github.close();
    }

    @Test
    void cronsLineMailsNothingUnlessARunNeedsAPerson() throws Exception {
        Path home = Files.createDirectory(temp.resolve("home"));
        folders.put("/var/lib/redeliver", home);
        Files.writeString(home.resolve("token"), Terminal.TOKEN + "\n");
        String line = Files.readAllLines(RECIPES.resolve("redeliver.cron")).stream().filter(text -> text.contains(" redeliver cd ")).findFirst().orElseThrow();
        assertTrue(line.startsWith("15 */6 * * * redeliver "), line);
        assertFalse(line.contains("%"), "cron takes it for the end of the line");
        List<String> cron = List.of("/bin/sh", "-c", moved(line.replaceFirst(".*? redeliver ", "")));
        assertEquals(new Finished(0, "", ""), run(Map.of(), cron));
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.readString(home.resolve("checkpoints.json")).contains("/orgs/octo/hooks/42"));
        github.token(Terminal.TOKEN, Set.of());
        Finished mailed = run(Map.of(), cron);
        assertTrue(mailed.out.contains("redeliver: error: "), mailed.toString());
    }

    @Test
    void systemdsServiceReadsItsTokenAndKeepsItsCheckpoint() throws Exception {
        Path credentials = Files.createDirectory(temp.resolve("credentials"));
        Path state = Files.createDirectory(temp.resolve("state"));
        Files.writeString(credentials.resolve("token"), Terminal.TOKEN + "\n");
        List<String> unit = Files.readAllLines(RECIPES.resolve("redeliver.service"));
        String command = unit.stream().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow().substring("ExecStart=".length());
        // As systemd does it: words by blanks, its variables in them, no shell.
        List<String> words = Arrays.stream(moved(command).split(" ")).map(word -> word.replace("${CREDENTIALS_DIRECTORY}", credentials.toString())
                .replace("${STATE_DIRECTORY}", state.toString())).toList();
        assertEquals(0, run(Map.of(), words).code);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(state.resolve("checkpoints.json")));
        github.token(Terminal.TOKEN, Set.of());
        assertEquals(1, run(Map.of(), words).code, "a failed unit");
        for (String timer : List.of("redeliver.timer", "redeliver-5min.timer")) {
            assertTrue(Files.readString(RECIPES.resolve(timer)).contains("OnCalendar="), timer);
        }
        assertTrue(Files.readString(RECIPES.resolve("redeliver-5min.timer")).contains("Unit=redeliver.service\n"));
    }

    /** The jar that the Dockerfile makes, started as its ENTRYPOINT and Kubernetes' arguments say. */
    @SuppressWarnings("unchecked")
    @Test
    void theContainerRunsWithKubernetesArguments() throws Exception {
        folders.put("/opt/redeliver", Files.createDirectories(temp.resolve("image")));
        folders.put("/out", folders.get("/opt/redeliver"));
        folders.put("/run/secrets/redeliver", Files.createDirectory(temp.resolve("secret")));
        folders.put("/state", Files.createDirectory(temp.resolve("state")));
        Files.writeString(temp.resolve("secret/token"), Terminal.TOKEN);
        String dockerfile = Files.readString(RECIPES.resolve("Dockerfile"));
        String build = dockerfile.replaceFirst("(?s).*\nRUN (.*?)(?: && mkdir /state)?\n.*", "$1");
        assertTrue(build.startsWith("./jbang export portable "), build);
        Finished built = run(LauncherTest.root(), Map.of(), List.of("/bin/sh", "-c", moved(build)));
        assertEquals(0, built.code, built.err);
        List<String> command = new ArrayList<>(new Yaml().<List<String>>load(dockerfile.replaceFirst("(?s).*\nENTRYPOINT ", "")));
        Object manifest = null;
        for (Object document : new Yaml().loadAll(Files.readString(RECIPES.resolve("kubernetes.yaml")))) {
            manifest = document;
        }
        for (String key : List.of("spec", "jobTemplate", "spec", "template", "spec")) {
            manifest = ((Map<String, Object>) manifest).get(key);
        }
        command.addAll((List<String>) ((List<Map<String, Object>>) ((Map<String, Object>) manifest).get("containers")).get(0).get("args"));
        command.set(0, Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
        Finished finished = run(Map.of(), command.stream().map(this::moved).toList());
        assertEquals(0, finished.code, finished.err);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(temp.resolve("state/checkpoints.json")));
    }

    /** A document as the real command prints it. */
    private String document(String... args) {
        Terminal terminal = new Terminal(new TestClock(Instant.now()));
        List<String> all = new ArrayList<>(List.of("--org", "octo", "--hook", "42", "--api-url", github.url(), "--output", "json"));
        all.addAll(List.of(args));
        return terminal.run(all.toArray(new String[0])).out();
    }

    @Test
    void prometheusCountersGoOnFromRunToRun() throws Exception {
        Path metrics = temp.resolve("redeliver.prom");
        List<String> pipe = List.of(RECIPES.resolve("prometheus.sh").toString(), metrics.toString());
        Files.writeString(temp.resolve("in"), document());
        assertEquals(new Finished(0, "", ""), run(Map.of("INPUT", "in"), pipe));
        String first = Files.readString(metrics);
        for (String line : List.of("# TYPE redeliver_redelivered_total counter", "redeliver_redelivered_total{hook=\"/orgs/octo/hooks/42\"} 1",
                "redeliver_delivered_total{hook=\"/orgs/octo/hooks/42\"} 1", "redeliver_lost_total{hook=\"/orgs/octo/hooks/42\"} 0",
                "redeliver_unsettled{hook=\"/orgs/octo/hooks/42\"} 0", "redeliver_exit_code{hook=\"/orgs/octo/hooks/42\"} 0")) {
            assertTrue(first.lines().toList().contains(line), line + " is not in " + first);
        }
        long at = Long.parseLong(first.replaceFirst("(?s).*redeliver_last_run_timestamp_seconds\\{[^}]*} (\\d+)\n.*", "$1"));
        assertTrue(Math.abs(Instant.now().getEpochSecond() - at) < 300, "seconds, not milliseconds: " + at);
        assertTrue(first.endsWith("\n") && !first.contains("\n\n"), "as the collector wants it");

        // Eight failed attempts: lost, once. What was counted goes on, for each hook.
        Row lost = hook.deliver(Instant.now().minus(Duration.ofHours(20)), "push", null, Answer.code(500));
        for (int attempt = 2; attempt <= 8; attempt++) {
            hook.redeliver(lost, Instant.now().minus(Duration.ofHours(20 - attempt)), Answer.code(500));
        }
        Files.writeString(temp.resolve("in"), document());
        assertEquals(0, run(Map.of("INPUT", "in"), pipe).code);
        String second = Files.readString(metrics);
        assertTrue(second.contains("redeliver_redelivered_total{hook=\"/orgs/octo/hooks/42\"} 1\n"), second);
        assertTrue(second.contains("redeliver_lost_total{hook=\"/orgs/octo/hooks/42\"} 1\n"), second);
        assertTrue(second.contains("redeliver_exit_code{hook=\"/orgs/octo/hooks/42\"} 3\n"), second);
        Files.writeString(temp.resolve("in"), document().replace("hooks/42", "hooks/4"));
        assertEquals(0, run(Map.of("INPUT", "in"), pipe).code);
        assertTrue(Files.readString(metrics).contains("redeliver_lost_total{hook=\"/orgs/octo/hooks/4\"} 1\n"), "another hook starts from nothing");

        // A run that could not begin prints nothing.
        String before = Files.readString(metrics);
        Files.writeString(temp.resolve("in"), "");
        assertFalse(run(Map.of("INPUT", "in"), pipe).code == 0);
        assertEquals(before, Files.readString(metrics));
    }

    private record Finished(int code, String out, String err) {}

    private Finished run(Map<String, String> own, List<String> command) throws IOException, InterruptedException {
        return run(temp, own, command);
    }

    /** With an environment of its own, as cron and systemd start it; INPUT names the file that is piped in. */
    private Finished run(Path folder, Map<String, String> own, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        if (own.containsKey("INPUT")) {
            builder.redirectInput(temp.resolve(own.get("INPUT")).toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(env);
        builder.environment().putAll(own);
        Process process = builder.start();
        if (!own.containsKey("INPUT")) {
            process.getOutputStream().close();
        }
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private String moved(String text) {
        String moved = text;
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            moved = moved.replace(folder.getKey() + "/", folder.getValue() + "/").replaceAll("(?<= )" + folder.getKey() + "(?= )", folder.getValue().toString());
        }
        return moved;
    }
}
