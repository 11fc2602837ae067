package lib.hooks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import lib.api.ApiException;
import lib.api.Connector;
import lib.api.Endpoint;
import lib.api.NoAnswerException;
import lib.api.Pace;
import lib.events.Event;

/** POSTs side by side: started oldest first, and up to eight under way at once, so that their latency does not slow the rate. */
public final class Posts {
    /** After so many POSTs in a row without an answer, the next one would hardly get one. */
    private static final int UNANSWERED_IN_A_ROW = 5;

    /** Asks for one redelivery. */
    @FunctionalInterface
    public interface Post {
        /** @throws IOException when GitHub refuses, or does not answer */
        void redeliver(Event event) throws IOException;
    }

    /**
     * What GitHub said.
     *
     * @param failures for each event that was asked for, in order, what went wrong; null where GitHub accepted
     * @param endedBy why the rest was not sent; null when all were
     */
    public record Answers(Map<Event, IOException> failures, IOException endedBy) {}

    private final AtomicReference<IOException> end = new AtomicReference<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    private Posts() {}

    /**
     * Sends a POST for each event. A failure ends the run only if the other events would fare no better: after a
     * refusal of the credential, a credential that cannot be renewed, a limit that lasts too long, or no answer to
     * several POSTs in a row.
     *
     * @param answered takes each event whose POST is through, from any thread
     */
    public static Answers send(List<Event> due, Post post, Pace pace, Consumer<Event> answered) {
        Posts posts = new Posts();
        return new Answers(results(posts.start(due, post, pace, answered)), posts.end.get());
    }

    private Map<Event, Future<IOException>> start(List<Event> due, Post post, Pace pace, Consumer<Event> answered) {
        ExecutorService threads = Executors.newFixedThreadPool(Connector.AT_ONCE);
        Map<Event, Future<IOException>> started = new LinkedHashMap<>();
        Deque<Future<IOException>> latest = new ArrayDeque<>();
        try {
            for (Event event : due) {
                if (latest.size() == Connector.AT_ONCE) {
                    awaitEnd(latest.remove());
                }
                pace.takeTurnToRedeliver();
                if (end.get() != null) {
                    break;
                }
                CountDownLatch running = new CountDownLatch(1);
                Future<IOException> sent = threads.submit(() -> {
                    running.countDown();
                    try {
                        return failure(event, post);
                    } finally {
                        answered.accept(event);
                    }
                });
                started.put(event, sent);
                latest.add(sent);
                running.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.compareAndSet(null, new IOException("interrupted while redelivering", e));
        } catch (IOException e) {
            end.compareAndSet(null, e);
        } finally {
            threads.shutdown();
        }
        return started;
    }

    /** So no POST is overtaken by more than seven younger ones: an interrupted run knows which eight may be under way. */
    private static void awaitEnd(Future<IOException> post) throws InterruptedException {
        try {
            post.get();
        } catch (ExecutionException e) {
            // results() has it.
        }
    }

    private IOException failure(Event event, Post post) {
        try {
            post.redeliver(event);
            unanswered.set(0);
            return null;
        } catch (ApiException e) {
            unanswered.set(0);
            if (e.endsRun() || e.endpoint() != Endpoint.ATTEMPTS) {
                end.compareAndSet(null, e);
            }
            return e;
        } catch (NoAnswerException e) {
            if (unanswered.incrementAndGet() == UNANSWERED_IN_A_ROW) {
                end.compareAndSet(null, e);
            }
            return e;
        } catch (IOException e) {
            end.compareAndSet(null, e);
            return e;
        }
    }

    private static Map<Event, IOException> results(Map<Event, Future<IOException>> posts) {
        Map<Event, IOException> failures = new LinkedHashMap<>();
        posts.forEach((event, post) -> {
            try {
                failures.put(event, post.get());
            } catch (ExecutionException e) {
                failures.put(event, new IOException(e.getCause().toString(), e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.put(event, new NoAnswerException("interrupted before the answer came", e));
            }
        });
        return failures;
    }
}
