///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or those of the classes that are named
//JAVA 17+
//JAVAC_OPTIONS -encoding UTF-8 // without a locale, Java 17 takes sources for ASCII
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS com.networknt:json-schema-validator:1.5.8
//DEPS org.slf4j:slf4j-nop:2.0.17 // the validator logs
//DEPS org.yaml:snakeyaml:2.4
//SOURCES ../redeliver.java
//SOURCES ActionTest.java
//SOURCES ActionsTest.java
//SOURCES ActivityTest.java
//SOURCES AllReposTest.java
//SOURCES AnswersTest.java
//SOURCES ApiTest.java
//SOURCES CatalogTest.java
//SOURCES CheckpointFileTest.java
//SOURCES CheckpointTest.java
//SOURCES Child.java
//SOURCES ClockTest.java
//SOURCES ColorsTest.java
//SOURCES ConnectorTest.java
//SOURCES CrashTest.java
//SOURCES CredentialsTest.java
//SOURCES DocsTest.java
//SOURCES EndOfRunTest.java
//SOURCES EndedEarlyTest.java
//SOURCES FilePlaceTest.java
//SOURCES FilterReportTest.java
//SOURCES GitHubStandIn.java
//SOURCES HooksTest.java
//SOURCES HouseTest.java
//SOURCES JobTest.java
//SOURCES LastAnswersTest.java
//SOURCES LastChanceTest.java
//SOURCES LauncherTest.java
//SOURCES ListTest.java
//SOURCES LoopbackServerTest.java
//SOURCES Oracle.java
//SOURCES OutageTest.java
//SOURCES OutcomeTest.java
//SOURCES PlanTest.java
//SOURCES PostsTest.java
//SOURCES RawServer.java
//SOURCES RecipesTest.java
//SOURCES RefusalTest.java
//SOURCES ReplayTest.java
//SOURCES ReportTest.java
//SOURCES RepositoryFilterTest.java
//SOURCES ResendTest.java
//SOURCES Rows.java
//SOURCES RulesTest.java
//SOURCES SecretsTest.java
//SOURCES SettingsTest.java
//SOURCES SeveralHooksTest.java
//SOURCES ShowTest.java
//SOURCES SimulationTest.java
//SOURCES StandInFixture.java
//SOURCES Terminal.java
//SOURCES TestClock.java
//SOURCES TestJvm.java
//SOURCES TrapsTest.java
//SOURCES UntilTest.java
//SOURCES UsageTest.java
//SOURCES WorldsTest.java

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests, in JVMs that take from one queue, one more than there are cores, as one of them waits most of the time. JUnit's own console
 * launcher does not end with a line that says how many passed; this does. The folder is "tests", because JBang would take the alias "test" for
 * a folder of that name.
 */
final class AllTests {
    /** Those that take longest come first, so that no JVM is left with a long one at the end. */
    private static final List<Class<?>> CLASSES = List.of(
            ActionTest.class, SimulationTest.class, WorldsTest.class, CrashTest.class, LauncherTest.class, ReportTest.class, ConnectorTest.class,
            CredentialsTest.class, OutcomeTest.class, OutageTest.class, RefusalTest.class, JobTest.class, RulesTest.class, LoopbackServerTest.class,
            UsageTest.class, HooksTest.class, ListTest.class, CheckpointTest.class, CheckpointFileTest.class, PlanTest.class, SettingsTest.class,
            LastChanceTest.class, TrapsTest.class, FilterReportTest.class, HouseTest.class, ClockTest.class, AnswersTest.class, ApiTest.class,
            CatalogTest.class, DocsTest.class, RecipesTest.class, ShowTest.class, LastAnswersTest.class, ReplayTest.class, SecretsTest.class,
            RepositoryFilterTest.class, EndOfRunTest.class, ActionsTest.class, ResendTest.class, UntilTest.class, FilePlaceTest.class,
            SeveralHooksTest.class, EndedEarlyTest.class, ActivityTest.class, PostsTest.class, ColorsTest.class, AllReposTest.class);
    /** Each takes some 300 MB. */
    private static final int JVMS = Math.min(6, Runtime.getRuntime().availableProcessors() + 1);

    /** What a JVM runs before it asks for more: a slow method alone, or all other methods of a class. */
    private record Unit(String type, List<String> ids) {}

    private final Deque<Unit> queue = new ArrayDeque<>();
    private final Map<String, Integer> unitsLeft = new LinkedHashMap<>();
    private final Map<String, TestJvm.Result> results = new LinkedHashMap<>();
    private int passed;
    private int failed;

