import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** redeliver --every: one process, many runs, on a clock that a wait advances. */
class EveryTest extends StandInFixture {
    /** The events of the world, by their times. */
    private final List<Happening> happenings = new ArrayList<>();
    private Path file;

    private record Happening(Instant at, Runnable what) {}

    @BeforeEach
    void inMemory() {
        github.close();
        github = MemoryClient.standIn(clock);
        github.zips = false;
        hook = github.hook("octo", 42);
        everythingIsAllowed();
        file = temp.resolve("checkpoints.json");
        clock.meanwhile = instant -> {
            while (!happenings.isEmpty() && !happenings.get(0).at.isAfter(instant)) {
                happenings.remove(0).what.run();
            }
        };
    }

    private void at(int seconds, Runnable what) {
        happenings.add(new Happening(NOON.plusSeconds(seconds), what));
        happenings.sort((one, other) -> one.at.compareTo(other.at));
    }

    private void failsAt(int seconds) {
        at(seconds, () -> hook.deliver(NOON.plusSeconds(seconds), "issues", "opened", Answer.DOWN));
    }

    private void receiverIsDown(int from, int to) {
        at(from, () -> hook.receiver = (of, at) -> Answer.DOWN);
        at(to, () -> hook.receiver = (of, at) -> Answer.OK);
    }

    private Terminal.Run every(String interval, Duration life, String... more) {
        at((int) life.toSeconds(), terminal::stop);
        return terminal.run(with(List.of("--org", "octo", "--hook", "42", "--every", interval), more));
    }

    private Terminal.Run everyMinute(Duration life, String... more) {
        return every("1m", life, with(List.of("--checkpoint", file.toString()), more));
    }

    private List<Instant> times(String method, String path) {
        return github.log(method, path).stream().map(GitHubStandIn.Request::at).toList();
    }

    @Test
    void anHourInWhichNothingHappensIsARequestAMinuteAndTwoLines() {
        delivered(5);
        Terminal.Run run = everyMinute(Duration.ofMinutes(61)).exits(0);
        assertEquals(61, github.log().size(), () -> github.log().toString());
        assertEquals(61, github.log("GET", "/deliveries").size());
        assertEquals(List.of("11-20 12:00 UTC  A run every 60 s, until it is stopped.",
                "11-20 12:00 UTC  Nothing to redeliver in 1 delivery.",
                "11-20 13:00 UTC  Running: 61 runs with 61 requests, 0 events redelivered, 0 wait.",
                "11-20 13:00 UTC  The receiver takes 0.3 s (median), 0.3 s (95 %)."), run.lines());
        assertEquals("", run.err());
    }

    @Test
    void anOutageIsAPingAMinuteAndOverWithinOne() {
        receiverIsDown(60, 1830);
        failsAt(100);
        failsAt(110);
        failsAt(115);
        Terminal.Run run = everyMinute(Duration.ofMinutes(40)).exits(0);
        assertEquals(3, github.redelivered().size());
        for (Instant sent : times("POST", "/attempts")) {
            assertFalse(sent.isAfter(NOON.plusSeconds(1830 + 75)), sent.toString());
        }
        List<Instant> pings = times("POST", "/pings");
        for (int i = 1; i < pings.size(); i++) {
            assertFalse(pings.get(i).isBefore(pings.get(i - 1).plusSeconds(60)), pings.toString());
        }
        assertTrue(pings.size() >= 25 && pings.size() <= 31, pings.toString());
        String all = run.out() + run.err();
        assertEquals(1, all.split("seems down at least since 12:01 UTC and does not answer").length - 1, all);
        assertEquals(1, run.err().split("error: Fix the receiver").length - 1, all);
        assertTrue(run.out().contains("The receiver answers again."), all);
        assertTrue(run.out().contains("3 events redelivered: 3 delivered."), all);
    }

