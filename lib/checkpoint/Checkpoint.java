package lib.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore.Stored;
import lib.events.Window;

/**
 * The checkpoint of one hook, or of several that share it: every event first attempted before it is settled. It is
 * stored as GitHub's script stores it: epoch milliseconds as a plain decimal string.
 */
public final class Checkpoint {
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final int LONGEST_SHOWN = 60;
    private static final String NUMBER = "\\d{1,18}|1\\d{18}";
    /** GitHub is not older, so no run is. */
    private static final Instant OLDEST = Instant.parse("2008-01-01T00:00:00Z");
    private static final Instant NEWEST = Instant.parse("2100-01-01T00:00:00Z");

    private final CheckpointStore store;
    private final String name;
    private final boolean shared;
    private Stored stored;
    private String missing;
    private Instant standing;
    private boolean read;
    private Instant written;
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

    /** When the hook was created. */
    @FunctionalInterface
    public interface Created {
        /** @throws IOException if GitHub refuses, or does not answer */
        Instant at() throws IOException;
    }

    /** Whether it was read under its own name. */
    public synchronized boolean isOwn() {
        return stored != null && stored.own();
    }

    /** Whether several hooks share it. */
    public boolean isShared() {
        return shared;
    }

    /** The checkpoint that is stored now; null if there is none. */
    public synchronized Instant standing() {
        return standing;
    }

    /**
     * Whether nothing has been stored for 12 hours, or ever; false if it was not read. Then a person should look at any
     * trouble.
     */
    public synchronized boolean isOverdue() {
        return overdue;
    }

    /** The mark that this run has stored; null if it has stored none. */
    public synchronized Instant written() {
        return written;
    }

    /**
     * Reads what is stored; hooks that share it read it once. Whether it is a checkpoint is checked for the window.
     *
     * @param now by GitHub's clock, which the response of the store may set
     * @param created when the hook was created; null if that is not known
     */
    public synchronized void read(Supplier<Instant> now, Created created) throws IOException {
        if (read) {
            return;
        }
        stored = store == null ? null : store.read(name).orElse(null);
        missing = store == null || stored != null ? null : store.missing(name);
        read = true;
        try {
            standing = stored == null ? null : parse(stored.value(), now.get());
        } catch (IllegalArgumentException e) {
            // The window is where that is reported.
            standing = null;
        }
        // A value that hooks had in common says nothing of a hook that was created later.
        Instant since = standing == null || stored.own() ? null : created.at();
        if (since != null && since.isAfter(standing)) {
            stored = null;
            standing = null;
        }
        Instant lastRun = lastRun();
        overdue = lastRun == null || lastRun.isBefore(now.get().minus(PATIENCE));
    }

    /** When the last run stored it; null if that is not known. */
    private Instant lastRun() {
        Instant at = stored == null ? null : stored.at();
        // The last run started after its checkpoint, by the overlap at least.
        return at == null && standing != null ? standing.plus(Window.OVERLAP) : at;
    }

    /**
     * The times of the run, the same for all hooks that share the checkpoint. It looks back to {@code since}, else to
     * the stored checkpoint, else 24 hours.
     *
     * @param since how far the user wants to look back, also in place of a value that is no checkpoint; null if not
     * given
     * @param start when the run started, and {@code now}, by GitHub's clock
     * @throws UsageException if the stored value is no checkpoint, and {@code since} is null
     */
    public synchronized Window window(Instant since, Instant start, Instant now, Duration retention,
            Consumer<String> warn) {
        if (window == null) {
            standing = checked(now, since != null, warn);
            Instant from = since != null ? since : standing;
            if (from == null && missing != null) {
                warn.accept(missing);
            }
            window = new Window(start, now, from != null ? from : start.minus(Window.FIRST_LOOK_BACK), standing,
                    lastRun(),
                    lastRun(), retention);
        }
        return window.at(now);
    }

    private Instant checked(Instant now, boolean replace, Consumer<String> warn) {
        try {
            return stored == null ? null : parse(stored.value(), now);
        } catch (IllegalArgumentException e) {
            String problem = "the value " + shown(stored.value()) + " of " + this + " " + e.getMessage();
            if (!replace) {
                throw new UsageException(
                        problem + "; give --since to say how far to look back, and this run replaces it",
                        problem + "; run this workflow by hand and say in its field \"since\" how far to look back, "
                                + "such as 24h: that run replaces it");
            }
            warn.accept(problem + "; this run looks back to --since instead, and replaces it");
            return null;
        }
    }

    /**
     * Stores it.
     *
     * @param isSure whether all hooks that share it were looked at to the end; the next run knows it by the value
     * @param at up to when the run has seen the list
     * @throws IOException if it is not certain that it is stored
     */
    public synchronized void store(Instant mark, Instant at, boolean isSure) throws IOException {
        Instant value = isSure ? mark.truncatedTo(ChronoUnit.MILLIS) : Window.unsure(mark);
        // GitHub may not move the time of the last run for an equal value.
        value = value.equals(standing) ? value.minusMillis(1) : value;
        store.write(name, new Stored(Long.toString(value.toEpochMilli()), at, true));
        standing = value;
        written = mark;
        overdue = false;
    }

    /**
     * Reads a value; a checkpoint cannot lie after {@code now}.
     *
     * @throws IllegalArgumentException with what is wrong with it, to go after the name and the value
     */
    public static Instant parse(String value, Instant now) {
        String text = value.strip();
        if (!text.matches(NUMBER)) {
            throw new IllegalArgumentException(notANumber(text));
        }
        long number = Long.parseLong(text);
        Instant instant = Instant.ofEpochMilli(number);
        if (instant.isBefore(OLDEST) || instant.isAfter(now)) {
            throw new IllegalArgumentException(notATime(number, now));
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
        return text.matches("(?s).*['\"\\v].*")
                ? "has quotes or a line break in it; a checkpoint is a plain number of milliseconds since 1970"
                : "is not a number of milliseconds since 1970";
    }

    private static String notATime(long number, Instant now) {
        // So many seconds are more than an instant can hold, and no year that anybody means.
        Instant seconds = Instant.ofEpochSecond(Math.min(number, 1L << 40));
        if (seconds.isAfter(OLDEST) && seconds.isBefore(NEWEST)) {
            return "looks like seconds since 1970 (" + seconds + "); a checkpoint is in milliseconds";
        }
        if (number == 0) {
            return "is 0, which is not the time of a run";
        }
        Instant instant = Instant.ofEpochMilli(number);
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
