import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The colors of a real terminal, by the variables of the system. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ColorsTest extends StandInFixture {
    ColorsTest() {
        super(GitHubStandIn::new);
    }

    /** Two on each change, all at night. */
    static Stream<Arguments> variables() {
        return Stream.of(Arguments.of("TERM=xterm LC_ALL=C.UTF-8 NO_COLOR=1", false, "\u2588"),
                Arguments.of("TERM=xterm LC_ALL=C CLICOLOR=0 CLICOLOR_FORCE=1", true, "9"),
                Arguments.of("TERM=xterm LC_ALL=C.UTF-8", true, "\u2588"),
                Arguments.of("TERM=xterm LC_ALL=C", true, "9"),
                Arguments.of("TERM=xterm CLICOLOR=0", false, "")).limit(AllTests.isAll() ? 5 : 2);
    }

    @ParameterizedTest
    @MethodSource("variables")
    void coloursGoByTheUsualVariablesAndBarsByTheLocale(String variables, boolean colored, String bar) throws Exception {
        failed(100);
        String shown = onTerminal(env(variables), "--api-url", github.url(), "--org", "octo", "--hook", "42", "--dry-run", "--since", ago(200).toString());
        assertTrue(shown.contains("GUID") && shown.contains("issues.opened"), shown);
        assertEquals(colored, shown.matches("(?s).*\u001b\\[[0-9;]*m.*"), shown);
        assertTrue(shown.contains("\r\u001b[K"), "the live line: " + shown);
        assertTrue(shown.lines().anyMatch(line -> line.contains("Fri 20") && line.contains(bar)), shown);
    }

    private static Map<String, String> env(String variables) {
        return Arrays.stream(variables.split(" ")).collect(Collectors.toMap(each -> each.replaceFirst("=.*", ""), each -> each.replaceFirst(".*=", "")));
    }

    private String onTerminal(Map<String, String> env, String... args) throws IOException, InterruptedException {
        String command = "stty cols 100 rows 40; '" + String.join("' '", Child.COMMAND) + "' " + String.join(" ", args);
        Path typescript = temp.resolve("typescript");
        ProcessBuilder builder = new ProcessBuilder(List.of("script", "--quiet", "--return", "--flush", "--command", command, "/dev/null"))
                .redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile()).redirectOutput(typescript.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(Map.of("TOKEN", Terminal.TOKEN, "SHELL", "/bin/sh"));
        builder.environment().putAll(env);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(typescript));
        return Files.readString(typescript);
    }
}
