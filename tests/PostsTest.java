import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import lib.api.ApiException;
import lib.api.RateLimiter;
import lib.api.Rate;
import lib.events.Event;
import lib.hooks.Parallel;
import lib.hooks.Redeliveries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When POSTs end for all because of what some were answered. */
class PostsTest {
    private final List<Event> sent = new CopyOnWriteArrayList<>();

    /** One after the other: between two POSTs the pace pauses, and by the end of the pause the first has its answer. */
    private Redeliveries redeliveries(Parallel.Step<Event> post) {
        TestClock clock = new TestClock(StandInFixture.NOON);
        Semaphore answers = new Semaphore(0);
        RateLimiter pace = new RateLimiter(clock, pause -> {
            answers.acquire();
            clock.pause(pause);
        }, new Rate(100), Duration.ofMinutes(1), sentence -> {});
        return new Redeliveries(null, event -> {
            sent.add(event);
            post.run(event);
        }, pace, answers::release);
    }

    private static List<Event> events(int number) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            events.add(new Event("guid-" + i, List.of(Rows.timedOut(i, "guid-" + i))));
        }
        return events;
    }

    /** A plus is an answer, and a minus none. */
    @ParameterizedTest
    @CsvSource({"-----------, 5", "+-----++++, 6", "----+----+----, 14", "+----+-----+, 11", "----, 4"})
    void fiveInARowWithoutAnAnswerEndTheRun(String answers, int asked) {
        List<Event> due = events(answers.length());
        Redeliveries redeliveries = redeliveries(event -> {
            if (answers.charAt(due.indexOf(event)) == '-') {
                throw ApiException.unanswered("none to " + event.guid(), false, null);
            }
        });
        Map<Event, IOException> failures = redeliveries.post(due);
        assertEquals(due.subList(0, asked), sent);
        assertEquals(due.subList(0, asked), List.copyOf(failures.keySet()));
        if (asked == answers.length()) {
            assertNull(redeliveries.endedBy());
        } else {
            assertTrue(ApiException.isUnanswered(redeliveries.endedBy()));
        }
    }

    @Test
    void allThatIsAnsweredIsSent() {
        List<Event> due = events(30);
        Redeliveries redeliveries = redeliveries(event -> {});
        redeliveries.post(due);
        assertEquals(due, sent);
        assertNull(redeliveries.endedBy());
    }
}
