import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lib.api.Connector;
import lib.api.Network;
import lib.api.RateLimiter.Rate;
import lib.api.RateLimiter;
import lib.api.Sanitizer;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Plan.Decision;
import lib.events.Plan.Verdict;
import lib.hooks.Hook;
import lib.hooks.Owner;
import lib.hooks.Receiver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receiver's last response, a line for each cause. */
class LastAnswersTest extends StandInFixture {
    private final Map<Long, Object> bodies = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();

    @BeforeEach
    void theReceiverSaysWhatATestWants() {
        hook.contents = row -> Contents.of(hook, row).answered(bodies.get(row.id()));
    }

    private Event event(long minutesAgo, Answer answer, Object body) {
        Row row = hook.deliver(ago(minutesAgo), "issues", "opened", answer);
        bodies.put(row.id(), body);
        return new Event(row.guid(), List.of(delivery(row)));
    }

    private static Delivery delivery(Row row) {
        return Rows.row(row.id(), row.guid(), row.at(), row.redelivery(), row.status(), row.statusCode(), row.event(),
                row.action());
    }

    private Map<String, String> lastAnswers() throws Exception {
        RateLimiter pace = new RateLimiter(clock, clock::pause, Rate.PUBLISHED, Duration.ofMinutes(15), said -> {});
        Connector connector = new Connector(github.uri(),
                new Network(Terminal.CLIENT, null, "test", Duration.ofSeconds(30)), pace, clock, null, false);
        return Receiver.lastAnswers(
                new Hook(new Hook.Api(connector.gitHub(new Connector.Token(Terminal.TOKEN, "TOKEN")), clock::pause,
                new Owner(Owner.Kind.ORGANIZATION, "octo")),
                new Owner(Owner.Kind.ORGANIZATION, "octo"), 42, null, null), decisions);
    }

    @Test
    void whateverGoesWrongEndsNothing() {
        decisions.add(new Decision(event(100, Answer.code(500), "x"), Verdict.DUE, NOON));
        Owner owner = new Owner(Owner.Kind.ORGANIZATION, "octo");
        assertEquals(Map.of(), Receiver.lastAnswers(new Hook(new Hook.Api(null, clock::pause, owner), owner, 42, null,
                null), decisions));
    }

    private long asked() {
        return github.log().size();
    }

    @Test
    void eachCauseHasTheAnswerToItsOldestEventsNewestAttemptAndTheMostFrequentComesFirst() throws Exception {
        decisions.add(new Decision(event(300, Answer.code(404), "no such job"), Verdict.GIVEN_UP, true));
        Row first = hook.deliver(ago(290), "push", null, Answer.code(404));
        Row second = hook.redeliver(first, ago(280), Answer.code(500));
        bodies.putAll(Map.of(first.id(), "an old story", second.id(),
                "\n  java.lang.NullPointerException: x\n\tat a\n"));
        decisions.add(new Decision(new Event(first.guid(), List.of(delivery(first), delivery(second))),
                Verdict.DUE, NOON));
        decisions.add(new Decision(event(200, Answer.code(500), "another"), Verdict.WAITING, NOON));
        decisions.add(new Decision(event(190, Answer.code(410), "gone"), Verdict.FILTERED, null,
                "--ignore-status-code", false));
        decisions.add(new Decision(event(180, Answer.OK, "fine"), Verdict.DELIVERED, null));
        decisions.add(new Decision(event(170, Answer.DOWN, null), Verdict.DUE, NOON));
        assertEquals("{Invalid HTTP Response: 500=java.lang.NullPointerException: x, Invalid HTTP Response: 404=no "
                + "such job}", lastAnswers().toString());
        assertEquals(2, asked(), "nobody answered the third");
    }

    @Test
    void atMostFiveRequestsForTheMostFrequentCausesAndNoneForNone() throws Exception {
        assertEquals(Map.of(), lastAnswers());
        for (int code = 500; code < 520; code++) {
            decisions.add(new Decision(event(100, Answer.code(code), "answer " + code), Verdict.DUE, NOON));
        }
        decisions.add(new Decision(event(90, Answer.code(519), "later"), Verdict.DUE, NOON));
        List<String> causes = List.copyOf(lastAnswers().keySet());
        assertEquals("Invalid HTTP Response: 519", causes.get(0));
        assertEquals(5, causes.size());
        assertEquals(5, asked());
    }

    /** It is given up in this run only, so no other run shows why. */
    @Test
    void aRunThatFailsShowsTheAnswerToWhatItGaveUp() {
        Row refused = refused(300);
        bodies.put(hook.redeliver(refused, ago(200), Answer.code(500)).id(), "no such team");
        failed(50);
        github.fault("/attempts", Fault.answer(403, "{}"));
        checkpoint(ago(360));
        run("--no-probe", "--max-attempts", "2").exits(1).shows("The receiver answered 500 with: no such team");
    }

    @Test
    void whatGitHubDoesNotTellIsLeftOutAndEndsNothing() throws Exception {
        Event gone = event(100, Answer.code(500), "x");
        decisions.add(new Decision(gone, Verdict.DUE, NOON));
        decisions.add(new Decision(event(90, Answer.code(501), "y"), Verdict.DUE, NOON));
        decisions.add(new Decision(event(80, Answer.code(502), "z"), Verdict.DUE, NOON));
        github.fault("/" + gone.newest().id(), Fault.answer(404, "{}"));
        assertEquals(List.of("y", "z"), List.copyOf(lastAnswers().values()));
        Delivery third = decisions.get(2).event().newest();
        github.fault("/" + third.id(), Fault.answer(403, "{}"));
        assertEquals(List.of("y"), List.copyOf(lastAnswers().values()), "what it got until then");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<!DOCTYPE html>\\n<html><head><TITLE lang=en> 502 Bad\\nGateway </TITLE></head> | 502 Bad Gateway",
        "<h1>\\n  Oops</h1><p>more                               | Oops",
        "<html></html>                                           | ''",
        "{\\n  \"error\": \"x\",\\n  \"at\": 1\\n}               | { \"error\": \"x\", \"at\": 1 }",
        "---\\n\\n***\\nTraceback (most recent call last):\\n  x | Traceback (most recent call last):",
        "https://u:pw@a/?x=1&token=pw failed\\nnext              | https://a/... failed",
        "''                                                      | ''",
    })
    void theFirstLineIsTheOneThatSaysSomething(String body, String line) throws Exception {
        decisions.add(new Decision(event(100, Answer.code(500), body.replace("\\n", "\n").replace("\\0", "\0")),
                Verdict.DUE, NOON));
        assertEquals(line.isEmpty() ? Map.of() : Map.of("Invalid HTTP Response: 500", line), lastAnswers());
    }

    @Test
    void aLongLineIsCut() throws Exception {
        decisions.add(new Decision(event(100, Answer.code(500), "\ud835\udd38".repeat(100_000)), Verdict.DUE, NOON));
        String line = lastAnswers().values().iterator().next();
        assertEquals(160, line.codePointCount(0, line.length()));
        assertTrue(line.endsWith("\ud835\udd38..."), line);
    }

    @Test
    void aMegabyteOfAnythingIsMaskedInNoTime() {
        for (String piece : List.of("a://", "?a", "?token=", "&", "://a@", "x://:", "<", "\\u0026a")) {
            long start = System.nanoTime();
            Sanitizer.text(piece.repeat(1_000_000 / piece.length()));
            assertTrue(System.nanoTime() - start < 5_000_000_000L, piece);
        }
    }
}
