import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;

/**
 * The GitHub Apps that the stand-in knows: their JWTs, where they are installed, and the tokens that they get there.
 */
final class AppsStandIn {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Installation(long id, String appId, String account, Set<String> permissions) {
        /** Whoever may see anything of a repository may see its name and number. */
        Set<String> granted() {
            Set<String> granted = new TreeSet<>(permissions);
            if (permissions.stream().anyMatch(permission -> !permission.startsWith("organization_"))) {
                granted.add("metadata=read");
            }
            return granted;
        }

        /** As GitHub shows them: the highest level of each, and one that github-api does not know. */
        Map<String, String> levels() {
            Map<String, String> levels = new HashMap<>(Map.of("something_new", "write"));
            // In this order, write comes after read.
            granted().forEach(permission -> levels.put(permission.split("=")[0], permission.split("=")[1]));
            return levels;
        }

        /** An installation may be for one repository of its owner only. */
        boolean has(String owner, String repository) {
            String full = owner + "/" + repository;
            return account.contains("/") ? account.equalsIgnoreCase(full) : account.equalsIgnoreCase(owner);
        }

        String owner() {
            return account.split("/")[0];
        }
    }

    /** The reach of a token; {@code repositories} is null for all of the installation. */
    private record Scope(Installation installation, Set<String> repositories) {
        boolean reaches(String owner, String repository) {
            return installation.has(owner, repository)
                    && (repositories == null || repositories.stream().anyMatch(repository::equalsIgnoreCase));
        }
    }

    private final GitHubStandIn github;
    private final Map<String, GitHubStandIn.App> apps = new HashMap<>();
    private final List<Installation> installations = new ArrayList<>();
    /** The tokens that were handed out to Apps. */
    final List<String> minted = new CopyOnWriteArrayList<>();

    /** The bodies of the requests for them. */
    final List<JsonNode> asked = new CopyOnWriteArrayList<>();

    private final Map<String, Scope> scopes = new ConcurrentHashMap<>();

    AppsStandIn(GitHubStandIn github) {
        this.github = github;
    }

    GitHubStandIn.App add(String id, PublicKey key) {
        apps.put(id, new GitHubStandIn.App(id, key));
        return apps.get(id);
    }

    void install(long id, GitHubStandIn.App app, String account, Set<String> permissions) {
        installations.add(new Installation(id, app.id(), account, permissions));
    }

    /** @return what is wrong with a JWT, in GitHub's words; null when it is an App's and valid now */
    String problem(String jwt) {
        try {
            String[] parts = jwt.split("\\.");
            JsonNode claims = claims(jwt);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(apps.get(claims.path("iss").asText()).key());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
            long now = github.now().getEpochSecond();
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                return "A JSON web token could not be decoded";
            }
            if (claims.path("exp").asLong() > now + 600) {
                return "'Expiration time' claim ('exp') is too far in the future";
            }
            if (claims.path("exp").asLong() <= now) {
                return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which "
                        + "the assertion expires";
            }
            if (claims.path("iat").asLong() > now) {
                return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was "
                        + "issued";
            }
            return null;
        } catch (GeneralSecurityException | RuntimeException | JsonProcessingException e) {
            return "A JSON web token could not be decoded";
        }
    }

    private static JsonNode claims(String jwt) throws JsonProcessingException {
        return JSON.readTree(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    void installation(Call call, MatchResult path) throws IOException {
        String account = path.group(1);
        String appId = claims(call.bearer()).path("iss").asText();
        for (Installation installation : installations) {
            if (installation.appId.equals(appId)
                    && (installation.account.equals(account) || account.startsWith(installation.account + "/"))) {
                call.send(200, Map.of("id", installation.id, "app_id", 1, "target_type", "Organization", "permissions",
                        installation.levels(), "html_url", page(installation)));
                return;
            }
        }
        call.error(404, "Not Found");
    }

    private static String page(Installation installation) {
        return "https://github.example/organizations/" + installation.owner() + "/settings/installations/"
                + installation.id;
    }

    void accessToken(Call call, MatchResult path) throws IOException {
        String appId = claims(call.bearer()).path("iss").asText();
        for (Installation installation : installations) {
            if (installation.appId.equals(appId) && Long.toString(installation.id).equals(path.group(1))) {
                mint(call, installation);
                return;
            }
        }
        call.error(404, "Not Found");
    }

    /** All that the installation has, or what is asked for. */
    private void mint(Call call, Installation installation) throws IOException {
        JsonNode wanted = call.exchange.body.isEmpty() ? JSON.createObjectNode() : call.json();
        Set<String> permissions = wanted.has("permissions") ? permissions(wanted.get("permissions"))
                : installation.granted();
        Set<String> repositories = wanted.has("repositories") ? new TreeSet<>() : null;
        wanted.path("repositories").forEach(name -> repositories.add(name.asText()));
        if (!installation.granted().containsAll(permissions)) {
            call.error(422, "The permissions requested are not granted to this installation.");
        } else if (repositories != null && !repositories.stream()
                .allMatch(name -> installation.has(installation.owner(), name))) {
            call.error(422, "There is at least one repository that does not exist or is not accessible to the parent "
                    + "installation.");
        } else {
            String token = "ghs_THE_SECRET_" + (minted.size() + 1);
            Instant expires = github.now().plus(Duration.ofHours(1));
            minted.add(token);
            asked.add(wanted);
            scopes.put(token, new Scope(installation, repositories));
            github.token(token, permissions, expires);
            call.send(201, Map.of("token", token, "expires_at", expires.truncatedTo(ChronoUnit.SECONDS).toString(),
                    "permissions",
                    wanted.path("permissions")));
        }
    }

    /** Write includes read, and any permission for a repository that for its name. */
    private static Set<String> permissions(JsonNode wanted) {
        Set<String> permissions = new TreeSet<>();
        wanted.fieldNames().forEachRemaining(name -> {
            permissions.add(name + "=read");
            permissions.add(name + "=" + wanted.get(name).asText());
            if (!name.startsWith("organization_")) {
                permissions.add("metadata=read");
            }
        });
        return permissions;
    }

    boolean isInstallations(String token) {
        return scopes.containsKey(token);
    }

    /** Whether a token is good for what the path names; another kind of token has no bounds here. */
    boolean reaches(String token, String path) {
        Scope scope = scopes.get(token);
        String[] parts = path.split("/");
        if (scope == null || parts.length < 3) {
            return true;
        }
        return switch (parts[1]) {
            case "orgs" -> scope.installation.owner().equalsIgnoreCase(parts[2]);
            case "repos" -> scope.reaches(parts[2], parts[3]);
            default -> true;
        };
    }

    /** The account of an installation's token; null for another token. */
    String account(String token) {
        return isInstallations(token) ? scopes.get(token).installation.account : null;
    }

    /** Takes a token back: its bearer's own. */
    void revoke(Call call, MatchResult path) throws IOException {
        github.noToken(call.bearer());
        call.send(204, new byte[0]);
    }
}
