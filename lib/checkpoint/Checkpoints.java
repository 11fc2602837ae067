package lib.checkpoint;

/** The checkpoints of a run's hooks: one for each, or one that they all share. */
public final class Checkpoints {
    private final CheckpointStore store;
    private final boolean several;
    private final Checkpoint shared;

    /**
     * @param store null to keep no checkpoints
     * @param several whether the run is for several hooks, or may be tomorrow
     * @param sharedKey names the owner of hooks that share one checkpoint, if the store does not keep many; null if
     * hooks share none
     */
    public Checkpoints(CheckpointStore store, boolean several, String sharedKey) {
        this.store = store;
        this.several = several;
        boolean share = store != null && sharedKey != null && !store.keepsMany();
        this.shared = share ? new Checkpoint(store, store.name(sharedKey, 0, false), true) : null;
    }

    /**
     * The checkpoint of one hook.
     *
     * @param key names the hook among all hooks on all hosts
     * @param id the hook's id; 0 for an App's hook
     */
    public Checkpoint of(String key, long id) {
        if (shared != null) {
            return shared;
        }
        return store == null ? new Checkpoint(null, null, false) : new Checkpoint(store, store.name(key, id, several),
                false);
    }

    /** The one that all hooks share; null if they share none. */
    public Checkpoint shared() {
        return shared;
    }
}
