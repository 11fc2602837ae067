package lib.options;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.api.Sanitizer;
import lib.api.UsageException;

/** The value of an option or an environment variable, which an error names. */
public record Setting(String name, String value) {
    static Optional<Setting> of(String option, String given, Map<String, String> env, String... variables) {
        return given == null ? ofVariable(env, variables) : Optional.of(new Setting(option, given.strip()));
    }

    /** The first variable that is set; an empty one is unset, as Actions passes absent secrets so. */
    static Optional<Setting> ofVariable(Map<String, String> env, String... variables) {
        return Stream.of(variables).map(name -> new Setting(name, env.getOrDefault(name, "").strip()))
                .filter(setting -> !setting.value.isEmpty()).findFirst();
    }

    /** The option, else OWNER/NAME of two variables. */
    static Optional<Setting> ofTwo(String option, String given, Map<String, String> env, String owner, String name) {
        return given != null ? of(option, given, env) : ofVariable(env, owner).flatMap(one -> ofVariable(env, name)
                .map(two -> new Setting(owner + "/" + name, one.value + "/" + two.value)));
    }

    String matching(String pattern, String otherwise) {
        if (!value.matches(pattern)) {
            throw new UsageException(name + ": '" + Sanitizer.text(value) + "' " + otherwise);
        }
        return value;
    }

    String repository() {
        return matching("[A-Za-z0-9][A-Za-z0-9_-]*/(?!\\.{1,2}$)[A-Za-z0-9._-]+",
                "is not a repository; give it as OWNER/NAME");
    }

    /** The parts between commas. picocli's split drops empty ones: an unset variable would change the run. */
    Stream<Setting> parts() {
        return Stream.of(value.split(",", -1)).map(part -> {
            if (part.isBlank()) {
                throw new UsageException(name + ": '" + Sanitizer.text(value) + "' has an empty name in it; give a "
                        + "name, or omit " + name);
            }
            return new Setting(name, part.strip());
        });
    }

    public static List<Setting> all(String option, List<String> given) {
        return given.stream().flatMap(value -> new Setting(option, value).parts()).toList();
    }
}
