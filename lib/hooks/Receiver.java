package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Plan.Decision;
import lib.events.Plan.Down;
import lib.events.Plan.Verdict;
import lib.events.Rules;
import lib.events.Words;

/**
 * The receiver of a hook. If it seems down, it is asked first: an outage costs no event an attempt, and a receiver that
 * is coming back is not buried.
 *
 * @param down since when it is down, as far as the list shows; null if it is up
 */
public record Receiver(Down down, boolean asked) {
    public static final Receiver NOT_ASKED = new Receiver(null, false);
    /** An App's hook has no ping. One event may fail for a reason of its own, so several get a try. */
    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofHours(1);
    /** Each costs a request. */
    private static final int MOST_ANSWERS = 5;

    public boolean isDown() {
        return asked && down != null;
    }

    public List<Event> ready(HookRun run, Rules rules) {
        return run.due.stream().filter(event -> !isDown() || rules.isSentIntoOutage(event, run.window)).toList();
    }

    /** Asks the receiver if it seems down: with a ping, or on an App's hook with the oldest due event, alone. */
    public static Receiver check(HookRun run, Rules rules) throws IOException {
        Down down = run.due.isEmpty() ? null : run.plan.down(run.events);
        if (down == null) {
            return NOT_ASKED;
        }
        boolean hasPing = run.hook.hasPing();
        boolean isUp = false;
        if (hasPing || !wasTriedLately(run)) {
            run.log.say("the receiver seems down " + down.words(run.window.now()) + (hasPing ? "; pinging it"
                    : "; an App's hook has no ping, so the oldest event goes first, alone"));
            isUp = hasPing ? run.hook.answersPing(run.events) : answersOldest(run, rules);
        }
        if (run.outcomes.endedBy() != null) {
            return run.receiver;
        }
        Receiver receiver = new Receiver(isUp ? null : down, true);
        int expiring = receiver.ready(run, rules).size();
        String ping = hasPing ? " the ping" : "";
        if (isUp) {
            run.log.say("the receiver answered" + ping + ": it is up");
        } else {
            run.log.warn("the receiver does not answer" + ping + ", so nothing" + (hasPing ? "" : " more")
                    + (expiring == 0 ? "" : " but " + Words.count(expiring, "expiring event"))
                    + " is sent in this run");
        }
        return receiver;
    }

    private static boolean wasTriedLately(HookRun run) {
        Instant lately = run.window.now().minus(BETWEEN_TRIES);
        return run.isAwaiting() || run.events.failed().stream().flatMap(event -> event.attempts().stream())
                .anyMatch(attempt -> attempt.redelivery() && !attempt.answered()
                        && attempt.deliveredAt().isAfter(lately));
    }

    /** GitHub's own refusal says nothing about the receiver, so the next one is sent; never a last allowed attempt. */
    private static boolean answersOldest(HookRun run, Rules rules) {
        for (Event oldest : run.due.stream().filter(event -> !rules.isLastAttempt(event)).limit(TRIES).toList()) {
            run.outcomes.send(List.of(oldest), Hook.ANSWER_WAIT);
            boolean isRefused = run.outcomes.endedBy() == null && !run.outcomes.of(oldest).isAccepted();
            if (!isRefused) {
                return run.outcomes.newAttempts(oldest).stream().anyMatch(Delivery::answered);
            }
        }
        return false;
    }

    /** The first line of the last response for each cause of failure: it explains more than a status. */
    public static Map<String, String> lastAnswers(Hook hook, Collection<Decision> decisions) {
        Map<String, List<Delivery>> byCause = decisions.stream()
                .filter(decision -> !Set.of(Verdict.DELIVERED, Verdict.FILTERED).contains(decision.verdict()))
                .map(decision -> decision.event().newest()).filter(attempt -> attempt.failedWith() != null)
                .collect(Collectors.groupingBy(Delivery::outcome, LinkedHashMap::new, Collectors.toList()));
        Map<String, String> lines = new LinkedHashMap<>();
        try {
            for (List<Delivery> alike : byCause.values().stream()
                    .sorted((one, other) -> other.size() - one.size()).limit(MOST_ANSWERS).toList()) {
                hook.details(alike.get(0)).map(details -> Body.ofAnswer(details).firstLine())
                        .filter(line -> !line.isEmpty()).ifPresent(line -> lines.put(alike.get(0).outcome(), line));
            }
        } catch (IOException | RuntimeException e) {
            // They are an extra: the run has done its work without them.
            return lines;
        }
        return lines;
    }
}
