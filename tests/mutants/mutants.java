///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Breaks the rules one by one, and looks whether a test fails
//JAVA 17+

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Makes each change of mutants.txt alone, in a copy, and runs the quick tests that are to notice it. The project itself
 * stays as it is. With words
 * as arguments, only the rules that contain one of them. A test is a class, or one of its methods.
 *
 * <p>The tests are compiled once. For a mutant only the product is, as javac copies constants from one class into
 * others, and the result goes
 * before the rest on the class path.
 */
class mutants {
    /** A mutant may loop; JUnit ends each test after a minute. */
    private static final int MINUTES = 5;
    private static final int AT_ONCE = 2;
    // The lines of AllTests.
    private static final Pattern END = Pattern.compile("\\d+ passed, (\\d+) failed");
    private static final String FAILED = "FAILED ";
    private static final String MISSING = "there is no test ";

    /**
     * A change that breaks a rule.
     *
     * @param file below the root; null for the one file of the product that has the snippet
     */
    private record Mutant(String rule, String file, String snippet, String replacement, List<String> tests) {}

    /** The output of the tests. */
    private record Verdict(int failed, String first) {}

    private final Path root;
    private final Path temp;
    private final String dependencies;
    private final Path original;

    mutants(Path root, Path temp) throws IOException, InterruptedException {
        this.root = root;
        this.temp = temp;
        this.dependencies = dependencies();
        this.original = temp.resolve("original");
        compile(original, Stream.concat(product(root).stream(), tests().stream()).toList());
    }

    public static void main(String... words) throws Exception {
        Path root = Path.of("").toAbsolutePath();
        if (!Files.exists(root.resolve("tests/mutants/mutants.txt"))) {
            System.err.println("start it in the project's folder: ./jbang tests/mutants/mutants.java");
            System.exit(2);
        }
        List<Mutant> all = parse(Files.readAllLines(root.resolve("tests/mutants/mutants.txt")));
        List<Mutant> chosen = all.stream()
                .filter(mutant -> words.length == 0 || Arrays.stream(words).anyMatch(mutant.rule::contains)).toList();
        Path temp = Files.createTempDirectory("mutants");
        int survived;
        try {
            survived = new mutants(root, temp).run(chosen);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            survived = -1;
        } finally {
            delete(temp);
        }
        System.exit(survived == 0 && !chosen.isEmpty() ? 0 : 1);
    }

    // The list

    private static List<Mutant> parse(List<String> lines) {
        List<Mutant> mutants = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (String line : Stream.concat(lines.stream(), Stream.of("")).toList()) {
            if (!line.isEmpty()) {
                block.add(line);
            } else if (!block.stream().allMatch(each -> each.startsWith("#"))) {
                List<String> file = block.stream().filter(each -> each.startsWith("file: ")).toList();
                mutants.add(new Mutant(field(block, "rule: "), file.isEmpty() ? null : field(block, "file: "),
                        field(block, "- "), field(block, "+ "),
                        List.of(field(block, "tests: ").split(" "))));
                block.clear();
            } else {
                block.clear();
            }
        }
        return mutants;
    }

    private static String field(List<String> block, String name) {
        // Nothing in place of the snippet is a plus without a blank, which editors would take away.
        List<String> values = block.stream().filter(line -> (line + " ").startsWith(name))
                .map(line -> line.substring(Math.min(line.length(), name.length()))).toList();
        if (values.isEmpty()) {
            throw new IllegalStateException("mutants.txt: a block lacks '" + name.strip() + "': " + block);
        }
        return String.join("\n", values);
    }

    // The run

    private int run(List<Mutant> chosen) throws Exception {
        List<String> all = chosen.stream().flatMap(mutant -> mutant.tests.stream()).distinct().toList();
        Verdict sound = test(null, all);
        if (sound.failed > 0) {
            throw new IllegalStateException("without a change, " + sound.failed + " tests fail: fix " + sound.first
                    + " first");
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<Boolean>> killed = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            Mutant mutant = chosen.get(i);
            String name = "mutant-" + i;
            killed.add(threads.submit((Callable<Boolean>) () -> isKilled(mutant, name)));
        }
        threads.shutdown();
        int survived = 0;
        for (Future<Boolean> one : killed) {
            survived += one.get() ? 0 : 1;
        }
        System.out.println((chosen.size() - survived) + " killed, " + survived + " survived");
        return survived;
    }

