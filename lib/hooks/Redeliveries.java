package lib.hooks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import lib.api.ApiException;
import lib.api.Connector;
import lib.api.Endpoint;
import lib.api.NoAnswerException;
import lib.api.Pace;
import lib.events.Event;

/** The POSTs of a run: up to eight under way at once, so that their latency does not slow the rate, and started oldest first. */
public final class Redeliveries {
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

    private Redeliveries() {}

    /**
     * Sends a POST for each event. One event's failure is that event's alone, unless it says that the others would fare no better: 401, 403,
     * a credential that cannot be renewed, a limit that lasts too long, or no answer to several in a row.
     *
     * @param answered is told how many have an answer, from any thread
     */
    public static Answers send(List<Event> due, Post post, Pace pace, IntConsumer answered) {
        ExecutorService threads = Executors.newFixedThreadPool(Connector.AT_ONCE);
        Semaphore free = new Semaphore(Connector.AT_ONCE);
        AtomicReference<IOException> end = new AtomicReference<>();
        AtomicInteger unanswered = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Map<Event, Future<IOException>> posts = new LinkedHashMap<>();
        try {
            for (Event event : due) {
                free.acquire();
                pace.takeTurnToRedeliver();
                if (end.get() != null) {
                    break;
                }
                CountDownLatch started = new CountDownLatch(1);
                posts.put(event, threads.submit(() -> {
                    started.countDown();
                    try {
                        post.redeliver(event);
                        unanswered.set(0);
                        return null;
                    } catch (ApiException e) {
                        unanswered.set(0);
                        if (e.getResponseCode() == 401 || e.getResponseCode() == 403 || e.endpoint() != Endpoint.ATTEMPTS) {
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
                    } finally {
                        answered.accept(done.incrementAndGet());
                        free.release();
                    }
                }));
                started.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.compareAndSet(null, new IOException("interrupted while redelivering", e));
        } catch (IOException e) {
            end.compareAndSet(null, e);
        } finally {
            threads.shutdown();
        }
        return new Answers(results(posts), end.get());
    }

    private static Map<Event, IOException> results(Map<Event, Future<IOException>> posts) {
        Map<Event, IOException> failures = new LinkedHashMap<>();
        for (Map.Entry<Event, Future<IOException>> post : posts.entrySet()) {
            try {
                failures.put(post.getKey(), post.getValue().get());
            } catch (ExecutionException e) {
                failures.put(post.getKey(), new IOException(e.getCause().toString(), e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.put(post.getKey(), new NoAnswerException("interrupted before the answer came", e));
            }
        }
        return failures;
    }
}
