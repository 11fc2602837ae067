import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of a run's hooks. */
class HooksTest extends StandInFixture {
    /** Each test makes its own hooks. */
    @Override
    @BeforeEach
    void anOrganizationWithAHook() {
        everythingIsAllowed();
    }

    @Override
    Terminal.Run run(String... args) {
        return terminal.run(with(List.of("--backoff", "0"), args));
    }

    @Test
    void aRepositorysHookWithLinksThatKnowItByItsNumber() {
        HookStandIn hook = github.repositoryHook("octo/app", 7);
        Row failed = failedOnce(hook, 300);
        for (int i = 0; i < 250; i++) {
            hook.deliver(ago(200).plusSeconds(i), "push", null, Answer.OK);
        }
        run("--repo", "octo/app", "--hook", "7").exits(0);
        assertRedelivered(List.of(failed.id()));
        assertFalse(github.log("GET", "/repositories/1296269/hooks/7/deliveries").isEmpty());
    }

    @Test
    void theVariablesOfGitHubsScriptForRepositories() {
        failedOnce(github.repositoryHook("octo/app", 7), 300);
        terminal.env.put("REPO_OWNER", "octo");
        terminal.env.put("REPO_NAME", "app");
        terminal.env.put("HOOK_ID", "7");
        run().exits(0);
        assertEquals(1, github.redelivered().size());
        terminal.env.remove("REPO_OWNER");
        run().exits(2);
        run("--repo", "octo/app").exits(0, "an option wins");
    }

    // Which hooks

    @Test
    void theOnlyHookIsTaken() {
        Row failed = failedOnce(github.hook("octo", 42), 300);
        checkpoint("LAST", ago(600));
        run("--org", "octo", "--variable", "LAST", "--variable-repo", REPO).exits(0);
        assertRedelivered(List.of(failed.id()));
        assertEquals(ago(10), stored("LAST"));
        assertEquals(List.of("/orgs/octo/hooks per_page=100"), github.log("GET", "/hooks").stream().limit(1)
                .map(r -> r.path() + " " + r.query()).toList());
    }

    @Test
    void ofSeveralItMustBeSaidWhich() {
        failedOnce(github.hook("octo", 42), 300);
        github.hook("octo", 43).active = false;
        github.hook("octo", 44).url = "https://user:THE_SECRET@other.example/in?token=THE_SECRET";
        Terminal.Run run = run("--org", "octo").exits(2);
        run.says("42 (https://receiver.example/...), 43 (https://receiver.example/...), 44 "
                + "(https://other.example/...)");
        assertNothingRedelivered();
    }