    /** Outages of up to ten hours; each leaves fewer events than --rate sends in a minute. */
    @Test
    @Tag(AllTests.NIGHT)
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void inAWeekNearlyEveryEventIsDeliveredWithinAMinuteOfTheReceiversReturn() {
        Random random = new Random(7);
        int week = (int) Duration.ofDays(7).toSeconds();
        TreeMap<Instant, Instant> outages = new TreeMap<>();
        for (int from = 3_600 * 7; from < week - 3_600 * 12; from += 3_600 * (12 + random.nextInt(24))) {
            Instant began = NOON.plusSeconds(from + random.nextInt(60));
            outages.put(began, began.plusSeconds(600 + random.nextInt(3_600 * 10)));
        }
        hook.receiver = (of, at) -> outageOf(outages, at) == null ? Answer.OK : Answer.DOWN;
        hook.late = row -> row.redelivery() ? Duration.ofMillis(random.nextInt(3_000)) : Duration.ZERO;
        List<Row> failed = new ArrayList<>();
        for (int second = 60; second < week - 3_600; second += 1 + random.nextInt(1_000)) {
            Instant at = NOON.plusSeconds(second);
            Answer answer = outageOf(outages, at) == null ? Answer.OK : Answer.DOWN;
            at(second, () -> {
                Row row = hook.deliver(at, "issues", "opened", answer);
                if (answer == Answer.DOWN) {
                    failed.add(row);
                }
            });
        }
        everyMinute(Duration.ofSeconds(week)).exits(0);
        List<Long> seconds = failed.stream().map(row -> Duration.between(outageOf(outages, row.at()),
                hook.attempts(row.guid()).stream().filter(Row::succeeded).findFirst().orElseThrow().at()).toSeconds())
                .sorted().toList();
        assertTrue(seconds.size() > 100, seconds.toString());
        assertEquals(seconds.size(), github.redelivered().size());
        System.out.println("From the receiver's return to the delivery, of " + seconds.size() + " events in "
                + outages.size() + " outages: median " + seconds.get(seconds.size() / 2) + " s, 99 % "
                + seconds.get(seconds.size() * 99 / 100) + " s, " + github.log().size() + " requests");
        assertTrue(seconds.get(seconds.size() * 99 / 100) <= 75, seconds.toString());
    }

    /** The end of the outage; null if there is none. */
    private static Instant outageOf(TreeMap<Instant, Instant> outages, Instant at) {
        Map.Entry<Instant, Instant> outage = outages.floorEntry(at);
        return outage == null || !at.isBefore(outage.getValue()) ? null : outage.getValue();
    }

    @Test
    void aCheckpointIsStoredWhenItMovesByTenMinutes() throws Exception {
        List<String> stored = new ArrayList<>();
        for (int minute = 1; minute < 60; minute++) {
            at(60 * minute + 30, () -> {
                String content = content();
                if (!stored.contains(content)) {
                    stored.add(content);
                }
            });
        }
        everyMinute(Duration.ofHours(1)).exits(0);
        assertEquals(6, stored.size(), stored.toString());
        assertFalse(content().contains("tmp"));
    }

    /** A 304 counts as a list, and the run plans again: an event becomes due as time passes. */
    @Test
    void whatGitHubConfirmsIsPlannedAnew() {
        github.etags = true;
        hook.receiver = (of, at) -> of.event().equals("ping") || at.isAfter(NOON.plusSeconds(120)) ? Answer.OK
                : Answer.code(500);
        for (int i = 0; i < 150; i++) {
            delivered(11);
        }
        Row row = hook.deliver(ago(10), "issues", "opened", Answer.code(500));
        hook.redeliver(row, ago(1), Answer.code(500));
        checkpoint(ago(20));
        Terminal.Run run = every("1m", Duration.ofMinutes(60), "--variable", "LAST", "--variable-repo", REPO).exits(0);
        assertEquals(1, times("POST", "/attempts").size(), run.toString());
        assertFalse(times("POST", "/attempts").get(0).isAfter(NOON.plusSeconds(245)), run.toString());
        assertTrue(hook.attempts(row.guid()).get(2).succeeded());
        long confirmed = github.log().stream().filter(request -> request.status() == 304).count();
        assertTrue(confirmed > 100, confirmed + " of " + github.log().size());
        assertTrue(github.log("GET", "/deliveries").stream().filter(request -> request.status() == 200).count() <= 5,
                () -> github.log().toString());
    }

