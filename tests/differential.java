///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs an earlier build of redeliver and this one in the same seeded worlds, and compares all that they do
//JAVA 17+
//JAVA_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms300m -Xmn200m
//JAVA_OPTIONS -Djava.util.concurrent.ForkJoinPool.common.parallelism=2 // with less, each step takes a thread
//SOURCES ../redeliver.java
//SOURCES GitHubStandIn.java
//SOURCES MemoryClient.java
//SOURCES TestClock.java

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.options.Context;
import lib.report.Screen;

/**
 * Compares an earlier build of the command, a jar that {@code jbang export portable} made, with this one. A seed gives
 * a {@link Story}, and each command plays it in a {@link World} of its own. Both must send the same requests, store the
 * same values, end with the same exit code and report the same events.
 */
class differential {
    /** A difference between the two commands in one fact; null where a command lacks the fact. */
    record Difference(Story story, int run, String fact, Map<String, String> olds, Map<String, String> news,
            Set<String> reported) {
        String before() {
            return olds.get(fact);
        }

        String now() {
            return news.get(fact);
        }

        /** Whether it is about a hook, or of all, where this build counts more events of a hook as expiring. */
        boolean isOfLastChance() {
            List<String> hooks = news.keySet().stream().filter(key -> key.endsWith(": expiring"))
                    .map(key -> key.substring("json ".length(), key.length() - ": expiring".length()))
                    .filter(this::hasMoreToExpire).toList();
            boolean isOfAll = fact.matches("exit code|stored .*|requests: (stores|pings|others).*");
            return !hooks.isEmpty() && (isOfAll || hooks.stream().anyMatch(fact::contains));
        }

        /** Whether it is that request, what else changed in this fact being a second read of a variable, or its failure. */
        boolean isOfNewHook() {
            List<String> asked = items(news.get("requests: others")).stream()
                    .filter(call -> call.matches("GET /orgs/octo/hooks/\\d+ \\d+")).toList();
            if (asked.isEmpty() || story.hooks.size() == 1 || !ask().job().contains("--variable")) {
                return false;
            }
            List<String> failed = asked.stream().filter(call -> !call.endsWith(" 200"))
                    .map(call -> call.split(" ")[1]).toList();
            boolean isFailed = failed.stream().anyMatch(hook -> fact.contains(hook)
                    || fact.matches("(stored|requests: stores of) LAST_" + hook.replaceFirst(".*/", "")));
            return fact.equals("requests: others") && asked.containsAll(come())
                    && gone().stream().allMatch(call -> call.matches("GET /repos/octo/ops/actions/variables/.*"))
                    || isFailed || !failed.isEmpty() && fact.equals("exit code");
        }

        boolean isShared() {
            return story.shape == Story.Shape.ALL_REPOSITORIES && ask().job().contains("--variable");
        }

        boolean isOfGap() {
            String hook = fact.replaceFirst(": \\w+$", "");
            boolean isOfHook = "one".equals(olds.get(hook + ": gap")) && "none".equals(news.get(hook + ": gap"));
            boolean isExit = before() != null && before().equals("3") && now().equals("0");
            return isOfHook && (fact.endsWith(": gap") || fact.endsWith(": asks") && before().equals("gap")
                    || fact.endsWith(": exit_code") && isExit)
                    || fact.equals("exit code") && isExit && olds.values().contains("gap");
        }

        /** Whether the earlier build fails as the variable that it wants to create is there. */
        boolean isOfTwin() {
            String hook = fact.replaceFirst(": \\w+$", "");
            String stores = olds.getOrDefault("requests: stores of LAST_" + hook.replaceFirst(".*/", ""), "");
            return stores.contains(" 409") && "one".equals(olds.get(hook + ": error"))
                    && "none".equals(news.get(hook + ": error"));
        }

        /** Also if what is expiring is delivered in this run. */
        private boolean hasMoreToExpire(String hook) {
            String expiring = "json " + hook + ": expiring";
            boolean isMore = !news.get(expiring).equals("0") && !news.get(expiring).equals(olds.get(expiring));
            List<String> more = without(news.get("requests " + hook + ": POSTs"), olds.get("requests " + hook + ": POSTs"));
            return isMore || !more.isEmpty() && news.get("json " + hook + ": receiver").equals("down");
        }

        /** Whether all that the earlier build reports as lost in this run has been reported, or this one reports it. */
        boolean isReportedAgain() {
            List<String> again = olds.keySet().stream().filter(key -> isLoss(olds.get(key)))
                    .filter(key -> !isLoss(news.get(key))).toList();
            boolean isKnown = isShared() || ask().job().contains("--checkpoint");
            if (again.isEmpty() || !reported.containsAll(again) || !isKnown) {
                return false;
            }
            boolean isExit = fact.endsWith("exit code") || fact.endsWith(": exit_code");
            return again.contains(fact) && before().equals(now().replaceFirst("given_up", "given_up now"))
                    || isExit && before().equals("3") && now().equals("0")
                    || fact.endsWith(": asks") && before().equals("given_up")
                    || fact.contains(": GETs ") && come().isEmpty()
                            && gone().stream().allMatch(call -> call.matches("deliveries/(e\\d+#\\d+ \\d+|an attempt)"));
        }

        static boolean isLoss(String value) {
            return value != null && value.startsWith("event given_up now");
        }

        Story.Ask ask() {
            return story.visits.get(run).ask();
        }

        /** Whether both builds end with it. */
        boolean hasExitCode(String code) {
            return olds.get("exit code").equals(code) && news.get("exit code").equals(code);
        }

        boolean isByBeginning() {
            return Set.of("show", "resend").contains(ask().verb()) && ask().own().get(0).length() < 36;
        }

        boolean isResent() {
            return Set.of("resend", "window").contains(ask().verb());
        }

        /** Whether the run has a limit, and sends no more than that, and nothing that the earlier build does not send. */
        boolean keepsMax() {
            int max = ask().job().indexOf("--max");
            List<String> sent = posts(news);
            return max != -1 && sent.size() <= Integer.parseInt(ask().job().get(max + 1))
                    && posts(olds).containsAll(sent);
        }

        private static List<String> posts(Map<String, String> facts) {
            return facts.entrySet().stream().filter(fact -> fact.getKey().endsWith(": POSTs"))
                    .flatMap(fact -> items(fact.getValue()).stream()).toList();
        }

        boolean isAboutGets() {
            return fact.endsWith(": GETs before its POSTs");
        }

        /** The part of the old list that the new one lacks. */
        List<String> gone() {
            return without(before(), now());
        }

        /** The part of the new list that the old one lacks. */
        List<String> come() {
            return without(now(), before());
        }

        private static List<String> without(String list, String other) {
            List<String> left = items(list == null ? null : list.replace(World.LOWER, ""));
            items(other == null ? null : other.replace(World.LOWER, "")).forEach(left::remove);
            return left;
        }

        private static List<String> items(String list) {
            String text = list == null ? "[]" : list;
            String inner = text.substring(1, text.length() - 1);
            return new ArrayList<>(inner.isEmpty() ? List.of() : List.of(inner.split(", ")));
        }

        @Override
        public String toString() {
            return "  " + fact + "\n    old: " + before() + "\n    new: " + now();
        }
    }

    /** A difference that is meant to be. */
    record Wanted(Predicate<Difference> difference, String reason) {}

