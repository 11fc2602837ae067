package lib.checkpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import lib.api.UsageException;

/** The stored checkpoint: epoch milliseconds as a plain decimal string, as GitHub's script stores it. */
public final class Checkpoint {
    private final CheckpointStore store;
    private final Clock clock;
    private final Consumer<String> warn;
    private String value;
    private Instant storedAt;
    private Instant anotherRuns = Instant.MAX;

    /** @param warn takes what a person should know, in one sentence */
    public Checkpoint(CheckpointStore store, Clock clock, Consumer<String> warn) {
        this.store = store;
        this.clock = clock;
        this.warn = warn;
    }

    /**
     * Reads the checkpoint.
     *
     * @param replace whether a value that is no checkpoint is to be replaced by the next one that is written
     * @return null when there is none yet
     * @throws UsageException when the value is no checkpoint and not to be replaced
     * @throws IOException when the store cannot be read
     */
    public Instant read(boolean replace) throws IOException {
        CheckpointStore.Stored stored = store.read().orElse(null);
        value = stored == null ? null : stored.value();
        storedAt = stored == null ? null : stored.at();
        try {
            return value == null ? null : parse(value, clock.instant());
        } catch (IllegalArgumentException e) {
            String problem = "the value '" + value + "' of " + store + " " + e.getMessage();
            if (!replace) {
                throw new UsageException(problem + "; give --since to say how far to look back, and this run puts it right");
            }
            warn.accept(problem + "; this run goes by --since instead, and replaces it");
            return null;
        }
    }

    /** When the value that was read was stored: the end of the last run; null when that is not known. */
    public Instant storedAt() {
        return storedAt;
    }

    /**
     * Stores a checkpoint, or keeps an older one that another run has stored since this one last read or wrote it.
     *
     * @return the checkpoint that now stands
     * @throws IOException when the store cannot be written
     */
    public Instant write(Instant checkpoint) throws IOException {
        String current = store.read().map(CheckpointStore.Stored::value).orElse(null);
        if (current != null && !current.equals(value)) {
            warn.accept("another run has changed " + store + " to '" + current + "' meanwhile; the older of the two checkpoints is kept");
            try {
                anotherRuns = parse(current, clock.instant());
            } catch (IllegalArgumentException e) {
                // No checkpoint at all: this one takes its place.
            }
        }
        Instant older = anotherRuns.isBefore(checkpoint) ? anotherRuns : checkpoint;
        value = Long.toString(older.toEpochMilli());
        store.write(value);
        return older;
    }

    /**
     * Reads a value.
     *
     * @param now a checkpoint cannot lie after it
     * @throws IllegalArgumentException with what is wrong with it, to go after the name and the value
     */
    public static Instant parse(String value, Instant now) {
        String digits = value.strip();
        if (digits.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (!digits.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("is no number of milliseconds since 1970");
        }
        Instant instant = Instant.ofEpochMilli(Long.parseLong(digits));
        if (instant.isAfter(now)) {
            throw new IllegalArgumentException("lies in the future (it is " + now.toEpochMilli() + " now)");
        }
        return instant;
    }

    /** Where it is kept. */
    @Override
    public String toString() {
        return store.toString();
    }
}
