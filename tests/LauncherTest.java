import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * ./jbang and the catalog, as a new user meets them: each test starts with an empty JBang folder, or with nothing but
 * JBang's jar in it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Order(1)
class LauncherTest {
    private static final String GROUP = "/project/groupId | /project/parent[not(../groupId)]/groupId";
    private static boolean built;

    @TempDir
    Path temp;

    /** The root of the project: the tests run from it or from below. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("jbang-catalog.json"))) {
            folder = folder.getParent();
        }
        return java.util.Objects.requireNonNull(folder, "run the tests inside the project");
    }

    /** JBang's folder in this run. */
    private static Path shared() {
        String own = System.getenv("JBANG_DIR");
        return own == null ? Path.of(System.getProperty("user.home"), ".jbang") : Path.of(own);
    }

    /** Builds the command for tests that start ./jbang here: two that build it at once would leave half a jar. */
    static synchronized void build() throws IOException, InterruptedException {
        if (!built) {
            ProcessBuilder build = new ProcessBuilder(jbang(), "build", "redeliver.java").directory(root().toFile());
            assertEquals(0, build.inheritIO().start().waitFor());
            built = true;
        }
    }

    /** Puts JBang's jar into a new folder, if this run has fetched it; otherwise ./jbang fetches it once more. */
    static void jar(Path folder) throws IOException {
        String name = "jbang-cli-" + value("version") + "-all.jar";
        Path jar = shared().resolve("bin").resolve(name);
        if (Files.exists(jar)) {
            Files.copy(jar, Files.createDirectories(folder.resolve("bin")).resolve(name));
        }
    }

    /** The same, and ./jbang makes no class data of JBang's: for a few runs they cost more than they save. */
    private static void jarForAFewRuns(Path folder) throws IOException {
        jar(folder);
        for (Path file : list(shared().resolve("bin"))) {
            if (file.toString().endsWith(".jsa.size")) {
                Files.writeString(folder.resolve("bin").resolve(file.getFileName()), "none\n");
            }
        }
    }

