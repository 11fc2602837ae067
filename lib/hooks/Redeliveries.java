package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

import lib.api.RateLimiter;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/**
 * The redeliveries of a run for one hook: POSTs, started oldest first and up to eight under way at once, so that their
 * latency does not slow the rate; and a look at the list for their outcomes.
 */
public final class Redeliveries {
    /** After so many POSTs in a row without a response, the next one would hardly get one. */
    private static final int UNANSWERED_IN_A_ROW = 5;

    /** Asks for one redelivery. */
    @FunctionalInterface
    public interface Post {
        /** @throws IOException if GitHub refuses, or does not answer */
        void redeliver(Event event) throws IOException;
    }

    /** How GitHub responds to a POST. Nothing else judges that. */
    enum Response {
        ACCEPTED, REFUSED, GONE, UNKNOWN, ENDS_RUN;

        /** @param failure null if GitHub accepted */
        static Response of(IOException failure) {
            if (failure == null) {
                return ACCEPTED;
            }
            if (ApiException.isUnanswered(failure)) {
                return UNKNOWN;
            }
            // A credential that could not be renewed says nothing about the event, and neither does a limit that lasts
            // too long.
            if (!(failure instanceof ApiException e) || !e.isOfRedelivery() || e.endsRun()) {
                return ENDS_RUN;
            }
            if (e.getResponseCode() >= 500) {
                return UNKNOWN;
            }
            return e.isNotFound() || e.getResponseCode() == 422 ? GONE : REFUSED;
        }
    }

    private final HookRun run;
    private final Post post;
    private final RateLimiter pace;
    private final Consumer<Event> answered;
    private final AtomicReference<IOException> endedBy = new AtomicReference<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private Outcomes soFar = Outcomes.NONE;

    /** @param answered takes each event whose POST has a response, from any thread */
    public Redeliveries(HookRun run, Post post, RateLimiter pace, Consumer<Event> answered) {
        this.run = run;
        this.post = post;
        this.pace = pace;
        this.answered = answered;
    }

    /** Why nothing more is sent; null if nothing has ended the run. */
    public IOException endedBy() {
        return endedBy.get();
    }

    /**
     * Sends one POST for each event that has had none in this run, and waits until the list shows the outcomes.
     *
     * @param wait how long to look for the new attempts; zero to look only after a POST without a response
     * @return the outcomes of all redeliveries of this run, also those sent earlier
     */
    public Outcomes send(List<Event> due, Duration wait) {
        if (endedBy() != null) {
            return soFar;
        }
        Instant head = run.events.newest();
        Map<Event, IOException> failures = post(due.stream().filter(event -> soFar.of(event) == null).toList());
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        List<Event> asked = new ArrayList<>();
        failures.forEach((event, failure) -> {
            switch (Response.of(failure)) {
                case ACCEPTED, UNKNOWN -> asked.add(event);
                // A 404 or 422 for a young event may be a missing permission or a hiccup: the event stays unsettled.
                case GONE -> outcomes.put(event.guid(),
                        new Outcome(run.window.isForgotten(event) ? Result.EXPIRED : Result.REFUSED, null, failure));
                case REFUSED -> outcomes.put(event.guid(), new Outcome(Result.REFUSED, null, failure));
                case ENDS_RUN -> { }
            }
        });
        awaitOutcomes(asked, failures, head, wait);
        asked.forEach(event -> outcomes.put(event.guid(), outcome(newAttempts(event, run.events),
                failures.get(event))));
        soFar = soFar.and(new Outcomes(outcomes, endedBy()));
        return soFar;
    }

    /**
     * Without a response GitHub may have taken a POST or not. Repeating it might deliver the event twice: the list
     * shows it.
     */
    private void awaitOutcomes(List<Event> asked, Map<Event, IOException> failures, Instant head, Duration wait) {
        if (endedBy() != null && !ApiException.isUnanswered(endedBy())) {
            return;
        }
        boolean unknown = asked.stream().anyMatch(event -> failures.get(event) != null);
        try {
            run.hook.await(run.events, head, unknown && wait.isZero() ? Duration.ofSeconds(1) : wait,
                    () -> asked.stream().noneMatch(event -> newAttempts(event, run.events).isEmpty()));
        } catch (IOException e) {
            endedBy.set(e);
        }
    }

    private static Outcome outcome(List<Delivery> newAttempts, IOException failure) {
        if (newAttempts.isEmpty()) {
            return new Outcome(failure == null ? Result.NOT_SEEN : Result.REFUSED, null, failure);
        }
        return newAttempts.stream().filter(Delivery::succeeded).findFirst()
                .map(success -> new Outcome(Result.DELIVERED, success, failure))
                .orElseGet(() -> new Outcome(Result.FAILED_AGAIN, newAttempts.get(newAttempts.size() - 1), failure));
    }

    /** The attempts that the list has shown of an event since it was planned, oldest first. */
    static List<Delivery> newAttempts(Event planned, Events events) {
        List<Delivery> attempts = new ArrayList<>(events.event(planned.guid()).attempts());
        attempts.removeAll(planned.attempts());
        return attempts;
    }

    /**
     * Sends a POST for each event. A failure ends the run only if the other events would fare no better: after a
     * refusal of the credential, a credential that cannot be renewed, a limit that lasts too long, or no response to
     * several POSTs in a row.
     *
     * @return the failure of each event that was asked for, in order; null where GitHub accepted
     */
    public Map<Event, IOException> post(List<Event> due) {
        ExecutorService threads = Executors.newFixedThreadPool(Connector.AT_ONCE);
        Map<Event, Future<IOException>> started = new LinkedHashMap<>();
        Deque<Future<IOException>> latest = new ArrayDeque<>();
        try {
            for (Event event : due) {
                // So no POST is overtaken by more than seven younger ones: an interrupted run knows which eight may be
                // under way.
                if (latest.size() == Connector.AT_ONCE) {
                    failure(latest.remove());
                }
                pace.takeTurnToRedeliver();
                if (endedBy() != null) {
                    break;
                }
                CountDownLatch running = new CountDownLatch(1);
                Future<IOException> sent = threads.submit(() -> {
                    running.countDown();
                    return failure(event);
                });
                started.put(event, sent);
                latest.add(sent);
                running.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            endedBy.compareAndSet(null, new IOException("interrupted while redelivering", e));
        } catch (IOException e) {
            endedBy.compareAndSet(null, e);
        } finally {
            threads.shutdown();
        }
        return failures(started);
    }

    private IOException failure(Event event) {
        IOException failure = null;
        try {
            post.redeliver(event);
        } catch (IOException e) {
            failure = e;
        }
        boolean isUnanswered = ApiException.isUnanswered(failure);
        int inARow = isUnanswered ? unanswered.incrementAndGet() : 0;
        if (!isUnanswered) {
            unanswered.set(0);
        }
        if (inARow == UNANSWERED_IN_A_ROW || Response.of(failure) == Response.ENDS_RUN) {
            endedBy.compareAndSet(null, failure);
        }
        answered.accept(event);
        return failure;
    }

    private static Map<Event, IOException> failures(Map<Event, Future<IOException>> posts) {
        Map<Event, IOException> failures = new LinkedHashMap<>();
        posts.forEach((event, post) -> {
            try {
                failures.put(event, failure(post));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.put(event, ApiException.unanswered("interrupted before the response came", e));
            }
        });
        return failures;
    }

    private static IOException failure(Future<IOException> post) throws InterruptedException {
        try {
            return post.get();
        } catch (ExecutionException e) {
            return ApiException.unanswered("the redelivery broke off: " + e.getCause(), e.getCause());
        }
    }
}