    /** The differences that are wanted, each with its reason. */
    static final List<Wanted> WANTED = List.of(
            new Wanted(one -> one.isOfNewHook(),
                    "a hook that has no variable yet, and is to go on from NAME, is asked for: it may be younger"),
            new Wanted(one -> one.fact.equals("requests: others") && one.come().isEmpty()
                    && one.gone().stream().allMatch(call -> call.matches("GET /repos/octo/ops/actions/variables/.*")),
                    "the variable is read once, and not again before each write"),
            new Wanted(one -> one.fact.equals("requests: others")
                    && one.come().stream().allMatch(call -> call.matches("GET /repos/octo/ops/actions/variables \\S+ (200|502)"))
                    && one.gone().stream().allMatch(call -> call.matches("GET /repos/octo/ops/actions/variables/.*")),
                    "the variables are listed once, as one may be the mark of a hook that has left"),
            new Wanted(one -> one.fact.endsWith(": outages") && one.gone().size() == 1 && one.come().size() <= 1
                    && one.gone().toString().contains("attempts of run"),
                    "an outage leaves out the run's own redeliveries, as the hours do"),
            new Wanted(one -> one.story.hasBadValue() && one.isAboutGets() && one.gone().isEmpty()
                    && one.come().stream().allMatch(call -> call.matches("deliveries per_page=100 \\d+")),
                    "a value that is no checkpoint is reported after the first page: by then GitHub's time is known"),
            new Wanted(one -> !one.story.ahead.isZero() && one.isAboutGets() && one.come().isEmpty(),
                    "a clock that is off is put right before the list is read, so it is read once"),
            new Wanted(one -> one.story.hooks.size() > 1 && one.isAboutGets() && one.gone().isEmpty()
                    && one.come().stream().allMatch(call -> Difference.items(one.before()).contains(call)),
                    "a plan that has waited for other hooks reads the newest pages again before its first POST"),
            new Wanted(one -> one.story.hooks.size() > 1 && one.keepsMax(),
                    "--max is for the run, and not for each hook"),
            new Wanted(one -> one.before() != null && one.now() != null && !one.now().equals(one.before())
                    && one.now().replace(World.LOWER, "").equals(one.before().replace(World.LOWER, "")),
                    "a value that would be the one that stands is stored 1 ms lower, so that GitHub moves updated_at"),
            new Wanted(one -> one.isOfLastChance(),
                    "an event is expiring within twice the time since the last run, and is sent though the receiver looks "
                            + "down; its last allowed attempt waits"),
            new Wanted(one -> one.isShared() && one.isOfGap(),
                    "hooks that share a checkpoint report one gap, and none while one of them holds it"),
            new Wanted(one -> one.isShared() && one.fact.equals("requests: stores of LAST") && one.gone().isEmpty()
                    && one.come().size() == 1 && one.come().get(0).matches("after a POST: PATCH .* 204"),
                    "a loss that the POSTs bring stores a shared checkpoint again: its time is now that of the last run"),
            new Wanted(one -> one.isOfTwin(),
                    "a variable that the run has created is not created again after a second read that failed"),
            new Wanted(one -> one.isReportedAgain(),
                    "a loss that a run has seen and reported is not reported once more: a file keeps up to when the list "
                            + "was seen"),
            new Wanted(one -> one.fact.startsWith("requests: pings of ") && one.story.shape == Story.Shape.ALL_HOOKS
                    && one.now() != null && Difference.items(one.now()).size() == 1 && one.come().isEmpty(),
                    "hooks of --all-hooks with one URL ask their receiver once"),
            new Wanted(one -> one.isByBeginning() && one.isAboutGets() && one.gone().isEmpty()
                    && one.come().stream().allMatch(call -> call.startsWith("deliveries after row ")),
                    "the beginning of a GUID is looked for in the whole list, as another GUID may begin so"),
            new Wanted(one -> one.ask().verb().equals("window") && one.now() == null
                    && one.before().startsWith("event filtered: "),
                    "resend reports what it sends, and not what the filters leave out"),
            new Wanted(one -> one.isResent() && one.fact.equals("exit code") && one.before().equals("0")
                    && one.now().equals("3") && one.news.values().stream()
                            .anyMatch(value -> value.matches("event (failed_again|not_seen): .*")),
                    "resend ends with 3 if an event failed again, or is not seen yet"),
            new Wanted(one -> one.isResent() && one.hasExitCode("2") && one.fact.matches("json|json .*: error"),
                    "resend prints no document if what it is given is wrong, as no command does"));

    /** At most so many seeds are shown with their differences. */
    private static final int SHOWN = 10;

    /** One of the two builds. */
    interface Command {
        /** @return the exit code */
        int run(Map<String, String> env, TestClock clock, String[] args, PrintWriter out, PrintWriter err)
                throws Exception;
    }

    private static final HttpClient CLIENT = new MemoryClient(HttpClient.newHttpClient());

