package lib.events;

import java.time.Instant;
import java.util.List;

/** One event with all its attempts that the list has shown, oldest first. */
public record Event(String guid, List<Delivery> attempts) {
    public Delivery first() {
        return attempts.get(0);
    }

    public Delivery newest() {
        return attempts.get(attempts.size() - 1);
    }

    public Instant firstAttempt() {
        return first().deliveredAt();
    }

    public boolean delivered() {
        return attempts.stream().anyMatch(Delivery::succeeded);
    }

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

    public String line() {
        return guid + " " + name() + ", " + Words.count(attempts.size(), "attempt") + ", last response: "
                + Words.reason(newest());
    }
}
