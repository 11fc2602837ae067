package lib.login;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import lib.api.Connector;
import lib.api.Credential;
import lib.api.Secrets;
import org.kohsuke.github.GHAppInstallationToken;
import org.kohsuke.github.GHAppInstallations;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GitHub;

/** A GitHub App and its credentials: a JWT as itself, and a token for each of its installations. */
public final class App {
    /** A token is replaced while it is still good for this long, because requests are under way with it. */
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final String id;
    private final AppKey key;
    private final Connector connector;
    private final Clock clock;
    private final Secrets secrets;

    /**
     * @param id the App's id or client id
     * @param secrets is told of each token, so that it is never printed
     */
    public App(String id, AppKey key, Connector connector, Clock clock, Secrets secrets) {
        this.id = id;
        this.key = key;
        this.connector = connector;
        this.clock = clock;
        this.secrets = secrets;
    }

    /** The App as itself: for its own hook, and for its installations' tokens. */
    public Credential itself() {
        return new Renewed() {
            @Override
            void renew(Instant now) {
                token = key.jwt(id, now);
                until = now.plus(AppKey.LIFE);
            }

            @Override
            public String remedy(Instant theirs, Instant ours) {
                return jwtRemedy(theirs, ours);
            }
        };
    }

    private String jwtRemedy(Instant theirs, Instant ours) {
        Duration off = Duration.between(theirs, ours);
        if (off.abs().compareTo(Duration.ofMinutes(1)) >= 0) {
            return "this machine's clock is " + off.abs().plusSeconds(30).toMinutes() + " min " + (off.isNegative() ? "behind" : "ahead of")
                    + " GitHub's, and an App's JWT is refused then; set the clock right";
        }
        return "check that the App " + id + " exists, and that the key is one of its keys";
    }

    /**
     * The App in the place where it is installed.
     *
     * @param owner the path of an organization or a repository in the API, such as {@code /orgs/octo}
     */
    public Credential in(String owner) {
        GitHub github = connector.gitHub(itself());
        return new Renewed() {
            @Override
            void renew(Instant now) throws IOException {
                GHAppInstallationToken minted = GHAppInstallations.of(github, owner).createToken().create();
                token = checked(minted.getToken());
                // Its end is by GitHub's clock, and this machine's may be off.
                until = clock.instant().plus(Duration.between(connector.time().now(), end(minted)));
            }

            @Override
            public String remedy(Instant theirs, Instant ours) {
                return "the token of the App's installation was refused; check that the App " + id + " is still installed";
            }
        };
    }

    private static final String MINTED = "the token that GitHub made for the App's installation ";

    /** A token goes into a header, and into a command that tells Actions to mask it: a line end in it would be a command of its own. */
    private static String checked(String token) throws IOException {
        String problem = Tokens.problem(token == null ? "" : token);
        if (problem != null) {
            throw new GHIOException(MINTED + problem + "; run again later");
        }
        return token.strip();
    }

    private static Instant end(GHAppInstallationToken minted) throws IOException {
        try {
            if (minted.getExpiresAt() != null) {
                return minted.getExpiresAt().toInstant();
            }
        } catch (DateTimeException e) {
            // As good as none.
        }
        throw new GHIOException(MINTED + "has no end that can be read; run again later");
    }

    private abstract class Renewed implements Credential {
        String token;
        Instant until = Instant.EPOCH;

        abstract void renew(Instant now) throws IOException;

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
}
