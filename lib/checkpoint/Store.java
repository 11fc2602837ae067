package lib.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Keeps one checkpoint from one run to the next; toString() names the place for a person, such as "file /var/lib/redeliver.json". */
public interface Store {
    /** Keeps nothing. */
    Store NONE = new Store() {
        @Override
        public Optional<Stored> read() {
            return Optional.empty();
        }

        @Override
        public void write(Stored stored) {
            // Without a checkpoint, each run looks back a fixed time.
        }

        @Override
        public String toString() {
            return "nowhere";
        }
    };

    /**
     * A stored value as it stands.
     *
     * @param value may be anything; the caller checks it
     * @param at when it was stored, to the second or better: an event that was given up before then has been reported. Keep it beside the value,
     *     unless the place knows the time itself. If it is null, and an older event holds the checkpoint, each run reports the loss again
     */
    record Stored(String value, Instant at) {}

    /**
     * What is stored; empty when there is nothing yet.
     *
     * @throws IOException when the store cannot be read: then nothing is sent
     */
    Optional<Stored> read() throws IOException;

    /**
     * Stores a value, and creates what is absent. It is called before the first POST, so that a run that cannot store sends nothing.
     *
     * @throws IOException when it is not certain that the value is stored
     */
    void write(Stored stored) throws IOException;
}