    private static final ExecutorService BOTH = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "command");
        thread.setDaemon(true);
        return thread;
    });

    private final Command old;
    private final boolean verbose;
    private final Map<String, Integer> wanted = new TreeMap<>();

    private differential(Command old, boolean verbose) {
        this.old = old;
        this.verbose = verbose;
    }

    /** @param args the jar of the earlier build; how many seeds (default: 500), or the first and the last, as 3-5 */
    public static void main(String... args) throws Exception {
        if (args.length == 0 || args.length > 2 || args.length == 2 && !args[1].matches("\\d{1,9}(-\\d{1,9})?")) {
            System.err.println("differential: give the jar of the earlier build, and how many seeds, or FIRST-LAST");
            System.exit(2);
        }
        String[] seeds = (args.length == 2 ? args[1] : "500").split("-");
        long first = seeds.length == 2 ? Long.parseLong(seeds[0]) : 0;
        long last = seeds.length == 2 ? Long.parseLong(seeds[1]) : Long.parseLong(seeds[0]) - 1;
        differential both = new differential(earlier(Path.of(args[0])), first == last);
        int alike = 0;
        int withWanted = 0;
        int different = 0;
        for (long seed = first; seed <= last; seed++) {
            List<Difference> differences = both.live(seed);
            List<Difference> unexpected = differences.stream().filter(one -> reason(one) == null).toList();
            if (!unexpected.isEmpty() && ++different <= SHOWN) {
                Difference one = unexpected.get(0);
                System.out.println("seed " + seed + ", run " + one.run + ": redeliver "
                        + String.join(" ", Story.newArgs(one.ask())));
                unexpected.forEach(System.out::println);
                System.out.println("  again: ./jbang tests/differential.java " + args[0] + " " + seed + "-" + seed);
            }
            withWanted += unexpected.isEmpty() && !differences.isEmpty() ? 1 : 0;
            alike += differences.isEmpty() ? 1 : 0;
        }
        both.wanted.forEach((reason, times) -> System.out.println(times + " times: " + reason));
        System.out.println(both.statistics());
        System.out.println((last - first + 1) + " seeds: " + alike + " alike, " + withWanted
                + " with wanted differences, " + different + " different");
        System.exit(different == 0 ? 0 : 1);
    }

    private static String reason(Difference difference) {
        return WANTED.stream().filter(one -> one.difference.test(difference)).map(Wanted::reason).findFirst()
                .orElse(null);
    }

    private int runs;
    private int posts;
    private final Map<String, Integer> codes = new TreeMap<>();
    private final Map<String, Integer> verdicts = new TreeMap<>();

    /** Shows that the stories are worth telling: what the runs of the earlier build came to. */
    private String statistics() {
        return runs + " runs, " + posts + " redeliveries, exit codes " + codes + ", events " + verdicts;
    }

    /** Plays a story up to the run in which the worlds part, or one that differs unexpectedly. */
    private List<Difference> live(long seed) throws Exception {
        Story story = new Story(seed);
        List<Difference> all = new ArrayList<>();
        Set<String> reported = new TreeSet<>();
        try (World before = new World(story, Facts::ofOld); World now = new World(story, Facts::ofNew)) {
            for (int run = 0; run < story.visits.size() && all.stream().allMatch(one -> reason(one) != null); run++) {
                List<Difference> found = run(story, run, before, now, reported);
                found.stream().map(differential::reason).filter(Objects::nonNull).distinct()
                        .forEach(reason -> wanted.merge(reason, 1, Integer::sum));
                all.addAll(found);
                if (found.stream().anyMatch(one -> one.fact.startsWith("list of "))) {
                    break;
                }
            }
        }
        return all;
    }

    private List<Difference> run(Story story, int number, World before, World now, Set<String> reported)
            throws Exception {
        Story.Ask ask = story.visits.get(number).ask();
        String[] args = Story.newArgs(ask);
        Future<Map<String, String>> olds = BOTH.submit(() -> before.run(number, old, Story.oldArgs(ask)));
        Future<Map<String, String>> news = BOTH.submit(() -> now.run(number, differential::current, args));
        Map<String, String> one = olds.get(2, TimeUnit.MINUTES);
        Map<String, String> other = news.get(2, TimeUnit.MINUTES);
        runs++;
        posts += before.posts();
        codes.merge(one.get("exit code"), 1, Integer::sum);
        one.values().stream().filter(value -> value.startsWith("event ")).map(value -> value.replaceFirst(":.*", ""))
                .forEach(verdict -> verdicts.merge(verdict, 1, Integer::sum));
        Set<String> facts = new TreeSet<>(one.keySet());
        facts.addAll(other.keySet());
        if (verbose) {
            System.out.println("run " + number + " at " + before.start() + ": redeliver " + String.join(" ", args));
            facts.forEach(fact -> System.out.println("  " + fact + ": " + one.get(fact)));
            System.out.println("by the old one: redeliver " + String.join(" ", Story.oldArgs(ask)));
            System.out.println("old said:\n" + before.said().indent(2) + "new said:\n" + now.said().indent(2));
        }
        List<Difference> differences = facts.stream().filter(fact -> !Objects.equals(one.get(fact), other.get(fact)))
                .map(fact -> new Difference(story, number, fact, one, other, Set.copyOf(reported))).toList();
        other.forEach((fact, value) -> {
            if (Difference.isLoss(value)) {
                reported.add(fact);
            }
        });
        return differences;
    }

    private static int current(
            Map<String, String> env, TestClock clock, String[] args, PrintWriter out, PrintWriter err) {
        Context context =
                new Context("test", env, clock, clock::pause, Screen.NONE, (proxy, caCert, timeout) -> CLIENT);
        return redeliver.commandLine(context).setOut(out).setErr(err).execute(args);
    }

    /** The command in a portable jar, which names the jars of its libraries. It shares no class with this program. */
    private static Command earlier(Path jar) throws Exception {
        URL[] jars = {jar.toUri().toURL()};
        URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
        Method commandLine = Arrays.stream(loader.loadClass("redeliver").getDeclaredMethods())
                .filter(method -> method.getName().equals("commandLine") && method.getParameterCount() == 4)
                .findFirst().orElseThrow();
        commandLine.setAccessible(true);
        Class<?> pause = commandLine.getParameterTypes()[2];
        Object screen = commandLine.getParameterTypes()[3].getField("NONE").get(null);
        Class<?> line = loader.loadClass("picocli.CommandLine");
        Method setOut = line.getMethod("setOut", PrintWriter.class);
        Method setErr = line.getMethod("setErr", PrintWriter.class);
        Method execute = line.getMethod("execute", String[].class);
        return (env, clock, args, out, err) -> {
            Object command = commandLine.invoke(null, env, clock, proxy(pause, values -> {
                clock.pause((Duration) values[0]);
                return null;
            }), screen);
            withoutSockets(command);
            setOut.invoke(command, out);
            setErr.invoke(command, err);
            return (int) execute.invoke(command, (Object) args);
        };
    }

    /** @param line the CommandLine of the earlier build: one of its mixins takes another client for HTTP */
    private static void withoutSockets(Object line) throws ReflectiveOperationException {
        for (Object mixin : ((Map<?, ?>) line.getClass().getMethod("getMixins").invoke(line)).values()) {
            for (Method method : mixin.getClass().getMethods()) {
                if (method.getName().equals("clients")) {
                    method.invoke(mixin, proxy(method.getParameterTypes()[0], values -> CLIENT));
                    return;
                }
            }
        }
        throw new IllegalStateException("this build takes no client for HTTP; 4919e08 is the first that does");
    }

    private static Object proxy(Class<?> type, Function<Object[], Object> work) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) ->
                method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, values) : work.apply(values));
    }
}

/** Names for what has another number in each world, so that two worlds can be compared. */
interface Names {
    String instant(String text);

    String guid(String guid);

    String delivery(String hook, String id);
}

/** The report of a run, as names and values: all that this program knows of the two JSON documents. */
final class Facts {
    private Facts() {}

    static Map<String, String> ofOld(JsonNode document, Names names) {
        Map<String, String> facts = new TreeMap<>();
        for (JsonNode hook : document.path("hooks")) {
            if (!hook.has("hook")) {
                listed(hook, facts);
                continue;
            }
            String name = "json " + text(hook, "hook");
            boolean resent = hook.path("by_hand").asBoolean();
            if (resent) {
                error(hook, name, facts);
            } else {
                hook(hook, name, names, facts);
                facts.put(name + ": dry_run", text(hook, "dry_run"));
                facts.put(name + ": asks", oldAsk(text(hook, "verdict")));
            }
            for (JsonNode event : hook.path("events")) {
                String state = oldState(text(event, "verdict"), text(event, "outcome"), resent);
                facts.put(name + " " + names.guid(text(event, "guid")), state
                        + (resent ? ": " + type(event) : event(hook, event, names)));
            }
        }
        shown(document, names, facts);
        return facts;
    }

    /** The document of this build. */
    static Map<String, String> ofNew(JsonNode document, Names names) {
        Map<String, String> facts = new TreeMap<>();
        for (JsonNode hook : document.path("hooks")) {
            String name = "json " + text(hook, "hook");
            boolean resent = hook.has("go_on");
            if (!hook.has("hook")) {
                listed(hook, facts);
            } else if (resent) {
                error(hook, name, facts);
            } else {
                hook(hook, name, names, facts);
                facts.put(name + ": dry_run", text(document, "dry_run"));
                facts.put(name + ": asks", newAsk(hook.path("asks")));
            }
            for (JsonNode event : hook.path("events")) {
                // GitHub's webhooks also have events.
                if (event.isObject()) {
                    facts.put(name + " " + names.guid(text(event, "guid")), newState(text(event, "verdict"))
                            + (resent ? ": " + type(event) : event(hook, event, names)));
                }
            }
        }
        shown(document, names, facts);
        return facts;
    }

    /** The earlier build tells what it does with an event from what became of it; this one has one word for both. */
    private static String oldState(String verdict, String outcome, boolean resent) {
        boolean none = outcome.equals("null");
        if (resent) {
            boolean isFiltered = verdict.equals("filtered");
            return "event " + (!none ? outcome : isFiltered ? verdict : "due");
        }
        boolean isDelivered = verdict.equals("delivered");
        boolean isGivenUp = verdict.equals("given_up") && outcome.equals("failed_again");
        return "event " + (isGivenUp || none && !isDelivered ? verdict : none ? "healed" : outcome);
    }

    private static String newState(String verdict) {
        return "event " + switch (verdict) {
            case "unanswered" -> "refused";
            case "later" -> "due";
            default -> verdict;
        };
    }

    /** The most urgent action for a person after this run. */
    private static String oldAsk(String kind) {
        return switch (kind) {
            case "stuck" -> "fix";
            case "lost" -> "recover";
            default -> kind;
        };
    }

    private static String newAsk(JsonNode asks) {
        List<String> all = new ArrayList<>();
        asks.forEach(ask -> all.add(ask.asText().replace("unanswered", "refused")));
        return all.contains("ended_early") ? "ended_early" : all.isEmpty() ? "nothing" : all.get(0);
    }

    private static void listed(JsonNode hook, Map<String, String> facts) {
        facts.put("json hook " + text(hook, "id"), text(hook, "active") + " " + text(hook, "url"));
    }

