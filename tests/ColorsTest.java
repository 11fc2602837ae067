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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a table on a terminal has colours: in a process of its own, as the variables are the system's. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ColorsTest extends StandInFixture {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "TERM=xterm NO_COLOR=1                   | auto  | false",
        "TERM=xterm CLICOLOR=0                   | auto  | false",
        "TERM=xterm CLICOLOR=0 CLICOLOR_FORCE=1  | auto  | true",
        "TERM=xterm CLICOLOR_FORCE=1             | never | false",
    })
    void cliColorForceGivesColourUnlessAnOptionSaysOtherwise(String variables, String option, boolean colored) throws Exception {
        failed(100);
        Map<String, String> env = Arrays.stream(variables.split(" "))
                .collect(Collectors.toMap(each -> each.replaceFirst("=.*", ""), each -> each.replaceFirst(".*=", "")));
        String shown = onTerminal(env, "--api-url", github.url(), "--org", "octo", "--hook", "42", "--dry-run", "--color", option);
        assertTrue(shown.contains("GUID") && shown.contains("issues.opened"), shown);
        assertEquals(colored, shown.matches("(?s).*\u001b\\[[0-9;]*m.*"), shown);
    }

    private String onTerminal(Map<String, String> env, String... args) throws IOException, InterruptedException {
        String command = "'" + String.join("' '", Child.COMMAND) + "' " + String.join(" ", args);
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
