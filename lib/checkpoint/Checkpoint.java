package lib.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore.Stored;
import lib.events.Window;

/**
 * The checkpoint of one hook, or of several that share it: every event first attempted before it is settled. It is stored as GitHub's script
 * stores it: epoch milliseconds as a plain decimal string.
 */
public final class Checkpoint {
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final int LONGEST_SHOWN = 60;
    /** GitHub is not older, so no run is. */
    private static final Instant OLDEST = Instant.parse("2008-01-01T00:00:00Z");
    private static final Instant NEWEST = Instant.parse("2100-01-01T00:00:00Z");
    private static final Map<String, ChronoUnit> OTHER_UNITS =
            Map.of("seconds", ChronoUnit.SECONDS, "microseconds", ChronoUnit.MICROS, "nanoseconds", ChronoUnit.NANOS);

    private final CheckpointStore store;
    private final String name;
    private final boolean shared;
    private Stored stored;
    private Instant standing;
    private boolean read;
    private boolean written;
    private boolean overdue;
    private Window window;

    /**
     * @param store null to keep no checkpoint
     * @param shared whether several hooks share it
     */
    public Checkpoint(CheckpointStore store, String name, boolean shared) {
        this.store = store;
        this.name = name;
        this.shared = shared;
    }

    /** Whether it is kept for the next run. */
    public boolean isKept() {
        return store != null;
    }

    /** The checkpoint that is stored now; null if there is none. */
    public synchronized Instant standing() {
        return standing;
    }

    /**
     * Whether nothing has been stored for 12 hours, or ever: then a person should look, even if the trouble may pass by itself. False if the
     * checkpoint was not read.
     */
    public synchronized boolean isOverdue() {
        return overdue;
    }

    /** Whether this run has stored it. */
    public synchronized boolean isWritten() {
        return written;
    }

    /**
     * Reads what is stored; hooks that share it read it once. Whether it is a checkpoint is checked for the window.
     *
     * @param now by GitHub's clock, which the answer of the store may set
     * @throws IOException if it cannot be read
     */
    public synchronized void read(Supplier<Instant> now) throws IOException {
        if (read) {
            return;
        }
        stored = store == null ? null : store.read(name).orElse(null);
        read = true;
        try {
            standing = stored == null ? null : parse(stored.value(), now.get());
        } catch (IllegalArgumentException e) {
            // The window is where that is reported.
            standing = null;
        }
        Instant lastRun = lastRun();
        overdue = lastRun == null || lastRun.isBefore(now.get().minus(PATIENCE));
    }

    /** When the last run stored it; null if that is not known. */
    private Instant lastRun() {
        // When a shared checkpoint was stored does not tell whether each hook's losses were reported by then: one hook may have failed.
        Instant at = stored == null || shared ? null : stored.at();
        // The last run started after its checkpoint, by the overlap at least.
        return at == null && standing != null ? standing.plus(Window.OVERLAP) : at;
    }

    /**
     * The times of the run, the same for all hooks that share the checkpoint: it looks back to where the user says, else to the stored checkpoint, else 24 hours.
     *
     * @param since where the user wants to look back to, also in place of a value that is not a checkpoint; null if the user does not say
     * @param start when the run started, and {@code now}, by GitHub's clock
     * @param warn takes one sentence that a person should know
     * @throws UsageException if the stored value is not a checkpoint, and {@code since} is null
     */
    public synchronized Window window(Instant since, Instant start, Instant now, Duration retention, Consumer<String> warn) {
        if (window == null) {
            window = newWindow(since, start, now, retention, warn);
        }
        return window.at(now);
    }

    private Window newWindow(Instant since, Instant start, Instant now, Duration retention, Consumer<String> warn) {
        standing = checked(now, since != null, warn);
        Instant from = since != null ? since : standing;
        return new Window(start, now, from != null ? from : start.minus(Window.FIRST_LOOK_BACK), standing, lastRun(), retention);
    }

    private Instant checked(Instant now, boolean replace, Consumer<String> warn) {
        try {
            return stored == null ? null : parse(stored.value(), now);
        } catch (IllegalArgumentException e) {
            String problem = "the value " + shown(stored.value()) + " of " + this + " " + e.getMessage();
            if (!replace) {
                throw new UsageException(problem + "; give --since to say how far to look back, and this run replaces it",
                        problem + "; run this workflow by hand and say in its field \"since\" how far to look back, such as 24h: that run replaces it");
            }
            warn.accept(problem + "; this run looks back to --since instead, and replaces it");
            return null;
        }
    }

    /**
     * Stores it.
     *
     * @param at up to when the run has seen the list
     * @throws IOException if it is not certain that it is stored
     */
    public synchronized void store(Instant checkpoint, Instant at) throws IOException {
        store.write(name, new Stored(Long.toString(checkpoint.toEpochMilli()), at));
        standing = checkpoint;
        written = true;
        overdue = false;
    }

    /**
     * Reads a value.
     *
     * @param now a checkpoint cannot lie after it
     * @throws IllegalArgumentException with what is wrong with it, to go after the name and the value
     */
    public static Instant parse(String value, Instant now) {
        String text = value.strip();
        if (!text.matches("\\d{1,18}|1\\d{18}")) {
            throw new IllegalArgumentException(notANumber(text));
        }
        Instant instant = Instant.ofEpochMilli(Long.parseLong(text));
        if (instant.isBefore(OLDEST) || instant.isAfter(now)) {
            throw new IllegalArgumentException(notATime(instant, now));
        }
        return instant;
    }

    private static String notANumber(String text) {
        if (text.isEmpty()) {
            return "is empty";
        }
        if (text.matches("\\d{4}-\\d\\d-\\d\\d.*")) {
            return "looks like a date; a checkpoint is a number of milliseconds since 1970";
        }
        return text.matches("(?s).*['\"\\v].*") ? "has quotes or a line break in it; a checkpoint is a plain number of milliseconds since 1970"
                : "is not a number of milliseconds since 1970";
    }

    private static String notATime(Instant instant, Instant now) {
        long number = instant.toEpochMilli();
        for (Map.Entry<String, ChronoUnit> unit : OTHER_UNITS.entrySet()) {
            // So many seconds are more than an instant can hold, and no year that anybody means.
            Instant meant = Instant.EPOCH.plus(unit.getKey().equals("seconds") ? Math.min(number, 1L << 40) : number, unit.getValue());
            if (meant.isAfter(OLDEST) && meant.isBefore(NEWEST)) {
                return "looks like " + unit.getKey() + " since 1970 (" + meant + "); a checkpoint is in milliseconds";
            }
        }
        if (number == 0) {
            return "is 0, which is not the time of a run";
        }
        return instant.isAfter(now) ? "lies in the future (it is " + now.toEpochMilli() + " now)"
                : "is not the time of a run: as milliseconds since 1970 it is " + instant;
    }

    /** A variable may have 48 KB. */
    private static String shown(String value) {
        String safe = Sanitizer.text(value);
        return "'" + (safe.length() <= LONGEST_SHOWN ? safe : safe.substring(0, LONGEST_SHOWN) + "...") + "'";
    }

    /** Where it is kept, for a person. */
    @Override
    public String toString() {
        return store.describe(name);
    }
}
