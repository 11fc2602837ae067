import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output for a job of GitHub Actions: annotations, the job summary, the step's outputs. */
class ActionsTest extends StandInFixture {
    private Path summary;
    private Path output;

    @BeforeEach
    void inAJob() {
        summary = temp.resolve("summary.md");
        output = temp.resolve("output");
        terminal.env.putAll(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString(), "GITHUB_OUTPUT",
                output.toString()));
        checkpoint(ago(360));
    }

    private String summary() throws IOException {
        return withoutReferences(Files.readString(summary));
    }

    /** A summary as a reader sees it: all but letters and digits are references in it. */
    static String withoutReferences(String markdown) {
        return Pattern.compile("&#(\\d+);").matcher(markdown)
                .replaceAll(c -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(c.group(1)))));
    }

    private Map<String, String> outputs() throws IOException {
        return Files.readAllLines(output).stream().map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (one, other) -> other));
    }

    private static List<String> annotations(Terminal.Run run, String level) {
        return run.err().lines().filter(line -> line.startsWith("::" + level + " "))
                .map(line -> line.replaceFirst("^::\\w+ title=redeliver::", "")).toList();
    }

    // Whatever goes wrong

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no token        | 2 | TOKEN is empty: add the secret REDELIVER_TOKEN under Settings, Secrets and variables, "
                + "Actions",
        "bad token       | 1 | with 401 (Bad credentials); check TOKEN",
        "no permission   | 1 | the token needs write access to the organization's Webhooks",
        "no such hook    | 1 | with 404 (Not Found); there is no such hook",
        "several hooks   | 2 | octo has 2 webhooks: 42 (https://receiver.example/...), 43 "
                + "(https://receiver.example/...); set the variable REDELIVER_HOOK_ID to the id of one",
        "bad checkpoint  | 2 | the value 'rubbish' of variable LAST of octo/ops is not a past time in "
                + "milliseconds since 1970; run this workflow by hand and say in its field \"since\"",
        "bad option      | 2 | --max: '0' is not a whole number above 0; give one such as 10",
        "misspelt option | 2 | '--hok' is not an option",
    })
    void aSummaryIsAlwaysWrittenAndSaysWhatToFix(String what, int code, String sentence) throws IOException {
        failed(100);
        Map<String, Runnable> wrong = Map.of(
                "no token", () -> terminal.env.put("TOKEN", ""),
                "bad token", () -> terminal.env.put("TOKEN", Terminal.TOKEN + "-expired"),
                "no permission", () -> github.token(Terminal.TOKEN,
                Set.of("organization_hooks=read", "actions_variables=read", "actions_variables=write")),
                "several hooks", () -> github.hook("octo", 43),
                "bad checkpoint", () -> github.variable(REPO, "LAST", "rubbish"));
        wrong.getOrDefault(what, () -> {}).run();
        List<String> args = List.of("--org", "octo", "--variable", "LAST", "--variable-repo", REPO, "--no-probe");
        String[] more = switch (what) {
            case "several hooks" -> new String[0];
            case "no such hook" -> new String[] {"--hook", "41"};
            case "bad option" -> new String[] {"--hook", "42", "--max", "0"};
            case "misspelt option" -> new String[] {"--hok", "42"};
            default -> new String[] {"--hook", "42"};
        };
        Terminal.Run run = terminal.run(with(args, more)).exits(code);
        String markdown = summary();
        assertTrue(markdown.startsWith("## Webhook deliveries"), markdown);
        assertTrue(markdown.contains("\n\n**Nothing will be redelivered until this is fixed: "), markdown);
        assertTrue(markdown.contains(sentence), markdown);
        List<String> errors = annotations(run, "error");
        assertEquals(1, errors.size(), run.err());
        assertTrue(errors.get(0).contains(sentence) && !errors.get(0).startsWith("error"), errors.get(0));
        assertEquals("true", outputs().get("needs-person"));
    }

    @Test
    void aFailureThatPassesIsNotOneThatStays() throws IOException {
        github.fault("/deliveries", Fault.answer(503, "{}"));
        Terminal.Run run = run().exits(1);
        assertTrue(summary().contains("**The run ended early; the next one continues: GitHub answered GET "),
                summary());
        assertFalse(summary().contains("until this is fixed"), summary());
    }

    @ParameterizedTest
    @CsvSource({"limit", "5xx", "lost connection", "5xx after the plan", "no answer to a POST", "limit at a POST"})
    void aFailureThatPassesNeedsAPersonOnlyAfterTwelveHoursWithoutACheckpoint(String what) throws IOException {
        run().exits(0);
        // A run that has come to its POSTs stores its checkpoint before it.
        boolean stores = what.contains("POST");
        clock.pause(Duration.ofHours(12).plusMinutes(stores ? 1 : 0));
        hook.deliver(clock.instant().minusSeconds(600), "push", null, Answer.DOWN);
        Map<String, Fault> faults = Map.of("limit", Fault.answer(429, "{}", "Retry-After", "3600"), "lost connection",
                Fault.hangUp(false),
                "no answer to a POST", Fault.hangUp(false), "limit at a POST",
                Fault.answer(429, "{}", "Retry-After", "3600"));
        String at = Map.of("plan", "PATCH .*/actions/variables/LAST", "POST", "POST .*/attempts").entrySet().stream()
                .filter(place -> what.contains(place.getKey())).map(Map.Entry::getValue).findFirst()
                .orElse("GET .*/deliveries");
        github.fault(request -> (request.method() + " " + request.path()).matches(at),
                faults.getOrDefault(what, Fault.answer(503, "{}")));
        run("--no-probe").exits(1);
        assertEquals("false", outputs().get("needs-person"));
        clock.pause(Duration.ofMinutes(1));
        run("--no-probe").exits(1);
        assertEquals(stores ? "false" : "true", outputs().get("needs-person"));
    }

    @Test
    void aFailureBeforeTheCheckpointIsReadPassesByItselfUnlessNobodyKnowsIt() throws IOException {
        checkpoint(null);
        github.fault("/deliveries", Fault.answer(503, "{}"));
        run().exits(1);
        assertEquals("true", outputs().get("needs-person"), "nothing was ever stored");
        Files.delete(output);
        github.fault(request -> true, Fault.answer(503, "{}"));
        run().exits(1);
        assertEquals("false", outputs().get("needs-person"), "when it was stored cannot be known");
        Files.delete(output);
        terminal.run("--org", "octo", "--variable", "LAST", "--variable-repo", REPO).exits(1);
        assertEquals("false", outputs().get("needs-person"), "the run could not begin");
    }

    @Test
    void aRefusalAndALossNeedAPersonAlsoInARunThatFailsInPassing() throws IOException {
        run().exits(0);
        Row row = failed(5);
        github.fault(row.id() + "/attempts", Fault.answer(404, "{}"));
        run().exits(1);
        assertEquals("true", outputs().get("needs-person"));
        Files.delete(output);
        clock.pause(Duration.ofMinutes(10));
        hook.redeliver(failed(200), ago(-5), Answer.DOWN);
        checkpoint(ago(360));
        github.fault(request -> request.method().equals("PATCH"), Fault.answer(503, "{}"));
        run("--max-attempts", "2").exits(1);
        assertEquals("true", outputs().get("needs-person"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                    | true",
        "--event push                        | true",
        "--since 6h                          | true",
        "--since 1h                          | false",
        "--dry-run                           | false",
    })
    void onlyARunThatLookedAtEverythingSinceTheCheckpointIsWhole(String args, boolean whole) throws IOException {
        Row row = failed(100);
        delivered(1);
        assertEquals(0, run(args == null ? new String[0] : args.replace("GUID", row.guid()).split(" ")).code());
        assertEquals(Boolean.toString(whole), outputs().get("whole"));
    }

    @Test
    void withoutACheckpointADayIsWhole() throws IOException {
        checkpoint(null);
        run("--since", "23h").exits(0);
        assertEquals("false", outputs().get("whole"));
        for (String since : List.of("24h", "3d")) {
            Files.delete(output);
            checkpoint(null);
            run("--since", since).exits(0);
            assertEquals("true", outputs().get("whole"));
        }
        Files.delete(output);
        terminal.run("--org", "octo", "--hook", "42", "--since", "1h").exits(0);
        assertEquals("false", outputs().get("whole"));
    }

    @Test
    void aFullDeviceUnderTheSummaryDoesNotTakeTheOutputsWithIt() throws IOException {
        failed(100);
        delivered(1);
        terminal.env.put("GITHUB_STEP_SUMMARY", "/dev/full");
        Terminal.Run run = run().exits(1);
        assertEquals("1", outputs().get("delivered"));
        assertTrue(annotations(run, "error").get(0).startsWith("GITHUB_STEP_SUMMARY: '/dev/full' cannot be written ("),
                run.err());
        terminal.env.putAll(Map.of("GITHUB_STEP_SUMMARY", summary.toString(), "GITHUB_OUTPUT", "/dev/full"));
        run().exits(1);
        assertTrue(summary().contains("Nothing to do."), "and the other way round");
    }

    // What needs attention

    @Test
    void oneRefusedRedeliveryIsAnAnnotationWithItsCauseAndSoIsItsRow() throws IOException {
        Row row = failed(100);
        failed(90);
        delivered(1);
        github.fault(row.id() + "/attempts", Fault.refuse(422, "The hook is being changed by somebody else"));
        Terminal.Run run = run().exits(1);
        assertEquals(List.of("1 event redelivered: 1 delivered, 1 refused by GitHub: 422 (The hook is being changed by "
                + "somebody else). 1 event waits. GitHub forgets it in 70 h (Mon 10:20 UTC). The next run tries "
                + "again."), annotations(run, "error"));
        assertTrue(run.out()
                .contains("\nrefused: 422 (The hook is being changed by somebody else)  issues.opened         1  "
                + "failed to connect to host  10:20 "),
                run.out());
        assertTrue(summary().contains("\nrefused: 422 (The hook is being changed by somebody else)  issues.opened  "),
                summary());
    }

    @Test
    void whatWaitsIsListedWithItsTimesAndTheDeadlineIsAnOutput() throws IOException {
        Row row = failed(100);
        hook.redeliver(row, ago(2), Answer.DOWN);
        delivered(1);
        Terminal.Run run = run().exits(0);
        String markdown = summary();
        assertTrue(markdown.contains("\nwaiting until 12:03  issues.opened "), markdown);
        String block = run.out().substring(run.out().indexOf("\n\n") + 2,
                run.out().indexOf("\n\nNothing to redeliver"));
        assertTrue(markdown.endsWith("\n\n<pre>\n" + block + "\n</pre>\n\n"), "the text of the log: " + markdown);
        assertTrue(markdown.startsWith(
                "## Webhook deliveries\n\n**Nothing to redeliver in 3 deliveries. 1 event waits, due from 12:03 UTC. "
                + "GitHub forgets it in 70 h (Mon 10:20 UTC).**\nNothing to do: the next run sends what waits.\n\n"),
                markdown);
        assertEquals(Map.of("deadline", "2026-11-23T10:20:00Z", "needs-person", "false", "lost", "0"),
                outputs().entrySet().stream()
                .filter(pair -> Set.of("deadline", "needs-person", "lost").contains(pair.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void anExpiringEventIsAnErrorBeforeItIsLost() throws IOException {
        hook.receiver = (of, at) -> Answer.DOWN;
        checkpoint(NOON.minus(Duration.ofDays(3)));
        failed(3 * 24 * 60 - 180);
        Terminal.Run run = run().exits(3);
        String todo = "Fix the receiver before 15:00 UTC, or events are lost.";
        assertTrue(annotations(run, "error").get(0).endsWith(" GitHub forgets it in 3 h (15:00 UTC). " + todo),
                run.err());
        assertEquals("true", outputs().get("needs-person"));
        assertEquals("2026-11-20T15:00:00Z", outputs().get("deadline"));
        assertTrue(summary().contains(" GitHub forgets it in 3 h (15:00 UTC).**\n" + todo), summary());
    }

    @Test
    void whatWasGivenUpComesWithTheWorkflowsInput() throws IOException {
        Row given = failed(100);
        hook.redeliver(given, ago(90), Answer.DOWN);
        delivered(1);
        run("--max-attempts", "2").exits(3);
        String guid = given.guid().substring(0, 8);
        assertTrue(summary().contains("\nFix the receiver, then resend what was given up: run this workflow with guid "
                + guid + "\n"), summary());
        assertTrue(summary().contains("\ngiven up  issues.opened         2  "), summary());
        assertEquals("1", outputs().get("lost"));
    }

    @Test
    void ofManyLossesAllStandInTheLogAndOneAnnotationSaysWhatToDo() {
        for (int i = 0; i < 40; i++) {
            Row given = failed(200 - i);
            hook.redeliver(given, ago(90), Answer.DOWN);
        }
        delivered(1);
        Terminal.Run run = run("--max-attempts", "2");
        assertEquals(1, annotations(run, "error").size(), run.err());
        assertEquals(40, run.err().lines().filter(line -> line.contains("given up after 2 failed attempts: ")).count());
    }

    @Test
    void theSummaryOfFiveHundredHooksHasTheWorstFirstAndCountsTheRest() throws IOException {
        hook.active = false;
        for (int id = 1001; id <= 1500; id++) {
            HookStandIn made = github.hook("octo", id);
            made.deliver(ago(23 * 60), "push", null, Answer.OK);
            Row row = made.deliver(ago(60), "push", null, Answer.code(500));
            for (int i = 0; i < 10; i++) {
                made.deliver(ago(50 - i), "issues" + "_".repeat(90), "opened", new Answer("!".repeat(300), 500));
            }
            if (id == 1400) {
                made.redeliver(row, ago(30), Answer.code(500));
            }
        }
        terminal.run("--org", "octo", "--all-hooks", "--dry-run", "--max-attempts", "2").exits(0);
        assertTrue(Files.size(summary) > 800_000 && Files.size(summary) < 1 << 20, "bytes: " + Files.size(summary));
        List<String> sections = summary().lines().filter(line -> line.startsWith("### ")).toList();
        assertTrue(sections.get(0).contains("hooks/1400?"), sections.get(0));
        assertTrue(summary().contains("\n" + (500 - sections.size()) + " more hooks: no room here; "), sections.size()
                + " are shown");
    }

    /** A step may append to its summary more than once. */
    @ParameterizedTest
    @CsvSource({"600000, 1", "1040000, 0"})
    void whatTheStepsSummaryHasAlreadyCounts(int already, int shown) throws IOException {
        for (int i = 0; i < 3000; i++) {
            hook.deliver(ago(300).plusSeconds(i), "issues" + "_".repeat(90), "opened",
                    new Answer("!".repeat(300), 500));
        }
        Files.writeString(summary, "é".repeat(already / 2));
        run("--dry-run").exits(0);
        assertTrue(Files.size(summary) >= already && Files.size(summary) < 1 << 20, "bytes: " + Files.size(summary));
        assertEquals(shown, summary().lines().filter(line -> line.startsWith("### [octo, hook 42, since ")).count());
        assertEquals(already == 1_040_000, summary().contains("\n1 more hook: no room here; "));
    }

    @Test
    void theSummaryOfTwentyHooksStaysBelowWhatGitHubTakes() throws IOException {
        for (int id = 1; id <= 20; id++) {
            HookStandIn busy = github.hook("octo", id);
            for (int i = 0; i < 400; i++) {
                busy.deliver(ago(300).plusSeconds(i), "issues" + "_".repeat(90), "opened",
                        new Answer("!".repeat(300), 500));
            }
        }
        for (int id = 21; id <= 30; id++) {
            github.hook("octo", id);
        }
        hook.active = false;
        terminal.run("--org", "octo", "--all-hooks", "--dry-run").exits(0);
        assertTrue(Files.size(summary) < 1 << 20, "bytes: " + Files.size(summary));
        String markdown = summary();
        assertEquals(20, markdown.lines().filter(line -> line.startsWith("### ")).count());
        assertTrue(markdown.contains("\n10 of 30 hooks had nothing to redeliver (0 deliveries).\n"),
                "the others are a line");
        assertEquals(20, markdown.lines().filter(line -> line.equals("... and 380 more; --verbose shows all")).count());
    }
}