    private static void shown(JsonNode document, Names names, Map<String, String> facts) {
        if (document.has("guid")) {
            List<String> attempts = new ArrayList<>();
            document.get("attempts").forEach(one -> attempts.add(attempt(text(document, "hook"), one, names)));
            facts.put("json shows " + names.guid(text(document, "guid")), attempts.toString());
        }
    }

    private static void error(JsonNode hook, String name, Map<String, String> facts) {
        facts.put(name + ": error", hook.path("error").isNull() ? "none" : "one");
    }

    private static void hook(JsonNode hook, String name, Names names, Map<String, String> facts) {
        error(hook, name, facts);
        for (String same : List.of("exit_code", "receiver", "expiring", "pages", "deliveries", "down_longer",
                "hours")) {
            facts.put(name + ": " + same, hook.path(same).isValueNode() ? text(hook, same) : hook.path(same).toString());
        }
        for (String instant : List.of("since", "down_since", "checkpoint", "deadline")) {
            facts.put(name + ": " + instant, names.instant(text(hook, instant)));
        }
        facts.put(name + ": gap", hook.path("gap").isNull() ? "none" : "one");
        Map<String, Integer> counts = new TreeMap<>();
        hook.path("counts").properties().forEach(count -> counts.put(count.getKey(), count.getValue().asInt()));
        facts.put(name + ": counts", counts.toString());
        List<String> outages = new ArrayList<>();
        hook.path("outages").forEach(outage -> outages.add(names.instant(text(outage, "from")) + " to "
                + names.instant(text(outage, "to")) + ": " + text(outage, "failures")));
        facts.put(name + ": outages", outages.toString());
    }

    private static String event(JsonNode hook, JsonNode event, Names names) {
        List<String> attempts = new ArrayList<>();
        event.path("attempts").forEach(one -> attempts.add(attempt(text(hook, "hook"), one, names)));
        return (event.path("lost_now").asBoolean() ? " now: " : ": ") + type(event) + " of "
                + text(event, "repository_id") + " " + attempts;
    }

    private static String type(JsonNode event) {
        return text(event, "event") + "." + text(event, "action");
    }

    private static String attempt(String hook, JsonNode attempt, Names names) {
        return names.delivery(hook, text(attempt, "id")) + " at " + names.instant(text(attempt, "delivered_at")) + " "
                + text(attempt, "status_code") + " " + text(attempt, "status");
    }

    private static String text(JsonNode object, String member) {
        return object.path(member).asText();
    }
}

/**
 * What happens in the world of a seed, drawn once for both commands. Runs begin at full and half hours, and all else
 * happens minutes away from them: so the seconds by which a command varies its waits decide nothing.
 */
final class Story {
    enum Shape { ORGANIZATION, REPOSITORY, SOME_HOOKS, ALL_HOOKS, ALL_REPOSITORIES, APP }

    /** @param repository null for a hook of the organization, or of the App */
    record Hook(String repository, long id, String url, boolean active, int overlap, boolean emptyPages) {}

    /**
     * An event.
     *
     * @param name short, for a person
     * @param refusals how many attempts the receiver refuses, even while it is up
     * @param shown when the list shows the first attempt
     * @param byHand when somebody redelivered it; null for never
     */
    record Event(int hook, String name, String guid, String event, String action, long repository, Instant at,
            int refusals, Instant shown, Instant byHand) {}

    record Outage(Instant from, Instant to) {}

    /**
     * What a run is asked to do.
     *
     * @param verb "run", "hooks", "show", "resend" or "window"
     * @param whose the options that say whose hooks, and which
     * @param job the options that only the scheduled job has
     * @param rules the filters
     * @param own the verb's own: GUIDs, or the window
     */
    record Ask(String verb, List<String> whose, List<String> job, List<String> rules, List<String> own) {}

    record Visit(Instant at, Ask ask) {}

    static final String VARIABLE_REPOSITORY = "octo/ops";
    static final Duration EXACT = Duration.ofMinutes(30);
    /** When the attempts of a run were made, after its start: later than any run stores its first checkpoint. */
    static final Duration ATTEMPTS = Duration.ofMinutes(4);

    private static final String[] BAD = {"", "yesterday", "9999999999999"};

    final long seed;
    final Shape shape;
    final List<Hook> hooks = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Outage> outages = new ArrayList<>();
    final List<Visit> visits = new ArrayList<>();
    final Duration ahead;
    /** The first value of LAST; null for nothing. */
    final String initial;
    /** One request in so many meets a fault; 0 for none. */
    final int faults;
    final boolean endingFaults;
    private final Random random;

    static String[] oldArgs(Ask ask) {
        List<String> args = new ArrayList<>(ask.whose);
        args.addAll(ask.verb.equals("run") ? ask.job : List.of());
        args.addAll(ask.rules);
        switch (ask.verb) {
            case "hooks" -> args.add("--list-hooks");
            case "show" -> args.addAll(List.of("--show", ask.own.get(0)));
            case "resend" -> ask.own.forEach(guid -> args.addAll(List.of("--guid", guid)));
            case "window" -> {
                args.addAll(List.of("--resend", "--yes"));
                args.addAll(ask.own);
            }
            default -> args.addAll(ask.own);
        }
        args.addAll(ask.verb.equals("resend") ? List.of("--force") : List.of());
        args.addAll(List.of("--output", "json"));
        return args.toArray(new String[0]);
    }

    /** The command line of this build. */
    static String[] newArgs(Ask ask) {
        List<String> args = new ArrayList<>();
        switch (ask.verb) {
            case "run" -> args.addAll(ask.job);
            case "window" -> args.addAll(List.of("resend", "--yes"));
            default -> args.add(ask.verb);
        }
        args.addAll(ask.own);
        args.addAll(ask.whose);
        args.addAll(newRules(ask.rules));
        args.addAll(List.of("--output", "json"));
        return args.toArray(new String[0]);
    }

    /** An action goes with its event. */
    private static List<String> newRules(List<String> rules) {
        int action = rules.indexOf("--action");
        if (action == -1) {
            return rules;
        }
        List<String> others = rules.subList(0, action);
        List<String> named = others.stream().filter(word -> !word.startsWith("--")).toList();
        List<String> args = new ArrayList<>();
        for (String event : named.isEmpty() ? List.of("push", "issues", "pull_request", "star", "ping") : named) {
            args.addAll(List.of("--event", event + "." + rules.get(action + 1)));
        }
        return args;
    }

    Story(long seed) {
        this.seed = seed;
        random = new Random(seed);
        random.nextInt();
        shape = one(Shape.ORGANIZATION, Shape.ORGANIZATION, Shape.ORGANIZATION, Shape.REPOSITORY, Shape.SOME_HOOKS,
                Shape.ALL_HOOKS, Shape.ALL_REPOSITORIES, Shape.ALL_REPOSITORIES, Shape.APP);
        boolean single = Set.of(Shape.ORGANIZATION, Shape.REPOSITORY, Shape.APP).contains(shape);
        boolean off = single && shape != Shape.APP && chance(12);
        ahead = off ? one(Duration.ofHours(-1), Duration.ofDays(-2), Duration.ofHours(3)) : Duration.ZERO;
        drawHooks(single);
        Instant start = Instant.parse("2026-11-10T00:00:00Z").plus(EXACT.multipliedBy(random.nextInt(48)));
        List<Instant> starts = new ArrayList<>();
        for (int i = 3 + random.nextInt(3); i > 0; i--) {
            starts.add(start);
            int longest = chance(3) ? 4 * 1440 : 300;
            int minutes = one(30, 30, 30, 30, 60, 60, 90, 180, 360, 360, 720, 1440, 2160, longest);
            start = start.plus(Duration.ofMinutes(minutes));
        }
        drawEvents(starts);
        boolean maxOne = chance(10);
        drawVisits(starts, single, maxOne);
        faults = one(0, 0, 60, 25, 12);
        endingFaults = maxOne && single;
        Instant mark = starts.get(0).minus(Duration.ofMinutes(one(40, 370, 730, 1450, 3610, 8650)));
        String bad = one(BAD);
        String good = Long.toString(mark.toEpochMilli());
        initial = one(null, null, null, null, good, good, good, bad);
    }

