package lib.hooks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Delivery;
import lib.events.Event;
import lib.hooks.Redeliveries.Response;

/**
 * What became of the redeliveries of a run.
 *
 * @param byGuid the outcome for each event that was asked for, in the order of the POSTs
 * @param endedBy why the rest was not sent, or why the list could not be looked at; null when nothing ended the run
 * early
 */
public record Outcomes(Map<String, Outcome> byGuid, IOException endedBy) {
    /** Nothing was sent. */
    public static final Outcomes NONE = new Outcomes(Map.of(), null);

    /** The outcome of one redelivery. */
    public enum Result { DELIVERED, FAILED_AGAIN, NOT_SEEN, REFUSED, EXPIRED }

    /**
     * The outcome of one redelivery.
     *
     * @param attempt the new attempt in the list; null when none shows
     * @param failure how GitHub answered the POST; null when it accepted
     */
    public record Outcome(Result result, Delivery attempt, IOException failure) {

        /** Whether GitHub took the redelivery, whatever became of it. */
        public boolean isAccepted() {
            return result != Result.REFUSED && result != Result.EXPIRED;
        }

        /** Whether there was no answer to the POST, and no new attempt shows: GitHub may still have taken it. */
        public boolean isUnanswered() {
            return result == Result.REFUSED && Response.of(failure) == Response.UNKNOWN;
        }
    }

    /** The outcome for an event; null when it was not asked for, or its POST ended the run. */
    public Outcome of(Event event) {
        return byGuid.get(event.guid());
    }

    /** How many redeliveries ended so. */
    public int count(Result result) {
        return (int) byGuid.values().stream().filter(outcome -> outcome.result == result).count();
    }

    /** How many redeliveries GitHub accepted. */
    public int accepted() {
        return (int) byGuid.values().stream().filter(Outcome::isAccepted).count();
    }

    /** The events that GitHub no longer has. */
    public Set<String> expired() {
        return byGuid.entrySet().stream().filter(outcome -> outcome.getValue().result == Result.EXPIRED)
                .map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Whether the list has shown the outcome of each redelivery, and nothing ended the run early. */
    public boolean areKnown() {
        return endedBy == null && byGuid.values().stream()
                .noneMatch(outcome -> outcome.result == Result.NOT_SEEN || outcome.isUnanswered());
    }

    /** These outcomes and then others. */
    public Outcomes and(Outcomes later) {
        Map<String, Outcome> all = new LinkedHashMap<>(byGuid);
        all.putAll(later.byGuid);
        return new Outcomes(all, later.endedBy != null ? later.endedBy : endedBy);
    }

    /** @throws IOException what ended the run early, if anything did */
    public void rethrow() throws IOException {
        if (endedBy != null) {
            throw endedBy;
        }
    }
}
