import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the table in docs/permissions.md: its command runs with these permissions, and with none less. */
class PermissionsTest extends StandInFixture {
    private static final Path PAGE = LauncherTest.root().resolve("docs/permissions.md");

    /** Names of permissions, as the settings pages and the API have them. */
    private static final Map<String, String> NAMES = Map.of("organization *Webhooks*", "organization_hooks",
            "repository *Webhooks*",
            "repository_hooks", "repository *Variables*", "actions_variables", "repository *Metadata*", "metadata");
    /** GitHub's scopes of classic tokens, and the permissions of the stand-in that they stand for. */
    private static final Map<String, Map<String, String>> SCOPES = Map.of("admin:org_hook",
            Map.of("organization_hooks", "write"),
            "admin:repo_hook", Map.of("repository_hooks", "write"), "repo",
            Map.of("repository_hooks", "write", "actions_variables", "write"));

    private HookStandIn ofRepository;
    private Row failed;

    private record Line(String command, String app, String classic) {
        Map<String, String> permissions() {
            Map<String, String> permissions = new TreeMap<>();
            Matcher one = Pattern.compile("(\\w+ \\*\\w+\\*): (\\w+)").matcher(app);
            while (one.find()) {
                permissions.put(NAMES.get(one.group(1)), one.group(2));
            }
            return permissions;
        }

        @Override
        public String toString() {
            return command;
        }
    }

    private static List<Line> rows() throws IOException {
        List<Line> rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `redeliver "))
                .map(line -> line.split(" *\\| *"))
                .map(cells -> new Line(cells[1].replace("`", ""), cells[2], cells[3])).toList();
        assertTrue(rows.size() >= 15, rows.toString());
        return rows;
    }

    @BeforeEach
    void twoWebhooksWithAFailure() {
        failed = failed(150);
        delivered(120);
        github.repository(1_296_269L, "octo/app");
        github.repository(9, "octo/sandbox");
        ofRepository = github.repositoryHook("octo/app", 7);
        ofRepository.deliver(ago(150), "issues", "opened", Answer.DOWN);
        ofRepository.deliver(ago(120), "push", null, Answer.OK);
    }

    private Terminal.Run run(Line line) {
        return terminal.run(Stream.of(line.command.split(" ")).skip(1).map(word -> word.replace("GUID", failed.guid())
                .replace("checkpoints.json", temp.resolve("checkpoints.json").toString())).toArray(String[]::new));
    }

    private static Set<String> levels(Map<String, String> permissions) {
        Set<String> levels = new TreeSet<>();
        permissions.forEach((name, level) -> levels.addAll(List.of(name + "=read", name + "=" + level)));
        return levels;
    }

    private Terminal.Run asApp(Line line, int id, Map<String, String> permissions) {
        GitHubStandIn.App app = github.app("" + id, AppKey.PAIR.getPublic());
        if (line.command.contains("--app")) {
            HookStandIn own = github.appHook(app);
            own.deliver(ago(150), "issues", "opened", Answer.DOWN);
            own.deliver(ago(120), "push", null, Answer.OK);
        } else {
            github.install(id, app, "octo", levels(permissions));
        }
        terminal.env.remove("TOKEN");
        terminal.env.put("APP_ID", "" + id);
        terminal.env.put("PRIVATE_KEY", AppKey.PEM);
        Terminal.Run run = run(line);
        terminal.env.keySet().removeAll(Set.of("APP_ID", "PRIVATE_KEY"));
        return run;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachCommandRunsWithThePermissionsOfItsRowAndWithNoneLess(Line line) {
        Map<String, String> permissions = line.permissions();
        Terminal.Run run = asApp(line, 1, permissions).exits(0);
        assertEquals(permissions.containsValue("write") || permissions.isEmpty(), !github.redelivered().isEmpty(),
                "a run that only looks needs no write");
        int id = 2;
        for (String name : permissions.keySet()) {
            Map<String, String> less = new TreeMap<>(permissions);
            if (less.remove(name).equals("write")) {
                less.put(name, "read");
            }
            assertNotEquals(0, asApp(line, id++, less).code(), "ran with " + less);
        }
        List<Map<String, String>> tokens = new ArrayList<>(List.of(permissions));
        for (String choice : line.classic.split(" or ")) {
            Map<String, String> scopes = new TreeMap<>();
            Pattern.compile("`(\\S+)`").matcher(choice).results()
                    .forEach(scope -> scopes.putAll(SCOPES.get(scope.group(1))));
            tokens.add(scopes);
        }
        for (Map<String, String> token : permissions.isEmpty() ? List.<Map<String, String>>of() : tokens) {
            terminal.env.put("TOKEN", Terminal.TOKEN);
            github.token(Terminal.TOKEN, levels(token));
            failed(140);
            ofRepository.deliver(ago(140), "issues", "opened", Answer.DOWN);
            assertEquals(0, run(line).code(), "a token with " + token);
        }
    }

    @Test
    void theManifestAndTheLinkGrantWhatTheScheduledRunNeeds() throws IOException {
        String page = Files.readString(PAGE);
        JsonNode manifest = new ObjectMapper().readTree(page.replaceFirst("(?s).*```json\n(.*?)```.*", "$1"));
        Map<String, String> granted = new TreeMap<>();
        manifest.path("default_permissions").fields()
                .forEachRemaining(one -> granted.put(one.getKey(), one.getValue().asText()));
        Map<String, String> link = Arrays.stream(page.replaceFirst("(?s).*/settings/apps/new\\?(\\S+).*", "$1")
                .split("&"))
                .map(pair -> pair.split("=")).filter(pair -> NAMES.containsValue(pair[0]))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        assertEquals(granted, new TreeMap<>(link));
        Line scheduled = rows().stream().filter(row -> row.command.endsWith("--variable LAST --variable-repo octo/ops"))
                .findFirst().orElseThrow();
        granted.remove("metadata");
        assertEquals(scheduled.permissions(), granted);
    }
}