    @SafeVarargs
    private <T> T one(T... choice) {
        return choice[random.nextInt(choice.length)];
    }

    private boolean chance(int outOf) {
        return random.nextInt(outOf) == 0;
    }

    private void drawHooks(boolean single) {
        int number = single ? 1 : 2 + random.nextInt(3);
        boolean oneReceiver = chance(2);
        for (int i = 0; i < number; i++) {
            String each = shape == Shape.ALL_REPOSITORIES ? "octo/r" + i : null;
            String repository = shape == Shape.REPOSITORY ? "octo/app" : each;
            boolean active = single || shape == Shape.SOME_HOOKS || !chance(6);
            String url = "https://receiver.example/" + (oneReceiver ? "all" : "" + i);
            hooks.add(new Hook(repository, 42 + i, url, active, one(0, 0, 1, 7), chance(4)));
        }
    }

    private void drawEvents(List<Instant> starts) {
        for (int hook = 0; hook < hooks.size(); hook++) {
            // A receiver that refuses nothing for long lets the checkpoint move on.
            boolean easy = chance(2);
            for (int i = chance(6) ? 0 : 2 + random.nextInt(10); i > 0; i--) {
                Instant near = anyTime(starts);
                Instant again = near.plus(EXACT).plus(Duration.ofMinutes(7)).plusMillis(random.nextInt(999));
                int refusals = easy ? one(0, 1) : one(0, 1, 1, 2, 3, 1000, 1000);
                draw(hook, within(near), refusals, false, chance(6) ? again : null);
            }
            for (Instant run : starts) {
                // What a run finds that failed since the last one; mostly something newer came through.
                for (int i = random.nextInt(4); i > 0; i--) {
                    Instant near = run.minus(EXACT.multipliedBy(1 + random.nextInt(6)));
                    draw(hook, within(near), easy ? 1 : one(1, 2, 3, 1000), false, null);
                }
                if (!chance(3)) {
                    draw(hook, run.minus(Duration.ofMinutes(6)).plusMillis(random.nextInt(50_000)), 0, false, null);
                }
                // GitHub's list shows it only after that run.
                if (chance(4)) {
                    Instant at = run.minus(Duration.ofMinutes(5)).plusMillis(random.nextInt(60_000));
                    draw(hook, at, easy ? one(0, 1) : one(0, 1, 1000), true, null);
                }
            }
            int successes = one(0, 0, 5, 20, 40, hooks.size() == 1 ? 250 : 120);
            for (int i = 0; i < successes; i++) {
                draw(hook, within(anyTime(starts)), 0, false, null);
            }
        }
        for (int i = one(0, 0, 0, 0, 1, 2); i > 0; i--) {
            Instant from = one(starts.toArray(new Instant[0])).minus(EXACT.multipliedBy(random.nextInt(30)));
            outages.add(new Outage(from, from.plus(EXACT.multipliedBy(1 + random.nextInt(chance(5) ? 200 : 20)))));
        }
    }

    /** A half hour from three days before the first run until the last one. */
    private Instant anyTime(List<Instant> starts) {
        Instant from = starts.get(0).minus(EXACT.multipliedBy(150));
        long halfHours = Duration.between(from, starts.get(starts.size() - 1)).dividedBy(EXACT);
        return from.plus(EXACT.multipliedBy(random.nextInt((int) halfHours)));
    }

    /** In the half hour, but far from its ends and from ten minutes before its end. */
    private Instant within(Instant halfHour) {
        return halfHour.plusMillis(chance(3) ? 1_380_000 + random.nextInt(180_000) : 300_000 + random.nextInt(700_000));
    }

    private void draw(int hook, Instant at, int refusals, boolean late, Instant byHand) {
        String event = one("push", "issues", "issues", "pull_request", "star", chance(3) ? "ping" : "issues");
        String action = event.equals("push") || event.equals("ping") ? null : one("opened", "closed");
        String name = "e" + events.size();
        String guid = UUID.nameUUIDFromBytes(("event " + seed + name).getBytes(StandardCharsets.UTF_8)).toString();
        Instant shown = late ? at.plus(Duration.ofMinutes(20)) : at;
        events.add(new Event(hook, name, guid, event, action, one(1L, 2L), at, refusals, shown, byHand));
    }

    private void drawVisits(List<Instant> starts, boolean single, boolean maxOne) {
        List<String> whose = new ArrayList<>();
        switch (shape) {
            case ORGANIZATION -> whose.addAll(List.of("--org", "octo", "--hook", "42"));
            case REPOSITORY -> whose.addAll(List.of("--repo", "octo/app", "--hook", "42"));
            case SOME_HOOKS -> {
                whose.addAll(List.of("--org", "octo"));
                hooks.forEach(hook -> whose.addAll(List.of("--hook", "" + hook.id)));
            }
            case ALL_HOOKS -> whose.addAll(List.of("--org", "octo", "--all-hooks"));
            case ALL_REPOSITORIES -> whose.addAll(List.of("--org", "octo", "--all-repos"));
            default -> whose.addAll(List.of("--app", "--app-id", "123", "--app-key", World.KEY_FILE));
        }
        List<String> job = new ArrayList<>();
        int place = random.nextInt(6);
        if (place < 3) {
            job.addAll(List.of("--variable", "LAST", "--variable-repo", VARIABLE_REPOSITORY));
        } else if (place < 5) {
            job.addAll(List.of("--checkpoint", World.CHECKPOINT_FILE));
        } else {
            job.addAll(List.of("--since", "30h"));
        }
        if (chance(3)) {
            job.addAll(List.of("--max-attempts", one("2", "3", "5")));
        }
        if (chance(2)) {
            job.addAll(List.of("--backoff", one("0", "20m")));
        }
        if (maxOne || chance(10)) {
            job.addAll(List.of("--max", maxOne ? "1" : "2"));
        }
        if (chance(8)) {
            job.addAll(List.of("--wait", one("0", "10s")));
        }
        if (chance(6)) {
            job.add("--no-probe");
        }
        List<String> rules = new ArrayList<>();
        if (chance(2)) {
            rules.addAll(one(List.of("--event", "issues"), List.of("--exclude-event", "star"),
                    List.of("--action", "opened"), List.of("--ignore-status-code", "410"), List.of("--max-age", "24h"),
                    List.of("--repository", "octo/one"), List.of("--exclude-repository", "octo/one"),
                    List.of("--event", "push", "--event", "issues", "--action", "opened")));
        }
        if (shape == Shape.ALL_REPOSITORIES && rules.contains("--exclude-repository")) {
            // It takes the repository's hooks off the list now, and a repository's hook has no other one's events.
            rules.clear();
        }
        for (Instant start : starts) {
            List<String> none = List.of();
            List<String> other = one(List.of("--since", "6h"), List.of("--since", "3d"), List.of("--dry-run"));
            List<String> own = place < 5 && chance(5) ? other : none;
            Ask ask = new Ask("run", whose, job, rules, own);
            if (single && shape != Shape.APP && chance(8)) {
                ask = byHand(start, whose, rules);
            }
            visits.add(new Visit(start, ask));
        }
    }

