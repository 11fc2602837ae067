package lib.checkpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import lib.api.UsageException;
import lib.events.Event;
import lib.events.Period;
import lib.events.Window;

/**
 * The checkpoint of a hook: every event first attempted before it is settled. It is stored as GitHub's script stores it: epoch milliseconds as a
 * plain decimal string.
 */
public class Checkpoint {
    /** How far the first run looks back. */
    public static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);

    private final Store store;
    private final Clock clock;
    private final Consumer<String> warn;
    private String value;
    private Instant storedAt;
    private Instant standing;
    private Instant anotherRuns = Instant.MAX;

    /**
     * @param clock GitHub's
     * @param warn takes one sentence that a person should know
     */
    public Checkpoint(Store store, Clock clock, Consumer<String> warn) {
        this.store = store;
        this.clock = clock;
        this.warn = warn;
    }

    /** Whether there is a place that keeps it. */
    public boolean isKept() {
        return store != Store.NONE;
    }

    /** The checkpoint that stands now; null when there is none. */
    public Instant standing() {
        return standing;
    }

    /**
     * The times of a run that starts now: it looks back to where the user says, else to the stored checkpoint, else 24 hours.
     *
     * @param asked the times that the user asks for; a beginning also replaces a value that is not a checkpoint
     * @throws UsageException when the stored value is not a checkpoint and is not to be replaced, or the window would end before it begins
     * @throws IOException when the store cannot be read
     */
    public Window window(Period asked, Duration retention) throws IOException {
        Store.Stored stored = store.read().orElse(null);
        // Only now, as the answer of the store may have set GitHub's clock.
        Instant start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant since = asked.from(start);
        Instant until = asked.until(start);
        standing = checked(stored, since != null);
        Instant from = since != null ? since : standing != null ? standing : start.minus(FIRST_LOOK_BACK);
        // A store that does not know when: the last run started after its checkpoint, by the overlap at least.
        Instant lastRun = storedAt == null && standing != null ? standing.plus(Window.OVERLAP) : storedAt;
        if (until != null && until.isBefore(from)) {
            throw new UsageException("--until: " + until + " lies before " + from + ", which is " + (standing == null ? "how far a run without a checkpoint looks back"
                    : "the checkpoint in " + store) + "; give --since to look further back");
        }
        return new Window(start, from, until, standing, lastRun, retention);
    }

    private Instant checked(Store.Stored stored, boolean replace) {
        value = stored == null ? null : stored.value();
        storedAt = stored == null ? null : stored.at();
        try {
            return value == null ? null : parse(value, clock.instant());
        } catch (IllegalArgumentException e) {
            String problem = "the value '" + value + "' of " + store + " " + e.getMessage();
            if (!replace) {
                throw new UsageException(problem + "; give --since to say how far to look back, and this run puts it right",
                        problem + "; run this workflow by hand and say in its field \"since\" how far to look back, such as 24h: that run puts it right");
            }
            warn.accept(problem + "; this run goes by --since instead, and replaces it");
            return null;
        }
    }

    /**
     * Stores a checkpoint. It keeps an older one that another run has stored since this run last read or wrote it. It leaves the stored one
     * alone if the window does not reach back to it, as the run knows nothing of what lies between.
     *
     * @throws IOException when it is not certain that the checkpoint is stored
     */
    public void store(Instant checkpoint, Window window) throws IOException {
        if (!isKept() || !window.reachesStored()) {
            return;
        }
        String current = store.read().map(Store.Stored::value).orElse(null);
        if (current != null && !current.equals(value)) {
            warn.accept("another run has changed " + store + " to '" + current + "' meanwhile; the older of the two checkpoints is kept");
            try {
                anotherRuns = parse(current, clock.instant());
            } catch (IllegalArgumentException e) {
                // Not a checkpoint: this one takes its place.
            }
        }
        Instant older = anotherRuns.isBefore(checkpoint) ? anotherRuns : checkpoint;
        String written = Long.toString(older.toEpochMilli());
        store.write(new Store.Stored(written, clock.instant()));
        standing = older;
        value = written;
    }

    /**
     * Waits until the checkpoint is stored, where several hooks share it.
     *
     * @throws IOException when it is not certain that it is stored
     */
    public void awaitOthers(List<Event> due) throws IOException {}

    /** The run for the hook has ended, well or not. */
    public void end() {}

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
            throw new IllegalArgumentException("is not a number of milliseconds since 1970");
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
