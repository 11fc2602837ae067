package lib.checkpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lib.api.Sanitizer;
import lib.api.UsageException;
import lib.events.Event;
import lib.events.Period;
import lib.events.Window;

/**
 * The checkpoint of a hook: every event first attempted before it is settled. It is stored as GitHub's script stores it: epoch milliseconds as a
 * plain decimal string.
 */
public class Checkpoint {
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final int LONGEST_SHOWN = 60;
    /** GitHub is not older, so no run is. */
    private static final Instant OLDEST = Instant.parse("2008-01-01T00:00:00Z");
    private static final Instant NEWEST = Instant.parse("2100-01-01T00:00:00Z");
    private static final Map<String, ChronoUnit> OTHER_UNITS =
            Map.of("seconds", ChronoUnit.SECONDS, "microseconds", ChronoUnit.MICROS, "nanoseconds", ChronoUnit.NANOS);

    private final Store store;
    private final Clock clock;
    private final Consumer<String> warn;
    private String value;
    private Instant storedAt;
    private Instant standing;
    private boolean overdue;
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
     * Whether nothing has been stored for so long, or ever, that a person should look even if the trouble may pass by itself. A run that has
     * not read the checkpoint cannot know.
     */
    public boolean isOverdue() {
        return overdue;
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
        Instant from = since != null ? since : standing != null ? standing : start.minus(Window.FIRST_LOOK_BACK);
        // A store that does not know when: the last run started after its checkpoint, by the overlap at least.
        Instant lastRun = storedAt == null && standing != null ? standing.plus(Window.OVERLAP) : storedAt;
        if (until != null && until.isBefore(from)) {
            throw new UsageException("--until: " + until + " lies before " + from + ", which is " + (standing == null ? "how far a run without a checkpoint looks back"
                    : "the checkpoint in " + store) + "; give --since to look further back");
        }
        overdue = lastRun == null || lastRun.isBefore(start.minus(PATIENCE));
        return new Window(start, from, until, standing, lastRun, retention);
    }

    private Instant checked(Store.Stored stored, boolean replace) {
        value = stored == null ? null : stored.value();
        storedAt = stored == null ? null : stored.at();
        try {
            return value == null ? null : parse(value, clock.instant());
        } catch (IllegalArgumentException e) {
            String problem = "the value " + shown(value) + " of " + store + " " + e.getMessage();
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
            warn.accept("another run has changed " + store + " to " + shown(current) + " meanwhile; the older of the two checkpoints is kept");
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
        overdue = false;
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

    /** Where it is kept. */
    @Override
    public String toString() {
        return store.toString();
    }
}
