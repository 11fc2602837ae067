package lib.login;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.api.ApiException;
import lib.api.Connector;
import lib.api.Connector.Credential;
import lib.api.Connector.Token;
import lib.api.Refusal;
import lib.api.Sanitizer.Secrets;
import lib.api.UsageException;
import org.kohsuke.github.GHAppInstallation;
import org.kohsuke.github.GHAppInstallationToken;
import org.kohsuke.github.GHIOException;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GitHub;

/** A GitHub App and its credentials: a JWT as itself, and a token for each of its installations. */
public final class App {
    private static final Duration FRESH = Duration.ofMinutes(1);
    /** A token is replaced this long before its end, because requests are under way with it. */
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final String id;
    private final Key key;
    private final Connector connector;
    private final Clock clock;
    private final Secrets secrets;
    private final List<Renewed> installations = new CopyOnWriteArrayList<>();

    /** Permissions such as {@code organization_hooks}, and names of repositories without their owner: none for all. */
    record Scope(Map<String, GHPermissionType> permissions, Set<String> repositories) {}

    public App(String id, Key key, Connector connector, Clock clock, Secrets secrets) {
        this.id = id;
        this.key = key;
        this.connector = connector;
        this.clock = clock;
        this.secrets = secrets;
    }

    private record Minted(String token, Instant freshUntil, Instant until) {}

    private interface Mint {
        Minted mint(Instant now) throws IOException;
    }

    private final class Renewed implements Credential {
        private final Mint mint;
        private final String remedy;
        private volatile Minted last = new Minted(null, Instant.EPOCH, Instant.EPOCH);

        Renewed(Mint mint, String remedy) {
            this.mint = mint;
            this.remedy = remedy;
        }

        @Override
        public synchronized String token() throws IOException {
            Instant now = clock.instant();
            if (last.until.minus(SPARE).isBefore(now)) {
                last = mint.mint(now);
                secrets.addMinted(last.token);
            }
            return last.token;
        }

        /** Without the lock: the request for a new token waits for a slot, and the requests that hold one ask this. */
        @Override
        public boolean isFresh() {
            return last.freshUntil.isAfter(clock.instant());
        }

        @Override
        public String source() {
            return "the App";
        }

        @Override
        public String remedy() {
            return remedy;
        }
    }

    public Credential itself() {
        return new Renewed(now -> new Minted(key.jwt(id, now), now, now.plus(Key.LIFE)), "check that the App " + id
                + " exists, that the key is one of its keys, and that this machine's clock is right");
    }

    /** The App as installed at an owner such as {@code /orgs/octo}; its token is good for the scope only. */
    Credential in(String owner, Scope scope) {
        GitHub github = connector.gitHub(itself());
        Renewed installation = new Renewed(now -> {
            GHAppInstallationToken made = token(GHRepositories.installation(github, owner), scope);
            String token = made.getToken() == null ? "" : made.getToken().strip();
            String problem = Login.Tokens.problem(token);
            if (problem != null) {
                throw new GHIOException("the token that GitHub made for the App's installation " + problem
                        + "; run again later");
            }
            Instant since = clock.instant();
            return new Minted(token, since.plus(FRESH),
                    since.plus(Duration.between(connector.time().now(), made.getExpiresAt().toInstant())));
        }, "the token of the App's installation was refused; check that the App " + id + " is still installed");
        installations.add(installation);
        return installation;
    }

    private static GHAppInstallationToken token(GHAppInstallation installation, Scope scope) throws IOException {
        try {
            return installation.createToken().permissions(scope.permissions)
                    .repositories(scope.repositories.isEmpty() ? null : List.copyOf(scope.repositories)).create();
        } catch (ApiException e) {
            throw e.getResponseCode() == 422 ? e.withRemedy(notGranted(installation, scope)) : e;
        }
    }

    /** GitHub does not say which permission is missing, but it has shown those that there are. */
    private static String notGranted(GHAppInstallation installation, Scope scope) {
        String page = installation.getHtmlUrl() == null ? "its page" : installation.getHtmlUrl().toString();
        Map<String, GHPermissionType> granted = installation.getPermissions();
        // Of the levels, write comes before read, and none is last.
        String missing = scope.permissions.entrySet().stream()
                .filter(one -> granted.getOrDefault(one.getKey(), GHPermissionType.NONE).compareTo(one.getValue()) > 0)
                .map(one -> Refusal.inWords(one.getKey() + "=" + one.getValue().name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            return "the App needs " + missing + ": grant it in the App's settings, under Permissions & events, then "
                    + "accept it on " + page;
        }
        return "check the names of these repositories, and that the App is installed on them, on " + page + ": "
                + String.join(", ", scope.repositories);
    }

    /** Revokes the installations' tokens. One that GitHub does not revoke expires within an hour. */
    public void revoke() {
        for (Renewed installation : installations) {
            try {
                if (installation.last.token != null && !connector.isRefused(installation)) {
                    GHRepositories.revokeToken(connector.gitHub(new Token(installation.last.token, "the App")));
                }
            } catch (IOException e) {
                connector.trace(e.getMessage() + "; the token expires within an hour");
            }
        }
    }

    /** The private key of a GitHub App: signs the JWTs of requests as the App itself. */
    public record Key(PrivateKey key) {
        private static final Pattern PEM =
                Pattern.compile("(?s)-----BEGIN (|RSA )PRIVATE KEY-----(.*?)-----END \\1PRIVATE KEY-----");
        private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
        /** GitHub's docs advise this, for a clock that is a little ahead of GitHub's. */
        private static final Duration BEFORE = Duration.ofMinutes(1);
        static final Duration LIFE = Duration.ofMinutes(9);

        public static Key ofFile(String option, Path file) {
            return of(option + ": '" + file + "'", Login.Tokens.read(option, file));
        }

        /** Reads a key in PEM, PKCS#1 as GitHub makes it or PKCS#8; a UsageException has no part of it. */
        public static Key of(String source, String pem) {
            Matcher matcher = PEM.matcher(pem);
            if (matcher.find()) {
                try {
                    byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                    byte[] pkcs8 = matcher.group(1).isEmpty() ? der : pkcs8(der);
                    return new Key(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
                } catch (IllegalArgumentException | GeneralSecurityException e) {
                    // Fall through to a message without the cause: there may be a part of the key in it.
                }
            }
            throw new UsageException(source + " is not a private RSA key in PEM without a passphrase; give the file "
                    + "as the App's settings page hands it out");
        }

        /** PKCS#1, as GitHub hands it out, in the PKCS#8 that java.security reads; each length takes two bytes. */
        private static byte[] pkcs8(byte[] pkcs1) {
            int length = RSA.length + 4 + pkcs1.length;
            return ByteBuffer.allocate(4 + length).putShort((short) 0x3082).putShort((short) length).put(RSA)
                    .putShort((short) 0x0482).putShort((short) pkcs1.length).put(pkcs1).array();
        }

        /** A JWT of the App with this id or client id, good for nine minutes. */
        public String jwt(String app, Instant now) {
            String claims = "{\"iat\":%d,\"exp\":%d,\"iss\":\"%s\"}"
                    .formatted(now.minus(BEFORE).getEpochSecond(), now.plus(LIFE).getEpochSecond(), app);
            String content = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                    + base64(claims.getBytes(StandardCharsets.UTF_8));
            try {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(key);
                signature.update(content.getBytes(StandardCharsets.UTF_8));
                return content + "." + base64(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the App's key cannot sign", e);
            }
        }

        private static String base64(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
