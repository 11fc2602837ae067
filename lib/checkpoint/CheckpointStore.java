package lib.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps checkpoints from one run to the next, each under a name. To keep them elsewhere, write a class like {@link
 * VariableStore}, and choose it in lib/options/CheckpointOptions.java.
 */
public interface CheckpointStore extends AutoCloseable {
    /**
     * A stored value, which may be anything: {@link Checkpoint} checks it.
     *
     * @param at when it was stored; null if that is not known: a loss is reported again while an event holds it
     * @param own whether it was stored under the name itself, and not under one that hooks had in common
     */
    record Stored(String value, Instant at, boolean own) {}

    /** A mark whose hook is not among those of a run for all hooks; the key names the hook among those of all hosts. */
    record Orphan(String name, String key, Stored stored) {}

    /** The name of a hook's checkpoint; the id of an App's hook is 0. */
    String name(String key, long id);

    boolean isShared();

    /** Reads a checkpoint; empty if there is none yet. If that fails, nothing is sent. */
    Optional<Stored> read(String name) throws IOException;

    /** A warning for an absent checkpoint; null if this is simply the first run. */
    default String missing(String name) throws IOException {
        return null;
    }

    /** The marks of an owner's hooks that are not among these names, nor reported yet. */
    List<Orphan> orphans(String owner, Set<String> names, Predicate<Instant> ofLastRun) throws IOException;

    /** Notes that a mark was reported as one whose hook is gone. */
    default void reported(String name, Instant at) throws IOException {}

    /** Stores a checkpoint; an IOException means that this is not certain. */
    void write(String name, Stored stored, boolean exists) throws IOException;

    String describe(String name);

    @Override
    default void close() throws IOException {}
}
