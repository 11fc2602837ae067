package lib.commands;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.api.RateLimiter.Rate;
import lib.options.Context;
import lib.options.OutputOptions;
import lib.options.Times;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;

/** The command line. Mixins have headings in its help: in a picocli group, an option that comes twice empties it. */
public final class Verbs {
    private static final Set<String> WORDS = Set.of("hooks", "show", "resend", "-h", "--help");
    private static final String STANDARD = "mixinStandardHelpOptions";

    private Verbs() {}

    /** The job with the other commands, in the order of --help; without any of these words, the job starts alone. */
    public static CommandLine commandLine(Context context, Object job, String... args) {
        CommandLine line = new CommandLine(job);
        if (args.length == 0 || Stream.of(args).anyMatch(WORDS::contains)) {
            for (Verb verb : List.of(new HooksCommand(context), new ShowCommand(context), new ResendCommand(context))) {
                CommandLine one = new CommandLine(verb);
                hideOptionsOfTheJob(line.getCommandSpec(), one.getCommandSpec());
                line.addSubcommand(one);
            }
        }
        line.getSubcommands().values().forEach(Verbs::orderHelp);
        orderHelp(line);
        return line.setUsageHelpAutoWidth(true)
                // A word such as @token.txt is not a file of arguments, whose content an error would show.
                .setExpandAtFiles(false)
                .registerConverter(int.class, converter(Verbs::number))
                .registerConverter(Duration.class, converter(Times::duration))
                .registerConverter(Rate.class, converter(Rate::parse))
                .registerConverter(Path.class, converter(Path::of))
                .setParameterExceptionHandler((e, words) -> OutputOptions.failure(e, e.getCommandLine(), context))
                .setExecutionExceptionHandler((e, command, result) -> OutputOptions.failure(e, command, context))
                .setExecutionStrategy(parsed -> {
                    checkOptions(parsed, context);
                    return context.run(() -> new RunLast().execute(parsed));
                });
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'" + text + "' is not a path; letters beyond ASCII need the "
                        + "environment variable LC_ALL=C.UTF-8");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static Integer number(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number above 0; give one such as 10");
        }
        return Integer.valueOf(text);
    }

    /** The action puts a verb before its input {@code args}, which may have options of the job. */
    private static void hideOptionsOfTheJob(CommandSpec job, CommandSpec verb) {
        for (OptionSpec option : job.options()) {
            String name = option.longestName();
            // findOption() goes through all names of all options.
            if (!verb.optionsMap().containsKey(name)) {
                boolean isFlag = option.arity().max() == 0;
                verb.addOption(OptionSpec.builder(name).hidden(true).arity(isFlag ? "0" : "1")
                        .type(isFlag ? boolean.class : List.class).auxiliaryTypes(String.class).build());
            }
        }
    }

    private static void checkOptions(ParseResult parsed, Context context) {
        if (!parsed.hasSubcommand()) {
            return;
        }
        ParseResult verb = parsed.subcommand();
        CommandLine line = verb.commandSpec().commandLine();
        String name = "redeliver " + verb.commandSpec().name();
        if (!parsed.matchedOptions().isEmpty()) {
            throw new CommandLine.ParameterException(line,
                    "options go after the command: " + name + " " + names(parsed.matchedOptions()) + " ...");
        }
        List<OptionSpec> ignored = verb.matchedOptions().stream().filter(OptionSpec::hidden).toList();
        if (!ignored.isEmpty()) {
            context.console(line).say(name + " ignores " + names(ignored) + ", which only the job has");
        }
    }

    private static String names(List<OptionSpec> options) {
        return options.stream().map(OptionSpec::longestName).distinct().collect(Collectors.joining(" "));
    }

    private static void orderHelp(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> {
            CommandSpec spec = help.commandSpec();
            List<OptionSpec> own = new ArrayList<>(spec.options());
            List<String> sections = new ArrayList<>();
            for (Map.Entry<String, CommandSpec> mixin : spec.mixins().entrySet()) {
                own.removeIf(option -> mixin.getValue().optionsMap().containsKey(option.longestName()));
                if (!mixin.getKey().equals(STANDARD)) {
                    sections.add(section(help, mixin.getKey(), mixin.getValue().options()));
                }
            }
            own.removeIf(OptionSpec::hidden);
            if (!own.isEmpty()) {
                // Behind the first mixin: which hook comes first.
                sections.add(1, section(help, "This run", own));
            }
            return String.join("", sections) + section(help, "Help", spec.mixins().get(STANDARD).options());
        });
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(new ArrayList<>(options), help.createDefaultParamLabelRenderer());
        return String.format("%n%s:%n", heading) + layout;
    }
}
