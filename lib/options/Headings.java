package lib.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The order of --help: examples and the token first, then the command's own options, and then those of each mixin, with the mixin's name as heading.
 * picocli's groups have headings, but lose options: a single-valued one that comes twice empties its whole group.
 */
public final class Headings {
    private static final String STANDARD = "mixinStandardHelpOptions";

    /** What a new user needs before any list of options. */
    private static final String FIRST = """

            Examples:
              redeliver --org octo --hook 42 --dry-run
                shows what failed in the last day, and what a run would do about it
              redeliver --org octo --hook 42 --variable LAST --variable-repo octo/ops
                redelivers it, and keeps a checkpoint for the next run in a variable

            The token is read from the environment: TOKEN, else GH_TOKEN, else
            GITHUB_TOKEN.""";

    private Headings() {}

    /** Orders the help of the command and of its verbs. */
    public static CommandLine add(CommandLine line) {
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.description(Stream.concat(Stream.of(usage.description()), FIRST.lines()).toArray(String[]::new));
        line.getSubcommands().values().forEach(Headings::order);
        return order(line);
    }

    private static CommandLine order(CommandLine line) {
        String own = "Everyday options";
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> {
            CommandSpec spec = help.commandSpec();
            List<String> elsewhere = spec.mixins().values().stream().flatMap(mixin -> mixin.options().stream()).map(OptionSpec::longestName).toList();
            StringBuilder text = new StringBuilder(section(help, own, spec.options().stream().filter(o -> !elsewhere.contains(o.longestName())).toList()));
            for (Map.Entry<String, CommandSpec> mixin : spec.mixins().entrySet()) {
                if (!mixin.getKey().equals(STANDARD)) {
                    text.append(section(help, mixin.getKey(), mixin.getValue().options()));
                }
            }
            return text.append(section(help, "Help", spec.mixins().get(STANDARD).options())).toString();
        });
        return line;
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(new ArrayList<>(options), help.createDefaultParamLabelRenderer());
        return String.format("%n%s:%n", heading) + layout;
    }
}