    /** Each hook gives five events up, and the run reads what their receiver answered. */
    @Test
    void responsesThatAreReadOnceAreNotKept() {
        github.etags = true;
        for (int id = 1; id <= 12; id++) {
            HookStandIn one = github.hook("octo", id);
            for (int code = 500; code < 505; code++) {
                one.deliver(ago(5), "push", null, Answer.code(code));
            }
        }
        at(90, () -> github.hook("octo", 43));
        at(600, terminal::stop);
        terminal.run("--org", "octo", "--all-hooks", "--every", "1m", "--max-attempts", "1", "--no-probe",
                "--checkpoint", file.toString()).exits(0);
        assertEquals(60, github.log("GET", "/deliveries/").size());
        List<Integer> ofNewHook = github.log("GET", "/hooks/43/deliveries").stream()
                .map(GitHubStandIn.Request::status).toList();
        assertEquals(List.of(200, 304, 304, 304, 304, 304, 304, 304), ofNewHook);
    }

    /** GitHub's ETag is that of the rows: with another Link, a 304 confirms a full page that has a next page by now. */
    @Test
    void aHookBehindAFullPageIsFound() {
        github.etags = true;
        for (int id = 1000; id < 1099; id++) {
            github.hook("octo", id);
        }
        at(90, () -> github.hook("octo", 2000));
        at(300, terminal::stop);
        terminal.run("--org", "octo", "--all-hooks", "--every", "1m", "--checkpoint", file.toString()).exits(0);
        assertFalse(github.log("GET", "/hooks/2000/deliveries").isEmpty());
    }

    /** The list may show a row up to ten minutes late; whether the receiver has the event is known only then. */
    @Test
    void aRedeliveryThatShowsLateIsNotSentAgain() {
        hook.late = row -> row.redelivery() ? Duration.ofMinutes(9) : Duration.ZERO;
        failsAt(30);
        Terminal.Run run = everyMinute(Duration.ofMinutes(40)).exits(0);
        assertEquals(1, github.redelivered().size(), run.toString());
        run.shows("1 not seen");
    }

    /** The interval is longer, so the next run comes as soon as the event may be sent again: this one took 31 s. */
    @Test
    void aRedeliveryThatDoesNotShowIsSentAgainAfterTenMinutes() {
        hook.late = row -> row.redelivery() ? Duration.ofDays(1) : Duration.ZERO;
        failed(5);
        Terminal.Run run = every("2h", Duration.ofMinutes(15), "--checkpoint", file.toString());
        assertEquals(List.of(NOON.plusSeconds(1), NOON.plusSeconds(632)), times("POST", "/attempts"), run.toString());
    }

    /** Another event holds the checkpoint, and runs store theirs while the last attempt does not show. */
    @Test
    void aLossThatShowsLateIsReportedOnce() {
        checkpoint(ago(420));
        Row holds = refused(410);
        Row lost = refused(400);
        for (int attempt = 2; attempt < 8; attempt++) {
            hook.redeliver(holds, ago(9 - attempt), Answer.code(500));
            hook.redeliver(lost, ago(309 - attempt), Answer.code(500));
        }
        hook.receiver = (of, at) -> of.event().equals("ping") ? Answer.OK : Answer.code(500);
        hook.late = row -> row.redelivery() ? Duration.ofMinutes(4) : Duration.ZERO;
        Terminal.Run run = every("1m", Duration.ofMinutes(30), "--variable", "LAST", "--variable-repo", REPO);
        assertEquals(8, hook.attempts(lost.guid()).size());
        assertEquals(1, run.err().split("given up after 8 failed attempts: " + lost.guid()).length - 1, run.toString());
    }

