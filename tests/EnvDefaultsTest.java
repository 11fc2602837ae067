import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import lib.api.ApiUrl;
import lib.hooks.Hook;
import lib.hooks.Owner;
import lib.options.ApiOptions;
import lib.options.CheckpointOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The environment's values, and where the token goes because of them. */
class EnvDefaultsTest {
    @ParameterizedTest
    @CsvSource({
        "github.com, https://api.github.com, 3",
        "GitHub.com, https://api.github.com, 3",
        "octo.ghe.com, https://api.octo.ghe.com, 3",
        "api.octo.ghe.com, https://api.octo.ghe.com, 3",
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
        assertEquals(URI.create("https://api.github.com"), ApiOptions.url(null, false, Map.of("HOSTNAME", "runner-7f3")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:1"})
    void plainHttpIsForThisMachine(String url) {
        assertEquals(URI.create(url), ApiUrl.of(url, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ghes.example", "http://localhost.example", "http://127.0.0.1.example", "http://10.0.0.1"})
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
