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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/** The redeliveries of a run for one hook: POSTs, oldest first and eight at once, and a look at their outcomes. */
public final class Redeliveries {
    /** After so many POSTs in a row without a response, the next one would hardly get one. */
    private static final int UNANSWERED_IN_A_ROW = 5;

    /** How GitHub responds to a POST; nothing else judges that. */
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
            // A credential that cannot be renewed, or a limit that lasts too long, says nothing about the event.
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
    private final Parallel.Step<Event> post;
    private final RateLimiter pace;
    private final Consumer<Event> answered;
    private final AtomicReference<IOException> endedBy = new AtomicReference<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private Outcomes soFar = Outcomes.NONE;

    /** {@code post} asks for one redelivery; {@code answered} takes each event after its POST, from any thread. */
    public Redeliveries(HookRun run, Parallel.Step<Event> post, RateLimiter pace, Consumer<Event> answered) {
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
     * Sends one POST for each event that has had none in this run, and returns the outcomes of all of this run.
     *
     * @param wait how long to look for the new attempts; zero to look only after a POST without a response
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
        soFar = soFar.and(outcomes, endedBy());
        return soFar;
    }

    /** After a POST without a response the list tells whether GitHub took it: to repeat it might deliver twice. */
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

    /** Sends POSTs, until a failure shows that the others would fare no better; null where GitHub accepted. */
    public Map<Event, IOException> post(List<Event> due) {
        ExecutorService threads = Executors.newFixedThreadPool(Connector.AT_ONCE);
        Map<Event, CompletableFuture<IOException>> started = new LinkedHashMap<>();
        Deque<CompletableFuture<IOException>> latest = new ArrayDeque<>();
        try {
            for (Event event : due) {
                // No POST is overtaken by more than seven others: an interrupted run knows which may be under way.
                if (latest.size() == Connector.AT_ONCE) {
                    latest.remove().join();
                }
                pace.takeTurnToRedeliver();
                if (endedBy() != null) {
                    break;
                }
                CountDownLatch running = new CountDownLatch(1);
                CompletableFuture<IOException> sent = CompletableFuture.supplyAsync(() -> {
                    running.countDown();
                    return failure(event);
                }, threads).exceptionally(e ->
                        ApiException.unanswered("the redelivery broke off: " + e.getCause(), e.getCause()));
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
        Map<Event, IOException> failures = new LinkedHashMap<>();
        started.forEach((event, sent) -> failures.put(event, sent.join()));
        return failures;
    }

    private IOException failure(Event event) {
        IOException failure = null;
        try {
            post.run(event);
        } catch (IOException e) {
            failure = e;
        }
        int inARow = ApiException.isUnanswered(failure) ? unanswered.incrementAndGet() : 0;
        if (inARow == 0) {
            unanswered.set(0);
        }
        if (inARow == UNANSWERED_IN_A_ROW || Response.of(failure) == Response.ENDS_RUN) {
            endedBy.compareAndSet(null, failure);
        }
        answered.accept(event);
        return failure;
    }
}
