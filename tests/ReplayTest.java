import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * recipes/replay.sh, with the real command, a stand-in for GitHub and a receiver that checks the signature. It needs
 * jq, openssl and curl.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class ReplayTest {
    @TempDir
    Path temp;

    private record Sent(Headers headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final List<Sent> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer receiver;
    private String path = System.getenv("PATH");
    private volatile String secret = "it's a Secret";
    private volatile int answer = 202;

    @BeforeEach
    void aReceiverThatChecksTheSignature() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            boolean right = ("sha256=" + hmac(secret, body))
                    .equals(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"));
            int ofRight = taken.size() >= 100 ? 500 : answer;
            int status = right ? ofRight : 401;
            if (status >= 200 && status <= 299) {
                taken.add(new Sent(exchange.getRequestHeaders(), body));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    private static String hmac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?x=1";
    }

    private LauncherTest.Result replay(String input, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", LauncherTest.root().resolve("recipes/replay.sh").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile())
                .redirectInput(Files.writeString(temp.resolve("in"), input).toFile())
                .redirectOutput(temp.resolve("out").toFile()).redirectError(temp.resolve("err").toFile());
        builder.environment().keySet().removeAll(List.of("GITHUB_ACTIONS", "RUNNER_DEBUG", "WEBHOOK_SECRET",
                "WEBHOOK_SECRET_FILE", "http_proxy", "HTTP_PROXY"));
        builder.environment().putAll(Map.of("PATH", path, "TOKEN", Terminal.TOKEN, "JAVA_HOME",
                System.getProperty("java.home"), "LC_ALL", "C"));
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
        return new LauncherTest.Result(process.exitValue(), Files.readString(temp.resolve("out")),
                Files.readString(temp.resolve("err")));
    }

    private LauncherTest.Result send(Map<String, String> env, Path... files) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of("send", url()));
        for (Path file : files) {
            args.add(file.toString());
        }
        return replay("", env, args.toArray(new String[0]));
    }

    /** A file as the verb show makes it, of which the script reads some members only. */
    private Path saved(String name, Map<String, Object> headers, String body) throws IOException {
        return saved(name, headers, body, name);
    }

    private Path saved(String name, Map<String, Object> headers, String body, String guid) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("headers", headers);
        request.put("body", body);
        Map<String, Object> gone = new LinkedHashMap<>();
        gone.put("request", null);
        return Files.writeString(temp.resolve(name),
                new ObjectMapper()
                .writeValueAsString(Map.of("guid", guid, "attempts", List.of(Map.of("request", request), gone))));
    }

    private Path saved(String name) throws IOException {
        return saved(name, Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", name, "Content-Type",
                "application/json"), "{\"name\":\"" + name + "\"}");
    }

    @Test
    void whatIsAboutToBeForgottenIsSavedForThisUserAndSentLaterWithANewSignature() throws Exception {
        Instant now = Instant.now();
        TestClock clock = new TestClock(now);
        Path jbangs = Files.createDirectory(temp.resolve("jbang"));
        try (GitHubStandIn github = new GitHubStandIn(AllTests.isAll() ? Clock.systemUTC() : clock);
                ProgramStandIn standIn = ProgramStandIn.jbang(clock)) {
            if (AllTests.isAll()) {
                LauncherTest.build();
            } else {
                standIn.installJBang(jbangs);
            }
            path = jbangs + ":" + path;
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            HookStandIn hook = github.hook("octo", 42);
            Row old = hook.deliver(now.minus(Duration.ofHours(70)), "issues", "opened", Answer.code(500));
            Row delivered = hook.deliver(now.minus(Duration.ofHours(69)), "push", null, Answer.code(500));
            hook.redeliver(delivered, now.minus(Duration.ofHours(60)), Answer.OK);
            Row later = hook.deliver(now.minus(Duration.ofHours(61)), "push", null, Answer.DOWN);
            hook.redeliver(later, now.minus(Duration.ofHours(2)), Answer.DOWN);
            hook.deliver(now.minus(Duration.ofHours(59)), "push", null, Answer.DOWN);
            String odd = "\u00fc \u2028 \ud83d\ude80 \"x\" \\ 100% $HOME `id`\n";
            hook.contents = row -> Contents.of(hook, row)
                    .sending(row.event().equals("push") ? "application/x-www-form-urlencoded" : "application/json",
                    Map.of("id", 3804004623172239366L, "text", odd));

            String jbang = LauncherTest.root().resolve("jbang").toString();
            List<String> redeliver = List.of(jbang, LauncherTest.root().resolve("redeliver.java").toString(), "show",
                    "--api-url", github.url(), "--org", "octo",
                    "--hook", "42");
            Terminal terminal = new Terminal(clock);
            terminal.env.put("GITHUB_API_URL", github.url());
            String run = terminal.run("--org", "octo", "--hook", "42", "--since", "3d", "--dry-run", "--output",
                    "json").out();
            List<String> args = new ArrayList<>(List.of("save", "events"));
            args.addAll(redeliver);
            LauncherTest.Result result = replay(run, Map.of(), args.toArray(new String[0]));
            assertEquals(0, result.code(), result.err());
            assertEquals(Stream.of(name(old), name(later)).sorted().toList(), names(temp.resolve("events")));
            // The newer one first: the script sorts them by their time.
            List<Path> files = List.of(temp.resolve("events/" + name(later)), temp.resolve("events/" + name(old)));
            for (Path file : files(temp.resolve("events"))) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            assertEquals("rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("events"))));
            assertEquals(List.of(), github.log("POST", ""));

            // The processes' arguments are kept by what stands in for the tools.
            Path bin = Files.createDirectory(temp.resolve("bin"));
            for (String tool : List.of("openssl", "curl", "jq", "od", "cat", "wc", "cut")) {
                Files.writeString(bin.resolve(tool), "#!/bin/sh\necho \"" + tool + " $*\" >>"
                        + temp.resolve("arguments") + "\nPATH=${PATH#*:} exec " + tool + " \"$@\"\n");
                Files.setPosixFilePermissions(bin.resolve(tool), PosixFilePermissions.fromString("rwx------"));
            }
            result = send(Map.of("WEBHOOK_SECRET", secret, "PATH", bin + ":" + System.getenv("PATH")),
                    files.toArray(new Path[0]));
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of(files.get(1) + ": 202", files.get(0) + ": 202"), result.out().lines().toList());
            String arguments = Files.readString(temp.resolve("arguments"));
            assertTrue(arguments.contains("curl ") && arguments.contains("openssl "), arguments);
            assertFalse(arguments.contains(secret), arguments);

            assertEquals(2, taken.size());
            Sent first = taken.get(0);
            assertEquals("issues", first.headers.getFirst("X-GitHub-Event"));
            assertEquals(old.guid(), first.headers.getFirst("X-GitHub-Delivery"));
            assertEquals("application/json", first.headers.getFirst("Content-Type"));
            assertEquals("GitHub-Hookshot/83050d9", first.headers.getFirst("User-Agent"));
            assertFalse(first.headers.containsKey("X-Hub-Signature"), "a masked one is not sent");
            assertEquals(Map.of("id", 3804004623172239366L, "text", odd),
                    new ObjectMapper().readValue(first.body, Map.class), "no number is rounded");
            assertEquals("application/x-www-form-urlencoded", taken.get(1).headers.getFirst("Content-Type"));
            assertTrue(taken.get(1).text().matches("payload=[%A-Za-z0-9+._*-]+"), taken.get(1).text());

            List<String> sent = Stream.of(name(old) + ".sent", name(later) + ".sent").sorted().toList();
            assertEquals(sent, names(temp.resolve("events")));
            // GitHub has forgotten the first attempt of one: the oldest that remains is another.
            hook.retention = Duration.ofHours(61).minusMinutes(1);
            String afterwards = terminal.run("--org", "octo", "--hook", "42", "--since", "3d", "--dry-run", "--output",
                    "json").out();
            for (String again : List.of(run, afterwards)) {
                result = replay(again, Map.of("AGE_HOURS", "1"), args.toArray(new String[0]));
                assertTrue(names(temp.resolve("events")).containsAll(sent), result.err());
                assertFalse(names(temp.resolve("events")).stream().anyMatch(name -> sent.contains(name + ".sent")),
                        "what was sent is not saved again: " + names(temp.resolve("events")));
            }
            // Older versions put a time into the name.
            Path older = Files.createDirectory(temp.resolve("older"));
            Files.writeString(older.resolve("20261118T081204Z-" + name(old)), "{}");
            Files.writeString(older.resolve("20261118T081204Z-" + name(later) + ".sent"), "{}");
            args.set(1, "older");
            result = replay(run, Map.of(), args.toArray(new String[0]));
            assertEquals(0, result.code(), result.err());
            assertEquals(2, names(older).size(), names(older).toString());

            // An event that is gone does not keep the others from being saved.
            hook.retention = Duration.ofHours(65);
            result = replay(run, Map.of("AGE_HOURS", "1"), "save", "more", args.get(2), args.get(3), args.get(4),
                    args.get(5), args.get(6), args.get(7), args.get(8), args.get(9),
                    args.get(10));
            assertEquals(1, result.code(), result.err());
            assertTrue(result.err().contains("GUID: '" + old.guid() + "' is not among the deliveries"), result.err());
            assertTrue(result.err().contains("replay: " + old.guid() + " is not saved"), result.err());
            assertEquals(2, files(temp.resolve("more")).size());
        }
    }

    private static String name(Row row) {
        return row.guid() + ".json";
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        return files(folder).stream().map(file -> file.getFileName().toString()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "100% \\n \\\\ $HOME \"'`", "-n", "\u00fc\ud83d\ude80",
            "0123456789012345678901234567890123456789012345678901234567890123",
            "01234567890123456789012345678901234567890123456789012345678901234",
                    "\u00fc012345678901234567890123456789012345678901234567890123456789012345678901234567890"})
    void anySecretSignsRight(String any) throws Exception {
        secret = any;
        Path file = Files.writeString(temp.resolve("secret"), any + "\n");
        LauncherTest.Result result =
                send(Map.of("WEBHOOK_SECRET_FILE", file.toString(), "WEBHOOK_SECRET", "another"), saved("a.json"));
        assertEquals(0, result.code(), result.err());
        assertEquals(1, taken.size());
    }

    @Test
    void theBytesThatAreSignedAreTheBytesThatAreSent() throws Exception {
        String body = "{ \"a\" : 1.10,\r\n\t\"b\":\"@file \u00fc\" }\n\n";
        Path file = saved("a.json", Map.of("X-GitHub-Event", "push\r\nX-Forged: 1", "X-Other", "not sent",
                "content-type", "application/json; charset=utf-8"), body);
        assertEquals(0, send(Map.of("WEBHOOK_SECRET", secret), file).code());
        assertArrayEquals(body.getBytes(StandardCharsets.UTF_8), taken.get(0).body);
        assertFalse(taken.get(0).headers.containsKey("X-Forged") || taken.get(0).headers.containsKey("X-Other"));
        assertEquals("application/json; charset=utf-8", taken.get(0).headers.getFirst("Content-Type"));
        Path large = saved("b.json", Map.of("X-GitHub-Event", "push"), "@" + "x".repeat(5_000_000));
        assertEquals(0, send(Map.of("WEBHOOK_SECRET", secret), large).code());
        assertEquals(5_000_001, taken.get(1).body.length);
    }

    @Test
    void itStopsAtTheFirstThatIsNotTakenAndGoesOnThere() throws Exception {
        Path one = saved("1.json");
        Path two = saved("2.json");
        LauncherTest.Result result = send(Map.of("WEBHOOK_SECRET", "wrong"), one, two);
        assertEquals(1, result.code());
        assertEquals("replay: the receiver answered 401 to " + one + "; what follows is not sent\n", result.err());
        answer = 302;
        assertEquals(1, send(Map.of("WEBHOOK_SECRET", secret), one, two).code(), "a redirect is not a receipt");
        assertTrue(Files.exists(one) && Files.exists(two));
        answer = 200;
        result = send(Map.of("WEBHOOK_SECRET", secret), one, saved("15.json", Map.of("X-GitHub-Event", "push"), null),
                two);
        assertEquals(1, result.code());
        assertTrue(result.err().contains("15.json has no payload; it and what follows are not sent"), result.err());
        assertTrue(Files.exists(temp.resolve("1.json.sent")) && Files.exists(two));
        assertEquals(0, send(Map.of("WEBHOOK_SECRET", secret), two).code());
        assertEquals(List.of("{\"name\":\"1.json\"}", "{\"name\":\"2.json\"}"), taken.stream()
                .map(Sent::text).toList());
        receiver.stop(0);
        result = send(Map.of("WEBHOOK_SECRET", secret), saved("4.json"));
        assertEquals(1, result.code());
        assertTrue(result.err().contains("replay: the receiver did not answer, so it may have "), result.err());
    }

    private void fails(LauncherTest.Result result, String sentence) {
        assertFalse(result.code() == 0, result.toString());
        assertTrue(result.err().contains("replay: ") && result.err().contains(sentence), result.err());
    }

    private static final String SECRET_NEEDED =
            "nothing is sent: set WEBHOOK_SECRET, or WEBHOOK_SECRET_FILE to a file that has the secret";
    private static final String WHOLE_FILES = "nothing is sent: each file must be there, and hold a whole saved event";

    @Test
    void withoutASecretNothingIsSent() throws Exception {
        Path file = saved("a.json");
        secret = "";
        fails(send(Map.of(), file), SECRET_NEEDED);
        fails(send(Map.of("WEBHOOK_SECRET", ""), file), SECRET_NEEDED);
        String empty = Files.writeString(temp.resolve("empty"), "\n").toString();
        fails(send(Map.of("WEBHOOK_SECRET_FILE", empty, "WEBHOOK_SECRET", "another"), file), SECRET_NEEDED);
        fails(send(Map.of("WEBHOOK_SECRET_FILE", "absent", "WEBHOOK_SECRET", "another"), file), SECRET_NEEDED);
        // A tool that fails or is absent must not make a signature of nothing.
        answer = 200;
        for (String tool : List.of("openssl", "od")) {
            Path bin = Files.createDirectories(temp.resolve("without-" + tool));
            Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 1\n");
            Files.setPosixFilePermissions(bin.resolve(tool), PosixFilePermissions.fromString("rwx------"));
            String path = bin + ":" + System.getenv("PATH");
            fails(send(Map.of("WEBHOOK_SECRET", "x".repeat(65), "PATH", path), file), "cannot be signed");
        }
        assertEquals(0, requests.get(), "not even a request");
        assertTrue(Files.exists(file), "and it keeps its name");
    }

    @Test
    void anEventIsSentOnceHoweverOftenItWasSaved() throws Exception {
        Map<String, Object> headers = Map.of("X-GitHub-Event", "push");
        Path folder = Files.createDirectory(temp.resolve("a folder"));
        Path first = Files.move(saved("1.json", headers, "{}", "guid-1"),
                folder.resolve("20261118T081204Z-guid-1.json"));
        Path second = Files.copy(first, folder.resolve("20261119T081204Z-guid-1.json"));
        LauncherTest.Result result = send(Map.of("WEBHOOK_SECRET", secret), first, second);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("replay: " + second + " was sent before, so it is not sent again"),
                result.err());
        // A pattern of the shell's may take those in that were sent.
        assertEquals(0, send(Map.of("WEBHOOK_SECRET", secret), Path.of(first + ".sent"), second).code());
        assertEquals(1, taken.size());
        assertEquals(List.of(first.getFileName() + ".sent", second.getFileName().toString()), names(folder));
    }

    @Test
    void aPatternInAUrlSendsNothingTwice() throws Exception {
        Path file = saved("a.json");
        for (String pattern : List.of("/{a,b}", "/[1-2]")) {
            LauncherTest.Result result = replay("", Map.of("WEBHOOK_SECRET", secret), "send", url() + pattern,
                    file.toString());
            assertTrue(requests.get() <= 1, result.toString());
            requests.set(0);
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        Map<String, String> env = Map.of("WEBHOOK_SECRET", secret);
        assertEquals(2, replay("", env).code());
        assertEquals(2, replay("", env, "send", url()).code());
        assertEquals(2, replay("{}", env, "save", "events").code());
        Path whole = saved("whole.json");
        fails(send(env, temp.resolve("*.json"), whole), WHOLE_FILES);
        Path cut = Files.writeString(temp.resolve("cut.json"), Files.readString(whole).substring(0, 60));
        fails(send(env, whole, cut), WHOLE_FILES);
        fails(send(env, whole, Files.writeString(temp.resolve("empty.json"), "")), WHOLE_FILES);
        fails(send(env, whole, Files.writeString(temp.resolve("list.json"), "[]")), WHOLE_FILES);
        assertEquals(List.of(), taken);

        // In a pipe, the shell hides the exit code of the run before.
        String failed = "{\"hooks\":[{\"error\":\"GitHub answered 503\",\"events\":[]}]}";
        for (String input : List.of("", "no JSON", "{\"hooks\": [{\"error\"", "{\"hooks\":[]}", "[]", failed)) {
            fails(replay(input, env, "save", "events", "false"),
                    "nothing is saved: standard input must be the JSON of a run that went well");
        }
        String well = failed.replace("\"GitHub answered 503\"", "null");
        fails(replay(well, Map.of("AGE_HOURS", "2d"), "save", "events", "false"), "and AGE_HOURS a number");
        assertEquals(0, replay(well, env, "save", "events", "false").code());
    }
}
