package lib.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lib.events.Events;
import lib.events.Window;

/**
 * What the last run of this command has listed of each hook, so that the next one reads only what is newer. Without it,
 * an event that holds the checkpoint for a day would make each run of a minute read the list of a day. It is a cache:
 * once an hour a run reads back to its checkpoint.
 */
public final class Listed {
    private static final Duration READ_ANEW = Duration.ofHours(1);

    /** @param whole when a run last read back to its checkpoint */
    private record Known(Events events, Instant start, Instant whole) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** The events to read the list into: those that are known, as far as GitHub still has them, or none. */
    public Events events(Hook hook, Window window) {
        Known last = last(hook, window);
        return last == null ? new Events(window.from())
                : last.events.carriedOn(window.from(), window.keptSince(), last.start.minus(Window.OVERLAP));
    }

    /** Notes that a run has read the list. */
    public void note(Hook hook, Window window, Events events) {
        Known last = last(hook, window);
        known.put(hook.toString(), new Known(events, window.start(), last == null ? window.start() : last.whole));
    }

    private Known last(Hook hook, Window window) {
        Known last = known.get(hook.toString());
        // A checkpoint that stands is stored 1 ms lower.
        boolean isUsable = last != null && !last.events.since().minusMillis(1).isAfter(window.from())
                && last.whole.plus(READ_ANEW).isAfter(window.start());
        return isUsable ? last : null;
    }
}
