package lib;

import java.io.IOException;
import java.util.Optional;

/** Where the checkpoint is kept between two runs; toString() names the place for a person. */
public interface CheckpointStore {
    /**
     * The stored value as it stands, which may be anything.
     *
     * @return empty when there is none yet
     */
    Optional<String> read() throws IOException;

    /** Stores a value, creating what is absent. */
    void write(String value) throws IOException;
}
