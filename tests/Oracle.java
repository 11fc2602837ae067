import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges runs from the outside: by the stand-in's rows and log, the output and the exit code. It is written from the
 * rules in docs/design.md, and shares no code with the product. All times are GitHub's.
 */
final class Oracle {
    private static final Duration KEPT = Duration.ofDays(3);
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    /** As far may two clocks be apart before anybody has to care. */
    private static final Duration TOLERANCE = Duration.ofMinutes(2);
    private static final Duration USUAL_INTERVAL = Duration.ofHours(6);
    private static final Pattern LOST = Pattern.compile("redeliver: (?:expired|given up)[^:\n]*: (\\S+)");
    private static final Pattern POST = Pattern.compile(".*/deliveries/(\\d+)/attempts");

    /** The options of all runs of a world; events of one name are filtered out. */
    record Options(int maxAttempts, Duration backoff, String excludedEvent) {}

    /**
     * One run.
     *
     * @param start when it began
     * @param end when it ended, or was killed
     * @param log its requests
     * @param code its exit code; -1 when it was killed
     * @param said what it had printed on standard error by its end
     * @param mishap whether GitHub or the network failed it
     * @param receiverUp whether the receiver answered during the whole run
     * @param stored when the checkpoint that it began with was stored
     * @param checkpoint what was stored at its end
     */
    record Run(Instant start, Instant end, List<GitHubStandIn.Request> log, int code, String said, boolean mishap,
            boolean receiverUp, Instant stored,
            Instant checkpoint) {
        /** The last moment before it did anything: its own attempts are none of what it knew. */
        Instant before() {
            return start.minusMillis(1);
        }

        boolean killed() {
            return code < 0;
        }

        boolean completed() {
            return code == 0 || code == 3;
        }
    }

    private final HookStandIn hook;
    private final Options options;
    private final Set<String> reportedLost = new HashSet<>();
    /** How long a process leaves an event alone after a POST whose attempt the list does not show. */
    Duration leftAlone = Duration.ZERO;
    private final Map<String, Instant> posted = new HashMap<>();
    /** How long before the run under judgement the checkpoint was last stored; six hours if it is less. */
    private Duration interval = USUAL_INTERVAL;

    Oracle(HookStandIn hook, Options options) {
        this.hook = hook;
        this.options = options;
    }

    // What is known of an event at an instant

    private static boolean listed(Row row, Instant at) {
        return !row.visible().isAfter(at) && row.at().isAfter(at.minus(KEPT));
    }

    private List<Row> listed(String guid, Instant at) {
        return hook.attempts(guid).stream().filter(row -> listed(row, at)).toList();
    }

    private Row first(String guid) {
        return hook.attempts(guid).get(0);
    }

    /** Whether the list has shown a success by then. */
    private boolean delivered(String guid, Instant at) {
        return hook.attempts(guid).stream().anyMatch(row -> row.succeeded() && !row.visible().isAfter(at));
    }

    private boolean usedUp(String guid, Instant at) {
        return hook.attempts(guid).stream().filter(row -> !row.visible().isAfter(at)).count() >= options.maxAttempts;
    }

    private boolean forgotten(String guid, Instant at) {
        return !first(guid).at().isAfter(at.minus(KEPT));
    }

    private boolean filtered(String guid) {
        return first(guid).event().equals("ping") || first(guid).event().equals(options.excludedEvent);
    }

    private boolean settled(String guid, Instant at) {
        return delivered(guid, at) || usedUp(guid, at) || forgotten(guid, at) || filtered(guid);
    }

    /** Unsettled, in the list, and its time has come. */
    private boolean due(String guid, Instant at) {
        List<Row> rows = listed(guid, at);
        if (settled(guid, at) || rows.isEmpty()) {
            return false;
        }
        Row last = rows.get(rows.size() - 1);
        return !dueAt(last.at(), rows.size()).isAfter(at);
    }

    private Instant dueAt(Instant last, int failures) {
        return failures < 2 ? last : last.plus(options.backoff.multipliedBy(1L << (failures - 2)));
    }

