package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to do about each event that failed. It does no I/O: rows and a clock go in, a {@link Plan} comes out.
 *
 * @param maxAttempts an event is given up after this many failed attempts, the first delivery counted
 * @param backoff how long to wait after the second failed attempt; it doubles with each further one
 * @param retention how long GitHub keeps a delivery
 * @param filter which events the user wants
 */
public record Rules(int maxAttempts, Duration backoff, Duration retention, Filter filter) {
    /** Deliveries may appear in the list late: a checkpoint stays this far behind the start of its run. */
    public static final Duration OVERLAP = Duration.ofMinutes(10);

    /**
     * Judges every failed event.
     *
     * @param events what the list has shown, read back to the checkpoint, and to the first attempt of each unsettled event if it is there
     * @param now the start of the run
     * @param lastRun when the last run stored its checkpoint, by GitHub's clock and to the second; null when that is not known
     */
    public Plan plan(Events events, Instant now, Instant lastRun) {
        return new Plan(events.failed().stream().map(event -> judge(event, events.since(), now, lastRun)).toList());
    }

    private Judgement judge(Event event, Instant since, Instant now, Instant lastRun) {
        if (event.delivered()) {
            return new Judgement(event, Verdict.DELIVERED, "delivered by another attempt", false);
        }
        String excluded = filter.excludes(event, now);
        if (excluded != null) {
            return new Judgement(event, Verdict.FILTERED, "filtered by " + excluded, false);
        }
        if (event.lacksFirstAttempt()) {
            // Each redelivery stays in the list for days of its own, so that without this an event could be sent for ever. A checkpoint
            // that GitHub still reaches lies behind such an event: an earlier run has reported it.
            boolean news = lastRun == null || since.isBefore(now.minus(retention).plus(OVERLAP));
            return new Judgement(event, Verdict.GIVEN_UP, "given up, as its first attempt has left GitHub's list", news);
        }
        int failures = event.attempts().size();
        if (failures >= maxAttempts) {
            // It became so with the attempt that used up the last chance: news, unless the last run saw that one in the list. If the
            // checkpoint waits at this very event, the last run did not.
            Instant usedUp = event.attempts().get(maxAttempts - 1).deliveredAt();
            boolean news = lastRun == null || event.firstAttempt().equals(since) || usedUp.isAfter(lastRun.plusMillis(999));
            return new Judgement(event, Verdict.GIVEN_UP, "given up after " + failures + " failed attempts", news);
        }
        Instant due = due(event);
        return due.isAfter(now) ? new Judgement(event, Verdict.WAITING, "due at " + due, false) : new Judgement(event, Verdict.DUE, "due", false);
    }

    /** At once after the first failed attempt; then after a wait that doubles with each further one. */
    private Instant due(Event event) {
        int failures = event.attempts().size();
        Instant last = event.newest().deliveredAt();
        return failures == 1 ? last : last.plus(backoff.multipliedBy(1L << Math.min(failures - 2, 20)));
    }

    /** What is to be done about an event. */
    public enum Verdict { DUE, WAITING, GIVEN_UP, EXPIRED, FILTERED, DELIVERED }

    /**
     * A verdict on an event.
     *
     * @param words the verdict for a person
     * @param news whether it is one that a person has not been told before
     */
    public record Judgement(Event event, Verdict verdict, String words, boolean news) {

        /** Whether the event is lost for good, and this run is the first to say so. */
        public boolean lost() {
            return news || verdict == Verdict.EXPIRED;
        }
    }

    /** All failed events, oldest first. */
    public record Plan(List<Judgement> judgements) {

        /** The events with a verdict, oldest first. */
        public List<Event> events(Verdict verdict) {
            return judgements.stream().filter(judgement -> judgement.verdict == verdict).map(Judgement::event).toList();
        }

        /** The events that are due now or later, oldest first. */
        public List<Event> unsettled() {
            return judgements.stream().filter(judgement -> judgement.verdict == Verdict.DUE || judgement.verdict == Verdict.WAITING)
                    .map(Judgement::event).toList();
        }

        /** What has become lost for good since the last run. */
        public List<Judgement> news() {
            return judgements.stream().filter(Judgement::news).toList();
        }

        /**
         * The plan that comes after another, without events that have come into the list since and whose first attempt it does not show: to
         * read back to that is for the next run.
         */
        public Plan after(Plan earlier) {
            Set<String> known = earlier.judgements.stream().map(judgement -> judgement.event.guid()).collect(Collectors.toSet());
            return new Plan(judgements.stream().filter(j -> known.contains(j.event.guid()) || !j.event.lacksFirstAttempt()).toList());
        }

        /** The plan once it is known that GitHub no longer has some events. */
        public Plan expired(Set<String> guids) {
            return new Plan(judgements.stream()
                    .map(j -> guids.contains(j.event.guid()) ? new Judgement(j.event, Verdict.EXPIRED, "expired", false) : j).toList());
        }

        /**
         * When the receiver looks down, since when; else null. It does if nothing that was delivered since the oldest due event failed
         * has come through; and, as one event that always fails would hide an outage, if the last two events that were delivered failed.
         */
        public Instant downSince(Events events) {
            List<Event> due = events(Verdict.DUE);
            Instant lastAnswer = events.lastAnswer();
            List<Instant> failures = judgements.stream().map(Judgement::event).filter(event -> event.newest().deliveredAt().isAfter(lastAnswer))
                    .map(event -> event.attempts().stream().map(Delivery::deliveredAt).filter(lastAnswer::isBefore).findFirst().orElseThrow())
                    .sorted().toList();
            boolean down = !due.isEmpty() && (!lastAnswer.isAfter(due.get(0).firstAttempt()) || failures.size() > 1);
            return down ? failures.stream().findFirst().orElse(due.get(0).firstAttempt()) : null;
        }
    }

    /**
     * The low-water mark: every event first attempted before it is settled.
     *
     * @param start when the run started
     * @param unsettled the events that the run leaves unsettled, oldest first
     */
    public static Instant checkpoint(Instant start, List<Event> unsettled) {
        Instant latest = start.minus(OVERLAP);
        return unsettled.isEmpty() || unsettled.get(0).firstAttempt().isAfter(latest) ? latest : unsettled.get(0).firstAttempt();
    }
}
