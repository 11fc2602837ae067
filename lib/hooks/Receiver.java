package lib.hooks;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;

/**
 * The receiver of a hook, before anything is sent. If it looks down, it is asked first: so an outage costs no event an attempt, and a receiver
 * that is coming back is not buried. Expiring events are sent in any case.
 *
 * @param ready the events to send now, oldest first
 * @param downSince since when it is down, as far as the list shows; null if it is up
 * @param asked whether it was asked
 */
public record Receiver(List<Event> ready, Instant downSince, boolean asked) {
    /** It was not asked, or GitHub ended the run before it could answer. */
    public static final Receiver NOT_ASKED = new Receiver(List.of(), null, false);
    /** An App's hook has no ping. One event may fail for a reason of its own, so several get a try. */
    private static final int TRIES = 5;

    /** All that is due is sent. */
    public static Receiver notAsked(List<Event> due) {
        return new Receiver(due, null, false);
    }

    /** Whether it was asked and did not answer. */
    public boolean isDown() {
        return asked && downSince != null;
    }

    /**
     * Asks the receiver if it looks down: with a ping, or on an App's hook with the oldest due event, alone.
     *
     * @param run takes the rows that a look at the list brings
     * @param redeliveries sends the oldest event of an App's hook
     * @throws IOException if GitHub refuses, or does not answer
     */
    public static Receiver check(HookRun run, Redeliveries redeliveries) throws IOException {
        Instant downSince = run.due.isEmpty() ? null : run.plan.downSince(run.events);
        if (downSince == null) {
            return notAsked(run.due);
        }
        run.log.say("the receiver looks down since " + downSince + (run.hook.hasPing() ? "; asking it with a ping"
                : "; an App's hook has no ping, so the oldest event goes first, alone"));
        Deque<Event> left = new ArrayDeque<>(run.due);
        boolean up = run.hook.hasPing() ? run.hook.answersPing(run.events) : answersOldest(left, run, redeliveries);
        if (redeliveries.haveEnded()) {
            return NOT_ASKED;
        }
        // An expiring event has little left to lose: it is sent even into an outage.
        List<Event> ready = left.stream().filter(event -> up || run.window.isExpiring(event))
                .filter(event -> !isDeliveredMeanwhile(event, run.events)).toList();
        Receiver receiver = new Receiver(ready, up ? null : downSince, true);
        receiver.report(run);
        return receiver;
    }

    private static boolean isDeliveredMeanwhile(Event event, Events events) {
        return !event.delivered() && events.event(event.guid()).delivered();
    }

    private void report(HookRun run) {
        if (!isDown()) {
            run.log.say(run.hook.hasPing() ? "the receiver answered the ping: it is up" : "the receiver answered: it is up");
            return;
        }
        String but = ready.isEmpty() ? "" : " but " + ready.size() + (ready.size() == 1 ? " expiring event" : " expiring events");
        run.log.warn("the receiver looks down since " + downSince + " and does not answer" + (run.hook.hasPing() ? " a ping, so nothing"
                : ", so nothing more") + but + " is sent in this run; unsettled events that wait for it: " + run.plan.unsettled().size());
    }

    /** If GitHub itself refuses the oldest event, that says nothing about the receiver, and the next one is sent. */
    private static boolean answersOldest(Deque<Event> due, HookRun run, Redeliveries redeliveries) {
        for (int tries = 0; tries < TRIES && !due.isEmpty(); tries++) {
            Event oldest = due.remove();
            Outcomes outcomes = redeliveries.send(List.of(oldest), run.events, run.window, Hook.ANSWER_WAIT);
            if (outcomes.endedBy() != null) {
                return false;
            }
            if (outcomes.of(oldest).isAccepted()) {
                return Redeliveries.newAttempts(oldest, run.events).stream().anyMatch(Delivery::answered);
            }
        }
        return false;
    }
}
