import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub refuses, fails or does not answer, and that the token goes nowhere else. */
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
        github.fault(attempt(refused), Fault.answer(status, status == 502 ? "<html>Bad gateway</html>" : "{\"message\":\"No\"}"));
        Terminal.Run run = plainRun();
        assertEquals(1, run.code(), run.err());
        assertRedelivered(List.of(first.id(), refused.id(), last.id()));
        assertTrue(run.summary().startsWith(status < 500 ? "redelivered 2 (2 not seen yet), refused 1, still unsettled 3 of 3 failed events"
                : "redelivered 2 (2 delivered), refused 1, still unsettled 1 of 3 failed events"), run.summary());
        assertEquals(2, run.lines().stream().filter(line -> line.contains("delivery")).filter(line -> !line.startsWith("redelivered")).count());
        assertTrue(run.err().contains((status < 500 ? "refused: " : "unknown: ") + refused.guid()), run.err());
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
        github.fault(attempt(newer), Fault.answer(status, "{\"message\":\"Not Found\"}"));
        hook.retention = Duration.ofDays(4);
        Terminal.Run run = plainRun();
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("lost: old push, 2 attempts, last: 502 failed to connect to host, delivery " + newer.id() + ": GitHub no longer keeps it"), run.err());
        assertTrue(run.summary().startsWith("redelivered 0, refused 0, 1 expired, still unsettled 0 of 1 failed event "), run.summary());
        assertStored("2026-11-20T11:50:00Z");
    }

    /** Only 404 and 422 say that GitHub does not have it. */
    @ParameterizedTest
    @ValueSource(ints = {400, 409, 410, 451})
    void anOldEventThatIsRefusedForAnotherReasonIsNotLost(int status) {
        checkpoint(NOON.minus(Duration.ofDays(3)).minusSeconds(60));
        Row old = hook.add(new Row(77, "old", "2026-11-17T11:59:30Z", false, 0.1, "timed out", 0, "push", null, NOON));
        github.fault(attempt(old), Fault.answer(status, "{\"message\":\"No\"}"));
        hook.retention = Duration.ofDays(4);
        Terminal.Run run = plainRun();
        assertEquals(1, run.code(), run.err());
        assertFalse(run.err().contains("lost: "), run.err());
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
        Terminal.Run run = plainRun();
        // Even with --wait 0 it looks once.
        assertEquals(afterTheWork ? 0 : 1, run.code());
        assertEquals(List.of(lost.id()), asked);
        assertTrue(run.err().contains("unknown: " + lost.guid()), run.err());
        assertTrue(run.summary().startsWith(afterTheWork ? "redelivered 2 (2 delivered), refused 0" : "redelivered 1 (1 delivered), refused 1"), run.summary());
        assertEquals(afterTheWork ? ago(10) : lost.at(), stored());
        github.noFaults();
        github.clearLog();
        // The list tells the next run.
        run = plainRun();
        assertEquals(0, run.code(), run.err());
        assertRedelivered(afterTheWork ? List.of() : List.of(lost.id()));
    }

    @Test
    void whenNothingIsAnsweredAnyMoreTheListStillTellsWhatGitHubTook() {
        for (int i = 0; i < 20; i++) {
            failed(300 - i);
        }
        github.fault(request -> request.path().endsWith("/attempts"), Fault.hangUp(true));
        Terminal.Run run = plainRun();
        assertEquals(1, run.code(), run.err());
        int taken = (int) hook.rows.stream().filter(Row::redelivery).count();
        assertTrue(taken >= 5 && taken < 20, "taken: " + taken);
        assertTrue(run.summary().startsWith("redelivered " + taken + " (" + taken + " delivered), refused 0"), run.summary());
    }

    @Test
    void aTokenThatMayListButNotRedeliverEndsTheRunWithAnExplanation() {
        github.token(Terminal.TOKEN, Set.of("organization_hooks=read", "actions_variables=read", "actions_variables=write"));
        failed(200);
        failed(100);
        Terminal.Run run = plainRun();
        assertEquals(1, run.code());
        assertTrue(github.redelivered().size() <= 2);
        assertTrue(run.err().contains("with 403 (Resource not accessible by personal access token); the token needs write access to the organization's Webhooks, as GitHub says (organization_hooks=write)"), run.err());
        assertTrue(run.summary().startsWith("redelivered 0, refused 0, still unsettled 2 of 2"), run.summary());
        assertStored("2026-11-20T08:40:00Z");
    }

    @Test
    void aBadTokenIsSaidInOneSentence() {
        github.token("other", GitHubStandIn.ALL);
        terminal.env.put("TOKEN", Terminal.TOKEN + "-expired");
        Terminal.Run run = plainRun();
        assertEquals(1, run.code());
        assertEquals("", run.out());
        assertEquals("redeliver: error: GitHub answered GET /repos/octo/ops/actions/variables/LAST with 401 (Bad credentials); check "
                + "TOKEN: its token is not valid, or has expired", run.err().strip());
    }

    @Test
    void aHookThatDoesNotExist() {
        Terminal.Run run = terminal.run("--api-url", github.url(), "--org", "octo", "--hook", "43");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("GitHub answered GET /orgs/octo/hooks/43/deliveries with 404 (Not Found); there is no such hook, as --list-hooks would show, or the token lacks"),
                run.err());
    }

    @Test
    void anAnswerThatIsCutOffOrNoJsonEndsTheRun() {
        failed(100);
        github.fault(request -> request.path().endsWith("/deliveries"), Fault.cutOff());
        Terminal.Run run = plainRun();
        assertEquals(1, run.code());
        assertTrue(run.err().contains("no answer to GET /orgs/octo/hooks/42/deliveries"), run.err());
        github.noFaults();
        github.fault(request -> request.path().endsWith("/deliveries"), Fault.answer(200, "<html>maintenance</html>"));
        run = plainRun();
        assertEquals(1, run.code());
        assertTrue(run.err().lines().anyMatch(line -> line.startsWith("redeliver: error: the answer from " + github.url() + "/orgs/octo/hooks/42/deliveries")
                && line.endsWith("is not GitHub's JSON; check the address, and the proxy if there is one")), run.err());
        assertNothingRedelivered();
        assertStored("2026-11-20T06:00:00Z");
    }

    @Test
    void verboseShowsTheStackTrace() {
        github.token(Terminal.TOKEN, Set.of());
        Terminal.Run run = plainRun();
        assertFalse(run.err().contains("at redeliver"), run.err());
        run = plainRun("--verbose");
        assertTrue(run.err().contains("at redeliver.run"), run.err());
    }

    // The token goes nowhere else

    @Test
    void aLinkOrARedirectToAnotherHostIsNotFollowed() {
        try (GitHubStandIn other = new GitHubStandIn(github.clock)) {
            other.token(Terminal.TOKEN, GitHubStandIn.ALL);
            for (String to : List.of(other.url(), "http://localhost:" + other.uri().getPort(), "https://127.0.0.1:" + github.uri().getPort(),
                    "http://user@127.0.0.1:" + github.uri().getPort())) {
                for (boolean redirect : new boolean[] {false, true}) {
                    github.noFaults();
                    github.clearLog();
                    github.fault(request -> request.path().endsWith("/deliveries"), redirect
                            ? Fault.answer(302, "", "Location", to + "/orgs/octo/hooks/42/deliveries")
                            : Fault.answer(200, "[]", "Link", "<" + to + "/orgs/octo/hooks/42/deliveries?cursor=v1_1>; rel=\"next\""));
                    Terminal.Run run = plainRun();
                    assertEquals(1, run.code(), run.err());
                    assertTrue(run.err().contains("which is not the API at " + github.url()), run.err());
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
        assertEquals(2, run.lines().size(), run.out());
    }
}