    /** GitHub refuses each redelivery, and then forgets the only attempt. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void anEventThatLeavesTheListUndeliveredIsReportedOnce(int minutesLate) {
        Row row = hook.deliver(NOON.minus(Duration.ofHours(72)).plusSeconds(1830), "issues", "opened", Answer.DOWN);
        delivered(60);
        hook.retention = Duration.ofHours(72).plusMinutes(minutesLate);
        checkpoint(row.at());
        github.fault("/attempts", Fault.refuse(404, "Not Found"));
        Terminal.Run run = every("1m", Duration.ofMinutes(80), "--variable", "LAST", "--variable-repo", REPO);
        String sentence = minutesLate == 0 ? "beyond recovery" : "expired, as GitHub no longer has it";
        assertEquals(1, run.err().split(sentence).length - 1, run.toString());
    }

    /** The POSTs take longer than that. */
    @Test
    void afterALongRunARedeliveryThatDoesNotShowIsLeftAloneForTenMinutes() {
        for (int i = 0; i < 14; i++) {
            failed(60 - i);
        }
        Row last = failed(5);
        hook.late = row -> row.redelivery() && row.guid().equals(last.guid()) ? Duration.ofMinutes(5) : Duration.ZERO;
        everyMinute(Duration.ofMinutes(40), "--rate", "1");
        assertEquals(2, hook.attempts(last.guid()).size(), () -> hook.attempts(last.guid()).toString());
    }

    /** GitHub refuses one event: it is asked for every ten minutes, and the others come at once. */
    @Test
    void anEventThatGitHubRefusesKeepsNoOtherWaiting() {
        Row refused = failed(5);
        checkpoint(ago(20));
        github.fault("/deliveries/" + refused.id() + "/attempts", Fault.refuse(404, "Not Found"));
        failsAt(1810);
        Terminal.Run run = every("1m", Duration.ofMinutes(60), "--variable", "LAST", "--variable-repo", REPO);
        int asked = github.log("POST", "/deliveries/" + refused.id() + "/").size();
        assertTrue(asked >= 5 && asked <= 7, asked + " times: " + run);
        assertTrue(github.log("POST", "/attempts").stream().anyMatch(request -> request.status() == 202
                && !request.at().isAfter(NOON.plusSeconds(1875))), run.toString());
    }

    /** Its only attempt shows after half an hour, among rows that are known by then. */
    @Test
    void aRowThatShowsLateIsFoundWithinTheHour() {
        hook.receiver = (of, at) -> of.guid().equals("holds") ? Answer.code(500) : Answer.OK;
        Row holds = hook.deliverAs("holds", ago(50), "issues", "opened", Answer.code(500));
        for (int attempt = 2; attempt <= 7; attempt++) {
            hook.redeliver(holds, ago(48 - attempt), Answer.code(500));
        }
        hook.late = row -> row.guid().equals("late") && !row.redelivery() ? Duration.ofMinutes(45) : Duration.ZERO;
        hook.deliverAs("late", ago(40), "issues", "opened", Answer.DOWN);
        for (int i = 0; i < 150; i++) {
            delivered(20);
        }
        checkpoint(ago(60));
        Terminal.Run run = every("1m", Duration.ofMinutes(80), "--variable", "LAST", "--variable-repo", REPO);
        assertTrue(hook.attempts("late").size() == 2, run + "\n" + hook.attempts("late"));
        assertTrue(github.log("GET", "/deliveries").size() < 110, "and not each minute: "
                + github.log("GET", "/deliveries").size());
    }

    /** A proxy may answer so to whatever it likes. */
    @Test
    void a304ThatNobodyAskedForIsTriedAgain() {
        at(90, () -> github.fault(request -> true, Fault.times(2, Fault.answer(304, ""))));
        Terminal.Run run = everyMinute(Duration.ofMinutes(5)).exits(0);
        assertEquals(2, github.log().stream().filter(request -> request.status() == 304).count());
        run.doesNotSay("redeliver: error: ");
    }