    /** Puts the built command there as well: JBang finds it by what is in the sources, wherever they come from. */
    static void jars(Path folder) throws IOException, InterruptedException {
        jarForAFewRuns(folder);
        build();
        Path jars = shared().resolve("cache/jars");
        Path newest = list(jars).stream().filter(jar -> jar.getFileName().toString().startsWith("redeliver.java."))
                .max(Comparator.comparing(jar -> jar.toFile().lastModified())).orElseThrow();
        Path to = Files.createDirectories(folder.resolve("cache/jars").resolve(newest.getFileName()));
        for (Path file : list(newest)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    /** The value that ./jbang gives this name. */
    private static String value(String name) throws IOException {
        return Files.readString(root().resolve("jbang")).replaceFirst("(?s).*\n" + name + "=(\\S+).*", "$1");
    }

    record Result(int code, String out, String err) {}

    private Result run(Path folder, String input, Map<String, String> env, String... command)
            throws IOException, InterruptedException {
        return run(folder, temp, input, env, command);
    }

    /** @param own where this run's input and output are */
    private Result run(Path folder, Path own, String input, Map<String, String> env, String... command)
            throws IOException, InterruptedException {
        Path out = own.resolve("out");
        Path err = own.resolve("err");
        Path in = Files.writeString(own.resolve("in"), input);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JBANG_DIR", folder().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(env);
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** JBang's own folder, in a path as Windows and macOS have them. */
    private Path folder() {
        return temp.resolve("Jane's folder/jbang");
    }

    private static String jbang() {
        return root().resolve("jbang").toString();
    }

    /** A change of a //DEPS line, or of a version, shows here; which jars it takes is JBang's to say, at night. */
    @Test
    void theSbomHasTheLibrariesAndTheJarsOfThisClassPath() throws Exception {
        Map<String, Path> jars = new HashMap<>();
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            jars.put(Path.of(jar).getFileName().toString(), Path.of(jar));
        }
        ObjectMapper json = new ObjectMapper();
        JsonNode components = json.readTree(root().resolve("docs/sbom.cdx.json").toFile()).path("components");
        for (JsonNode listed : components) {
            String name = listed.path("name").asText() + "-" + listed.path("version").asText() + ".jar";
            assertTrue(jars.containsKey(name), name + " is not on the class path; the list is old");
            assertEquals(json.valueToTree(component(jars.get(name))), listed);
        }
        Matcher library = Pattern.compile("(?m)^//DEPS (\\S+):(\\S+):(\\S+)")
                .matcher(Files.readString(root().resolve("redeliver.java")));
        List<String> names = components.findValuesAsText("purl");
        for (int count = 0; library.find() || count == 0; count++) {
            String purl = "pkg:maven/%s/%s@%s?type=jar".formatted(library.group(1), library.group(2), library.group(3));
            assertTrue(names.contains(purl), purl + " is not in " + names);
        }
    }

    /** To write the list anew: UPDATE_DOCS=true ./jbang test LauncherTest.theSbomListsTheJarsThatJBangResolves */
    @Tag(AllTests.NIGHT)
    @Test
    void theSbomListsTheJarsThatJBangResolves() throws Exception {
        build();
        Result info = run(root(), "", Map.of("JBANG_DIR", shared().toString()), jbang(), "info", "classpath",
                "redeliver.java");
        assertEquals(0, info.code, info.err);
        List<Object> components = new ArrayList<>();
        for (String jar : info.out.strip().split(File.pathSeparator)) {
            if (!jar.endsWith("redeliver.jar")) {
                components.add(component(Path.of(jar)));
            }
        }
        Map<String, Object> sbom = new LinkedHashMap<>();
        sbom.put("bomFormat", "CycloneDX");
        sbom.put("specVersion", "1.6");
        sbom.put("version", 1);
        sbom.put("metadata", Map.of("component", Map.of("type", "application", "bom-ref", "redeliver", "name",
                "redeliver", "version", redeliver.VERSION)));
        sbom.put("components", components);
        String text = new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(sbom) + "\n";
        Path file = root().resolve("docs/sbom.cdx.json");
        if ("true".equals(System.getenv("UPDATE_DOCS"))) {
            Files.writeString(file, text);
        }
        assertEquals(text, Files.readString(file),
                "write it anew: UPDATE_DOCS=true ./jbang test LauncherTest.theSbomListsTheJarsThatJBangResolves");
    }

    /** A jar of the local Maven repository, where its description and its parents' are beside it. */
    private static Map<String, Object> component(Path jar) throws Exception {
        Path folder = jar.getParent();
        String version = folder.getFileName().toString();
        String name = folder.getParent().getFileName().toString();
        Path pom = folder.resolve(name + "-" + version + ".pom");
        String group = first(pom, GROUP);
        String purl = "pkg:maven/" + group + "/" + name + "@" + version + "?type=jar";
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        return Map.of("type", "library", "bom-ref", purl, "group", group, "name", name, "version", version,
                "purl", purl,
                "hashes", List.of(Map.of("alg", "SHA-256", "content", sum)), "licenses",
                List.of(Map.of("license", Map.of("id", license(pom)))));
    }

    /** The SPDX id of the license that a description, or the nearest of its parents, names. */
    private static String license(Path pom) throws Exception {
        String license = first(pom, "/project/licenses/license/name");
        if (license.isEmpty()) {
            Path repository = pom;
            for (int level = first(pom, GROUP).split("\\.").length + 3; level > 0; level--) {
                repository = repository.getParent();
            }
            String name = first(pom, "/project/parent/artifactId");
            String version = first(pom, "/project/parent/version");
            return license(repository.resolve(first(pom, "/project/parent/groupId").replace('.', '/')).resolve(name)
                    .resolve(version)
                    .resolve(name + "-" + version + ".pom"));
        }
        assertTrue(license.matches("(?i).*\\bMIT\\b.*|.*Apache.*2.*"), pom + " has another license: " + license);
        return license.contains("MIT") ? "MIT" : "Apache-2.0";
    }

    private static String first(Path pom, String path) throws Exception {
        return XPathFactory.newInstance().newXPath()
                .evaluate(path, DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()));
    }

    @Test
    void argumentsInputAndExitCodePassThroughUnchanged() throws Exception {
        List<String> said = List.of("[jbang] Fetching JBang 0.132.1 with Maven...",
                "[jbang] Building jar for echo.java...");
        Map<String, String> utf8 = new HashMap<>(Map.of("LC_ALL", "C.UTF-8"));
        if (!AllTests.isAll()) {
            utf8.put("PATH", withMaven() + ":" + withoutJBang());
        }
        Files.writeString(temp.resolve("echo.java"), """
                class echo {
                    public static void main(String... args) throws Exception {
                        for (String arg : args) System.out.println("[" + arg + "]");
                        System.out.print(new String(System.in.readAllBytes()));
                        System.exit(7);
                    }
                }
                """);
        List<String> args = List.of("a b", "it's", "say \"x\"", "", "$HOME `date` $(date)", "two\nlines", "back\\slash",
                "*", "", "-x", "ümlaut");
        // By a script: without a locale, Java 17 would hand on "?" for the umlaut.
        Path script = temp.resolve("args.sh");
        Files.writeString(script, "exec \"$@\" "
                + String.join(" ", args.stream().map(arg -> "'" + arg.replace("'", "'\\''") + "'").toList()) + "\n");
        Result result = run(temp, "in\nput\n", utf8, "sh", script.toString(), jbang(),
                temp.resolve("echo.java").toString());
        assertEquals(7, result.code, result.err);
        assertEquals(String.join("", args.stream().map(arg -> "[" + arg + "]\n").toList()) + "in\nput\n", result.out);
        assertEquals(said, result.err.lines().toList());
        assertFalse(Files.exists(folder().resolve("cache/version.txt")), "JBang looked for a newer version");
        // The second time, the jar is there. /bin/sh is another shell on each system; on macOS it can be zsh.
        List<List<String>> shells = List.of(List.of("bash", "--posix"), List.of("dash"),
                List.of("zsh", "--emulate", "sh"));
        for (List<String> shell : AllTests.isAll() ? shells : List.<List<String>>of()) {
            if (!shell.get(0).equals("zsh") || Files.exists(Path.of("/bin/zsh"))) {
                List<String> command = new ArrayList<>(List.of("sh", script.toString()));
                command.addAll(shell);
                command.addAll(List.of(jbang(), "echo.java"));
                result = run(temp, "in\nput\n", utf8, command.toArray(new String[0]));
                assertEquals(7, result.code, shell + ": " + result.err);
                assertEquals(String.join("", args.stream().map(arg -> "[" + arg + "]\n").toList()) + "in\nput\n",
                        result.out, shell.toString());
                assertEquals("", result.err, shell.toString());
            }
        }
    }

    /** A folder with a Maven that copies the jar that this run has, if ./jbang asks for it in the right way. */
    private Path withMaven() throws IOException {
        String name = "jbang-cli-" + value("version") + "-all.jar";
        Path jar = shared().resolve("bin").resolve(name);
        Path bin = Files.createDirectories(temp.resolve("maven"));
        if (Files.exists(jar)) {
            jarForAFewRuns(folder());
            Files.delete(folder().resolve("bin").resolve(name));
            String artifact = "dev.jbang:jbang-cli:" + value("version") + ":jar:all";
            script(bin.resolve("mvn"), "case $* in *:copy\\ -Dartifact=" + artifact + "\\ *) ;; *) exit 1 ;; esac\n"
                    + "for arg; do case $arg in -DoutputDirectory=*) cp '" + jar + "' \"${arg#*=}/\" ;; esac; done");
        }
        return bin;
    }

    /**
     * The class data of JBang's own classes: one file for each Java, and nothing that is wrong with it is ever seen.
     */
    @Tag(AllTests.NIGHT)
    @Test
    void theClassDataIsMadeOnceAndIgnoredWhenItIsNoUse() throws Exception {
        jar(folder());
        Files.writeString(temp.resolve("hello.java"),
                "class hello { public static void main(String... args) { System.out.println(\"hello\"); } }");
        Map<String, String> env = Map.of("PATH", withoutJBang());
        assertEquals(0, run(temp, "", env, jbang(), "build", "hello.java").code);
        Path bin = folder().resolve("bin");
        assertEquals(1, list(bin).size(), "a command of JBang's own runs once only: " + list(bin));

        // Two at once: both make the file, and either is good.
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Result>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Path own = Files.createDirectory(temp.resolve("own" + i));
                runs.add(threads.submit(() -> run(temp, own, "", env, jbang(), "hello.java")));
            }
            for (Future<Result> run : runs) {
                assertEquals(new Result(0, "hello\n", ""), run.get());
            }
        } finally {
            threads.shutdown();
        }
        Path archive = only(bin, ".jsa");
        assertTrue(Files.size(archive) > 1_000_000 && archive.toString().matches(".*\\.jar\\.\\d+\\.jsa"),
                archive.toString());
        assertEquals(3, list(bin).size(), list(bin).toString());
        // The sizes of two at once may have come in the other order; the next run fixes that.
        assertEquals(new Result(0, "hello\n", ""), run(temp, "", env, jbang(), "hello.java"));
        Path size = only(bin, ".size");
        assertEquals(Files.size(archive) + "\n", Files.readString(size));
        // Java refuses to start if an archive is named that is not there.
        Result used = run(temp, "", Map.of(), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + archive, "-XX:+NeverActAsServerClassMachine", "-classpath", only(bin, ".jar")
                .toString(), "dev.jbang.Main", "--version");
        assertEquals(0, used.code, used.out + used.err);

