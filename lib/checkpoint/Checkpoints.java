package lib.checkpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import lib.events.Period;

/** The checkpoints of a run's hooks: one for each, or one that they all share. */
public final class Checkpoints {
    private final Place place;
    private final Clock clock;
    private SharedCheckpoint shared;

    /** @param clock GitHub's */
    public Checkpoints(Place place, Clock clock) {
        this.place = place;
        this.clock = clock;
    }

    /**
     * Lets all hooks share one checkpoint, unless the place keeps one for each.
     *
     * @param key names the owner of the hooks
     * @param hooks how many share it
     * @param turns a hook that waits for the others gives its turn away meanwhile
     * @param warn takes one sentence that a person should know
     * @throws lib.api.UsageException when the stored value is not a checkpoint
     * @throws IOException when it cannot be read
     */
    public void share(String key, int hooks, Semaphore turns, Period period, Duration retention, Consumer<String> warn) throws IOException {
        if (place != Place.NOWHERE && !place.keepsMany()) {
            shared = new SharedCheckpoint(place.of(key, 0, false), clock, hooks, turns, warn);
            shared.window(period, retention);
        }
    }

    /**
     * The checkpoint of one hook.
     *
     * @param key names the hook among all hooks on all hosts
     * @param id the hook's id; 0 for an App's hook
     * @param several whether the run is for several hooks, or may be tomorrow
     * @param warn takes one sentence that a person should know
     */
    public Checkpoint of(String key, long id, boolean several, Consumer<String> warn) {
        return shared != null ? shared.part() : new Checkpoint(place.of(key, id, several), clock, warn);
    }

    /**
     * All hooks have ended: stores what they share.
     *
     * @return the checkpoint that they share, for a person; empty when there is none
     * @throws IOException when it is not certain that it is stored
     */
    public String end() throws IOException {
        if (shared == null) {
            return "";
        }
        shared.store();
        return shared.standing();
    }
}