    private Ask byHand(Instant start, List<String> whose, List<String> rules) {
        List<Event> known = events.stream().filter(event -> event.at.isBefore(start)).toList();
        if (chance(4) || known.isEmpty()) {
            return new Ask("hooks", whose.subList(0, 2), List.of(), List.of(), List.of());
        }
        String guid = known.get(random.nextInt(known.size())).guid;
        String beginning = chance(2) ? guid : guid.substring(0, 8);
        return switch (random.nextInt(3)) {
            case 0 -> new Ask("show", whose, List.of(), List.of(), List.of(beginning));
            case 1 -> new Ask("resend", whose, List.of(), List.of(), List.of(beginning));
            default -> new Ask("window", whose, List.of(), rules, List.of("--since", "6h"));
        };
    }

    boolean hasBadValue() {
        return initial != null && List.of(BAD).contains(initial);
    }

    boolean isUp(Instant at) {
        return outages.stream().noneMatch(outage -> !at.isBefore(outage.from) && at.isBefore(outage.to));
    }

    /** Chance for one thing, whenever it comes: requests come in any order. */
    Random own(Object... about) {
        Random own = new Random(seed * 1_000_003 + Arrays.deepHashCode(about));
        own.nextInt();
        return own;
    }

    /** The receiver's answer to an attempt. */
    Answer answer(Event event, int attempt, Instant at) {
        Random own = own(event.guid, attempt);
        if (!isUp(at)) {
            Answer timedOut = new Answer("timed out", own.nextBoolean() ? 0 : null);
            return own.nextBoolean() ? Answer.DOWN : timedOut;
        }
        if (attempt > event.refusals) {
            return Answer.OK;
        }
        String url = "https://receiver.example/?key=1";
        Answer closed = new Answer("POST " + url + " giving up after 1 attempt(s): Post \"" + url + "\": EOF", 500);
        return List.of(Answer.code(500), Answer.code(403), Answer.code(410), Answer.code(302), Answer.DOWN, closed)
                .get(own.nextInt(6));
    }
}

/** A stand-in for GitHub in which a story happens to one command. */
final class World implements AutoCloseable, Names {
    static final String KEY_FILE = "KEY_FILE";
    static final String CHECKPOINT_FILE = "CHECKPOINT_FILE";
    private static final String TOKEN = "github_pat_of_a_world";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyPair KEY = key();
    private static final Pattern DELIVERY = Pattern.compile("(.*)/deliveries/(\\d+)(/attempts)?");
    private static final List<Duration> LOOKS_BACK = List.of(Duration.ZERO, Duration.ofMinutes(10),
            Duration.ofHours(6), Duration.ofHours(24), Duration.ofHours(30), Duration.ofDays(3));

    /** The words after a time's name, just before a time with a name. */
    static final String LOWER = " less 1 ms";

    /** A row that a run asked for shows when the run is over. */
    private static final Duration LATE = Duration.ofMinutes(29);

    interface Reader {
        Map<String, String> facts(JsonNode document, Names names);
    }

    private record Moment(Instant order, Story.Event event, boolean byHand) {}

    private final Story story;
    private final Reader reader;
    private final TestClock clock = new TestClock(Instant.EPOCH);
    private final GitHubStandIn github = MemoryClient.standIn(clock);
    private final List<HookStandIn> hooks = new ArrayList<>();
    private final Map<String, Story.Event> events = new HashMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private final Map<Instant, String> times = new HashMap<>();
    private final Map<String, String> env = new HashMap<>();
    private final Path folder;
    private int number;
    private Instant start;
    private StringWriter err = new StringWriter();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, String> fileAtPosts = new TreeMap<>();

    World(Story story, Reader reader) throws IOException {
        this.story = story;
        this.reader = reader;
        folder = Files.createTempDirectory("differential");
        github.zips = false;
        github.ahead = story.ahead;
        github.token(TOKEN, GitHubStandIn.ALL);
        github.repository(1, "octo/one");
        github.repository(2, "octo/two");
        github.archivedRepository(3, "octo/old");
        GitHubStandIn.App app = github.app("123", KEY.getPublic());
        github.install(99, app, "octo", GitHubStandIn.ALL);
        for (Story.Hook plan : story.hooks) {
            HookStandIn hook = hook(plan, app);
            hook.url = plan.url();
            hook.active = plan.active();
            hook.overlap = plan.overlap();
            hook.emptyPages = plan.emptyPages();
            hook.repository = row -> events.containsKey(row.guid()) ? events.get(row.guid()).repository() : null;
            hooks.add(hook);
        }
        github.variable(Story.VARIABLE_REPOSITORY, "LAST", story.initial);
        github.fault(request -> true, this::befall);
        env.put("TOKEN", TOKEN);
        env.put("VARIABLE_TOKEN", TOKEN);
        env.put("GITHUB_API_URL", github.url());
        String pem = Base64.getMimeEncoder().encodeToString(KEY.getPrivate().getEncoded());
        String type = "PRIVATE KEY-----\n";
        Files.writeString(folder.resolve(KEY_FILE), "-----BEGIN " + type + pem + "\n-----END " + type);
        for (Story.Event event : story.events) {
            events.put(event.guid(), event);
            times.put(event.at(), event.name() + "#1");
            // The list is a little out of order.
            int millis = story.own("order", event.guid()).nextInt(40_000);
            moments.add(new Moment(event.at().plusMillis(millis), event, false));
            if (event.byHand() != null) {
                times.put(event.byHand(), event.name() + " by hand");
                moments.add(new Moment(event.byHand(), event, true));
            }
        }
        for (int run = 0; run < story.visits.size(); run++) {
            times.put(story.visits.get(run).at().plus(Story.ATTEMPTS), "attempts of run " + run);
        }
        moments.sort(Comparator.comparing(Moment::order));
    }

