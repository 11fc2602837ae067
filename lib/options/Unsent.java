package lib.options;

import java.util.List;
import lib.api.Connector;
import lib.events.Event;
import lib.events.Window;
import lib.hooks.Outcomes;
import lib.report.Words;

/** What --resend has not yet sent for one hook, and how to go on from there. */
final class Unsent {
    private final List<Event> due;
    private final Window window;
    private volatile int answered;
    private volatile Outcomes outcomes;

    /** @param due all that is to be sent, oldest first */
    Unsent(List<Event> due, Window window) {
        this.due = due;
        this.window = window;
    }

    /** So many POSTs have an answer. */
    void answered(int done) {
        // The answers come from several threads.
        answered = Math.max(answered, done);
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

    /** Of an interrupted run, up to eight POSTs are under way: one that is sent twice is better than one that is not sent. */
    private List<Event> left() {
        return outcomes == null ? due.subList(Math.max(0, Math.min(due.size(), answered) - Connector.AT_ONCE), due.size())
                : due.stream().filter(event -> outcomes.of(event) == null).toList();
    }
}