    private boolean isKilled(Mutant mutant, String name) throws IOException, InterruptedException {
        Path copy = temp.resolve(name);
        Path classes = temp.resolve(name + "-classes");
        try {
            Change change = change(mutant);
            for (Path file : product(root)) {
                Path to = copy.resolve(root.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
            Files.writeString(copy.resolve(change.file), change.text);
            compile(classes, product(copy));
            Verdict verdict = test(classes, mutant.tests);
            System.out.println(verdict.failed > 0 ? "killed   " + mutant.rule + ": " + verdict.first
                    : "SURVIVED " + mutant.rule + ", in " + change.file);
            return verdict.failed > 0;
        } catch (IllegalStateException e) {
            // It shows nothing, so it counts as one that survived.
            System.out.println("STALE    " + mutant.rule + ": " + e.getMessage());
            return false;
        } finally {
            delete(copy);
            delete(classes);
        }
    }

    private record Change(Path file, String text) {}

    private Change change(Mutant mutant) throws IOException {
        Change found = null;
        int places = 0;
        for (Path source : mutant.file == null ? product(root) : List.of(root.resolve(mutant.file))) {
            String text = Files.exists(source) ? Files.readString(source) : "";
            for (int at = text.indexOf(mutant.snippet); at >= 0; at = text.indexOf(mutant.snippet, at + 1)) {
                places++;
                found = new Change(root.relativize(source),
                        text.substring(0, at) + mutant.replacement + text.substring(at + mutant.snippet.length()));
            }
        }
        if (places != 1) {
            String where = mutant.file == null ? "the product" : mutant.file;
            throw new IllegalStateException("this stands " + places + " times in " + where
                    + ", and it must stand there once: " + mutant.snippet);
        }
        return found;
    }

    // Compiling

    /** The class path of the tests' libraries, as JBang finds them. */
    private String dependencies() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(root.resolve("jbang").toString(), "info", "classpath",
                "tests/AllTests.java").directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0 || path.isEmpty()) {
            throw new IllegalStateException("jbang does not tell the class path of tests/AllTests.java");
        }
        return Arrays.stream(path.split(File.pathSeparator)).filter(jar -> !jar.endsWith("AllTests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> product(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("lib"))) {
            return Stream.concat(files.filter(file -> file.toString().endsWith(".java")),
                    Stream.of(root.resolve("redeliver.java"))).toList();
        }
    }

    private List<Path> tests() throws IOException {
        // Scripts of their own begin with a small letter.
        try (Stream<Path> files = Files.list(root.resolve("tests"))) {
            return files.filter(file -> file.getFileName().toString().matches("[A-Z].*\\.java")).toList();
        }
    }

    private void compile(Path classes, List<Path> sources) throws IOException {
        Files.createDirectories(classes);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter mistakes = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-nowarn", "-proc:none", "-Xlint:none", "-d", classes.toString(), "-cp",
                    dependencies);
            if (!javac.getTask(mistakes, files, null, options, null,
                    files.getJavaFileObjectsFromPaths(sources)).call()) {
                throw new IllegalStateException("it does not compile: " + mistakes);
            }
        }
    }

    // Testing

    /** @param mutant the classes that go before the original ones; or null */
    private Verdict test(Path mutant, List<String> selected) throws IOException, InterruptedException {
        String path = (mutant == null ? "" : mutant + File.pathSeparator) + original + File.pathSeparator
                + dependencies;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                path, "AllTests", "quick"));
        command.addAll(selected);
        Path log = Files.createTempFile(temp, "log", "");
        Process jvm = new ProcessBuilder(command).directory(root.toFile()).redirectOutput(log.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (!jvm.waitFor(mutant == null ? 4L * MINUTES : MINUTES, TimeUnit.MINUTES)) {
            jvm.destroyForcibly();
            return new Verdict(1, "the JVM of the tests took more than " + MINUTES + " minutes");
        }
        List<String> lines = Files.readAllLines(log);
        Files.delete(log);
        List<String> missing = lines.stream().filter(line -> line.startsWith(MISSING)).toList();
        if (mutant != null && !missing.isEmpty()) {
            throw new IllegalStateException(String.join(", ", missing));
        }
        Matcher end = END.matcher(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
        if (!end.matches()) {
            return new Verdict(1, "the JVM of the tests ended");
        }
        String first = lines.stream().filter(line -> line.startsWith(FAILED)).findFirst().orElse("");
        return new Verdict(Integer.parseInt(end.group(1)), first.replace(FAILED, ""));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
