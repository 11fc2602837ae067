package lib.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Headings in --help: the command's own options first, and then those of each mixin under the mixin's name. picocli's groups have headings, but
 * lose options: a single-valued one that comes twice empties its whole group.
 */
public final class Headings {
    private static final String STANDARD = "mixinStandardHelpOptions";

    private Headings() {}

    /** @param own the heading of the options that are not in a mixin */
    public static CommandLine add(CommandLine line, String own) {
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