    /** A list of six hours is four pages, as each minute has its ping. */
    @Test
    void aLongOutageIsNotListedAgainEachMinute() {
        receiverIsDown(0, 200_000);
        failsAt(10);
        everyMinute(Duration.ofHours(6)).exits(3);
        long pages = github.log("GET", "/deliveries").size();
        long runs = github.log("POST", "/pings").size();
        assertTrue(runs > 350 && pages < 2.2 * runs, pages + " pages in " + runs + " runs");
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLossIsReportedOnceAndStored() {
        checkpoint(ago(360));
        Row row = refused(300);
        for (int attempt = 2; attempt < 8; attempt++) {
            hook.redeliver(row, ago(301 - attempt), Answer.code(500));
        }
        hook.receiver = (of, at) -> of.event().equals("ping") ? Answer.OK : Answer.code(500);
        Terminal.Run run = every("1m", Duration.ofHours(2), "--variable", "LAST", "--variable-repo", REPO);
        assertEquals(1, run.err().split("given up after 8 failed attempts: " + row.guid()).length - 1, run.toString());
        assertEquals(1, github.redelivered().size());
        assertEquals(0, run.code(), "nothing is left for a person in the last run: " + run);
        run.doesNotSay("--variable LAST");
    }

    @Test
    void aFailureInPassingIsReportedOnceAndTriedAgainAfterGrowingWaits() {
        at(90, () -> github.fault(request -> true, Fault.answer(502, "<html>Unicorn!</html>")));
        at(90 + 3600, github::noFaults);
        failsAt(120);
        Terminal.Run run = everyMinute(Duration.ofMinutes(90)).exits(0);
        assertEquals(1, run.err().split("redeliver: error: ").length - 1, run.err());
        long tries = github.log().stream().filter(request -> request.status() == 502).count();
        assertTrue(tries >= 20 && tries <= 40, tries + " requests");
        assertEquals(1, github.redelivered().size());
        run.shows("This run did not fail.");
    }

    @Test
    void aFailureThatLastsEndsItAfterThreeTries() {
        at(90, () -> github.noToken(Terminal.TOKEN));
        Terminal.Run run = everyMinute(Duration.ofMinutes(90)).exits(1);
        assertEquals(List.of(NOON.plusSeconds(120), NOON.plusSeconds(180), NOON.plusSeconds(300)),
                github.log().stream().filter(request -> request.status() == 401)
                .map(GitHubStandIn.Request::at).toList());
        assertEquals(1, run.err().split("error: GitHub answered").length - 1, run.err());
    }

    /** In the middle of a run. */
    @Test
    void aClockThatIsSetBackByAnHourDelaysNoRun() {
        github.fault(request -> request.at().isAfter(NOON.plusSeconds(90)), Fault.times(1, call -> {
            github.ahead = Duration.ofHours(1);
            clock.set(clock.instant().minus(Duration.ofHours(1)));
            at(600 - 3600, terminal::stop);
            return false;
        }));
        everyMinute(Duration.ofDays(1)).exits(0);
        assertEquals(10, github.log("GET", "/deliveries").size());
    }

    @Test
    void thatATokenExpiresIsReportedOnMoreThanOneDay() {
        github.fault(request -> true, Fault.headers("GitHub-Authentication-Token-Expiration",
                "2026-11-26 12:00:00 UTC"));
        Terminal.Run run = every("1h", Duration.ofDays(5), "--checkpoint", file.toString()).exits(0);
        long warnings = run.err().lines().filter(line -> line.contains("expires on Thursday, 2026-11-26")).count();
        assertTrue(warnings >= 3 && warnings <= 5, run.err());
    }

    @Test
    void aHookThatFailedIsStillLookedAtBackToSince() {
        HookStandIn other = github.hook("octo", 43);
        other.deliver(NOON.minus(Duration.ofHours(60)), "push", null, Answer.DOWN);
        other.deliver(NOON.minusSeconds(60), "push", null, Answer.OK);
        github.fault(request -> request.path().contains("/43/deliveries"), Fault.times(8, Fault.answer(500, "{}")));
        at(600, terminal::stop);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--every", "1m", "--checkpoint",
                file.toString(), "--since", "70h");
        assertEquals(1, github.redelivered().size(), run.toString());
    }