    private boolean expiring(String guid, Instant at) {
        Duration twice = interval.multipliedBy(2);
        Duration half = KEPT.dividedBy(2);
        return first(guid).at().plus(KEPT).isBefore(at.plus(twice.compareTo(half) < 0 ? twice : half));
    }

    /** Its last allowed attempt waits until two hours before the next run may come. */
    private boolean sentIntoAnOutage(String guid, Instant known, Instant at) {
        boolean last = listed(guid, known).size() >= options.maxAttempts - 1;
        return expiring(guid, at)
                && (!last || first(guid).at().plus(KEPT).isBefore(at.plus(interval).plus(Duration.ofHours(2))));
    }

    private Set<String> guids() {
        return Set.copyOf(hook.rows.stream().map(Row::guid).toList());
    }

    // What is demanded of a run

    void judge(Run run) {
        Duration since = Duration.between(run.stored, run.start);
        interval = since.compareTo(USUAL_INTERVAL) > 0 ? since : USUAL_INTERVAL;
        Map<String, GitHubStandIn.Request> posts = posts(run);
        posts.forEach((guid, post) -> judgePost(run, guid, post));
        posts.forEach((guid, post) -> posted.put(guid, run.end));
        judgeWhenTheReceiverLooksDown(run, posts);
        judgeTheCheckpoint(run);
        Set<String> lost = lost(run);
        lost.forEach(guid -> assertTrue(!delivered(guid, run.before())
                && (usedUp(guid, run.end) || forgotten(guid, run.end)),
                () -> "reported lost, and is not: " + hook.attempts(guid)));
        reportedLost.addAll(lost);
        if (run.said.contains("beyond recovery")) {
            guids().stream().filter(guid -> listed(guid, run.end).isEmpty() && forgotten(guid, run.end))
                    .forEach(reportedLost::add);
        }
        if (!run.killed()) {
            judgeTheExitCode(run, lost);
        }
        if (run.completed() && !run.mishap) {
            judgeWhatWasLeftOut(run, posts.keySet());
        }
    }

    /** The redeliveries by their events: one each, but for those that GitHub refused for a limit. */
    private Map<String, GitHubStandIn.Request> posts(Run run) {
        Map<String, GitHubStandIn.Request> posts = new HashMap<>();
        for (GitHubStandIn.Request request : run.log) {
            Matcher path = POST.matcher(request.path());
            if (request.method().equals("POST") && path.matches() && request.status() != 429) {
                Row row = hook.rows.get(hook.place(Long.parseLong(path.group(1))));
                assertEquals(null, posts.put(row.guid(), request), () -> "two POSTs for " + row);
            }
        }
        return posts;
    }

    private void judgePost(Run run, String guid, GitHubStandIn.Request post) {
        List<Row> known = listed(guid, run.before());
        assertFalse(delivered(guid, run.before()), () -> "a POST after a success was listed: " + known);
        assertFalse(filtered(guid), () -> "a POST for a ping, or for what is filtered: " + known);
        assertFalse(usedUp(guid, run.before()), () -> "a POST after the last attempt: " + known);
        assertFalse(forgotten(guid, run.before()), () -> "a POST after the first attempt has left the list: " + known);
        if (!known.isEmpty()) {
            Row newest = known.get(known.size() - 1);
            assertFalse(dueAt(newest.at(), known.size()).isAfter(run.end), () -> "a POST before its time: " + known);
            Row asked = hook.rows.get(
                    hook.place(Long.parseLong(post.path().replaceAll("\\D*(?:/hooks/\\d+)/deliveries/(\\d+)/attempts",
                    "$1"))));
            assertFalse(asked.at().isBefore(newest.at()), () -> "not the newest attempt's id: " + asked
                    + " of " + known);
        }
    }

