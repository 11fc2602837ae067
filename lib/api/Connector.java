package lib.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import lib.api.Call.Endpoint;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The one way to GitHub: sends github-api's requests at a pace that GitHub allows, and to the API's own host only. A
 * GET that failed in passing is tried again; a POST never, unless GitHub refused it for a limit.
 */
public final class Connector {
    public static final int AT_ONCE = 8;
    private static final int RETRIES = 3;
    private static final Duration SOON = Duration.ofDays(7);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd, 'at' HH:mm 'UTC'", Locale.ENGLISH);
    private static final int MOST_KNOWN = 50;

    private final Network network;
    private final URI api;
    private final RateLimiter pace;
    private final Clock clock;
    private final GitHubTime time;
    private final Log log;
    private final boolean isTraced;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Map<Credential, ApiException> refused = new ConcurrentHashMap<>();
    private final Semaphore free = new Semaphore(AT_ONCE);
    /** The last responses to GETs that are repeated: GitHub's 304 for their ETags does not count against the hour. */
    private final Map<URI, Response> known = new ConcurrentHashMap<>();

    public interface Credential {
        /** The token for a request that is about to be sent; a new one when the last one is about to expire. */
        String token() throws IOException;

        String source();

        /** The remedy of a 401, as a clause. */
        default String remedy() {
            return "check " + source() + ": its token is not valid, or has expired";
        }

        /** Whether the token is so new that GitHub may refuse it for some seconds more. */
        default boolean isFresh() {
            return false;
        }
    }

    public record Token(String token, String source) implements Credential {
        @Override
        public String toString() {
            return source;
        }
    }

    public Connector(URI api, Network network, RateLimiter pace, Clock clock, Log log, boolean isTraced) {
        this.api = api;
        this.network = network;
        this.pace = pace;
        this.clock = clock;
        this.time = new GitHubTime(clock);
        this.log = log;
        this.isTraced = isTraced;
    }

    /** GitHub's API with a credential; all that come from one connector share its limits. */
    public GitHub gitHub(Credential credential) {
        try {
            return new GitHubBuilder().withEndpoint(api.toString())
                    .withConnector((GitHubConnector) request -> send(request, credential)).build();
        } catch (IOException e) {
            throw new IllegalStateException("github-api sends nothing when it is built without a login", e);
        }
    }

    /** A new run begins, with a start and requests of its own; it tries a credential again that GitHub has refused. */
    public void restart() {
        time.restart();
        pace.restart();
        refused.clear();
    }

    public GitHubTime time() {
        return time;
    }

    public boolean isRefused(Credential credential) {
        return refused.containsKey(credential);
    }

    public void trace(String line) {
        if (isTraced) {
            log.say(line);
        }
    }

    private GitHubConnectorResponse send(GitHubConnectorRequest request, Credential credential) throws IOException {
        Call call = new Call(request.method(), URI.create(request.url().toString()));
        if (!ApiUrl.isSameServer(api, call.uri())) {
            throw new GHIOException(ApiUrl.elsewhere(api, call.uri().toString()));
        }
        HttpRequest.Builder prepared = network.prepare(call, request);
        // Redeliveries take their turn before they are handed to a thread, so that they start in their order; a
        // redirected one is another request.
        boolean hasTurn = call.endpoint() == Endpoint.ATTEMPTS && !call.isByNumber();
        int retries = 0;
        while (true) {
            takeTurn(call, hasTurn);
            hasTurn = false;
            String token = awaitSlot(credential);
            try {
                Response response = sendOnce(call, request, prepared, credential, token);
                if (response != null) {
                    return response;
                }
            } catch (ApiException e) {
                if (!e.isInPassing() || retries == RETRIES) {
                    if (e.getResponseCode() == 401) {
                        // GitHub refuses whatever else this credential asks for, and locks the user out in the end.
                        refused.putIfAbsent(credential, e);
                    }
                    throw e;
                }
                retries++;
                log.say(e.getMessage() + "; trying again (" + retries + " of " + RETRIES + ")");
                // 1, 2 and 4 seconds, give or take a half: requests that failed together do not come back together.
                pace.sleep(Duration.ofMillis((500L << retries) * ThreadLocalRandom.current().nextInt(50, 150) / 100));
            }
        }
    }

