import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/**
 * Checks what the README and docs/ name: links, tables, options, inputs, outputs, methods and defaults. RecipesTest
 * runs their commands.
 */
class DocsTest {
    private static final Path ROOT = LauncherTest.root();

    /** README.md first. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"),
                ROOT.resolve("CHANGELOG.md"),
                ROOT.resolve("SECURITY.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** The help of the job, and of each verb. */
    private static String help() {
        CommandLine job = new Terminal(new TestClock(StandInFixture.NOON)).command().setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(80);
        return Stream.concat(Stream.of(job), job.getSubcommands().values().stream())
                .map(line -> "## `" + line.getCommandSpec().qualifiedName() + "`\n\n```text\n"
                + line.getUsageMessage(CommandLine.Help.Ansi.OFF).strip()
                        + "\n```\n").collect(Collectors.joining("\n"));
    }

    private static String table(Map<String, Map<String, Object>> parts) {
        StringBuilder table = new StringBuilder("| name | description |\n|---|---|\n");
        parts.forEach((name, part) -> table.append(String.format("| `%s` | %s%s |%n", name, part.get("description"),
                part.containsKey("default") ? "; default: `" + part.get("default") + "`" : "")));
        return table.toString();
    }

    /** To write the page anew: UPDATE_DOCS=true ./jbang test DocsTest */
    @Test
    void theOptionsPageIsTheHelpAndTheActionsInputsAndOutputs() throws Exception {
        Path page = ROOT.resolve("docs/options.md");
        Map<String, Map<String, Map<String, Object>>> action = new Yaml()
                .load(Files.readString(ROOT.resolve(".github/actions/redeliver/action.yml")));
        String text = "# All options\n\nThis page is generated from `redeliver --help`, the `--help` of each command, "
                + "and the action's `action.yml`.\n\n"
                + help().replace(System.lineSeparator(), "\n") + "\n## Inputs of the action\n\n"
                + table(action.get("inputs"))
                + "\n## Outputs of the action\n\n" + table(action.get("outputs"));
        if ("true".equals(System.getenv("UPDATE_DOCS"))) {
            Files.writeString(page, text);
        }
        assertEquals(text, Files.readString(page), "write it anew: UPDATE_DOCS=true ./jbang test DocsTest");
    }

    @Test
    void theReadmeIsShortAndItsNumbersAreTheDefaults() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertTrue(readme.lines().count() <= 160, "the README has " + readme.lines().count() + " lines");
        String help = help().replaceAll("\\s+", " ");
        assertTrue(readme.contains("up to 8 attempts") && help.matches(".*--max-attempts=\\S+ [^-]*Default: 8\\b.*"),
                "--max-attempts");
        assertTrue(readme.contains("180 redeliveries a minute") && help.matches(".*--rate=\\S+ [^-]*Default: 180\\b.*"),
                "--rate");
        assertTrue(readme.contains("then 5, 10, 20, 40, ... minutes")
                && help.matches(".*--backoff=\\S+ [^-]*Default: 5m\\b.*"), "--backoff");
    }

    /** "Change it" names methods, which may be renamed. */
    @Test
    void eachPlaceToChangeIsThere() throws Exception {
        Matcher row = Pattern.compile("`(\\w+)\\(\\)`[^|`]* in \\[(\\S+)]")
                .matcher(Files.readString(ROOT.resolve("README.md"))
                .replaceAll("`(\\w+\\(\\))` and `(\\w+\\(\\))` in (\\S+)",
                "`$1` in $3 `$2` in $3"));
        int places = 0;
        while (row.find()) {
            assertTrue(Files.readString(ROOT.resolve(row.group(2))).contains(" " + row.group(1) + "("), row.group());
            places++;
        }
        assertEquals(8, places);
    }

    /** GitHub takes a line right after a table for a row, and drops cells of a row that has too many. */
    @Test
    void eachTableRenders() throws Exception {
        for (Path page : pages()) {
            Matcher after = Pattern.compile("\n\\|.*\n[^|\n].*").matcher(Files.readString(page));
            assertTrue(!after.find(), () -> page.getFileName() + ": no blank line after " + after.group());
            List<String> lines = Files.readString(page).replaceAll("(?s)```.*?```", "").lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("|") && (i == 0 || !lines.get(i - 1).startsWith("|"))) {
                    assertTrue(i + 2 < lines.size() && lines.get(i + 1).matches("\\|(-+\\|)+"), page.getFileName()
                            + ", no table: " + lines.get(i));
                    long cells = cells(lines.get(i));
                    for (int row = i + 1; row < lines.size() && lines.get(row).startsWith("|"); row++) {
                        assertEquals(cells, cells(lines.get(row)), page.getFileName() + ": " + lines.get(row));
                    }
                }
            }
        }
    }

    private static long cells(String row) {
        return row.replace("\\|", "").chars().filter(character -> character == '|').count() - 1;
    }

    @Test
    void eachLinkLeadsSomewhereAndEachPageIsLinked() throws Exception {
        Set<Path> linked = new TreeSet<>();
        for (Path page : pages()) {
            Matcher link = Pattern.compile("]\\(([^)\\s]+)\\)").matcher(Files.readString(page));
            while (link.find()) {
                if (link.group(1).startsWith("https://")) {
                    continue;
                }
                String[] parts = link.group(1).split("#", 2);
                Path target = parts[0].isEmpty() ? page : page.getParent().resolve(parts[0]).normalize();
                assertTrue(Files.exists(target), page.getFileName() + " links to " + link.group(1));
                if (parts.length == 2) {
                    Set<String> anchors = Files.readAllLines(target).stream().filter(line -> line.matches("#+ .*"))
                            .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]",
                            "").replace(' ', '-'))
                            .collect(Collectors.toSet());
                    assertTrue(anchors.contains(parts[1]), page.getFileName() + " links to " + link.group(1));
                }
                linked.add(target);
            }
        }
        for (Path page : pages()) {
            assertTrue(page.endsWith("README.md") || linked.contains(page), "no page links to " + page.getFileName());
        }
        List<Path> recipes = list("recipes");
        assertTrue(linked.containsAll(recipes), "a recipe that no page links to: " + recipes);
    }

    /** Options come and go; what people copy must not fall behind. */
    @Test
    void pagesAndRecipesNameOnlyOptionsThatThereAre() throws Exception {
        // Other commands' options.
        Set<String> others = Set.of("--rm", "--from-file", "--now", "--chown", "--failed", "--query", "--vault-name",
                "--name", "--from", "--fresh",
                "--scopes", "--force", "--rawfile", "--argjson", "--private", "--template", "--body",
                "--verify", "--sign", "--message", "--check", "--quiet", "--arg", "--config", "--fail", "--retry",
                "--silent", "--show-error", "--globoff", "--max-time", "--write-out", "--header",
                "--data-binary", "--url");
        List<Path> texts = pages();
        texts.addAll(list("recipes"));
        texts.addAll(list("schema"));
        String help = help();
        for (Path text : texts) {
            Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+").matcher(Files.readString(text));
            while (option.find()) {
                assertTrue(others.contains(option.group()) || Pattern.compile(option.group() + "(?![\\w-])")
                        .matcher(help).find(),
                        text.getFileName() + ": " + option.group());
            }
        }
    }

    private static List<Path> list(String folder) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
