///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the quick tests, all of them (all), or some classes (RulesTest) and methods (RulesTest.METHOD)
//JAVA 17+
//JAVAC_OPTIONS -encoding UTF-8 // without a locale, Java 17 takes sources for ASCII
//JAVA_OPTIONS -XX:+NeverActAsServerClassMachine -Xms900m -Xmx1500m -Xmn700m // half of the collections
//JAVA_OPTIONS -Djava.util.concurrent.ForkJoinPool.common.parallelism=2 // with 1, Java starts a thread for each step
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS com.networknt:json-schema-validator:1.5.8
//DEPS org.slf4j:slf4j-nop:2.0.17 // the validator logs
//DEPS org.yaml:snakeyaml:2.4
//SOURCES ../redeliver.java
//SOURCES [A-Z]*.java // scripts begin with a small letter; JBang expands a glob only locally, where the tests run

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests in one JVM, several classes at once. JUnit's own console launcher does not end with a line that says
 * how many passed. The folder is "tests" because JBang would take the alias "test" for a folder of that name.
 */
final class AllTests implements TestExecutionListener {
    /** The tag of tests that only "all" runs. */
    static final String NIGHT = "night";

    private static final String ALL = "all";
    /** More than there are cores, as some tests wait for a process or a socket. */
    private static final int AT_ONCE = Math.min(8, 2 * Runtime.getRuntime().availableProcessors());
    /** A failure's stack trace in the project's own code is this long at most. */
    private static final int FRAMES = 8;

    private static boolean all;
    private static boolean quick;

    private final PrintStream out;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final Count sum = new Count();
    /** The classes, and the methods as CLASS.METHOD. */
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    private static final class Count {
        final long started = System.nanoTime();
        final AtomicInteger passed = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();

        @Override
        public String toString() {
            return passed + " passed, " + failed + " failed";
        }
    }

    private AllTests(PrintStream out) {
        this.out = out;
    }

    public static void main(String... args) throws URISyntaxException {
        AllTests tests = new AllTests(System.out);
        // Standard output is the report; what tests print goes to standard error.
        System.setOut(System.err);
        List<String> names = new ArrayList<>(List.of(args));
        all = names.remove(ALL);
        quick = names.remove("quick");
        tests.run(names);
        names.removeAll(tests.ran);
        names.forEach(name -> tests.out.println("there is no test " + name));
        tests.out.println(tests.sum);
        // A run without any test has not succeeded. Threads of a test that was given up may still run.
        System.exit(tests.sum.failed.get() == 0 && tests.sum.passed.get() > 0 && names.isEmpty() ? 0 : 1);
    }

    static boolean isAll() {
        return all;
    }

    /**
     * The seeds of a test with random input: the first ones; with "all" more of them, and as many fresh ones, from the
     * day's number on. The variable SEED names the first fresh one, or without "all" the only one.
     */
    static LongStream seeds(int quick, int thorough) {
        String seed = System.getenv("SEED");
        if (!all) {
            return seed == null ? LongStream.range(0, quick) : LongStream.of(Long.parseLong(seed));
        }
        long fresh = seed == null ? LocalDate.now().toEpochDay() * 1000 : Long.parseLong(seed);
        return LongStream.concat(LongStream.range(0, thorough), LongStream.range(fresh, fresh + thorough));
    }

    private void run(List<String> names) throws URISyntaxException {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(names.isEmpty() ? everything() : types(names))
                .filters(ClassNameFilter.includeClassNamePatterns("\\w+Test"), (PostDiscoveryFilter) test ->
                        FilterResult.includedIf(!(test.getSource().orElse(null) instanceof MethodSource method)
                                || isNamed(method, names)))
                // No test takes longer than a minute, unless it says so; one that loops is left behind in its thread.
                .configurationParameter("junit.jupiter.execution.timeout.default", "1 m")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                // The long classes say @Order(1), so that no core is idle at the end.
                .configurationParameter("junit.jupiter.testclass.order.default",
                        ClassOrderer.OrderAnnotation.class.getName())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", AT_ONCE + "")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.max-pool-size", AT_ONCE + "");
        // A test that is named runs at any time of the day, unless "quick" is given.
        if (!all && (names.isEmpty() || quick)) {
            request.filters(TagFilter.excludeTags(NIGHT));
        }
        LauncherFactory.create().execute(request.build(), this);
    }

    private static List<? extends DiscoverySelector> everything() throws URISyntaxException {
        URI own = AllTests.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        return selectClasspathRoots(Set.of(Path.of(own)));
    }

    private static List<? extends DiscoverySelector> types(List<String> names) {
        return names.stream().map(name -> name.replaceFirst("\\..*", "")).filter(AllTests::isThere)
                .map(type -> selectClass(type)).toList();
    }

    private static boolean isThere(String type) {
        return AllTests.class.getResource(type + ".class") != null;
    }

    private static boolean isNamed(MethodSource method, List<String> names) {
        String type = method.getClassName();
        return names.isEmpty() || names.contains(type) || names.contains(type + "." + method.getMethodName());
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        count(test);
        ran.add(id(test));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        // An aborted test has failed: a check that was not made has not passed.
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            failed(test, result.getThrowable().map(AllTests::description).orElse(""));
        } else if (test.isTest()) {
            sum.passed.incrementAndGet();
            count(test).passed.incrementAndGet();
        }
        if (test.getSource().filter(source -> source instanceof ClassSource).isPresent()) {
            double seconds = (System.nanoTime() - count(test).started) / 1e9;
            out.printf("%s: %s, %.1f s%n", test.getDisplayName(), count(test), seconds);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        failed(test, "skipped: " + reason + "\n");
    }

    private void failed(TestIdentifier test, String description) {
        sum.failed.incrementAndGet();
        count(test).failed.incrementAndGet();
        out.print("FAILED " + id(test) + " " + test.getDisplayName() + "\n" + description.indent(4));
    }

    private Count count(TestIdentifier test) {
        return counts.computeIfAbsent(id(test).replaceFirst("\\..*", ""), name -> new Count());
    }

    /** The class, or CLASS.METHOD: what runs it alone. */
    private static String id(TestIdentifier test) {
        TestSource source = test.getSource().orElse(null);
        if (source instanceof MethodSource method) {
            return method.getClassName() + "." + method.getMethodName();
        }
        return source instanceof ClassSource type ? type.getClassName() : "";
    }

    /** The message, the frames in the project's own code, and the same for each cause. */
    private static String description(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString()).append('\n');
        Arrays.stream(e.getStackTrace()).filter(frame -> frame.getClassName().matches("\\w+(\\$.*)?|lib\\..*"))
                .limit(FRAMES).forEach(frame -> text.append("    at ").append(frame).append('\n'));
        return e.getCause() == null ? text.toString() : text + "caused by " + description(e.getCause());
    }
}
