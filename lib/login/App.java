package lib.login;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import lib.api.ApiException;
import lib.api.Connector;
import lib.api.Connector.Credential;
import lib.api.Connector.Token;
import lib.api.Refusal;
import lib.api.Sanitizer.Secrets;
import org.kohsuke.github.GHAppCreateTokenBuilder;
import org.kohsuke.github.GHAppInstallation;
import org.kohsuke.github.GHAppInstallationToken;
import org.kohsuke.github.GHAppInstallations;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GitHub;

/** A GitHub App and its credentials: a JWT as itself, and a token for each of its installations. */
public final class App {
    private static final Duration FRESH = Duration.ofMinutes(1);
    /** A token is replaced this long before its end, because requests are under way with it. */
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final String id;
    private final AppKey key;
    private final Connector connector;
    private final Clock clock;
    private final Secrets secrets;
    private final List<Renewed> installations = new CopyOnWriteArrayList<>();

    /** Permissions such as {@code organization_hooks}, and names of repositories without their owner: none for all. */
    record Scope(Map<String, GHPermissionType> permissions, Set<String> repositories) {}

    public App(String id, AppKey key, Connector connector, Clock clock, Secrets secrets) {
        this.id = id;
        this.key = key;
        this.connector = connector;
        this.clock = clock;
        this.secrets = secrets;
    }

    private abstract class Renewed implements Credential {
        String token;
        Instant since = Instant.EPOCH;
        Instant until = Instant.EPOCH;

        abstract void renew(Instant now) throws IOException;

        @Override
        public String source() {
            return "the App";
        }

        @Override
        public synchronized String token() throws IOException {
            Instant now = clock.instant();
            if (until.minus(SPARE).isBefore(now)) {
                renew(now);
                secrets.addMinted(token);
            }
            return token;
        }
    }

    public Credential itself() {
        return new Renewed() {
            @Override
            void renew(Instant now) {
                token = key.jwt(id, now);
                until = now.plus(AppKey.LIFE);
            }

            @Override
            public String remedy() {
                return connector.time().ahead().abs().compareTo(Duration.ofMinutes(1)) < 0
                        ? "check that the App " + id + " exists, and that the key is one of its keys"
                        : connector.time().inWords() + ", so GitHub refuses an App's JWT; set the clock";
            }
        };
    }

    /** The App as installed at an owner such as {@code /orgs/octo}; its token is good for the scope only. */
    Credential in(String owner, Scope scope) {
        GitHub github = connector.gitHub(itself());
        Renewed installation = new Renewed() {
            @Override
            void renew(Instant now) throws IOException {
                GHAppInstallationToken minted = minted(GHAppInstallations.of(github, owner), scope);
                String problem = Tokens.problem(minted.getToken() == null ? "" : minted.getToken());
                if (problem != null) {
                    throw new GHIOException("the token that GitHub made for the App's installation " + problem
                            + "; run again later");
                }
                token = minted.getToken().strip();
                since = clock.instant();
                until = since.plus(Duration.between(connector.time().now(), minted.getExpiresAt().toInstant()));
            }

            @Override
            public synchronized boolean isFresh() {
                return since.plus(FRESH).isAfter(clock.instant());
            }

            @Override
            public String remedy() {
                return "the token of the App's installation was refused; check that the App " + id
                        + " is still installed";
            }
        };
        installations.add(installation);
        return installation;
    }

    private GHAppInstallationToken minted(GHAppInstallation installation, Scope scope) throws IOException {
        GHAppCreateTokenBuilder builder = installation.createToken().permissions(scope.permissions);
        if (!scope.repositories.isEmpty()) {
            builder.repositories(List.copyOf(scope.repositories));
        }
        try {
            return builder.create();
        } catch (ApiException e) {
            throw e.getResponseCode() == 422 ? e.withRemedy(notGranted(installation, scope)) : e;
        }
    }

    /** GitHub does not say which permission is missing, but it has shown those that there are. */
    private String notGranted(GHAppInstallation installation, Scope scope) {
        String page = installation.getHtmlUrl() == null ? "its page" : installation.getHtmlUrl().toString();
        String missing = scope.permissions.entrySet().stream()
                .filter(wanted -> GHAppInstallations.lacks(installation, wanted.getKey(), wanted.getValue()))
                .map(wanted -> wanted.getKey() + "=" + wanted.getValue().name().toLowerCase(Locale.ROOT))
                .map(Refusal::inWords).collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            return "the App needs " + missing + ": grant it in the App's settings, under Permissions & events, then "
                    + "accept it on " + page;
        }
        return "check the names of these repositories, and that the App is installed on them, on " + page + ": "
                + String.join(", ", scope.repositories);
    }

    /** Revokes the tokens of the installations. One that GitHub does not revoke, or not now, expires within an hour. */
    public void revoke() {
        for (Renewed installation : installations) {
            try {
                if (installation.token != null && !connector.isRefused(installation)) {
                    GHAppInstallations.revokeToken(connector.gitHub(new Token(installation.token, "the App")));
                }
            } catch (IOException e) {
                connector.trace(e.getMessage() + "; the token expires within an hour");
            }
        }
    }
}
