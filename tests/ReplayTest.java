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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** recipes/replay.sh, with the real command, a stand-in for GitHub and a receiver that checks the signature. It needs jq, openssl and curl. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplayTest {
    @TempDir
    Path temp;

    private record Sent(Headers headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final List<Sent> taken = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private volatile String secret = "it's a Secret";
    private volatile int answer = 202;

    @BeforeAll
    static void build() throws Exception {
        LauncherTest.build();
    }

    @BeforeEach
    void aReceiverThatChecksTheSignature() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean right = ("sha256=" + hmac(secret, body)).equals(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"));
            int status = !right ? 401 : taken.size() >= 100 ? 500 : answer;
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

    private LauncherTest.Result replay(String input, Map<String, String> env, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", LauncherTest.root().resolve("recipes/replay.sh").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile()).redirectInput(Files.writeString(temp.resolve("in"), input).toFile())
                .redirectOutput(temp.resolve("out").toFile()).redirectError(temp.resolve("err").toFile());
        builder.environment().keySet().removeAll(List.of("GITHUB_ACTIONS", "RUNNER_DEBUG", "WEBHOOK_SECRET", "WEBHOOK_SECRET_FILE", "http_proxy", "HTTP_PROXY"));
        builder.environment().putAll(Map.of("TOKEN", Terminal.TOKEN, "JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"));
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
        return new LauncherTest.Result(process.exitValue(), Files.readString(temp.resolve("out")), Files.readString(temp.resolve("err")));
    }

    private LauncherTest.Result send(Map<String, String> env, Path... files) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of("send", url()));
        for (Path file : files) {
            args.add(file.toString());
        }
        return replay("", env, args.toArray(new String[0]));
    }

    /** A file as --show makes it, of which the script reads some members only. */
    private Path saved(String name, Map<String, Object> headers, String body) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("headers", headers);
        request.put("body", body);
        Map<String, Object> gone = new LinkedHashMap<>();
        gone.put("request", null);
        return Files.writeString(temp.resolve(name), new ObjectMapper().writeValueAsString(Map.of("attempts", List.of(Map.of("request", request), gone))));
    }

    private Path saved(String name) throws IOException {
        return saved(name, Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", name, "Content-Type", "application/json"), "{\"name\":\"" + name + "\"}");
    }

    @Test
    void whatIsAboutToBeForgottenIsSavedForThisUserAndSentLaterWithANewSignature() throws Exception {
        try (GitHubStandIn github = new GitHubStandIn(Clock.systemUTC())) {
            github.token(Terminal.TOKEN, GitHubStandIn.ALL);
            HookStandIn hook = github.hook("octo", 42);
            Instant now = Instant.now();
            Row old = hook.deliver(now.minus(Duration.ofHours(70)), "issues", "opened", Answer.code(500));
            Row delivered = hook.deliver(now.minus(Duration.ofHours(69)), "push", null, Answer.code(500));
            hook.redeliver(delivered, now.minus(Duration.ofHours(60)), Answer.OK);
            Row later = hook.deliver(now.minus(Duration.ofHours(61)), "push", null, Answer.DOWN);
            hook.redeliver(later, now.minus(Duration.ofHours(2)), Answer.DOWN);
            hook.deliver(now.minus(Duration.ofHours(59)), "push", null, Answer.DOWN);
            String odd = "\u00fc \u2028 \ud83d\ude80 \"x\" \\ 100% $HOME `id`\n";
            hook.contents = row -> Contents.of(hook, row).sending(row.event().equals("push") ? "application/x-www-form-urlencoded" : "application/json",
                    Map.of("id", 3804004623172239366L, "text", odd));

            String jbang = LauncherTest.root().resolve("jbang").toString();
            List<String> redeliver = List.of(jbang, LauncherTest.root().resolve("redeliver.java").toString(), "--api-url", github.url(), "--org", "octo", "--hook", "42");
            Terminal terminal = new Terminal(new TestClock(now));
            terminal.env.put("GITHUB_API_URL", github.url());
            String run = terminal.run("--org", "octo", "--hook", "42", "--since", "3d", "--dry-run", "--output", "json").out();
            List<String> args = new ArrayList<>(List.of("save", "events"));
            args.addAll(redeliver);
            LauncherTest.Result result = replay(run, Map.of(), args.toArray(new String[0]));
            assertEquals(0, result.code(), result.err());
            List<Path> files = files(temp.resolve("events"));
            assertEquals(List.of(name(old), name(later)), files.stream().map(file -> file.getFileName().toString()).toList());
            for (Path file : files) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("events"))));
            assertEquals(List.of(), github.log("POST", ""));

            // The processes' arguments are kept by what stands in for the tools.
            Path bin = Files.createDirectory(temp.resolve("bin"));
            for (String tool : List.of("openssl", "curl", "jq", "od", "cat", "wc", "cut")) {
                Files.writeString(bin.resolve(tool), "#!/bin/sh\necho \"" + tool + " $*\" >>" + temp.resolve("arguments") + "\nPATH=${PATH#*:} exec " + tool + " \"$@\"\n");
                Files.setPosixFilePermissions(bin.resolve(tool), PosixFilePermissions.fromString("rwx------"));
            }
            result = send(Map.of("WEBHOOK_SECRET", secret, "PATH", bin + ":" + System.getenv("PATH")), files.toArray(new Path[0]));
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of(files.get(0) + ": 202", files.get(1) + ": 202"), result.out().lines().toList());
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
            assertEquals(Map.of("id", 3804004623172239366L, "text", odd), new ObjectMapper().readValue(first.body, Map.class), "no number is rounded");
            assertEquals("application/x-www-form-urlencoded", taken.get(1).headers.getFirst("Content-Type"));
            assertTrue(taken.get(1).text().matches("payload=[%A-Za-z0-9+._*-]+"), taken.get(1).text());

            assertEquals(List.of(name(old) + ".sent", name(later) + ".sent"), files(temp.resolve("events")).stream().map(file -> file.getFileName().toString()).toList());
            result = replay(run, Map.of(), args.toArray(new String[0]));
            assertEquals(0, result.code(), result.err());
            assertEquals(2, files(temp.resolve("events")).size(), "what was sent is not saved again");

            // An event that is gone does not keep the others from being saved.
            hook.retention = Duration.ofHours(65);
            result = replay(run, Map.of("AGE_HOURS", "1"), "save", "more", args.get(2), args.get(3), args.get(4), args.get(5), args.get(6), args.get(7), args.get(8), args.get(9));
            assertEquals(1, result.code(), result.err());
            assertTrue(result.err().contains("--show: '" + old.guid() + "' is not among the deliveries"), result.err());
            assertTrue(result.err().contains("replay: " + old.guid() + " is not saved"), result.err());
            assertEquals(2, files(temp.resolve("more")).size());
        }
    }

    private static String name(Row row) {
        return row.at().toString().replaceAll("[-:]", "") + "-" + row.guid() + ".json";
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "100% \\n \\\\ $HOME \"'`", "-n", "\u00fc\ud83d\ude80", "0123456789012345678901234567890123456789012345678901234567890123",
            "01234567890123456789012345678901234567890123456789012345678901234", "\u00fc012345678901234567890123456789012345678901234567890123456789012345678901234567890"})
    void anySecretSignsRight(String any) throws Exception {
        secret = any;
        LauncherTest.Result result = send(Map.of("WEBHOOK_SECRET", any), saved("a.json"));
        assertEquals(0, result.code(), result.err());
        Path file = Files.writeString(temp.resolve("secret"), any + "\n");
        result = send(Map.of("WEBHOOK_SECRET_FILE", file.toString(), "WEBHOOK_SECRET", "another"), saved("b.json"));
        assertEquals(0, result.code(), result.err());
        assertEquals(2, taken.size());
    }

    @Test
    void theBytesThatAreSignedAreTheBytesThatAreSent() throws Exception {
        String body = "{ \"a\" : 1.10,\r\n\t\"b\":\"@file \u00fc\" }\n\n";
        Path file = saved("a.json", Map.of("X-GitHub-Event", "push\r\nX-Forged: 1", "X-Other", "not sent", "content-type", "application/json; charset=utf-8"), body);
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
        result = send(Map.of("WEBHOOK_SECRET", secret), one, saved("3.json", Map.of("X-GitHub-Event", "push"), null), two);
        assertEquals(1, result.code());
        assertTrue(result.err().contains("3.json has no payload; it and what follows are not sent"), result.err());
        assertTrue(Files.exists(temp.resolve("1.json.sent")) && Files.exists(two));
        assertEquals(0, send(Map.of("WEBHOOK_SECRET", secret), two).code());
        assertEquals(List.of("{\"name\":\"1.json\"}", "{\"name\":\"2.json\"}"), taken.stream().map(Sent::text).toList());
        receiver.stop(0);
        result = send(Map.of("WEBHOOK_SECRET", secret), saved("4.json"));
        assertEquals(1, result.code());
        assertTrue(result.err().contains("replay: the receiver did not answer, so it may have "), result.err());
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        LauncherTest.Result result = send(Map.of(), saved("a.json"));
        assertFalse(result.code() == 0);
        assertTrue(result.err().contains("WEBHOOK_SECRET: set it, or WEBHOOK_SECRET_FILE"), result.err());
        assertEquals(2, replay("", Map.of()).code());
        assertFalse(replay("no JSON", Map.of(), "save", "events", "false").code() == 0);
        assertEquals(List.of(), taken);
    }
}
