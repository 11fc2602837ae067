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
    public interface Created {
        Instant at() throws IOException;
    }

    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final int LONGEST_SHOWN = 60;
    /** GitHub is not older, so no run is. */
    private static final Instant OLDEST = Instant.parse("2008-01-01T00:00:00Z");

    private final CheckpointStore store;
    private final String name;
    private Stored stored;
    private Instant standing;
    private boolean read;
    private Instant written;
    private boolean overdue;
    private Window window;

    public Checkpoint(CheckpointStore store, String name) {
        this.store = store;
        this.name = name;
    }

    Checkpoint(CheckpointStore store, CheckpointStore.Left left, Instant now) {
        this(store, left.name());
        stored = left.stored();
        standing = parsed(now);
    }

    public boolean isKept() {
        return store != null;
    }

    /** Whether it was read under its own name. */
    public boolean isOwn() {
        return stored != null && stored.own();
    }

    public boolean isShared() {
        return store != null && store.isShared();
    }

    public Instant standing() {
        return standing;
    }

    /** Whether nothing has been stored for 12 hours, or ever: then a person should look at any trouble. */
    public boolean isOverdue() {
        return overdue;
    }

    public Instant written() {
        return written;
    }

    /** Reads what is stored, once for all hooks that share it; the response may set GitHub's clock. */
    public void read(Supplier<Instant> now, Created created) throws IOException {
        if (read) {
            return;
        }
        stored = store == null ? null : store.read(name).orElse(null);
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

    /** Null without a checkpoint, and for a value that is none. */
    private Instant parsed(Instant now) {
        String value = stored == null ? "" : stored.value().strip();
        if (!value.matches("\\d{1,18}")) {
            return null;
        }
        Instant mark = Instant.ofEpochMilli(Long.parseLong(value));
        return mark.isBefore(OLDEST) || mark.isAfter(now) ? null : mark;
    }

    /** When the last run stored it; null if that is not known. */
    Instant lastRun() {
        Instant at = stored == null ? null : stored.at();
        // The last run started after its checkpoint, by the overlap at least.
        return at == null && standing != null ? standing.plus(Window.OVERLAP) : at;
    }

    /** The times of the run; a UsageException if the stored value is no checkpoint, and {@code since} is null. */
    public Window window(Instant since, Instant start, Instant now, Duration retention,
            Consumer<String> warn) throws IOException {
        if (window == null) {
            standing = parsed(now);
            check(since, warn);
            Instant stands = standing != null ? standing : start.minus(Window.FIRST_LOOK_BACK);
            window = new Window(start, now, since != null ? since : stands, standing, lastRun(), lastRun(), retention);
        }
        return window.at(now);
    }

    private void check(Instant since, Consumer<String> warn) throws IOException {
        if (store == null || standing != null) {
            return;
        }
        if (stored == null) {
            String missing = since != null ? null : store.missing(name);
            if (missing != null) {
                warn.accept(missing);
            }
            return;
        }
        String problem = "the value '" + shown() + "' of " + this + " is not a past time in milliseconds since 1970; ";
        if (since == null) {
            throw new UsageException(
                    problem + "give --since to say how far to look back, and this run replaces it",
                    problem + "run this workflow by hand and say in its field \"since\" how far to look back, such as "
                            + "24h: that run replaces it");
        }
        warn.accept(problem + "this run looks back to --since instead, and replaces it");
    }

    private String shown() {
        String safe = Sanitizer.text(stored.value());
        return safe.length() <= LONGEST_SHOWN ? safe : safe.substring(0, LONGEST_SHOWN) + "...";
    }

    /** Stores the mark of a run that has seen the list up to a time; a run that is unsure leaves a value of its own. */
    public void store(Instant mark, Instant at, boolean isSure) throws IOException {
        Instant value = isSure ? mark.truncatedTo(ChronoUnit.MILLIS) : Window.unsure(mark);
        // GitHub may not move the time of the last run for an equal value.
        value = value.equals(standing) ? value.minusMillis(1) : value;
        store.write(name, new Stored(Long.toString(value.toEpochMilli()), at, true), isOwn() || written != null);
        standing = value;
        written = mark;
        overdue = false;
    }

    public void reported(Instant at) throws IOException {
        store.reported(name, at);
    }

    @Override
    public String toString() {
        return store.describe(name);
    }
}
