package lib.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.events.Event;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;

/**
 * Something that a run asks of a person. It is worked out here once; text, job summary and JSON show it.
 *
 * @param happened in a sentence; null if nothing did
 * @param todo what to do about it, in a sentence
 */
record Asked(Kind kind, String happened, String todo) {
    /** What may be asked, the worst last. */
    enum Kind { NOTHING, REFUSED, GIVEN_UP, DOWN, EXPIRING, GAP, LOST, ENDED_EARLY, STUCK }

    /** For {@link #leftAlone}, on a command line. */
    static final String RUN_AGAIN = "run it once with --since %dd";
    /** The same in a workflow. */
    static final String RUN_WORKFLOW_AGAIN = "run this workflow by hand once with %dd in its field \"since\"";

    /** Whether the next run tries again, so that a person can wait for it. */
    boolean canWait() {
        return kind == Kind.NOTHING || kind == Kind.REFUSED || kind == Kind.ENDED_EARLY;
    }

    /** All that a run asks, the worst first; never empty. */
    static List<Asked> of(Report report) {
        List<Asked> all = new ArrayList<>();
        if (report.failure() != null) {
            all.add(of(report.failure()));
        }
        int gone = report.count(Verdict.EXPIRED);
        if (gone > 0) {
            all.add(new Asked(Kind.LOST, Words.count(gone, "event") + (gone == 1 ? " is" : " are") + " lost for good: GitHub no longer has "
                    + (gone == 1 ? "it." : "them."), "Make up at the receiver for what is lost, as GitHub cannot send it any more."));
        }
        if (report.gap() != null) {
            all.add(new Asked(Kind.GAP, report.gap().sentence() + ".", "Check what the receiver missed between " + Words.utc(report.gap().from()) + " and "
                    + Words.utc(report.gap().to()) + "."));
        }
        boolean expiring = !report.expiring().isEmpty();
        boolean down = report.answer().isDown();
        if (expiring) {
            all.add(new Asked(Kind.EXPIRING, deadline(report) + ".", (down ? "Mend the receiver" : "Find out why the receiver does not take it")
                    + " before " + Words.day(report.deadline()) + ", or the " + (report.plan().unsettled().size() == 1 ? "" : "first ") + "event is lost for good."));
        }
        if (down) {
            all.add(new Asked(Kind.DOWN, "The receiver looks down " + report.down().words(Words::utc) + " and does not answer; "
                    + Words.count(report.plan().unsettled().size(), "event") + " wait for it.", expiring ? "" : "Mend the receiver: the next run sends what waits."));
        }
        List<Judgement> givenUp = report.plan().lost().stream().filter(judgement -> judgement.verdict() == Verdict.GIVEN_UP).toList();
        if (!givenUp.isEmpty()) {
            all.add(new Asked(Kind.GIVEN_UP, Words.count(givenUp.size(), "event") + (givenUp.size() == 1 ? " was" : " were") + " given up.",
                    "Find out why the receiver does not take what was given up, and send it again."));
        }
        if (report.outcomes().count(Result.REFUSED) > 0) {
            all.add(new Asked(Kind.REFUSED, refused(report), "Nothing for you to do now: the next run tries again."));
        }
        if (all.isEmpty()) {
            all.add(new Asked(Kind.NOTHING, null, nothing(report)));
        }
        return all;
    }

    /** Whether a person must act: not on what the next run may well get through, unless it has lasted too long. */
    static boolean needsPerson(Report report) {
        return report.exitCode() != 0 && of(report).stream().anyMatch(asked -> switch (asked.kind) {
            case NOTHING -> false;
            case ENDED_EARLY -> report.failure().needsPerson();
            case REFUSED -> report.outcomes().byGuid().values().stream()
                    .anyMatch(outcome -> outcome.result() == Result.REFUSED && !outcome.isUnanswered());
            default -> true;
        });
    }

    /** What the failure of a run asks. */
    static Asked of(Failure failure) {
        return failure.lasts() ? new Asked(Kind.STUCK, "Nothing will be redelivered until this is mended: " + failure.sentence(), "Mend it, and run again.")
                : new Asked(Kind.ENDED_EARLY, "The run ended early, and the next one goes on where it stopped: " + failure.sentence(),
                        "Nothing for you to do now, unless it happens again.");
    }

