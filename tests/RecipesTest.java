import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Runs the command lines of recipes/, the README and docs/ as they are; only their folders are moved to where a test
 * may write.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class RecipesTest {
    private static final Path RECIPES = LauncherTest.root().resolve("recipes");

    @TempDir
    Path temp;

    private final TestClock clock = new TestClock(Instant.now());
    private ProgramStandIn jbang;
    private GitHubStandIn github;
    private HookStandIn hook;
    private Row failed;
    /** The replacement of each folder of a recipe. */
    private final Map<String, Path> folders = new HashMap<>();
    private final Map<String, String> env = new HashMap<>();

    @BeforeEach
    void standIn() throws IOException {
        github = new GitHubStandIn(AllTests.isAll() ? Clock.systemUTC() : clock);
        jbang = ProgramStandIn.jbang(clock);
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
    void close() throws IOException {
        github.close();
        jbang.close();
    }

    /** From here on, scripts find a jbang that is quick; at night, the real one. */
    private void findJBang() throws Exception {
        if (AllTests.isAll()) {
            LauncherTest.build();
        } else {
            jbang.installJBang(temp.resolve("jbang"));
            env.put("PATH", temp.resolve("jbang") + ":" + env.get("PATH"));
        }
    }

    @Test
    void cronsLineMailsNothingUnlessARunNeedsAPerson() throws Exception {
        findJBang();
        Path home = Files.createDirectory(temp.resolve("home"));
        folders.put("/var/lib/redeliver", home);
        Files.writeString(home.resolve("token"), Terminal.TOKEN + "\n");
        String line = Files.readAllLines(RECIPES.resolve("redeliver.cron")).stream()
                .filter(text -> text.contains(" redeliver cd ")).findFirst().orElseThrow();
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

    private List<String> systemds(String service) throws IOException {
        Path credentials = Files.createDirectory(temp.resolve("credentials"));
        Path state = Files.createDirectory(temp.resolve("state"));
        Files.writeString(credentials.resolve("token"), Terminal.TOKEN + "\n");
        List<String> unit = Files.readAllLines(RECIPES.resolve(service));
        String command = unit.stream().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow()
                .substring("ExecStart=".length());
        // As systemd does it: words by blanks, its variables in them, no shell.
        return Arrays.stream(moved(command).split(" "))
                .map(word -> word.replace("${CREDENTIALS_DIRECTORY}", credentials.toString())
                .replace("${STATE_DIRECTORY}", state.toString())).toList();
    }

    /** With the real JBang, always: a signal goes to a process. */
    @Test
    void systemdsServiceRunsUntilItIsStopped() throws Exception {
        LauncherTest.build();
        List<String> words = systemds("redeliver.service");
        Finished finished = runUntilSent(words);
        assertEquals(0, finished.code, finished.toString());
        assertTrue(finished.out.contains("A run every 60 s, until it is stopped."), finished.toString());
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(temp.resolve("state/checkpoints.json")));
    }

    @Test
    void systemdsTimerStartsARun() throws Exception {
        findJBang();
        List<String> words = systemds("redeliver-timed.service");
        assertEquals(0, run(Map.of(), words).code);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(temp.resolve("state/checkpoints.json")));
        github.token(Terminal.TOKEN, Set.of());
        assertEquals(1, run(Map.of(), words).code, "a failed unit");
        String timer = Files.readString(RECIPES.resolve("redeliver.timer"));
        assertTrue(timer.contains("Unit=redeliver-timed.service\n") && timer.contains("OnCalendar="), timer);
    }

    /** Starts a command that runs until it is stopped, and stops it with a signal once it has sent what failed. */
    private Finished runUntilSent(List<String> command) throws IOException, InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        hook.receiver = (of, at) -> {
            sent.countDown();
            return Answer.OK;
        };
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(sent.await(2, TimeUnit.MINUTES), "nothing was sent: " + Files.readString(err));
        process.destroy();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still running ten seconds after it was stopped");
        return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** The jar that the Dockerfile makes, started as its ENTRYPOINT and Kubernetes' arguments say; it is at night. */
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
        if (AllTests.isAll()) {
            Finished exported = run(LauncherTest.root(), Map.of(), List.of("/bin/sh", "-c", moved(build)));
            assertEquals(0, exported.code, exported.err);
        }
        List<String> command =
                new ArrayList<>(new Yaml().<List<String>>load(dockerfile.replaceFirst("(?s).*\nENTRYPOINT ", "")));
        Object manifest = null;
        for (Object document : new Yaml().loadAll(Files.readString(RECIPES.resolve("kubernetes.yaml")))) {
            manifest = document;
        }
        for (String key : List.of("spec", "template", "spec")) {
            manifest = ((Map<String, Object>) manifest).get(key);
        }
        command.addAll((List<String>) ((List<Map<String, Object>>) ((Map<String, Object>) manifest).get("containers"))
                .get(0).get("args"));
        int jar = command.indexOf("-jar") + 1;
        String built = command.get(jar).replace("/opt/redeliver", "/out");
        assertTrue(build.contains("-O " + built + " redeliver.java"), build);
        command.set(0, Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
        List<String> here = command.stream().map(this::moved).toList();
        Finished finished = AllTests.isAll() ? runUntilSent(here)
                : runUntilSentInThisJvm(here.subList(jar + 1, here.size()));
        assertEquals(0, finished.code, finished.toString());
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(temp.resolve("state/checkpoints.json")));
        String health = dockerfile.replaceFirst("(?s).*\nHEALTHCHECK CMD (.*?)\n.*", "$1");
        assertEquals(0, run(Map.of(), List.of("sh", "-c", moved(health))).code, health);
        Files.setLastModifiedTime(temp.resolve("state/checkpoints.json"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(31))));
        assertEquals(1, run(Map.of(), List.of("sh", "-c", moved(health))).code, health);
    }

    private Finished runUntilSentInThisJvm(List<String> args) {
        Terminal terminal = new Terminal(clock);
        terminal.env.putAll(env);
        terminal.betweenRuns = pause -> terminal.stop();
        Terminal.Run run = terminal.run(args.toArray(new String[0]));
        return new Finished(run.code(), run.out(), run.err());
    }

    /** From the export to the run: with nothing but Java on the PATH in the end, as on the server. */
    @Tag(AllTests.NIGHT)
    @Test
    void aServerWithoutTheInternetRunsTheJar() throws Exception {
        LauncherTest.build();
        folders.put("/opt/redeliver", temp.resolve("server"));
        List<Path> links = Stream.of("jbang", "jbang-catalog.json", "redeliver.java", "lib", "docs")
                .map(temp::resolve).toList();
        for (Path link : links) {
            Files.createSymbolicLink(link, LauncherTest.root().resolve(link.getFileName()));
        }
        Files.writeString(temp.resolve("token"), Terminal.TOKEN);
        Path java = Files.createDirectory(temp.resolve("bin")).resolve("java");
        Files.createSymbolicLink(java, Path.of(System.getProperty("java.home"), "bin", "java"));
        Map<String, String> onlyJava = Map.of("PATH", java.getParent().toString());
        List<Example> steps = new ArrayList<>(examples(LauncherTest.root().resolve("docs/security.md")));
        steps.addAll(examples(LauncherTest.root().resolve("docs/air-gapped.md")));
        for (Example step : steps) {
            if (!step.command.startsWith("UPDATE_DOCS")) {
                // The stand-in speaks http; ConnectorTest has --ca-cert.
                String here = moved(step.command).replace("--api-url github.corp.example --ca-cert corp.pem",
                        "--api-url " + github.url());
                Finished finished = run(step.command.startsWith("java ") ? onlyJava : Map.of(),
                        List.of("/bin/sh", "-c", here));
                assertEquals(0, finished.code, here + "\n" + finished.err);
                assertTrue(!here.startsWith("jq ") || finished.out.isEmpty(), finished.out);
            }
        }
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(temp.resolve("checkpoints.json")));

        hook.deliver(Instant.now().minus(Duration.ofMinutes(50)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofMinutes(40)), "push", null, Answer.OK);
        Map<String, Object> step = stepWithoutActions();
        Map<String, String> own = new HashMap<>(onlyJava);
        own.putAll(environment(step));
        Finished finished = run(own, List.of("/bin/sh", "-c", moved(step.get("run").toString())));
        assertEquals(0, finished.code, finished.err);
        assertEquals(2, github.redelivered().size());
        assertFalse(github.variable("octo/ops", "REDELIVER_CHECKPOINT") == null, "the variable has the checkpoint");
        for (Path link : links) {
            Files.delete(link);
        }
    }

    /** At night they start the jar. */
    @Test
    void theJarsCommandsRunWithTheOptionsAndVariablesOfTheDocs() throws Exception {
        Terminal terminal = new Terminal(clock);
        terminal.env.put("GITHUB_API_URL", github.url());
        terminal.env.remove("TOKEN");
        Path token = Files.writeString(temp.resolve("token"), Terminal.TOKEN);
        Path checkpoints = temp.resolve("checkpoints.json");
        List<String> started = examples(LauncherTest.root().resolve("docs/air-gapped.md")).stream()
                .map(Example::command).filter(command -> command.startsWith("java ")).toList();
        assertFalse(started.isEmpty());
        for (String command : started) {
            // The stand-in speaks http; ConnectorTest has --ca-cert.
            String args = command.replaceFirst("java -jar /opt/redeliver/redeliver.jar ", "")
                    .replace("--api-url github.corp.example --ca-cert corp.pem", "--api-url " + github.url())
                    .replace("--token-file token", "--token-file " + token)
                    .replace("checkpoints.json", checkpoints.toString());
            Terminal.Run run = terminal.run(args.split(" ")).exits(0);
        }
        assertEquals(List.of(failed.id()), github.redelivered());
        assertTrue(Files.exists(checkpoints));
        Map<String, Object> step = stepWithoutActions();
        assertEquals("java -jar /opt/redeliver/redeliver.jar", step.get("run"));
        terminal.env.putAll(environment(step));
        terminal.run().exits(0);
        assertFalse(github.variable("octo/ops", "REDELIVER_CHECKPOINT") == null, "the variable has the checkpoint");
    }

    private static Map<String, Object> stepWithoutActions() throws IOException {
        String yaml = Files.readString(LauncherTest.root().resolve("docs/air-gapped.md"))
                .replaceFirst("(?s).*```yaml\n(.*?)```.*", "$1");
        return new Yaml().<List<Map<String, Object>>>load(yaml).get(0);
    }

    private static Map<String, String> environment(Map<String, Object> step) {
        Map<String, String> own = new HashMap<>();
        ((Map<?, ?>) step.get("env")).forEach((name, value) -> own.put(name.toString(), value.toString()));
        own.putAll(Map.of("TOKEN", Terminal.TOKEN, "ORGANIZATION_NAME", "octo", "HOOK_ID", "42",
                "REDELIVER_PUBLIC", "false", "GITHUB_REPOSITORY", "octo/ops", "GITHUB_ACTIONS", "true"));
        return own;
    }

    @Test
    void aChatGetsALineIfSomeoneMustAct() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        HttpServer chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        chat.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        chat.start();
        try {
            Map<String, String> own = Map.of("INPUT", "in", "CHAT_URL", "http://127.0.0.1:"
                    + chat.getAddress().getPort() + "/T0/secret");
            Files.writeString(temp.resolve("in"), document());
            assertEquals(new Finished(0, "", ""), run(own, List.of(RECIPES.resolve("chat.sh").toString(), "slack")));
            assertEquals(List.of(), posted, "no one must act");
            Row lost = hook.deliver(Instant.now().minus(Duration.ofHours(20)), "push", null, Answer.code(500));
            for (int attempt = 2; attempt <= 8; attempt++) {
                hook.redeliver(lost, Instant.now().minus(Duration.ofHours(20 - attempt)), Answer.code(500));
            }
            Files.writeString(temp.resolve("in"), document());
            for (String kind : List.of("slack", "teams")) {
                assertEquals(new Finished(0, "", ""), run(own, List.of(RECIPES.resolve("chat.sh").toString(), kind)));
            }
            assertTrue(posted.get(0).startsWith("{\"text\":\"redeliver: ") && posted.get(0).contains("1 given up"),
                    posted.toString());
            assertTrue(posted.get(1).contains("AdaptiveCard") && posted.get(1).contains("1 given up"),
                    posted.toString());
        } finally {
            chat.stop(0);
        }
    }

    /** A document as the real command prints it. */
    private String document(String... args) {
        Terminal terminal = new Terminal(clock);
        List<String> all = new ArrayList<>(List.of("--org", "octo", "--hook", "42", "--api-url", github.url(),
                "--output", "json"));
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
        for (String line : List.of("# TYPE redeliver_redelivered_total counter",
                "redeliver_redelivered_total{hook=\"/orgs/octo/hooks/42\"} 1",
                "redeliver_delivered_total{hook=\"/orgs/octo/hooks/42\"} 1",
                "redeliver_lost_total{hook=\"/orgs/octo/hooks/42\"} 0",
                "redeliver_unsettled{hook=\"/orgs/octo/hooks/42\"} 0",
                "redeliver_window_deliveries{hook=\"/orgs/octo/hooks/42\",event=\"push\",repository_id=\"1296269\"} 2",
                "redeliver_window_failures{hook=\"/orgs/octo/hooks/42\",event=\"push\",repository_id=\"1296269\"} 1",
                "redeliver_response_seconds{hook=\"/orgs/octo/hooks/42\",quantile=\"0.5\"} 0.3",
                "redeliver_exit_code{hook=\"/orgs/octo/hooks/42\"} 0")) {
            assertTrue(first.lines().toList().contains(line), line + " is not in " + first);
        }
        assertTrue(first.matches("(?s).*\nredeliver_latest_success_seconds\\{[^}]*} 7(199|2\\d\\d)\n.*"),
                "two hours: " + first);
        long at = Long.parseLong(first.replaceFirst("(?s).*redeliver_last_run_timestamp_seconds\\{[^}]*} (\\d+)\n.*",
                "$1"));
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
        assertTrue(Files.readString(metrics).contains("redeliver_lost_total{hook=\"/orgs/octo/hooks/4\"} 1\n"),
                "another hook starts from nothing");

        // A run that could not begin prints nothing.
        String before = Files.readString(metrics);
        Files.writeString(temp.resolve("in"), "");
        assertFalse(run(Map.of("INPUT", "in"), pipe).code == 0);
        assertEquals(before, Files.readString(metrics));
    }

    /**
     * The commands that cannot run here, and why. CatalogTest types the names that JBang resolves, and DocsTest writes
     * docs/options.md.
     */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "gh ", "needs GitHub; ActionTest runs the workflow with these variables",
            "git ", "needs GitHub",
            "jbang trust add https://github.com/ORG/jbang-catalog/", "CatalogTest",
            "jbang app install redeliver@ORG", "CatalogTest",
            "redeliver --version", "the command that CatalogTest installs",
            "export GITHUB_TOKEN=$(gh auth token)", "needs gh; CatalogTest reads a private copy with it",
            "./jbang demo", "needs a build of its own; .github/workflows/test.yml runs it",
            "./jbang test", "these tests",
            "UPDATE_DOCS=true ./jbang test", "DocsTest and LauncherTest");

    /** The commands of these pages run in a test of their own. */
    private static final List<String> OWN_TEST = List.of("air-gapped.md", "security.md");

    /** The files of a clone that the commands need. */
    private static final List<String> SHARED = List.of("jbang", "jbang-catalog.json", "redeliver.java",
            "lib", "recipes");

    /**
     * A script that the commands, and ./jbang, find as jbang: the name is checked, and the command is the one under
     * test, without another build.
     */
    private static final String JBANG = """
            [ "$1" != --fresh ] || shift
            case $1 in
              redeliver@ORG | redeliver@ORG/jbang-catalog/v1 | redeliver | */redeliver.java) ;;
              *) echo "no such name: $1" >&2; exit 99 ;;
            esac
            shift
            exec "$JAVA" -XX:TieredStopAtLevel=1 -cp "$CLASSES" redeliver "$@"
            """;

    /**
     * Each page is read from top to bottom in one shell. The README's organization has one webhook, and the other
     * pages' has several.
     */
    @Test
    void eachCommandLineOfTheDocsRuns() throws Exception {
        hook.url = "https://ci.example/github?secret=1";
        hook.events = List.of("push", "pull_request");
        github.repository(1_296_269L, "octo/sandbox");
        github.repository(2, "octo/build");
        github.repositoryHook("octo/build", 7).url = "https://jenkins.example/github-webhook/";
        // It stays unsettled, so that there is an event to save.
        Row stale = hook.deliver(Instant.now().minus(Duration.ofHours(62)), "push", null, Answer.DOWN);
        hook.receiver = (of, at) -> of.guid().equals(stale.guid()) ? Answer.code(503) : Answer.OK;
        hook.deliver(Instant.now().minus(Duration.ofMinutes(510)), "issues", "opened", Answer.OK);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        receiver.start();
        Path bin = Files.createDirectory(temp.resolve("bin"));
        if (AllTests.isAll()) {
            Files.writeString(bin.resolve("jbang"), "#!/bin/sh\n" + JBANG);
            assertTrue(bin.resolve("jbang").toFile().setExecutable(true));
        } else {
            jbang.installJBang(bin);
        }
        Map<String, String> own = Map.of("TOKEN", Terminal.TOKEN, "PATH", bin + ":" + System.getenv("PATH"), "JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "CLASSES",
                System.getProperty("java.class.path"));
        List<String> ran = new ArrayList<>();
        try {
            for (Path page : DocsTest.pages()) {
                if (OWN_TEST.contains(page.getFileName().toString())) {
                    continue;
                }
                Path folder = Files.createTempDirectory(temp, "page");
                for (String file : SHARED) {
                    Files.createSymbolicLink(folder.resolve(file), LauncherTest.root().resolve(file));
                }
                Files.writeString(folder.resolve("token"), Terminal.TOKEN);
                Files.writeString(folder.resolve("secret"), "secret");
                String script = "";
                for (Example example : examples(page)) {
                    if (ELSEWHERE.keySet().stream().anyMatch(example.command::startsWith)) {
                        continue;
                    }
                    ran.add(example.command);
                    script += "echo '$ '" + quoted(example.command) + " >&2\n"
                            + here(example.command, receiver.getAddress().getPort())
                            + " >out || echo \"exit code $?\" >>out\ncat out\n";
                    if (example.command.startsWith("jbang redeliver@ORG hooks")) {
                        script += "printf '%s' " + quoted(example.output)
                                + " | cmp - out || echo 'the page shows other output'\n";
                    }
                }
                Finished finished = run(folder, own, List.of("sh", "-c", script));
                for (String file : SHARED) {
                    Files.delete(folder.resolve(file));
                }
                if (page.endsWith("README.md")) {
                    moreHooks();
                }
                String all = page.getFileName() + "\n" + finished.err + finished.out;
                assertTrue(finished.code == 0 && !Pattern.compile("(?m)^exit code [^3]|no such name|the page shows")
                        .matcher(all).find(), all);
            }
        } finally {
            receiver.stop(0);
        }
        assertTrue(ran.size() > 20, ran.toString());
    }

    private void moreHooks() {
        HookStandIn old = github.hook("octo", 43);
        old.url = "https://old.example/x";
        old.active = false;
        old.events = List.of("*");
        HookStandIn chat = github.hook("octo", 44);
        chat.url = "https://chat.example/";
        chat.events = List.of("issues");
    }

    /** A command of a page, and what the page shows as its output. */
    private record Example(String command, String output) {}

    private static List<Example> examples(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        Matcher block = Pattern.compile("(?s)```console\n(.*?)```").matcher(Files.readString(page));
        while (block.find()) {
            for (String part : block.group(1).split("(?m)^\\$ ")) {
                if (!part.isEmpty()) {
                    examples.add(new Example(part.lines().findFirst().orElseThrow(),
                            part.substring(part.indexOf('\n') + 1)));
                }
            }
        }
        return examples;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** The token, the event and the receiver that are here; and yes, as no one is at a terminal. */
    private String here(String command, int port) {
        String here = moved(command).replace("TOKEN=...", "TOKEN=$TOKEN")
                .replace("c475a227", failed.guid().substring(0, 8))
                .replace("https://ci.example/github", "http://127.0.0.1:" + port + "/github");
        return here.contains("resend --since") && !here.contains("--dry-run") ? here + " --yes" : here;
    }

    private record Finished(int code, String out, String err) {}

    private Finished run(Map<String, String> own, List<String> command) throws IOException, InterruptedException {
        return run(temp, own, command);
    }

    /** With an environment of its own, as cron and systemd start it; INPUT names the file that is piped in. */
    private Finished run(Path folder, Map<String, String> own, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
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
            moved = moved.replace(folder.getKey() + "/", folder.getValue() + "/")
                    .replaceAll("(?<= )" + folder.getKey() + "(?= |$)", folder.getValue().toString());
        }
        return moved;
    }
}
