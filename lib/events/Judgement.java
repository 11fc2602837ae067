package lib.events;

import java.time.Instant;

/**
 * What is to be done about an event.
 *
 * @param due since when it is due, or until when it waits; null for other verdicts
 * @param filter the option that excludes it; null for other verdicts than FILTERED
 * @param news whether it was lost for good since the last run, so that nobody has been told yet
 */
public record Judgement(Event event, Verdict verdict, Instant due, String filter, boolean news) {
    /** Send it now, send it later, or why not to send it. */
    public enum Verdict {
        DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED;

        /** Whether a later run has to look at the event again. */
        public boolean isUnsettled() {
            return this == DUE || this == WAITING;
        }
    }

    /** The event is due since then. */
    public static Judgement due(Event event, Instant since) {
        return new Judgement(event, Verdict.DUE, since, null, false);
    }

    /** The event is due at a later time. */
    public static Judgement waiting(Event event, Instant until) {
        return new Judgement(event, Verdict.WAITING, until, null, false);
    }

    /** The event is not redelivered any more. */
    public static Judgement givenUp(Event event, boolean news) {
        return new Judgement(event, Verdict.GIVEN_UP, null, null, news);
    }

    /** GitHub refused a redelivery because it no longer has the event. */
    public static Judgement expired(Event event) {
        return new Judgement(event, Verdict.EXPIRED, null, null, true);
    }

    /** The user excluded the event with an option. */
    public static Judgement filtered(Event event, String option) {
        return new Judgement(event, Verdict.FILTERED, null, option, false);
    }

    /** An attempt succeeded. */
    public static Judgement delivered(Event event) {
        return new Judgement(event, Verdict.DELIVERED, null, null, false);
    }
}
