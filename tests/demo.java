///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Shows redeliver at work on a stand-in for GitHub; needs no token and no network
//JAVA 17+
//SOURCES ../redeliver.java
//SOURCES GitHubStandIn.java
//SOURCES TestClock.java

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import lib.api.Network;
import lib.options.Context;
import lib.report.Screen;

/** A day in the life of an organization's hook, and what redeliver does about it: the real command, over HTTP. */
class demo {
    public static void main(String... args) {
        // Six hours go by below.
        TestClock clock = new TestClock(Instant.now().minus(Duration.ofHours(6)).truncatedTo(ChronoUnit.MILLIS));
        try (GitHubStandIn github = new GitHubStandIn(clock)) {
            HookStandIn hook = github.hook("octo-demo", 42);
            github.token("demo-token", GitHubStandIn.ALL);
            aDay(hook, clock.instant());

            System.out.println("A stand-in for GitHub is up. The organization octo-demo has a hook with");
            System.out.println(hook.rows.size()
                    + " deliveries over the last day. Its receiver was down for half an hour, timed");
            System.out.println("out now and then, and always refuses one kind of event. A dry run sends nothing:");
            run(github, clock, "--dry-run");
            System.out.println();
            System.out.println("A run sends what is due, and stores a checkpoint for the next run:");
            int code = run(github, clock, "--variable", "LAST_REDELIVERY", "--variable-repo", "octo-demo/ops");
            System.out.println();
            System.out.println("Six hours later, only the kind of event is left that the receiver refuses:");
            clock.pause(Duration.ofHours(6));
            code = Math.max(code, run(github, clock, "--variable", "LAST_REDELIVERY", "--variable-repo",
                    "octo-demo/ops"));
            System.out.println();
            System.out.println("All runs together: " + github.log("GET", "").size() + " GETs, and "
                    + github.redelivered().size() + " redeliveries.");
            System.exit(code);
        }
    }

    private static int run(GitHubStandIn github, TestClock clock, String... options) {
        String[] args = Stream.concat(Stream.of("--org", "octo-demo", "--hook", "42"), Stream.of(options))
                .toArray(String[]::new);
        System.out.println();
        System.out.println("$ redeliver " + String.join(" ", args));
        Map<String, String> env = Map.of("TOKEN", "demo-token", "GITHUB_API_URL", github.url());
        Context context = new Context("demo", env, clock, clock::pause, Screen.ofThisProcess(), Network::client);
        int code = redeliver.commandLine(context).execute(args);
        System.out.println("(exit code " + code + ")");
        return code;
    }

    /**
     * About a thousand deliveries, with a fixed seed: an outage, hiccups, events healed by hand, and one kind that is
     * never taken.
     */
    private static void aDay(HookStandIn hook, Instant now) {
        Random random = new Random(1);
        hook.receiver = (of, at) -> of.event().equals("membership") ? Answer.code(500) : Answer.OK;
        String[][] kinds = {{"push", null}, {"pull_request", "opened"}, {"pull_request", "closed"},
                {"issues", "opened"}, {"issue_comment", "created"},
            {"check_run", "completed"}, {"workflow_run", "completed"}};
        for (int minute = 23 * 60 + 50; minute > 5; minute--) {
            if (random.nextInt(10) < 3) {
                continue;
            }
            Instant at = now.minus(Duration.ofMinutes(minute)).plusMillis(random.nextInt(30_000));
            boolean never = minute % 400 == 0;
            boolean outage = minute > 500 && minute < 530;
            boolean hiccup = random.nextInt(100) == 0;
            String[] kind = never ? new String[] {"membership", "added"} : kinds[random.nextInt(kinds.length)];
            Answer answer = outage ? Answer.DOWN : Answer.OK;
            if (never) {
                answer = Answer.code(500);
            } else if (hiccup && !outage) {
                answer = new Answer("timed out", 0);
            }
            Row row = hook.deliver(at, kind[0], kind[1], answer);
            if (hiccup && random.nextBoolean()) {
                hook.redeliver(row, at.plusSeconds(25), Answer.OK);
            }
        }
    }
}
