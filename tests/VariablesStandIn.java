import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;

/** The Actions variables of the stand-in's repositories. */
final class VariablesStandIn {
    private record Variable(String value, Instant updated) {}

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final GitHubStandIn github;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    /** Whether an equal value moves {@code updated_at}: GitHub does not say. */
    boolean movesForEqual = true;

    VariablesStandIn(GitHubStandIn github) {
        this.github = github;
    }

    private static String key(String repository, String name) {
        return repository + "/" + name.toUpperCase(Locale.ROOT);
    }

    /**
     * Sets a variable as a run would have: ten minutes after the instant that it has; null takes it away. When it was
     * last updated stays as it is.
     */
    synchronized void set(String repository, String name, String value) {
        Variable before = variables.remove(key(repository, name));
        if (value != null) {
            variables.put(key(repository, name), new Variable(value, before == null ? storedAt(value)
                    : before.updated));
        }
    }

    private static Instant storedAt(String value) {
        return value.matches("1[0-9]{12}") ? Instant.ofEpochMilli(Long.parseLong(value)).plusSeconds(600) : CREATED;
    }

    /** Sets when a variable was last updated. */
    synchronized void updated(String repository, String name, Instant at) {
        variables.computeIfPresent(key(repository, name), (key, variable) -> new Variable(variable.value, at));
    }

    synchronized Instant updated(String repository, String name) {
        return variables.get(key(repository, name)).updated;
    }

    synchronized String value(String repository, String name) {
        Variable variable = variables.get(key(repository, name));
        return variable == null ? null : variable.value;
    }

    synchronized void read(Call call, MatchResult path) throws IOException {
        String key = key(path.group(1), path.group(2));
        Variable variable = variables.get(key);
        if (variable == null) {
            call.error(404, "Not Found");
            return;
        }
        call.send(200, json(key, variable));
    }

    private static Map<String, String> json(String key, Variable variable) {
        return Map.of("name", key.substring(key.lastIndexOf('/') + 1), "value", variable.value, "created_at",
                CREATED.toString(),
                "updated_at", variable.updated.toString());
    }

    /** GitHub takes 30 a page at most. */
    synchronized void list(Call call, MatchResult path) throws IOException {
        if (Integer.parseInt(call.parameters().getOrDefault("per_page", "10")) > 30) {
            call.error(422, "Invalid request. per_page must be at most 30.");
            return;
        }
        List<Map<String, String>> all = variables.entrySet().stream()
                .filter(one -> one.getKey().startsWith(path.group(1) + "/"))
                .map(one -> json(one.getKey(), one.getValue())).toList();
        call.send(200, Map.of("total_count", all.size(), "variables", github.page(call, all)));
    }

    synchronized void update(Call call, MatchResult path) throws IOException {
        String key = key(path.group(1), path.group(2));
        JsonNode json = call.json();
        if (!variables.containsKey(key)) {
            call.error(404, "Not Found");
        } else if (json == null || !json.path("value").isTextual()) {
            call.error(422, "Invalid request.\n\n\"value\" wasn't supplied.");
        } else {
            store(key, json);
            call.send(204, new byte[0]);
        }
    }

    synchronized void create(Call call, MatchResult path) throws IOException {
        JsonNode json = call.json();
        if (json == null || !json.path("value").isTextual()
                || !json.path("name").asText().matches("[A-Za-z_][A-Za-z0-9_]*")
                || json.get("name").asText().toUpperCase(Locale.ROOT).startsWith("GITHUB_")) {
            call.error(422, "Invalid request.");
            return;
        }
        String key = key(path.group(1), json.get("name").asText());
        if (variables.containsKey(key)) {
            call.error(409, "Already exists - Variable already exists");
            return;
        }
        store(key, json);
        call.send(201, Map.of());
    }

    private void store(String key, JsonNode json) {
        Variable before = variables.get(key);
        String value = json.get("value").asText();
        boolean moves = movesForEqual || before == null || !before.value.equals(value);
        variables.put(key, new Variable(value, moves ? github.now().truncatedTo(ChronoUnit.SECONDS) : before.updated));
    }
}
