package lib.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.events.Event;
import lib.events.Events;
import lib.events.Window;
import lib.hooks.Redeliveries.Result;

/**
 * What a command that runs again and again remembers of its last runs. It saves requests, and a redelivery that GitHub
 * has not shown yet; a kill loses nothing but that.
 */
public final class Remembered {
    private static final Duration READ_ANEW = Duration.ofHours(1);
    private static final Set<Result> WITHOUT_ATTEMPT = Set.of(Result.NOT_SEEN, Result.REFUSED);

    /** A run last read back to its checkpoint at {@code whole}. */
    private record Listed(Events events, Instant start, Instant whole) {}

    private record Asked(Instant at, int attempts) {}

    private final Map<String, Listed> listed = new ConcurrentHashMap<>();
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    /** The events to read the list into; a held event makes only one run an hour read a day's list. */
    public Events events(Hook hook, Window window) {
        Listed last = listed.get(hook.toString());
        // A checkpoint that stands is stored 1 ms lower.
        boolean isUsable = last != null && !last.events.since().minusMillis(1).isAfter(window.from())
                && last.whole.plus(READ_ANEW).isAfter(window.start());
        return !isUsable ? new Events(window.from())
                : last.events.carriedOn(window.from(), window.keptSince(), last.start.minus(Window.OVERLAP));
    }

    public void note(Hook hook, Window window, Events events) {
        boolean isWhole = events.knownTo().equals(Instant.MIN);
        listed.compute(hook.toString(), (name, last) ->
                new Listed(events, window.start(), isWhole ? window.start() : last.whole));
    }

    /** Notes the redeliveries of which the list has shown no attempt: it may come late. */
    public void note(HookRun run) {
        run.outcomes.byGuid().forEach((guid, outcome) -> {
            if (WITHOUT_ATTEMPT.contains(outcome.result()) && run.events.event(guid) != null) {
                asked.put(run.hook + guid, new Asked(run.window.now(), run.events.event(guid).attempts().size()));
            }
        });
    }

    /** Puts an event off that was asked for without an attempt, for as long as one may come late. */
    public void putOff(HookRun run) {
        Instant now = run.window == null ? Instant.MIN : run.window.now();
        asked.values().removeIf(one -> !one.at.plus(Window.OVERLAP).isAfter(now));
        run.plan = run.plan.putOff(event -> until(run, event));
    }

    private Instant until(HookRun run, Event event) {
        Asked last = asked.get(run.hook + event.guid());
        return last == null || last.attempts != event.attempts().size() ? null : last.at.plus(Window.OVERLAP);
    }
}