    private void takeTurn(Call call, boolean hasTurn) throws IOException {
        if (call.endpoint() == Endpoint.INSTALLATION_TOKEN && pace.isHeld()) {
            throw new GHIOException(call + " is not sent while GitHub limits the rate");
        }
        if (!hasTurn) {
            pace.takeTurn(call.points(), call.endpoint() == Endpoint.ATTEMPTS);
        }
    }

    /** Returns the response to hand on; null if the request goes again, after a wait if GitHub limits the rate. */
    private Response sendOnce(Call call, GitHubConnectorRequest request, HttpRequest.Builder prepared,
            Credential credential, String token) throws IOException {
        Instant sentAt = clock.instant();
        try {
            HttpRequest.Builder authorized = prepared.copy().setHeader("Authorization", "Bearer " + token);
            Response before = known.get(call.uri());
            boolean isKnown = call.isGet() && before != null && before.isFor(token);
            if (isKnown) {
                authorized.setHeader("If-None-Match", before.value("ETag"));
            }
            HttpResponse<byte[]> raw = network.send(call, authorized.build());
            Response response = new Response(call, request, token, raw.statusCode(), raw.headers(), raw.body());
            trace(call, response, sentAt);
            Instant now = time.note(response.statusCode(), response.date());
            warn(response, credential, now);
            Response.Kind kind = response.kind(api, credential.isFresh());
            if (kind == Response.Kind.LIMITED) {
                pace.limited(sentAt, response.askedWait(now));
                return null;
            }
            pace.answered();
            if (isKnown && response.statusCode() == 304) {
                boolean hasNewLinks = !response.value("Link").isEmpty()
                        && !response.value("Link").equals(before.value("Link"));
                if (!hasNewLinks) {
                    return before;
                }
                // GitHub's ETag covers the rows only: there may be a new page behind this one.
                known.remove(call.uri());
                return null;
            }
            if (kind != Response.Kind.FINE) {
                throw ApiException.of(api, call, response, kind, credential.remedy());
            }
            remember(call, response);
            return response;
        } finally {
            // Release the slot only after the limit is noted; otherwise the next request hits the same limit.
            free.release();
        }
    }

    /** Gets the token again after each wait, as it may have expired; and never waits while holding a slot. */
    private String awaitSlot(Credential credential) throws IOException {
        while (true) {
            ApiException refusal = refused.get(credential);
            if (refusal != null) {
                throw refusal;
            }
            String token = credential.token();
            if (pace.hold()) {
                continue;
            }
            free.acquireUninterruptibly();
            if (!pace.isHeld() && !isRefused(credential)) {
                return token;
            }
            free.release();
        }
    }

    private void remember(Call call, Response response) {
        boolean hasRoom = known.size() < MOST_KNOWN || known.containsKey(call.uri());
        boolean isReadOnce = call.endpoint() == Endpoint.DELIVERY || call.uri().toString().contains("cursor=");
        if (call.isGet() && response.header("ETag") != null && hasRoom && !isReadOnce) {
            known.put(call.uri(), response);
        }
    }

    private void trace(Call call, Response response, Instant sentAt) {
        String left = response.value("X-RateLimit-Remaining");
        String headers = (left.isEmpty() ? "" : ", " + left + " requests left") + ", request id "
                + response.value("X-GitHub-Request-Id");
        trace(call + ": " + response.statusCode() + " after " + Duration.between(sentAt, clock.instant()).toMillis()
                + " ms" + Sanitizer.text(headers));
    }

    private void warn(Response response, Credential credential, Instant now) {
        time.warning().ifPresent(warning -> warnOnce("clock", warning));
        String token = "the token in " + credential.source();
        Instant end = response.endOfToken().orElse(Instant.MAX);
        if (!end.isAfter(now.plus(SOON))) {
            // Once a day: a command may run for weeks.
            long days = Duration.between(now, end).toDays();
            warnOnce(days + " days to the end of " + token, token + " expires on "
                    + DAY.format(end.atOffset(ZoneOffset.UTC)) + "; replace it before then");
        }
        if (response.isOfPublicRepositoriesOnly()) {
            warnOnce("public repositories", token + " lacks the scope repo, so GitHub lists public repositories only; "
                    + "add the scope if there are others");
        }
        if (response.isOfOAuthAppOnly()) {
            warnOnce("OAuth App", token + " is an OAuth App's, such as gh auth token prints, and it sees only the "
                    + "webhooks that the App made; for all of them, use a personal access token or a GitHub App");
        }
    }

    private void warnOnce(String about, String sentence) {
        if (warned.add(about)) {
            log.warn(sentence);
        }
    }
}
