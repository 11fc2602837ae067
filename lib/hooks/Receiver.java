package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Plan.Down;
import lib.events.Words;
import lib.events.Rules;

/**
 * The receiver of a hook. If it seems down, it is asked first: an outage costs no event an attempt, and a receiver that
 * is coming back is not buried.
 *
 * @param down since when it is down, as far as the list shows; null if it is up
 */
public record Receiver(Down down, boolean asked) {
    /** Nothing is known of it. */
    public static final Receiver NOT_ASKED = new Receiver(null, false);
    /** An App's hook has no ping. One event may fail for a reason of its own, so several get a try. */
    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofHours(1);

    /** Whether it was asked and did not answer. */
    public boolean isDown() {
        return asked && down != null;
    }

    /** The due events to send, oldest first. */
    public List<Event> ready(HookRun run, Rules rules) {
        return run.due.stream().filter(event -> !isDown() || rules.isSentIntoOutage(event, run.window)).toList();
    }

    /** Asks the receiver if it seems down: with a ping, or on an App's hook with the oldest due event, alone. */
    public static Receiver check(HookRun run, Redeliveries redeliveries, Rules rules) throws IOException {
        Down down = run.due.isEmpty() ? null : run.plan.down(run.events);
        if (down == null) {
            return NOT_ASKED;
        }
        boolean up = isUp(down, run, redeliveries, rules);
        if (redeliveries.endedBy() != null) {
            return run.receiver;
        }
        Receiver receiver = new Receiver(up ? null : down, true);
        receiver.report(run, rules);
        return receiver;
    }

    private static boolean isUp(Down down, HookRun run, Redeliveries redeliveries, Rules rules) throws IOException {
        boolean hasPing = run.hook.hasPing();
        if (!hasPing && wasTriedLately(run.events, run.window.now())) {
            return false;
        }
        run.log.say("the receiver seems down " + down.words(run.window.now()) + (hasPing ? "; pinging it"
                : "; an App's hook has no ping, so the oldest event goes first, alone"));
        return hasPing ? run.hook.answersPing(run.events) : answersOldest(run, redeliveries, rules);
    }

    private static boolean wasTriedLately(Events events, Instant now) {
        Instant lately = now.minus(BETWEEN_TRIES);
        return events.failed().stream().flatMap(event -> event.attempts().stream())
                .anyMatch(attempt -> attempt.redelivery() && !attempt.answered() && attempt.deliveredAt()
                        .isAfter(lately));
    }

    private void report(HookRun run, Rules rules) {
        if (!isDown()) {
            run.log.say(run.hook.hasPing() ? "the receiver answered the ping: it is up"
                    : "the receiver answered: it is up");
            return;
        }
        int expiring = ready(run, rules).size();
        String but = expiring == 0 ? "" : " but " + Words.count(expiring, "expiring event");
        run.log.warn("the receiver does not answer" + (run.hook.hasPing() ? " the ping, so nothing"
                : ", so nothing more") + but + " is sent in this run");
    }

    /** GitHub's own refusal says nothing about the receiver, so the next one is sent; never a last allowed attempt. */
    private static boolean answersOldest(HookRun run, Redeliveries redeliveries, Rules rules) {
        for (Event oldest : run.due.stream().filter(event -> !rules.isLastAttempt(event)).limit(TRIES).toList()) {
            run.outcomes = redeliveries.send(List.of(oldest), Hook.ANSWER_WAIT);
            if (redeliveries.endedBy() != null) {
                return false;
            }
            if (run.outcomes.of(oldest).isAccepted()) {
                return Redeliveries.newAttempts(oldest, run.events).stream().anyMatch(Delivery::answered);
            }
        }
        return false;
    }
}