        // A file that was cut off crashes Java; it is made anew.
        byte[] whole = Files.readAllBytes(archive);
        for (byte[] broken : List.of(Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
            Files.delete(archive);
            Files.write(archive, broken);
            assertEquals(new Result(0, "hello\n", ""), run(temp, "", env, jbang(), "hello.java"));
            assertTrue(Files.size(archive) > 1_000_000);
            assertEquals(Files.size(archive) + "\n", Files.readString(size));
        }
        // One of another Java, and one that is nothing at all.
        Files.delete(archive);
        Files.writeString(archive, "nothing");
        Files.writeString(size, "7\n");
        assertEquals(new Result(0, "hello\n", ""), run(temp, "", env, jbang(), "hello.java"));
        assertEquals("nothing", Files.readString(archive));

        // A Java that cannot make it is not asked twice.
        Path home = Files.createDirectories(temp.resolve("poor/bin"));
        script(home.resolve("java"), "case $* in *Archive*) echo >>'" + temp + "/asked'; exit 1 ;; esac; exec '"
                + System.getProperty("java.home")
                + "/bin/java' \"$@\"");
        Map<String, String> poor = Map.of("PATH", withoutJBang(), "JAVA_HOME", temp.resolve("poor").toString());
        for (int i = 0; i < 2; i++) {
            Result result = run(temp, "", poor, jbang(), "hello.java");
            assertEquals("hello\n", result.out, result.err);
        }
        assertEquals("\n", Files.readString(temp.resolve("asked")));
    }

