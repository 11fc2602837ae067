package lib.options;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import lib.api.UsageException;

/** Names that an option takes, one or several separated by commas. */
public final class Names {
    private Names() {}

    /**
     * The names without blanks around them and in lower case, as GitHub writes events, actions and GUIDs.
     *
     * @throws UsageException when one is empty: an unset variable in a script must not change what a run is about
     */
    public static Set<String> of(String option, Collection<String> given) {
        Set<String> names = new LinkedHashSet<>();
        for (String value : given) {
            // picocli's own split drops what is empty, so that --guid=$A,$B with two unset variables would be a usual run.
            for (String name : value.split(",", -1)) {
                if (name.isBlank()) {
                    throw new UsageException(option + ": '" + value + "' has an empty name in it; give a name, or leave " + option + " out");
                }
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