    /**
     * Everything that was delivered since the oldest due event failed has also failed: the receiver is pinged first,
     * and an expiring event alone need not wait.
     */
    private void judgeWhenTheReceiverLooksDown(Run run, Map<String, GitHubStandIn.Request> posts) {
        Instant failed = guids().stream().filter(guid -> isDueFor(run, guid)).map(guid -> first(guid).at())
                .min(Instant::compareTo).orElse(null);
        boolean looksDown = failed != null && hook.rows.stream().filter(row -> !row.visible().isAfter(run.end)
                && !row.at().isBefore(failed))
                .noneMatch(row -> row.succeeded() || row.event().equals("ping") && row.statusCode() != null
                && row.statusCode() < 500);
        boolean asked = run.log.stream().anyMatch(request -> request.path().endsWith("/pings"));
        if (looksDown) {
            posts.keySet().forEach(guid -> assertTrue(sentIntoAnOutage(guid, run.before(), run.end),
                    () -> "sent to a receiver that seems down: " + hook.attempts(guid)));
            assertTrue(asked || !run.completed(), "a receiver that seems down was not asked");
        }
        if (looksDown && run.completed()) {
            assertEquals(3, run.code, "the receiver seems down and did not answer");
        }
    }

    /** GitHub's Date has whole seconds, so a run's time may be a second behind; a process leaves some events alone. */
    private boolean isDueFor(Run run, String guid) {
        boolean isLeftAlone = !leftAlone.isZero() && posted.containsKey(guid)
                && run.start.isBefore(posted.get(guid).plus(leftAlone).plusSeconds(1));
        return !isLeftAlone && due(guid, run.before().minusSeconds(1));
    }

    /** Every event first attempted before it is settled, and what may come into the list late lies after it. */
    private void judgeTheCheckpoint(Run run) {
        assertFalse(run.checkpoint.isAfter(run.start.minus(OVERLAP).plus(TOLERANCE)), () -> "the checkpoint "
                + run.checkpoint + " leaves no overlap");
        for (String guid : guids()) {
            assertTrue(settled(guid, run.end) || !first(guid).at().isBefore(run.checkpoint), () -> "the checkpoint "
                    + run.checkpoint + " passed "
                    + hook.attempts(guid));
        }
    }

    private static Set<String> lost(Run run) {
        Set<String> lost = new HashSet<>();
        Matcher line = LOST.matcher(run.said);
        while (line.find()) {
            lost.add(line.group(1));
        }
        return lost;
    }

    private void judgeTheExitCode(Run run, Set<String> lost) {
        assertTrue(run.completed() || run.code == 1 && run.mishap, () -> "exit code " + run.code + " without a mishap");
        assertTrue(lost.isEmpty() || run.code != 0, () -> "exit code 0, and lost: " + lost);
        for (String guid : guids()) {
            boolean leftExpiring = !first(guid).visible().isAfter(run.start) && !settled(guid, run.end)
                    && expiring(guid, run.end);
            assertFalse(leftExpiring && run.code == 0, () -> "exit code 0, and about to be forgotten: "
                    + hook.attempts(guid));
        }
    }

    /**
     * Nothing failed this run: whatever was due is sent; while the receiver does not answer, what is about to be
     * forgotten.
     */
    private void judgeWhatWasLeftOut(Run run, Set<String> sent) {
        for (String guid : guids()) {
            if (isDueFor(run, guid) && !settled(guid, run.end)
                    && (run.receiverUp || sentIntoAnOutage(guid, run.end, run.start))) {
                assertTrue(sent.contains(guid), () -> "due, and not sent: " + hook.attempts(guid));
            }
        }
    }

    // What is demanded of the end

    /** Whether nothing is left to do for any event. */
    boolean isOver(Instant at) {
        return guids().stream().allMatch(guid -> delivered(guid, at) || filtered(guid) || reportedLost.contains(guid));
    }

    void judgeTheEnd(Instant at) {
        for (String guid : guids()) {
            assertTrue(delivered(guid, at) || filtered(guid) || reportedLost.contains(guid),
                    () -> "neither delivered nor reported lost: " + hook.attempts(guid));
        }
    }
}