    private static Path only(Path folder, String end) throws IOException {
        List<Path> found = list(folder).stream().filter(file -> file.toString().endsWith(end)).toList();
        assertEquals(1, found.size(), end + ": " + found);
        return found.get(0);
    }

    /** It cannot be run here: at least it fetches the same JBang. */
    @Test
    void theOneForWindowsFetchesTheSameJBang() throws Exception {
        String windows = Files.readString(root().resolve("jbang.cmd"));
        assertTrue(windows.lines().count() > 30 && !windows.replace("\r\n", "").contains("\n"),
                "each line ends as Windows ends it");
        for (String name : List.of("version", "sha256")) {
            assertTrue(windows.contains("set " + name + "=" + value(name) + "\r\n"), name);
        }
    }

    @Test
    void oneLineOfTheFileNamesThisProject() throws Exception {
        String story = Files.readString(root().resolve("redeliver.java"));
        assertEquals(1, story.lines().filter(line -> line.startsWith("//SOURCES ")).count());
        assertTrue(story.contains("//SOURCES lib/package-info.java"));
        Matcher source = Pattern.compile("(?m)^//SOURCES (\\S+)")
                .matcher(Files.readString(root().resolve("lib/package-info.java")));
        while (source.find()) {
            // JBang expands no glob behind a URL.
            assertTrue(Files.isRegularFile(root().resolve("lib").resolve(source.group(1))), source.group());
        }
    }

    @Tag(AllTests.NIGHT)
    @Test
    void theCatalogWorksByUrlAndSoDoesTheFileAloneWithOneLineEdited() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = root().resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
            boolean there = file.startsWith(root()) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
            if (there && exchange.getRequestMethod().equals("GET")) {
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        server.start();
        try {
            jars(folder());
            String catalog = "@http://127.0.0.1:" + server.getAddress().getPort() + "/jbang-catalog.json";
            Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
            // The file alone, with its one line edited.
            String story = Files.readString(root().resolve("redeliver.java"));
            String copy = story.replace("//SOURCES lib/", "//SOURCES http://127.0.0.1:"
                    + server.getAddress().getPort() + "/lib/");
            assertEquals(1, story.lines().filter(line -> !copy.contains(line)).count(), "lines to edit");
            Files.writeString(elsewhere.resolve("redeliver.java"), copy);
            Result alone = run(elsewhere, "", Map.of(), jbang(), "redeliver.java", "--since", "soon", "--org", "x");
            assertEquals(2, alone.code, alone.err);
            assertTrue(alone.err.contains("--since: 'soon' "), alone.err);
            Result result = run(elsewhere, "", Map.of(), jbang(), "redeliver" + catalog, "--since", "soon",
                    "--org", "x");
            assertEquals(2, result.code, "the exit code comes through: " + result.err);
            result = run(elsewhere, "", Map.of(), jbang(), "redeliver" + catalog, "--help");
            assertEquals(0, result.code, result.err);
            assertTrue(result.out.startsWith("Usage: redeliver"), result.out);
            for (String alias : List.of("demo", "benchmark")) {
                result = run(elsewhere, "", Map.of(), jbang(), "build", alias + catalog);
                assertEquals(0, result.code, result.err);
            }
        } finally {
            server.stop(0);
        }
    }

