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
 * What became of the redeliveries of a run, in the order of the POSTs.
 *
 * @param endedBy why the rest was not sent, or the list could not be read; null if nothing ended the run early
 */
public record Outcomes(Map<String, Outcome> byGuid, IOException endedBy) {
    /** Nothing was sent. */
    public static final Outcomes NONE = new Outcomes(Map.of(), null);

    /** How a redelivery ended. */
    public enum Result { DELIVERED, FAILED_AGAIN, NOT_SEEN, REFUSED, EXPIRED }

    /** The outcome of a redelivery: the new attempt if the list shows one, and the POST's failure if it failed. */
    public record Outcome(Result result, Delivery attempt, IOException failure) {

        /** Whether GitHub took the redelivery. */
        public boolean isAccepted() {
            return result != Result.REFUSED && result != Result.EXPIRED;
        }

        /** Whether the POST had no response, and no new attempt shows: GitHub may still have taken it. */
        public boolean isUnanswered() {
            return result == Result.REFUSED && Response.of(failure) == Response.UNKNOWN;
        }
    }

    /** The outcome for an event; null if it was not asked for, or its POST ended the run. */
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
        return byGuid.keySet().stream().filter(guid -> byGuid.get(guid).result == Result.EXPIRED)
                .collect(Collectors.toSet());
    }

    /** Whether the list has shown the outcome of each redelivery, and nothing ended the run early. */
    public boolean areKnown() {
        return endedBy == null && byGuid.values().stream()
                .noneMatch(outcome -> outcome.result == Result.NOT_SEEN || outcome.isUnanswered());
    }

    /** These outcomes, then those of one more POST each, and what ended the run meanwhile. */
    Outcomes and(Map<String, Outcome> later, IOException ended) {
        Map<String, Outcome> all = new LinkedHashMap<>(byGuid);
        all.putAll(later);
        return new Outcomes(all, ended);
    }

    /** @throws IOException what ended the run early, if anything did */
    public void rethrow() throws IOException {
        if (endedBy != null) {
            throw endedBy;
        }
    }
}
