package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Plan;
import lib.events.Selection;
import lib.events.Window;

/**
 * The receiver of a hook. When it looks down, it is asked before anything is sent: so an outage costs no event an attempt, and a receiver that
 * is coming back is not buried. Only expiring events are sent all the same.
 */
public final class Receiver {
    /** An App's hook has no ping. One event may fail for a reason of its own, so that several get a try. */
    private static final int TRIES = 5;
    /** How long after a try without an answer an App's receiver is not tried again. */
    private static final Duration BETWEEN_TRIES = Duration.ofHours(1);

    private final Hook hook;
    private final Redeliveries redeliveries;
    private final Selection selection;
    private final boolean asks;
    private final Consumer<Plan.Down> asking;

    /**
     * What the receiver said.
     *
     * @param ready the events to send now, oldest first
     * @param down since when it is down, as far as the list tells; null when it is up
     * @param asked whether it was asked
     */
    public record Answer(List<Event> ready, Plan.Down down, boolean asked) {

        /** It did not look down, so nobody asked; or GitHub ended the run before it could answer. */
        public static final Answer NOT_ASKED = new Answer(List.of(), null, false);

        /** Whether it was asked and did not answer. */
        public boolean isDown() {
            return asked && down != null;
        }
    }

    /**
     * @param redeliveries sends the oldest event of an App's hook
     * @param selection knows whose last attempt the next one is
     * @param asks whether to ask at all
     * @param asking is told, before the receiver is asked, since when it looks down
     */
    public Receiver(Hook hook, Redeliveries redeliveries, Selection selection, boolean asks,
            Consumer<Plan.Down> asking) {
        this.hook = hook;
        this.redeliveries = redeliveries;
        this.selection = selection;
        this.asks = asks;
        this.asking = asking;
    }

    /** How the receiver looks down; null when it does not, or is not to be asked. */
    public Plan.Down down(Plan plan, Events events) {
        return asks ? plan.down(events) : null;
    }

    /**
     * Asks the receiver if it looks down: with a ping, or on an App's hook with the oldest due event, alone.
     *
     * @param due the events that are due, oldest first
     * @param events takes the rows that a look at the list brings
     * @throws IOException when GitHub refuses, or does not answer
     */
    public Answer ask(Plan plan, List<Event> due, Events events, Window window) throws IOException {
        Plan.Down down = down(plan, events);
        if (down == null) {
            return new Answer(due, null, false);
        }
        List<Event> left = new ArrayList<>(due);
        boolean up = isUp(down, left, events, window);
        if (redeliveries.haveEnded()) {
            return Answer.NOT_ASKED;
        }
        // An expiring event has nothing left to lose: it is sent even into an outage.
        List<Event> ready = left.stream().filter(event -> up || window.isExpiring(event)).collect(Collectors.toCollection(ArrayList::new));
        // Somebody may have redelivered by hand meanwhile.
        ready.removeIf(event -> !event.delivered() && events.event(event.guid()).delivered());
        return new Answer(ready, up ? null : down, true);
    }

    private boolean isUp(Plan.Down down, List<Event> due, Events events, Window window) throws IOException {
        if (!hook.hasPing() && wasTriedLately(events, window)) {
            return false;
        }
        asking.accept(down);
        return hook.hasPing() ? hook.answersPing(events) : answersOldest(due, events, window);
    }

    private static boolean wasTriedLately(Events events, Window window) {
        Instant lately = window.start().minus(BETWEEN_TRIES);
        return events.failed().stream().flatMap(event -> event.attempts().stream())
                .anyMatch(attempt -> attempt.redelivery() && !attempt.answered() && attempt.deliveredAt().isAfter(lately));
    }

    /**
     * If GitHub itself refuses the oldest event, that says nothing about the receiver, and the next one goes. None goes that would be given up
     * for it.
     */
    private boolean answersOldest(List<Event> due, Events events, Window window) {
        for (Event oldest : due.stream().filter(event -> !selection.isLastAttempt(event)).limit(TRIES).toList()) {
            due.remove(oldest);
            Outcomes outcomes = redeliveries.send(List.of(oldest), events, window, Hook.ANSWER_WAIT);
            if (outcomes.endedBy() != null) {
                return false;
            }
            if (outcomes.of(oldest).isAccepted()) {
                return Redeliveries.newAttempts(oldest, events).stream().anyMatch(Delivery::answered);
            }
        }
        return false;
    }
}
