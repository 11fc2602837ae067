package lib.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.events.Words;
import lib.hooks.HookRun;
import lib.hooks.Redeliveries.Result;

/** The outcomes of events that a person sent again; each hook has the command that sends the rest, or an empty one. */
public final class ResendReport extends RunReport {
    public ResendReport(List<HookRun> runs, boolean dryRun, boolean inActions, Function<HookRun, String> rest) {
        super(runs.stream().map(run -> new HookReport(run, false, dryRun, inActions, null, rest.apply(run))).toList(),
                dryRun);
    }

    @Override
    String happened() {
        String events = Words.count(due(), "event");
        if (dryRun) {
            return "Dry run, nothing was sent: " + events + " would be sent.";
        }
        return withCounts("Sent " + Words.number(sent()) + " of " + events + " again", ": ");
    }

    @Override
    public String json(int exitCode, boolean isPretty) {
        return JsonReport.ofResend(this, exitCode, isPretty);
    }

    @Override
    String todo() {
        if (dryRun) {
            return "Run it without --dry-run.";
        }
        String rest = hooks.stream().map(hook -> hook.command).filter(command -> !command.isEmpty())
                .collect(Collectors.joining("; "));
        if (!rest.isEmpty()) {
            return "Send the rest: " + rest;
        }
        if (exitCode() == 1) {
            boolean isOnlyExpired = failures.isEmpty() && sum(Result.REFUSED) == 0;
            return isOnlyExpired ? "Recover the expired events at the receiver: GitHub can no longer send them."
                    : "Look at the error, then send again what GitHub did not take.";
        }
        if (sum(Result.FAILED_AGAIN) > 0) {
            return "Fix the receiver, then send what failed once more.";
        }
        return sum(Result.NOT_SEEN) > 0 ? "Look again in a minute: the list does not show every result yet."
                : "Nothing to do.";
    }
}
