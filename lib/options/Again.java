package lib.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lib.events.Words;
import lib.hooks.Hook;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A command for one hook, with those options of this run that it needs to reach it. */
public final class Again {
    private static final Set<String> NEEDED = Set.of("--api-url", "--allow-http", "--ca-cert", "--token-file", "--app-id", "--app-key");

    private Again() {}

    /**
     * The command, as a shell takes it.
     *
     * @param program how this program was started
     * @param verb the verb and its arguments, quoted
     */
    public static String command(String program, String verb, Hook hook, ParseResult given) {
        List<String> words = new ArrayList<>();
        words.addAll(hook.options());
        for (OptionSpec option : given.matchedOptions()) {
            if (NEEDED.contains(option.longestName())) {
                words.add(option.longestName());
                words.addAll(option.arity().max() == 0 ? List.of() : option.originalStringValues());
            }
        }
        return program + " " + verb + " " + words.stream().map(Words::quoted).collect(Collectors.joining(" "));
    }
}
