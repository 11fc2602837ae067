import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** --repository and --exclude-repository. */
class RepositoryFilterTest extends StandInFixture {
    private final Map<Long, Long> repositories = new HashMap<>();
    private Row ofApp;
    private Row ofWeb;
    private Row ofNone;

    @BeforeEach
    void threeEventsThatFailed() {
        checkpoint(ago(360));
        github.repository(7_000_000_000L, "octo/app");
        github.repository(8, "octo/web");
        hook.repository = row -> repositories.get(row.id());
        ofApp = of(300, 7_000_000_000L);
        ofWeb = of(200, 8L);
        ofNone = of(100, null);
    }

    private Row of(long minutesAgo, Long repository) {
        Row row = failed(minutesAgo);
        repositories.put(row.id(), repository);
        return row;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--repository octo/app                                     | app      | 1",
        "--repository octo/app,OCTO/Web                            | app web  | 2",
        "--repository octo/app --repository octo/web               | app web  | 2",
        "--exclude-repository octo/app                             | web none | 1",
        "--exclude-repository octo/app --repository octo/app       | ''       | 2",
        "--repository octo/app,octo/web --exclude-repository octo/web | app   | 3",
    })
    void onlyTheirEventsAreRedeliveredAndEachNameCostsOneRequest(String options, String expected, int requests) {
        Terminal.Run run = plainRun(with(List.of("--output", "json"), options.split(" +"))).exits(0);
        Map<String, Long> ids = Map.of("app", ofApp.id(), "web", ofWeb.id(), "none", ofNone.id());
        List<Long> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" ")).stream()
                .map(ids::get).toList();
        assertRedelivered(wanted);
        assertEquals(requests, github.log().stream().filter(request -> request.path().matches("/repos/[^/]+/[^/]+"))
                .count(), github.log().toString());
        assertEquals(3 - wanted.size(), count(run, "filtered"));
    }

    @Test
    void whatTheFiltersLeaveOutIsSettled() {
        plainRun("--repository", "octo/web");
        assertEquals(ago(200), stored(), "the older event of the other repository does not hold the checkpoint");
    }

    @Test
    void oneRequestHoweverManyEvents() {
        for (int i = 0; i < 250; i++) {
            of(90, 8L);
        }
        plainRun("--repository", "octo/web", "--dry-run");
        assertEquals(1, github.log("GET", "/repos/octo/web").size());
    }

    @Test
    void aRenamedRepositoryIsFollowed() {
        github.repository(8, "octo/site");
        plainRun("--repository", "octo/web").exits(0);
        assertRedelivered(List.of(ofWeb.id()));
        assertEquals(List.of("/repos/octo/web", "/repositories/8"),
                github.log("GET", "/repo").stream().map(GitHubStandIn.Request::path)
                .filter(path -> !path.contains("variables")).toList());
    }

    @Test
    void anAppsOwnHookLooksAtTheRepositoryThroughItsInstallation() throws IOException {
        Files.writeString(temp.resolve("key.pem"), AppKey.PEM);
        GitHubStandIn.App app = github.app("12345", AppKey.PAIR.getPublic());
        github.install(99, app, "octo", Set.of("metadata=read"));
        HookStandIn own = github.appHook(app);
        own.repository = row -> row.action() == null ? 8L : 7_000_000_000L;
        own.deliver(ago(300), "issues", "opened", Answer.DOWN);
        Row wanted = own.deliver(ago(200), "push", null, Answer.DOWN);
        String[] args = {"--app", "--app-id", "12345", "--app-key", temp.resolve("key.pem").toString(), "--no-probe",
                "--repository", "octo/web"};
        terminal.run(args).exits(0);
        assertRedelivered(List.of(wanted.id()));

        args[args.length - 1] = "elsewhere/web";
        terminal.run(args).exits(2);
    }
}
