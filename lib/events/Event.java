package lib.events;

import java.time.Instant;
import java.util.List;

/**
 * One event with all its attempts that the list has shown.
 *
 * @param guid the event's GUID
 * @param attempts at least one, oldest first
 */
public record Event(String guid, List<Delivery> attempts) {

    /** The oldest attempt: the first delivery, when the list still has it. */
    public Delivery first() {
        return attempts.get(0);
    }

    /** The newest attempt: the one to redeliver. */
    public Delivery newest() {
        return attempts.get(attempts.size() - 1);
    }

    /** Times the event was first attempted, as far as the list tells. */
    public Instant firstAttempt() {
        return first().deliveredAt();
    }

    /** Whether one attempt succeeded. */
    public boolean delivered() {
        return attempts.stream().anyMatch(Delivery::succeeded);
    }

    /** Whether one attempt failed. */
    public boolean failed() {
        return !attempts.stream().allMatch(Delivery::succeeded);
    }

    /** Whether the list has shown redeliveries only. */
    public boolean lacksFirstAttempt() {
        return attempts.stream().allMatch(Delivery::redelivery);
    }

    /** The event's name with its action, as GitHub's docs write it: {@code issues.opened}. */
    public String name() {
        return first().action() == null ? first().event() : first().event() + "." + first().action();
    }

    /** The event in one line for a person. */
    public String line() {
        return guid + " " + name() + ", " + Words.count(attempts.size(), "attempt") + ", last response: "
                + Words.reason(newest());
    }
}
