package lib.options;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import lib.api.ApiUrl;
import lib.api.Connector.Credential;
import lib.api.UsageException;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.login.Tokens;

/** An option, else its variable, which an error names; an empty one is unset, as Actions passes absent secrets so. */
public final class EnvDefaults {
    private final Map<String, String> env;

    public EnvDefaults(Map<String, String> env) {
        this.env = env;
    }

    record Setting(String name, String value) {
        String matching(String pattern, String otherwise) {
            if (!value.matches(pattern)) {
                throw new UsageException(name + ": '" + value + "' " + otherwise);
            }
            return value;
        }

        String repository() {
            return matching("[A-Za-z0-9][A-Za-z0-9_-]*/(?!\\.{1,2}$)[A-Za-z0-9._-]+",
                    "is not a repository; give it as OWNER/NAME");
        }
    }

    private Optional<Setting> setting(String option, String given, String... variables) {
        return given != null ? Optional.of(new Setting(option, given.strip())) : fromEnvironment(variables);
    }

    private Optional<Setting> fromEnvironment(String... names) {
        return Stream.of(names).map(name -> new Setting(name, env.getOrDefault(name, "").strip()))
                .filter(setting -> !setting.value.isEmpty()).findFirst();
    }

    private Optional<Setting> repository(String option, String given, boolean isGiven, String ownerVariable,
            String nameVariable) {
        if (isGiven) {
            return setting(option, given);
        }
        Optional<Setting> owner = fromEnvironment(ownerVariable);
        return owner.flatMap(set -> fromEnvironment(nameVariable).map(name ->
                new Setting(ownerVariable + "/" + nameVariable, set.value + "/" + name.value)));
    }

    Owner owner(String org, String repo, boolean app, String appId) {
        boolean isGiven = org != null || repo != null || app;
        Optional<Setting> organization = isGiven ? setting("--org", org) : fromEnvironment("ORGANIZATION_NAME");
        Optional<Setting> repository = repository("--repo", repo, isGiven, "REPO_OWNER", "REPO_NAME");
        Optional<Setting> itself = setting("--app", app ? Objects.toString(appId, "") : null);
        List<String> owners = Stream.of(organization, repository, itself).flatMap(Optional::stream)
                .map(Setting::name).toList();
        if (owners.size() > 1) {
            throw new UsageException(String.join(" and ", owners) + " were both given; a run is for one kind of "
                    + "hook, start one for each");
        }
        if (itself.isPresent()) {
            return new Owner(Owner.Kind.APP, itself.get().value);
        }
        if (repository.isPresent()) {
            return new Owner(Owner.Kind.REPOSITORY, repository.get().repository());
        }
        return new Owner(Owner.Kind.ORGANIZATION, organization.orElseThrow(() -> new UsageException(
                "--org (or ORGANIZATION_NAME) is missing: name the organization that has the hook, or give --repo "
                + "OWNER/NAME for a repository's hook, or --app for that of a GitHub App"))
                .matching("[A-Za-z0-9][A-Za-z0-9_-]*",
                "is not the name of an organization; give it as in https://github.com/NAME"));
    }

    /** The ids, URLs or parts of URLs in --hook, else in HOOK_ID. */
    List<String> hooks(List<String> given) {
        Stream<Setting> settings = !given.isEmpty() ? given.stream().map(value -> new Setting("--hook", value))
                : fromEnvironment("HOOK_ID").stream();
        List<String> named = new ArrayList<>();
        settings.forEach(setting -> {
            for (String value : setting.value.split(",", -1)) {
                String hook = value.strip();
                // A number that is no id, such as 007, would be searched for in the URLs.
                if (hook.isEmpty() || hook.matches("[-+]?\\d+") && !Hooks.isId(hook)) {
                    throw new UsageException(setting.name + ": '" + setting.value + "' is not the id or the URL of a "
                            + "hook; give the number at the end of its settings page's address");
                }
                named.add(hook);
            }
        });
        return named;
    }

    String variable(String given) {
        return setting("--variable", given, "LAST_REDELIVERY_VARIABLE_NAME")
                .map(setting -> setting.matching("(?!(?i)GITHUB_)[A-Za-z_][A-Za-z0-9_]*",
                        "is not a name that GitHub takes for a variable; use letters, digits and _, no digit first, "
                        + "and no GITHUB_ in front")).orElse(null);
    }

    public String variableRepository(String given) {
        return repository("--variable-repo", given, given != null, "WORKFLOW_REPO_OWNER", "WORKFLOW_REPO_NAME")
                .or(() -> fromEnvironment("GITHUB_REPOSITORY")).map(Setting::repository)
                .orElseThrow(() -> new UsageException("--variable-repo (or GITHUB_REPOSITORY) is missing: name the "
                        + "repository of the variable as OWNER/NAME"));
    }

    /** Not HOSTNAME, which GitHub's script reads: in a container it is its own name, which would get the token. */
    public URI api(String given, boolean allowHttp) {
        Setting setting = setting("--api-url", given, "GH_HOST", "GITHUB_API_URL")
                .orElse(new Setting("--api-url", "github.com"));
        try {
            return ApiUrl.of(setting.value, allowHttp);
        } catch (IllegalArgumentException e) {
            throw new UsageException(setting.name + ": " + e.getMessage());
        }
    }

    Credential token(Tokens tokens) {
        return fromEnvironment("TOKEN", "GH_TOKEN", "GITHUB_TOKEN")
                .map(setting -> tokens.of(setting.name, setting.value))
                .orElseThrow(() -> new UsageException("TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing: set the "
                        + "environment variable to a token that may redeliver the hook's deliveries, or give "
                        + "--token-file",
                        "TOKEN is empty: add the secret REDELIVER_TOKEN under Settings, Secrets and variables, "
                        + "Actions, with a token that may redeliver the hook's deliveries; or the secret that the "
                        + "workflow passes as TOKEN"));
    }

    /** VARIABLE_TOKEN, else TOKEN if the hook has another credential; null if there is none. */
    Credential variableToken(boolean hookHasAnother, Tokens tokens) {
        return fromEnvironment("VARIABLE_TOKEN").or(() -> hookHasAnother ? fromEnvironment("TOKEN") : Optional.empty())
                .map(setting -> tokens.of(setting.name, setting.value)).orElse(null);
    }

    String appId(String given) {
        return setting("--app-id", given, "APP_ID").map(setting -> setting.matching("[A-Za-z0-9._-]+",
                "is not the id of an App; give the App's id or client id, as its settings page shows it")).orElse(null);
    }

    /** PRIVATE_KEY, whose line ends may be written as \n; null if there is none. */
    String appKey() {
        return fromEnvironment("PRIVATE_KEY").map(setting -> setting.value.replace("\\n", "\n")).orElse(null);
    }
}
