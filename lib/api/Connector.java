package lib.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The one way to GitHub: sends github-api's requests over java.net.http, at a pace that GitHub allows, within a time-out, and to the API's
 * own host only. A GET that failed in passing is tried again; a POST never, unless GitHub refused it for a limit.
 *
 * <p>github-api's own connector has no time-out, and what it throws makes github-api repeat requests, POSTs too. This one throws an
 * {@link ApiException} for each answer that is an error, and a {@link NoAnswerException} where there was none.
 */
public final class Connector {
    private static final int RETRIES = 3;
    /** A token that expires within this time is worth a warning. */
    private static final Duration SOON = Duration.ofDays(7);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd, 'at' HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    /** At most this many requests are under way at once. */
    public static final int AT_ONCE = 8;

    private final URI api;
    private final Exchange exchange;
    private final Pace pace;
    private final GitHubTime time;
    private final Clock clock;
    private final Consumer<String> say;
    private final Consumer<String> warn;
    private final Consumer<String> trace;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Semaphore free = new Semaphore(AT_ONCE);

    /**
     * @param api the base of the API, such as {@code https://api.github.com}
     * @param userAgent names the tool and its version, as GitHub asks
     * @param timeout for the connection, the headers and the body of one request together
     * @param http goes to the API, through a proxy where there is one, and follows no redirects: github-api follows them through this
     *     connector, so that each hop meets the check of the host
     * @param proxyAuthorization the value of the Proxy-Authorization header, or null
     * @param pace the limits of all requests
     * @param say takes what a person should know, in one sentence
     * @param warn takes what a person should look at, in one sentence
     * @param trace takes a line for each request: no token, no body; null for none
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent">User agent</a>
     */
    public Connector(
            URI api, String userAgent, Duration timeout, HttpClient http, String proxyAuthorization, Pace pace, Clock clock, Consumer<String> say,
            Consumer<String> warn, Consumer<String> trace) {
        this.api = api;
        this.exchange = new Exchange(http, api, userAgent, proxyAuthorization, timeout);
        this.pace = pace;
        this.time = new GitHubTime(clock);
        this.clock = clock;
        this.say = say;
        this.warn = warn;
        this.trace = trace != null ? trace : line -> {};
    }

    /** GitHub's API with a credential; all that come from one connector share its pace, and send eight requests at once at most. */
    public GitHub gitHub(Credential credential) {
        GitHubConnector connector = request -> send(request, credential);
        try {
            return new GitHubBuilder().withEndpoint(api.toString()).withConnector(connector).build();
        } catch (IOException e) {
            throw new IllegalStateException("github-api sends nothing when it is built without a login", e);
        }
    }

    /** GitHub's time. */
    public GitHubTime time() {
        return time;
    }

    /** What came of one request: an answer, or the failure that takes its place, and what it means. */
    private record Result(Answer answer, IOException failure, Meaning meaning) {}