    @Test
    void aHookThatIsGoneEndsItUnlessThereAreOthers() {
        at(90, () -> github.noHook(hook));
        everyMinute(Duration.ofMinutes(90)).exits(1);
        github.hook("octo", 43);
        hook = github.hook("octo", 42);
        clock.set(NOON);
        happenings.clear();
        github.clearLog();
        at(90, () -> github.noHook(hook));
        at(3600, terminal::stop);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--every", "1m", "--checkpoint",
                file.toString()).exits(0);
        assertTrue(github.log("GET", "/hooks/43/deliveries").size() >= 58, run.toString());
    }

    @Test
    void aHookNamedByItsUrlThatIsGoneEndsItAsOneNamedByItsId() {
        github.hook("octo", 43);
        String[] command = {"--org", "octo", "--hook", "example/42", "--every", "1m", "--checkpoint", file.toString()};
        at(90, () -> github.noHook(hook));
        terminal.run(command).exits(1);
        terminal.run(command).exits(2);
    }

    @Test
    void aTokenThatWasRefusedOnceIsTriedAgain() {
        at(90, () -> github.fault(request -> true, Fault.times(1, Fault.refuse(401, "Bad credentials"))));
        everyMinute(Duration.ofMinutes(10)).exits(0);
        assertEquals(9, github.log("GET", "/deliveries").stream().filter(request -> request.status() == 200).count());
    }

    @Test
    void aLimitDoesNotSlowLaterRunsDown() {
        at(90, () -> github.fault(request -> true, Fault.times(1, Fault.answer(429, "{}", "Retry-After", "20"))));
        at(600, () -> {
            for (int i = 0; i < 150; i++) {
                hook.deliver(NOON.plusSeconds(550), "issues", "opened", Answer.DOWN);
            }
        });
        everyMinute(Duration.ofMinutes(20)).exits(0);
        List<Instant> sent = times("POST", "/attempts");
        assertEquals(150, sent.size());
        assertTrue(Duration.between(sent.get(0), sent.get(149)).toSeconds() <= 40, "at twice the full rate: "
                + sent.get(149));
    }

    /**
     * Each run counts a limit's doublings anew: after hours of limits, the end of the limit is seen within the half
     * hour.
     */
    @Test
    void aLimitOfHoursDoesNotMakeLaterRunsWaitForHours() {
        at(90, () -> github.fault(request -> request.at().isBefore(NOON.plus(Duration.ofMinutes(83))),
                Fault.answer(429, "{}")));
        failsAt(60 * 81);
        Terminal.Run run = everyMinute(Duration.ofHours(4));
        List<Instant> sent = times("POST", "/attempts");
        assertEquals(1, sent.size(), run.toString());
        assertFalse(sent.get(0).isAfter(NOON.plus(Duration.ofMinutes(113))), sent.toString());
        long refused = github.log().stream().filter(request -> request.status() == 429).count();
        assertTrue(refused <= 60, "requests while GitHub limited: " + refused);
    }

    @Test
    void itSleepsUntilAnEventIsDue() {
        hook.receiver = (of, at) -> of.event().equals("ping") || at.isAfter(NOON.plusSeconds(120)) ? Answer.OK
                : Answer.code(500);
        failsAt(30);
        delivered(0);
        Terminal.Run run = every("1h", Duration.ofMinutes(90), "--checkpoint", file.toString(), "--backoff",
                "2m").exits(0);
        // Nobody tells of the failure before the next run; from then on its due times count.
        assertEquals(1, github.redelivered().size(), run.toString());
        at(90 * 60 + 10, () -> hook.receiver = (of, at) -> of.event().equals("ping") ? Answer.OK : Answer.code(500));
    }

    @Test
    void severalDueTimesMeanOnePing() {
        hook.receiver = (of, at) -> Answer.DOWN;
        for (int i = 0; i < 50; i++) {
            Row row = hook.deliver(ago(30).plusSeconds(7 * i), "issues", "opened", Answer.DOWN);
            hook.redeliver(row, ago(5).plusSeconds(7 * i), Answer.DOWN);
        }
        checkpoint(ago(60));
        Terminal.Run run = every("10s", Duration.ofMinutes(20), "--variable", "LAST", "--variable-repo", REPO);
        List<Instant> pings = times("POST", "/pings");
        for (int i = 1; i < pings.size(); i++) {
            assertFalse(pings.get(i).isBefore(pings.get(i - 1).plusSeconds(60)), pings.toString());
        }
        assertTrue(pings.size() >= 15, pings.toString());
        assertEquals(3, run.code(), run.toString());
        assertNothingRedelivered();
    }

    @Test
    void aValueThatItHasNotStoredIsReportedOnce() {
        checkpoint(ago(5));
        at(650, () -> checkpoint(NOON.minusSeconds(100)));
        at(1250, () -> checkpoint(NOON.minusSeconds(50)));
        Terminal.Run run = every("1m", Duration.ofHours(1), "--variable", "LAST", "--variable-repo", REPO).exits(0);
        assertEquals(1, run.err().split("has a value that this command has not stored").length - 1, run.err());
        github.clearLog();
        clock.set(NOON.plusSeconds(7200));
        at(10_000, terminal::stop);
        assertEquals("", terminal.run("--org", "octo", "--hook", "42", "--every", "1m", "--variable", "LAST",
                "--variable-repo", REPO).err());
    }

    @Test
    void jsonIsADocumentALine() throws Exception {
        receiverIsDown(60, 630);
        failsAt(100);
        Terminal.Run run = everyMinute(Duration.ofMinutes(30), "--output", "json");
        List<JsonNode> documents = new ArrayList<>();
        for (String line : run.lines()) {
            documents.add(new ObjectMapper().readTree(line));
        }
        assertEquals(List.of(0, 3, 0), documents.stream().map(document -> document.path("exit_code").asInt(-1))
                .toList(), run.out());
        assertEquals("down", documents.get(1).at("/hooks/0/receiver").asText());
        assertEquals(1, documents.get(2).at("/hooks/0/counts/delivered").asInt());
    }

    /** The successes between the failures came in runs before. */
    @Test
    void failuresOfEarlierRunsBetweenSuccessesAreNoOutage() throws Exception {
        hook.receiver = (of, at) -> of.event().equals("issues") ? Answer.code(422) : Answer.OK;
        for (int minute = 1; minute < 120; minute++) {
            Instant at = NOON.plusSeconds(60 * minute);
            at(60 * minute, () -> hook.deliver(at, "push", null, Answer.OK));
            if (minute % 10 == 5) {
                at(60 * minute + 90, () -> hook.deliver(at.plusSeconds(90), "issues", "opened", Answer.code(422)));
            }
        }
        Terminal.Run run = everyMinute(Duration.ofHours(2), "--output", "json", "--backoff", "1h", "--max-attempts",
                "4");
        List<String> lines = run.lines();
        JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1)).at("/hooks/0");
        assertTrue(last.path("events").size() > 5, last.toString());
        assertEquals("[]", last.path("outages").toString(), last.toString());
    }

    @Test
    void whatNeedsAPersonIsAnErrorAtOnceAndOnceADay() {
        receiverIsDown(0, 200_000);
        failsAt(10);
        Terminal.Run run = every("10m", Duration.ofHours(47), "--checkpoint", file.toString()).exits(3);
        assertEquals(2, run.err().split("error: Fix the receiver").length - 1, run.err());
        assertEquals(46, run.out().split("Running: ").length - 1, run.out());
    }

    private HookStandIn appsHook() {
        HookStandIn own = github.appHook(github.app("1", AppKey.PAIR.getPublic()));
        own.receiver = (of, at) -> Answer.DOWN;
        return own;
    }

    private Terminal.Run everyMinuteOfTheApp(int minutes) throws Exception {
        Path key = Files.writeString(temp.resolve("key.pem"), AppKey.PEM);
        at(minutes * 60, terminal::stop);
        return terminal.run("--app", "--app-id", "1", "--app-key", key.toString(), "--every", "1m", "--checkpoint",
                file.toString());
    }

    /** An App's hook has no ping: its oldest event goes first, and then waits. */
    @Test
    void whileNothingIsDueAReceiverThatIsDownHasNotAnswered() throws Exception {
        appsHook().deliver(ago(1), "installation", "created", Answer.DOWN);
        Terminal.Run run = everyMinuteOfTheApp(180);
        assertEquals(1, run.err().split("error: Fix the receiver").length - 1, run.toString());
        run.doesNotShow("answers again");
    }

    /** Its attempts show late, and none of them is an answer. */
    @Test
    void anAppsReceiverThatIsDownGetsOneEventAnHour() throws Exception {
        HookStandIn own = appsHook();
        own.late = row -> row.redelivery() ? Duration.ofMinutes(3) : Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            own.deliver(ago(30 - i), "installation", "created", Answer.DOWN);
        }
        everyMinuteOfTheApp(50);
        assertEquals(1, times("POST", "/attempts").size(), () -> times("POST", "/attempts").toString());
    }

    @Test
    void anEventOfAnAppThatGitHubRefusesKeepsNoOtherWaiting() throws Exception {
        HookStandIn own = appsHook();
        Row refused = own.deliver(ago(1), "installation", "created", Answer.DOWN);
        github.fault("/deliveries/" + refused.id() + "/attempts", Fault.refuse(404, "Not Found"));
        at(90, () -> own.deliver(NOON.plusSeconds(90), "installation", "deleted", Answer.DOWN));
        everyMinuteOfTheApp(5);
        List<GitHubStandIn.Request> posts = github.log("POST", "/attempts");
        assertEquals(List.of(404, 202), posts.stream().map(GitHubStandIn.Request::status).toList(), posts.toString());
    }

    @Test
    void stoppedWhileItSendsItStoresAndKeepsTheExitCodeOfTheLastRun() {
        for (int i = 0; i < 100; i++) {
            failsAt(100);
        }
        at(130, terminal::stop);
        everyMinute(Duration.ofMinutes(30)).exits(0);
        int sent = github.redelivered().size();
        assertTrue(sent > 10 && sent < 100, sent + " sent");
        assertTrue(content().contains("\"checkpoint\" : \"" + NOON.plusSeconds(120).minusSeconds(600).toEpochMilli()),
                content());
    }

    @Test
    void aNewHookIsFound() {
        at(100, () -> github.hook("octo", 43).deliver(NOON.plusSeconds(90), "push", null, Answer.DOWN));
        at(1000, terminal::stop);
        terminal.run("--org", "octo", "--all-hooks", "--every", "1m", "--checkpoint", file.toString()).exits(0);
        assertEquals(1, github.log("POST", "/hooks/43/deliveries").size());
        assertEquals(Set.of(200, 202, 204), Set.copyOf(github.log().stream().map(GitHubStandIn.Request::status)
                .toList()));
    }

    /** While an event of one hook is unsettled, the marks of the others tell when the last run was. */
    @Test
    void aHookThatLeavesIsReportedOnceAlsoWithVariables() {
        HookStandIn other = github.hook("octo", 43);
        other.deliver(ago(300), "push", null, Answer.DOWN);
        other.receiver = (of, at) -> Answer.code(500);
        at(20 * 60 + 10, () -> github.noHook(other));
        at(50 * 60, terminal::stop);
        Terminal.Run run = terminal.run("--org", "octo", "--all-hooks", "--variable", "LAST", "--variable-repo", REPO,
                "--no-probe", "--backoff", "1h",
                "--every", "5m", "--verbose");
        assertEquals(1, run.err().lines()
                .filter(line -> line.contains(
                "warning: hook 43: an event of 11-20 07:00 UTC was unsettled, but its webhook was "
                + "deleted")).count(), run.err());
    }
}
