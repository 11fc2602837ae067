package lib.events;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The decisions about all events of a run, oldest event first. */
public record Plan(List<Decision> decisions) {
    public static final Plan EMPTY = new Plan(List.of());

    public enum Verdict {
        DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED;

        public boolean isUnsettled() {
            return this == DUE || this == WAITING;
        }
    }

    /**
     * The verdict on one event.
     *
     * @param due since when it is due, or until when it waits; else null
     * @param filter the option that excludes a filtered event; else null
     * @param newlyLost whether no run has reported yet that it is lost for good
     */
    public record Decision(Event event, Verdict verdict, Instant due, String filter, boolean newlyLost) {
        public Decision(Event event, Verdict verdict, Instant due) {
            this(event, verdict, due, null, false);
        }

        public Decision(Event event, Verdict verdict, boolean newlyLost) {
            this(event, verdict, null, null, newlyLost);
        }
    }

    public List<Event> events(Verdict verdict) {
        return decisions.stream().filter(decision -> decision.verdict == verdict).map(Decision::event).toList();
    }

    /** The events that a later run has to look at again, oldest first. */
    public List<Event> unsettled() {
        return decisions.stream().filter(decision -> decision.verdict.isUnsettled()).map(Decision::event).toList();
    }

    public List<Decision> lost() {
        return decisions.stream().filter(Decision::newlyLost).toList();
    }

    /** Due events wait until a time, if {@code until} has one for them. */
    public Plan putOff(Function<Event, Instant> until) {
        return changed(decision -> {
            Instant later = decision.verdict == Verdict.DUE ? until.apply(decision.event) : null;
            return later == null ? decision : new Decision(decision.event, Verdict.WAITING, later);
        });
    }

    /** A loss is new if the last run left the event unsettled: its last attempt may have shown late. */
    public Plan newlyLost(Set<String> unsettledBefore) {
        return changed(decision -> decision.verdict == Verdict.GIVEN_UP
                && unsettledBefore.contains(decision.event.guid())
                ? new Decision(decision.event, Verdict.GIVEN_UP, true) : decision);
    }

    public Plan expired(Predicate<Event> isExpired) {
        return changed(decision -> isExpired.test(decision.event)
                ? new Decision(decision.event, Verdict.EXPIRED, true) : decision);
    }

    private Plan changed(UnaryOperator<Decision> change) {
        return new Plan(decisions.stream().map(change).toList());
    }

    /** The low-water mark: every event first attempted before it is settled. */
    public Instant checkpoint(Window window) {
        Instant latest = window.start().minus(Window.OVERLAP);
        return unsettled().stream().map(Event::firstAttempt).filter(latest::isAfter).findFirst().orElse(latest);
    }

    /**
     * Since when the receiver seems down: all deliveries since the oldest due event failed, or the last two events did,
     * because one event that always fails must not hide an outage. Null if it does not seem down.
     */
    public Down down(Events events) {
        List<Event> due = events(Verdict.DUE);
        Instant lastAnswer = events.lastAnswer();
        List<Instant> failures = events.failed().stream()
                .filter(event -> event.newest().deliveredAt().isAfter(lastAnswer))
                .map(event -> firstAfter(lastAnswer, event)).sorted().toList();
        boolean down = !due.isEmpty() && (!lastAnswer.isAfter(due.get(0).firstAttempt()) || failures.size() > 1);
        if (!down) {
            return null;
        }
        Instant since = failures.stream().findFirst().orElse(due.get(0).firstAttempt());
        return new Down(since, lastAnswer.isBefore(events.since));
    }

    private static Instant firstAfter(Instant time, Event event) {
        return event.attempts().stream().map(Delivery::deliveredAt).filter(time::isBefore).findFirst().orElseThrow();
    }

    /** Down since the first failure after the last success, or for longer if nothing in the window succeeded. */
    public record Down(Instant since, boolean longer) {
        public String words(Instant now) {
            return (longer ? "at least since " : "since ") + Words.utc(since, now);
        }
    }
}
