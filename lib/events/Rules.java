package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Plan.Decision;
import lib.events.Plan.Verdict;

/**
 * Every event that failed is redelivered until it succeeds or is given up.
 *
 * @param maxAttempts an event is given up after this many failed attempts, the first delivery included
 * @param backoff the wait after the second failed attempt; it doubles with each further one
 */
public record Rules(int maxAttempts, Duration backoff, Filter filter) {

    public boolean isLastAttempt(Event event) {
        return event.attempts().size() == maxAttempts - 1;
    }

    /**
     * Whether an event is sent even while the receiver seems down: it is expiring and has little left to lose. Its last
     * attempt waits as long as another run can be in time.
     */
    public boolean isSentIntoOutage(Event event, Window window) {
        return window.isExpiring(event) && (!isLastAttempt(event) || window.isNextRunTooLate(event));
    }

    /** Whether the list has shown enough to plan, if it was {@code reached} back to the start of the window. */
    public boolean isEnough(Events events, boolean reached) {
        // An event that shows redeliveries only was first attempted before the window, and may have succeeded there.
        return reached && events.failed().stream().noneMatch(event -> !event.delivered() && event.lacksFirstAttempt());
    }

    public Plan plan(Events events, Window window) {
        return new Plan(events.failed().stream().map(event -> judge(event, window)).toList());
    }

    /** Decides again, without new events that lack their first attempt: the next run reads back to it first. */
    public Plan planAfter(Plan earlier, Events events, Window window) {
        Set<String> known = earlier.decisions().stream().map(decision -> decision.event().guid())
                .collect(Collectors.toSet());
        return new Plan(plan(events, window).decisions().stream().filter(decision ->
                known.contains(decision.event().guid()) || !decision.event().lacksFirstAttempt()).toList());
    }

    private Decision judge(Event event, Window window) {
        if (event.delivered()) {
            return new Decision(event, Verdict.DELIVERED, null);
        }
        String excluded = filter.excludes(event, window.now());
        if (excluded != null) {
            return new Decision(event, Verdict.FILTERED, null, excluded, false);
        }
        if (event.lacksFirstAttempt()) {
            // GitHub keeps each redelivery for days of its own, so without this an event could be sent forever.
            return new Decision(event, Verdict.GIVEN_UP, isForgettingNews(window));
        }
        if (event.attempts().size() >= maxAttempts) {
            return new Decision(event, Verdict.GIVEN_UP, isGivingUpNews(event, window));
        }
        Instant due = due(event);
        return new Decision(event, due.isAfter(window.now()) ? Verdict.WAITING : Verdict.DUE, due);
    }

    /** If GitHub's list still reaches the checkpoint, the event lies before it, and an earlier run has reported it. */
    private static boolean isForgettingNews(Window window) {
        return window.reported() == null || window.from().isBefore(window.keptSince().plus(Window.OVERLAP));
    }

    /**
     * Whether the last run had not seen the attempt that used up the last chance. An attempt of the same second counts,
     * and so does one within the overlap if the checkpoint waits at this event: better report it twice than never.
     */
    private boolean isGivingUpNews(Event event, Window window) {
        Instant usedUp = event.attempts().get(maxAttempts - 1).deliveredAt();
        Instant reported = window.reported();
        return reported == null || !usedUp.isBefore(window.isHeldBy(event) ? reported.minus(Window.OVERLAP) : reported);
    }

    /** At once after the first failed attempt; then after a wait that doubles with each further one. */
    private Instant due(Event event) {
        int failures = event.attempts().size();
        Instant last = event.newest().deliveredAt();
        return failures == 1 ? last : last.plus(backoff.multipliedBy(1L << Math.min(failures - 2, 20)));
    }
}
