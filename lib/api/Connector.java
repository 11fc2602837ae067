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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The one way to GitHub: sends github-api's requests at a pace that GitHub allows, and to the API's own host only. A
 * GET that failed in passing is tried again; a POST never, unless GitHub refused it for a limit.
 *
 * <p>github-api's own connector has no time-out, and what it throws makes github-api repeat requests, POSTs too. This
 * one throws an {@link ApiException} for each refusal, and a {@link NoAnswerException} if there was no answer.
 */
public final class Connector {
    /** At most this many requests are under way at once. */
    public static final int AT_ONCE = 8;
    private static final int RETRIES = 3;
    /** A token that expires within this time is worth a warning. */
    private static final Duration SOON = Duration.ofDays(7);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd, 'at' HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Exchange exchange;
    private final URI api;
    private final RateLimiter pace;
    private final Clock clock;
    private final GitHubTime time;
    private final Log log;
    private final boolean isTraced;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Map<Credential, IOException> refused = new ConcurrentHashMap<>();
    private final Etags etags = new Etags();
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** @param isTraced whether each request gets a line: no token, no body */
    public Connector(Exchange exchange, RateLimiter pace, Clock clock, Log log, boolean isTraced) {
        this.exchange = exchange;
        this.api = exchange.api();
        this.pace = pace;
        this.clock = clock;
        this.time = new GitHubTime(clock);
        this.log = log;
        this.isTraced = isTraced;
    }