    private static String refused(Report report) {
        return report.outcomes().byGuid().values().stream().filter(outcome -> outcome.result() == Result.REFUSED)
                .collect(Collectors.groupingBy(Asked::refusal, TreeMap::new, Collectors.counting())).entrySet().stream()
                .map(cause -> String.format(cause.getKey(), Words.count(cause.getValue(), "redelivery"))).collect(Collectors.joining(" "));
    }

    private static String refusal(Outcome outcome) {
        return outcome.isUnanswered() ? "GitHub did not answer %s, and no new attempt shows." : "GitHub refused %s: " + Words.cause(outcome.failure()).replace("%", "%%") + ".";
    }

    private static String nothing(Report report) {
        if (report.isDryRun()) {
            return "";
        }
        if (report.isByHand()) {
            return report.outcomes().count(Result.FAILED_AGAIN) > 0 ? "Find out why the receiver does not take it; --show tells its answer."
                    : report.outcomes().count(Result.NOT_SEEN) > 0 ? "Look again in a minute: the list does not show the outcome yet." : "Nothing for you to do.";
        }
        if (report.plan().unsettled().isEmpty()) {
            return "Nothing for you to do.";
        }
        Instant next = nextDue(report);
        return report.place() != null ? "Nothing for you to do: the next run goes on with what waits."
                : "Run it again " + (next.isAfter(report.start()) ? Words.in(next, report.start()) : "soon") + " for what waits, unless runs are scheduled.";
    }

    /** Times the first unsettled event is due, or since when it is. */
    static Instant nextDue(Report report) {
        return report.plan().judgements().stream().filter(judgement -> judgement.verdict().isUnsettled()).map(Judgement::due).filter(Objects::nonNull).min(Instant::compareTo)
                .orElse(report.start());
    }

    /** Until when there is time, as a clause; null when nothing waits. */
    static String deadline(Report report) {
        Instant deadline = report.deadline();
        if (deadline == null) {
            return null;
        }
        List<Event> waiting = report.plan().unsettled();
        String oldest = waiting.size() == 1 ? "the event that waits" : "the oldest of " + waiting.size() + " waiting events";
        return !deadline.isAfter(report.start()) ? "GitHub may forget " + oldest + " at any moment"
                : "GitHub forgets " + oldest + " on " + Words.day(deadline) + ", " + Words.in(deadline, report.start());
    }

    /** What a person is asked to do, and what the run left alone, in a few sentences: the last words of a run. */
    static String todo(Report report) {
        return joined(ofEvents(report), leftAlone(List.of(report), RUN_AGAIN));
    }

    /** What a person is asked to do about the events that the run found. */
    static String ofEvents(Report report) {
        List<Asked> all = of(report);
        boolean urgent = all.stream().anyMatch(asked -> !asked.canWait());
        return all.stream().filter(asked -> !urgent || !asked.canWait()).map(Asked::todo).filter(todo -> !todo.isEmpty()).distinct()
                .collect(Collectors.joining(" "));
    }

    /**
     * What the run left alone: failures from before its window if no checkpoint was stored, and in a dry run everything. It may be empty.
     *
     * @param again how to look back further, with the number of days
     */
    static String leftAlone(List<Report> reports, String again) {
        List<Report> first = reports.stream().filter(report -> olderFailures(report) != null).toList();
        String older = "";
        if (!first.isEmpty()) {
            long failures = first.stream().mapToInt(Asked::olderFailures).sum();
            older = "Without a stored checkpoint, this run looked back 24 hours. The pages that it read show "
                    + (failures == 0 ? "no older failure" : Words.count(failures, "older failure")) + "; "
                    + String.format(again, first.get(0).window().retention().toDays()) + " to send what GitHub still has.";
        }
        return joined(older, reports.stream().anyMatch(Report::isDryRun) ? "This was a dry run: nothing was sent or stored." : "");
    }

    /** How many older failures a run without a checkpoint has seen; null if the run had one, or the list has none. */
    static Integer olderFailures(Report report) {
        boolean first = report.window() != null && !report.isByHand() && report.window().isFirst();
        int older = report.run().olderFailures;
        return first && (older > 0 || !report.listing().ended()) ? older : null;
    }

    static String joined(String... sentences) {
        return Stream.of(sentences).filter(sentence -> !sentence.isEmpty()).collect(Collectors.joining(" "));
    }
}
