import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types the names that the README gives to JBang: a stand-in for github.com and raw.githubusercontent.com is behind a
 * proxy on the loopback address, with a certificate that only these runs of JBang trust. The organization ORG has one
 * repository there, jbang-catalog: a copy of this one. It can be private, as ORG's copy may be.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class CatalogTest {
    @TempDir
    static Path temp;

    private static final ConcurrentSkipListSet<String> SEEN = new ConcurrentSkipListSet<>();
    private static final ConcurrentSkipListSet<String> NEW = new ConcurrentSkipListSet<>();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static volatile boolean isPrivate;
    private static HttpsServer web;
    private static Proxy proxy;

    @BeforeAll
    static void standIn() throws Exception {
        SelfSigned own = SelfSigned.of(temp, "github.com", "raw.githubusercontent.com");
        web = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setHttpsConfigurator(new HttpsConfigurator(own.context()));
        web.setExecutor(THREADS);
        web.createContext("/", exchange -> {
            String host = exchange.getRequestHeaders().getFirst("Host");
            String path = exchange.getRequestURI().getPath();
            // GitHub answers 404, not 401, to whoever may not see a private repository.
            boolean seen = !isPrivate || "token READER".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            Path file = seen && host.equals("raw.githubusercontent.com") ? raw(path) : null;
            boolean there = file != null && Files.isRegularFile(file);
            SEEN.add((there ? "" : "404 ") + host + path);
            NEW.add((there ? "" : "404 ") + host + path);
            exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
            if (there && exchange.getRequestMethod().equals("GET")) {
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        web.start();
        proxy = new Proxy(web.getAddress().getPort(), head -> {
            if (head.matches("(?s)CONNECT (raw\\.githubusercontent|github)\\.com:443 .*")) {
                return null;
            }
            SEEN.add("elsewhere: " + head.lines().findFirst().orElse(""));
            return "403 Forbidden";
        });
    }

    /** The file at /OWNER/REPOSITORY/REF/PATH: ORG/jbang-catalog as this repository is, under HEAD and the tag v1. */
    private static Path raw(String path) {
        String[] parts = path.split("/", 5);
        if (parts.length < 5 || !(parts[1] + "/" + parts[2]).equals("ORG/jbang-catalog")
                || !List.of("HEAD", "v1").contains(parts[3])) {
            return null;
        }
        Path file = LauncherTest.root().resolve(parts[4]).normalize();
        return file.startsWith(LauncherTest.root()) ? file : null;
    }

    @BeforeEach
    void seeNothingOfOthers() {
        SEEN.clear();
        NEW.clear();
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        web.stop(0);
        THREADS.shutdownNow();
    }

    private record Result(int code, String out) {}

    private static Result jbang(Path folder, String... args) throws IOException, InterruptedException {
        return jbang(folder, Map.of(), args);
    }

    private static Result jbang(Path folder, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LauncherTest.root().resolve("jbang").toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(temp, "out", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createTempDirectory(temp, "elsewhere").toFile()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        // "app install" adds its folder to the PATH in the shells' files.
        builder.environment().put("HOME", temp.toString());
        builder.environment().putIfAbsent("JBANG_REPO", System.getProperty("user.home") + "/.m2/repository");
        builder.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + builder.environment().get("JBANG_REPO"));
        builder.environment().put("JBANG_DIR", folder.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBANG_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+NeverActAsServerClassMachine"
                + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + proxy.port()
                + " -Djavax.net.ssl.trustStore=" + temp.resolve("self-signed.p12")
                + " -Djavax.net.ssl.trustStorePassword=" + SelfSigned.PASSWORD + " -Duser.home=" + temp);
        builder.environment().keySet()
                .removeAll(List.of("GITHUB_TOKEN", "JBANG_AUTH_BASIC_USERNAME", "JBANG_AUTH_BASIC_PASSWORD"));
        builder.environment().putAll(env);
        Process process = builder.start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        return new Result(process.exitValue(), Files.readString(out));
    }

    private static final String TRUSTED = "https://github.com/ORG/jbang-catalog/";

    /** JBang sends GITHUB_TOKEN to github.com and githubusercontent.com. */
    @Test
    void theShortNameIsTheNewestCommitAlsoOfAPrivateCopy() throws Exception {
        Path folder = temp.resolve("jbang");
        LauncherTest.jars(folder);
        Files.writeString(folder.resolve("trusted-sources.json"), "[\"" + TRUSTED + "\"]");
        isPrivate = true;
        try {
            assertIsOurs(jbang(folder, Map.of("GITHUB_TOKEN", "READER"), "redeliver@ORG", "--version"));
        } finally {
            isPrivate = false;
        }
        assertEquals(List.of("jbang-catalog/HEAD"), refs());
        assertTrue(SEEN.contains("raw.githubusercontent.com/ORG/jbang-catalog/HEAD/jbang-catalog.json"),
                SEEN.toString());
        assertTrue(SEEN.contains("raw.githubusercontent.com/ORG/jbang-catalog/HEAD/lib/package-info.java"),
                SEEN.toString());
        assertEquals(List.of(), SEEN.stream().filter(seen -> !seen.contains("raw.githubusercontent.com/")).toList());
        String docs = Files.readString(LauncherTest.root().resolve("docs/jbang.md"));
        assertTrue(docs.contains("$ jbang trust add " + TRUSTED + "\n"), "the docs say so");
    }

    private static void assertIsOurs(Result result) {
        assertEquals(0, result.code, result.out);
        assertTrue(result.out.endsWith("redeliver " + redeliver.VERSION + "\n"), result.out);
    }

    @Tag(AllTests.NIGHT)
    @Test
    void theOtherNamesResolveOnceTheyAreTrusted() throws Exception {
        Path folder = temp.resolve("public");
        LauncherTest.jars(folder);
        Result result = jbang(folder, "redeliver@ORG", "--version");
        assertEquals(10, result.code, "nobody can answer whether it is to be trusted: " + result.out);
        assertTrue(result.out.contains("jbang trust add " + TRUSTED), result.out);
        assertEquals(0, jbang(folder, "trust", "add", TRUSTED).code);
        assertIsOurs(jbang(folder, "redeliver@ORG", "--version"));
        refs();
        // A tag pins the catalog and all files.
        assertEquals(0, jbang(folder, "redeliver@ORG/jbang-catalog/v1", "--version").code);
        assertEquals(List.of("jbang-catalog/v1"), refs());
        // So does the alias that the docs have for a catalog that is there already; their copy has another name.
        String page = Files.readString(LauncherTest.root().resolve("docs/jbang.md"));
        String catalog = page.replaceFirst("(?s).*```json\n(.*?)```.*", "$1");
        assertTrue(catalog.contains("\"redeliver@ORG/redeliver/v1\""), catalog);
        Path other = Files.writeString(temp.resolve("jbang-catalog.json"),
                catalog.replace("redeliver@ORG/redeliver/", "redeliver@ORG/jbang-catalog/"));
        assertIsOurs(jbang(folder, "redeliver@" + other, "--version"));
        assertEquals(0, jbang(folder, "redeliver@ORG", "--version").code);
        assertEquals(List.of(), refs(), "what was fetched is used for hours");
        assertEquals(0, jbang(folder, "--fresh", "redeliver@ORG", "--version").code);
        assertEquals(List.of("jbang-catalog/HEAD"), refs());
        result = jbang(folder, "app", "install", "redeliver@ORG");
        assertEquals(0, result.code, result.out);
        assertTrue(Files.readString(folder.resolve("bin/redeliver")).contains("redeliver@ORG"),
                "a command of that name");
    }

    @Tag(AllTests.NIGHT)
    @Test
    void aPrivateCopyIsUnknownWithoutAToken() throws Exception {
        Path folder = temp.resolve("private");
        LauncherTest.jars(folder);
        isPrivate = true;
        try {
            Result result = jbang(folder, "redeliver@ORG", "--version");
            assertTrue(result.code != 0 && result.out.contains("Unknown catalog 'ORG'"), result.out);
        } finally {
            isPrivate = false;
        }
    }

    /** The repositories of ORG and their refs that were read since the last look. */
    private static List<String> refs() {
        List<String> refs = NEW.stream().filter(seen -> seen.startsWith("raw.githubusercontent.com/ORG/"))
                .map(seen -> seen.replaceFirst("raw\\.githubusercontent\\.com/ORG/([^/]+/[^/]+)/.*", "$1"))
                .distinct().toList();
        NEW.clear();
        return refs;
    }
}
