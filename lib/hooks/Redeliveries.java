package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lib.api.ApiException;
import lib.api.Endpoint;
import lib.api.NoAnswerException;
import lib.api.Pace;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Window;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/** The redeliveries of a run for one hook: asks GitHub for them, and looks in the list what became of them. */
public final class Redeliveries {
    private final Hook hook;
    private final Pace pace;
    private final Consumer<Event> answered;
    private Outcomes soFar = Outcomes.NONE;

    /** @param answered takes each event whose POST has an answer, from any thread */
    public Redeliveries(Hook hook, Pace pace, Consumer<Event> answered) {
        this.hook = hook;
        this.pace = pace;
        this.answered = answered;
    }

    /**
     * Sends one POST for each event, oldest first, and waits until the list shows what became of them.
     *
     * @param events takes the new rows of the list
     * @param wait how long to look for the new attempts; zero to look only after a POST without an answer
     * @return the outcomes of all redeliveries of this run, also those sent earlier
     */
    public Outcomes send(List<Event> due, Events events, Window window, Duration wait) {
        Instant head = events.newest();
        Posts.Answers answers = Posts.send(due, hook::redeliver, pace, answered);
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        List<Event> asked = new ArrayList<>();
        answers.failures().forEach((event, failure) -> {
            if (failure == null || isUnknown(failure)) {
                asked.add(event);
            } else if (isGone(failure) && window.isForgotten(event)) {
                outcomes.put(event.guid(), new Outcome(Result.EXPIRED, null, failure));
            } else if (answers.endedBy() == null || isOfOneEvent(failure)) {
                // A 404 or 422 for a young event may be a missing permission or a hiccup: the event stays unsettled.
                outcomes.put(event.guid(), new Outcome(Result.REFUSED, null, failure));
            }
        });

        // Without an answer GitHub may have taken a POST or not. Repeating it might deliver the event twice: the list tells.
        boolean unknown = asked.stream().anyMatch(event -> answers.failures().get(event) != null);
        IOException endedBy = answers.endedBy();
        try {
            if (endedBy == null || endedBy instanceof NoAnswerException) {
                hook.await(events, head, unknown && wait.isZero() ? Duration.ofSeconds(1) : wait,
                        () -> asked.stream().noneMatch(event -> newAttempts(event, events).isEmpty()));
            }
        } catch (IOException e) {
            endedBy = e;
        }
        asked.forEach(event -> outcomes.put(event.guid(), outcome(newAttempts(event, events), answers.failures().get(event))));
        soFar = soFar.and(new Outcomes(outcomes, endedBy));
        return soFar;
    }

    /** Whether something has ended the run early, so that nothing more is to be sent. */
    boolean haveEnded() {
        return soFar.endedBy() != null;
    }

    private static Outcome outcome(List<Delivery> newAttempts, IOException failure) {
        if (newAttempts.isEmpty()) {
            return new Outcome(failure == null ? Result.NOT_SEEN : Result.REFUSED, null, failure);
        }
        return newAttempts.stream().filter(Delivery::succeeded).findFirst().map(success -> new Outcome(Result.DELIVERED, success, failure))
                .orElseGet(() -> new Outcome(Result.FAILED_AGAIN, newAttempts.get(newAttempts.size() - 1), failure));
    }

    /** The attempts that the list has shown of an event since it was planned, oldest first. */
    static List<Delivery> newAttempts(Event planned, Events events) {
        List<Delivery> attempts = new ArrayList<>(events.event(planned.guid()).attempts());
        attempts.removeAll(planned.attempts());
        return attempts;
    }

    private static boolean isUnknown(IOException failure) {
        return failure instanceof NoAnswerException || status(failure) >= 500;
    }

    private static boolean isGone(IOException failure) {
        boolean isNotFound = failure instanceof ApiException e && e.endpoint() == Endpoint.ATTEMPTS && e.isNotFound();
        return isNotFound || status(failure) == 422;
    }

    private static boolean isOfOneEvent(IOException failure) {
        return status(failure) > 0 && failure instanceof ApiException e && !e.endsRun();
    }

    /** GitHub's answer to the POST; 0 when there was none, as a credential that could not be renewed says nothing about the event. */
    private static int status(IOException failure) {
        return failure instanceof ApiException e && e.endpoint() == Endpoint.ATTEMPTS ? e.getResponseCode() : 0;
    }
}
