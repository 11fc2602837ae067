package lib.login;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.UsageException;

/** The private key of a GitHub App: signs the JWTs of requests as the App itself. */
public record AppKey(PrivateKey key) {
    private static final Pattern PEM =
            Pattern.compile("(?s)-----BEGIN (|RSA )PRIVATE KEY-----(.*?)-----END \\1PRIVATE KEY-----");
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    /** GitHub's docs advise this, for a clock that is a little ahead of GitHub's. */
    private static final Duration BEFORE = Duration.ofMinutes(1);
    static final Duration LIFE = Duration.ofMinutes(9);

    public static AppKey ofFile(String option, Path file) {
        return of(option + ": '" + file + "'", Tokens.read(option, file));
    }

    /** Reads a key in PEM, PKCS#1 as GitHub makes it or PKCS#8; a UsageException, without any of it, if it is none. */
    public static AppKey of(String source, String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (matcher.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                byte[] pkcs8 = matcher.group(1).isEmpty() ? der : pkcs8(der);
                return new AppKey(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (IllegalArgumentException | GeneralSecurityException e) {
                // Fall through to a message without the cause: there may be a part of the key in it.
            }
        }
        throw new UsageException(source + " is not a private RSA key in PEM without a passphrase; give the file as the "
                + "App's settings page hands it out");
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
