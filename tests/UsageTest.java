import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** Options, variables and tokens that are wrong or missing, and the help. */
class UsageTest extends StandInFixture {
    /** A path that cannot be is a mistake of the user's, whichever option it is given to. */
    @ParameterizedTest
    @ValueSource(strings = {"--token-file", "--app-id 1 --app-key", "--ca-cert", "--checkpoint", "--dry-run --checkpoint"})
    void aPathThatCannotBe(String options) {
        for (String path : List.of("a\u0000b", "a\ud800b", temp.toString(), "x".repeat(300), temp + "/no/such/folder/file", "/dev/null/x")) {
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
            assertTrue(run.err().contains(options.replaceFirst(".* ", "")) && !run.err().contains("report it"), run.err());
            assertEquals(path.matches("a[\u0000\ud800]b"), run.err().contains("is not a path"), run.err());
            assertNothingRedelivered();
        }
    }

    /** Whatever else is given: the organization and its hook are in the environment. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--hok 42                                            | '--hok' is not an option; did you mean --hook",
        "--hook 42 extra                                     | there is a word too many, which is not shown",
        "--token github_pat_THE_SECRET                       | --token is not an option",
        "--token=github_pat_THE_SECRET                       | --token is not an option",
        // Which hooks
        "--hook                                              | Missing required parameter for option '--hook'",
        "--hook 0                                            | --hook: '0' is not the id or the URL of a hook",
        "--hook 42 --all-hooks                               | --all-hooks means all hooks of an organization or a repository; omit --hook, --all-repos and --app",
        "--org a/b                                           | --org: 'a/b' is not the name of an organization",
        "--org ..                                            | --org: '..' is not the name of an organization",
        "--repo octo                                         | --repo: 'octo' is not a repository; give it as OWNER/NAME",
        "--org octo --repo octo/app                          | --org and --repo were both given; a run is for one kind of hook, start one for each",
        "--org octo --app                                    | --org and --app were both given",
        "--repo octo/app --app                               | --repo and --app were both given",
        "--all-repos --repo octo/app                         | --all-repos goes with --org; omit --repo and --app",
        "--all-repos --org octo --hook 1                     | --all-repos goes with one --hook URL, for the hooks of one receiver",
        "--all-repos --org octo --all-hooks                  | --all-hooks means all hooks of an organization or a repository; omit --hook, --all-repos and --app",
        "--all-repos --app --app-id 1                        | --all-repos goes with --org; omit --repo and --app",
        "--app --app-id 1 --hook 1                           | --app: a GitHub App has one hook only",
        // Options of earlier versions
        "--guid x                                            | --guid is no longer an option; use redeliver resend GUID",
        "--list-hooks                                        | --list-hooks is no longer an option; use redeliver hooks",
        "--hook-url=x                                        | --hook-url is no longer an option; use --hook URL",
        "--token-command x                                   | --token-command is no longer an option; use TOKEN=$(COMMAND) redeliver ...",
        // Verbs
        "--org octo hooks                                    | options go after the command: redeliver hooks --org ...",
        "help                                                | there is a word too many, which is not shown because it may be a secret; the commands are hooks, show and resend, and each value follows its option",
        "show                                                | Missing required parameter: 'GUID'",
        "show x --hook 1,2                                   | --hook: show is for one hook, and 2 were given; name one of them",
        // Credentials
        "--app-id 1                                          | --app-key (or PRIVATE_KEY) is missing: the App's id goes with its private key",
        "--app-key k                                         | --app-id (or APP_ID) is missing: give the App's id or client id",
        "--app-id a/b --app-key k                            | --app-id: 'a/b' is not the id of an App",
        "--app-id 1 --app-key k --token-file t               | --token-file and an App's credentials were both given; give one of them; a token for the variable goes into VARIABLE_TOKEN",
        "--app-id 1 --app-key no-such-file                   | --app-key: 'no-such-file' cannot be read (no such file or folder)",
        // Where the checkpoint is, and how far to look back
        "--since tomorrow                                    | --since: 'tomorrow' is neither a duration",
        "--since 2026-11-20T12:00:01Z                        | --since: '2026-11-20T12:00:01Z' lies in the future",
        "--variable 1st                                      | --variable: '1st' is not a name that GitHub takes",
        "--variable github_last                              | --variable: 'github_last' is not a name that GitHub takes",
        "--variable X                                        | --variable-repo (or GITHUB_REPOSITORY) is missing",
        "--variable X --variable-repo ops                    | --variable-repo: 'ops' is not a repository",
        "--variable X --variable-repo a/..                   | --variable-repo: 'a/..' is not a repository",
        "--org octo --variable A --checkpoint f              | --variable and --checkpoint were both given",
        "--every soon                                        | --every: 'soon' is not a duration",
        "--every 9s --checkpoint f                           | --every: '9s' is too short; give 10s or more",
        "--every 1m --checkpoint f --dry-run                 | --every and --dry-run were both given; a dry run is one run",
        "--every 1m                                          | --every needs a checkpoint, or each run looks back 24 hours; give --checkpoint FILE or --variable NAME",
        "--every 1m --variable none                          | --every needs a checkpoint",
        // What is redelivered
        "--max-attempts 0                                    | --max-attempts: '0' is not a whole number above 0; give one such as 10",
        "--max-attempts x                                    | --max-attempts: 'x' is not a whole number above 0; give one such as 10",
        "--max -1                                            | --max: '-1' is not a whole number above 0; give one such as 10",
        "--backoff 5                                         | --backoff: '5' is not a duration; give a whole number with s, m, h or d, such as 90m",
        "--wait soon                                         | --wait: 'soon' is not a duration",
        "--event label.*                                     | --event: 'label.*' is not the name of an event; give one such as label, for all its actions, or label.created",
        "--max-age 1y                                        | --max-age: '1y' is not a duration",
        "--ignore-status-code 4xx                            | --ignore-status-code: '4xx' is not an HTTP status; give a number such as 410",
        "--repository octo                                   | --repository: 'octo' is not a repository; give it as OWNER/NAME",
        "--repository octo/app,                              | --repository: 'octo/app,' has an empty name in it",
        "--exclude-repository octo/..                        | --exclude-repository: 'octo/..' is not a repository",
        "--exclude-repository https://github.com/octo/app    | --exclude-repository: 'https://github.com/octo/app' is not a repository",
        // Where GitHub is, its limits, and the output
        "--api-url ftp://github.com                          | --api-url: 'ftp://github.com' is not the host or the URL of an API",
        "--api-url git_hub                                   | --api-url: 'git_hub' is not the host or the URL of an API",
        "--api-url http://ghes.example                       | --api-url: 'http://ghes.example' would send the token unencrypted",
        "--api-url https://u:p@ghes.example                  | --api-url: the URL has a user or a password in it",
        "--api-url https://x/?a=b                            | --api-url: 'https://x/?a=b' is not the host or the URL of an API",
        "--timeout x                                         | --timeout: 'x' is not a duration",
        "--timeout 0                                         | --timeout: '0' leaves no time for a response; give at least 1s",
        "--rate 0                                            | --rate: '0' is not a number of redeliveries a minute; give 1 or more, or 'unlimited'",
        "--rate fast                                         | --rate: 'fast' is not a number",
        "--max-wait long                                     | --max-wait: 'long' is not a duration",
        "--output xml                                        | --output: expected one of [text, json]",
    })
    void badInputGetsOneSentenceAndNothingIsSent(String args, String sentence) {
        terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42"));
        Terminal.Run run = terminal.run(args.split(" +"));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().startsWith("redeliver: error: " + sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
        assertEquals(List.of(), github.log());
    }

    @Test
    void withoutOptionsATerminalShowsWhatToGive() {
        HookStandIn chat = github.hook("acme", 7);
        chat.url = "https://chat.example/x?secret=1";
        String error = "redeliver: error: --org (or ORGANIZATION_NAME) is missing: ";
        Terminal.Run log = terminal.run();
        assertTrue(log.err().startsWith(error), "in a log, the error is enough: " + log.err());
        terminal.screen = new Screen(true, 100, true, false);
        Terminal.Run run = terminal.run();
        assertEquals(2, run.code(), run.err());
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
        assertTrue(run.err().startsWith("redeliver: to begin, set TOKEN to a token") && run.err().lines().toList().get(1).startsWith(error), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ORGANIZATION_NAME | --org (or ORGANIZATION_NAME) is missing",
        "TOKEN             | TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing",
    })
    void whatIsMissingIsNamed(String variable, String sentence) {
        for (String value : new String[] {null, "", " "}) {
            terminal.env.putAll(Map.of("ORGANIZATION_NAME", "octo", "HOOK_ID", "42", "TOKEN", Terminal.TOKEN));
            if (value == null) {
                terminal.env.remove(variable);
            } else {
                terminal.env.put(variable, value);
            }
            Terminal.Run run = terminal.run();
            assertEquals(2, run.code());
            assertTrue(run.err().contains(sentence), run.err());
            assertEquals(List.of(), github.log());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOKEN", "GH_TOKEN", "GITHUB_TOKEN"})
    void aTokenWithALineEndInItIsRefusedAndNotShown(String variable) {
        terminal.env.remove("TOKEN");
        terminal.env.put(variable, Terminal.TOKEN + "\nX-Injected: 1");
        Terminal.Run run = run();
        assertEquals(2, run.code());
        assertTrue(run.err().contains(variable + " does not give one token: there are blanks, several lines or special characters in it; it must give the token alone"), run.err());
        assertEquals(List.of(), github.log());
        terminal.env.put(variable, Terminal.TOKEN + "\n");
        assertEquals(0, run().code(), "a line end after it does no harm");
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
        Terminal.Run run = terminal.run("--help");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("Exit codes:"), run.out());
        String options = Stream.of("--org", "--hook", "--variable", "--variable-repo", "--since", "--api-url", "--dry-run",
                "--verbose", "--help", "--version", "--allow-http").filter(option -> !run.out().contains(option)).collect(Collectors.joining());
        assertEquals("", options);
        assertEquals("redeliver " + redeliver.VERSION, terminal.run("--version").summary());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }

    @Test
    void theOptionsPageKnowsEveryOption() throws IOException {
        String page = Files.readString(LauncherTest.root().resolve("docs/options.md"));
        for (OptionSpec option : terminal.command().getCommandSpec().options()) {
            assertTrue(page.contains(" " + option.longestName()), option.longestName() + " is missing in docs/options.md");
        }
    }

    /** Options of other programs, and of earlier versions, each of which names what took its place. */
    private static final Set<String> OTHERS = Set.of("--guid", "--force", "--show", "--list-hooks", "--resend", "--hook-url", "--hostname", "--action",
            "--token", "--token-command", "--variable-token-command", "--variable-token-file", "--color", "--reserve", "--help", "--version");

