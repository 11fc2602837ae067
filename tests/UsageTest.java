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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.report.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** Options, variables and tokens that are wrong or missing, and the help. */
class UsageTest extends StandInFixture {
    /** A path that cannot be is a mistake of the user's, whichever option it is given to. */
    @ParameterizedTest
    @ValueSource(strings = {"--token-file", "--app-id 1 --app-key", "--ca-cert", "--checkpoint",
            "--dry-run --checkpoint"})
    void aPathThatCannotBe(String options) {
        for (String path : List.of("a\u0000b", "a\ud800b", temp.toString(), "x".repeat(300),
                temp + "/no/such/folder/file", "/dev/null/x")) {
            terminal.env.put("GITHUB_REPOSITORY", "octo/ops");
            List<String> args = new ArrayList<>(List.of(("--org octo --hook 42 " + options).split(" ")));
            args.add(path);
            Terminal.Run run = terminal.run(args.toArray(new String[0]));
            if (options.startsWith("--dry-run") && path.endsWith("folder/file")) {
                assertEquals(0, run.code(), "only a run that stores needs the folder: " + run.err());
                continue;
            }
            assertEquals(2, run.code(), options + " " + path + ": " + run.err());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains(options.replaceFirst(".* ", ""))
                    && !run.err().contains("report it"), run.err());
            assertEquals(path.matches("a[\u0000\ud800]b"), run.err().contains("is not a path"), run.err());
            assertNothingRedelivered();
        }
    }

    @Test
    void withoutOptionsATerminalShowsWhatToGive() {
        HookStandIn chat = github.hook("acme", 7);
        chat.url = "https://chat.example/x?secret=1";
        String error = "redeliver: error: --org (or ORGANIZATION_NAME) is missing: ";
        Terminal.Run log = terminal.run();
        assertTrue(log.err().startsWith(error), "in a log, the error is enough: " + log.err());
        terminal.screen = new Screen(true, 100, true, false);
        Terminal.Run run = terminal.run().exits(2);
        List<String> lines = run.err().lines().toList();
        assertEquals("redeliver: redeliver --dry-run --org acme --hook 7  # https://chat.example/...", lines.get(0));
        assertTrue(lines.get(1).startsWith("redeliver: redeliver --dry-run --org octo --hook 42  # "), run.err());
        assertTrue(lines.get(2).startsWith(error) && lines.size() == 3, run.err());
        assertEquals(List.of(), github.log("P", ""), "it only looks");
        // An organization whose webhooks the token does not see is one sentence, and the others are shown.
        github.token("other", Set.of());
        terminal.env.put("TOKEN", "other");
        assertTrue(terminal.run().err().startsWith("redeliver: acme: "), terminal.run().err());
        terminal.env.remove("TOKEN");
        run = terminal.run();
        assertTrue(run.err().startsWith("redeliver: to begin, set TOKEN to a token") && run.err().lines()
                .toList().get(1).startsWith(error), run.err());
    }

    /** The token of an App's installation belongs to no user, who could be in organizations. */
    @Test
    void whereGitHubDoesNotListTheOrganizationsTheErrorIsThatNoneWasNamed() {
        terminal.screen = new Screen(true, 100, true, false);
        github.fault("/user/orgs", Fault.refuse(403, "Resource not accessible by integration"));
        terminal.run().exits(2).says("redeliver: error: --org (or ORGANIZATION_NAME) is missing: ");
        github.noFaults();
        github.fault("/user/orgs", Fault.refuse(401, "Bad credentials"));
        terminal.run().exits(1).doesNotSay("is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOKEN", "GH_TOKEN", "GITHUB_TOKEN"})
    void aTokenWithALineEndInItIsRefusedAndNotShown(String variable) {
        terminal.env.remove("TOKEN");
        terminal.env.put(variable, Terminal.TOKEN + "\nX-Injected: 1");
        Terminal.Run run = run().exits(2);
        assertTrue(run.err().startsWith("redeliver: error: " + variable + " "), run.err());
        assertEquals(List.of(), github.log());
        terminal.env.put(variable, Terminal.TOKEN + "\n");
        run().exits(0, "a line end after it does no harm");
    }

    @Test
    void theTokensComeInTheirOrder() {
        terminal.env.putAll(Map.of("GH_TOKEN", "gh", "GITHUB_TOKEN", "actions"));
        List<String> seen = new ArrayList<>();
        for (String next : Stream.of("TOKEN", "GH_TOKEN", "GITHUB_TOKEN").toList()) {
            github.clearLog();
            run();
            seen.add(github.log().get(0).header("Authorization"));
            terminal.env.remove(next);
        }
        assertEquals(List.of("Bearer " + Terminal.TOKEN, "Bearer gh", "Bearer actions"), seen);
    }

    @Test
    void helpShowsTheExitCodesAndNoToken() {
        terminal.env.put("TOKEN", Terminal.TOKEN);
        Terminal.Run run = terminal.run("--help").exits(0).shows("Exit codes:");
        String options = Stream.of("--org", "--hook", "--variable", "--variable-repo", "--since", "--api-url",
                "--dry-run",
                "--verbose", "--help", "--version", "--allow-http").filter(option -> !run.out().contains(option))
                .collect(Collectors.joining());
        assertEquals("", options);
        assertEquals("redeliver " + redeliver.VERSION, terminal.run("--version").summary());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }

    /** Options of other programs, and of earlier versions, each of which names what took its place. */
    private static final Set<String> OTHERS = Set.of("--guid", "--force", "--show", "--list-hooks", "--resend",
            "--hook-url", "--hostname", "--action",
            "--token", "--token-command", "--variable-token-command", "--variable-token-file", "--color", "--reserve",
            "--help", "--version");

    /** To read them all, from top to bottom: PRINT=true ./jbang test UsageTest.aMessageHasNoWordOfTheOldStyle */
    @Test
    void aMessageHasNoWordOfTheOldStyle() throws IOException {
        List<String> sentences = messages().stream().filter(message -> message.matches("(?s).*[a-z]{2,} .*[a-z]{2,}.*"))
                .toList();
        if ("true".equals(System.getenv("PRINT"))) {
            sentences.forEach(System.err::println);
        }
        assertEquals(List.of(), sentences.stream().filter(message -> OLD_STYLE.matcher(message).find()).toList());
        assertTrue(sentences.size() > 200, "sentences: " + sentences.size());
    }

    @Test
    void aMessageNamesNoOptionThatThereIsNot() throws IOException {
        Set<String> options = terminal.command().getSubcommands().values().stream()
                .flatMap(verb -> verb.getCommandSpec().options().stream())
                .map(OptionSpec::longestName).collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (String message : messages()) {
            Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*").matcher(message);
            while (option.find()) {
                if (!options.contains(option.group()) && (!OTHERS.contains(option.group()) || message.contains(" "))) {
                    wrong.add(message);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static final Pattern OLD_STYLE =
            Pattern.compile("\\b(mend|aloud|told|tell|leave out|carried on|, too|looks? down)\\b",
            Pattern.CASE_INSENSITIVE);

    /** All texts in the source, those that a plus joins as one, with the code between two texts in braces. */
    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(LauncherTest.root().resolve("lib"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                String joined = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^ *//.*", "")
                        .replaceAll("\"\\s*\\+\\s*\"", "")
                        .replaceAll("\"\\s*\\+([^\";{}]*)\\+\\s*\"", "{$1}");
                Matcher text = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(joined);
                while (text.find()) {
                    messages.add(text.group(1));
                }
            }
        }
        return messages;
    }

    @Test
    void eachOptionHasItsPlaceInTheHelpAndThoseThatMatterComeFirst() {
        Terminal.Run run = terminal.run("--help");
        List<String> options = run.lines().stream().filter(line -> line.matches(" {2}(-.,| {3}) --.*"))
                .map(line -> line.substring(6).replaceFirst("[ =\\[].*", ""))
                .toList();
        assertEquals(List.of("--org", "--repo", "--app", "--hook", "--since", "--every", "--dry-run"),
                options.subList(0, 7));
        assertEquals(options.size(), Set.copyOf(options).size());
        assertTrue(options.size() - 2 <= 34, "options: " + options.size());
        run.doesNotShow("null");
    }
}
