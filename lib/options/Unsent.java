package lib.options;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.events.Event;
import lib.events.Window;
import lib.hooks.Outcomes;
import lib.report.Words;

/** What --resend has not yet sent for one hook, and how to go on from there. */
final class Unsent {
    private final List<Event> due;
    private final Window window;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private volatile Outcomes outcomes;

    /** @param due all that is to be sent, oldest first */
    Unsent(List<Event> due, Window window) {
        this.due = due;
        this.window = window;
    }

    /** The POST for an event is through; the answers come from several threads. */
    void answered(Event event) {
        answered.add(event.guid());
    }

    /** The POSTs are through, or the run has ended early. */
    void sent(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    /** How to go on; empty when nothing is left. */
    String sentence() {
        List<Event> left = left();
        return left.isEmpty() ? "" : Words.grouped(left.size(), "event") + " of " + Words.grouped(due.size()) + (left.size() == 1 ? " is" : " are")
                + " left; go on with --resend --since " + left.get(0).firstAttempt() + " --until " + window.until();
    }

    /** An interrupted run goes on at the oldest event without an answer: one that is sent twice is better than one that is not sent. */
    private List<Event> left() {
        return outcomes == null ? due.stream().dropWhile(event -> answered.contains(event.guid())).toList()
                : due.stream().filter(event -> outcomes.of(event) == null).toList();
    }
}
