import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lib.api.ApiException;
import lib.api.RateLimiter.Rate;
import lib.api.RateLimiter;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Hook;
import lib.hooks.HookRun;
import lib.hooks.Owner;
import lib.hooks.Parallel;
import lib.hooks.Redeliveries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When POSTs end for all because of what some were answered. */
class PostsTest {
    private final List<Event> sent = new CopyOnWriteArrayList<>();

    /** One after the other: between two POSTs the pace pauses, and by the end of the pause the first has its answer. */
    private Redeliveries redeliveries(HookRun run, Parallel.Step<Event> post) {
        TestClock clock = new TestClock(StandInFixture.NOON);
        Semaphore answers = new Semaphore(0);
        RateLimiter pace = new RateLimiter(clock, pause -> {
            answers.acquire();
            clock.pause(pause);
        }, new Rate(100), Duration.ofMinutes(1), sentence -> {});
        return new Redeliveries(run, event -> {
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
        Redeliveries redeliveries = redeliveries(null, event -> {
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

    /** As on an App's hook: the oldest event goes first, alone, and the others follow if the receiver answers. */
    @Test
    void duringTheSecondBatchOnlyWhatHasNoAnswerIsUnsent() {
        List<Event> due = events(6);
        HookRun run = new HookRun(new Hook(null, new Owner(Owner.Kind.APP, ""), 0, null, null), null, null);
        run.events = new Events(Instant.EPOCH);
        due.forEach(event -> event.attempts().forEach(run.events::add));
        run.due = due;
        List<List<Event>> unsent = new ArrayList<>();
        run.outcomes = redeliveries(run, event -> unsent.add(run.unsent()));
        run.outcomes.send(due.subList(0, 1), Duration.ZERO);
        run.outcomes.send(due, Duration.ZERO);
        assertEquals(due, sent);
        assertEquals(List.of(due, due.subList(1, 6), due.subList(2, 6), due.subList(3, 6), due.subList(4, 6),
                due.subList(5, 6)), unsent);
    }

    /** GitHub may not have taken it: rather twice than never. */
    @Test
    void aPostThatTimesOutIsUnsentHoweverManyYoungerOnesHaveAnAnswer() {
        List<Event> due = events(6);
        HookRun run = new HookRun(null, null, null);
        run.due = due;
        List<List<Event>> unsent = new ArrayList<>();
        run.outcomes = redeliveries(run, event -> {
            unsent.add(run.unsent());
            if (event.equals(due.get(2))) {
                throw ApiException.unanswered("timed out", false, null);
            }
        });
        run.outcomes.post(due);
        assertEquals(List.of(due, due.subList(1, 6), due.subList(2, 6), due.subList(2, 6),
                List.of(due.get(2), due.get(4), due.get(5)), List.of(due.get(2), due.get(5))), unsent);
        assertEquals(due.subList(2, 3), run.unsent());
    }

    @Test
    void allThatIsAnsweredIsSent() {
        List<Event> due = events(30);
        Redeliveries redeliveries = redeliveries(null, event -> {});
        redeliveries.post(due);
        assertEquals(due, sent);
        assertNull(redeliveries.endedBy());
    }

    @Test
    void theEightOldestStartFirstAndANinthWaitsForOneOfThem() throws Exception {
        List<Event> due = events(50);
        Set<Event> started = ConcurrentHashMap.newKeySet();
        CountDownLatch eight = new CountDownLatch(8);
        CountDownLatch goOn = new CountDownLatch(1);
        TestClock clock = new TestClock(StandInFixture.NOON);
        RateLimiter pace = new RateLimiter(clock, clock::pause, Rate.UNLIMITED, Duration.ofMinutes(15), line -> {});
        Redeliveries redeliveries = new Redeliveries(null, event -> {
            started.add(event);
            eight.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, pace, () -> {});
        CompletableFuture<Map<Event, IOException>> failures =
                CompletableFuture.supplyAsync(() -> redeliveries.post(due), task -> new Thread(task).start());
        assertTrue(eight.await(60, TimeUnit.SECONDS));
        assertEquals(Set.copyOf(due.subList(0, 8)), Set.copyOf(started));
        goOn.countDown();
        assertEquals(due, new ArrayList<>(failures.get(60, TimeUnit.SECONDS).keySet()));
        assertEquals(50, started.size());
    }
}
