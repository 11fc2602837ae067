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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;

/** The GitHub Apps that the stand-in knows: their JWTs, where they are installed, and the tokens that they get there. */
final class AppsStandIn {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Installation(long id, String appId, String account, Set<String> permissions) {}

    private final GitHubStandIn github;
    private final Map<String, GitHubStandIn.App> apps = new HashMap<>();
    private final List<Installation> installations = new ArrayList<>();
    /** The tokens that were handed out to Apps. */
    final List<String> minted = new CopyOnWriteArrayList<>();

    /** Where an installation is, by its tokens. */
    final Map<String, String> accounts = new ConcurrentHashMap<>();

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
            return !signature.verify(Base64.getUrlDecoder().decode(parts[2])) ? "A JSON web token could not be decoded"
                    : claims.path("exp").asLong() > now + 600 ? "'Expiration time' claim ('exp') is too far in the future"
                    : claims.path("exp").asLong() <= now ? "'Expiration time' claim ('exp') must be a numeric value representing the future time at "
                            + "which the assertion expires"
                    : claims.path("iat").asLong() > now ? "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
                    : null;
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
            if (installation.appId.equals(appId) && (installation.account.equals(account) || account.startsWith(installation.account + "/"))) {
                call.send(200, Map.of("id", installation.id, "app_id", 1, "target_type", "Organization", "permissions",
                        Map.of("organization_hooks", "write", "something_new", "write")));
                return;
            }
        }
        call.error(404, "Not Found");
    }

    void accessToken(Call call, MatchResult path) throws IOException {
        String appId = claims(call.bearer()).path("iss").asText();
        for (Installation installation : installations) {
            if (installation.appId.equals(appId) && Long.toString(installation.id).equals(path.group(1))) {
                String token = "ghs_THE_SECRET_" + (minted.size() + 1);
                Instant expires = github.now().plus(Duration.ofHours(1));
                minted.add(token);
                accounts.put(token, installation.account);
                github.token(token, installation.permissions, expires);
                call.send(201, Map.of("token", token, "expires_at", expires.truncatedTo(ChronoUnit.SECONDS).toString(), "permissions",
                        Map.of("organization_hooks", "write")));
                return;
            }
        }
        call.error(404, "Not Found");
    }
}