    @Test
    void aTableOfTheHooksOrJson() throws IOException {
        HookStandIn hook = github.repositoryHook("octo/app", 7);
        github.repositoryHook("octo/app", 8).events = List.of("*");
        failedOnce(hook, 300);
        hook.deliver(ago(10), "push", null, Answer.code(500));
        Terminal.Run run = terminal.run("hooks", "--repo", "octo/app").exits(0);
        assertEquals("""
                ID  ACTIVE  RECEIVER                      LAST RESPONSE  EVENTS
                7   yes     https://receiver.example/...  500 active     push,issues
                8   yes     https://receiver.example/...  unused         *
                """, run.out());
        run = terminal.run("hooks", "--repo", "octo/app", "--output", "json");
        String hooks = "{'version':1,'hooks':["
                + "{'id':7,'active':true,'url':'https://receiver.example/...','events':['push','issues'],"
                + "'last_code':500,'last_status':'active'},"
                + "{'id':8,'active':true,'url':'https://receiver.example/...','events':['*'],"
                + "'last_code':null,'last_status':'unused'}]}\n";
        assertEquals(hooks.replace('\'', '"'), run.out(), "one line, as GITHUB_OUTPUT takes it");
        assertEquals("", run.err());
        assertNothingRedelivered();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://user:THE_SECRET@ci.example/github-webhook/         | https://ci.example/...",
        "https://user:THE@SECRET@ci.example/hook                    | https://ci.example/...",
        "https://user:THE/SECRET@ci.example/hook                    | https://...",
        "https://user:THE%2FSECRET@ci.example:8443/hook?x=1         | https://ci.example:8443/...",
        "https://hooks.chat.example/services/T0/B0/THE_SECRET       | https://hooks.chat.example/...",
        "https://hook.example/THE_SECRET                            | https://hook.example/...",
        "https://hook.example/4f1c7ab2-secret/x                     | https://hook.example/...",
        "https://hook.example/42                                    | https://hook.example/...",
        "https://hook.example                                       | https://hook.example/...",
        "https://hook.example/#THE_SECRET                           | https://hook.example/...",
        "not a url with THE_SECRET                                  | ...",
    })
    void aReceiversSecretsAreNotShown(String url, String shown) {
        github.hook("octo", 42).url = url;
        Terminal.Run run = terminal.run("hooks", "--org", "octo");
        assertEquals(shown, run.lines().get(1).split(" +")[2]);
        assertFalse(run.out().contains("SECRET") || run.out().contains("4f1c"), run.out());
        assertTrue(terminal.run("hooks", "--org", "octo", "--output", "json").out().contains("\"url\":\""
                + shown + "\""));
    }

    @Test
    void hundredsOfHooksAreListedToTheEnd() {
        for (int i = 1; i <= 250; i++) {
            github.hook("octo", i);
        }
        assertEquals(251, terminal.run("hooks", "--org", "octo").lines().size());
        assertEquals(6, github.log("GET", "/hooks").size());
    }

    @ParameterizedTest
    @CsvSource({"https://receiver.example/4, 4", "OTHER.example, 42", "example/42, 42"})
    void aHookByItsReceiversUrl(String part, long id) {
        github.hook("octo", 4);
        github.hook("octo", 42).url = "https://other.example/42";
        github.hook("octo", 43);
        Terminal.Run run = run("--org", "octo", "--hook", part).exits(0);
        assertTrue(!github.log("GET", "/orgs/octo/hooks/" + id + "/deliveries").isEmpty(), run.err());
    }

    @Test
    void allActiveHooksSideBySideEachWithItsOwnCheckpointAndReport() {
        Row one = failedOnce(github.hook("octo", 42), 300);
        failedOnce(github.hook("octo", 43), 290);
        github.hook("octo", 43).active = false;
        HookStandIn third = github.hook("octo", 44);
        Row two = failedOnce(third, 200);
        third.receiver = (of, at) -> Answer.code(500);
        checkpoint("LAST_42", ago(600));
        Terminal.Run run = run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe").exits(0);
        assertEquals(List.of(one.id(), two.id()), github.redelivered().stream().sorted().toList());
        assertMovedOn(stored("LAST_42"));
        assertEquals(ago(200), stored("LAST_44"));
        assertEquals(List.of("octo, hook 42 (receiver.example), since 11-20 02:00 UTC",
                "octo, hook 44 (receiver.example), since 11-19 12:00 UTC"),
                run.lines().stream().filter(line -> line.startsWith("octo, ")).toList());
        run.shows("\n2 events redelivered: 1 delivered, 1 failed again. 1 event waits.");
        assertEquals("Nothing to do: the next run sends what waits.", run.summary());
        assertTrue(run.err().lines().allMatch(line -> line.matches("redeliver: hook 4[24]: .*")), run.err());
        assertEquals(null, stored("LAST"));
    }

    @Test
    void aNamedHookThatDoesNotExistIsSaidNotToExistAlsoWhenItWouldBeginAtTheCommonCheckpoint() {
        github.hook("octo", 42);
        checkpoint("LAST", ago(600));
        run("--org", "octo", "--hook", "42", "--hook", "43", "--variable", "LAST", "--variable-repo", REPO).exits(1)
                .says("there is no such hook (redeliver hooks lists them), or the token lacks write access to the "
                        + "organization's Webhooks");
    }

    @Test
    void oneHooksFailureDoesNotStopTheOthersAndTheWorstCodeIsTheRuns() {
        HookStandIn gone = github.hook("octo", 42);
        Row fine = failedOnce(github.hook("octo", 43), 300);
        failedOnce(gone, 300);
        github.fault(request -> request.path().startsWith("/orgs/octo/hooks/42/"), Fault.refuse(404, "Not Found"));
        Terminal.Run run = run("--org", "octo", "--hook", "42", "--hook", "43", "--hook", "43").exits(1);
        run.says("redeliver: error: hook 42: GitHub answered GET /orgs/octo/hooks/42/deliveries with 404");
        assertRedelivered(List.of(fine.id()));
        run.shows("\n1 event redelivered: 1 delivered. 1 of 2 hooks failed.\n");
        assertEquals("Fix what the error says, and run it again.", run.summary());

        github.noFaults();
        github.variable(REPO, "LAST_42", "rubbish");
        run("--org", "octo", "--hook", "42,43", "--variable", "LAST", "--variable-repo", REPO).exits(1);
        assertEquals(ago(10).plusMillis(Duration.between(NOON, clock.instant()).toMillis()).toString().substring(0, 16),
                stored("LAST_43").toString().substring(0, 16));
    }

    @Test
    void manyHooksShareOnePaceAndEightRequestsAtOnce() {
        List<HookStandIn> hooks = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            HookStandIn hook = github.hook("octo", i);
            hooks.add(hook);
            for (int j = 0; j < 60; j++) {
                failedOnce(hook, 300 + j);
            }
        }
        run("--org", "octo", "--all-hooks").exits(0);
        assertEquals(360, github.redelivered().size());
        // The pace of one hook alone would let each have 180 at once.
        List<Instant> posts = github.log("POST", "/attempts").stream().map(GitHubStandIn.Request::at).sorted().toList();
        assertTrue(Duration.between(posts.get(0), posts.get(359)).compareTo(Duration.ofSeconds(61)) >= 0,
                "all within a minute");
        assertTrue(github.log.mostAtOnce() <= 8, "at once: " + github.log.mostAtOnce());
    }
}
