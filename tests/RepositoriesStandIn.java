import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;

/** The repositories that the stand-in knows, the oldest number first. */
final class RepositoriesStandIn {
    private record Repository(long id, String name, boolean archived) {}

    private final GitHubStandIn github;
    private final Map<Long, Repository> repositories = new TreeMap<>();
    private final Map<String, Long> formerNames = new LinkedHashMap<>();

    RepositoriesStandIn(GitHubStandIn github) {
        this.github = github;
    }

    synchronized void put(long id, String name, boolean archived) {
        Repository before = repositories.put(id, new Repository(id, name, archived));
        if (before != null && !before.name.equals(name)) {
            formerNames.put(before.name, id);
        }
    }

    synchronized void remove(long id) {
        repositories.remove(id);
    }

    synchronized boolean has(String name) {
        return repositories.values().stream().anyMatch(repository -> repository.name.equalsIgnoreCase(name));
    }

    /** A path by number as it is by name. */
    synchronized String plainPath(String path) {
        String[] parts = path.split("/", 4);
        Repository repository = path.matches("/repositories/\\d+(/.*)?")
                ? repositories.get(Long.valueOf(parts[2])) : null;
        String rest = parts.length < 4 ? "" : "/" + parts[3];
        return repository == null ? path : "/repos/" + repository.name + rest;
    }

    /** A former name leads to the number; null for another path. */
    synchronized String moved(String path) {
        String[] parts = path.split("/", 5);
        if (!path.startsWith("/repos/") || parts.length < 4 || has(parts[2] + "/" + parts[3])) {
            return null;
        }
        return formerNames.entrySet().stream()
                .filter(former -> former.getKey().equalsIgnoreCase(parts[2] + "/" + parts[3]))
                .map(former -> "/repositories/" + former.getValue() + (parts.length < 5 ? "" : "/" + parts[4]))
                .findFirst().orElse(null);
    }

    synchronized void byName(Call call, MatchResult path) throws IOException {
        for (Repository repository : repositories.values()) {
            if (repository.name.equalsIgnoreCase(path.group(1))) {
                call.send(200, json(repository));
                return;
            }
        }
        call.error(404, "Not Found");
    }

    synchronized void byId(Call call, MatchResult path) throws IOException {
        Repository repository = repositories.get(Long.valueOf(path.group(1)));
        if (repository == null) {
            call.error(404, "Not Found");
        } else {
            call.send(200, json(repository));
        }
    }

    private static Map<String, Object> json(Repository repository) {
        String[] parts = repository.name.split("/");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", repository.id);
        json.put("name", parts[1]);
        json.put("full_name", repository.name);
        json.put("owner", Map.of("login", parts[0], "id", 1));
        json.put("private", true);
        json.put("archived", repository.archived);
        json.put("disabled", false);
        return json;
    }

    void ofOrganization(Call call, MatchResult path) throws IOException {
        page(call, of(path.group(1)), false);
    }

    void ofInstallation(Call call, MatchResult path) throws IOException {
        String account = github.apps.account(call.bearer());
        if (account == null) {
            call.error(403, "You must authenticate with an installation access token in order to list repositories for "
                    + "an installation.");
        } else {
            page(call, of(account).stream()
                    .filter(each -> github.apps.reaches(call.bearer(), "/repos/" + each.get("full_name"))).toList(),
                    true);
        }
    }

    private void page(Call call, List<Map<String, Object>> all, boolean wrapped) throws IOException {
        List<Map<String, Object>> page = github.page(call, all);
        call.send(200, wrapped ? Map.of("total_count", all.size(), "repositories", page) : page);
    }

    /** Those of an account. */
    synchronized List<Map<String, Object>> of(String account) {
        List<Map<String, Object>> all = new ArrayList<>();
        repositories.values().stream().filter(one -> one.name.regionMatches(true, 0, account + "/", 0, account.length()
                + 1)).forEach(one -> all.add(json(one)));
        if (github.newestFirst) {
            Collections.reverse(all);
        }
        return all;
    }
}
