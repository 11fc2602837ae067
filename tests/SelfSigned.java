import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that signs itself. openssl makes one much sooner than keytool, which starts a JVM.
 *
 * @param pem the certificate
 * @param store a PKCS #12 file with the certificate and its key
 */
record SelfSigned(SSLContext context, Path pem, Path store) {
    static final String PASSWORD = "password";

    /** For these hosts and for 127.0.0.1. */
    static SelfSigned of(Path folder, String... hosts) throws Exception {
        Path key = folder.resolve("self-signed.key");
        Path pem = folder.resolve("self-signed.pem");
        Path store = folder.resolve("self-signed.p12");
        String names = Arrays.stream(hosts).map(host -> "DNS:" + host + ",").collect(Collectors.joining());
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=" + hosts[0], "-addext", "subjectAltName=" + names + "IP:127.0.0.1",
                "-keyout", key.toString(), "-out", pem.toString());
        openssl("pkcs12", "-export", "-inkey", key.toString(), "-in", pem.toString(), "-name", "own",
                "-passout", "pass:" + PASSWORD, "-out", store.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return new SelfSigned(context, pem, store);
    }

    private static void openssl(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
    }
}
