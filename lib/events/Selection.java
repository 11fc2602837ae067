package lib.events;

/**
 * Which events a run is about, and what it does about each of them. {@link Rules} is the usual one; a run by hand has another, and so has one that
 * delivers a whole window once more. An implementation does no I/O and has no clock of its own: rows and times go in, a plan comes out.
 */
public interface Selection {
    /** Whether the run needs the row's event even if it succeeded at once; all others of that kind are only counted. */
    default boolean wants(Delivery row, Window window) {
        return false;
    }

    /** Whether the user excludes an event, so that no run sends it. */
    default boolean excludes(Event event, Window window) {
        return false;
    }

    /** Whether an event is given up when its next attempt fails. */
    default boolean isLastAttempt(Event event) {
        return false;
    }

    /**
     * Whether the list has shown enough to plan.
     *
     * @param reached whether it has been read back to the start of the window
     */
    boolean isEnough(Events events, boolean reached);

    /** Decides what to do about each event. */
    Plan plan(Events events, Window window);

    /** The plan after the redeliveries of an earlier one, from a list that has shown their outcomes. */
    Plan planAfter(Plan earlier, Events events, Window window);
}
