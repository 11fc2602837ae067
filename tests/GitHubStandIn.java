import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/**
 * A stand-in for GitHub's API over HTTP, on the loopback address: hooks of organizations, repositories and Apps with their deliveries, a
 * receiver that a test scripts, Actions variables, tokens, Apps with JWTs and installations, and faults on demand. It answers as GitHub's OpenAPI description and recordings of its traffic say,
 * and it refuses what GitHub refuses. What it cannot know (how GitHub's list looks while an attempt is under way, say) it does not show. The Date header is
 * the real time, as the JDK's server sets it itself.
 */
final class GitHubStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A request as it came in, and the status it got; 0 when a fault swallowed the answer. */
    record Request(Instant at, String method, String path, String query, Map<String, String> headers, String body, int status) {
        @Override
        public String toString() {
            return method + " " + path + (query == null ? "" : "?" + query) + " " + status;
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** A row of the list, as GitHub shows it; `visible` is when the list shows it, which may be later than it was delivered. */
    record Row(long id, String guid, String deliveredAt, boolean redelivery, double duration, String status, Integer statusCode, String event,
            String action, Instant visible) {
        Instant at() {
            return Instant.parse(deliveredAt);
        }

        boolean succeeded() {
            return "OK".equals(status);
        }

        Row visibleFrom(Instant instant) {
            return new Row(id, guid, deliveredAt, redelivery, duration, status, statusCode, event, action, instant);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("guid", guid);
            json.put("delivered_at", deliveredAt);
            json.put("redelivery", redelivery);
            json.put("duration", duration);
            json.put("status", status);
            json.put("status_code", statusCode);
            json.put("event", event);
            json.put("action", action);
            json.put("installation_id", null);
            json.put("repository_id", event.equals("organization") ? null : 1_296_269L);
            json.put("throttled_at", null);
            json.put("url", "");
            return json;
        }
    }

    /** What the receiver says to an attempt. */
    record Answer(String status, Integer code) {
        static final Answer OK = new Answer("OK", 200);
        static final Answer DOWN = new Answer("failed to connect to host", 502);

        static Answer code(int code) {
            return code >= 200 && code <= 299 ? new Answer("OK", code) : new Answer("Invalid HTTP Response: " + code, code);
        }
    }

    /** The scripted receiver: what it says to the attempt to deliver an event. */
    interface Receiver {
        Answer answer(Row of, Instant at);
    }

    /** What a fault does to a request instead of, or after, the work. */
    interface Fault {
        /** @return whether the request is dealt with */
        boolean befall(Call call) throws IOException;
    }

    /** Answers with this status and body and does no work. */
    static Fault answer(int status, String body, String... headers) {
        return call -> {
            for (int i = 0; i < headers.length; i += 2) {
                call.exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            call.send(status, body.getBytes(StandardCharsets.UTF_8));
            return true;
        };
    }

    /** Closes the connection without an answer, before or after the work. */
    static Fault hangUp(boolean afterTheWork) {
        return call -> {
            if (afterTheWork) {
                call.swallow = true;
                call.work();
            }
            call.exchange.close();
            call.record(0);
            return true;
        };
    }

    /** Keeps the caller waiting, and does no work. */
    static Fault hang(Duration time) {
        return call -> {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return hangUp(false).befall(call);
        };
    }

    /** Befalls so many requests, and no more. */
    static Fault times(int times, Fault fault) {
        AtomicInteger left = new AtomicInteger(times);
        return call -> left.getAndDecrement() > 0 && fault.befall(call);
    }

    /** Adds headers to the answer of the work. */
    static Fault headers(String... headers) {
        return call -> {
            for (int i = 0; i < headers.length; i += 2) {
                call.exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            return false;
        };
    }

    /** Sends headers at once, and then a byte now and then. */
    static Fault trickle(Duration between) {
        return call -> {
            call.exchange.sendResponseHeaders(200, 1000);
            call.record(200);
            try (OutputStream out = call.exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(between.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
    }

    /** Does the work and sends half of the answer's body. */
    static Fault cutOff() {
        return call -> {
            call.cutOff = true;
            return false;
        };
    }

    /** A GitHub App: its JWTs are signed with its key. */
    record App(String id, PublicKey key) {}

    /** Where an App is installed: an account, and a token's permissions there. */
    record Installation(long id, String appId, String account, Set<String> permissions) {}

    /** One hook, with all its deliveries, oldest first. */
    final class Hook {
        /** Its path in the API, which is where its owner's ends, too. */
        final String path;
        final long id;
        boolean active = true;
        String url;
        List<String> events = List.of("push", "issues");
        /** Whose hook it is, when it is an App's. */
        String appId;
        final List<Row> rows = new ArrayList<>();
        private final Map<Long, Integer> index = new HashMap<>();
        private final Map<String, List<Row>> byGuid = new HashMap<>();
        private long nextId = 3_804_004_623_172_239_366L;
        Receiver receiver = (of, at) -> Answer.OK;
        /** How long a row takes to appear in the list. */
        Function<Row, Duration> late = row -> Duration.ZERO;
        /** How long a delivery stays in the list. */
        Duration retention = Duration.ofDays(3);
        /** The path in Link headers; GitHub's differs from the request's for repositories. */
        String linkPath;
        /** How many rows of a page the next one shows again. */
        int overlap;
        /** After every page an empty one that has a next page. */
        boolean emptyPages;
        /** Runs before each page is made up: deliveries that arrive while somebody pages. */
        Runnable beforePage = () -> {};

        Hook(String path, long id) {
            this.path = path;
            this.id = id;
            this.url = "https://receiver.example/" + id;
            // GitHub's links know a repository by its number.
            this.linkPath = path.replaceFirst("^/repos/[^/]+/[^/]+", "/repositories/1296269");
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("type", path.startsWith("/orgs/") ? "Organization" : "Repository");
            json.put("id", id);
            json.put("name", "web");
            json.put("active", active);
            json.put("events", events);
            json.put("config", Map.of("url", url, "content_type", "json", "insecure_ssl", "0", "secret", "********"));
            json.put("updated_at", "2026-01-01T00:00:00Z");
            json.put("created_at", "2026-01-01T00:00:00Z");
            json.put("deliveries_url", url() + path + "/deliveries");
            if (path.startsWith("/repos/")) {
                Map<String, Object> last = new LinkedHashMap<>();
                last.put("code", rows.isEmpty() ? null : rows.get(rows.size() - 1).statusCode);
                last.put("status", rows.isEmpty() ? "unused" : "active");
                last.put("message", null);
                json.put("last_response", last);
            }
            return json;
        }

        /** A first delivery of a new event. */
        Row deliver(Instant at, String event, String action, Answer answer) {
            synchronized (GitHubStandIn.this) {
                return add(UUID.nameUUIDFromBytes((path + nextId).getBytes(StandardCharsets.UTF_8)).toString(), at, false, event, action, answer);
            }
        }

        /** A later attempt to deliver the event of a row. */
        Row redeliver(Row of, Instant at, Answer answer) {
            return add(of.guid, at, true, of.event, of.action, answer);
        }

        /** The id is taken and used under one lock: two rows with one id would mix up two events. */
        Row add(String guid, Instant at, boolean redelivery, String event, String action, Answer answer) {
            synchronized (GitHubStandIn.this) {
                Row row = new Row(nextId, guid, at.truncatedTo(ChronoUnit.MILLIS).toString(), redelivery, 0.27, answer.status, answer.code, event,
                        action, at);
                return add(row.visibleFrom(at.plus(late.apply(row))));
            }
        }

        Row add(Row row) {
            synchronized (GitHubStandIn.this) {
                if (index.put(row.id, rows.size()) != null) {
                    throw new IllegalStateException("two deliveries with the id " + row.id);
                }
                rows.add(row);
                byGuid.computeIfAbsent(row.guid, guid -> new ArrayList<>()).add(row);
                nextId = Math.max(nextId, row.id < Long.MAX_VALUE - 1000 ? row.id + 17 : 0);
                return row;
            }
        }

        private boolean listed(Row row) {
            return !row.visible.isAfter(clock.instant()) && row.at().isAfter(clock.instant().minus(retention));
        }

        Map<String, List<Row>> byGuid() {
            return byGuid;
        }

        List<Row> attempts(String guid) {
            return byGuid.getOrDefault(guid, List.of());
        }
    }

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Hook> hooks = new LinkedHashMap<>();
    private final Map<String, Set<String>> tokens = new ConcurrentHashMap<>();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final Map<String, App> apps = new HashMap<>();
    private final List<Installation> installations = new ArrayList<>();
    /** The tokens that it handed out to Apps. */
    final List<String> minted = new CopyOnWriteArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Map<String, Instant> updated = new HashMap<>();
    private final List<Map.Entry<Predicate<Request>, Fault>> faults = new CopyOnWriteArrayList<>();
    private final List<Request> log = Collections.synchronizedList(new ArrayList<>());
    final Clock clock;
    private final AtomicLong busy = new AtomicLong();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    /** Added to each answer, as a network would. */
    Duration latency = Duration.ZERO;

    /** The permissions that a token needs for all that redeliver does. */
    static final Set<String> ALL = Set.of("organization_hooks=read", "organization_hooks=write", "repository_hooks=read", "repository_hooks=write",
            "actions_variables=read", "actions_variables=write");

    static {
        // Else each answer to a POST waits 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Else it hangs up on somebody once the runs of a simulated day have left 200 connections behind.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    }

    GitHubStandIn(Clock clock) {
        this(clock, null);
    }

    /** @param tls for https; null for plain http */
    GitHubStandIn(Clock clock, SSLContext tls) {
        this.clock = clock;
        this.scheme = tls == null ? "http" : "https";
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                server = HttpServer.create(address, 100);
            } else {
                HttpsServer https = HttpsServer.create(address, 100);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> new Call(exchange).handle());
        server.start();
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    Hook hook(String org, long id) {
        return hook(new Hook("/orgs/" + org + "/hooks/" + id, id));
    }

    Hook repositoryHook(String repository, long id) {
        return hook(new Hook("/repos/" + repository + "/hooks/" + id, id));
    }

    /** The hook of an App; there can be one App with a hook in a stand-in. */
    Hook appHook(App app) {
        Hook hook = hook(new Hook("/app/hook", 0));
        hook.appId = app.id;
        return hook;
    }

    private Hook hook(Hook hook) {
        hooks.put(hook.path, hook);
        return hook;
    }

    App app(String id, PublicKey key) {
        apps.put(id, new App(id, key));
        return apps.get(id);
    }

    /** @param account an organization's name, or a repository's OWNER/NAME for one repository only */
    void install(long id, App app, String account, Set<String> permissions) {
        installations.add(new Installation(id, app.id, account, permissions));
    }

    void token(String token, Set<String> permissions) {
        tokens.put(token, permissions);
    }

    /** A variable of a repository; null takes it away. */
    void variable(String repository, String name, String value) {
        variables.put(repository + "/" + name.toUpperCase(Locale.ROOT), value);
    }

    String variable(String repository, String name) {
        return variables.get(repository + "/" + name.toUpperCase(Locale.ROOT));
    }

    /** Each request that fits meets the fault. */
    void fault(Predicate<Request> which, Fault fault) {
        faults.add(Map.entry(which, fault));
    }

    void noFaults() {
        faults.clear();
    }

    List<Request> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    List<Request> log(String method, String pathPart) {
        return log().stream().filter(request -> request.method.contains(method) && request.path.contains(pathPart)).toList();
    }

    /** The ids that were asked to be redelivered, sorted: several requests are under way at once, so that their order says nothing. */
    List<Long> redelivered() {
        return log("POST", "/attempts").stream().map(request -> Long.parseLong(request.path.replaceAll(".*/deliveries/(\\d+)/attempts", "$1"))).sorted().toList();
    }

    /** How long it had requests in hand, latency included. */
    Duration busy() {
        return Duration.ofNanos(busy.get());
    }

    /** How many requests it had in hand at once, at most. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    void clearLog() {
        log.clear();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static final String OWNER = "(?:/orgs/[^/]+|/repos/[^/]+/[^/]+)";
    private static final String HOOK = "(" + OWNER + "/hooks/\\d+|/app/hook)";
    private static final Pattern HOOKS = Pattern.compile("(" + OWNER + "/hooks)");
    private static final Pattern INSTALLATION = Pattern.compile("/(?:orgs|repos)/([^/]+(?:/[^/]+)?)/installation");
    private static final Pattern ACCESS_TOKENS = Pattern.compile("/app/installations/(\\d+)/access_tokens");
    private static final Pattern DELIVERIES = Pattern.compile(HOOK + "/deliveries");
    private static final Pattern ATTEMPTS = Pattern.compile(HOOK + "/deliveries/(\\d+)/attempts");
    private static final Pattern PINGS = Pattern.compile("(" + OWNER + "/hooks/\\d+)/pings");
    private static final Pattern VARIABLES = Pattern.compile("/repos/([^/]+/[^/]+)/actions/variables");
    private static final Pattern VARIABLE = Pattern.compile("/repos/([^/]+/[^/]+)/actions/variables/([^/]+)");

    /** One request. */
    final class Call {
        final HttpExchange exchange;
        final String method;
        final String path;
        final String query;
        final String body;
        final Map<String, String> headers = new HashMap<>();
        boolean swallow;
        private boolean done;
        boolean cutOff;

        Call(HttpExchange exchange) throws IOException {
            this.exchange = exchange;
            method = exchange.getRequestMethod();
            path = exchange.getRequestURI().getPath();
            query = exchange.getRequestURI().getRawQuery();
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        }

        Request request(int status) {
            return new Request(clock.instant(), method, path, query, Map.copyOf(headers), body, status);
        }

        void record(int status) {
            log.add(request(status));
        }

        void handle() throws IOException {
            long started = System.nanoTime();
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                if (!latency.isZero()) {
                    Thread.sleep(latency.toMillis());
                }
                Request request = request(0);
                for (Map.Entry<Predicate<Request>, Fault> fault : faults) {
                    if (fault.getKey().test(request) && fault.getValue().befall(this)) {
                        return;
                    }
                }
                work();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // A mistake of the stand-in's must not pass for a fault of GitHub's.
                e.printStackTrace();
                send(599, ("stand-in: " + e).getBytes(StandardCharsets.UTF_8));
            } finally {
                done();
                exchange.close();
                busy.addAndGet(System.nanoTime() - started);
            }
        }

        /** Before the answer leaves: by the time the client has it, the client may send the next one. */
        private void done() {
            if (!done) {
                done = true;
                atOnce.decrementAndGet();
            }
        }

        void work() throws IOException {
            if (!headers.containsKey("user-agent")) {
                send(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header".getBytes(
                        StandardCharsets.UTF_8));
                return;
            }
            String bearer = headers.getOrDefault("authorization", "").replaceFirst("^(?i)(bearer|token) ", "");
            boolean asApp = path.startsWith("/app") || path.endsWith("/installation");
            Set<String> permissions = asApp ? Set.of() : tokens.get(bearer);
            if (permissions == null || expiries.getOrDefault(bearer, Instant.MAX).isBefore(clock.instant())) {
                error(401, "Bad credentials");
                return;
            }
            App app = null;
            if (asApp) {
                app = app(bearer);
                if (app == null) {
                    return;
                }
            }
            String plain = path;
            for (Hook hook : hooks.values()) {
                String prefix = hook.linkPath + "/";
                plain = plain.startsWith(prefix) ? hook.path + "/" + plain.substring(prefix.length()) : plain;
            }
            String scope = plain.startsWith("/orgs/") ? "organization_hooks" : "repository_hooks";
            if (asApp) {
                // The App's hook and its installations are the App's own: there are no permissions.
                permissions = Set.of("repository_hooks=read", "repository_hooks=write");
            }
            Matcher installation = INSTALLATION.matcher(plain);
            if (installation.matches() && method.equals("GET")) {
                installation(app, installation.group(1));
                return;
            }
            Matcher accessTokens = ACCESS_TOKENS.matcher(plain);
            if (accessTokens.matches() && method.equals("POST")) {
                accessToken(app, Long.parseLong(accessTokens.group(1)));
                return;
            }
            if (plain.equals("/app/hook/config") && method.equals("GET")) {
                send(200, JSON.writeValueAsBytes(Map.of("url", hooks.get("/app/hook").url, "content_type", "json", "insecure_ssl", "0", "secret", "********")));
                return;
            }
            Matcher list = HOOKS.matcher(plain);
            if (list.matches() && method.equals("GET")) {
                if (allowed(permissions, scope + "=read", 404)) {
                    hooks(list.group(1) + "/");
                }
                return;
            }
            Matcher matcher = DELIVERIES.matcher(plain);
            if (matcher.matches() && method.equals("GET")) {
                if (allowed(permissions, scope + "=read", 404)) {
                    list(hooks.get(matcher.group(1)));
                }
                return;
            }
            matcher = ATTEMPTS.matcher(plain);
            if (matcher.matches() && method.equals("POST")) {
                if (allowed(permissions, scope + "=write", 403)) {
                    attempt(hooks.get(matcher.group(1)), matcher.group(2));
                }
                return;
            }
            matcher = PINGS.matcher(plain);
            if (matcher.matches() && method.equals("POST")) {
                if (allowed(permissions, scope + "=write", 403)) {
                    ping(hooks.get(matcher.group(1)));
                }
                return;
            }
            matcher = VARIABLE.matcher(plain);
            if (matcher.matches() && (method.equals("GET") || method.equals("PATCH"))) {
                boolean read = method.equals("GET");
                if (allowed(permissions, read ? "actions_variables=read" : "actions_variables=write", read ? 404 : 403)) {
                    variable(matcher.group(1) + "/" + matcher.group(2).toUpperCase(Locale.ROOT), read);
                }
                return;
            }
            matcher = VARIABLES.matcher(plain);
            if (matcher.matches() && method.equals("POST")) {
                if (allowed(permissions, "actions_variables=write", 403)) {
                    createVariable(matcher.group(1));
                }
                return;
            }
            error(404, "Not Found");
        }

        private boolean allowed(Set<String> permissions, String wanted, int status) throws IOException {
            if (permissions.contains(wanted)) {
                return true;
            }
            exchange.getResponseHeaders().set("X-Accepted-GitHub-Permissions", wanted);
            error(status, status == 404 ? "Not Found" : "Resource not accessible by personal access token");
            return false;
        }

        /** Whose JWT it is; else it answers 401, as GitHub does. */
        private App app(String jwt) throws IOException {
            try {
                String[] parts = jwt.split("\\.");
                JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
                App app = apps.get(claims.path("iss").asText());
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(app.key);
                signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
                long now = clock.instant().getEpochSecond();
                if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                    error(401, "A JSON web token could not be decoded");
                } else if (claims.path("exp").asLong() > now + 600) {
                    error(401, "'Expiration time' claim ('exp') is too far in the future");
                } else if (claims.path("exp").asLong() <= now) {
                    error(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
                } else if (claims.path("iat").asLong() > now) {
                    error(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
                } else {
                    return app;
                }
            } catch (GeneralSecurityException | RuntimeException | JsonProcessingException e) {
                error(401, "A JSON web token could not be decoded");
            }
            return null;
        }

        private void installation(App app, String account) throws IOException {
            for (Installation installation : installations) {
                if (installation.appId.equals(app.id) && (installation.account.equals(account) || account.startsWith(installation.account + "/"))) {
                    send(200, JSON.writeValueAsBytes(Map.of("id", installation.id, "app_id", 1, "target_type", "Organization", "permissions",
                            Map.of("organization_hooks", "write", "something_new", "write"))));
                    return;
                }
            }
            error(404, "Not Found");
        }

        private void accessToken(App app, long id) throws IOException {
            for (Installation installation : installations) {
                if (installation.appId.equals(app.id) && installation.id == id) {
                    String token = "ghs_THE_SECRET_" + (minted.size() + 1);
                    minted.add(token);
                    tokens.put(token, installation.permissions);
                    expiries.put(token, clock.instant().plus(Duration.ofHours(1)));
                    send(201, JSON.writeValueAsBytes(Map.of("token", token, "expires_at", clock.instant().plus(Duration.ofHours(1))
                            .truncatedTo(ChronoUnit.SECONDS).toString(), "permissions", Map.of("organization_hooks", "write"))));
                    return;
                }
            }
            error(404, "Not Found");
        }

        private void hooks(String prefix) throws IOException {
            List<Map<String, Object>> all = hooks.values().stream().filter(hook -> hook.path.startsWith(prefix)).map(Hook::json).toList();
            if (all.isEmpty() && !prefix.contains("empty")) {
                error(404, "Not Found");
                return;
            }
            Matcher page = Pattern.compile("(?:.*&)?page=(\\d+).*").matcher(query == null ? "" : query);
            int from = page.matches() ? (Integer.parseInt(page.group(1)) - 1) * 100 : 0;
            if (from + 100 < all.size()) {
                exchange.getResponseHeaders().set("Link", "<" + url() + path + "?per_page=100&page=" + (from / 100 + 2) + ">; rel=\"next\"");
            }
            send(200, JSON.writeValueAsBytes(all.subList(from, Math.min(all.size(), from + 100))));
        }

        private void list(Hook hook) throws IOException {
            Map<String, String> parameters = new HashMap<>();
            for (String pair : query == null ? new String[0] : query.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(parts[0], URLDecoder.decode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8));
            }
            if (hook == null) {
                error(404, "Not Found");
                return;
            }
            if (!Set.of("per_page", "cursor", "status").containsAll(parameters.keySet())) {
                error(422, "Invalid request. Unknown query parameter.");
                return;
            }
            String perPage = parameters.getOrDefault("per_page", "30");
            if (!perPage.matches("\\d{1,3}") || Integer.parseInt(perPage) < 1 || Integer.parseInt(perPage) > 100) {
                error(422, "Invalid request. per_page must be between 1 and 100.");
                return;
            }
            hook.beforePage.run();
            synchronized (GitHubStandIn.this) {
                int size = Integer.parseInt(perPage);
                String cursor = parameters.get("cursor");
                boolean emptyOne = hook.emptyPages && cursor != null && !cursor.endsWith("e");
                int from = hook.rows.size() - 1;
                if (cursor != null) {
                    Matcher v1 = Pattern.compile("v1_(\\d+)e?").matcher(cursor);
                    Integer last = v1.matches() ? hook.index.get(Long.parseLong(v1.group(1))) : null;
                    if (last == null) {
                        error(400, "Invalid cursor");
                        return;
                    }
                    from = Math.min(hook.rows.size() - 1, last - 1 + hook.overlap);
                }
                List<Map<String, Object>> page = new ArrayList<>();
                String lastId = null;
                int i = from;
                if (!emptyOne) {
                    for (; i >= 0 && page.size() < size; i--) {
                        if (hook.listed(hook.rows.get(i))) {
                            page.add(hook.rows.get(i).json());
                            lastId = "v1_" + hook.rows.get(i).id;
                        }
                    }
                }
                boolean more = false;
                for (; i >= 0 && !more; i--) {
                    more = hook.listed(hook.rows.get(i));
                }
                String next = emptyOne ? cursor + "e" : lastId;
                if (more && next != null) {
                    exchange.getResponseHeaders().set("Link", "<" + url() + hook.linkPath + "/deliveries?cursor="
                            + URLEncoder.encode(next, StandardCharsets.UTF_8) + "&per_page=" + size + ">; rel=\"next\"");
                } else if (cursor != null) {
                    exchange.getResponseHeaders().set("Link", "<" + url() + hook.linkPath + "/deliveries?per_page=" + size + ">; rel=\"prev\"");
                }
                send(200, JSON.writeValueAsBytes(page));
            }
        }

        private void attempt(Hook hook, String id) throws IOException {
            synchronized (GitHubStandIn.this) {
                Integer at = hook == null || id.length() > 19 ? null : hook.index.get(Long.parseLong(id));
                if (at == null || !hook.listed(hook.rows.get(at))) {
                    error(404, "Not Found");
                    return;
                }
                Row of = hook.rows.get(at);
                hook.redeliver(of, clock.instant(), hook.receiver.answer(of, clock.instant()));
            }
            send(202, "{}".getBytes(StandardCharsets.UTF_8));
        }

        private void ping(Hook hook) throws IOException {
            if (hook == null) {
                error(404, "Not Found");
                return;
            }
            synchronized (GitHubStandIn.this) {
                Row ping = new Row(0, "", clock.instant().toString(), false, 0, null, null, "ping", null, clock.instant());
                hook.deliver(clock.instant(), "ping", null, hook.receiver.answer(ping, clock.instant()));
            }
            send(204, null);
        }

        private void variable(String key, boolean read) throws IOException {
            String value = variables.get(key);
            if (value == null) {
                error(404, "Not Found");
            } else if (read) {
                send(200, JSON.writeValueAsBytes(Map.of("name", key.substring(key.lastIndexOf('/') + 1), "value", value, "created_at",
                        "2026-01-01T00:00:00Z", "updated_at", updated.getOrDefault(key, Instant.parse("2026-01-01T00:00:00Z")).toString())));
            } else {
                JsonNode json = json();
                if (json == null || !json.path("value").isTextual()) {
                    error(422, "Invalid request.\n\n\"value\" wasn't supplied.");
                    return;
                }
                variables.put(key, json.get("value").asText());
                updated.put(key, clock.instant().truncatedTo(ChronoUnit.SECONDS));
                send(204, null);
            }
        }

        private void createVariable(String repository) throws IOException {
            JsonNode json = json();
            if (json == null || !json.path("value").isTextual() || !json.path("name").asText().matches("[A-Za-z_][A-Za-z0-9_]*")
                    || json.get("name").asText().toUpperCase(Locale.ROOT).startsWith("GITHUB_")) {
                error(422, "Invalid request.");
                return;
            }
            String key = repository + "/" + json.get("name").asText().toUpperCase(Locale.ROOT);
            if (variables.get(key) != null) {
                error(409, "Already exists - Variable already exists");
                return;
            }
            variables.put(key, json.get("value").asText());
            updated.put(key, clock.instant().truncatedTo(ChronoUnit.SECONDS));
            send(201, "{}".getBytes(StandardCharsets.UTF_8));
        }

        private JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                return null;
            }
        }

        private void error(int status, String message) throws IOException {
            Map<String, String> error = new LinkedHashMap<>();
            error.put("message", message);
            error.put("documentation_url", "https://docs.github.com/rest");
            error.put("status", Integer.toString(status));
            send(status, JSON.writeValueAsBytes(error));
        }

        void send(int status, byte[] content) throws IOException {
            if (swallow) {
                return;
            }
            var answer = exchange.getResponseHeaders();
            answer.set("Server", "github.com");
            answer.set("X-GitHub-Media-Type", "github.v3; format=json");
            answer.set("X-GitHub-Request-Id", Long.toHexString(System.nanoTime()).toUpperCase(Locale.ROOT));
            if (!answer.containsKey("Content-Type")) {
                answer.set("Content-Type", "application/json; charset=utf-8");
            }
            record(status);
            byte[] bytes = content == null ? new byte[0] : content;
            if (bytes.length > 1000 && headers.getOrDefault("accept-encoding", "").contains("gzip")) {
                answer.set("Content-Encoding", "gzip");
                ByteArrayOutputStream zipped = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
                    gzip.write(bytes);
                }
                bytes = zipped.toByteArray();
            }
            done();
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            OutputStream out = exchange.getResponseBody();
            out.write(bytes, 0, cutOff ? bytes.length / 2 : bytes.length);
            out.flush();
            // Closing the stream of half an answer would leave the connection open.
            exchange.close();
        }
    }

    /** For tests that need the parts of the URL. */
    URI uri() {
        return URI.create(url());
    }
}
