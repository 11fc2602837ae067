package lib.report;

import java.time.Instant;
import java.util.List;
import lib.events.Judgement;
import lib.events.Judgement.Verdict;
import lib.events.Plan;
import lib.hooks.Hook;
import lib.hooks.Outcomes;
import lib.hooks.Outcomes.Outcome;
import lib.hooks.Outcomes.Result;
import lib.hooks.Receiver;

/** What a run says at once, on standard error. */
record Messages(Hook hook, Console console) {

    void listing(Instant since) {
        console.say("listing the deliveries of " + hook + " since " + since);
    }

    void gap(Gap gap) {
        console.warn(gap.sentence());
    }

    void wouldAsk(Plan.Down down) {
        console.warn("the receiver looks down " + down.words(Instant::toString) + ": a run " + (hook.hasPing() ? "asks it with a ping first, and sends nothing"
                : "sends the oldest event alone, and nothing more") + " unless it answers");
    }

    void lost(List<Judgement> lost) {
        console.errors(lost.stream().map(judgement -> judgement.verdict() == Verdict.EXPIRED
                ? "lost: " + Words.line(judgement.event()) + ": GitHub no longer keeps it" : Words.of(judgement) + ": " + Words.line(judgement.event())).toList());
    }

    void asking(Plan.Down down) {
        console.say("the receiver looks down " + down.words(Instant::toString) + (hook.hasPing() ? "; asking it with a ping"
                : "; an App's hook has no ping, so the oldest event goes first, alone"));
    }

    void asked(Receiver.Answer answer, Plan plan) {
        if (answer.isDown()) {
            int expiring = answer.ready().size();
            console.warn("the receiver looks down " + answer.down().words(Instant::toString) + " and does not answer" + (hook.hasPing() ? " a ping, so nothing"
                    : ", so nothing more") + (expiring == 0 ? "" : " but " + Words.count(expiring, "expiring event"))
                    + " is sent in this run; unsettled events that wait for it: " + plan.unsettled().size());
        } else if (answer.asked()) {
            console.say(hook.hasPing() ? "the receiver answered the ping: it is up" : "the receiver answered: it is up");
        }
    }

    /** The redeliveries that GitHub refused, or did not answer. */
    void failures(Plan plan, Outcomes outcomes) {
        for (Judgement judgement : plan.judgements()) {
            Outcome outcome = outcomes.of(judgement.event());
            if (outcome != null && outcome.failure() != null && outcome.result() != Result.EXPIRED) {
                boolean refused = outcome.result() == Result.REFUSED && !outcome.isUnanswered();
                console.say((refused ? "refused: " : "unknown: ") + Words.line(judgement.event()) + ": " + outcome.failure().getMessage());
            }
        }
    }
}
