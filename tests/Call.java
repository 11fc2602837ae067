import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** One request in the stand-in's hands, and its answer as GitHub writes it. */
final class Call {
    private static final ObjectMapper JSON = new ObjectMapper();

    final LoopbackServer.Exchange exchange;
    /** Sends half of the answer's body and hangs up. */
    boolean cutOff;
    private final GitHubStandIn github;
    private final AtomicReference<GitHubStandIn.Request> place;
    private final Instant at;
    private final long started = System.nanoTime();
    private boolean swallow;
    private boolean left;

    Call(GitHubStandIn github, LoopbackServer.Exchange exchange) {
        this.github = github;
        this.exchange = exchange;
        this.at = github.clock.instant();
        this.place = github.log.arrived();
    }

    /** The request by its own clock, which is the machine's. */
    GitHubStandIn.Request request(int status) {
        return new GitHubStandIn.Request(at, exchange.method, exchange.path, exchange.query, exchange.headers,
                exchange.body, status);
    }

    /** Keeps what became of the request; 0 for no answer. */
    void record(int status) {
        place.set(request(status));
    }

    void handle() throws IOException {
        try {
            if (!github.latency.isZero()) {
                Thread.sleep(github.latency.toMillis());
            }
            if (!github.befalls(this)) {
                github.work(this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            // A mistake of the stand-in's, or what a test asserts in here, must not pass for a fault of GitHub's.
            github.mistake(e);
            send(599, ("stand-in: " + e).getBytes(StandardCharsets.UTF_8));
        } finally {
            leaves();
        }
    }

    /** For a fault that befalls after the work. */
    void workWithoutAnswer() throws IOException {
        swallow = true;
        github.work(this);
        swallow = false;
    }

    private void leaves() {
        if (!left) {
            left = true;
            github.log.leaves(Duration.ofNanos(System.nanoTime() - started));
        }
    }

    /** The query's parameters. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : exchange.query == null ? new String[0] : exchange.query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return parameters;
    }

    /** The body; null when it is not JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(exchange.body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    String bearer() {
        return exchange.headers.getOrDefault("authorization", "").replaceFirst("^(?i)(bearer|token) ", "");
    }

    void next(String url) {
        exchange.answerHeaders.put("Link", "<" + url + ">; rel=\"next\"");
    }

    void error(int status, String message) throws IOException {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("documentation_url", "https://docs.github.com/rest");
        error.put("status", Integer.toString(status));
        send(status, error);
    }

    void send(int status, Object json) throws IOException {
        send(status, bytes(json));
    }

    static byte[] bytes(Object json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(int status, byte[] content) throws IOException {
        if (swallow) {
            return;
        }
        Map<String, String> answer = exchange.answerHeaders;
        answer.putIfAbsent("Server", "github.com");
        answer.putIfAbsent("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(github.now().atOffset(ZoneOffset.UTC)));
        answer.putIfAbsent("X-GitHub-Media-Type", "github.v3; format=json");
        answer.putIfAbsent("X-GitHub-Request-Id", Long.toHexString(started).toUpperCase(Locale.ROOT));
        answer.putIfAbsent("Content-Type", "application/json; charset=utf-8");
        byte[] bytes = content;
        if (github.etags && status == 200 && exchange.method.equals("GET")) {
            // It belongs to the token, as GitHub's do.
            answer.put("ETag", "W/\"" + Integer.toHexString((Arrays.hashCode(content) * 31 + bearer().hashCode()))
                    + "\"");
            if (answer.get("ETag").equals(exchange.headers.get("if-none-match"))) {
                record(304);
                leaves();
                exchange.send(304, new byte[0]);
                return;
            }
        }
        if (github.zips && content.length > 1000 && exchange.headers.getOrDefault("accept-encoding",
                "").contains("gzip")) {
            answer.put("Content-Encoding", "gzip");
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new QuickGzip(zipped)) {
                gzip.write(content);
            }
            bytes = zipped.toByteArray();
        }
        record(status);
        leaves();
        if (cutOff) {
            exchange.sendHalf(status, bytes);
        } else {
            exchange.send(status, bytes);
        }
    }

    /** Packs less and sooner: the benchmark and the small worlds pack thousands of pages. */
    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
