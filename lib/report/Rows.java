package lib.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.events.Activity;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Outcome;

/** What a report shows of its events. */
final class Rows {
    /**
     * An event as a person wants to see it.
     *
     * @param event as the run found it, without the attempts that it asked for
     * @param judgement at the end of the run
     * @param verdict in a word or two
     * @param outcome of its redelivery; null when there was none
     */
    record Row(Event event, Judgement judgement, String verdict, Outcome outcome) {}

    private Rows() {}

    /** The events to show: all in a dry run; else those that were redelivered or still need it or are lost. */
    static List<Row> of(Report report) {
        Map<String, Event> found = report.due().stream().collect(Collectors.toMap(Event::guid, Function.identity()));
        return report.plan().judgements().stream().map(judgement -> {
            Event event = found.getOrDefault(judgement.event().guid(), judgement.event());
            Outcome outcome = report.outcomes().of(event);
            String verdict = outcome != null ? "due" : switch (judgement.verdict()) {
                case WAITING -> "due at " + Words.utc(judgement.due()).substring(11, 16);
                case DUE -> found.containsKey(event.guid()) ? "due" : "due, later";
                case DELIVERED -> "healed";
                case GIVEN_UP -> "given up";
                case EXPIRED -> "expired";
                case FILTERED -> "filtered";
            };
            return new Row(event, judgement, verdict, outcome);
        }).filter(row -> report.isDryRun() || row.outcome != null || row.judgement.verdict() != Verdict.DELIVERED && row.judgement.verdict() != Verdict.FILTERED)
                .toList();
    }

    /** How often each cause of a failed attempt, or each event with failed attempts, occurs; the most frequent first. */
    static Map<String, Long> frequencies(Report report, boolean byEvent) {
        return report.plan().judgements().stream().map(Judgement::event)
                .flatMap(event -> event.attempts().stream().filter(Predicate.not(Delivery::succeeded)).map(failed -> byEvent ? event.name() : failed.outcome()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    /** The longest times without a success. */
    static List<Activity.Outage> outages(Report report) {
        return report.activity().outages(report.plan().judgements().stream().flatMap(judgement -> judgement.event().attempts().stream())
                .filter(Predicate.not(Delivery::succeeded)).map(Delivery::deliveredAt)
                .filter(at -> report.since() == null || !at.isBefore(report.since())).toList());
    }
}
