package lib.events;

import java.time.Instant;

/** The times that the user asked for. Both are null where the user did not ask, and go by the start of the run, as "3d" does. */
public interface Period {
    /** How far back to look. */
    Instant from(Instant start);

    /** The end: events first attempted then or later are left to a later run. */
    default Instant until(Instant start) {
        return null;
    }
}
