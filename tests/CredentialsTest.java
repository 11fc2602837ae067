import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokens from files, and GitHub Apps. All secrets of these tests have words in them that {@link Terminal} looks for.
 */
class CredentialsTest extends StandInFixture {
    private static final KeyPair KEY = AppKey.PAIR;
    private static final Set<String> HOOKS = Set.of("organization_hooks=read", "organization_hooks=write",
            "repository_hooks=read", "repository_hooks=write");
    private static final Set<String> VARIABLES = Set.of("actions_variables=read", "actions_variables=write");

    private final Instant now = NOON;

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    /** As GitHub hands it out: what PKCS#8 wraps with 26 bytes, for a key of 2048 bits. */
    private static String pkcs1() {
        byte[] pkcs8 = KEY.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    }

    private String file(String name, String content) throws IOException {
        Path file = temp.resolve(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    @Override
    @BeforeEach
    void anOrganizationWithAHook() {
        terminal.env.clear();
        terminal.env.put("GITHUB_API_URL", github.url());
        hook = organizationHook();
    }

    /** An App, whose key is in the environment. */
    private GitHubStandIn.App app() {
        terminal.env.putAll(Map.of("APP_ID", "1", "PRIVATE_KEY", pkcs1()));
        return github.app("1", KEY.getPublic());
    }

    private void anAppIsInstalled() {
        github.install(77, app(), "octo", GitHubStandIn.ALL);
    }

    private HookStandIn appsHook() {
        return github.appHook(app());
    }

    private HookStandIn organizationHook() {
        HookStandIn made = github.hook("octo", 42);
        fill(made);
        return made;
    }

    private void fill(HookStandIn made) {
        made.deliver(now.minusSeconds(9000), "issues", "opened", Answer.DOWN);
        made.deliver(now.minusSeconds(8000), "push", null, Answer.OK);
    }

    @Override
    Terminal.Run run(String... args) {
        return terminal.run(with(List.of("--org", "octo", "--hook", "42"), args));
    }

    private void assertRefused(Terminal.Run run, String sentence) {
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("redeliver: error: " + sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(List.of(), github.log());
    }

    // Tokens

    @ResourceLock(Terminal.STANDARD_INPUT)
    @Test
    void aTokenFromAFileOrFromStandardInput() throws IOException {
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        run("--token-file", file("token", Terminal.TOKEN + "\n")).exits(0);
        InputStream stdin = System.in;
        System.setIn(new ByteArrayInputStream((Terminal.TOKEN + "\r\n").getBytes()));
        try {
            run("--token-file", "-").exits(0);
        } finally {
            System.setIn(stdin);
        }
        assertEquals(List.of("Bearer " + Terminal.TOKEN), github.log().stream()
                .map(request -> request.header("Authorization")).distinct().toList());
    }

    @Test
    void aFileGoesBeforeTheEnvironment() throws IOException {
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        terminal.env.put("TOKEN", "other");
        run("--token-file", file("token", Terminal.TOKEN)).exits(0);
    }

    @Test
    void anotherTokenForTheVariable() throws IOException {
        github.token("hook_THE_SECRET", HOOKS);
        github.token("variable_THE_SECRET", VARIABLES);
        terminal.env.put("TOKEN", "hook_THE_SECRET");
        String[] variable = {"--variable", "LAST", "--variable-repo", "octo/ops"};
        run(variable).exits(1).says("Variables");
        terminal.env.put("VARIABLE_TOKEN", "variable_THE_SECRET");
        run(variable).exits(0);
        terminal.env.put("VARIABLE_TOKEN", "expired_THE_SECRET");
        assertTrue(run(variable).err().contains("check VARIABLE_TOKEN"));
    }

    // Apps

    @ParameterizedTest
    @ValueSource(strings = {"PKCS#1", "PKCS#8", "environment", "client id"})
    void anAppThatIsInstalledInTheOrganization(String way) throws IOException {
        String id = way.equals("client id") ? "Iv23liABCDEF" : "123456";
        GitHubStandIn.App app = github.app(id, KEY.getPublic());
        github.install(77, app, "octo", GitHubStandIn.ALL);
        String pem = way.equals("PKCS#8") ? pem("PRIVATE KEY", KEY.getPrivate().getEncoded()) : pkcs1();
        String[] args = {"--variable", "LAST", "--variable-repo", "octo/ops"};
        if (way.equals("environment")) {
            terminal.env.put("APP_ID", id);
            terminal.env.put("PRIVATE_KEY", pem.replace("\n", "\\n"));
        } else {
            args = new String[] {"--variable", "LAST", "--variable-repo", "octo/ops", "--app-id", id, "--app-key",
                    file("key.pem", pem)};
        }
        run(args).exits(0).doesNotSay("warning");
        assertEquals(1, github.redelivered().size());
        assertEquals(List.of("GET /orgs/octo/installation 200", "POST /app/installations/77/access_tokens 201"),
                github.log().subList(0, 2).stream().map(Object::toString).toList());
        assertEquals(1, github.minted.size(), "one token, for the hook and the variable");
    }

    @Test
    void inActionsWhatIsMintedIsMasked() throws IOException {
        anAppIsInstalled();
        terminal.env.put("GITHUB_ACTIONS", "true");
        Terminal.Run run = run("--verbose").exits(0);
        List<String> masked = run.err().lines().filter(line -> line.startsWith("::add-mask::"))
                .map(line -> line.substring(12)).toList();
        assertEquals(List.of(github.log().get(0).header("Authorization").substring(7), github.minted.get(0)), masked);
    }

    /** An App's token lasts an hour, and its ETags no longer. */
    @Test
    void anETagBelongsToItsToken() throws Exception {
        anAppIsInstalled();
        github.etags = true;
        hook.deliver(NOON.minusSeconds(60), "push", null, Answer.OK);
        Map<String, String> owners = new ConcurrentHashMap<>();
        github.fault(request -> request.header("If-None-Match") != null && !request.header("Authorization")
                .equals(owners.computeIfAbsent(request.header("If-None-Match"),
                etag -> request.header("Authorization"))), Fault.answer(400, "{}"));
        clock.meanwhile = instant -> {
            if (instant.isAfter(NOON.plusSeconds(9000))) {
                terminal.stop();
            }
        };
        Terminal.Run run = terminal.run("--org", "octo", "--hook", "42", "--every", "1m",
                "--checkpoint", temp.resolve("checkpoints.json").toString()).exits(0);
        assertEquals("", run.err());
        assertTrue(owners.values().stream().distinct().count() > 1, owners.toString());
    }

    @Test
    void anAppThatIsInstalledInARepositoryWithTheVariableElsewhere() throws IOException {
        fill(github.repositoryHook("octo/app", 7));
        GitHubStandIn.App app = app();
        github.install(77, app, "octo/app", HOOKS);
        github.install(78, app, "other/ops", VARIABLES);
        terminal.run("--repo", "octo/app", "--variable", "LAST", "--variable-repo", "other/ops").exits(0);
        assertEquals(2, github.minted.size());
    }

    @Test
    void theHookOfTheAppItselfAndATokenForTheVariableAsGitHubsScriptHasThem() throws IOException {
        GitHubStandIn.App app = app();
        HookStandIn own = github.appHook(app);
        fill(own);
        github.token(Terminal.TOKEN, VARIABLES);
        terminal.env.put("TOKEN", Terminal.TOKEN);
        terminal.env.put("HOOK_ID", "99");
        terminal.run("--app", "--variable", "LAST", "--variable-repo", "octo/ops").exits(0)
                .shows("\n1 event redelivered: 1 delivered.\n");
        assertEquals(own.rows.get(0).id(), github.redelivered().get(0));
        assertEquals(now.minus(Duration.ofMinutes(10)),
                Instant.ofEpochMilli(Long.parseLong(github.variable("octo/ops", "LAST"))));
        assertEquals("""
                ID  ACTIVE  RECEIVER                      LAST RESPONSE  EVENTS
                -   yes     https://receiver.example/...  -              -
                """, terminal.run("hooks", "--app").out());
    }

    @Test
    void theVariableOfAnAppsOwnHookByItsInstallation() throws IOException {
        GitHubStandIn.App app = app();
        fill(github.appHook(app));
        github.install(78, app, "octo", VARIABLES);
        terminal.run("--app", "--variable", "LAST", "--variable-repo", "octo/ops").exits(0);
        assertEquals(1, github.log("GET", "/repos/octo/ops/installation").size());
    }

    @Test
    void twoAppsInOneCheckpointFileDoNotMeet() throws IOException {
        fill(github.appHook(github.app("1", KEY.getPublic())));
        github.app("2", KEY.getPublic());
        String key = file("key.pem", pkcs1());
        String file = temp.resolve("checkpoints.json").toString();
        terminal.run("--app", "--app-id", "1", "--app-key", key, "--checkpoint", file).exits(0);
        terminal.run("--app", "--app-id", "2", "--app-key", key, "--checkpoint", file).exits(0);
        String content = Files.readString(Path.of(file));
        assertTrue(content.contains("/app/hook#1") && content.contains("/app/hook#2"), content);
    }

    /** There is no ping for an App's hook. */
    @Test
    void whenAnAppsReceiverLooksDownTheOldestEventGoesFirstAlone() throws IOException {
        HookStandIn own = appsHook();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(own.deliver(now.minusSeconds(9000 - i), "issues", "opened", Answer.DOWN));
        }
        own.receiver = (of, at) -> Answer.DOWN;
        String[] args = {"--app", "--backoff", "0", "--max", "10"};
        Terminal.Run run = terminal.run(args).exits(3);
        assertEquals(List.of(rows.get(0).id()), github.redelivered());
        run.says("an App's hook has no ping, so the oldest event goes first, alone");
        run.says("the receiver does not answer, so nothing more is sent in this run");
        run.shows("\n1 event redelivered: 1 failed again. The receiver seems down at least since 09:30 UTC and does "
                + "not answer. 20 events wait.");
        assertTrue(terminal.run("--app", "--dry-run").err().contains(
                "a run sends the oldest event alone, and nothing more unless it answers"));

        // Once an hour at most, however often it runs.
        clock.set(now.plus(Duration.ofMinutes(50)));
        own.deliver(now.plusSeconds(60), "push", null, Answer.DOWN);
        run = terminal.run(args).exits(3);
        assertEquals(1, github.redelivered().size());
        run.doesNotSay("goes first, alone");
        run.says("the receiver does not answer, so nothing more is sent in this run");
        run.shows(" 21 events wait.");

        own.receiver = (of, at) -> Answer.OK;
        clock.set(now.plus(Duration.ofMinutes(62)));
        run = terminal.run(args);
        run.shows("\n10 events redelivered: 10 delivered.");
        assertEquals(List.of(), github.log("POST", "/pings"));
    }

    @Test
    void anAppsReceiverIsNotAskedWithAnEventsLastAttempt() throws IOException {
        HookStandIn own = appsHook();
        Row old = own.deliver(now.minusSeconds(20_000), "issues", "opened", Answer.DOWN);
        own.redeliver(old, now.minusSeconds(9000), Answer.DOWN);
        own.receiver = (of, at) -> Answer.DOWN;
        String[] args = {"--app", "--backoff", "0", "--max-attempts", "3"};
        terminal.run(args).exits(3);
        assertEquals(List.of(), github.redelivered());
        Row younger = own.deliver(now.minusSeconds(8000), "issues", "opened", Answer.DOWN);
        terminal.run(args).exits(3);
        assertEquals(List.of(younger.id()), github.redelivered());
    }

    @Test
    void anEventThatGitHubRefusesDoesNotStandInTheWayOfTheOthers() throws IOException {
        HookStandIn own = appsHook();
        Row refused = own.deliver(now.minusSeconds(9000), "issues", "opened", Answer.DOWN);
        for (int i = 1; i <= 5; i++) {
            own.deliver(now.minusSeconds(9000 - i), "issues", "opened", Answer.DOWN);
        }
        github.fault(request -> request.path().contains("/" + refused.id() + "/attempts"), Fault.refuse(422, "no"));
        terminal.run("--app").exits(1)
                .shows("\n5 events redelivered: 5 delivered, 1 refused by GitHub: 422 (no). 1 event waits.");
    }

    /** While the run waits for the receiver's answer, the plan gets old, and the list is read once more. */
    @Test
    void aRefusalIsLoggedAlsoIfTheListCannotBeReadAgain() throws IOException {
        HookStandIn own = github.appHook(github.app("1", KEY.getPublic()));
        Row refused = own.deliver(now.minusSeconds(9000), "issues", "opened", Answer.DOWN);
        own.deliver(now.minusSeconds(8000), "issues", "opened", Answer.DOWN);
        own.late = row -> row.redelivery() ? Duration.ofSeconds(35) : Duration.ZERO;
        github.fault(request -> request.path().contains("/" + refused.id() + "/attempts"),
                Fault.answer(422, "{\"message\": \"no\"}"));
        AtomicInteger late = new AtomicInteger();
        github.fault(request -> request.path().endsWith("/deliveries") && !github.now().isBefore(now.plusSeconds(40))
                && late.incrementAndGet() > 1,
                Fault.answer(403, "{\"message\": \"enough\"}"));
        Terminal.Run run = terminal.run("--app", "--app-id", "1", "--app-key", file("key.pem", pkcs1()));
        assertEquals(1, run.code(), run.err());
        assertTrue(run.err().contains("(enough)") && run.err().contains("refused: " + refused.guid()), run.err());
    }

    /** Each may be refused for a reason of its own; five in a row are not tried further. */
    @ParameterizedTest
    @CsvSource({"4, 7", "5, 5", "7, 5"})
    void anAppsReceiverIsAskedWithFiveEventsAtMost(int refused, int sent) throws IOException {
        HookStandIn own = appsHook();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(own.deliver(now.minusSeconds(9000 - i), "issues", "opened", Answer.DOWN).id());
        }
        github.fault(request -> ids.subList(0, refused)
                .stream().anyMatch(id -> request.path().endsWith("/" + id + "/attempts")),
                Fault.refuse(422, "no"));
        terminal.run("--app").exits(1);
        assertRedelivered(ids.subList(0, sent));
    }

    /** A 403 says nothing about the receiver. */
    @Test
    void anAppsReceiverThatNobodyCouldAskIsNotSaidToBeUp() throws IOException {
        HookStandIn own = appsHook();
        Row row = own.deliver(now.minusSeconds(9000), "issues", "opened", Answer.DOWN);
        own.deliver(now.minusSeconds(8000), "issues", "opened", Answer.DOWN);
        github.fault("/attempts", Fault.refuse(403, "no"));
        Terminal.Run run = terminal.run("--app", "--output", "json").exits(1);
        assertRedelivered(List.of(row.id()));
        assertFalse(run.err().contains("the receiver answered") || run.err().contains("does not answer"), run.err());
        assertTrue(run.out().contains("\"receiver\":\"not_asked\"")
                || run.out().contains("\"receiver\" : \"not_asked\""), run.out());
    }

    // Failures of the login that pass by themselves

    /** One token more does no harm. */
    @ParameterizedTest
    @ValueSource(strings = {"502", "reset", "lost", "cut off", "no JSON"})
    void aTokenIsMintedAgainAfterAFailureInPassing(String kind) throws IOException {
        anAppIsInstalled();
        Fault fault = switch (kind) {
            case "502" -> Fault.answer(502, "<html>");
            case "reset" -> Fault.reset();
            case "lost" -> Fault.hangUp(true);
            case "cut off" -> Fault.cutOff();
            default -> Fault.answer(201, "<html>");
        };
        github.fault("/access_tokens", Fault.times(3, fault));
        Terminal.Run run = run().exits(0);
        assertEquals(4, github.log("POST", "/access_tokens").size());
        run.says("; trying again (3 of 3)");
        assertEquals(1, github.redelivered().size());
    }

    @Test
    void aTokenThatCannotBeMintedEndsTheRunAfterThreeMoreTries() throws IOException {
        anAppIsInstalled();
        github.fault("/access_tokens", Fault.answer(502, "<html>"));
        run().exits(1);
        assertEquals(4, github.log("POST", "/access_tokens").size());
    }

    /** A request that was refused did nothing, so a redelivery is tried again like a GET. */
    @ParameterizedTest
    @ValueSource(strings = {"/deliveries", "/attempts", "/access_tokens"})
    void aFreshTokenThatIsRefusedIsTriedAgain(String path) throws IOException {
        anAppIsInstalled();
        github.fault(path, Fault.times(3, Fault.refuse(401, "Bad credentials")));
        Terminal.Run run = run();
        if (path.equals("/access_tokens")) {
            assertEquals(1, run.code(), "a JWT is never fresh: " + run.err());
            assertEquals(1, github.log("POST", path).size());
            return;
        }
        assertEquals(0, run.code(), run.err());
        run.says("with 401 (Bad credentials); trying again (3 of 3)");
        assertEquals(1, github.redelivered().stream().distinct().count());
        assertEquals(1, github.minted.size());
    }

    @ParameterizedTest
    @CsvSource({"58, 4", "61, 1"})
    void aTokenIsFreshForAMinute(int seconds, int attempts) throws IOException {
        anAppIsInstalled();
        github.fault("/deliveries", Fault.times(1, call -> {
            clock.set(now.plusSeconds(seconds));
            return false;
        }));
        github.fault("/attempts", call -> {
            clock.set(now.plusSeconds(seconds));
            return Fault.refuse(401, "Bad credentials").befall(call);
        });
        run().exits(1);
        assertEquals(attempts, github.redelivered().size());
    }

    // What an App asks for

    private static final String[] VARIABLE = {"--variable", "LAST", "--variable-repo", "octo/ops"};

    private void assertAsked(String... bodies) throws IOException {
        List<JsonNode> expected = new ArrayList<>();
        for (String body : bodies) {
            expected.add(new ObjectMapper().readTree(body.replace('\'', '"')));
        }
        assertEquals(expected, github.asked);
    }

    /** The stand-in refuses whatever goes beyond the token. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "-         | {'permissions':{'organization_hooks':'write'}}",
        "--dry-run | {'permissions':{'organization_hooks':'read'}}",
        "hooks     | {'permissions':{'organization_hooks':'read'}}",
        "--variable LAST | {'permissions':{'actions_variables':'write','organization_hooks':'write'},"
                + "'repositories':['ops']}",
        "--variable LAST --dry-run"
                + " | {'permissions':{'actions_variables':'read','organization_hooks':'read'},'repositories':['ops']}",
        "--repository octo/app"
                + " | {'permissions':{'metadata':'read','organization_hooks':'write'},'repositories':['app']}",
        "--exclude-repository OCTO/app"
                + " | {'permissions':{'metadata':'read','organization_hooks':'write'},'repositories':['app']}",
        "--all-repos | {'permissions':{'repository_hooks':'write'}}",
        "--all-repos --variable LAST | {'permissions':{'actions_variables':'write','repository_hooks':'write'}}",
    })
    void anAppAsksForWhatItNeedsOnly(String options, String body) throws IOException {
        anAppIsInstalled();
        github.repository(8, "octo/app");
        fill(github.repositoryHook("octo/app", 7));
        terminal.env.put("GITHUB_REPOSITORY", "octo/ops");
        List<String> args = new ArrayList<>(options == null ? List.of() : List.of(options.split(" +")));
        args.addAll(List.of("--org", "octo"));
        terminal.run(args.toArray(new String[0])).exits(0);
        assertAsked(body);
        assertEquals(List.of(), github.leftBehind());
    }

    @Test
    void eachAccountIsAskedForItsOwnPart() throws IOException {
        fill(github.repositoryHook("octo/app", 7));
        github.repository(8, "octo/app");
        GitHubStandIn.App app = app();
        github.install(77, app, "octo/app", HOOKS);
        github.install(78, app, "other/ops", VARIABLES);
        terminal.run("--repo", "octo/app", "--variable", "LAST", "--variable-repo", "other/ops", "--repository",
                "octo/app").exits(0);
        assertAsked("{'permissions':{'metadata':'read','repository_hooks':'write'},'repositories':['app']}",
                "{'permissions':{'actions_variables':'write'},'repositories':['ops']}");
    }

    /** A token of the variable's own leaves the App without access to it. */
    @Test
    void anAppDoesNotAskForTheVariableOfAnotherToken() throws IOException {
        github.install(77, app(), "octo", HOOKS);
        github.token("variable_THE_SECRET", VARIABLES);
        terminal.env.put("VARIABLE_TOKEN", "variable_THE_SECRET");
        run(VARIABLE).exits(0);
        assertAsked("{'permissions':{'organization_hooks':'write'}}");
    }

    @Test
    void aTokenOfAnAppReachesNothingBeyondIt() throws IOException {
        anAppIsInstalled();
        github.repository(8, "octo/app");
        fill(github.repositoryHook("octo/app", 7));
        checkpoint(ago(300));
        github.variable("octo/other", "LAST", "1");
        List<Integer> statuses = new ArrayList<>();
        github.fault("/attempts", call -> {
            for (String path : List.of("/repos/octo/ops/actions/variables/LAST", "/repos/octo/app/hooks",
                    "/repos/octo/other/actions/variables/LAST",
                    "/repos/octo/app", "/orgs/other/hooks")) {
                HttpRequest other = HttpRequest.newBuilder(URI.create(github.url() + path)).header("User-Agent", "test")
                        .header("Authorization", "Bearer " + github.minted.get(0)).build();
                statuses.add(Terminal.CLIENT.sendAsync(other, BodyHandlers.discarding()).join().statusCode());
            }
            return false;
        });
        run(VARIABLE).exits(0);
        assertEquals(List.of(200, 404, 404, 404, 404), statuses);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "organization_hooks=read | -               | write access to the organization's Webhooks",
        "organization_hooks=write | --variable LAST | write access to the repository's Variables",
        "actions_variables=write | --variable LAST | write access to the organization's Webhooks",
        "organization_hooks=write | --repository octo/app | read access to the repository's Metadata",
        "- | --variable LAST | write access to the repository's Variables and write access to the organization's "
                + "Webhooks",
    })
    void aPermissionThatIsNotGrantedIsNamedWithThePlaceToGrantIt(String granted, String options, String missing)
    throws IOException {
        github.install(77, app(), "octo", granted == null ? Set.of()
                : new TreeSet<>(List.of(granted, granted.replace("write", "read"))));
        terminal.env.put("GITHUB_REPOSITORY", "octo/ops");
        run(options == null ? new String[0] : options.split(" ")).exits(1).says("; the App needs " + missing + ": ");
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void aRepositoryThatTheInstallationDoesNotHaveIsNamed() throws IOException {
        fill(github.repositoryHook("octo/app", 7));
        github.install(77, app(), "octo/app", GitHubStandIn.ALL);
        Terminal.Run run = terminal.run("--repo", "octo/app", "--variable", "LAST", "--variable-repo",
                "octo/ops").exits(1);
        assertTrue(run.err().endsWith(": app, ops\n"), run.err());
    }

    // The end of a token

    @Test
    void theTokenIsRevokedWhenAllElseIsDone() throws IOException {
        anAppIsInstalled();
        Terminal.Run run = run(with(List.of("--verbose"), VARIABLE)).exits(0);
        assertEquals("DELETE /installation/token 204", github.log().get(github.log().size() - 1).toString());
        assertEquals(List.of(), github.leftBehind());
        assertTrue(run.err().matches("(?s).*DELETE /installation/token: 204 after \\d+ ms, .*"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 of the hook", "500 of the list", "no such event"})
    void theTokenIsRevokedAfterAFailure(String failure) throws IOException {
        anAppIsInstalled();
        github.fault(request -> request.path().endsWith("/deliveries") && !failure.startsWith("no"),
                Fault.answer(Integer.parseInt(failure.startsWith("404") ? "404" : "500"), "{\"message\": \"no\"}"));
        Terminal.Run run = (failure.startsWith("no") ? terminal.run("show", "abc", "--org", "octo", "--hook", "42")
                : run()).exits(failure.startsWith("no") ? 2 : 1);
        assertEquals(1, github.minted.size());
        assertEquals(List.of(), github.leftBehind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "403 limit", "429", "lost", "401"})
    void aTokenThatIsNotRevokedIsNoFailure(String failure) throws IOException {
        anAppIsInstalled();
        github.fault(request -> request.method().equals("DELETE"), failure.equals("lost") ? Fault.reset()
                : Fault.answer(Integer.parseInt(failure.substring(0, 3)), "{\"message\": \"rate limit, or no\"}",
                "Retry-After", "60"));
        Terminal.Run quiet = run(VARIABLE).exits(0);
        assertEquals(1, github.log("DELETE", "").size(), "never tried again");
        assertFalse(quiet.err().contains("revoke") || quiet.err().contains("/installation/token")
                || quiet.err().contains("waiting"), quiet.err());
        assertTrue(Duration.between(now, clock.instant()).toSeconds() < 31, "no wait for it");
        assertTrue(run("--verbose").err().contains("; the token expires within an hour"));
    }

    @Test
    void theTokenIsNotRevokedWhileGitHubLimits() throws IOException {
        anAppIsInstalled();
        github.fault("/deliveries", Fault.refuse(429, "slow down", "Retry-After", "7200"));
        Terminal.Run run = run("--verbose").exits(1);
        assertEquals(1, github.minted.size());
        assertEquals(List.of(), github.log("DELETE", ""));
        run.says("DELETE /installation/token is not sent while GitHub limits the rate; the token expires "
                + "within an hour");
    }

    @Test
    void anAppThatGitHubDoesNotKnowOrWithAnotherKey() throws IOException {
        github.app("1", AppKey.pair("RSA", 1024).getPublic());
        run("--app-id", "1", "--app-key", file("key.pem", pkcs1())).exits(1);
        assertEquals(1, github.log().size());
    }

    @ParameterizedTest
    @CsvSource({"420, 7 min ahead of", "-720, 12 min behind"})
    void aClockThatIsOff(long seconds, String words) throws IOException {
        fill(appsHook());
        TestClock off = new TestClock(now.plusSeconds(seconds));
        Terminal other = new Terminal(off);
        other.env.clear();
        other.env.putAll(terminal.env);
        Terminal.Run run = other.run("--app", "--api-url", github.url()).exits(1);
        run.says("; check that the App 1 exists, that the key is one of its keys, and that this machine's "
                + "clock is right");
        run.says("warning: this machine's clock is " + words + " GitHub's; this run uses GitHub's time, set the clock");
        assertEquals(List.of(), github.redelivered());
    }

    @Test
    void aClockThatIsALittleOffIsNoHarm() throws IOException {
        fill(appsHook());
        for (int seconds : new int[] {-45, 45}) {
            Terminal other = new Terminal(new TestClock(now.plusSeconds(seconds)));
            other.env.putAll(terminal.env);
            other.run("--app", "--api-url", github.url()).exits(0);
        }
    }

    /** A limit of two hours in the middle: by then, both a JWT and an installation's token have expired. */
    @ParameterizedTest
    @ValueSource(strings = {"--app", "--org"})
    void credentialsAreRenewedInALongRun(String kind) throws IOException {
        GitHubStandIn.App app = app();
        fill(github.appHook(app));
        github.install(77, app, "octo", GitHubStandIn.ALL);
        github.fault("/attempts", Fault.times(1,
                Fault.refuse(429, "slow down", "Retry-After", "7200")));
        List<String> args = new ArrayList<>(List.of("--max-wait", "3h", kind));
        args.addAll(kind.equals("--app") ? List.of() : List.of("octo", "--hook", "42"));
        terminal.run(args.toArray(new String[0])).exits(0).shows("\n1 event redelivered: 1 delivered.\n");
        assertEquals(kind.equals("--app") ? 0 : 2, github.minted.size());
        assertEquals(2, github.log().stream().map(request -> request.header("Authorization"))
                .filter(header -> header.matches("Bearer ey.*")).distinct().count());
    }

    @Test
    void aCredentialThatCannotBeRenewedEndsTheRunAndSaysNothingOfTheEvents() throws IOException {
        anAppIsInstalled();
        github.fault(request -> request.path().endsWith("/installation") && !github.minted.isEmpty(),
                Fault.refuse(404, "Not Found"));
        github.fault("/attempts", Fault.times(1,
                Fault.refuse(429, "slow down", "Retry-After", "7200")));
        run("--max-wait", "3h").exits(1).says("GET /orgs/octo/installation with 404")
                .shows("\nNothing was redelivered. The run ended early. 1 event waits.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing of the kind", "public", "cut", "damaged", "elliptic", "encrypted",
            "old encrypted"})
    void aFileThatIsNoKey(String kind) throws IOException {
        String content = switch (kind) {
            case "public" -> pem("PUBLIC KEY", KEY.getPublic().getEncoded());
            case "cut" -> pkcs1().substring(0, 500);
            case "damaged" -> pkcs1().replaceFirst("\n[^\n]+", "");
            case "elliptic" -> pem("PRIVATE KEY", AppKey.pair("EC", 256).getPrivate().getEncoded());
            case "encrypted" -> pem("ENCRYPTED PRIVATE KEY", new byte[100]);
            case "old encrypted" -> pkcs1()
                    .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n");
            default -> kind;
        };
        String path = file("key.pem", content);
        assertRefused(run("--app-id", "1", "--app-key", path), "--app-key: '" + path + "' is not a private RSA key");
        terminal.env.put("APP_ID", "1");
        terminal.env.put("PRIVATE_KEY", content);
        assertRefused(run(), "PRIVATE_KEY is not a private RSA key");
    }
}