    private HookStandIn hook(Story.Hook plan, GitHubStandIn.App app) {
        if (story.shape == Story.Shape.APP) {
            return github.appHook(app);
        }
        if (plan.repository() == null) {
            return github.hook("octo", plan.id());
        }
        long repository = 1000 + plan.id();
        github.repository(repository, plan.repository());
        HookStandIn hook = github.repositoryHook(plan.repository(), plan.id());
        hook.linkPath = "/repositories/" + repository + "/hooks/" + plan.id();
        return hook;
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Instant start() {
        return start;
    }

    String said() {
        return err.toString();
    }

    int posts() {
        return github.redelivered().size();
    }

    // A run

    /** Runs the command once. */
    Map<String, String> run(int number, differential.Command command, String[] words) throws Exception {
        this.number = number;
        start = story.visits.get(number).at();
        clock.set(start.minus(story.ahead));
        arrive();
        github.clearLog();
        counts.clear();
        fileAtPosts.clear();
        String[] args = Arrays.stream(words).map(word -> word.endsWith("_FILE") ? folder.resolve(word) + "" : word)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        err = new StringWriter();
        int code = command.run(env, clock, args, new PrintWriter(out, true), new PrintWriter(err, true));
        github.assertNoMistakes();
        if (elapsed().compareTo(Story.ATTEMPTS) >= 0) {
            throw new IllegalStateException("seed " + story.seed + ": run " + number + " waited for " + elapsed()
                    + ", so that its own waits may decide something\n" + err);
        }
        Map<String, String> facts = new TreeMap<>();
        facts.put("exit code", "" + code);
        String text = out.toString().strip();
        if (text.startsWith("{")) {
            facts.putAll(reader.facts(JSON.readTree(text), this));
        } else {
            facts.put("json", text.isEmpty() ? "none" : text);
        }
        requests(facts);
        stored(facts);
        sharePings();
        lists(facts);
        return facts;
    }

    private Duration elapsed() {
        return Duration.between(start, github.now());
    }

    private void arrive() {
        while (!moments.isEmpty() && moments.get(0).order.isBefore(start)) {
            Moment moment = moments.remove(0);
            Story.Event event = moment.event;
            HookStandIn hook = hooks.get(event.hook());
            Instant at = moment.byHand ? event.byHand() : event.at();
            add(hook, event, moment.byHand, at, moment.byHand ? at : event.shown());
        }
    }

    private void add(HookStandIn hook, Story.Event event, boolean redelivery, Instant at, Instant shown) {
        synchronized (github) {
            hook.late = row -> Duration.between(at, shown);
            Answer answer = story.answer(event, hook.attempts(event.guid()).size() + 1, at);
            hook.add(event.guid(), at, redelivery, event.event(), event.action(), answer);
        }
    }

    private void ping(HookStandIn hook, String guid, Answer answer, Instant shown) {
        synchronized (github) {
            Instant at = start.plus(Story.ATTEMPTS);
            hook.late = row -> Duration.between(at, shown);
            hook.add(guid, at, false, "ping", null, answer);
        }
    }

    /** Any of the hooks with one receiver may be the one that is pinged: the next run finds the ping on all of them. */
    private void sharePings() {
        for (HookStandIn pinged : hooks) {
            List<Row> pings = pinged.rows.stream().filter(row -> row.guid().startsWith("run " + number + " ")).toList();
            for (HookStandIn other : hooks) {
                if (other != pinged && other.url.equals(pinged.url)) {
                    pings.stream().filter(row -> other.attempts(row.guid()).isEmpty()).forEach(row -> ping(other,
                            row.guid(), new Answer(row.status(), row.statusCode()), row.visible()));
                }
            }
        }
    }

    // What GitHub does

    private boolean befall(Call call) throws IOException {
        String method = call.exchange.method;
        String path = github.plainPath(call.exchange.path);
        boolean creates = method.equals("POST") && path.endsWith("/variables");
        String what;
        // Rows are added meanwhile.
        synchronized (github) {
            what = method + " " + named(path, call.exchange.query) + (creates ? call.json().path("name") : "");
        }
        int time;
        synchronized (counts) {
            time = counts.merge(what, 1, Integer::sum);
        }
        Matcher attempt = DELIVERY.matcher(path);
        if (method.equals("POST") && attempt.matches()) {
            return attempt(call, github.hookAt(attempt.group(1)), Long.parseLong(attempt.group(2)), what, time);
        }
        if (method.equals("POST") && path.endsWith("/pings")) {
            return ping(call, github.hookAt(path.replaceFirst("/pings$", "")), time);
        }
        return story.faults > 0 && befall(call, method, path, story.own(number, what), time);
    }

    /** The first tries of a request fail, or all. */
    private boolean befall(Call call, String method, String path, Random own, int time) throws IOException {
        if (own.nextInt(story.faults) > 0 || path.endsWith("/access_tokens")) {
            return false;
        }
        boolean all = own.nextInt(4) == 0;
        if (all) {
            int kind = own.nextInt(story.hooks.size() == 1 ? 6 : 3);
            return (switch (kind) {
                case 0 -> Fault.answer(502, "<html>Unicorn!</html>");
                case 1 -> Fault.answer(404, "{\"message\":\"Not Found\"}");
                case 2 -> Fault.answer(403, "{\"message\":\"Resource not accessible by personal access token\"}");
                case 3 -> Fault.answer(401, "{\"message\":\"Bad credentials\"}");
                case 4 -> Fault.answer(429, "{}", "Retry-After", "3600");
                default -> Fault.answer(422, "{\"message\":\"Unprocessable\"}");
            }).befall(call);
        }
        int times = 1 + own.nextInt(2);
        int kind = own.nextInt(9);
        if (time > (kind == 6 || kind == 7 ? 1 : times)) {
            return false;
        }
        String reset = Long.toString(github.now().plusSeconds(25).getEpochSecond());
        return (switch (kind) {
            case 0 -> Fault.answer(500, "{\"message\":\"Server Error\"}");
            case 1 -> Fault.answer(502, "<html>Unicorn!</html>");
            case 2 -> Fault.hangUp(false);
            case 3 -> Fault.hangUp(!method.equals("POST"));
            case 4 -> Fault.cutOff();
            case 5 -> Fault.reset();
            case 6 -> Fault.answer(429, "{}", "Retry-After", "20");
            case 7 -> Fault.answer(403, "{\"message\":\"API rate limit exceeded\"}", "X-RateLimit-Remaining", "0",
                    "X-RateLimit-Reset", reset);
            default -> Fault.answer(200, "<html>a proxy</html>");
        }).befall(call);
    }

    private boolean attempt(Call call, HookStandIn hook, long id, String what, int time) throws IOException {
        Row of;
        synchronized (github) {
            Integer place = hook.place(id);
            of = place == null || !hook.listed(hook.rows.get(place)) ? null : hook.rows.get(place);
        }
        if (of == null) {
            return false;
        }
        synchronized (fileAtPosts) {
            fileAtPosts.putIfAbsent(hook.path, file().getOrDefault(fileKey(hook.path), "none"));
        }
        Random own = story.own(number, what);
        Story.Event event = events.get(of.guid());
        int fate = story.faults == 0 ? 100 : own.nextInt(70);
        boolean late = own.nextInt(20) == 0;
        // Which of several POSTs were under way by then would be chance.
        boolean alone = story.endingFaults && !story.visits.get(number).ask().verb().equals("window");
        if (alone && own.nextInt(4) == 0) {
            return Fault.answer(own.nextBoolean() ? 401 : 403, "{\"message\":\"No\"}").befall(call);
        }
        switch (fate) {
            case 0:
                return Fault.answer(500, "{\"message\":\"Server Error\"}").befall(call);
            case 1:
                return Fault.hangUp(false).befall(call);
            case 2:
                return Fault.reset().befall(call);
            case 3, 4:
                return Fault.answer(404, "{\"message\":\"Not Found\"}").befall(call);
            case 5, 6:
                return Fault.answer(422, "{\"message\":\"Unprocessable\"}").befall(call);
            case 7:
                if (time == 1) {
                    return Fault.answer(429, "{}", "Retry-After", "10").befall(call);
                }
                break;
            default:
                break;
        }
        add(hook, event, true, start.plus(Story.ATTEMPTS), start.plus(late ? LATE : Duration.ZERO));
        return (switch (fate) {
            case 8 -> Fault.answer(502, "<html>Unicorn!</html>");
            case 9 -> Fault.hangUp(false);
            default -> Fault.answer(202, "{}");
        }).befall(call);
    }

    private boolean ping(Call call, HookStandIn hook, int time) throws IOException {
        if (hook == null) {
            return false;
        }
        Random own = story.own(number, "ping", hook.url);
        int fate = story.faults == 0 ? 100 : own.nextInt(30);
        boolean late = own.nextInt(8) == 0;
        if (story.hooks.size() == 1 && fate < 3) {
            return Fault.answer(fate == 0 ? 404 : fate == 1 ? 500 : 403, "{\"message\":\"No\"}").befall(call);
        }
        Answer up = own.nextInt(3) == 0 ? Answer.code(404) : Answer.OK;
        Instant shown = start.plus(late ? LATE : Duration.ZERO);
        ping(hook, "run " + number + " ping " + time + " of " + hook.url, story.isUp(start) ? up : Answer.DOWN, shown);
        return Fault.answer(204, "").befall(call);
    }

    // What there is to compare

    /** A path without what is different in each world. */
    private String named(String path, String query) {
        Matcher delivery = DELIVERY.matcher(path);
        if (delivery.matches()) {
            String hook = delivery.group(1);
            String attempts = delivery.group(3) == null ? "" : delivery.group(3);
            return hook + "/deliveries/" + delivery(hook, delivery.group(2)) + attempts;
        }
        Matcher cursor = Pattern.compile("(.*)cursor=v1_(\\d+)(e?)(.*)").matcher(query == null ? "" : query);
        if (cursor.matches()) {
            HookStandIn hook = github.hookAt(path.replaceFirst("/deliveries$", ""));
            String row = hook.place(Long.parseLong(cursor.group(2))) + cursor.group(3);
            return path + " after row " + row + " " + cursor.group(1) + cursor.group(4);
        }
        return path + (query == null ? "" : " " + query);
    }

    /** Between the barriers: what was read before a hook's first POST, the POSTs, and what was read then. */
    private void requests(Map<String, String> facts) {
        List<GitHubStandIn.Request> log = github.log();
        for (HookStandIn hook : hooks) {
            List<String> before = new ArrayList<>();
            Set<String> after = new TreeSet<>();
            List<String> posts = new ArrayList<>();
            for (GitHubStandIn.Request request : log) {
                String path = github.plainPath(request.path());
                if (path.startsWith(hook.path + "/deliveries")) {
                    String name = named(path, request.query()).substring(hook.path.length() + 1);
                    if (request.method().equals("POST")) {
                        posts.add(name + " " + request.status());
                    } else if (isBeforePosts(request, log, hook)) {
                        before.add(name + " " + request.status());
                    } else {
                        // Of attempts that were made at the same time, any may be the one that is looked at.
                        after.add(name.replaceFirst("/.*", "/an attempt"));
                    }
                }
            }
            String about = "requests " + hook.path;
            facts.put(about + ": GETs before its POSTs", before.stream().sorted().toList().toString());
            facts.put(about + ": POSTs", posts.stream().sorted().toList().toString());
            if (hooks.stream().filter(other -> other.url.equals(hook.url)).count() == 1) {
                facts.put(about + ": GETs after its POSTs", after.toString());
            }
        }
        Map<String, List<String>> pings = new TreeMap<>();
        Map<String, List<String>> stores = new TreeMap<>();
        Set<String> others = new TreeSet<>();
        for (GitHubStandIn.Request request : log) {
            String path = github.plainPath(request.path());
            HookStandIn pinged = path.endsWith("/pings") ? github.hookAt(path.replaceFirst("/pings$", "")) : null;
            boolean variable = path.contains("/actions/variables");
            if (pinged != null) {
                pings.computeIfAbsent(pinged.url, url -> new ArrayList<>()).add("" + request.status());
            } else if (variable && !request.method().equals("GET")) {
                String name = variable(request);
                String when = isBeforePosts(request, log, name) ? "before the POSTs: " : "after a POST: ";
                stores.computeIfAbsent(name, unknown -> new ArrayList<>())
                        .add(when + request.method() + " " + value(request) + " " + request.status());
            } else if (!path.contains("/deliveries")) {
                others.add(request.method() + " " + named(path, request.query()) + " " + request.status());
            }
        }
        pings.forEach((url, statuses) -> facts.put("requests: pings of " + url, statuses.toString()));
        stores.forEach((name, values) -> facts.put("requests: stores of " + name, values.toString()));
        facts.put("requests: others", others.toString());
        fileAtPosts.forEach((hook, value) -> facts.put("file at the first POST of " + hook, value));
    }

    private static boolean isPost(GitHubStandIn.Request request) {
        return request.method().equals("POST") && request.path().matches(".*/(attempts|pings)");
    }

    private boolean isBeforePosts(GitHubStandIn.Request request, List<GitHubStandIn.Request> log, HookStandIn hook) {
        return log.stream().takeWhile(earlier -> earlier != request)
                .noneMatch(earlier -> isPost(earlier) && github.plainPath(earlier.path()).startsWith(hook.path + "/"));
    }

    /** Before the POSTs of the hooks that the variable is for: one where its name ends with the hook's id, else all. */
    private boolean isBeforePosts(GitHubStandIn.Request request, List<GitHubStandIn.Request> log, String variable) {
        return hooks.stream().filter(hook -> !variable.contains("_") || variable.endsWith("_" + hook.id))
                .allMatch(hook -> isBeforePosts(request, log, hook));
    }

    private static JsonNode body(GitHubStandIn.Request request) {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a variable is stored as JSON", e);
        }
    }

