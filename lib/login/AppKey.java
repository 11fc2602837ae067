package lib.login;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.UsageException;

/** The private key of a GitHub App: signs the JWTs that say that a request is the App's own. */
public final class AppKey {
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    /** PKCS#8 before its last part: version 0, the algorithm rsaEncryption. java.security cannot read PKCS#1 without it. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    /** GitHub's docs advise this, for a clock that is a little ahead of GitHub's. */
    private static final Duration BEFORE = Duration.ofMinutes(1);
    /** GitHub allows ten minutes at most. */
    static final Duration LIFE = Duration.ofMinutes(9);

    private static final int MAX_BYTES = 64 << 10;

    private final PrivateKey key;

    private AppKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * The key in a file.
     *
     * @param option names the file in a message
     * @param warn takes what a person should look at, in one sentence
     * @throws UsageException when it cannot be read, or is not a key
     */
    public static AppKey ofFile(String option, Path file, Consumer<String> warn) {
        try {
            byte[] content = SmallFile.read(file, MAX_BYTES, Tokens.PATIENCE);
            if (content.length > MAX_BYTES) {
                throw new UsageException(option + ": '" + file + "' is larger than " + (MAX_BYTES >> 10) + " KB; give the PEM file as the App's settings "
                        + "page hands it out");
            }
            if (isOpen(file)) {
                warn.accept(option + ": every user of this machine can read '" + file + "'; protect it with chmod 600");
            }
            return of(option + ": '" + file + "'", new String(content, StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new UsageException(option + ": '" + file + "' gives nothing within " + Tokens.PATIENCE.toSeconds() + " s; check what writes to it");
        } catch (IOException e) {
            throw SmallFile.unreadable(option, file, e);
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            // Windows has other permissions.
            return false;
        }
    }

    /**
     * The key in a text.
     *
     * @param source says where the text came from, as an option or a variable
     * @throws UsageException when it is not a key, without any part of it
     */
    public static AppKey of(String source, String pem) {
        try {
            return parse(pem);
        } catch (IllegalArgumentException e) {
            throw new UsageException(source + " " + e.getMessage() + "; give the PEM file as the App's settings page hands it out");
        }
    }

    /**
     * Reads a key in PEM, as GitHub hands it out (PKCS#1) or as PKCS#8.
     *
     * @throws IllegalArgumentException with a clause that says what is wrong, without any part of the key
     */
    private static AppKey parse(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.find()) {
            throw new IllegalArgumentException("is not a private key in PEM");
        }
        String kind = matcher.group(1);
        if (kind.startsWith("ENCRYPTED") || matcher.group(2).contains("ENCRYPTED")) {
            throw new IllegalArgumentException("is encrypted");
        }
        if (!kind.equals("PRIVATE KEY") && !kind.equals("RSA PRIVATE KEY")) {
            throw new IllegalArgumentException("is not a private RSA key but a " + kind);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
            byte[] pkcs8 = kind.equals("PRIVATE KEY") ? der : tagged(0x30, RSA, tagged(0x04, der));
            return new AppKey(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            // Without the cause: its message could hold a part of the key.
            throw new IllegalArgumentException("is damaged, or not an RSA key");
        }
    }

    /** A value in DER, of parts that follow one another. Its length is written in two bytes, as all of a key of GitHub's 2,048 bits need. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {(byte) tag, (byte) 0x82, (byte) (value.size() >> 8), (byte) value.size()});
        all.writeBytes(value.toByteArray());
        return all.toByteArray();
    }

    /**
     * A JWT that is good for nine minutes.
     *
     * @param app the App's id or client id
     * @see <a href="https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app">
     *     Generating a JWT</a>
     */
    public String jwt(String app, Instant now) {
        String claims = "{\"iat\":" + now.minus(BEFORE).getEpochSecond() + ",\"exp\":" + now.plus(LIFE).getEpochSecond() + ",\"iss\":\"" + app + "\"}";
        String content = base64(utf8("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")) + "." + base64(utf8(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(utf8(content));
            return content + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the App's key cannot sign", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
