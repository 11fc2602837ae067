//SOURCES Answer.java
//SOURCES AppsStandIn.java
//SOURCES Call.java
//SOURCES Contents.java
//SOURCES Fault.java
//SOURCES HookStandIn.java
//SOURCES LoopbackServer.java
//SOURCES RepositoriesStandIn.java
//SOURCES RequestLog.java
//SOURCES Routes.java
//SOURCES Row.java
//SOURCES VariablesStandIn.java

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * A stand-in for GitHub's API over HTTP, on the loopback address: hooks of organizations, repositories and Apps with
 * their deliveries, a receiver that a test scripts, Actions variables, tokens, Apps with JWTs and installations, and
 * faults on demand. It answers as GitHub's OpenAPI description and recordings of its traffic say, and it refuses what
 * GitHub refuses. What it cannot know (how GitHub's list looks while an attempt is under way, say) it does not show.
 */
final class GitHubStandIn implements AutoCloseable {
    /** The permissions that a token needs for all that redeliver does. */
    static final Set<String> ALL = Set.of("organization_hooks=read", "organization_hooks=write",
            "repository_hooks=read", "repository_hooks=write",
            "actions_variables=read", "actions_variables=write");

    /**
     * A request as it came in, when by the machine's clock, and the status it got; 0 when a fault swallowed the answer.
     */
    record Request(Instant at, String method, String path, String query, Map<String, String> headers, String body,
            int status) {
        @Override
        public String toString() {
            return method + " " + path + (query == null ? "" : "?" + query) + " " + status;
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** A GitHub App: its JWTs are signed with its key. */
    record App(String id, PublicKey key) {}

    private record Token(Set<String> permissions, Instant expires) {}

    private record Mishap(Predicate<Request> which, Fault fault) {}

    /** The machine's clock. */
    final Clock clock;
    /** How far GitHub's clock is ahead of the machine's: its Date header, its list and its JWTs go by it. */
    Duration ahead = Duration.ZERO;
    /**
     * Whether it packs long answers for who takes packed ones, as GitHub does; a simulation of a hundred thousand pages
     * does without.
     */
    boolean zips = true;
    /**
     * Whether it has an ETag for the lists of deliveries and hooks and for variables: whether GitHub's list of
     * deliveries has one is not known.
     */
    boolean etags;
    /** How many entries a page has at most, however many are asked for. */
    int mostPerPage = 100;
    /** Whether the repositories are listed from the newest to the oldest. */
    boolean newestFirst;
    /** Added to each answer, as a network would. */
    Duration latency = Duration.ZERO;
    final RequestLog log = new RequestLog();
    private final String url;
    private final Runnable end;
    private final Map<String, HookStandIn> hooks = new LinkedHashMap<>();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    final AppsStandIn apps = new AppsStandIn(this);
    /** The tokens that it handed out to Apps. */
    final List<String> minted = apps.minted;
    /** The bodies of the requests for them. */
    final List<JsonNode> asked = apps.asked;
    private final VariablesStandIn variables = new VariablesStandIn(this);
    final RepositoriesStandIn repositories = new RepositoriesStandIn(this);
    private final Routes routes = new Routes(this, apps, variables, repositories);
    private final List<Mishap> faults = new CopyOnWriteArrayList<>();
    private final List<Throwable> mistakes = new CopyOnWriteArrayList<>();

    GitHubStandIn(Clock clock) {
        this(clock, null);
    }

    /** @param tls for https; null for plain http */
    GitHubStandIn(Clock clock, SSLContext tls) {
        this.clock = clock;
        LoopbackServer server = new LoopbackServer(tls, exchange -> new Call(this, exchange).handle());
        this.url = (tls == null ? "http" : "https") + "://127.0.0.1:" + server.port();
        this.end = server::close;
    }

    /**
     * One without a server.
     *
     * @param url where the requests come in
     * @param end closes what is there
     */
    GitHubStandIn(Clock clock, String url, Runnable end) {
        this.clock = clock;
        this.url = url;
        this.end = end;
    }

    String url() {
        return url;
    }

    /** For tests that need the parts of the URL. */
    URI uri() {
        return URI.create(url());
    }

    /** The time by GitHub's clock. */
    Instant now() {
        return clock.instant().plus(ahead);
    }

    /** The organizations that have a hook, for any user. */
    synchronized List<Map<String, Object>> organizations() {
        return hooks.keySet().stream().filter(path -> path.startsWith("/orgs/"))
                .map(path -> path.split("/")[2]).distinct()
                .map(name -> Map.<String, Object>of("login", name, "id", name.hashCode() & 0xffff)).toList();
    }

    HookStandIn hook(String org, long id) {
        return hook(new HookStandIn(this, "/orgs/" + org + "/hooks/" + id, id));
    }

    HookStandIn repositoryHook(String repository, long id) {
        return hook(new HookStandIn(this, "/repos/" + repository + "/hooks/" + id, id));
    }

    /** The hook of an App; there can be one App with a hook in a stand-in. */
    HookStandIn appHook(App app) {
        return hook(new HookStandIn(this, "/app/hook", 0));
    }

    private synchronized HookStandIn hook(HookStandIn hook) {
        hooks.put(hook.path, hook);
        return hook;
    }

    /** Somebody renames a repository, or transfers it: its hooks and their deliveries go with it. */
    synchronized void rename(long id, String from, String to) {
        repository(id, to);
        for (HookStandIn hook : hooksBelow("/repos/" + from + "/")) {
            hooks.remove(hook.path);
            hook.path = hook.path.replace("/repos/" + from + "/", "/repos/" + to + "/");
            hooks.put(hook.path, hook);
        }
    }

    /** Somebody has deleted a hook. */
    synchronized void noHook(HookStandIn hook) {
        hooks.remove(hook.path);
    }

    /** The hook with this path in the API, or null. */
    synchronized HookStandIn hookAt(String path) {
        // GitHub takes names in any case.
        return hooks.values().stream().filter(hook -> hook.path.equalsIgnoreCase(path)).findFirst().orElse(null);
    }

    synchronized List<HookStandIn> hooksBelow(String prefix) {
        return hooks.values().stream().filter(hook -> hook.path.startsWith(prefix)).toList();
    }

    /** A path as it is when the links of a hook lead elsewhere. */
    synchronized String plainPath(String path) {
        for (HookStandIn hook : hooks.values()) {
            if (path.startsWith(hook.linkPath + "/")) {
                return hook.path + path.substring(hook.linkPath.length());
            }
        }
        return repositories.plainPath(path);
    }

    App app(String id, PublicKey key) {
        return apps.add(id, key);
    }

    /** @param account an organization's name, or a repository's OWNER/NAME for one repository only */
    void install(long id, App app, String account, Set<String> permissions) {
        apps.install(id, app, account, permissions);
    }

    void token(String token, Set<String> permissions) {
        token(token, permissions, Instant.MAX);
    }

    void token(String token, Set<String> permissions, Instant expires) {
        tokens.put(token, new Token(permissions, expires));
    }

    void noToken(String token) {
        tokens.remove(token);
    }

    /** The tokens of Apps that are still good. */
    List<String> leftBehind() {
        return minted.stream().filter(tokens::containsKey).toList();
    }

    /** A variable of a repository; null takes it away. */
    void variable(String repository, String name, String value) {
        variables.set(repository, name, value);
    }

    /** When a variable was last updated. */
    void updated(String repository, String name, Instant at) {
        variables.updated(repository, name, at);
    }

    Instant updated(String repository, String name) {
        return variables.updated(repository, name);
    }

    /** Whether an equal value moves the time at which a variable was last updated. */
    void equalValuesMoveTheTime(boolean move) {
        variables.movesForEqual = move;
    }

    String variable(String repository, String name) {
        return variables.value(repository, name);
    }

    /** A repository; when its id is known already, it gets another name, and GitHub leads there from the former one. */
    void repository(long id, String name) {
        repositories.put(id, name, false);
    }

    /** The page that is asked for by its number, and in the answer's headers a link to the next one. */
    <T> List<T> page(Call call, List<T> all) {
        Map<String, String> asked = call.parameters();
        int size = Math.min(mostPerPage, Integer.parseInt(asked.getOrDefault("per_page", "30")));
        int page = Integer.parseInt(asked.getOrDefault("page", "1"));
        int from = Math.min(all.size(), (page - 1) * size);
        int to = Math.min(all.size(), from + size);
        if (to < all.size()) {
            call.next(url() + call.exchange.path + "?per_page=" + size + "&page=" + (page + 1));
        }
        return all.subList(from, to);
    }

    void archivedRepository(long id, String name) {
        repositories.put(id, name, true);
    }

    void noRepository(long id) {
        repositories.remove(id);
    }

    /** Each request that fits meets the fault. */
    void fault(Predicate<Request> which, Fault fault) {
        faults.add(new Mishap(which, fault));
    }

    /** Each request whose path ends so meets the fault. */
    void fault(String pathEnd, Fault fault) {
        fault(request -> request.path.endsWith(pathEnd), fault);
    }

    void noFaults() {
        faults.clear();
    }

    /** @return whether a fault has dealt with the request */
    boolean befalls(Call call) throws IOException {
        Request request = call.request(0);
        for (Mishap mishap : faults) {
            if (mishap.which.test(request) && mishap.fault.befall(call)) {
                return true;
            }
        }
        return false;
    }

    void work(Call call) throws IOException {
        String path = call.exchange.path;
        String moved = repositories.moved(path);
        boolean asApp = path.startsWith("/app") || path.endsWith("/installation");
        Token token = tokens.get(call.bearer());
        if (!call.exchange.headers.containsKey("user-agent")) {
            call.send(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent "
                    + "header".getBytes(
                    StandardCharsets.UTF_8));
        } else if (moved != null) {
            call.exchange.answerHeaders.put("Location", url() + moved);
            call.send(call.exchange.method.equals("GET") ? 301 : 307, Map.of("message", "Moved Permanently", "url",
                    url() + moved));
        } else if (asApp) {
            String problem = apps.problem(call.bearer());
            if (problem == null) {
                routes.work(call, null);
            } else {
                call.error(401, problem);
            }
        } else if (token == null || token.expires.isBefore(now())) {
            call.error(401, "Bad credentials");
        } else if (!apps.reaches(call.bearer(), plainPath(path))) {
            call.error(404, "Not Found");
        } else {
            routes.work(call, token.permissions);
        }
    }

    /** The requests in the order in which they came in. */
    List<Request> log() {
        return log.all();
    }

    List<Request> log(String method, String pathPart) {
        return log().stream().filter(request -> request.method.contains(method) && request.path.contains(pathPart))
                .toList();
    }

    /**
     * The ids that were asked to be redelivered, in the order in which the requests came in: several are under way at
     * once.
     */
    List<Long> redelivered() {
        return log("POST", "/attempts").stream()
                .map(request -> Long.parseLong(request.path.replaceAll(".*/deliveries/(\\d+)/attempts", "$1")))
                .toList();
    }

    void clearLog() {
        log.clear();
    }

    void mistake(Throwable mistake) {
        mistakes.add(mistake);
    }

    /**
     * Throws what a test asserted in a thread of the stand-in's, or what went wrong in there: the run itself saw an
     * error of GitHub's only.
     */
    void assertNoMistakes() {
        if (!mistakes.isEmpty()) {
            throw new AssertionError("in the stand-in: " + mistakes.get(0), mistakes.get(0));
        }
    }

    @Override
    public void close() {
        end.run();
        assertNoMistakes();
    }
}
