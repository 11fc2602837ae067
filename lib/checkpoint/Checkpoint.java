package lib.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore.Orphan;
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
    /** Between the times of one run's checkpoints: GitHub's times have whole seconds. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    /** A run looks for outcomes for half a minute, and stores again. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final CheckpointStore store;
    private final String name;
    private Stored stored;
    private Instant standing;
    private boolean read;
    private Instant written;
    private boolean overdue;
    private Window window;

    /** @param store null if nothing keeps it */
    public Checkpoint(CheckpointStore store, String name) {
        this.store = store;
        this.name = name;
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
        read(store == null ? null : store.read(name).orElse(null));
        // A value that hooks had in common says nothing of a hook that was created later.
        Instant since = standing == null || stored.own() ? null : created.at();
        if (since != null && since.isAfter(standing)) {
            read(null);
        }
        overdue = lastRun() == null || lastRun().isBefore(now.get().minus(PATIENCE));
    }

    private void read(Stored found) {
        read = true;
        stored = found;
        String value = found == null ? "" : found.value().strip();
        Instant mark = value.matches("\\d{1,18}") ? Instant.ofEpochMilli(Long.parseLong(value)) : Instant.MIN;
        standing = mark.isBefore(OLDEST) ? null : mark;
    }

    /** When the last run stored it; null if that is not known. */
    private Instant lastRun() {
        Instant at = stored == null ? null : stored.at();
        // The last run started after its checkpoint, by the overlap at least.
        return at == null && standing != null ? standing.plus(Window.OVERLAP) : at;
    }

    /** The times of the run; a UsageException if the stored value is no checkpoint, and {@code since} is null. */
    public Window window(Instant since, Instant start, Instant now, Duration retention,
            Consumer<String> warn) throws IOException {
        if (window == null) {
            standing = standing != null && standing.isAfter(now) ? null : standing;
            check(since, warn);
            Instant stands = standing != null ? standing : start.minus(Window.FIRST_LOOK_BACK);
            window = new Window(start, now, since != null ? since : stands, standing, lastRun(), lastRun(), retention);
        }
        return window.at(now);
    }

    private void check(Instant since, Consumer<String> warn) throws IOException {
        String missing = store == null || stored != null || since != null ? null : store.missing(name);
        if (missing != null) {
            warn.accept(missing);
        }
        if (stored == null || standing != null) {
            return;
        }
        String safe = Sanitizer.text(stored.value());
        String shown = safe.length() <= LONGEST_SHOWN ? safe : safe.substring(0, LONGEST_SHOWN) + "...";
        String problem = "the value '" + shown + "' of " + this + " is not a past time in milliseconds since 1970; ";
        if (since == null) {
            throw new UsageException(
                    problem + "give --since to say how far to look back, and this run replaces it",
                    problem + "run this workflow by hand and say in its field \"since\" how far to look back, such as "
                            + "24h: that run replaces it");
        }
        warn.accept(problem + "this run looks back to --since instead, and replaces it");
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

    @Override
    public String toString() {
        return store.describe(name);
    }

    // Hooks that are gone

    /** The marks of deleted or disabled hooks that had an unsettled event, by key; none if hooks share one mark. */
    public static Map<String, Checkpoint> ofGoneHooks(List<Checkpoint> ofRun, String owner,
            Predicate<Instant> isNew) throws IOException {
        CheckpointStore store = ofRun.get(0).store;
        Map<String, Checkpoint> held = new LinkedHashMap<>();
        if (store == null || store.isShared()) {
            return held;
        }
        Set<String> names = ofRun.stream().map(mark -> mark.name).collect(Collectors.toSet());
        for (Orphan orphan : store.orphans(owner, names, ofLastRun(ofRun, isNew))) {
            Checkpoint mark = new Checkpoint(store, orphan.name());
            mark.read(orphan.stored());
            if (mark.isHeld()) {
                held.put(orphan.key(), mark);
            }
        }
        return held;
    }

    /** Notes that the mark was reported as one whose hook is gone. */
    public void reported(Instant at) throws IOException {
        store.reported(name, at);
    }

    private boolean isHeld() {
        return Window.isHeld(standing, lastRun());
    }

    /**
     * Whether the last run stored a mark, that is, between its start and its end. The start is known from the mark of a
     * hook without unsettled events. If no hook of this run has a mark, all were created since.
     */
    private static Predicate<Instant> ofLastRun(List<Checkpoint> ofRun, Predicate<Instant> isNew) {
        List<Checkpoint> own = ofRun.stream().filter(mark -> mark.isOwn() && mark.standing != null).toList();
        if (own.isEmpty()) {
            return isNew;
        }
        Instant end = own.stream().map(Checkpoint::lastRun).max(Instant::compareTo).orElseThrow();
        Instant start = own.stream().filter(mark -> !mark.isHeld()).map(Checkpoint::standing)
                .filter(Window::isOfStart).max(Instant::compareTo).map(mark -> mark.plus(Window.OVERLAP))
                .orElse(end.minus(LONGEST_RUN));
        return at -> !at.isBefore(start) && !at.isAfter(end.plus(TOLERANCE));
    }
}
