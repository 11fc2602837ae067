import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import lib.api.Connector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that GitHub refuses, fails or does not answer; the token goes nowhere else. */
class RefusalTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

    private static Predicate<GitHubStandIn.Request> attempt(Row row) {
        return request -> request.path().endsWith("/deliveries/" + row.id() + "/attempts");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422, 500, 502})
    void oneEventsRefusalIsThatEventsAlone(int status) {
        Row first = failed(300);
        Row refused = failed(200);
        Row last = failed(100);
        github.fault(attempt(refused), Fault.answer(status, status == 502 ? "<html>Bad gateway</html>"
                : "{\"message\":\"No\"}"));
        Terminal.Run run = plainRun("--output", "json").exits(1);
        assertRedelivered(List.of(first.id(), refused.id(), last.id()));
        String others = status < 500 ? "not_seen" : "delivered";
        assertEquals(List.of(others, status < 500 ? "refused" : "unanswered", others), verdicts(run));
        assertEquals(2, count(run, "redelivered"));
        assertEquals(status < 500 ? 3 : 1, count(run, "unsettled"));
        run.says((status < 500 ? "refused: " : "unknown: ") + refused.guid());
        // While an answer is missing, the attempt may still come into the list: nothing new is stored.
        assertStored("2026-11-20T07:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422})
    void anEventOlderThanGitHubKeepsDeliveriesIsLostAndSettled(int status) {
        // Its first attempt is about to leave the list while GitHub already refuses it.
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(60));
        Row old = hook.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        Row newer = hook.redeliver(old, ago(600), Answer.DOWN);
        github.fault(attempt(newer), Fault.refuse(status, "Not Found"));
        hook.retention = Duration.ofDays(4);
        Terminal.Run run = plainRun("--output", "json").exits(3);
        run.says("expired, as GitHub no longer has it: old push, 2 attempts");
        assertEquals(List.of("expired"), verdicts(run));
        assertEquals(0, count(run, "unsettled"));
        assertStored("2026-11-20T11:50:00Z");
    }

    /** Only 404 and 422 say that GitHub does not have it. */
    @ParameterizedTest
    @ValueSource(ints = {400, 409, 410, 451})
    void anOldEventThatIsRefusedForAnotherReasonIsNotLost(int status) {
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(60));
        Row old = hook.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        github.fault(attempt(old), Fault.refuse(status, "No"));
        hook.retention = Duration.ofDays(4);
        plainRun().exits(1).doesNotSay("expired, as GitHub");
        assertEquals(old.at(), stored());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLostConnectionOnThePostIsNeverRepeatedBlindly(boolean afterTheWork) {
        Row lost = failed(200);
        failed(100);
        List<Long> asked = new ArrayList<>();
        github.fault(attempt(lost), call -> {
            asked.add(lost.id());
            return Fault.hangUp(afterTheWork).befall(call);
        });
        Terminal.Run run = plainRun("--output", "json");
        // Even with --wait 0 it looks once.
        assertEquals(afterTheWork ? 0 : 1, run.code());
        assertEquals(List.of(lost.id()), asked);
        assertEquals(!afterTheWork, run.err().contains(lost.guid()), run.err());
        run.says(afterTheWork ? "" : "unknown: " + lost.guid());
        assertEquals(List.of(afterTheWork ? "delivered" : "unanswered", "delivered"), verdicts(run));
        assertEquals(afterTheWork ? ago(10) : lost.at(), stored());
        github.noFaults();
        github.clearLog();
        // The list tells the next run.
        plainRun().exits(0);
        assertRedelivered(afterTheWork ? List.of() : List.of(lost.id()));
    }

    /** GitHub may take each of them, and nobody knows which: the run looks at the list, and sends no more. */
    @Test
    void whenGitHubIsInTroubleTheRunSendsNoMore() {
        for (int i = 0; i < 40; i++) {
            failed(200 - i);
        }
        github.fault("/attempts", Fault.answer(502, "<html>Unicorn!</html>"));
        plainRun().exits(1).says("with 502; GitHub has trouble; run again later");
        int posts = github.log("POST", "/attempts").size();
        assertTrue(posts < 5 + Connector.AT_ONCE, posts + " POSTs");
        assertEquals(ago(200), stored());
        assertEquals("GET", github.log().get(github.log().size() - 1).method());
        github.noFaults();
        clock.pause(Duration.ofMinutes(15));
        plainRun().exits(0);
        assertEquals(40, hook.rows.stream().filter(row -> row.redelivery() && row.succeeded()).count());
    }

    /** GitHub would refuse whatever else is sent with it, and lock the user out in the end. */
    @ParameterizedTest
    @CsvSource({"/deliveries, 4", "/attempts, 4", "/hooks, 1"})
    void afterA401NothingMoreIsSentWithThatToken(String path, int underWay) {
        for (int id = 1; id <= 12; id++) {
            github.hook("many", id).deliver(ago(100), "issues", "opened", Answer.DOWN);
        }
        github.fault(path, Fault.refuse(401, "Bad credentials"));
        terminal.run("--org", "many", "--all-hooks", "--no-probe").exits(1);
        List<GitHubStandIn.Request> all = github.log();
        int first = IntStream.range(0, all.size()).filter(i -> all.get(i).path().endsWith(path)).findFirst()
                .orElseThrow();
        assertTrue(all.size() - first <= underWay, () -> "four hooks at a time: " + all);
    }

    @Test
    void verboseShowsTheStackTrace() {
        github.token(Terminal.TOKEN, Set.of());
        Terminal.Run run = plainRun();
        run.doesNotSay("at redeliver");
        run = plainRun("--verbose");
        run.says("at redeliver.plan");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "403 | Maximum number of login attempts exceeded. Please try again later. | false",
        "403 | This installation has been suspended                               | true",
        "451 | Repository access blocked                                          | true",
        "403 | The moon is not full.                                              | true",
        "422 | Not today                                                          | false",
    })
    void aRefusalThatPassesByItselfIsNotSaidToLast(int status, String message, boolean lasts) throws IOException {
        Path summary = temp.resolve("summary.md");
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString()));
        github.fault(request -> true, Fault.refuse(status, message));
        plainRun().exits(1);
        String shown = Files.readString(summary);
        assertEquals(lasts, shown.contains("Nothing will be redelivered"), shown);
    }

    /** Single sign-on hides the variable; taken for an absent one, it would be made anew. */
    @Test
    void aRefusalWithA404IsNotAnAbsentVariable() {
        failed(100);
        github.fault("/variables/LAST", Fault.refuse(404, "Not Found",
                "X-GitHub-SSO", "required; url=" + github.url() + "/orgs/octo/sso?authorization_request=AZSD"));
        plainRun().exits(1);
        assertEquals(List.of(), github.log("POST", ""));
    }

    /** Only a 404 that hides what is there says nothing of the event: old as it is, it is not lost. */
    @Test
    void aTokenThatLacksTheScopeToRedeliverEndsTheRunAndNoEventIsLost() {
        HookStandIn its = github.repositoryHook("octo/app", 7);
        its.retention = Duration.ofDays(4);
        Row old = its.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        github.fault(attempt(old), Fault.refuse(404, "Not Found", "X-OAuth-Scopes", "read:repo_hook",
                "X-Accepted-OAuth-Scopes", "admin:repo_hook, repo, write:repo_hook"));
        terminal.run("--repo", "octo/app", "--since", "73h", "--no-probe").exits(1).doesNotSay("lost: ");
        assertRedelivered(List.of(old.id()));
    }

    @Test
    void anOAuthAppSeesOnlyItsOwnWebhooksOfAnOrganizationWhichIsSaidOnce() {
        github.token("gho_THE_SECRET", GitHubStandIn.ALL);
        terminal.env.put("TOKEN", "gho_THE_SECRET");
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks").exits(0);
        assertEquals(List.of(
                "redeliver: warning: the token in TOKEN is an OAuth App's, such as gh auth token prints, and "
                + "it sees only the webhooks that the App made; for all of them, use a personal access token "
                + "or a GitHub App"), warnings(run));
        github.repositoryHook("octo/app", 7);
        assertEquals(List.of(), warnings(terminal.run("--repo", "octo/app")));
        github.repository(1, "octo/empty");
        run = terminal.run("--repo", "octo/empty");
        run.says("octo/empty has no webhook");
    }

    private static List<String> warnings(Terminal.Run run) {
        return run.err().lines().filter(line -> line.contains("warning")).toList();
    }

    // A token that expires

    private static final String EXPIRATION = "github-authentication-token-expiration";

    /** It is noon on a Friday by GitHub's clock. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-11-27 12:00:00 UTC   | Friday, 2026-11-27, at 12:00 UTC",
        "2026-11-27 13:00:00 +0100 | Friday, 2026-11-27, at 12:00 UTC",
        "2026-11-21 03:30:00 -0800 | Saturday, 2026-11-21, at 11:30 UTC",
        "2026-11-27 12:00:01 UTC   |",
        "2026-11-27 12:30:00 +0000 |",
        "2027-11-27 12:00:00 UTC   |",
        "soon                      |",
    })
    void aTokenThatExpiresWithinAWeekIsAWarningInEachRun(String expiration, String day) {
        failed(100);
        github.ahead = Duration.ofDays(3);
        clock.set(NOON.minus(github.ahead));
        github.fault(request -> true, Fault.headers(EXPIRATION, expiration));
        for (int i = 0; i < 2; i++) {
            List<String> expected = day == null ? List.of()
                    : List.of("redeliver: warning: the token in TOKEN expires on " + day + "; replace it before then");
            assertEquals(expected, warnings(plainRun()).stream().filter(line -> !line.contains("clock")).toList());
        }
    }

    @Test
    void inActionsItIsAnAnnotationAndEachTokenHasItsOwn() {
        terminal.env.put("GITHUB_ACTIONS", "true");
        terminal.env.put("VARIABLE_TOKEN", "github_pat_THE_SECRET_2");
        github.token("github_pat_THE_SECRET_2", GitHubStandIn.ALL);
        github.fault(request -> true, Fault.headers(EXPIRATION, "2026-11-25 08:00:00 UTC"));
        Terminal.Run run = plainRun();
        String annotation =
                "^::warning title=redeliver::the token in (\\w+) expires on Wednesday, 2026-11-25, at 08:00 "
                + "UTC; replace it before then$";
        assertEquals(List.of("TOKEN", "VARIABLE_TOKEN"),
                warnings(run).stream().map(line -> line.replaceFirst(annotation, "$1")).sorted().toList(), run.err());
    }

    /** It always lasts an hour, however it was made: a step of the workflow may hand it over. */
    @Test
    void anInstallationsTokenIsNotSaidToExpireSoon() {
        github.token("ghs_THE_SECRET", GitHubStandIn.ALL);
        terminal.env.put("TOKEN", "ghs_THE_SECRET");
        github.fault(request -> true, Fault.headers(EXPIRATION, "2026-11-20 13:00:00 UTC"));
        assertEquals(List.of(), warnings(plainRun()));
    }

    // The token goes nowhere else

    @Test
    void aLinkOrARedirectToAnotherHostIsNotFollowed() {
        try (GitHubStandIn other = new GitHubStandIn(github.clock)) {
            other.token(Terminal.TOKEN, GitHubStandIn.ALL);
            for (String to : List.of(other.url(), "http://localhost:" + other.uri().getPort(),
                    "https://" + github.uri().getAuthority(),
                    "http://user@" + github.uri().getAuthority())) {
                for (boolean redirect : new boolean[] {false, true}) {
                    github.noFaults();
                    github.clearLog();
                    github.fault("/deliveries", redirect
                            ? Fault.answer(302, "", "Location", to + "/orgs/octo/hooks/42/deliveries")
                            : Fault.answer(200, "[]", "Link",
                            "<" + to + "/orgs/octo/hooks/42/deliveries?cursor=v1_1>; rel=\"next\""));
                    plainRun().exits(1).says("which is not the API at " + github.url());
                    assertEquals(List.of(), other.log());
                    assertEquals(2, github.log().size());
                }
            }
        }
    }

    @Test
    void controlCharactersOfADeliveryReachNoTerminal() {
        hook.add("a", ago(100), false, "push\u001b[2J", "x\r\n::error::y", new Answer("bad\u0007\nnews", 500));
        Terminal.Run run = plainRun();
        assertFalse(run.out().chars().anyMatch(c -> c < ' ' && c != '\n'), run.out());
        run.shows("push?[2J.x??::error::y");
    }

    // A run that ends early says so, and the checkpoint still covers all that is unsettled

    private void failed(int number, int minutesAgo) {
        for (int i = 0; i < number; i++) {
            failed(minutesAgo - i);
        }
    }

    /** Eight may be under way by the time of the first answer. */
    @ParameterizedTest
    @CsvSource({"401, Bad credentials", "403, Resource not accessible by personal access token"})
    void aRefusedTokenEndsTheRunAtTheFirstPost(int status, String message) throws IOException {
        failed(20, 300);
        github.fault("/attempts", Fault.refuse(status, message));
        Terminal.Run run = plainRun("--output", "json").exits(1);
        assertTrue(github.redelivered().size() <= 8, () -> "sent: " + github.redelivered().size());
        // That says nothing about the events.
        JsonNode counts = new ObjectMapper().readTree(run.out()).at("/hooks/0/counts");
        assertEquals(0, counts.path("refused").asInt(-1), run.out());
        assertEquals(20, counts.path("unsettled").asInt(-1), run.out());
        assertEquals(ago(300), stored());
    }

    @Test
    void aListThatFailsAfterThePostsIsAnErrorAndTheCheckpointStands() {
        Row row = failed(100);
        delivered(1);
        github.fault(request -> request.path().endsWith("/deliveries") && !github.redelivered().isEmpty(),
                Fault.answer(500, "{}"));
        run().exits(1).says("error: GitHub answered GET /orgs/octo/hooks/42/deliveries with 500");
        assertEquals(row.at(), stored());
        github.noFaults();
        run().exits(0);
        assertEquals(1, github.redelivered().size(), "it had been delivered");
        assertTrue(stored().isAfter(ago(11)), () -> "stored: " + stored());
    }

    /** The first five came through, as the list shows, but the run did not come to its end. */
    @Test
    void nothingIsStoredAfterARunThatEndedEarly() {
        failed(20, 300);
        github.fault("/attempts", Fault.hangUp(true));
        Terminal.Run run = jsonRun("--no-probe").exits(1);
        int taken = (int) hook.rows.stream().filter(Row::redelivery).count();
        assertTrue(taken >= 5 && taken < 20, "taken: " + taken);
        assertEquals(taken, count(run, "delivered"));
        assertEquals(0, count(run, "refused"));
        assertEquals(1, github.log("PATCH", "/variables").size(), "before the first POST");
        assertEquals(ago(300), stored());
    }

    @Test
    void aWaitThatIsTooLongInTheMiddleStoresNothingEither() {
        failed(20, 300);
        github.fault(request -> request.path().endsWith("/attempts") && github.redelivered().size() >= 4,
                Fault.answer(429, "{}", "Retry-After", "7200"));
        run("--no-probe").exits(1);
        assertEquals(1, github.log("PATCH", "/variables").size());
        assertEquals(ago(300), stored());
        github.noFaults();
        clock.pause(Duration.ofHours(2));
        run("--no-probe").exits(0);
        assertEquals(20, hook.rows.stream().filter(Row::redelivery).map(Row::guid).distinct().count());
        assertEquals(20, hook.rows.stream().filter(Row::redelivery).count(), "none twice");
    }

    /**
     * The second store fails: what was sent is reported nevertheless, and the checkpoint that is shown is the one that
     * stands.
     */
    @Test
    void aCheckpointThatCannotBeStoredAfterThePostsHidesNoRedelivery() throws IOException {
        failed(1, 100);
        AtomicInteger stores = new AtomicInteger();
        github.fault(request -> request.method().equals("PATCH") && stores.incrementAndGet() > 1,
                Fault.refuse(403, "no"));
        Terminal.Run run = jsonRun("--no-probe").exits(1);
        assertEquals(List.of("delivered"), verdicts(run));
        assertEquals(ago(100).toString(), hookOf(run).path("checkpoint").asText());
        assertEquals(ago(100), stored());
        run.says("/actions/variables/LAST with 403");
    }
}