    /** To read them all, from top to bottom: PRINT=true ./jbang test UsageTest.aMessageHasNoWordOfTheOldStyle */
    @Test
    void aMessageHasNoWordOfTheOldStyle() throws IOException {
        List<String> sentences = messages().stream().filter(message -> message.matches("(?s).*[a-z]{2,} .*[a-z]{2,}.*")).toList();
        if ("true".equals(System.getenv("PRINT"))) {
            sentences.forEach(System.err::println);
        }
        assertEquals(List.of(), sentences.stream().filter(message -> OLD_STYLE.matcher(message).find()).toList());
        assertTrue(sentences.size() > 200, "sentences: " + sentences.size());
    }

    @Test
    void aMessageNamesNoOptionThatThereIsNot() throws IOException {
        Set<String> options = terminal.command().getSubcommands().values().stream().flatMap(verb -> verb.getCommandSpec().options().stream())
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

    private static final Pattern OLD_STYLE = Pattern.compile("\\b(mend|aloud|told|tell|leave out|carried on|, too|looks? down)\\b", Pattern.CASE_INSENSITIVE);

    /** All texts in the source, those that a plus joins as one, with the code between two texts in braces. */
    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(LauncherTest.root().resolve("lib"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                String joined = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^ *//.*", "").replaceAll("\"\\s*\\+\\s*\"", "")
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
        List<String> options = run.lines().stream().filter(line -> line.matches(" {2}(-.,| {3}) --.*")).map(line -> line.substring(6).replaceFirst("[ =\\[].*", ""))
                .toList();
        assertEquals(List.of("--org", "--repo", "--app", "--hook", "--since", "--every", "--dry-run"), options.subList(0, 7));
        assertEquals(options.size(), Set.copyOf(options).size());
        assertTrue(options.size() - 2 <= 34, "options: " + options.size());
        assertFalse(run.out().contains("null"));
    }
}
