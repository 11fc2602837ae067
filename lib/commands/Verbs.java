package lib.commands;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lib.options.Context;
import lib.options.OutputOptions;
import lib.options.Times;
import lib.report.UsageErrors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * The command line: the job with its verbs. Their help has each mixin's options with the mixin's name as heading.
 * picocli's groups have headings, but lose options: a single-valued one that comes twice empties its whole group.
 */
public final class Verbs {
    private static final String STANDARD = "mixinStandardHelpOptions";

    private Verbs() {}

    /** The command line of the job, with the verbs. */
    public static CommandLine commandLine(Context context, Object job, Object... verbs) {
        CommandLine line = new CommandLine(job);
        for (Object verb : verbs) {
            CommandLine one = new CommandLine(verb);
            hideOptionsOfTheJob(line.getCommandSpec(), one.getCommandSpec());
            line.addSubcommand(one);
            orderHelp(one);
        }
        orderHelp(line);
        return line.setUsageHelpAutoWidth(true)
                // A word such as @token.txt is not a file of arguments: its content would be shown.
                .setExpandAtFiles(false)
                .registerConverter(Duration.class, Times::convert)
                .registerConverter(Path.class, UsageErrors::path)
                .setParameterExceptionHandler((e, args) -> OutputOptions.failure(e, e.getCommandLine(), context))
                .setExecutionExceptionHandler((e, command, result) -> OutputOptions.failure(e, command, context))
                .setExecutionStrategy(parsed -> {
                    checkOptions(parsed, context);
                    return context.run(() -> new RunLast().execute(parsed));
                });
    }

    /**
     * The action's input {@code args} has options of the job, and its inputs {@code guid} and {@code list-hooks} put a
     * verb before them.
     */
    private static void hideOptionsOfTheJob(CommandSpec job, CommandSpec verb) {
        for (OptionSpec option : job.options()) {
            if (verb.findOption(option.longestName()) == null) {
                verb.addOption(OptionSpec.builder(option.longestName()).hidden(true)
                        .arity(option.arity().max() == 0 ? "0" : "1")
                        .type(option.arity().max() == 0 ? boolean.class : List.class).auxiliaryTypes(String.class)
                        .build());
            }
        }
    }

    private static void checkOptions(ParseResult parsed, Context context) {
        if (!parsed.hasSubcommand()) {
            return;
        }
        ParseResult verb = parsed.subcommand();
        String name = verb.commandSpec().name();
        if (!parsed.matchedOptions().isEmpty()) {
            String options = names(parsed.matchedOptions());
            throw new CommandLine.ParameterException(verb.commandSpec().commandLine(),
                    "options go after the verb: redeliver " + name + " " + options
                    + " ...");
        }
        List<OptionSpec> ignored = verb.matchedOptions().stream().filter(OptionSpec::hidden).toList();
        if (!ignored.isEmpty()) {
            context.console(verb.commandSpec().commandLine()).say("redeliver " + name + " ignores "
                    + names(ignored) + ", which the job alone has");
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
