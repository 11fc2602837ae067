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

/** The checkpoint of one hook, or of several that share it: milliseconds since 1970, as GitHub's script stores it. */
public final class Checkpoint {
    /** When the hook was created; null if GitHub does not say. */
    @FunctionalInterface
    public interface Created {
        /** @throws IOException if GitHub refuses, or does not answer */
        Instant at() throws IOException;
    }

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

    /** {@code store} is null to keep no checkpoint. */
    public Checkpoint(CheckpointStore store, String name, boolean shared) {
        this.store = store;
        this.name = name;
        this.shared = shared;
    }

    /** The mark of a hook that has left. */
    Checkpoint(CheckpointStore store, CheckpointStore.Left left, Instant now) {
        this(store, left.name(), false);
        stored = left.stored();
        standing = parsed(now);
    }

    /** Whether it is kept for the next run. */
    public boolean isKept() {
        return store != null;
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

    /** Whether nothing has been stored for 12 hours, or ever: then a person should look at any trouble. */
    public synchronized boolean isOverdue() {
        return overdue;
    }

    /** The mark that this run has stored; null if it has stored none. */
    public synchronized Instant written() {
        return written;
    }

    /** Whether it is a checkpoint that an event has held. */
    boolean isHeld() {
        return standing != null && Window.isHeld(standing, lastRun());
    }

    /** Reads what is stored, once for all hooks that share it; the response may set GitHub's clock. */
    public synchronized void read(Supplier<Instant> now, Created created) throws IOException {
        if (read) {
            return;
        }
        stored = store == null ? null : store.read(name).orElse(null);
        missing = store == null || stored != null ? null : store.missing(name);
        read = true;
        standing = parsed(now.get());
        // A value that hooks had in common says nothing of a hook that was created later.
        Instant since = standing == null || stored.own() ? null : created.at();
        if (since != null && since.isAfter(standing)) {
            stored = null;
            standing = null;
        }
        Instant lastRun = lastRun();
        overdue = lastRun == null || lastRun.isBefore(now.get().minus(PATIENCE));
    }

    /** Null without a checkpoint; the window reports a value that cannot be read. */
    private Instant parsed(Instant now) {
        try {
            return stored == null ? null : parse(stored.value(), now);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** When the last run stored it; null if that is not known. */
    synchronized Instant lastRun() {
        Instant at = stored == null ? null : stored.at();
        // The last run started after its checkpoint, by the overlap at least.
        return at == null && standing != null ? standing.plus(Window.OVERLAP) : at;
    }

    /**
     * The times of the run, the same for all hooks that share the checkpoint.
     *
     * @param since how far the user wants to look back, in place of the stored value; or null
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
            from = from != null ? from : start.minus(Window.FIRST_LOOK_BACK);
            window = new Window(start, now, from, standing, lastRun(), lastRun(), retention);
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
     * Stores it, or throws an IOException if that is not certain.
     *
     * @param at up to when the run has seen the list
     * @param isSure whether all hooks that share it were looked at to the end; the next run knows it by the value
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

    /** Notes that it was reported as the mark of a hook that has left. */
    public void reported(Instant at) throws IOException {
        store.reported(name, at);
    }

    /** Reads a value; what is wrong with it is in an IllegalArgumentException, to go after the name and the value. */
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
        // An instant cannot hold more seconds, and nobody means that year.
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

    @Override
    public String toString() {
        return store.describe(name);
    }
}
