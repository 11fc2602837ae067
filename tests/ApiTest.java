import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.api.ApiException;
import lib.api.ApiUrl;
import lib.api.Call.Endpoint;
import lib.api.Call;
import lib.api.GitHubTime;
import lib.api.RateLimiter.Rate;
import lib.api.RateLimiter;
import lib.api.Response;
import lib.api.Sanitizer.Secrets;
import lib.hooks.Hook;
import lib.hooks.Owner;
import lib.options.ApiOptions;
import lib.options.CheckpointOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kohsuke.github.GHWebhook;

/**
 * The decisions of lib/api without a request: endpoints, what an answer means, the time that redeliveries take, the
 * pace and its limits.
 */
class ApiTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);

    private RateLimiter pace(Rate rate) {
        return new RateLimiter(clock, clock::pause, rate, Duration.ofHours(10), line -> {});
    }

    // Endpoints

    @ParameterizedTest
    @CsvSource({
        "GET, /orgs/octo/hooks/42/deliveries, DELIVERIES, 1",
        "GET, /repos/octo/app/hooks/42/deliveries, DELIVERIES, 1",
        "GET, /repositories/1296269/hooks/42/deliveries, DELIVERIES, 1",
        "GET, /organizations/7/hooks/42/deliveries, DELIVERIES, 1",
        "GET, /api/v3/orgs/octo/hooks/42/deliveries, DELIVERIES, 1",
        "GET, /app/hook/deliveries, DELIVERIES, 1",
        "POST, /orgs/octo/hooks/42/deliveries/3804004623172239366/attempts, ATTEMPTS, 5",
        "POST, /app/hook/deliveries/7/attempts, ATTEMPTS, 5",
        "GET, /app/hook/deliveries/7/attempts, OTHER, 1",
        "POST, /repos/octo/app/hooks/42/pings, PINGS, 5",
        "GET, /orgs/octo/hooks, HOOKS, 1",
        "GET, /orgs/octo/hooks/42, HOOK, 1",
        "GET, /repos/octo/app/hooks/42, HOOK, 1",
        "GET, /repos/octo/app, REPOSITORY, 1",
        "GET, /repositories/1296269/installation, INSTALLATION, 1",
        "GET, /repos/octo/ops/actions/variables, VARIABLES, 1",
        "GET, /repos/hooks/hooks/hooks, HOOKS, 1",
        "GET, /repos/octo/hooks, REPOSITORY, 1",
        "GET, /api/v3/repositories/1296269, REPOSITORY, 1",
        "GET, /orgs/hooks/repos, REPOSITORIES, 1",
        "GET, /repos/octo/ops/actions/variables/LAST, VARIABLE, 1",
        "PATCH, /repos/octo/ops/actions/variables/LAST, VARIABLE, 5",
        "POST, /repos/octo/ops/actions/variables, VARIABLES, 5",
        "GET, /orgs/octo/installation, INSTALLATION, 1",
        "GET, /repos/octo/ops/installation, INSTALLATION, 1",
        "POST, /app/installations/77/access_tokens, ACCESS_TOKENS, 5",
        "DELETE, /installation/token, INSTALLATION_TOKEN, 5",
        "GET, /app/hook/config, APP, 1",
        "GET, /installation/repositories, REPOSITORIES, 1",
        "DELETE, /orgs/octo/hooks, OTHER, 5",
    })
    void eachRequestHasItsEndpointAndItsPrice(String method, String path, Endpoint endpoint, int points) {
        Call call = new Call(method, URI.create("https://ghes.example" + path + "?per_page=100"));
        assertEquals(endpoint, call.endpoint());
        assertEquals(points, call.points());
        assertEquals(method + " " + path, call.toString());
    }

    // What an answer means

    private static final URI API = URI.create("https://api.github.com");
    private static final Call LIST = new Call("GET",
            URI.create("https://api.github.com/orgs/octo/hooks/42/deliveries?per_page=100"));
    private static final Call POST = new Call("POST",
            URI.create("https://api.github.com/orgs/octo/hooks/42/deliveries/7/attempts"));
    private static final Call TOKEN = new Call("POST",
            URI.create("https://api.github.com/app/installations/7/access_tokens"));

    private static Call call(String name) {
        return Map.of("list", LIST, "post", POST, "token", TOKEN).get(name);
    }

    private static HttpHeaders headers(String headers) {
        Map<String, List<String>> map = new HashMap<>();
        for (String header : headers.isEmpty() ? new String[0] : headers.split(" & ")) {
            map.put(header.split(": ", 2)[0], List.of(header.split(": ", 2)[1]));
        }
        return HttpHeaders.of(map, (name, value) -> true);
    }

    /** It is noon; the reset is at 12:02. */
    @ParameterizedTest(name = "{0} {1} {2} {3} {4}: {5}")
    @CsvSource(delimiter = '|', value = {
        // call | status | headers | body | message | meaning | wait in seconds
        "list  | 200 | ''                                      | ARRAY  | ''           | FINE  |",
        "list  | 200 | ''                                      | QUOTED | ''           | FINE  |",
        "list  | 200 | ''                                      | OBJECT | ''           | RETRY |",
        "list  | 200 | ''                                      | ANY    | ''           | RETRY |",
        "list  | 200 | ''                                      | BROKEN | ''           | RETRY |",
        "list  | 204 | ''                                      | BROKEN | ''           | RETRY |",
        "list  | 206 | ''                                      | ARRAY  | ''           | RETRY |",
        "list  | 301 | Location: https://api.github.com/x      | BROKEN | ''           | FINE  |",
        "list  | 302 | Location: /x                            | BROKEN | ''           | FINE  |",
        "list  | 307 | Location: https://api.github.com.evil/x | BROKEN | ''           | FAIL  |",
        "list  | 307 | Location: https://evilapi.github.com/x  | BROKEN | ''           | FAIL  |",
        "list  | 307 | Location: http://api.github.com/x       | BROKEN | ''           | FAIL  |",
        "list  | 307 | Location: file:///x                     | BROKEN | ''           | FAIL  |",
        "list  | 307 | ''                                      | BROKEN | ''           | FAIL  |",
        "list  | 304 | Location: /x                            | BROKEN | ''           | RETRY |",
        "list  | 404 | ''                                      | OBJECT | Not Found    | FAIL  |",
        "list  | 500 | ''                                      | OBJECT | Server Error | RETRY |",
        "list  | 599 | ''                                      | BROKEN | ''           | RETRY |",
        "post  | 202 | ''                                      | OBJECT | ''           | FINE  |",
        "post  | 204 | ''                                      | BROKEN | ''           | FINE  |",
        "post  | 302 | Location: /x                            | BROKEN | ''           | FAIL  |",
        "post  | 307 | Location: /x                            | BROKEN | ''           | FINE  |",
        "post  | 422 | ''                                      | OBJECT | no           | FAIL  |",
        "post  | 500 | ''                                      | OBJECT | ''           | FAIL  |",
        "post  | 503 | Retry-After: 30                         | OBJECT | ''           | FAIL  |",
        "token | 201 | ''                                      | OBJECT | ''           | FINE  |",
        "token | 201 | ''                                      | ARRAY  | ''           | RETRY |",
        "token | 201 | ''                                      | BROKEN | ''           | RETRY |",
        "token | 422 | ''                                      | OBJECT | no           | FAIL  |",
        "token | 502 | ''                                      | BROKEN | ''           | RETRY |",
        // Limits
        "list | 429 | ''                                                       | OBJECT | ''        | LIMITED |",
        "post | 429 | Retry-After: 30                                          | OBJECT | ''        | LIMITED | 30",
        "post | 403 | Retry-After: 30                                          | OBJECT | ''        | LIMITED | 30",
        "post | 403 | Retry-After: 0                                           | OBJECT | ''        | LIMITED | 0",
        "post | 403 | Retry-After: Fri, 20 Nov 2026 12:01:30 GMT               | OBJECT | ''        | LIMITED | 90",
        "post | 403 | Retry-After: Fri, 20 Nov 2026 11:00:00 GMT               | OBJECT | ''        | LIMITED | 0",
        "post | 403 | Retry-After: soon                                        | OBJECT | ''        | LIMITED |",
        "post | 403 | Retry-After: -5                                          | OBJECT | ''        | LIMITED |",
        "post | 403 | Retry-After: 99999999999                                 | OBJECT | ''        | LIMITED |",
        "post | 403 | Retry-After: soon & X-RateLimit-Remaining: 0 & X-RateLimit-Reset: 1795176120"
                + "| OBJECT | '' | LIMITED | 121",
        "post | 403 | Retry-After: 30 & X-RateLimit-Remaining: 0 & X-RateLimit-Reset: 1795176120"
                + "| OBJECT | '' | LIMITED | 30",
        "post | 403 | X-RateLimit-Remaining: 0 & X-RateLimit-Reset: 1795176120 | OBJECT | ''        | LIMITED | 121",
        "post | 403 | X-RateLimit-Remaining: 0                                 | BROKEN | ''        | LIMITED |",
        "post | 403 | X-RateLimit-Remaining: 0 & X-RateLimit-Reset: then       | OBJECT | ''        | LIMITED |",
        "post | 429 | X-RateLimit-Remaining: 5 & X-RateLimit-Reset: 1795176120 | OBJECT | ''        | LIMITED |",
        "list | 403 | '' | OBJECT | API Rate Limit hit | LIMITED |",
        "list | 403 | '' | OBJECT | API rate limit exceeded for user ID 1. | LIMITED |",
        "post | 403 | '' | OBJECT | You have triggered an abuse detection mechanism. | LIMITED |",
        "post | 403 | Retry-After: 30 | OBJECT | You have triggered an abuse detection mechanism. | LIMITED | 30",
        "post | 404 | '' | OBJECT | abuse detection | FAIL |",
        "post | 403 | ''                                                       | OBJECT | Forbidden | FAIL    |",
        "post | 403 | X-RateLimit-Remaining: 10                                | OBJECT | Forbidden | FAIL    |",
        "list | 200 | X-RateLimit-Remaining: 0                                 | ARRAY  | ''        | FINE    |",
    })
    void whatAResponseMeans(String call, int status, String headers, String body, String message,
            Response.Kind kind, Long seconds) {
        Response is = response(call(call), status, headers(headers), body(body, message));
        assertEquals(kind, is.kind(API, false));
        Duration asked = kind == Response.Kind.LIMITED ? is.askedWait(NOON) : null;
        assertEquals(seconds == null ? null : Duration.ofSeconds(seconds), asked);
    }

    private static Response response(Call call, int status, HttpHeaders headers, String body) {
        return new Response(call, null, "token", status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String body(String body, String message) {
        return switch (body) {
            case "ARRAY" -> "[{}]";
            case "OBJECT" -> "{\"message\": \"" + message + "\"}";
            case "ANY" -> "7";
            case "QUOTED" -> " [{\"status\": \"]} \\\" [\"}]\n";
            default -> "[{\"id\": 7}";
        };
    }

    @Test
    void aFreshTokenThatIsRefusedIsTriedAgainWhateverIsSent() {
        for (Call call : List.of(LIST, POST, TOKEN)) {
            Response response = response(call, 401, headers(""), "{}");
            assertEquals(Response.Kind.RETRY, response.kind(API, true));
            assertEquals(Response.Kind.FAIL, response.kind(API, false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-20T11:00:00Z", "2024-02-29T23:59:59.999Z", "2026-11-20T11:00:00.123456Z",
            "2026-11-20T12:00:00+01:00"})
    void timesComeInSeveralForms(String text) {
        assertEquals(Instant.parse(text), new GHWebhook.Delivery(7, "g", new GHWebhook.Time(text), false, "OK", 200,
                "push", null, null, 0.1).time());
    }

    // The API's own host

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com/orgs/octo, true", "https://API.GITHUB.COM/, true", "https://api.github.com:443/x, true",
        "https://api.github.com.evil/, false", "https://evilapi.github.com/, false",
        "https://api.github.com@evil/, false", "https://u:p@api.github.com/, false",
        "https://github.com/, false", "http://api.github.com/, false", "https://api.github.com:444/, false",
        "https://api.github.com./, false",
        "file:///orgs/octo, false", "/orgs/octo, false", "https:///orgs, false"})
    void theTokenGoesToTheApisOwnHostOnly(String url, boolean same) {
        assertEquals(same, ApiUrl.isSameServer(URI.create("https://api.github.com"), URI.create(url)));
    }

    // How long redeliveries take

    /** The pace itself, with a clock that moves only when it waits, is the measure. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20, 59, 100, 179, 180, 181, 250, 1000})
    void theTimeForRedeliveriesIsThatOfThePace(int perMinute) throws IOException {
        Rate rate = new Rate(perMinute);
        RateLimiter pace = pace(rate);
        assertEquals(Duration.ZERO, rate.timeFor(0));
        for (int sent = 1; sent <= 3 * Math.min(perMinute, 180) + 5; sent++) {
            pace.takeTurnToRedeliver();
            assertEquals(Duration.between(NOON, clock.instant()), rate.timeFor(sent), sent + " at " + perMinute
                    + " a minute");
        }
    }

    @Test
    void withoutALimitRedeliveriesTakeNoTime() {
        assertEquals(Duration.ZERO, Rate.UNLIMITED.timeFor(100_000));
        assertEquals(Rate.UNLIMITED, Rate.parse("unlimited"));
        assertEquals(Rate.PUBLISHED, Rate.parse("180"));
    }

    // Limits

    @Test
    void aLimitAnHourAfterAnotherStartsAfresh() throws IOException {
        RateLimiter pace = pace(Rate.UNLIMITED);
        for (int expected : new int[] {60, 120, 240}) {
            assertEquals(Duration.ofSeconds(expected), waitAfterLimit(pace, null));
        }
        pace.answered();
        clock.pause(Duration.ofHours(1));
        assertEquals(Duration.ofSeconds(60), waitAfterLimit(pace, null));
    }

    private Duration waitAfterLimit(RateLimiter pace, Duration asked) throws IOException {
        Instant sentAt = clock.instant();
        clock.pause(Duration.ofMillis(1));
        pace.limited(sentAt, asked);
        Instant limitedAt = clock.instant();
        pace.hold();
        return Duration.between(limitedAt, clock.instant());
    }

    @Test
    void refusedAgainAndAgainARequestComesBackLessAndLessOftenUntilAnAnswer() throws IOException {
        RateLimiter pace = pace(Rate.UNLIMITED);
        for (int expected : new int[] {1, 2, 4, 8, 16, 32, 64, 64}) {
            assertEquals(Duration.ofSeconds(expected), waitAfterLimit(pace, Duration.ZERO));
        }
        pace.answered();
        assertEquals(Duration.ofSeconds(1), waitAfterLimit(pace, Duration.ZERO));
    }

    /** --max-wait is for one wait, or for limits that follow one another without an answer. */
    @Test
    void anAnswerBetweenTwoLimitsBeginsMaxWaitAnew() throws IOException {
        RateLimiter pace = new RateLimiter(clock, clock::pause, Rate.PUBLISHED, Duration.ofMinutes(15), line -> {});
        pace.limited(clock.instant(), Duration.ofMinutes(10));
        pace.hold();
        pace.answered();
        clock.pause(Duration.ofHours(1));
        pace.limited(clock.instant(), Duration.ofMinutes(10));
        assertEquals(true, pace.hold());
        assertEquals(NOON.plus(Duration.ofMinutes(80)), clock.instant());
    }

    @Test
    void aShorterLaterLimitDoesNotShortenTheWait() throws IOException {
        RateLimiter pace = pace(Rate.UNLIMITED);
        Instant sentAt = clock.instant();
        clock.pause(Duration.ofMillis(1));
        pace.limited(sentAt, Duration.ofMinutes(10));
        Instant until = clock.instant().plus(Duration.ofMinutes(10));
        clock.pause(Duration.ofSeconds(1));
        pace.limited(sentAt, Duration.ofSeconds(30));
        pace.limited(clock.instant().minusMillis(1), Duration.ofSeconds(30));
        // What was under way when the limit came does not end it.
        pace.answered();
        pace.hold();
        assertEquals(until, clock.instant());
    }

    @Test
    void afterALimitUnlimitedIsThePublishedRate() throws IOException {
        RateLimiter pace = pace(Rate.UNLIMITED);
        for (int i = 0; i < 1000; i++) {
            pace.takeTurnToRedeliver();
        }
        assertEquals(NOON, clock.instant());
        waitAfterLimit(pace, Duration.ofSeconds(1));
        assertEquals(Rate.PUBLISHED, pace.rate());
        clock.pause(Duration.ofMinutes(2));
        Instant began = clock.instant();
        for (int i = 0; i < 181; i++) {
            pace.takeTurnToRedeliver();
        }
        assertEquals(Duration.ofSeconds(61), Duration.between(began, clock.instant()));
        waitAfterLimit(pace, Duration.ofSeconds(1));
        assertEquals(new Rate(90), pace.rate());
    }

    @Test
    void theRateIsNeverBelowOne() throws IOException {
        RateLimiter pace = pace(new Rate(3));
        for (int i = 0; i < 5; i++) {
            waitAfterLimit(pace, Duration.ofSeconds(1));
        }
        assertEquals(new Rate(1), pace.rate());
    }

    /** A run asks to set a clock that is off, and somebody may do so while the command goes on. */
    @Test
    void aClockThatIsSetBackKeepsNoRequestWaiting() throws IOException {
        RateLimiter pace = pace(Rate.PUBLISHED);
        for (int i = 0; i < 180; i++) {
            pace.takeTurnToRedeliver();
        }
        Instant set = NOON.minus(Duration.ofHours(2));
        clock.set(set);
        pace.takeTurnToRedeliver();
        assertEquals(set, clock.instant());
        pace.takeTurnToRedeliver();
        assertEquals(set.plusMillis(167), clock.instant());
    }

    /** 180 writes of 5 points fill a minute; the next request, of 1 point, waits for its end. */
    @Test
    void writesCostFivePoints() throws IOException {
        RateLimiter pace = pace(new Rate(250));
        for (int i = 0; i < 180; i++) {
            pace.takeTurn(5, false);
        }
        assertEquals(NOON, clock.instant());
        pace.takeTurn(1, false);
        assertEquals(NOON.plusSeconds(61), clock.instant());
    }

    // GitHub's clock

    /** This machine's clock says noon when the answer comes, and 12:05 when somebody asks for the time. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T12:00:00Z, 2026-11-20T12:05:00Z",
        "2026-11-20T12:02:00Z, 2026-11-20T12:07:00Z",
        "2026-11-20T11:58:00Z, 2026-11-20T12:03:00Z",
        "2026-11-20T12:02:01Z, 2026-11-20T12:07:01Z",
        "2026-11-20T11:57:59Z, 2026-11-20T12:02:59Z",
        "2026-11-22T12:00:00Z, 2026-11-22T12:05:00Z",
        "2026-11-18T12:00:00Z, 2026-11-18T12:05:00Z",
        "1970-01-01T00:00:00Z, 2026-11-20T12:05:00Z",
        "2019-12-31T23:59:59Z, 2026-11-20T12:05:00Z",
        ", 2026-11-20T12:05:00Z"})
    void gitHubsClockIsItsFirstDateAndTheTimeSince(String date, String now) {
        GitHubTime time = new GitHubTime(clock);
        assertEquals(NOON, time.now(), "before the first answer");
        time.note(200, Optional.ofNullable(date).map(Instant::parse));
        clock.pause(Duration.ofMinutes(5));
        assertEquals(Instant.parse(now), time.now());
    }

    @Test
    void theRunStartsAtTheDateOfGitHubsFirstResponseThatIsNotA5xx() {
        GitHubTime time = new GitHubTime(clock);
        time.note(503, Optional.of(NOON.minus(Duration.ofHours(3))));
        assertEquals(NOON, time.now());
        time.note(404, Optional.of(NOON.plus(Duration.ofHours(1))));
        clock.pause(Duration.ofMinutes(5));
        assertEquals(Instant.parse("2026-11-20T13:20:00Z"),
                time.note(200, Optional.of(NOON.plus(Duration.ofMinutes(80)))));
        assertEquals(NOON.plus(Duration.ofHours(1)), time.start());
        assertEquals(NOON.plus(Duration.ofMinutes(65)), time.now());
        assertEquals("this machine's clock is 60 min behind GitHub's; this run uses GitHub's time, set the clock",
                time.warning().orElseThrow());
        // A response without a time that can be read.
        assertEquals(time.now(), time.note(200, Optional.empty()));
        assertEquals(time.now(), time.note(200, Optional.of(Instant.EPOCH)));
    }

    // Explanations

    @Test
    void anExceptionWithoutAMessageIsNamed() {
        assertEquals("this should not happen, please report it: java.io.EOFException",
                ApiException.explained(new EOFException()));
        assertEquals("no luck", ApiException.explained(new IOException("no luck")));
    }

    // Secrets

    @Test
    void aSecretThatIsPartOfAnotherLeavesNothingOfIt() {
        Secrets secrets = new Secrets();
        secrets.add("");
        secrets.add("ghp_abc");
        secrets.add("ghp_abcdef");
        secrets.add("a\"b\\c");
        assertEquals("x *** y *** z", secrets.removedFrom("x ghp_abcdef y ghp_abc z"));
        assertEquals("{\"status\":\"***\"}", secrets.removedFrom("{\"status\":\"a\\\"b\\\\c\"}"),
                "also as JSON writes it");
        assertEquals("plain", secrets.removedFrom("plain"));
    }

    @Test
    void onlyMintedSecretsAreTold() {
        List<String> reported = new ArrayList<>();
        Secrets secrets = new Secrets();
        secrets.onMinted(reported::add);
        secrets.add("given");
        secrets.addMinted("minted");
        assertEquals(List.of("minted"), reported);
        assertEquals("*** ***", secrets.removedFrom("given minted"));
    }

    /** A command that runs for weeks makes hundreds a day, and each line is searched for all of them. */
    @Test
    void theLastThousandMintedSecretsAreKept() {
        Secrets secrets = new Secrets();
        secrets.add("given");
        for (int i = 1000; i <= 2000; i++) {
            secrets.addMinted("minted" + i);
        }
        assertEquals("*** minted1000 *** ***", secrets.removedFrom("given minted1000 minted1001 minted2000"));
    }

    // Where the API is, and other values of the environment

    @ParameterizedTest
    @CsvSource({
        "github.com, https://api.github.com, 3",
        "GitHub.com, https://api.github.com, 3",
        "octo.ghe.com, https://api.octo.ghe.com, 3",
        "api.octo.ghe.com, https://api.octo.ghe.com, 3",
        "https://github.com, https://api.github.com, 3",
        "https://octo.ghe.com/, https://api.octo.ghe.com, 3",
        "github.example.com, https://github.example.com/api/v3, 7",
        "github.example.com:8443, https://github.example.com:8443/api/v3, 7",
        "notghe.com, https://notghe.com/api/v3, 7",
    })
    void aHostTellsWhereTheApiIsAndHowLongItKeepsDeliveries(String host, String api, int days) {
        URI uri = ApiOptions.url(host, false, Map.of());
        assertEquals(URI.create(api), uri);
        assertEquals(days, ApiUrl.retention(uri).toDays());
        assertEquals(URI.create(api), ApiOptions.url(null, false, Map.of("GH_HOST", host)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com, https://github.com",
        "https://api.octo.ghe.com, https://octo.ghe.com",
        "https://ghes.example/api/v3, https://ghes.example",
        "https://api.ghes.example:8443/api/v3, https://api.ghes.example:8443",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
    })
    void anApiTellsWhereThePagesForPeopleAre(URI api, String pages) {
        assertEquals(pages, ApiUrl.pages(api));
    }

    @ParameterizedTest
    @CsvSource({
        "ORGANIZATION, octo, https://github.com/organizations/octo/settings/hooks/42?tab=deliveries",
        "REPOSITORY, octo/app, https://github.com/octo/app/settings/hooks/42?tab=deliveries",
        "APP, 1, https://github.com/settings/apps",
    })
    void aHookHasItsPage(Owner.Kind kind, String name, String page) {
        assertEquals(page, new Hook(null, new Owner(kind, name), 42, null, null).settingsPage("https://github.com"));
    }

    @Test
    void optionsWinOverVariablesAndAHostSetOnPurposeOverWhatActionsSets() {
        Map<String, String> env = new HashMap<>(Map.of("GITHUB_API_URL", "https://api.github.com"));
        assertEquals(URI.create("https://api.github.com"), ApiOptions.url(null, false, env));
        env.put("GH_HOST", "ghes.example");
        assertEquals(URI.create("https://ghes.example/api/v3"), ApiOptions.url(null, false, env));
        assertEquals(URI.create("https://other.example/api/v3"), ApiOptions.url("other.example", false, env));
        assertEquals(URI.create("https://api.example/x"), ApiOptions.url("https://api.example/x/", false, env));
        assertEquals(URI.create("https://api.github.com"),
                ApiOptions.url(null, false, Map.of("HOSTNAME", "runner-7f3")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:1"})
    void plainHttpIsForThisMachine(String url) {
        assertEquals(URI.create(url), ApiUrl.of(url, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ghes.example", "http://localhost.example", "http://127.0.0.1.example",
            "http://10.0.0.1"})
    void forOtherHostsItMustBeAllowed(String url) {
        assertThrows(IllegalArgumentException.class, () -> ApiUrl.of(url, false));
        assertEquals(URI.create(url), ApiUrl.of(url, true));
    }

    @Test
    void theRepositoryOfTheVariable() {
        Map<String, String> env = new HashMap<>(Map.of("GITHUB_REPOSITORY", "a/b"));
        assertEquals("a/b", CheckpointOptions.repository(null, env));
        assertEquals("e/f.g", CheckpointOptions.repository("e/f.g", env));
        env.put("WORKFLOW_REPO_NAME", "d");
        assertEquals("a/b", CheckpointOptions.repository(null, env));
        env.put("WORKFLOW_REPO_OWNER", "c");
        assertEquals("c/d", CheckpointOptions.repository(null, env));
    }
}