    private GitHubConnectorResponse send(GitHubConnectorRequest request, Credential credential) throws IOException {
        Call call = new Call(request.method(), URI.create(request.url().toString()));
        if (!ApiUrl.isSameServer(api, call.uri())) {
            throw new GHIOException(Meaning.elsewhere(api, call.uri()));
        }
        HttpRequest.Builder prepared = exchange.prepare(call, request);
        // Redeliveries take their turn before they are handed to a thread, so that they start in their order.
        boolean hasTurn = call.endpoint() == Endpoint.ATTEMPTS;
        for (int retries = 0; ; hasTurn = false) {
            takeTurn(call, hasTurn);
            Result result = sendOnce(call, request, prepared, credential);
            switch (result.meaning().kind()) {
                case FINE -> {
                    return result.answer();
                }
                case FAIL -> throw result.failure();
                case LIMITED -> {
                    // The next turn comes when the limit is over.
                }
                case RETRY -> {
                    if (retries == RETRIES) {
                        throw result.failure();
                    }
                    retries++;
                    say.accept(result.failure().getMessage() + "; trying again (" + retries + " of " + RETRIES + ")");
                    // 1, 2 and 4 seconds, give or take a half: requests that failed together do not come back together.
                    pace.sleep(Duration.ofMillis((500L << retries) * ThreadLocalRandom.current().nextInt(50, 150) / 100));
                }
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

    private Result sendOnce(Call call, GitHubConnectorRequest request, HttpRequest.Builder prepared, Credential credential) throws IOException {
        awaitSlot(call, prepared, credential);
        Instant sentAt = clock.instant();
        long sentNanos = System.nanoTime();
        try {
            Answer answer = new Answer(call, request, exchange.send(call, prepared.build()));
            trace(call, answer.statusCode() + "", sentNanos, answer.header("X-RateLimit-Remaining"), answer.header("X-GitHub-Request-Id"));
            warnOfEnd(call, answer);
            Instant date = time.note(answer.statusCode(), answer.date());
            warnOfClock();
            warnOfToken(call, answer, credential, date);
            String message = answer.statusCode() < 400 ? "" : Sanitizer.text(answer.body().message());
            Meaning meaning = meaning(call, answer, message, credential, date);
            notePace(meaning, answer, sentAt, date);
            return new Result(answer, failure(call, answer, meaning, message, credential, date), meaning);
        } catch (NoAnswerException e) {
            trace(call, "no answer", sentNanos, null, null);
            return new Result(null, e, e.isInPassing() ? Meaning.ofNoAnswer(call) : Meaning.fail(null));
        } finally {
            // Only now is a limit known: without it, the next request in line would run into it.
            free.release();
        }
    }

    private Meaning meaning(Call call, Answer answer, String message, Credential credential, Instant date) {
        // A request that was refused did nothing, so it may be sent again, whatever it is.
        if (answer.statusCode() == 401 && credential.isFresh()) {
            return new Meaning(Meaning.Kind.RETRY, null, null);
        }
        return Refusal.hidesSome(call, answer) ? Meaning.fail(null)
                : Meaning.of(api, call, answer.statusCode(), answer.headers(), answer.body().shape(), message, date);
    }

    private IOException failure(Call call, Answer answer, Meaning meaning, String message, Credential credential, Instant date) {
        if (meaning.kind() == Meaning.Kind.FINE) {
            return null;
        }
        if (meaning.problem() != null) {
            return new UnusableAnswerException(meaning.problem());
        }
        Refusal refusal = Refusal.of(api, call, answer, message, credential.remedy(date, clock.instant()));
        String reason = answer.statusCode() == 200 ? "a list that is not complete" : message;
        return new ApiException(call, answer.statusCode(), reason, refusal);
    }

    private void notePace(Meaning meaning, Answer answer, Instant sentAt, Instant date) {
        if (meaning.kind() == Meaning.Kind.LIMITED) {
            pace.limited(sentAt, meaning.pause());
            return;
        }
        pace.answered();
        Duration untilReset = Meaning.untilReset(answer.headers(), date);
        String remaining = answer.header("X-RateLimit-Remaining");
        if (untilReset != null && remaining != null && remaining.matches("\\d{1,9}")) {
            pace.remaining(Integer.parseInt(remaining), untilReset);
        }
    }

    /**
     * Waits until the request may go, and gives it its credential at the last moment: the last one may have expired during the wait, and a
     * new one may bring a wait, too. While it waits for a slot a limit may come, and no request waits for anything with a slot in hand.
     */
    private void awaitSlot(Call call, HttpRequest.Builder prepared, Credential credential) throws IOException {
        while (true) {
            prepared.setHeader("Authorization", "Bearer " + credential.token());
            if (pace.hold()) {
                continue;
            }
            try {
                free.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted before " + call).initCause(e);
            }
            if (!pace.isHeld()) {
                return;
            }
            free.release();
        }
    }

    /** Shows a line to a person who asked for all of them. */
    public void trace(String line) {
        trace.accept(line);
    }

    private void trace(Call call, String status, long sentNanos, String remaining, String id) {
        String query = call.uri().getRawQuery();
        String headers = (remaining == null ? "" : ", " + remaining + " requests left")
                + (id == null ? "" : ", request id " + id);
        trace(call + (query == null ? "" : "?" + Sanitizer.query(query)) + ": " + status + " after "
                + (System.nanoTime() - sentNanos) / 1_000_000 + " ms, "
                + (call.points() == 1 ? "1 point" : call.points() + " points") + Sanitizer.text(headers));
    }

    private void warnOfClock() {
        if (time.isWrong() && warned.add("clock")) {
            long minutes = time.ahead().abs().plusSeconds(30).toMinutes();
            String off = minutes + " min " + (time.ahead().isNegative() ? "behind" : "ahead of");
            warn.accept("this machine's clock is " + off
                    + " GitHub's; this run goes by GitHub's, set the clock right");
        }
    }

    private void warnOfToken(Call call, Answer answer, Credential credential, Instant date) {
        Instant end = answer.endOfToken().orElse(Instant.MAX);
        if (!end.isAfter(date.plus(SOON)) && warned.add("end of " + credential.source())) {
            warn.accept("the token in " + credential.source() + " expires on " + DAY.format(end)
                    + "; replace it before then");
        }
        boolean isGood = answer.statusCode() == 200 && !answer.body().isEmptyList();
        if (isGood && Refusal.listsHooksOfOAuthApp(call, answer) && warned.add("OAuth App")) {
            warn.accept("the token in " + credential.source() + " is an OAuth App's, such as gh auth token prints, and "
                    + "it sees only the webhooks that the App made; for all of them, use a personal access token or a "
                    + "GitHub App");
        }
    }

    /** GitHub announces in these headers that an endpoint or a version of the API goes away. */
    private void warnOfEnd(Call call, Answer answer) {
        for (String name : List.of("Deprecation", "Sunset")) {
            String value = answer.header(name);
            if (value != null && warned.add(name)) {
                warn.accept("GitHub says of " + call + ": " + name + " " + Sanitizer.text(value)
                        + "; look for a newer version of redeliver");
            }
        }
    }
}