    public static void main(String... names) throws InterruptedException {
        List<String> known = CLASSES.stream().map(type -> type.getSimpleName()).toList();
        List<String> unknown = Arrays.stream(names).filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            System.out.println("no such tests: " + unknown + "; there are " + known);
            System.exit(2);
        }
        // What the tests start in a process of its own, and TestJvm hands on.
        System.setProperty(Child.WORDS, String.join(Child.BETWEEN, build()));
        AllTests tests = new AllTests(CLASSES.stream().filter(type -> names.length == 0 || Arrays.asList(names).contains(type.getSimpleName())).toList());
        tests.run();
        System.out.println(tests.passed + " passed, " + tests.failed + " failed");
        // A run without any test has not succeeded.
        System.exit(tests.failed == 0 && tests.passed > 0 ? 0 : 1);
    }

    /**
     * Builds the command before two JVMs start it at once: both would build its jar, and JBang would keep half of it. It is built by a real run,
     * as the class data that JBang keeps are those of the classes that the first run has used.
     *
     * @return how JBang starts it
     */
    private static List<String> build() throws InterruptedException {
        try (GitHubStandIn github = new GitHubStandIn(Clock.systemUTC())) {
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            github.hook("octo", 42).deliver(Instant.now().minusSeconds(3600), "push", null, Answer.DOWN);
            String[] run = {"redeliver.java", "--api-url", github.url(), "--org", "octo", "--hook", "42", "--no-probe", "--wait", "0"};
            if (jbang(Redirect.DISCARD, Redirect.DISCARD, run) != 0 && jbang(Redirect.INHERIT, Redirect.INHERIT, "--fresh", "build", "redeliver.java") != 0) {
                System.out.println("the command cannot be built; the reason is above");
                System.exit(1);
            }
            return command();
        } catch (IOException e) {
            System.out.println("the command cannot be built: " + e.getMessage());
            System.exit(1);
            return List.of();
        }
    }

    /** How JBang starts what it has built. */
    private static List<String> command() throws IOException, InterruptedException {
        File file = File.createTempFile("redeliver", ".json");
        file.deleteOnExit();
        jbang(Redirect.to(file), Redirect.INHERIT, "info", "tools", "redeliver.java");
        JsonNode info = new ObjectMapper().readTree(file);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        info.path("runtimeOptions").forEach(option -> command.add(option.asText()));
        String classData = info.path("applicationJsa").asText();
        if (Files.isRegularFile(Path.of(classData))) {
            command.add("-XX:SharedArchiveFile=" + classData);
        }
        List<String> classPath = new ArrayList<>(List.of(info.path("applicationJar").asText()));
        info.path("resolvedDependencies").forEach(jar -> classPath.add(jar.asText()));
        if (!Files.isRegularFile(Path.of(classPath.get(0)))) {
            throw new IOException("jbang info tools redeliver.java names no jar");
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), info.path("mainClass").asText()));
        return command;
    }

    private static int jbang(Redirect out, Redirect err, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LauncherTest.root().resolve("jbang").toString()));
        command.addAll(Arrays.asList(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(LauncherTest.root().toFile()).redirectOutput(out).redirectError(err);
        builder.environment().put("TOKEN", Terminal.TOKEN);
        return builder.start().waitFor();
    }

    private AllTests(List<Class<?>> classes) {
        List<Unit> slow = new ArrayList<>();
        List<Unit> others = new ArrayList<>();
        TestPlan plan = LauncherFactory.create().discover(TestJvm.request(classes.stream().map(type -> selectClass(type)).toList()));
        for (Class<?> type : classes) {
            List<String> rest = new ArrayList<>();
            for (TestIdentifier method : methods(plan, type)) {
                if (method.getTags().contains(TestTag.create(TestJvm.SLOW))) {
                    slow.add(new Unit(type.getSimpleName(), List.of(method.getUniqueId())));
                } else {
                    rest.add(method.getUniqueId());
                }
            }
            if (!rest.isEmpty()) {
                others.add(new Unit(type.getSimpleName(), rest));
            }
        }
        queue.addAll(slow);
        queue.addAll(others);
        queue.forEach(unit -> unitsLeft.merge(unit.type, 1, Integer::sum));
    }

    private static List<? extends TestIdentifier> methods(TestPlan plan, Class<?> type) {
        return plan.getRoots().stream().map(plan::getDescendants).flatMap(Collection::stream)
                .filter(test -> test.getSource().filter(source -> source instanceof MethodSource method && method.getJavaClass() == type).isPresent()).toList();
    }

    private void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = Math.min(JVMS, queue.size()); i > 0; i--) {
            Thread thread = new Thread(this::work);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // Where no JVM was left to run them.
        queue.forEach(unit -> done(unit, new TestJvm.Result(0, unit.ids.size(), 0, "FAILED " + unit.type + ": it was not run\n")));
    }

    private synchronized Unit next() {
        return queue.poll();
    }

    private void work() {
        Unit unit = null;
        try (TestJvm jvm = new TestJvm()) {
            for (unit = next(); unit != null; unit = next()) {
                done(unit, jvm.run(unit.ids));
            }
        } catch (IOException e) {
            String last = unit == null ? "" : " while it ran " + unit.type;
            done(unit, new TestJvm.Result(0, 1, 0, "FAILED a JVM of the tests" + last + ": " + e.getMessage() + "\n"));
        }
    }

    private synchronized void done(Unit unit, TestJvm.Result result) {
        System.out.print(result.text());
        passed += result.passed();
        failed += result.failed();
        if (unit != null) {
            TestJvm.Result sum = results.merge(unit.type, result, TestJvm.Result::plus);
            if (unitsLeft.merge(unit.type, -1, Integer::sum) == 0) {
                System.out.printf("%s: %d passed, %d failed, %.1f s%n", unit.type, sum.passed(), sum.failed(), sum.millis() / 1e3);
            }
        }
    }
}
