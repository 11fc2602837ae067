package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import lib.api.ApiException;
import lib.api.Connector;
import lib.api.RateLimiter;
import lib.events.Delivery;
import lib.events.Event;

/** The redeliveries of a run for one hook: POSTs, oldest first and eight at once, and their outcomes. */
public final class Redeliveries {
    public static final Redeliveries NONE = new Redeliveries(null, null, null, null);
    /** Stop after this many POSTs in a row of which nobody knows whether GitHub took them. */
    private static final int UNKNOWN_IN_A_ROW = 5;

    public enum Result { DELIVERED, FAILED_AGAIN, NOT_SEEN, REFUSED, EXPIRED }

    /** How GitHub responds to a POST; nothing else judges that. */
    private enum Response {
        ACCEPTED, REFUSED, GONE, UNKNOWN, ENDS_RUN;

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

    /** The outcome of a redelivery; with the POST's failure if it failed. */
    public record Outcome(Result result, IOException failure) {
        public boolean isAccepted() {
            return result != Result.REFUSED && result != Result.EXPIRED;
        }

        /** Whether the POST had no response, and no new attempt shows: GitHub may still have taken it. */
        public boolean isUnanswered() {
            return result == Result.REFUSED && Response.of(failure) == Response.UNKNOWN;
        }
    }

    private final HookRun run;
    private final Parallel.Step<Event> post;
    private final RateLimiter pace;
    private final Runnable posted;
    private final Map<String, Outcome> byGuid = new ConcurrentHashMap<>();
    /** The GUIDs of events of which it is known whether GitHub took the POST. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicReference<IOException> endedBy = new AtomicReference<>();
    private final AtomicInteger unknown = new AtomicInteger();

    /** {@code post} asks for one redelivery; {@code posted} runs after each, in any thread. */
    public Redeliveries(HookRun run, Parallel.Step<Event> post, RateLimiter pace, Runnable posted) {
        this.run = run;
        this.post = post;
        this.pace = pace;
        this.posted = posted;
    }

    /** Why the rest was not sent, or the list could not be read; null if nothing ended the run early. */
    public IOException endedBy() {
        return endedBy.get();
    }

    public void rethrow() throws IOException {
        if (endedBy() != null) {
            throw endedBy();
        }
    }

    public Map<String, Outcome> byGuid() {
        return byGuid;
    }

    /** The outcome for an event; null if it was not sent, or its POST ended the run. */
    public Outcome of(Event event) {
        return byGuid.get(event.guid());
    }

    public int count(Result result) {
        return (int) byGuid.values().stream().filter(outcome -> outcome.result == result).count();
    }

    public int accepted() {
        return (int) byGuid.values().stream().filter(Outcome::isAccepted).count();
    }

    public boolean isAnswered(Event event) {
        return answered.contains(event.guid());
    }

    public boolean isExpired(Event event) {
        return byGuid.containsKey(event.guid()) && of(event).result == Result.EXPIRED;
    }

    /** Whether the list has shown the outcome of each redelivery, and nothing ended the run early. */
    public boolean areKnown() {
        return endedBy() == null && byGuid.values().stream()
                .noneMatch(outcome -> outcome.result == Result.NOT_SEEN || outcome.isUnanswered());
    }

    /**
     * Sends a POST for each event that has had none in this run, and waits for the new attempts. The list shows whether
     * GitHub took a POST that had no response; repeating it might deliver twice.
     */
    public void send(List<Event> due, Duration wait) {
        if (endedBy() != null) {
            return;
        }
        Instant head = run.events.newest();
        Map<Event, IOException> failures = post(due.stream().filter(event -> of(event) == null).toList());
        List<Event> awaited = failures.keySet().stream().filter(event -> mayShow(failures.get(event))).toList();
        boolean areUnknown = awaited.stream().anyMatch(event -> failures.get(event) != null);
        if (endedBy() == null || Response.of(endedBy()) == Response.UNKNOWN) {
            try {
                run.hook.await(run.events, head, areUnknown && wait.isZero() ? Duration.ofSeconds(1) : wait,
                        () -> awaited.stream().noneMatch(event -> newAttempts(event).isEmpty()));
            } catch (IOException e) {
                endedBy.compareAndSet(null, e);
            }
        }
        failures.keySet().stream().filter(event -> Response.of(failures.get(event)) != Response.ENDS_RUN)
                .forEach(event -> byGuid.put(event.guid(), outcome(event, failures.get(event))));
    }

    private static boolean mayShow(IOException failure) {
        return failure == null || Response.of(failure) == Response.UNKNOWN;
    }

    private Outcome outcome(Event event, IOException failure) {
        if (!mayShow(failure)) {
            // A 404 or 422 for a young event may be a missing permission or a hiccup: the event stays unsettled.
            boolean isExpired = Response.of(failure) == Response.GONE
                    && event.firstAttempt().isBefore(run.window.keptSince());
            return new Outcome(isExpired ? Result.EXPIRED : Result.REFUSED, failure);
        }
        List<Delivery> shown = newAttempts(event);
        if (shown.isEmpty()) {
            return new Outcome(failure == null ? Result.NOT_SEEN : Result.REFUSED, failure);
        }
        boolean isDelivered = shown.stream().anyMatch(Delivery::succeeded);
        return new Outcome(isDelivered ? Result.DELIVERED : Result.FAILED_AGAIN, failure);
    }

    List<Delivery> newAttempts(Event planned) {
        List<Delivery> attempts = new ArrayList<>(run.events.event(planned.guid()).attempts());
        attempts.removeAll(planned.attempts());
        return attempts;
    }

    /** POSTs until a failure that would hit the rest as well; returns the failures, null if GitHub accepted. */
    public Map<Event, IOException> post(List<Event> due) {
        ExecutorService threads = Executors.newFixedThreadPool(Connector.AT_ONCE);
        List<CompletableFuture<IOException>> sent = new ArrayList<>();
        try {
            for (Event event : due) {
                // Wait for the POST eight places back, so that an interrupted run knows which ones may be under way.
                if (sent.size() >= Connector.AT_ONCE) {
                    sent.get(sent.size() - Connector.AT_ONCE).join();
                }
                pace.takeTurnToRedeliver();
                if (endedBy() != null) {
                    break;
                }
                sent.add(CompletableFuture.supplyAsync(() -> failure(event), threads));
            }
        } catch (IOException e) {
            endedBy.compareAndSet(null, e);
        } finally {
            threads.shutdown();
        }
        Map<Event, IOException> failures = new LinkedHashMap<>();
        sent.forEach(future -> failures.put(due.get(failures.size()), future.join()));
        return failures;
    }

    private IOException failure(Event event) {
        IOException failure = null;
        try {
            post.run(event);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = ApiException.unanswered("the redelivery broke off: " + e, false, e);
        }
        Response response = Response.of(failure);
        boolean isUnknown = response == Response.UNKNOWN;
        boolean endsRun = response == Response.ENDS_RUN;
        int inARow = unknown.updateAndGet(before -> isUnknown ? before + 1 : 0);
        if (endsRun || inARow == UNKNOWN_IN_A_ROW) {
            endedBy.compareAndSet(null, failure);
        }
        // Otherwise GitHub may not have taken it: after an interrupt, resend goes on with it.
        if (!endsRun && !isUnknown) {
            answered.add(event.guid());
        }
        posted.run();
        return failure;
    }
}
