import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each error sentence, once: how it comes about, the exit code, and that nothing is sent. A row of errors.json has
 *
 * <ul>
 * <li>"args", and what else is there: "env", "files", "variables" of octo/ops, "locks" (a file), or "app", the
 * permissions of an App that is installed in octo; without an owner, octo and its hook 42 are in the environment;
 * <li>GitHub's response to the request "on", which makes the exit code 1: "status", "headers", and "message" or "body";
 * <li>"error", the sentence; or "says", the remedy of a refusal, which is null if there is none;
 * <li>"asks" if requests must tell that an option or a variable is wrong.
 * </ul>
 */
class ErrorsTest extends StandInFixture {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<JsonNode> table() throws IOException {
        JsonNode table = JSON.readTree(LauncherTest.root().resolve("tests/errors.json").toFile());
        return StreamSupport.stream(table.spliterator(), false).toList();
    }

    @BeforeEach
    void hooksAndRepositories() {
        github.repository(1_296_269, "octo/app");
        github.repositoryHook("octo/app", 7);
        github.repository(1, "bare/app");
        github.archivedRepository(2, "old/app");
        github.hook("many", 43);
        github.hook("many", 44);
        github.hook("off", 45).active = false;
        hook.deliverAs("same-1", ago(70), "push", null, Answer.OK);
        hook.deliverAs("same-2", ago(60), "push", null, Answer.OK);
        hook.deliverAs("ping-1", ago(50), "ping", null, Answer.OK);
    }

    @ParameterizedTest
    @MethodSource("table")
    void anErrorIsOneSentenceAndNothingIsSent(JsonNode row) throws IOException {
        Row event = failed(100);
        JsonNode given = JSON.readTree(row.toString().replace("{api}", github.url())
                .replace("{temp}", temp.toString()).replace("{guid}", event.guid()).replace("{id}", event.id() + ""));
        String on = given.path("on").asText("GET /orgs/octo/hooks/42/deliveries");
        Terminal.Run run = run(given, on);

        String message = given.path("message").asText().isEmpty() ? "" : " (" + given.get("message").asText() + ")";
        String says = given.path("says").isTextual() ? "; " + given.get("says").asText() : "";
        String refusal = "GitHub answered " + on + " with " + given.path("status").asText() + message + says;
        String prefix = terminal.env.containsKey("GITHUB_ACTIONS") ? "::error title=redeliver::" : "redeliver: error: ";
        assertEquals(List.of(prefix + given.path("error").asText(refusal)),
                run.err().lines().filter(line -> line.startsWith(prefix)).toList(), run.err());
        boolean isUsage = !given.has("status") && !given.has("locks");
        assertEquals(isUsage ? 2 : 1, run.code());
        if (isUsage && !given.has("asks")) {
            assertEquals(1, run.err().lines().count(), run.err());
            assertEquals("", run.out());
            assertEquals(List.of(), github.log());
        }
        assertEquals(List.of(), github.log().stream().map(Object::toString).filter(request ->
                !request.matches("GET .*|.*/installations?/.*") && !request.startsWith(on + " ")).toList());
    }

    private Terminal.Run run(JsonNode given, String on) throws IOException {
        String args = given.path("args").asText();
        if (!args.matches(".*--(org|repo|app)( .*|$)")) {
            terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42"));
        }
        if (given.has("app")) {
            Set<String> permissions = Set.of(given.get("app").asText().split(","));
            github.install(77, github.app("1", AppKey.PAIR.getPublic()), "octo", permissions);
            terminal.env.putAll(Map.of("TOKEN", "", "APP_ID", "1", "PRIVATE_KEY", AppKey.PEM));
        }
        each(given, "env", (name, value) -> terminal.env.compute(name, (same, before) -> value));
        each(given, "variables", (name, value) -> github.variable(REPO, name, value));
        for (var file : given.path("files").properties()) {
            Path path = Files.writeString(temp.resolve(file.getKey()), file.getValue().asText());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
        github.token(terminal.env.getOrDefault("TOKEN", ""), GitHubStandIn.ALL);
        if (given.has("status")) {
            List<String> headers = new ArrayList<>();
            each(given, "headers", (name, value) -> headers.addAll(List.of(name, value)));
            JsonNode message = JsonNodeFactory.instance.objectNode().put("message", given.path("message").asText());
            JsonNode body = given.has("body") ? given.get("body") : message;
            github.fault(request -> on.equals(request.method() + " " + request.path()),
                    Fault.answer(given.get("status").asInt(), body.isTextual() ? body.asText() : body.toString(),
                            headers.toArray(new String[0])));
        }
        String[] words = args.isEmpty() ? new String[0] : args.split(" ", -1);
        if (!given.has("locks")) {
            return terminal.run(words);
        }
        try (FileChannel other = FileChannel.open(temp.resolve(given.get("locks").asText()), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            other.lock();
            return terminal.run(words);
        }
    }

    private static void each(JsonNode given, String member, BiConsumer<String, String> use) {
        given.path(member).properties().forEach(one -> use.accept(one.getKey(), one.getValue().textValue()));
    }

    /** All texts of these files are errors or parts of them; elsewhere those of a statement that makes one. */
    private static final Set<String> ERRORS_ONLY = Set.of("ApiException.java", "ApiUrl.java", "Failure.java",
            "Refusal.java",
            "UsageException.java");
    private static final Pattern MADE = Pattern.compile("(?:Exception|unanswered|withRemedy|unusable|matching)\\("
            + "(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\";])*+;");
    private static final Pattern SENTENCE = Pattern.compile("(?!.*[|*^\\\\])(?:[^a-z]*[a-z'-]+[ ,;:.]+){4}.*");

    private static final Set<String> ELSEWHERE = Set.of(
            // These need a world of their own: ApiTest, ConnectorTest, CredentialsTest, EveryTest, ResendTest,
            // AnswersTest.
            "this should not happen, please report it: ",
            "if the server's certificate comes from an authority of your own, give it with --ca-cert",
            " is not sent while GitHub limits the rate",
            "stopped; the next run continues from here",
            "resend: the reply was not yes, so nothing was sent; reply y, or add --yes",
            " has a full page and no Link header that leads on, so its end is not known; check the proxy if there is "
                    + "one: it may remove headers",
            // These would be mistakes of the product's, or become another sentence.
            "github-api sends nothing when it is built without a login", "the run broke off: ",
                    "the redelivery broke off: ",
            "what was read as JSON can be written", "maps, lists and strings are JSON", "the App's key cannot sign",
            "a delivery without its id, its GUID or its time", "a repository without its id or its name",
            "a variable without its name or its value");

    @Test
    void eachErrorOfTheProductIsInTheTable() throws IOException {
        String table = table().toString().replace("\\\"", "\"");
        List<String> missing = new ArrayList<>();
        for (Path file : HouseTest.files()) {
            String source = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/|\n *//[^\n]*|\"\\s*\\+\\s*\"", "");
            String errors = ERRORS_ONLY.contains(file.getFileName().toString()) ? source
                    : MADE.matcher(source).results().map(MatchResult::group).collect(Collectors.joining("\n"));
            Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(errors).results()
                    .map(text -> text.group(1).replace("\\\"", "\""))
                    .filter(text -> SENTENCE.matcher(text).matches() && !table.contains(text)
                    && !ELSEWHERE.contains(text))
                    .forEach(missing::add);
        }
        assertEquals(List.of(), missing);
    }
}
