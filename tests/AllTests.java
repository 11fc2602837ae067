///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or those of the classes that are named
//JAVA 17+
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS com.networknt:json-schema-validator:1.5.8
//DEPS org.slf4j:slf4j-nop:2.0.17 // the validator logs
//SOURCES ../redeliver.java
//SOURCES ActionsTest.java
//SOURCES CheckpointFileTest.java
//SOURCES CheckpointTest.java
//SOURCES ConnectorTest.java
//SOURCES CrashTest.java
//SOURCES CredentialsTest.java
//SOURCES EndOfRunTest.java
//SOURCES GitHubStandIn.java
//SOURCES HooksTest.java
//SOURCES JobTest.java
//SOURCES LastChanceTest.java
//SOURCES LauncherTest.java
//SOURCES ListTest.java
//SOURCES LoopbackServerTest.java
//SOURCES OutageTest.java
//SOURCES OutcomeTest.java
//SOURCES PlanTest.java
//SOURCES RefusalTest.java
//SOURCES ReportTest.java
//SOURCES Rows.java
//SOURCES RulesTest.java
//SOURCES SettingsTest.java
//SOURCES SimulationTest.java
//SOURCES StandInFixture.java
//SOURCES Terminal.java
//SOURCES TestClock.java
//SOURCES UsageTest.java

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests. JUnit's own console launcher does not end with a line that says how many passed; this does. The folder is "tests",
 * because JBang would take the alias "test" for a folder of that name.
 */
class AllTests implements TestExecutionListener {
    private static final List<Class<?>> CLASSES = List.of(RulesTest.class, LastChanceTest.class, SettingsTest.class, UsageTest.class, JobTest.class, CheckpointTest.class, ListTest.class,
            RefusalTest.class, OutcomeTest.class, OutageTest.class, PlanTest.class, HooksTest.class, CheckpointFileTest.class, CredentialsTest.class,
            ReportTest.class, EndOfRunTest.class, ActionsTest.class, ConnectorTest.class, CrashTest.class, SimulationTest.class, LauncherTest.class, LoopbackServerTest.class);

    private int passed;
    private int failed;
    private TestPlan plan;
    private long started;

    public static void main(String... names) {
        List<Class<?>> classes = CLASSES.stream()
                .filter(type -> names.length == 0 || Arrays.asList(names).contains(type.getSimpleName()))
                .toList();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes.stream().map(type -> selectClass(type)).toList())
                .build();
        AllTests listener = new AllTests();
        LauncherFactory.create().execute(request, listener);
        System.out.println(listener.passed + " passed, " + listener.failed + " failed");
        // No test at all is no success.
        System.exit(listener.failed == 0 && listener.passed > 0 ? 0 : 1);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (isClass(test)) {
            started = System.nanoTime();
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean succeeded = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        if (test.isTest() && succeeded) {
            passed++;
        } else if (!succeeded) {
            // An aborted test, too: a check that could not be made has not passed.
            failed++;
            System.out.println("FAILED " + name(test));
            result.getThrowable().ifPresent(e -> e.printStackTrace(System.out));
        }
        if (isClass(test)) {
            System.out.printf("%s: %.1f s%n", test.getDisplayName(), (System.nanoTime() - started) / 1e9);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        failed++;
        System.out.println("FAILED " + name(test) + ": skipped, " + reason);
    }

    private boolean isClass(TestIdentifier test) {
        return !test.isTest() && plan.getParent(test).map(parent -> plan.getRoots().contains(parent)).orElse(false);
    }

    private String name(TestIdentifier test) {
        return plan.getParent(test).map(parent -> parent.getDisplayName() + ": ").orElse("") + test.getDisplayName();
    }
}
