import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lib.api.ApiUrl;
import lib.api.Call;
import lib.api.Endpoint;
import lib.api.Pace;
import lib.api.Rate;
import lib.api.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lib/api decides without a request: endpoints, what an answer means, the time that redeliveries take, the pace and its limits. */
class ApiTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final TestClock clock = new TestClock(NOON);

    private Pace pace(Rate rate) {
        return new Pace(clock, clock::pause, rate, 0, Duration.ofHours(10), line -> {});
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
        "GET, /repos/hooks/hooks/hooks, HOOKS, 1",
        "GET, /repos/octo/hooks, OTHER, 1",
        "GET, /orgs/hooks/repos, REPOSITORIES, 1",
        "GET, /repos/octo/ops/actions/variables/LAST, VARIABLE, 1",
        "PATCH, /repos/octo/ops/actions/variables/LAST, VARIABLE, 5",
        "POST, /repos/octo/ops/actions/variables, VARIABLES, 5",
        "GET, /orgs/octo/installation, INSTALLATION, 1",
        "GET, /repos/octo/ops/installation, INSTALLATION, 1",
        "POST, /app/installations/77/access_tokens, ACCESS_TOKENS, 5",
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

    // The API's own host

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com/orgs/octo, true", "https://API.GITHUB.COM/, true", "https://api.github.com:443/x, true",
        "https://api.github.com.evil/, false", "https://evilapi.github.com/, false", "https://api.github.com@evil/, false", "https://u:p@api.github.com/, false",
        "https://github.com/, false", "http://api.github.com/, false", "https://api.github.com:444/, false", "https://api.github.com./, false",
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
        Pace pace = pace(rate);
        assertEquals(Duration.ZERO, rate.timeFor(0));
        for (int sent = 1; sent <= 3 * Math.min(perMinute, 180) + 5; sent++) {
            pace.takeTurnToRedeliver();
            assertEquals(Duration.between(NOON, clock.instant()), rate.timeFor(sent), sent + " at " + perMinute + " a minute");
        }
    }

    @Test
    void withoutALimitRedeliveriesTakeNoTime() {
        assertEquals(Duration.ZERO, Rate.UNLIMITED.timeFor(100_000));
        assertEquals(Rate.UNLIMITED, Rate.parse("unlimited"));
        assertEquals(Rate.PUBLISHED, Rate.parse("180"));
    }

    @ParameterizedTest
    @CsvSource({
        // 172 of 230 after 28.5 s is not 9 s from the end: a pause until 61 s comes first.
        "180, 172, 230, 28500, 40683",
        "180, 180, 230, 30000, 39183",
        "180, 180, 230, 60000, 9183",
        "180, 200, 230, 64500, 4683",
        "180, 0, 1, 0, 0",
        "180, 230, 230, 70000, 0",
        "100, 0, 250, 0, 136700",
        // GitHub is slow: half of them took ten minutes.
        "180, 100, 200, 600000, 600000",
        "0, 100, 400, 10000, 30000",
        "0, 0, 400, 0, 0",
    })
    void theTimeLeftIncludesThePausesToCome(int perMinute, int done, int total, long elapsedMillis, long leftMillis) {
        assertEquals(Duration.ofMillis(leftMillis), new Rate(perMinute).timeLeft(done, total, Duration.ofMillis(elapsedMillis)));
    }

    @Test
    void theTimeLeftIsNeverWrongOnPace() throws IOException {
        int total = 500;
        Rate rate = Rate.PUBLISHED;
        Pace pace = pace(rate);
        for (int sent = 1; sent <= total; sent++) {
            pace.takeTurnToRedeliver();
            Duration elapsed = Duration.between(NOON, clock.instant());
            // Up to eight of those that were sent have no answer yet.
            for (int done = Math.max(0, sent - 8); done <= sent && done < total; done++) {
                assertEquals(rate.timeFor(total), elapsed.plus(rate.timeLeft(done, total, elapsed)), done + " of " + sent);
            }
        }
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
        assertEquals("{\"status\":\"***\"}", secrets.removedFrom("{\"status\":\"a\\\"b\\\\c\"}"), "as JSON writes it, too");
        assertEquals("plain", secrets.removedFrom("plain"));
    }

    @Test
    void onlyMintedSecretsAreTold() {
        Secrets secrets = new Secrets();
        List<String> told = new ArrayList<>();
        secrets.onMinted(told::add);
        secrets.add("given");
        secrets.addMinted("minted");
        assertEquals(List.of("minted"), told);
        assertEquals("*** ***", secrets.removedFrom("given minted"));
    }
}