    private static final List<Map<String, String>> SETTINGS = List.of(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC"),
            Map.of("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC"), Map.of("_JAVA_OPTIONS", "-XX:+UseZGC"));

    /** Java refuses two garbage collectors, so neither the script nor the container names one. */
    @Test
    void theMachinesOwnJvmSettingsWin() throws Exception {
        String container = Files.readString(root().resolve("recipes/Dockerfile"))
                .replaceFirst("(?s).*ENTRYPOINT \\[\"java\", (.*?), \"-jar\".*", "$1");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(container.replace("\"", "").split(", ")));
        Matcher own = Pattern.compile("(?m)^//JAVA_OPTIONS (.*?)(?: //.*)?$")
                .matcher(Files.readString(root().resolve("redeliver.java")));
        while (own.find()) {
            command.addAll(List.of(own.group(1).split(" ")));
        }
        command.add("-version");
        for (Map<String, String> setting : SETTINGS) {
            Result result = run(temp, "", setting, command.toArray(new String[0]));
            assertEquals(0, result.code, setting + ": " + result.out + result.err);
        }
    }

    /** The first run builds the command, so javac starts with the machine's setting as well. */
    @Tag(AllTests.NIGHT)
    @Test
    void soTheyDoWithJBangAndFilesNeedNoLocale() throws Exception {
        jar(folder());
        // By a script, as this Java may have no locale to spell it in.
        Path script = temp.resolve("args.sh");
        Files.writeString(script, "unset LANG LC_ALL LC_CTYPE\nexec \"$@\" --checkpoint '" + temp
                + "/f\u00fcr octo/c.json'\n");
        for (Map<String, String> setting : SETTINGS) {
            Map<String, String> env = new HashMap<>(setting);
            env.put("TOKEN", "x");
            env.put("PATH", withoutJBang());
            Result result = run(root(), "", env, "sh", script.toString(), jbang(), "redeliver.java", "--org", "octo",
                    "--hook", "1", "--api-url",
                    "http://127.0.0.1:9");
            assertEquals(2, result.code, setting + ": " + result.err);
            assertTrue(result.err.contains("--checkpoint: '" + temp
                    + "/f\u00fcr octo/c.json' cannot be written (no such file or folder)"),
                    setting + ": " + result.err);
        }
    }

    @Test
    void theOneOnThePathIsPreferredAndHasALocaleThatCanSpellFiles() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        script(bin.resolve("jbang"), "echo \"mine: $* ${LC_CTYPE-}\"; cat; exit 5");
        Result result = run(temp, "input", Map.of("PATH", bin + ":" + System.getenv("PATH")), "sh", "-c",
                "unset LANG LC_ALL LC_CTYPE; exec \"$@\"", "sh", jbang(), "demo", "x y");
        assertEquals(new Result(5, "mine: demo x y C.UTF-8\ninput", ""), result);
    }

    @Test
    void aJarThatIsNotTheOneIsNotUsed() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        script(bin.resolve("mvn"),
                "for arg; do case $arg in -DoutputDirectory=*) echo forged >\"${arg#*=}/jbang-cli.jar\";; esac; done");
        Result result = run(temp, "", Map.of("PATH", bin + ":" + withoutJBang()), jbang(), "demo");
        assertEquals(1, result.code);
        assertTrue(result.err.contains("it is not used"), result.err);
        assertEquals(List.of(), list(folder().resolve("bin")));
    }

    @Test
    void withoutJBangAndMavenItSaysHowToInstallIt() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        for (String tool : List.of("sh", "mkdir", "mktemp", "rm", "cat")) {
            script(bin.resolve(tool), "exec /bin/" + tool + " \"$@\"");
        }
        Result result = run(temp, "", Map.of("PATH", bin.toString()), jbang(), "demo");
        assertEquals(1, result.code);
        assertTrue(result.err.contains("install JBang: https://www.jbang.dev/download"), result.err);
    }

    @Test
    void aJavaHomeThatPointsNowhereIsNamed() throws Exception {
        Result result = run(temp, "", Map.of("PATH", withoutJBang(), "JAVA_HOME", "/nowhere"), jbang(), "demo");
        assertEquals(new Result(1, "",
                "jbang: JAVA_HOME is /nowhere, and there is no /nowhere/bin/java; set it to a JDK, or unset it\n"),
                result);
    }

    /** The PATH without a JBang that the machine may have. */
    private static String withoutJBang() {
        return String.join(":", Arrays.stream(System.getenv("PATH").split(":"))
                .filter(folder -> !Files.exists(Path.of(folder, "jbang"))).toList());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
