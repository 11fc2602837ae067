import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The paths that the stand-in knows, and the work behind those of the hooks. */
final class Routes {
    private static final String OWNER = "(?:/orgs/[^/]+|/repos/[^/]+/[^/]+)";
    private static final String HOOK = "(" + OWNER + "/hooks/\\d+|/app/hook)";
    private static final String VARIABLES = "/repos/([^/]+/[^/]+)/actions/variables";

    private interface Work {
        void answer(Call call, MatchResult path) throws IOException;
    }

    private record Route(String method, Pattern path, String permission, Work work) {
        Route(String method, String path, String permission, Work work) {
            this(method, Pattern.compile(path), permission, work);
        }
    }

    private final GitHubStandIn github;
    private final List<Route> table;

    Routes(GitHubStandIn github, AppsStandIn apps, VariablesStandIn variables, RepositoriesStandIn repositories) {
        this.github = github;
        this.table = List.of(
                new Route("GET", "(" + OWNER + "/hooks)", "hooks", this::hooks),
                new Route("GET", HOOK, "hooks", this::hook),
                new Route("GET", HOOK + "/deliveries", "hooks", this::deliveries),
                new Route("GET", HOOK + "/deliveries/(\\d+)", "hooks", this::delivery),
                new Route("POST", HOOK + "/deliveries/(\\d+)/attempts", "hooks", this::attempt),
                new Route("POST", "(" + OWNER + "/hooks/\\d+)/pings", "hooks", this::ping),
                // All users may look at the repositories that their token is for; an App must have been granted that.
                new Route("GET", "/repos/([^/]+/[^/]+)", "metadata", repositories::byName),
                new Route("GET", "/user/orgs", null, (call, path) -> call.send(200, github.organizations())),
                new Route("GET", "/orgs/([^/]+)/repos", "metadata", repositories::ofOrganization),
                new Route("GET", "/installation/repositories", "metadata", repositories::ofInstallation),
                new Route("GET", "/repositories/(\\d+)", "metadata", repositories::byId),
                new Route("GET", VARIABLES + "/([^/]+)", "actions_variables", variables::read),
                new Route("GET", VARIABLES, "actions_variables", variables::list),
                new Route("PATCH", VARIABLES + "/([^/]+)", "actions_variables", variables::update),
                new Route("POST", VARIABLES, "actions_variables", variables::create),
                new Route("GET", "/(?:orgs|repos)/([^/]+(?:/[^/]+)?)/installation", null, apps::installation),
                new Route("POST", "/app/installations/(\\d+)/access_tokens", null, apps::accessToken),
                new Route("DELETE", "/installation/token", null, apps::revoke),
                new Route("GET", "/app/hook/config", null,
                (call, path) -> call.send(200, github.hookAt("/app/hook").config())));
    }

    /** @param permissions the caller's; null for an App, whose own hook and installations need none */
    void work(Call call, Set<String> permissions) throws IOException {
        String path = github.plainPath(call.exchange.path);
        for (Route route : table) {
            Matcher matcher = route.path.matcher(path);
            if (route.method.equals(call.exchange.method) && matcher.matches()) {
                if (permissions == null || route.permission == null || isUsers(call, route)
                        || allowed(call, permissions, route, path)) {
                    route.work.answer(call, matcher.toMatchResult());
                }
                return;
            }
        }
        call.error(404, "Not Found");
    }

    private boolean isUsers(Call call, Route route) {
        return route.permission.equals("metadata") && !github.apps.isInstallations(call.bearer());
    }

    /** A permission to read that is missing shows a user nothing of what there is. An App is always refused. */
    private boolean allowed(Call call, Set<String> permissions, Route route, String path) throws IOException {
        boolean read = route.method.equals("GET");
        String hooks = path.startsWith("/orgs/") ? "organization_hooks" : "repository_hooks";
        String scope = route.permission.equals("hooks") ? hooks : route.permission;
        String wanted = scope + (read ? "=read" : "=write");
        if (!permissions.contains(wanted)) {
            call.exchange.answerHeaders.put("X-Accepted-GitHub-Permissions", wanted);
            boolean app = github.apps.isInstallations(call.bearer());
            String refusal = "Resource not accessible by " + (app ? "integration" : "personal access token");
            boolean isHidden = read && !app;
            call.error(isHidden ? 404 : 403, isHidden ? "Not Found" : refusal);
            return false;
        }
        return true;
    }

