package lib.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Where the checkpoint is kept between two runs; toString() names the place for a person. */
public interface CheckpointStore {
    /**
     * A stored value as it stands.
     *
     * @param value may be anything
     * @param at when it was stored, by the store's clock; null when that is not known
     */
    record Stored(String value, Instant at) {}

    /** What is stored; empty when there is nothing yet. */
    Optional<Stored> read() throws IOException;

    /** Stores a value, creating what is absent. */
    void write(String value) throws IOException;
}
