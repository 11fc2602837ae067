package lib.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final int SHORT_GUID = 8;

    /** How an event stands at the end of a run; what needs a person first. */
    enum State {
        LOST, GIVEN_UP, REFUSED, FAILED_AGAIN, NOT_SEEN, DUE, WAITING, FILTERED, HEALED, DELIVERED;

        /** No run sends it again, or GitHub did not take it. */
        boolean needsPerson() {
            return compareTo(FAILED_AGAIN) < 0;
        }

        boolean isBad() {
            return compareTo(NOT_SEEN) < 0;
        }

        boolean isSettledWell() {
            return compareTo(FILTERED) >= 0;
        }
    }

    /**
     * An event as a person wants to see it.
     *
     * @param found as the run found it, without the attempts that it asked for
     * @param judgement at the end of the run
     * @param outcome of its redelivery; null when there was none
     * @param capped whether it is due and left to a later run
     */
    record Row(Event found, Judgement judgement, Outcome outcome, boolean capped) {
        State state() {
            if (outcome != null) {
                return switch (outcome.result()) {
                    case DELIVERED -> State.DELIVERED;
                    case FAILED_AGAIN -> judgement.verdict() == Verdict.GIVEN_UP ? State.GIVEN_UP : State.FAILED_AGAIN;
                    case NOT_SEEN -> State.NOT_SEEN;
                    case REFUSED -> State.REFUSED;
                    case EXPIRED -> State.LOST;
                };
            }
            return switch (judgement.verdict()) {
                case DUE -> State.DUE;
                case WAITING -> State.WAITING;
                case GIVEN_UP -> State.GIVEN_UP;
                case EXPIRED -> State.LOST;
                case FILTERED -> State.FILTERED;
                case DELIVERED -> State.HEALED;
            };
        }

        /** The event as it is shown: one that was delivered with the status that it had before. */
        Event event() {
            return state() == State.DELIVERED ? found : judgement.event();
        }

        /** Times it failed first, as far as the list tells. */
        Instant firstFailed() {
            return found.attempts().stream().filter(Predicate.not(Delivery::succeeded)).findFirst().orElse(found.first()).deliveredAt();
        }

        /** How it stands, in a few words. */
        String words(Instant now) {
            String due = judgement.verdict() == Verdict.WAITING ? "due " + Words.in(judgement.due(), now) : "due";
            return switch (state()) {
                case LOST -> "lost for good";
                case GIVEN_UP -> "given up";
                case REFUSED -> outcome.isUnanswered() ? "no answer" : "refused: " + Words.cause(outcome.failure());
                case FAILED_AGAIN -> "failed, " + due;
                case NOT_SEEN -> "not seen yet";
                case DUE -> capped ? "due, in a later run" : "due";
                case WAITING -> due;
                case FILTERED -> "filtered by " + judgement.filter();
                case HEALED -> "healed";
                case DELIVERED -> "delivered";
            };
        }
    }

    private Rows() {}

    /** The events to show, what needs a person first: all in a dry run; else those that the run had to do with. */
    static List<Row> of(Report report) {
        Map<String, Event> found = report.due().stream().collect(Collectors.toMap(Event::guid, Function.identity()));
        return report.plan().judgements().stream().map(judgement -> {
            Event event = found.getOrDefault(judgement.event().guid(), judgement.event());
            return new Row(event, judgement, report.outcomes().of(event), judgement.verdict() == Verdict.DUE && !found.containsKey(event.guid()));
        }).filter(row -> report.isDryRun() || row.state() != State.HEALED).sorted(Comparator.comparing(Row::state)).toList();
    }

    /** How many characters of a GUID tell the events apart. */
    static int shortGuid(List<Row> rows) {
        for (int length = SHORT_GUID; ; length++) {
            Set<String> beginnings = new HashSet<>();
            boolean cut = false;
            for (Row row : rows) {
                String guid = row.found().guid();
                cut |= guid.length() > length;
                beginnings.add(guid.substring(0, Math.min(length, guid.length())));
            }
            if (!cut || beginnings.size() == rows.size()) {
                return length;
            }
        }
    }

    /** How often each cause of a failed attempt, or each event with failed attempts, occurs; the most frequent first. */
    static Map<String, Long> frequencies(List<Row> rows, boolean byEvent) {
        return ranked(rows.stream().map(row -> row.judgement().event()).flatMap(event -> event.attempts().stream().filter(Predicate.not(Delivery::succeeded))
                .map(failed -> byEvent ? event.name() : Words.status(failed.outcome()))).toList());
    }

    /** How often each text occurs; the most frequent first. */
    static Map<String, Long> ranked(List<String> texts) {
        return texts.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
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
