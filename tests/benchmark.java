///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Measures redeliver against the stand-in for GitHub; takes some eight minutes
//JAVA 17+
//SOURCES ../redeliver.java
//SOURCES GitHubStandIn.java

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real command, each time in a process of its own, over HTTP on this machine. Seconds are those of the whole
 * process, from its start to its end; a row with several runs shows their median. What the stand-in itself takes for a
 * page is measured and left out of "ours".
 */
class benchmark {
    /** As in redeliver.java; without the class-data archive that JBang makes. */
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+NeverActAsServerClassMachine",
            "-Xms32m", "-Xmn16m", "-Xlog:disable",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");

    private static String only = "";

    /** @param args a part of the names of the rows to measure; all without it */
    public static void main(String... args) throws Exception {
        only = String.join(" ", args);
        System.out.println(LocalDate.now() + ", " + System.getProperty("os.name") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores ("
                + cpu() + "), Java " + System.getProperty("java.version"));
        System.out.printf("%-64s %8s %9s %8s %8s  %s%n", "work", "seconds", "ms/page", "heap MB", "peak MB",
                "requests");
        measure("start-up: a run that finds nothing", 7, 20, 0, 0, List.of());
        for (int deliveries : new int[] {10_000, 100_000}) {
            for (int latency : new int[] {0, 30}) {
                measure("list " + deliveries + " deliveries, " + latency + " ms latency", 3, deliveries, 0, latency,
                        List.of("--rate", "unlimited"));
            }
        }
        measure("list 10000 deliveries, redeliver 300, --rate unlimited", 3, 10_000, 300, 0,
                List.of("--rate", "unlimited"));
        measure("list 10000 deliveries, redeliver 300", 1, 10_000, 300, 0, List.of());
        measure("all hooks of 1000 repositories, 20 events failed, -Xmx64m", 1, -1000, 20, 0,
                List.of("--all-repos"), "-Xmx64m");
        measure("50 hooks of an organization, 25 events failed, -Xmx64m", 1, -50, 25, 0,
                List.of("--all-hooks"), "-Xmx64m");
        measure("list 250000 deliveries at the default rate, -Xmx64m", 1, 250_000, 0, 0, List.of(), "-Xmx64m");
        measure("plan to resend 100000 deliveries, -Xmx128m", 1, 100_000, 0, 0,
                List.of("resend", "--rate", "unlimited", "--since", "24h", "--dry-run"), "-Xmx128m");
        measure("list 1000000 deliveries, -Xmx64m", 1, 1_000_000, 0, 0, List.of("--rate", "unlimited"), "-Xmx64m");
        System.exit(0);
    }

    /**
     * @param deliveries of one hook; below 0, so many hooks, of repositories or of the organization
     * @param options which may begin with a verb
     */
    private static void measure(String work, int runs, int deliveries, int failures, int latencyMillis,
            List<String> options, String... jvm)
            throws IOException, InterruptedException {
        if (!work.contains(only)) {
            return;
        }
        List<Double> seconds = new ArrayList<>();
        List<Double> perPage = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        List<Double> peak = new ArrayList<>();
        String requests = "";
        for (int run = 0; run < runs; run++) {
            try (GitHubStandIn github = standIn(deliveries, failures, options.contains("--all-repos"))) {
                github.latency = Duration.ofMillis(latencyMillis);
                Path gc = Files.createTempFile("redeliver", ".gc");
                List<String> command =
                        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
                command.addAll(JVM);
                command.addAll(List.of(jvm));
                command.addAll(List.of("-Xlog:gc*:file=" + gc, "-cp", System.getProperty("java.class.path"),
                        "redeliver"));
                command.addAll(options);
                command.addAll(List.of("--org", "octo", "--api-url", github.url()));
                command.addAll(deliveries < 0 ? List.of() : List.of("--hook", "42"));
                command.addAll(options.contains("resend") ? List.of() : List.of("--variable", "LAST", "--variable-repo",
                        "octo/ops"));
                ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(new File("/dev/null"));
                builder.environment().put("TOKEN", "benchmark");
                long start = System.nanoTime();
                Process process = builder.start();
                double rss = 0;
                while (process.isAlive()) {
                    rss = Math.max(rss, peakMegabytes(process.pid()));
                    process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS);
                }
                double took = (System.nanoTime() - start) / 1e9;
                if (process.exitValue() != 0 || github.redelivered().size() != failures) {
                    throw new IllegalStateException(work + ": exit code " + process.exitValue() + ", redelivered "
                            + github.redelivered().size());
                }
                int pages = github.log("GET", "/deliveries").size();
                seconds.add(took);
                peak.add(rss);
                heap.add(peakHeapMegabytes(gc));
                perPage.add(1000 * (took - github.log.busy().toNanos() / 1e9) / pages);
                requests = (deliveries < 0 ? github.log().size() + " in all, " : "") + pages + " pages, "
                        + github.redelivered().size() + " redeliveries, " + github.log("", "/variables").size()
                        + " for the variable";
                if (failures > 0) {
                    requests += "; worst minute " + worstMinute(github.log()) + " points";
                }
                Files.delete(gc);
            }
        }
        System.out.printf(Locale.ROOT, "%-64s %8.2f %9s %8.0f %8.0f  %s%n", work, median(seconds),
                deliveries < 1000 || failures > 0 ? "" : String.format(Locale.ROOT, "%.2f", median(perPage)),
                median(heap), median(peak), requests);
    }