    /** GitHub's API with a credential; all that come from one connector share its limits. */
    public GitHub gitHub(Credential credential) {
        GitHubConnector connector = request -> send(request, credential);
        try {
            return new GitHubBuilder().withEndpoint(api.toString()).withConnector(connector).build();
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

    /** GitHub's time. */
    public GitHubTime time() {
        return time;
    }

    /** The result of one try: a response, or a failure. */
    private record Result(ResponseKind.Kind kind, Response response, IOException failure) {}

    private GitHubConnectorResponse send(GitHubConnectorRequest request, Credential credential) throws IOException {
        Call call = new Call(request.method(), URI.create(request.url().toString()));
        if (!ApiUrl.isSameServer(api, call.uri())) {
            throw new GHIOException(ResponseKind.elsewhere(api, call.uri()));
        }
        HttpRequest.Builder prepared = exchange.prepare(call, request);
        // Redeliveries take their turn before they are handed to a thread, so that they start in their order.
        boolean hasTurn = call.endpoint() == Endpoint.ATTEMPTS;
        for (int retries = 0; ; hasTurn = false) {
            takeTurn(call, hasTurn);
            Result result = sendOnce(call, request, prepared, credential);
            boolean isRetry = result.kind == ResponseKind.Kind.RETRY && retries < RETRIES;
            if (result.kind == ResponseKind.Kind.FINE) {
                return result.response;
            }
            if (result.kind != ResponseKind.Kind.LIMITED && !isRetry) {
                throw finalFailure(result.failure, credential);
            }
            if (isRetry) {
                retries++;
                log.say(result.failure.getMessage() + "; trying again (" + retries + " of " + RETRIES + ")");
                // 1, 2 and 4 seconds, give or take a half: requests that failed together do not come back together.
                pace.sleep(Duration.ofMillis((500L << retries) * ThreadLocalRandom.current().nextInt(50, 150) / 100));
            }
        }
    }

    private void takeTurn(Call call, boolean hasTurn) throws IOException {
        if (call.endpoint() == Endpoint.INSTALLATION_TOKEN && pace.isHeld()) {
            throw new GHIOException(call + " is not sent while GitHub limits the rate");
        } else if (hasTurn) {
            pace.hold();
        } else if (call.endpoint() == Endpoint.ATTEMPTS) {
            pace.takeTurnToRedeliver();
        } else {
            pace.takeTurn(call.points());
        }
    }

    /** Whether GitHub has refused a credential for good. */
    public boolean isRefused(Credential credential) {
        return refused.containsKey(credential);
    }

    /** After a 401 GitHub refuses this credential whatever is asked, and many refusals lock the user out. */
    private IOException finalFailure(IOException failure, Credential credential) {
        if (failure instanceof ApiException e && e.getResponseCode() == 401) {
            refused.putIfAbsent(credential, e);
        }
        return failure;
    }

    private Result sendOnce(Call call, GitHubConnectorRequest request, HttpRequest.Builder prepared,
            Credential credential) throws IOException {
        String token = awaitSlot(call, credential);
        Instant sentAt = clock.instant();
        long sentNanos = System.nanoTime();
        try {
            HttpRequest.Builder authorized = prepared.copy().setHeader("Authorization", "Bearer " + token);
            Response known = etags.of(call, token);
            if (known != null) {
                authorized.setHeader("If-None-Match", known.etag());
            }
            HttpResponse<byte[]> raw = exchange.send(call, authorized.build());
            // A proxy that refuses the tunnel sends no body.
            byte[] body = raw.body() == null ? new byte[0] : raw.body();
            Response response = known != null && raw.statusCode() == 304
                    ? known.confirmed(call, request, raw.headers())
                    : new Response(call, request, token, raw.statusCode(), raw.headers(), body);
            trace(call, response, sentNanos);
            Instant date = time.note(response.statusCode(), response.date());
            warn(call, response, credential, date);
            ResponseKind kind = ResponseKind.of(api, call, response, credential.isFresh(), date);
            notePace(kind, response, sentAt, date);
            if (kind.kind() == ResponseKind.Kind.FINE) {
                etags.note(call, response);
            }
            return new Result(kind.kind(), response, failure(call, response, kind, credential, date));
        } catch (NoAnswerException e) {
            trace(call, null, sentNanos);
            return new Result(ResponseKind.ofNone(call, e).kind(), null, e);
        } finally {
            // Release the slot only after the limit is noted; otherwise the next request hits the same limit.
            free.release();
        }
    }

    private IOException failure(Call call, Response response, ResponseKind kind, Credential credential, Instant date) {
        if (kind.kind() == ResponseKind.Kind.FINE) {
            return null;
        }
        if (kind.problem() != null) {
            return new NoAnswerException(kind.problem(), null);
        }
        Refusal refusal = Refusal.of(api, call, response, credential.remedy(date, clock.instant()));
        String reason = response.statusCode() == 200 ? "a list that is not complete" : response.message();
        return new ApiException(call, response.statusCode(), reason, refusal);
    }

    private void notePace(ResponseKind kind, Response response, Instant sentAt, Instant date) {
        if (kind.kind() == ResponseKind.Kind.LIMITED) {
            pace.limited(sentAt, kind.pause());
            return;
        }
        pace.answered();
        Duration untilReset = ResponseKind.untilReset(response.headers(), date);
        String remaining = response.header("X-RateLimit-Remaining");
        if (untilReset != null && remaining != null && remaining.matches("\\d{1,9}")) {
            pace.remaining(Integer.parseInt(remaining), untilReset);
        }
    }

    /**
     * Waits until the request may go, and returns its token only then: the last one may have expired during the wait,
     * and a new one may bring a wait as well. A limit may come while it waits for a slot, and no request waits for
     * anything with a slot in hand.
     */
    private String awaitSlot(Call call, Credential credential) throws IOException {
        while (true) {
            failIfRefused(credential);
            String token = credential.token();
            if (pace.hold()) {
                continue;
            }
            try {
                free.acquire();
            } catch (InterruptedException e) {
                throw Pause.interrupted("waiting to send " + call, e);
            }
            if (!pace.isHeld() && !isRefused(credential)) {
                return token;
            }
            free.release();
        }
    }

    private void failIfRefused(Credential credential) throws IOException {
        IOException refusal = refused.get(credential);
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Shows a line to a person who asked for all of them. */
    public void trace(String line) {
        if (isTraced) {
            log.say(line);
        }
    }

    private void trace(Call call, Response response, long sentNanos) {
        String query = call.uri().getRawQuery();
        String remaining = response == null ? null : response.header("X-RateLimit-Remaining");
        String id = response == null ? null : response.header("X-GitHub-Request-Id");
        String headers = (remaining == null ? "" : ", " + remaining + " requests left")
                + (id == null ? "" : ", request id " + id);
        trace(call + (query == null ? "" : "?" + Sanitizer.query(query)) + ": "
                + (response == null ? "no answer" : response.statusCode()) + " after "
                + (System.nanoTime() - sentNanos) / 1_000_000 + " ms, "
                + (call.points() == 1 ? "1 point" : call.points() + " points") + Sanitizer.text(headers));
    }

    private void warn(Call call, Response response, Credential credential, Instant date) {
        // GitHub announces in these headers that an endpoint or a version of the API goes away.
        for (String name : List.of("Deprecation", "Sunset")) {
            String value = response.header(name);
            if (value != null) {
                warnOnce(name, "GitHub says of " + call + ": " + name + " " + Sanitizer.text(value)
                        + "; look for a newer version of redeliver");
            }
        }
        if (time.isWrong()) {
            String off = time.ahead().abs().plusSeconds(30).toMinutes() + " min "
                    + (time.ahead().isNegative() ? "behind" : "ahead of");
            warnOnce("clock", "this machine's clock is " + off
                    + " GitHub's; this run goes by GitHub's, set the clock right");
        }
        Instant end = response.endOfToken().orElse(Instant.MAX);
        if (!end.isAfter(date.plus(SOON))) {
            warnOnce("end of " + credential.source(), "the token in " + credential.source() + " expires on "
                    + DAY.format(end) + "; replace it before then");
        }
        boolean isGood = response.statusCode() == 200 && !response.isEmptyList();
        if (isGood && Refusal.listsHooksOfOAuthApp(call, response)) {
            warnOnce("OAuth App", "the token in " + credential.source() + " is an OAuth App's, such as gh auth token "
                    + "prints, and it sees only the webhooks that the App made; for all of them, use a personal access "
                    + "token or a GitHub App");
        }
    }

    private void warnOnce(String about, String sentence) {
        if (warned.add(about)) {
            log.warn(sentence);
        }
    }
}