    private static String variable(GitHubStandIn.Request request) {
        boolean creates = request.method().equals("POST");
        return creates ? body(request).path("name").asText() : request.path().replaceFirst(".*/", "");
    }

    private String value(GitHubStandIn.Request request) {
        return mark(body(request).path("value").asText());
    }

    private String mark(String value) {
        if (value == null || !value.matches("\\d{12,14}")) {
            return value == null ? "none" : "'" + value + "'";
        }
        return instant(Instant.ofEpochMilli(Long.parseLong(value)).toString());
    }

    private void stored(Map<String, String> facts) throws IOException {
        facts.put("stored LAST", mark(github.variable(Story.VARIABLE_REPOSITORY, "LAST")));
        for (HookStandIn hook : hooks) {
            facts.put("stored LAST_" + hook.id, mark(github.variable(Story.VARIABLE_REPOSITORY, "LAST_" + hook.id)));
        }
        facts.put("stored in the file", file().toString());
    }

    /** The marks in the file, by the number of the hook: a build may name a hook otherwise. */
    private Map<String, String> file() throws IOException {
        Path file = folder.resolve(CHECKPOINT_FILE);
        Map<String, String> marks = new TreeMap<>();
        if (Files.exists(file)) {
            JSON.readTree(file.toFile()).path("checkpoints").properties().forEach(entry ->
                    marks.put(fileKey(entry.getKey()), mark(entry.getValue().path("checkpoint").asText())));
        }
        return marks;
    }

    private static String fileKey(String hook) {
        Matcher id = Pattern.compile(".*?(\\d+)").matcher(hook.replaceFirst(".*127.0.0.2:\\d+", ""));
        return id.matches() ? "hook " + id.group(1) : "the App's hook";
    }

    /** The lists as the next run finds them. */
    private void lists(Map<String, String> facts) {
        for (HookStandIn hook : hooks) {
            Map<String, List<String>> rows = new TreeMap<>();
            hook.rows.stream().filter(row -> row.redelivery() || !row.succeeded() || !events.containsKey(row.guid()))
                    .forEach(row -> rows.computeIfAbsent(guid(row.guid()), guid -> new ArrayList<>())
                            .add("" + row.statusCode()));
            facts.put("list of " + hook.path, rows.toString());
        }
    }

    @Override
    public String instant(String text) {
        if (!text.matches("\\d{4}-.*Z")) {
            return text;
        }
        Instant instant = Instant.parse(text);
        // Each store of the value that stands is lower by a millisecond.
        for (int lower = 1; lower <= 5 && !times.containsKey(instant); lower++) {
            String later = times.getOrDefault(instant.plusMillis(lower), name(instant.plusMillis(lower), null));
            if (later != null && name(instant, null) == null || times.containsKey(instant.plusMillis(lower))) {
                return later + LOWER;
            }
        }
        return name(instant, text);
    }

    private String name(Instant instant, String otherwise) {
        for (Duration kept : List.of(Duration.ZERO, Duration.ofDays(3))) {
            if (times.containsKey(instant.minus(kept))) {
                return times.get(instant.minus(kept)) + (kept.isZero() ? "" : " + " + kept);
            }
        }
        for (int run = 0; run <= number; run++) {
            for (Duration back : LOOKS_BACK) {
                Duration off = Duration.between(story.visits.get(run).at().minus(back), instant);
                if (!off.isNegative() && off.compareTo(run == number ? elapsed() : Story.ATTEMPTS) <= 0) {
                    return "run " + run + " - " + back;
                }
            }
        }
        return Long.toString(instant.toEpochMilli()).equals(story.initial) ? "the first value" : otherwise;
    }

    @Override
    public String guid(String guid) {
        return events.containsKey(guid) ? events.get(guid).name() : guid;
    }

    @Override
    public String delivery(String hook, String id) {
        HookStandIn one = github.hookAt(hook);
        Integer place = one == null || id.length() > 19 ? null : one.place(Long.parseLong(id));
        if (place == null) {
            return id;
        }
        Row row = one.rows.get(place);
        return guid(row.guid()) + "#" + (one.attempts(row.guid()).indexOf(row) + 1);
    }

    @Override
    public void close() throws IOException {
        github.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