    private void hooks(Call call, MatchResult path) throws IOException {
        List<Map<String, Object>> all = github.hooksBelow(path.group(1) + "/").stream().map(HookStandIn::json).toList();
        if (all.isEmpty() && !path.group(1).contains("empty")
                && !github.repositories.has(path.group(1).replaceFirst("^/repos/(.*)/hooks$", "$1"))) {
            call.error(404, "Not Found");
            return;
        }
        call.send(200, github.page(call, all));
    }

    private void hook(Call call, MatchResult path) throws IOException {
        HookStandIn hook = github.hookAt(path.group(1));
        if (hook == null) {
            call.error(404, "Not Found");
        } else {
            call.send(200, hook.json());
        }
    }

    private void deliveries(Call call, MatchResult path) throws IOException {
        HookStandIn hook = github.hookAt(path.group(1));
        Map<String, String> parameters = call.parameters();
        String perPage = parameters.getOrDefault("per_page", "30");
        if (hook == null) {
            call.error(404, "Not Found");
        } else if (!Set.of("per_page", "cursor", "status").containsAll(parameters.keySet())) {
            call.error(422, "Invalid request. Unknown query parameter.");
        } else if (!perPage.matches("\\d{1,3}") || Integer.parseInt(perPage) < 1 || Integer.parseInt(perPage) > 100) {
            call.error(422, "Invalid request. per_page must be between 1 and 100.");
        } else {
            hook.beforePage.run();
            synchronized (github) {
                page(call, hook, Math.min(github.mostPerPage, Integer.parseInt(perPage)), parameters.get("cursor"));
            }
        }
    }

    private void page(Call call, HookStandIn hook, int size, String cursor) throws IOException {
        boolean emptyOne = hook.emptyPages && cursor != null && !cursor.endsWith("e");
        int from = hook.rows.size() - 1;
        if (cursor != null) {
            Matcher v1 = Pattern.compile("v1_(\\d+)e?").matcher(cursor);
            Integer last = v1.matches() ? hook.place(Long.parseLong(v1.group(1))) : null;
            if (last == null) {
                call.error(400, "Invalid cursor");
                return;
            }
            from = Math.min(hook.rows.size() - 1, last - 1 + hook.overlap);
        }
        List<byte[]> page = new ArrayList<>();
        String lastId = null;
        int i = from;
        for (; !emptyOne && i >= 0 && page.size() < size; i--) {
            if (hook.listed(hook.rows.get(i))) {
                page.add(hook.bytes(hook.rows.get(i)));
                lastId = "v1_" + hook.rows.get(i).id();
            }
        }
        boolean more = false;
        for (; i >= 0 && !more; i--) {
            more = hook.listed(hook.rows.get(i));
        }
        String next = emptyOne ? cursor + "e" : lastId;
        String list = github.url() + hook.linkPath + "/deliveries?";
        if (more && next != null) {
            call.next(list + "cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8) + "&per_page=" + size);
        } else if (cursor != null) {
            call.exchange.answerHeaders.put("Link", "<" + list + "per_page=" + size + ">; rel=\"prev\"");
        }
        call.send(200, array(page));
    }

    private static byte[] array(List<byte[]> elements) {
        ByteArrayOutputStream array = new ByteArrayOutputStream(2 + elements.stream().mapToInt(element -> element.length
                + 1).sum());
        array.write('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            array.writeBytes(elements.get(i));
        }
        array.write(']');
        return array.toByteArray();
    }

    private void delivery(Call call, MatchResult path) throws IOException {
        HookStandIn hook = github.hookAt(path.group(1));
        synchronized (github) {
            Row row = listed(hook, path.group(2));
            if (row == null) {
                call.error(404, "Not Found");
            } else {
                call.send(200, hook.contents.apply(row).json(hook, row));
            }
        }
    }

    /** The delivery with an id; null when there is none in the list. */
    private static Row listed(HookStandIn hook, String id) {
        Integer at = hook == null || id.length() > 19 ? null : hook.place(Long.parseLong(id));
        return at == null || !hook.listed(hook.rows.get(at)) ? null : hook.rows.get(at);
    }

    private void attempt(Call call, MatchResult path) throws IOException {
        HookStandIn hook = github.hookAt(path.group(1));
        synchronized (github) {
            Row of = listed(hook, path.group(2));
            if (of == null) {
                call.error(404, "Not Found");
                return;
            }
            hook.redeliver(of, github.now(), hook.receiver.answer(of, github.now()));
        }
        call.send(202, Map.of());
    }

    private void ping(Call call, MatchResult path) throws IOException {
        HookStandIn hook = github.hookAt(path.group(1));
        if (hook == null) {
            call.error(404, "Not Found");
        } else {
            hook.ping(github.now());
            call.send(204, new byte[0]);
        }
    }
}
