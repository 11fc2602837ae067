package lib.checkpoint;

import java.io.IOException;

/**
 * Where the checkpoints of a run's hooks are kept. To add a place, write a class like {@link VariablePlace}, and choose it in
 * lib/options/WhereTheCheckpointIs.java.
 */
public interface Place extends AutoCloseable {
    /** Keeps no checkpoint. */
    Place NOWHERE = (key, id, several) -> Store.NONE;

    /**
     * The store for one hook.
     *
     * @param key names the hook among all hooks on all hosts
     * @param id the hook's id, unique on its host; 0 for an App's hook
     * @param several whether the run is for several hooks, or may be tomorrow, so that the store's name must tell them apart
     */
    Store of(String key, long id, boolean several);

    /** Whether it keeps one checkpoint for each of any number of hooks; else the hooks of all repositories share one. */
    default boolean keepsMany() {
        return false;
    }

    /**
     * Keeps other runs away until {@link #close}, where the place can do that.
     *
     * @throws IOException when another run uses the place
     */
    default void lock() throws IOException {}

    @Override
    default void close() throws IOException {}
}
