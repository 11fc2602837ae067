import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that ends early says so, and the checkpoint still covers all that is unsettled. */
class EndedEarlyTest extends StandInFixture {
    @BeforeEach
    void theLastRunWasSixHoursAgo() {
        checkpoint(ago(360));
    }

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
        github.fault(request -> request.path().endsWith("/deliveries") && !github.redelivered().isEmpty(), Fault.answer(500, "{}"));
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
        run("--no-probe").exits(1);
        assertTrue(hook.rows.stream().filter(Row::redelivery).count() >= 5);
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

    /** The second store fails: what was sent is reported nevertheless, and the checkpoint that is shown is the one that stands. */
    @Test
    void aCheckpointThatCannotBeStoredAfterThePostsHidesNoRedelivery() throws IOException {
        failed(1, 100);
        AtomicInteger stores = new AtomicInteger();
        github.fault(request -> request.method().equals("PATCH") && stores.incrementAndGet() > 1, Fault.refuse(403, "no"));
        Terminal.Run run = jsonRun("--no-probe").exits(1);
        assertEquals(List.of("delivered"), verdicts(run));
        assertEquals(ago(100).toString(), hookOf(run).path("checkpoint").asText());
        assertEquals(ago(100), stored());
        run.says("/actions/variables/LAST with 403");
    }
}
