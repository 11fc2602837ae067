package lib.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Parts the options of --help under headings, in the order of their declaration. picocli's own groups would do it, too, but take the options
 * out of the command's class into one class for each heading.
 */
public final class Sections {
    private Sections() {}

    /** @param headings the heading that stands before an option, by the option's name */
    public static CommandLine part(CommandLine line, Map<String, String> headings) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> {
            StringBuilder text = new StringBuilder();
            List<OptionSpec> section = new ArrayList<>();
            for (OptionSpec option : help.commandSpec().options()) {
                String heading = headings.get(option.longestName());
                if (heading != null) {
                    text.append(rendered(help, section)).append(String.format("%n%s:%n", heading));
                    section.clear();
                }
                section.add(option);
            }
            return text.append(rendered(help, section)).toString();
        });
        return line;
    }

    private static String rendered(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.createDefaultParamLabelRenderer());
        return layout.toString();
    }
}