    private static GitHubStandIn standIn(int deliveries, int failures, boolean ofRepositories) {
        GitHubStandIn github = new GitHubStandIn(Clock.systemUTC());
        github.token("benchmark", GitHubStandIn.ALL);
        if (deliveries < 0) {
            return hooks(github, -deliveries, failures, ofRepositories);
        }
        HookStandIn hook = github.hook("octo", 42);
        Instant oldest = Instant.now().minus(Duration.ofHours(23));
        long step = Duration.ofHours(22).toNanos() / deliveries;
        for (int i = 0, failed = 0; i < deliveries; i++) {
            boolean fails = failures > 0 && failed < failures && i % (deliveries / failures) == 5;
            failed += fails ? 1 : 0;
            hook.deliver(oldest.plusNanos(i * step), "push", null, fails ? Answer.DOWN : Answer.OK);
        }
        return github;
    }

    /** Each with a hook, of which one in ten has five pages of deliveries, and some have a failure. */
    private static GitHubStandIn hooks(GitHubStandIn github, int number, int failures, boolean ofRepositories) {
        Instant now = Instant.now();
        for (int i = 1; i <= number; i++) {
            HookStandIn hook = ofRepositories ? github.repositoryHook("octo/r" + i, i) : github.hook("octo", i);
            if (ofRepositories) {
                github.repository(i, "octo/r" + i);
                hook.linkPath = hook.path;
            }
            for (int j = i % 10 == 0 ? 450 : 3; j > 0; j--) {
                hook.deliver(now.minusSeconds(300 + 60 * j), "push", null, Answer.OK);
            }
            if (i % (number / failures) == 0) {
                hook.deliver(now.minusSeconds(300), "issues", "opened", Answer.DOWN);
                hook.deliver(now.minusSeconds(200), "push", null, Answer.OK);
            }
        }
        return github;
    }

    /** The most points that any sixty seconds saw, as they came in at the stand-in. */
    private static int worstMinute(List<GitHubStandIn.Request> log) {
        List<GitHubStandIn.Request> sorted = log.stream().sorted(Comparator.comparing(GitHubStandIn.Request::at))
                .toList();
        int worst = 0;
        int sum = 0;
        for (int from = 0, to = 0; to < sorted.size(); to++) {
            sum += points(sorted.get(to));
            while (!sorted.get(from).at().plusSeconds(60).isAfter(sorted.get(to).at())) {
                sum -= points(sorted.get(from++));
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    private static int points(GitHubStandIn.Request request) {
        return request.method().equals("GET") ? 1 : 5;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** The most heap that was in use before or after any collection; 0 when there was none. */
    private static double peakHeapMegabytes(Path gc) throws IOException {
        Matcher matcher = Pattern.compile("(\\d+)M->(\\d+)M\\(").matcher(Files.readString(gc));
        double most = 0;
        while (matcher.find()) {
            most = Math.max(most, Math.max(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))));
        }
        return most;
    }

    /** The most memory that a process has had so far, on Linux; elsewhere 0. */
    private static double peakMegabytes(long pid) {
        try {
            Matcher matcher = Pattern.compile("VmHWM:\\s+(\\d+) kB")
                    .matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return matcher.find() ? Double.parseDouble(matcher.group(1)) / 1024 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        return !Files.exists(info) ? System.getProperty("os.arch")
                : Files.readAllLines(info).stream().filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", "")).findFirst()
                        .orElse(System.getProperty("os.arch"));
    }
}
