import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Runs the action and the workflows as GitHub's runner would: a checkout fills the workspace; the files of an action of
 * another repository lie outside of it, in a path with a blank; each step has files of its own for outputs and summary;
 * and expressions are evaluated before a step starts. It needs bash and jq, which the runners have. A script replaces
 * their `gh`, with a file for the issues.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class ActionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACTION = ".github/actions/redeliver";

    /** One for all tests, as a runner's cache would be: JBang builds the command once. */
    @TempDir
    static Path runner;

    @TempDir
    Path temp;

    private static Path action;
    /** The key of the cache: its step reads all files, so each test runs it once, and again if this is null. */
    private Map<String, String> key;
    private static Map<String, Object> description;

    private final TestClock clock = new TestClock(Instant.now());
    private ProgramStandIn jbang;
    private ProgramStandIn gh;
    private GitHubStandIn github;
    private HookStandIn hook;
    private final Map<String, String> env = new HashMap<>();
    private Path workspace;
    private Path issues;

    @BeforeAll
    static void download() throws Exception {
        Path downloaded = runner.resolve("_actions/the org/redeliver/0123456");
        checkout(downloaded);
        action = downloaded.resolve(ACTION);
        description = yaml(action.resolve("action.yml"));
        Files.createDirectories(runner.resolve("_temp/redeliver"));
        if (AllTests.isAll()) {
            fillTheCache();
        }
    }

    /** The cache has everything that JBang fetches, as from the second run on. */
    private static void fillTheCache() throws IOException, InterruptedException {
        String repository = System.getenv().getOrDefault("JBANG_REPO",
                System.getProperty("user.home") + "/.m2/repository");
        LauncherTest.jars(runner.resolve("_temp/redeliver"));
        Files.createSymbolicLink(runner.resolve("_temp/redeliver/repository"), Path.of(repository));
    }

    /** The files that a run needs. */
    private static void checkout(Path folder) throws IOException {
        for (String file : List.of("jbang", "jbang-catalog.json", "redeliver.java", "lib", ACTION)) {
            copy(LauncherTest.root().resolve(file), folder.resolve(file));
        }
    }

    @AfterAll
    static void leaveTheRepository() throws IOException {
        Files.deleteIfExists(runner.resolve("_temp/redeliver/repository"));
    }

    @BeforeEach
    void standIns() throws IOException {
        jbang = ProgramStandIn.jbang(clock);
        gh = new ProgramStandIn((folder, args, own) -> gh(args, own));
        github = new GitHubStandIn(AllTests.isAll() ? Clock.systemUTC() : clock);
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        hook = github.hook("octo", 42);
        workspace = Files.createDirectory(temp.resolve("workspace"));
        issues = Files.writeString(temp.resolve("issues.json"), "[]");
        Path bin = Files.createDirectory(temp.resolve("bin"));
        gh.install(bin.resolve("gh"), "", JQ);
        // The key of the cache has Java's version in it, and Java takes long to say it; JBang starts JAVA_HOME's.
        script(bin.resolve("java"), "echo 'openjdk version \"17.0.1\"' >&2");
        if (!AllTests.isAll()) {
            jbang.installJBang(bin);
        }
        env.put("PATH", bin + ":" + System.getenv("PATH"));
        env.put("HOME", System.getProperty("user.home"));
        env.put("JAVA_HOME", System.getProperty("java.home"));
        env.put("LC_ALL", "C.UTF-8");
        env.put("ISSUES", issues.toString());
        env.put("GITHUB_ACTIONS", "true");
        env.put("GITHUB_API_URL", github.url());
        env.put("GITHUB_SERVER_URL", "https://github.com");
        env.put("GITHUB_REPOSITORY", "octo/ops");
        env.put("GITHUB_RUN_ID", "77");
        env.put("GITHUB_RUN_NUMBER", "7");
        env.put("RUNNER_TEMP", runner.resolve("_temp").toString());
    }

    @AfterEach
    void close() throws IOException {
        github.close();
        jbang.close();
        gh.close();
    }

    private static final Map<String, String> SECRET = Map.of("secrets.REDELIVER_TOKEN", Terminal.TOKEN);
    private static final String WORKFLOW = ".github/workflows/redeliver.yml";

    /** With the real JBang, always. */
    @Test
    void theWorkflowRedeliversInACopyAsItIs() throws Exception {
        if (!AllTests.isAll()) {
            fillTheCache();
            Files.delete(temp.resolve("bin/jbang"));
        }
        Row failed = hook.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        Job job = workflow(WORKFLOW, "redeliver", plus(SECRET, "vars.REDELIVER_SCHEDULE", "on"));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertNotNull(github.variable("octo/ops", "REDELIVER_CHECKPOINT_42"));
        assertEquals(Map.of("exit-code", "0", "redelivered", "1", "delivered", "1", "failed-again", "0",
                "unsettled", "0"), job.outputs("exit-code", "redelivered", "delivered", "failed-again", "unsettled"));
        assertTrue(job.summary.contains("## Webhook deliveries\n"), job.summary);
        assertFalse(job.log.contains("The schedule is off"), job.log);
        assertEquals("[]", Files.readString(issues), "no one must act");
    }

    @Test
    void aScheduledRunIsSkippedUntilTheScheduleIsOn() throws Exception {
        assertNull(workflow(WORKFLOW, "redeliver", SECRET));
        assertNull(workflow(WORKFLOW, "redeliver", plus(SECRET, "vars.REDELIVER_SCHEDULE", "off")));
        assertNull(workflow(WORKFLOW, "redeliver", Map.of()),
                "a repository that is only a catalog has no secret either");
        assertEquals(List.of(), github.log("", ""));
    }

    @Test
    void aRunByHandSaysThatTheScheduleIsOff() throws Exception {
        Map<String, String> byHand = plus(SECRET, "github.event_name", "workflow_dispatch");
        String off = "::notice title=redeliver::The schedule is off. To run every six hours: gh variable set "
                + "REDELIVER_SCHEDULE --body on --repo octo/ops\n";
        Job job = workflow(WORKFLOW, "redeliver", byHand);
        assertEquals(0, job.code, job.log);
        assertTrue(job.log.endsWith(off), job.log);
        job = workflow(WORKFLOW, "redeliver", plus(byHand, "vars.REDELIVER_SCHEDULE", "on"));
        assertFalse(job.log.contains(off), job.log);
        job = workflow(WORKFLOW, "redeliver", plus(byHand, "secrets.REDELIVER_TOKEN", "other"));
        assertEquals(1, job.code, job.log);
        assertFalse(job.log.contains(off), "first things first: " + job.log);
    }

    @Test
    void aDryRunAndOneEventAreInputsOfTheWorkflow() throws Exception {
        Row failed = hook.deliver(Instant.now().minus(Duration.ofDays(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        Map<String, String> byHand = plus(SECRET, "github.event_name", "workflow_dispatch");
        Job job = workflow(WORKFLOW, "redeliver", plus(byHand, "inputs.dry-run", "true", "inputs.since", "3d"));
        assertEquals(0, job.code, job.log);
        assertTrue(job.log.contains("Dry run, nothing was sent: 1 event would be sent"), job.log);
        assertEquals(List.of(), github.redelivered());
        job = workflow(WORKFLOW, "redeliver", plus(byHand, "inputs.dry-run", "false",
                "inputs.guid", failed.guid().substring(0, 8)));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertEquals(List.of(), github.log("P", "/variables"), "neither stores a checkpoint");
    }

    @Test
    void theVariablesChooseTheHookAndAddOptions() throws Exception {
        HookStandIn other = github.hook("octo", 43);
        Row push = other.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        other.deliver(Instant.now().minus(Duration.ofHours(2)), "issues", "opened", Answer.DOWN);
        other.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        Map<String, String> on = plus(SECRET, "vars.REDELIVER_SCHEDULE", "on");
        Job unclear = workflow(WORKFLOW, "redeliver", on);
        assertEquals(2, unclear.code, unclear.log);
        assertTrue(unclear.log.contains("set the variable REDELIVER_HOOK_ID"), unclear.log);
        Job job = workflow(WORKFLOW, "redeliver", plus(on, "vars.REDELIVER_HOOK_ID", "43",
                "vars.REDELIVER_ARGS", "--event push --rate 60"));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of(push.id()), github.redelivered());
        job = workflow(WORKFLOW, "redeliver", plus(on, "vars.REDELIVER_ARGS", "--all-hooks"));
        assertEquals(0, job.code, job.log);
        assertFalse(github.log("GET", "/orgs/octo/hooks/42/deliveries").isEmpty(), "both hooks: " + job.log);
    }

    @Test
    void theMatrixIsFedByTheListOfHooks() throws Exception {
        github.hook("octo", 43).active = false;
        github.hook("octo", 44);
        Job list = workflow("recipes/redeliver-many.yml", "hooks", SECRET);
        assertEquals(0, list.code, list.log);
        assertEquals(Map.of("hook-ids", "[42,44]"), list.outputs("hook-ids"));
        Job job = workflow("recipes/redeliver-many.yml", "redeliver", plus(SECRET, "matrix.hook", "44",
                "needs.hooks.outputs.ids", "[42,44]"));
        assertEquals(0, job.code, job.log);
        assertNotNull(github.variable("octo/ops", "REDELIVER_CHECKPOINT_44"));
        assertNull(workflow("recipes/redeliver-many.yml", "redeliver", plus(SECRET, "needs.hooks.outputs.ids", "[]")));
        Job refused = workflow("recipes/redeliver-many.yml", "hooks", Map.of("secrets.REDELIVER_TOKEN", "other"));
        assertEquals(1, refused.code, "a list that fails is not an empty matrix");
        assertEquals("", refused.outputs("hook-ids").get("hook-ids"));
    }

    /** One App, installed in three organizations, with a token of its own in each. */
    @Test
    void eachOrganizationIsAJob() throws Exception {
        GitHubStandIn.App app = github.app("1", StandInFixture.AppKey.PAIR.getPublic());
        Map<String, String> secrets = Map.of("secrets.REDELIVER_APP_ID", "1",
                "secrets.REDELIVER_PRIVATE_KEY", StandInFixture.AppKey.PEM);
        List<String> organizations = List.of("octo", "acme", "umbrella");
        for (String organization : organizations) {
            int id = 42 + organizations.indexOf(organization);
            HookStandIn its = github.hook(organization, id);
            its.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
            its.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
            github.install(id, app, organization, organization.equals("octo") ? GitHubStandIn.ALL
                    : Set.of("organization_hooks=read", "organization_hooks=write"));
            Job job = workflow("recipes/redeliver-organizations.yml", "redeliver",
                    plus(secrets, "matrix.organization", organization));
            assertEquals(0, job.code, job.log);
            assertEquals(id - 41, github.redelivered().size());
            assertNotNull(github.variable("octo/ops", "REDELIVER_CHECKPOINT_" + id));
        }
        assertEquals(1 + 2 + 2, github.minted.size(), "the webhook's organization, and that of the variable");
        assertEquals(List.of(), github.leftBehind());
    }

    @Test
    void theAuditKeepsWhoStartedTheRunAndWhatWasSent() throws Exception {
        Row failed = hook.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        env.put("JBANG_DIR", runner.resolve("_temp/redeliver").toString());
        env.put("JBANG_REPO", runner.resolve("_temp/redeliver/repository").toString());
        env.put("GITHUB_ACTOR", "monalisa");
        Job job = workflow("recipes/redeliver-audit.yml", "redeliver",
                plus(SECRET, "vars.REDELIVER_HOOK_ID", "42", "github.run_id", "77"));
        assertEquals(0, job.code, job.log);
        assertEquals("monalisa", job.artifact.path("started_by").asText());
        JsonNode event = job.artifact.path("hooks").path(0).path("events").path(0);
        assertEquals(failed.guid(), event.path("guid").asText());
        assertEquals(Long.toString(github.redelivered().get(0)), event.path("attempts").path(0).path("id").asText());
        assertEquals("delivered", event.path("verdict").asText());
        assertFalse(job.artifact.findParents("payload").size() > 0, "no payload");
        Job refused = workflow("recipes/redeliver-audit.yml", "redeliver",
                Map.of("secrets.REDELIVER_TOKEN", "other", "vars.REDELIVER_HOOK_ID", "42"));
        assertEquals(1, refused.code, refused.log);
        assertEquals(1, refused.artifact.path("exit_code").asInt(), "a red run is kept as well");
    }

    @Test
    void aMissingSecretIsAnErrorAndNothingIsCached() throws Exception {
        Job job = workflow(WORKFLOW, "redeliver", Map.of("vars.REDELIVER_SCHEDULE", "on"));
        assertEquals(2, job.code, job.log);
        assertTrue(job.log.contains("::error") && job.log.contains("add the secret REDELIVER_TOKEN"), job.log);
        assertEquals("2", job.outputs("exit-code").get("exit-code"));
        assertEquals(List.of("actions/cache/restore"), job.used);
        assertEquals(1, issues().split("redeliver: look at octo").length - 1, issues());
    }

    /** The action in a workflow of another repository: nothing is checked out, and its workspace stays as it is. */
    @Test
    void theActionRunsInAWorkflowOfAnotherRepository() throws Exception {
        Row failed = hook.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        Job job = steps(snippet("uses: ORG/jbang-catalog/"), plus(SECRET, "github.event_name", "schedule"));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of(failed.id()), github.redelivered());
        try (Stream<Path> files = Files.list(workspace)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void theStepWithoutTheActionRunsAsTheDocsShowIt() throws Exception {
        Row failed = hook.deliver(Instant.now().minus(Duration.ofHours(2)), "push", null, Answer.DOWN);
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        env.put("JBANG_DIR", runner.resolve("_temp/redeliver").toString());
        env.put("JBANG_REPO", runner.resolve("_temp/redeliver/repository").toString());
        List<Map<String, Object>> steps = snippet("run: ./jbang redeliver");
        Job job = steps(steps, plus(SECRET, "vars.REDELIVER_HOOK_ID", "42"));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of(failed.id()), github.redelivered());
        assertFalse(github.log("P", "/repos/octo/ops/actions/variables").isEmpty(), "a checkpoint is stored");
        assertTrue(job.summary.contains("## Webhook deliveries\n"), job.summary);
    }

    /** The steps of the docs' YAML that has these words in it. */
    private static List<Map<String, Object>> snippet(String words) throws IOException {
        String page = Files.readString(LauncherTest.root().resolve("docs/actions.md"));
        String yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page).results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(words)).findFirst().orElseThrow();
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }

    /** A jbang on the PATH stands in for the command here, and writes down what it is given. */
    @Test
    void argumentsComeThroughAsTheyWereWritten() throws Exception {
        script(temp.resolve("bin/jbang"),
                "shift; for arg; do printf '[%s]\\n' \"$arg\"; done; cat; [ -z \"$FAIL\" ] || exit \"$FAIL\"");
        Path trap = temp.resolve("trap");
        String args = "--event push,issues  \"--since=a b\" 'it''s' \"it's\" $(touch " + trap + ") `touch " + trap
                + "` $HOME * ~ a\\ b \\$x ; #no\n"
                + "  --max=3 \"\" 'a \"b\" c' && x\n";
        Job job = run(Map.of("token", "t", "args", args));
        assertEquals(0, job.code, job.log);
        assertEquals(List.of("--event", "push,issues", "--since=a b", "its", "it's", "$(touch", trap + ")", "`touch",
                trap + "`", "$HOME", "*", "~", "a b", "$x", ";", "#no", "--max=3", "", "a \"b\" c", "&&", "x",
                "--variable-repo=octo/ops"), words(job));
        assertFalse(Files.exists(trap));

        String nasty = "a\"; touch " + trap + "; '$(touch " + trap + ") `touch " + trap + "` \\ *";
        job = run(Map.of("token", "t", "repository", nasty, "since", nasty, "guid", nasty, "variable-repo", nasty,
                "dry-run", "true"));
        assertEquals(List.of("resend", nasty, "--repo=" + nasty, "--dry-run", "--since=" + nasty), words(job));
        job = run(Map.of("token", "t", "variable-repo", nasty));
        assertEquals(List.of("--variable-repo=" + nasty), words(job));
        job = run(Map.of("token", "t", "repository", "octo/app", "args", "show 0003e6d7 --verbose"));
        assertEquals(List.of("show", "0003e6d7", "--verbose", "--repo=octo/app"), words(job),
                "args may begin with a verb");
        job = run(Map.of("token", "t", "args", " \n ", "variable", "none"));
        assertEquals(List.of(), words(job));
        assertFalse(Files.exists(trap));

        for (String open : List.of("--max=1 'open", "--max=1 \"open\nclosed\"")) {
            job = run(Map.of("token", "t", "args", open));
            assertEquals(2, job.code);
            assertTrue(job.log.contains("::error::args cannot be split into words"), job.log);
            assertEquals(List.of(), words(job), "nothing is started");
        }
        for (String input : List.of("dry-run", "list-hooks")) {
            job = run(Map.of("token", "t", input, "yes"));
            assertEquals(2, job.code);
            assertTrue(job.log.contains("is neither true nor false"), job.log);
            assertEquals(List.of(), words(job));
        }
    }

    @Test
    void theCacheIsStoredAfterARedRunTooAndItsKeyIsOfTheFiles() throws Exception {
        script(temp.resolve("bin/jbang"), "exit \"$FAIL\"");
        for (String code : List.of("0", "3", "1", "2")) {
            env.put("FAIL", code);
            Job job = run(Map.of("token", "t"));
            assertEquals(Integer.parseInt(code), job.code);
            assertEquals(code, job.outputs("exit-code").get("exit-code"));
            assertEquals(code.equals("0") || code.equals("3") ? List.of("actions/cache/restore", "actions/cache/save")
                    : List.of("actions/cache/restore"), job.used, code);
        }
        env.put("FAIL", "0");
        Job hit = run(Map.of("token", "t"), true);
        assertEquals(List.of("actions/cache/restore"), hit.used, "what came from the cache is not stored again");
        String key = hit.withs.get(0).get("key");
        assertTrue(key.matches("redeliver-Linux-X64-[0-9]+-[0-9]+"), key);
        assertEquals(runner.resolve("_temp/redeliver").toString(), hit.withs.get(0).get("path"));
        assertEquals(key, run(Map.of("token", "t")).withs.get(1).get("key"), "stored under the key that is looked for");
        Path file = action.resolve("../../../lib/package-info.java");
        String before = Files.readString(file);
        try {
            Files.writeString(file, before + "// changed\n");
            this.key = null;
            assertFalse(key.equals(run(Map.of("token", "t")).withs.get(0).get("key")));
        } finally {
            Files.writeString(file, before);
        }
    }

    @Test
    void oneIssueIsKeptWhileAPersonIsNeeded() throws Exception {
        Map<String, String> inputs = Map.of("token", Terminal.TOKEN, "hook", "42", "issue", "true");
        Row row = hook.deliver(Instant.now().minus(Duration.ofHours(20)), "push", null, Answer.code(500));
        for (int attempt = 2; attempt <= 8; attempt++) {
            hook.redeliver(row, Instant.now().minus(Duration.ofHours(20 - attempt)), Answer.code(500));
        }
        hook.deliver(Instant.now().minus(Duration.ofHours(1)), "push", null, Answer.OK);
        Job job = run(inputs);
        assertEquals(3, job.code, job.log);
        assertTrue(issues().startsWith("1 open redeliver: look at webhook 42 of octo | "
                + "[Run 7](https://github.com/octo/ops/actions/runs/77) (exit code 3): someone must act."), issues());
        assertTrue(issues().contains("## Webhook deliveries "), "the run's summary is in it: " + issues());

        // What is not a regular run leaves it alone, although it ends well.
        script(temp.resolve("bin/jbang"), "echo '{\"hooks\": []}'; exit \"$FAIL\"");
        String before = issues();
        for (Map<String, String> byHand : List.of(Map.of("dry-run", "true"), Map.of("args", "--dry-run"),
                Map.of("guid", row.guid()), Map.of("list-hooks", "true"), Map.of("args", "hooks"),
                Map.of("args", "show x"), Map.of("args", "resend --since 1h --yes"), Map.of("args", "--version"))) {
            Map<String, String> all = new HashMap<>(inputs);
            all.putAll(byHand);
            env.put("FAIL", byHand.containsKey("list-hooks") || byHand.containsValue("hooks") ? "2" : "0");
            job = run(all);
            assertEquals(before, issues(), byHand.toString());
        }
        // So does one that was not asked to keep it.
        job = run(Map.of("token", "t", "hook", "42"));
        assertEquals(before, issues());
        env.put("FAIL", "0");
        script(temp.resolve("bin/jbang"), "printf 'needs-person=false\\nwhole=true\\n' >>\"$GITHUB_OUTPUT\"");
        job = run(inputs);
        assertTrue(issues().startsWith("1 open ") && issues().contains("all is well. Events were lost before"),
                "a loss stays until a person has seen it: " + issues());
    }

    private record Kept(String exitCode, String needsPerson, String whole, String lost, String summary) {
        /** Of a run that looked at everything. */
        Kept(String exitCode, String needsPerson, String lost, String summary) {
            this(exitCode, needsPerson, "true", lost, summary);
        }
    }

    private String keep(Kept kept) throws Exception {
        Files.writeString(runner.resolve("_temp/redeliver-summary.md"), kept.summary);
        Map<String, String> own = new HashMap<>(Map.of("GH_TOKEN", "job-token", "ORGANIZATION", "octo", "REPOSITORY",
                "", "HOOK", env.getOrDefault("HOOK", "42"), "SUMMARY",
                runner.resolve("_temp/redeliver-summary.md").toString()));
        own.putAll(Map.of("EXIT_CODE", kept.exitCode, "NEEDS_PERSON", kept.needsPerson, "LOST", kept.lost, "WHOLE",
                kept.whole));
        Finished finished = start(List.of("sh", action.resolve("keep-issue.sh").toString()), own);
        assertEquals(0, finished.code, finished.out);
        assertEquals("", finished.out);
        return issues();
    }

    @Test
    void anIssueClosesItselfUnlessSomethingWasLost() throws Exception {
        String opened = keep(new Kept("3", "true", "", "The receiver is down."));
        assertTrue(opened.startsWith("1 open ") && opened.contains("The receiver is down.")
                && opened.lines().count() == 1, opened);
        String again = keep(new Kept("1", "", "", "It does not build."));
        assertTrue(again.startsWith("1 open ") && again.contains("It does not build.") && again.lines().count() == 1,
                again);
        String well = keep(new Kept("0", "false", "0", "Nothing to do."));
        assertTrue(well.startsWith("1 closed ") && well.contains("all is well") && well.lines().count() == 1, well);
        assertEquals(well, keep(new Kept("0", "false", "0", "Nothing to do.")),
                "a closed one stays closed, and nothing is opened");

        // The next time, it is another issue; a loss is a comment, and keeps it open.
        String lost = keep(new Kept("3", "true", "2", "Lost: two | three")).lines().toList().get(1);
        assertTrue(lost.startsWith("2 open ") && lost.contains("Given up or lost in this run: 2")
                && !lost.contains("comment: "), lost);
        assertEquals(1, lost.split("Lost: two [|] three").length - 1, "one text, once: " + lost);
        lost = keep(new Kept("3", "true", "0", "Down.")).lines().toList().get(1);
        assertTrue(lost.contains("Down.") && lost.contains("Lost: two | three") && !lost.contains("comment: "), lost);
        lost = keep(new Kept("0", "false", "0", "Nothing to do.")).lines().toList().get(1);
        assertTrue(lost.startsWith("2 open ") && lost.contains("all is well")
                && lost.contains("close this issue yourself"), lost);
        lost = keep(new Kept("3", "true", "1", "Lost again.")).lines().toList().get(1);
        assertEquals(1, lost.split("comment: ").length - 1, lost);
        assertEquals(1, lost.split("Lost again[.]").length - 1, "one text, once: " + lost);
        assertTrue(lost.contains("Lost: two"), "the first loss is still there");

        // Exit code 0 may also ask for a person; a run that was cut short has no code.
        Files.writeString(issues, "[]");
        assertTrue(keep(new Kept("0", "true", "0", "Look.")).startsWith("1 open "));
        assertTrue(keep(new Kept("", "", "", "")).contains("(cut short): someone must act"), issues());
    }

    /** GitHub takes 65,536 characters. */
    @Test
    void aLongSummaryIsCutBetweenLinesAndTheRestIsCounted() throws Exception {
        String section = "### [octo, hook 42](https://github.com)\n\n<pre>\n"
                + ("due  push " + "ü".repeat(40) + "  500\n").repeat(600) + "</pre>\n\n";
        for (int loss = 1; loss <= 3; loss++) {
            keep(new Kept("3", "true", "" + loss, section + section));
            keep(new Kept("3", "true", "0", "x".repeat(70_000) + "\n" + section + section));
        }
        for (String part : start(List.of("jq", "-r", ".[] | .body, .comments[] | @json", issues.toString()),
                Map.of()).out.lines().toList()) {
            assertTrue(part.length() > 10_000 && part.length() < 65_536, part.length() + ": " + part);
            assertTrue(part.startsWith("\"[Run 7](https://github.com/octo/ops/actions/runs/77) "), part);
        }
        Files.writeString(issues, "[]");
        String cut = keep(new Kept("3", "true", "0", section + section));
        assertTrue(cut.contains("  500 </pre>  The rest is in [the run](https://github.com/octo/ops/actions/runs/77), "
                + "with 1 more webhooks."), cut);
        Files.writeString(issues, "[]");
        assertFalse(keep(new Kept("3", "true", "0", "short\n")).contains("The rest is in"));
    }

    @Test
    void aRunThatSaysNothingOfAllEventsLeavesTheIssueAsItIs() throws Exception {
        List<Kept> silent = List.of(new Kept("1", "false", "0", "GitHub is down."),
                new Kept("1", "false", "false", "0", "GitHub is down."),
                new Kept("0", "false", "false", "0", "Well since an hour."), new Kept("0", "", "", "", ""),
                new Kept("", "false", "", "", ""));
        for (Kept kept : silent) {
            assertEquals("", keep(kept));
        }
        String open = keep(new Kept("3", "true", "0", "Down."));
        for (Kept kept : silent) {
            assertEquals(open, keep(kept));
        }
        assertTrue(keep(new Kept("3", "true", "false", "1", "Lost.")).contains("Lost."), "a loss is never left out");
    }

    @Test
    void issuesOfOthersAreLeftAloneAndTwoRunsAtOnceKeepOne() throws Exception {
        String title = "redeliver: look at webhook 42 of octo";
        String theirs = "[{'number':1,'state':'open','title':'" + title + "','user':{'type':'User'},'body':null},"
                + "{'number':2,'state':'open','title':'" + title
                + "','user':{'type':'Bot'},'pull_request':{},'body':''},"
                + "{'number':3,'state':'closed','title':'" + title + "','user':{'type':'Bot'},'body':''},"
                + "{'number':4,'state':'open','title':'" + title + "1','user':{'type':'Bot'},'body':''}]";
        Files.writeString(issues, theirs.replace('\'', '"'));
        keep(new Kept("1", "", "", "Down."));
        assertEquals(List.of("1 open", "2 open", "3 closed", "4 open", "5 open"), states());
        keep(new Kept("0", "false", "0", "Well."));
        assertEquals(List.of("1 open", "2 open", "3 closed", "4 open", "5 closed"), states());
        // Another run opens one between this run's look and its own.
        env.put("MEANWHILE", "true");
        keep(new Kept("1", "", "", "Down."));
        assertEquals(List.of("1 open", "2 open", "3 closed", "4 open", "5 closed", "6 open", "7 closed"), states());
    }

    @Test
    void anIssueUnderTheFormerTitleIsAdoptedAndTheTitleSaysWhatTheRunIsAbout() throws Exception {
        String former = "[{'number':1,'state':'open','title':'redeliver: a person should look at octo, hook 42',"
                + "'user':{'type':'Bot'},'body':''}]";
        Files.writeString(issues, former.replace('\'', '"'));
        assertTrue(keep(new Kept("1", "true", "0", "Down."))
                .startsWith("1 open redeliver: look at webhook 42 of octo |"));
        keep(new Kept("1", "true", "0", "Down."));
        assertEquals(List.of("1 open"), states());
        env.put("ARGS", "--wait 0\n--all-repos --event *");
        assertTrue(keep(new Kept("1", "true", "0", "Down."))
                .contains("2 open redeliver: look at all repositories of octo, 42 |"), issues());
        env.remove("ARGS");
        env.put("HOOK", "https://u:THE_SECRET@ci.example/");
        String other = keep(new Kept("1", "true", "0", "Down."));
        assertTrue(other.matches("(?s).*3 open redeliver: look at webhook URL checksum \\d+ of octo \\|.*"), other);
        assertFalse(other.contains("THE_SECRET") || other.contains("ci.example"), "anyone can read it: " + other);
        env.remove("HOOK");
        env.put("ARGS", "--app");
        env.put("APP", "7");
        assertTrue(keep(new Kept("1", "true", "0", "Down.")).contains("4 open redeliver: look at the App 7 |"),
                issues());
    }

    private static final String PERMISSION = "give the job the permission \"issues: write\"";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gh: Resource not accessible by integration (HTTP 403)               | 1 | error   | " + PERMISSION,
        "gh: Not Found (HTTP 404)                                            | 1 | error   | " + PERMISSION,
        "gh: Repository was archived so is read-only. (HTTP 403)             | 1 | error   | unarchive the repository",
        "gh: Unable to create comment because issue is locked. (HTTP 403)    | 1 | error   | issue is locked",
        "gh: command not found                                               | 1 | error   | install gh on the runner",
        "gh: Issues has been disabled in this repository. (HTTP 410)         | 0 | warning | octo/ops has no issues; "
                + "switch them on under Settings",
        "gh: HTTP 502                                                        | 0 | warning | the next run tries again",
        "gh: API rate limit exceeded for installation. (HTTP 403)            | 0 | warning | the next run tries again",
        "error connecting to api.github.com                                  | 0 | warning | the next run tries again",
    })
    void anIssueThatCannotBeKeptIsOneAnnotationWithTheRemedy(String refusal, int code, String level,
            String remedy) throws Exception {
        env.put("REFUSE", refusal + "\n");
        Map<String, String> own = Map.of("GH_TOKEN", "job-token", "ORGANIZATION", "octo", "REPOSITORY", "", "HOOK",
                "42", "SUMMARY", "absent", "EXIT_CODE", "3", "NEEDS_PERSON", "true", "WHOLE", "true", "LOST", "1");
        Finished finished = start(List.of("sh", action.resolve("keep-issue.sh").toString()), own);
        assertEquals(code, finished.code, finished.out);
        assertEquals(1, finished.out.lines().count(), finished.out);
        assertTrue(finished.out.startsWith("::" + level + " title=redeliver::") && finished.out.contains(remedy),
                finished.out);
        assertFalse(finished.out.contains("job-token"), finished.out);
    }

    @Test
    void aGreenRunWhoseIssueCannotBeKeptIsRedUnlessTheRepositoryHasNone() throws Exception {
        env.put("REFUSE", "gh: Resource not accessible by integration (HTTP 403)");
        Job job = run(Map.of("token", Terminal.TOKEN, "issue", "true"));
        assertEquals(1, job.code, "or nobody would learn it: " + job.log);
        env.put("REFUSE", "gh: Issues has been disabled in this repository. (HTTP 410)");
        job = run(Map.of("token", Terminal.TOKEN, "issue", "true"));
        assertEquals(0, job.code, job.log);
        assertTrue(job.log.contains("octo/ops has no issues"), job.log);
    }

    @Test
    void everyActionIsPinnedByACommitAndEveryInputByTheEnvironment() throws Exception {
        Map<String, String> commits = new HashMap<>();
        List<Path> files = new ArrayList<>(List.of(LauncherTest.root().resolve(ACTION + "/action.yml"),
                LauncherTest.root().resolve("docs/actions.md")));
        for (String folder : List.of(".github/workflows", "recipes")) {
            try (Stream<Path> workflows = Files.list(LauncherTest.root().resolve(folder))) {
                workflows.filter(file -> file.toString().endsWith(".yml")).forEach(files::add);
            }
        }
        for (Path file : files) {
            Matcher uses = Pattern.compile("uses: (\\S+)(.*)").matcher(Files.readString(file));
            while (uses.find()) {
                if (!uses.group(1).startsWith("./") && !uses.group(1).startsWith("ORG/")) {
                    String[] parts = uses.group(1).split("@");
                    assertTrue(parts[1].matches("[0-9a-f]{40}") && uses.group(2).matches(" # v\\d+\\.\\d+\\.\\d+"),
                            file + ": " + uses.group());
                    String name = parts[0].replaceFirst("^([^/]+/[^/]+)/.*", "$1");
                    assertEquals(commits.computeIfAbsent(name, first -> parts[1]), parts[1],
                            file + ": two versions of " + name);
                }
            }
            assertFalse(Pattern.compile("(?m)^ +(?:- )?run: (?:[^\n]*|\\|\n(?: {8}.*\n)*)\\$\\{\\{")
                    .matcher(Files.readString(file)).find(),
                    file + ": an expression in a script");
        }
        assertEquals(4, commits.size(), commits.toString());
    }

    // A runner, as far as this action needs one.

    private Job run(Map<String, String> inputs) throws Exception {
        return run(inputs, false);
    }

    private Job run(Map<String, String> inputs, boolean cacheHit) throws Exception {
        Job job = new Job();
        job.action(action, inputs, cacheHit);
        return job;
    }

    /** A job of a workflow in octo/ops, on a schedule unless the contexts say otherwise; null if it is skipped. */
    @SuppressWarnings("unchecked")
    private Job workflow(String file, String name, Map<String, String> contexts) throws Exception {
        Map<String, Object> jobs = (Map<String, Object>) yaml(LauncherTest.root().resolve(file)).get("jobs");
        Map<String, Object> job = (Map<String, Object>) jobs.get(name);
        if (!condition((String) job.getOrDefault("if", "success()"), true, context(contexts))) {
            return null;
        }
        return steps((List<Map<String, Object>>) job.get("steps"), contexts);
    }

    /** The steps of a job: a checkout, the action, and scripts. */
    @SuppressWarnings("unchecked")
    private Job steps(List<Map<String, Object>> steps, Map<String, String> contexts) throws Exception {
        Job job = new Job();
        for (Map<String, Object> step : steps) {
            if (!condition((String) step.getOrDefault("if", "success()"), job.code == 0, context(contexts))) {
                continue;
            }
            String uses = (String) step.get("uses");
            if (uses == null) {
                job.script(step, Map.of(), context(contexts));
            } else if (uses.startsWith("actions/checkout@")) {
                checkout(workspace);
            } else if (uses.startsWith("actions/upload-artifact@")) {
                String path = ((Map<String, Object>) step.get("with")).get("path").toString();
                job.artifact = new ObjectMapper().readTree(workspace.resolve(path).toFile());
            } else {
                assertTrue(uses.equals("./" + ACTION) || uses.matches("ORG/jbang-catalog/" + ACTION + "@SHA"), uses);
                Map<String, String> with = new HashMap<>();
                ((Map<String, Object>) step.get("with")).forEach((name, value) ->
                        with.put(name, evaluate(value.toString(), context(contexts))));
                job.action(uses.startsWith(".") ? workspace.resolve(ACTION) : action, with, false);
            }
        }
        return job;
    }

    /** Secrets, variables and inputs that are not there are empty. */
    private static Function<String, String> context(Map<String, String> given) {
        Map<String, String> github = Map.of("github.repository_owner", "octo", "github.event_name", "schedule",
                "github.event.repository.private", "true");
        return expression -> given.getOrDefault(expression, github.getOrDefault(expression,
                expression.matches(".* [!=]= true") ? "false" : ""));
    }

    private static boolean condition(String condition, boolean success, Function<String, String> lookup) {
        return (success || condition.contains("always()")) && List.of(condition.split(" \\|\\| ")).stream()
                .anyMatch(terms -> List.of(terms.split(" && ")).stream().allMatch(term -> {
                    Matcher comparison = Pattern.compile("(\\S+) ([!=]=) '(.*)'").matcher(term);
                    return term.equals("always()") || term.equals("success()") || comparison.matches()
                            && lookup.apply(comparison.group(1)).equals(comparison.group(3))
                                    == comparison.group(2).equals("==");
                }));
    }

    private final class Job {
        private final Map<String, String> inputs = new HashMap<>();
        private final Map<String, Map<String, String>> outputs = new HashMap<>();
        int code;
        String log = "";
        String summary = "";
        JsonNode artifact;
        /** The actions that it used, and what with. */
        final List<String> used = new ArrayList<>();
        final List<Map<String, String>> withs = new ArrayList<>();

        /** @param action where its files are */
        @SuppressWarnings("unchecked")
        void action(Path action, Map<String, String> given, boolean cacheHit) throws Exception {
            ((Map<String, Map<String, Object>>) description.get("inputs")).forEach((name, input) -> inputs.put(name,
                    evaluate(String.valueOf(input.getOrDefault("default", "")), this::lookup)));
            given.forEach((name, value) -> {
                assertTrue(inputs.containsKey(name), "the action has no input " + name);
                inputs.put(name, value);
            });
            Map<String, Object> runs = (Map<String, Object>) description.get("runs");
            assertEquals("composite", runs.get("using"));
            for (Map<String, Object> step : (List<Map<String, Object>>) runs.get("steps")) {
                if (!condition((String) step.getOrDefault("if", "success()"), code == 0, this::lookup)) {
                    continue;
                }
                String id = (String) step.getOrDefault("id", "");
                if (step.containsKey("uses")) {
                    used.add(step.get("uses").toString().replaceFirst("@.*", ""));
                    withs.add(evaluated(step.get("with"), this::lookup));
                    outputs.put(id, cacheHit ? Map.of("cache-hit", "true") : Map.of());
                    continue;
                }
                assertEquals("bash", step.get("shell"));
                if (id.equals("key") && key != null && !cacheHit) {
                    outputs.put(id, key);
                    continue;
                }
                outputs.put(id, script(step, Map.of("GITHUB_ACTION_PATH", action.toString()), this::lookup));
                if (id.equals("key")) {
                    key = outputs.get(id);
                }
            }
        }

        /** Runs a script; returns its outputs. */
        Map<String, String> script(Map<String, Object> step, Map<String, String> more,
                Function<String, String> lookup) throws Exception {
            Path output = Files.createTempFile(temp, "output", "");
            Path itsSummary = Files.createTempFile(temp, "summary", "");
            Map<String, String> own = new HashMap<>(Map.of("GITHUB_OUTPUT", output.toString(),
                    "GITHUB_STEP_SUMMARY", itsSummary.toString(),
                    "GITHUB_ENV", Files.createTempFile(temp, "env", "").toString()));
            own.putAll(more);
            own.putAll(evaluated(step.getOrDefault("env", Map.of()), lookup));
            Path script = Files.writeString(Files.createTempFile(temp, "step", ".sh"), step.get("run").toString());
            // The runner's own two ways: without "shell", and with "shell: bash".
            List<String> bash = step.containsKey("shell")
                    ? List.of("bash", "--noprofile", "--norc", "-e", "-o", "pipefail") : List.of("bash", "-e");
            Finished finished = start(Stream.concat(bash.stream(), Stream.of(script.toString())).toList(), own);
            code = code == 0 ? finished.code : code;
            log += finished.out;
            summary += Files.readString(itsSummary);
            Map<String, String> written = new HashMap<>();
            for (String line : Files.readAllLines(output)) {
                assertTrue(line.contains("="), line);
                written.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
            return written;
        }

        @SuppressWarnings("unchecked")
        private Map<String, String> evaluated(Object values, Function<String, String> lookup) {
            Map<String, String> evaluated = new LinkedHashMap<>();
            ((Map<String, Object>) values).forEach((name, value) ->
                    evaluated.put(name, evaluate(value.toString(), lookup)));
            return evaluated;
        }

        private String lookup(String expression) {
            String[] path = expression.split("\\.");
            String value = switch (path[0]) {
                case "inputs" -> inputs.get(path[1]);
                case "steps" -> outputs.getOrDefault(path[1], Map.of()).getOrDefault(path[3], "");
                case "runner" -> Map.of("temp", env.get("RUNNER_TEMP"), "os", "Linux", "arch", "X64").get(path[1]);
                case "github" -> Map.of("event", "false", "repository", "octo/ops", "repository_owner", "octo",
                        "token", "job-token").get(path[1]);
                default -> null;
            };
            assertNotNull(value, expression);
            return value;
        }

        /** The action's outputs of these names, as a workflow sees them. */
        @SuppressWarnings("unchecked")
        Map<String, String> outputs(String... names) {
            Map<String, Map<String, Object>> declared = (Map<String, Map<String, Object>>) description.get("outputs");
            Map<String, String> values = new TreeMap<>();
            for (String name : names) {
                values.put(name, evaluate(declared.get(name).get("value").toString(), this::lookup));
            }
            return values;
        }
    }

    private static String evaluate(String text, Function<String, String> lookup) {
        return Pattern.compile("\\$\\{\\{ (.*?) }}").matcher(text).replaceAll(match ->
                Matcher.quoteReplacement(lookup.apply(match.group(1))));
    }

    private record Finished(int code, String out) {}

    private Finished start(List<String> command, Map<String, String> own) throws Exception {
        Path out = Files.createTempFile(temp, "log", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace.toFile()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        builder.environment().putAll(own);
        Process process = builder.start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        return new Finished(process.exitValue(), Files.readString(out));
    }

    private static List<String> words(Job job) {
        return lines(job.log).stream().filter(line -> line.startsWith("[") && line.endsWith("]"))
                .map(line -> line.substring(1, line.length() - 1)).toList();
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    /** The answer, as the stand-in for gh treats it. */
    private static final String JQ = """
            [ "$code" = 0 ] || exit "$code"
            filter=.
            while [ $# -gt 0 ]; do
              case $1 in
                --jq) filter=$2 ;;
                --silent) filter= ;;
              esac
              shift
            done
            [ -z "$filter" ] || jq -r "$filter" <&3
            """;

    /** Stands in for gh: a file has the issues. MEANWHILE opens one more, before the next one that is opened. */
    private Terminal.Run gh(List<String> args, Map<String, String> env) throws IOException {
        if (!(args.get(0) + env.get("GH_TOKEN") + env.get("GH_HOST")).equals("apijob-tokengithub.com")) {
            return new Terminal.Run(4, "", "gh: not logged in\n");
        }
        if (env.containsKey("REFUSE")) {
            return new Terminal.Run(1, "", env.get("REFUSE") + "\n");
        }
        ObjectNode fields = JSON.createObjectNode();
        String method = null;
        String path = null;
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            switch (arg) {
                case "--paginate", "--silent" -> {}
                case "--jq" -> i++;
                case "-X" -> method = args.get(++i);
                case "-f", "-F" -> {
                    String[] field = args.get(++i).split("=", 2);
                    fields.put(field[0], arg.equals("-f") ? field[1]
                            : Files.readString(Path.of(field[1].substring(1))));
                    method = method == null ? "POST" : method;
                }
                default -> {
                    assertTrue(arg.startsWith("repos/octo/ops/issues"), "gh: what is " + arg);
                    path = arg.substring("repos/octo/ops/issues".length());
                }
            }
        }
        return answer(method == null ? "GET" : method, path, fields, env.containsKey("MEANWHILE"));
    }

    private Terminal.Run answer(String method, String path, ObjectNode fields, boolean meanwhile) throws IOException {
        ArrayNode all = (ArrayNode) JSON.readTree(issues.toFile());
        ObjectNode one = !path.matches("/\\d+(/.*)?") ? null
                : (ObjectNode) all.get(Integer.parseInt(path.split("/")[1]) - 1);
        JsonNode answer = JSON.createObjectNode();
        switch (method + " " + path.replaceFirst("\\d+", "N")) {
            case "GET ?state=open&sort=created&direction=asc&per_page=N" -> {
                ArrayNode open = JSON.createArrayNode();
                all.forEach(issue ->
                        open.addAll(issue.path("state").asText().equals("open") ? List.of(issue) : List.of()));
                answer = open;
            }
            case "GET /N" -> answer = one;
            case "POST " -> {
                for (int i = meanwhile ? 2 : 1; i > 0; i--) {
                    ObjectNode issue = all.addObject().put("number", all.size()).put("state", "open");
                    issue.putObject("user").put("type", "Bot");
                    issue.setAll(fields);
                    answer = issue;
                }
            }
            case "POST /N/comments" -> one.withArray("comments").add(fields.get("body"));
            case "PATCH /N" -> one.setAll(fields);
            default -> {
                return new Terminal.Run(1, "", "gh: " + method + " " + path + " (HTTP 404)\n");
            }
        }
        JSON.writeValue(issues.toFile(), all);
        return new Terminal.Run(0, answer.toString(), "");
    }

    /** A line for each issue: its number, state, title, text and comments. */
    private String issues() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (JsonNode issue : JSON.readTree(issues.toFile())) {
            String line = issue.path("number") + " " + issue.path("state").asText() + " "
                    + issue.path("title").asText() + " | " + issue.path("body").asText();
            for (JsonNode comment : issue.path("comments")) {
                line += " comment: " + comment.asText();
            }
            lines.append(line.replace('\n', ' ')).append('\n');
        }
        return lines.toString();
    }

    private List<String> states() throws Exception {
        return lines(issues()).stream().map(line -> line.replaceFirst("^(\\d+ \\w+).*", "$1")).toList();
    }

    private static Map<String, String> plus(Map<String, String> map, String... more) {
        Map<String, String> all = new HashMap<>(map);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                    if (!Files.isDirectory(file)) {
                        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
