import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The layout: one file tells the story, each folder has one job, and the contents page says which file does what. */
class HouseTest {
    private static final Path TOP = LauncherTest.root();
    private static final Path LIB = TOP.resolve("lib");

    /** The folders that a folder may use: downwards only. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "commands", Set.of("events", "api", "hooks", "checkpoint", "login", "report", "options", "upstream"),
            "events", Set.of(),
            "upstream", Set.of(),
            "api", Set.of("upstream"),
            "hooks", Set.of("events", "api", "checkpoint", "upstream"),
            "checkpoint", Set.of("events", "api", "upstream"),
            "login", Set.of("api", "upstream"),
            "report", Set.of("events", "api", "hooks", "checkpoint", "upstream"),
            "options", Set.of("events", "api", "hooks", "checkpoint", "login", "report", "upstream"));

    /** The files of lib/, but for its contents page. */
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(LIB)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .sorted().toList();
        }
    }

    @Test
    void arrowsRunDownwardsOnly() throws IOException {
        List<String> upwards = new ArrayList<>();
        for (Path file : files()) {
            String folder = LIB.relativize(file).getName(0).toString();
            Matcher imports = Pattern.compile("^import (?:static )?lib\\.(\\w+)\\.", Pattern.MULTILINE)
                    .matcher(Files.readString(file));
            while (imports.find()) {
                if (!imports.group(1).equals(folder) && !MAY_USE.get(folder).contains(imports.group(1))) {
                    upwards.add(LIB.relativize(file) + " uses " + imports.group(1));
                }
            }
        }
        assertEquals(List.of(), upwards);
    }

    @Test
    void theContentsPageNamesEachFileOnceWithWordsOnWhatItIs() throws IOException {
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(LIB.resolve("package-info.java"))) {
            if (line.startsWith("//SOURCES")) {
                assertTrue(line.matches("//SOURCES [a-z]+/\\w+\\.java // \\S.{8,}"), line);
                named.add(line.split(" ")[1]);
            }
        }
        assertEquals(files().stream().map(file -> LIB.relativize(file).toString()).toList(), named.stream()
                .sorted().toList());
        assertEquals(List.of("//SOURCES lib/package-info.java"),
                Files.readAllLines(TOP.resolve("redeliver.java")).stream()
                .filter(line -> line.startsWith("//SOURCES")).toList());
    }

    /** Half as much again as the day they were set: a copy may grow. */
    @Test
    void aFileIsReadInOneSitting() throws IOException {
        assertTrue(lines(TOP.resolve("redeliver.java")).size() <= 400, "redeliver.java has too many lines");
        int all = 0;
        for (Path file : files()) {
            assertTrue(lines(file).size() <= 450, file + " has " + lines(file).size() + " lines");
            all += lines(file).size();
        }
        assertTrue(all <= 10_500, "lib has " + all + " lines");
        assertTrue(files().size() <= 100, "lib has " + files().size() + " files");
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    private static List<Path> product() throws IOException {
        List<Path> product = new ArrayList<>(files());
        product.add(LIB.resolve("package-info.java"));
        product.add(TOP.resolve("redeliver.java"));
        return product;
    }

    /** The product, the tests and their tools. */
    private static List<Path> all() throws IOException {
        List<Path> all = product();
        try (Stream<Path> files = Files.walk(TOP.resolve("tests"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
        }
        return all;
    }

    @Test
    void aLineHas120ColumnsUnlessItHasAUrl() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Path file : all()) {
            lines(file).stream().filter(line -> line.length() > 120 && !line.contains("https://"))
                    .forEach(line -> longer.add(TOP.relativize(file) + ": " + line.strip()));
        }
        assertEquals(List.of(), longer);
    }

    @Test
    void noConditionalExpressionIsInsideAnother() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> nested = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask parser = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
                    manager.getJavaFileObjectsFromPaths(all()));
            for (CompilationUnitTree file : parser.parse()) {
                new TreeScanner<Void, Boolean>() {
                    @Override
                    public Void visitConditionalExpression(ConditionalExpressionTree tree, Boolean isInside) {
                        if (isInside != null) {
                            nested.add(file.getSourceFile().getName() + ": " + tree);
                        }
                        return super.visitConditionalExpression(tree, true);
                    }

                    @Override
                    public Void visitLambdaExpression(LambdaExpressionTree tree, Boolean isInside) {
                        return super.visitLambdaExpression(tree, null);
                    }
                }.scan(file, null);
            }
        }
        assertEquals(List.of(), nested);
    }

    /** HookRun is the notebook of a run: redeliver.java fills in its fields. */
    @Test
    void noFieldIsPublicAndMutableButThoseOfHookRun() throws IOException {
        for (Path file : files().stream().filter(file -> !file.endsWith("HookRun.java")).toList()) {
            assertTrue(!Pattern.compile(
                    "^ +public (?!static final |final |static |record |enum |class |abstract |interface )[\\w.<>, "
                    + "\\[\\]]+ \\w+( =.*)?;", Pattern.MULTILINE)
                    .matcher(Files.readString(file)).find(), () -> "a public field in " + file);
        }
    }
}
