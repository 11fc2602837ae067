import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * For tests that run the command against the stand-in: an organization with a hook, a token that may do everything, and
 * a clock that stands at noon.
 */
abstract class StandInFixture {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final String REPO = "octo/ops";

    /** The key of all Apps, made once and short, as making one and signing with it take long. */
    static final class AppKey {
        static final KeyPair PAIR = pair("RSA", 1024);
        static final String PEM = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(PAIR.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";

        static KeyPair pair(String algorithm, int bits) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                generator.initialize(bits);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    final TestClock clock = new TestClock(NOON);
    GitHubStandIn github;
    final Terminal terminal = new Terminal(clock);
    HookStandIn hook;

    @TempDir
    Path temp;

    /** With a stand-in that only this JVM reaches. */
    StandInFixture() {
        this(MemoryClient::standIn);
    }

    /** @param standIn {@code GitHubStandIn::new} for one with a socket, which other processes reach as well */
    StandInFixture(Function<Clock, GitHubStandIn> standIn) {
        github = standIn.apply(clock);
    }

    @BeforeEach
    void anOrganizationWithAHook() {
        hook = github.hook("octo", 42);
        everythingIsAllowed();
    }

    /** The environment that a run needs, and the token. */
    final void everythingIsAllowed() {
        github.token(Terminal.TOKEN, GitHubStandIn.ALL);
        terminal.env.put("GITHUB_API_URL", github.url());
    }

    @AfterEach
    void close() {
        github.close();
    }

    /** Minutes before noon. */
    static Instant ago(long minutes) {
        return NOON.minus(Duration.ofMinutes(minutes));
    }

    /** A first delivery of the hook's that failed. */
    Row failed(long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "issues", "opened", Answer.DOWN);
    }

    /** One of another hook's, and one that came through since. */
    static Row failedOnce(HookStandIn hook, long minutesAgo) {
        Row row = hook.deliver(ago(minutesAgo), "issues", "opened", Answer.DOWN);
        hook.deliver(ago(minutesAgo - 1), "push", null, Answer.OK);
        return row;
    }

    /** A first delivery of the hook's that the receiver answered with an error. */
    Row refused(long minutesAgo) {
        return refused(minutesAgo, "issues", "opened", 500);
    }

    Row refused(long minutesAgo, String event, String action, int code) {
        return hook.deliver(ago(minutesAgo), event, action, Answer.code(code));
    }

    /** A first delivery of the hook's that came through. */
    Row delivered(long minutesAgo) {
        return hook.deliver(ago(minutesAgo), "push", null, Answer.OK);
    }

    /** A run as it is scheduled: for the hook, with the checkpoint in a variable. */
    Terminal.Run run(String... more) {
        return terminal.run(with(List.of("--org", "octo", "--hook", "42", "--variable", "LAST", "--variable-repo",
                REPO), more));
    }

    /** The same without the waits: it neither asks the receiver first nor looks what becomes of the redeliveries. */
    Terminal.Run plainRun(String... more) {
        return run(with(List.of("--no-probe", "--wait", "0", "--backoff", "0"), more));
    }

    /** The same as {@link #run}, with its results as JSON: they say what a run did, whatever its text. */
    Terminal.Run jsonRun(String... more) {
        return run(with(List.of("--output", "json"), more));
    }

    /** The first hook of a run that has printed JSON. */
    static JsonNode hookOf(Terminal.Run run) {
        try {
            return new ObjectMapper().readTree(run.out()).path("hooks").path(0);
        } catch (JsonProcessingException e) {
            throw new AssertionError(run.toString(), e);
        }
    }

    /** How that hook's failed events stand at the end, oldest first. */
    static List<String> verdicts(Terminal.Run run) {
        return StreamSupport.stream(hookOf(run).path("events").spliterator(), false)
                .map(event -> event.path("verdict").asText()).toList();
    }

    static int count(Terminal.Run run, String what) {
        return hookOf(run).path("counts").path(what).asInt(-1);
    }

    static String[] with(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(Arrays.asList(more));
        return all.toArray(new String[0]);
    }

    /** Sets the checkpoint in the variable LAST; null takes the variable away. */
    void checkpoint(Instant instant) {
        checkpoint("LAST", instant);
    }

    void checkpoint(String variable, Instant instant) {
        github.variable(REPO, variable, instant == null ? null : Long.toString(instant.toEpochMilli()));
    }

    /** The checkpoint in the variable LAST; null when there is none. */
    Instant stored() {
        return stored("LAST");
    }

    Instant stored(String variable) {
        String value = github.variable(REPO, variable);
        return value == null ? null : Instant.ofEpochMilli(Long.parseLong(value));
    }

    void assertStored(String instant) {
        assertEquals(Instant.parse(instant), stored());
    }

    /**
     * The checkpoint of one of several hooks that has nothing left: ten minutes before its list was read, at noon or
     * while others wait.
     */
    void assertMovedOn(Instant stored) {
        Duration overlap = Duration.ofMinutes(10);
        assertTrue(!stored.isBefore(NOON.minus(overlap)) && !stored.isAfter(clock.instant().minus(overlap)),
                stored.toString());
    }

    /**
     * Exactly these were asked to be redelivered, oldest first. Eight requests may be under way at once, so one may
     * come in after seven that started later; none can overtake more.
     */
    void assertRedelivered(List<Long> oldestFirst) {
        List<Long> asked = github.redelivered();
        assertEquals(oldestFirst.stream().sorted().toList(), asked.stream().sorted().toList());
        for (int i = 0; i < asked.size(); i++) {
            int rank = oldestFirst.indexOf(asked.get(i));
            assertTrue(rank <= i + 7, "number " + rank + " came in as number " + i + ", before older ones: " + asked);
        }
    }

    void assertNothingRedelivered() {
        assertEquals(List.of(), github.redelivered());
    }
}
