package lib.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.checkpoint.Checkpoint;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import lib.events.Rules.Judgement;
import lib.events.Rules.Plan;
import lib.events.Rules.Verdict;
import lib.hooks.Hook;

/** What a run found and did for one hook; it is filled in as the run goes on, and then shown to a person, to Actions, or as JSON. */
public final class Report {
    /** What became of a redelivery. */
    public enum Result { DELIVERED, FAILED_AGAIN, NOT_SEEN, REFUSED, EXPIRED }

    /**
     * What became of the redelivery of an event.
     *
     * @param words the same for a person, with the receiver's or GitHub's words
     */
    public record Outcome(Result result, String words) {

        /** Whether GitHub took the redelivery, whatever became of it. */
        boolean accepted() {
            return result != Result.REFUSED && result != Result.EXPIRED;
        }
    }

    public final Hook hook;
    public final Instant start;
    public final boolean dryRun;
    /** Back to where the list was read. */
    public Instant since;
    public long deliveries;
    public int pages;
    public Activity activity = new Activity(Instant.EPOCH);
    /** All failed events, with what the rules say of them at the end of the run. */
    public Plan plan = new Plan(List.of());
    /** The events that this run redelivers, or a dry run would. */
    public List<Event> due = List.of();
    public Instant downSince;
    /** What was in between is beyond recovery; null without a gap. */
    public String gap;
    /** What became of the redeliveries, by GUID. */
    public final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    /** The checkpoint that stands at the end, and where; null when there is none. */
    public Instant checkpoint;
    public String checkpointPlace;
    /** Whether events were named by hand. */
    public boolean byHand;
    /** Why the run ended early; null when it did not. */
    public String error;
    public int exitCode;

    public Report(Hook hook, Instant start, boolean dryRun) {
        this.hook = hook;
        this.start = start;
        this.dryRun = dryRun;
    }

    /** What the list has shown. */
    public void listed(Hook.Listing listing, Events events) {
        since = events.since();
        deliveries = listing.deliveries();
        pages = listing.pages();
        activity = events.activity();
        activity.close();
    }

    /** The checkpoint that stands; both are null where none is kept. */
    public void stands(Instant instant, Checkpoint place) {
        checkpoint = instant;
        checkpointPlace = place == null ? null : place.toString();
    }

    /** The events whose redelivery ended so. */
    public Set<String> guids(Result result) {
        return outcomes.entrySet().stream().filter(outcome -> outcome.getValue().result == result).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Whether GitHub did not even try to deliver an event again. */
    public boolean isRefused(Event event) {
        Outcome outcome = outcomes.get(event.guid());
        return outcome != null && !outcome.accepted();
    }

    /** How many redeliveries ended so. */
    public int count(Result result) {
        return (int) outcomes.values().stream().filter(outcome -> outcome.result == result).count();
    }

    /** How many redeliveries GitHub accepted. */
    public int redelivered() {
        return (int) outcomes.values().stream().filter(Outcome::accepted).count();
    }

    /** How many events have a verdict. */
    public int count(Verdict verdict) {
        return plan.events(verdict).size();
    }

    /** What is lost for good since the last run. */
    public List<Judgement> lost() {
        return plan.judgements().stream().filter(Judgement::lost).toList();
    }

    /**
     * An event as a person wants to see it.
     *
     * @param event as the run found it, without the attempts that it asked for
     * @param judgement at the end of the run
     * @param verdict in a word or two
     * @param outcome of its redelivery; null when there was none
     */
    record Row(Event event, Judgement judgement, String verdict, Outcome outcome) {}

    /** The events to show: all in a dry run; else those that were redelivered or still need it or are lost, not those that were healed or filtered. */
    List<Row> rows() {
        Map<String, Event> found = due.stream().collect(Collectors.toMap(Event::guid, event -> event));
        return plan.judgements().stream().map(judgement -> {
            Event event = found.getOrDefault(judgement.event().guid(), judgement.event());
            Outcome outcome = outcomes.get(event.guid());
            String verdict = outcome != null ? "due" : switch (judgement.verdict()) {
                case WAITING -> judgement.words().replaceFirst("T(..:..).*", " $1");
                case DUE -> found.containsKey(event.guid()) ? "due" : "due, later";
                case DELIVERED -> "healed";
                case GIVEN_UP -> "given up";
                case EXPIRED -> "expired";
                case FILTERED -> "filtered";
            };
            return new Row(event, judgement, verdict, outcome);
        }).filter(row -> dryRun || row.outcome != null || row.judgement.verdict() != Verdict.DELIVERED && row.judgement.verdict() != Verdict.FILTERED).toList();
    }

    /** How often each cause of a failed attempt, or each event with failed attempts, occurs; the most frequent first. */
    Map<String, Long> frequencies(boolean byEvent) {
        return plan.judgements().stream().map(Judgement::event)
                .flatMap(event -> event.attempts().stream().filter(Predicate.not(Delivery::succeeded)).map(failed -> byEvent ? event.name() : failed.outcome()))
                .collect(Collectors.groupingBy(what -> what, Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    /** The longest times without a success. */
    List<Activity.Outage> outages() {
        return activity.outages(plan.judgements().stream().flatMap(judgement -> judgement.event().attempts().stream())
                .filter(Predicate.not(Delivery::succeeded)).map(Delivery::deliveredAt).filter(at -> since == null || !at.isBefore(since)).toList());
    }
}
