package lib.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lib.events.Window;

/** The checkpoints of a run's hooks: one for each, or one that they all share. */
public final class Checkpoints {
    /** Between the times of one run's checkpoints: GitHub's times have whole seconds. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    /** A run looks for outcomes for half a minute, and stores again. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final CheckpointStore store;
    private final Map<String, Checkpoint> byName = new LinkedHashMap<>();

    public Checkpoints(CheckpointStore store) {
        this.store = store;
    }

    /** The checkpoint of a hook, whose key names it among those of all hosts; an App's hook has the id 0. */
    public Checkpoint of(String key, long id) {
        return store == null ? new Checkpoint(null, null)
                : byName.computeIfAbsent(store.name(key, id), name -> new Checkpoint(store, name));
    }

    /** The marks of deleted or disabled hooks that had an unsettled event, by key; none if hooks share one mark. */
    public Map<String, Checkpoint> left(String owner, Instant now, Predicate<Instant> isNew) throws IOException {
        Map<String, Checkpoint> held = new LinkedHashMap<>();
        if (store == null || store.isShared()) {
            return held;
        }
        for (CheckpointStore.Left left : store.left(owner, byName.keySet(), ofLastRun(isNew))) {
            Checkpoint mark = new Checkpoint(store, left, now);
            if (isHeld(mark)) {
                held.put(left.key(), mark);
            }
        }
        return held;
    }

    private static boolean isHeld(Checkpoint mark) {
        return Window.isHeld(mark.standing(), mark.lastRun());
    }

    /**
     * Whether the last run stored a mark, that is, between its start and its end. The start is known from the mark of a
     * hook without unsettled events. If no hook of this run has a mark, all were created since.
     */
    private Predicate<Instant> ofLastRun(Predicate<Instant> isNew) {
        List<Checkpoint> own = byName.values().stream().filter(mark -> mark.isOwn() && mark.standing() != null)
                .toList();
        if (own.isEmpty()) {
            return isNew;
        }
        Instant end = own.stream().map(Checkpoint::lastRun).max(Instant::compareTo).orElseThrow();
        Instant start = own.stream().filter(mark -> !isHeld(mark)).map(Checkpoint::standing)
                .filter(Window::isOfStart).max(Instant::compareTo).map(mark -> mark.plus(Window.OVERLAP))
                .orElse(end.minus(LONGEST_RUN));
        return at -> !at.isBefore(start) && !at.isAfter(end.plus(TOLERANCE));
    }
}
