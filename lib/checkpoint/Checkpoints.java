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
    /** GitHub's times have whole seconds, and hooks store theirs at the same time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    /** A run looks for outcomes for half a minute, and stores again. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final CheckpointStore store;
    private final boolean several;
    private final Checkpoint shared;
    private final Map<String, Checkpoint> byName = new LinkedHashMap<>();

    /**
     * @param several whether the run is for several hooks, or may be tomorrow
     * @param sharedKey names the owner of hooks that share one checkpoint in a store that does not keep many; or null
     */
    public Checkpoints(CheckpointStore store, boolean several, String sharedKey) {
        this.store = store;
        this.several = several;
        boolean share = store != null && sharedKey != null && !store.keepsMany();
        this.shared = share ? new Checkpoint(store, store.name(sharedKey, 0, false), true) : null;
    }

    /** The checkpoint of one hook, by the key that names it among those of all hosts; an App's hook has the id 0. */
    public Checkpoint of(String key, long id) {
        if (shared != null) {
            return shared;
        }
        return store == null ? new Checkpoint(null, null, false)
                : byName.computeIfAbsent(store.name(key, id, several), name -> new Checkpoint(store, name, false));
    }

    /**
     * The held marks of hooks that have left an owner, by their keys, once the run's hooks are planned and before
     * anything is stored. Of a mark that several hooks share, nobody knows whose event holds it.
     *
     * @param owner how the keys of all its hooks begin
     * @param isNew whether all hooks of the run were created after a time
     */
    public Map<String, Checkpoint> left(String owner, Instant now, Predicate<Instant> isNew) throws IOException {
        Map<String, Checkpoint> held = new LinkedHashMap<>();
        List<CheckpointStore.Left> left = shared != null || store == null ? List.of()
                : store.left(owner, byName.keySet(), ofLastRun(isNew));
        for (CheckpointStore.Left one : left) {
            Checkpoint mark = new Checkpoint(store, one, now);
            if (mark.isHeld()) {
                held.put(one.key(), mark);
            }
        }
        return held;
    }

    /**
     * Whether a mark was stored by the last run: not before it started, as the mark of a hook that had all settled
     * shows, and not after it ended. If the run's hooks have no marks yet, they were made anew since.
     */
    private Predicate<Instant> ofLastRun(Predicate<Instant> isNew) {
        List<Checkpoint> own = byName.values().stream().filter(mark -> mark.isOwn() && mark.standing() != null)
                .toList();
        Instant end = own.stream().map(Checkpoint::lastRun).max(Instant::compareTo).orElse(null);
        if (end == null) {
            return isNew;
        }
        Instant start = own.stream().filter(mark -> !mark.isHeld()).map(Checkpoint::standing)
                .filter(Window::isOfStart).max(Instant::compareTo).map(mark -> mark.plus(Window.OVERLAP))
                .orElse(end.minus(LONGEST_RUN));
        return at -> !at.isBefore(start) && !at.isAfter(end.plus(AT_ONCE));
    }

    /** The one that all hooks share; null if they share none. */
    public Checkpoint shared() {
        return shared;
    }
}
