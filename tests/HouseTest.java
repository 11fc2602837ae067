import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;

/** The house: one file tells the story, each folder is a room with one purpose, and the contents page says which file does what. */
class HouseTest {
    private static final Path TOP = LauncherTest.root();
    private static final Path LIB = TOP.resolve("lib");

    /** Which rooms a room may use: arrows run downwards only. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "events", Set.of(),
            "upstream", Set.of(),
            "api", Set.of("upstream"),
            "hooks", Set.of("events", "api", "upstream"),
            "checkpoint", Set.of("events", "api", "upstream"),
            "login", Set.of("api", "upstream"),
            "report", Set.of("events", "api", "hooks", "checkpoint", "upstream"),
            "options", Set.of("events", "api", "hooks", "checkpoint", "login", "report", "upstream"));

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(LIB)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java")).sorted().toList();
        }
    }

    @Test
    void arrowsRunDownwardsOnly() throws IOException {
        List<String> upwards = new ArrayList<>();
        for (Path file : files()) {
            String room = LIB.relativize(file).getName(0).toString();
            Matcher imports = Pattern.compile("^import (?:static )?lib\\.(\\w+)\\.", Pattern.MULTILINE).matcher(Files.readString(file));
            while (imports.find()) {
                if (!imports.group(1).equals(room) && !MAY_USE.get(room).contains(imports.group(1))) {
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
        assertEquals(files().stream().map(file -> LIB.relativize(file).toString()).toList(), named.stream().sorted().toList());
        assertEquals(List.of("//SOURCES lib/package-info.java"),
                Files.readAllLines(TOP.resolve("redeliver.java")).stream().filter(line -> line.startsWith("//SOURCES")).toList());
    }

    @Test
    void aFileIsReadInOneSitting() throws IOException {
        List<String> story = Files.readAllLines(TOP.resolve("redeliver.java"));
        assertTrue(story.size() <= 330, "redeliver.java has " + story.size() + " lines");
        int run = story.indexOf(story.stream().filter(line -> line.contains(" void run(")).findFirst().orElseThrow());
        int end = run + story.subList(run, story.size()).indexOf("    }");
        assertTrue(end - run + 1 <= 40, "run() has " + (end - run + 1) + " lines");
        for (Path file : files()) {
            assertTrue(Files.readAllLines(file).size() <= 275, file + " has " + Files.readAllLines(file).size() + " lines");
        }
    }

    @Test
    void noFieldIsPublicAndMutable() throws IOException {
        for (Path file : files()) {
            assertTrue(!Pattern.compile("^ +public (?!static final |final |static |record |enum |class |abstract |interface )[\\w.<>, \\[\\]]+ \\w+( =.*)?;", Pattern.MULTILINE)
                    .matcher(Files.readString(file)).find(), () -> "a public field in " + file);
        }
    }
}
