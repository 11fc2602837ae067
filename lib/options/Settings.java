package lib.options;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.api.ApiUrl;
import lib.api.Credential;
import lib.api.UsageException;
import lib.hooks.Owner;
import lib.login.Tokens;

/**
 * What the user set: an option, or else the environment variable that stands in for it. An empty variable counts as none, as Actions
 * passes a secret or a variable that does not exist as an empty one. Each method throws a {@link UsageException} for what is wrong.
 */
public final class Settings {
    private final Map<String, String> env;

    /** @param env the environment variables */
    public Settings(Map<String, String> env) {
        this.env = env;
    }

    private record Setting(String name, String value) {
        UsageException wrong(String what) {
            return new UsageException(name + ": '" + value + "' " + what);
        }
    }

    private Optional<Setting> setting(String option, String given, String... variables) {
        return given != null ? Optional.of(new Setting(option, given.strip())) : fromEnvironment(variables);
    }

    private Optional<Setting> fromEnvironment(String... variables) {
        for (String variable : variables) {
            String value = env.getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                return Optional.of(new Setting(variable, value));
            }
        }
        return Optional.empty();
    }

    /**
     * Whose hooks: --org, --repo or --app; else ORGANIZATION_NAME, or REPO_OWNER and REPO_NAME.
     *
     * @param appId names the App; or null
     */
    public Owner owner(String org, String repo, boolean app, String appId) {
        if ((org == null ? 0 : 1) + (repo == null ? 0 : 1) + (app ? 1 : 0) > 1) {
            throw new UsageException((org == null ? "--repo" : "--org") + " and " + (app ? "--app" : "--repo")
                    + " were both given; a run is for one kind of hook, start one for each");
        }
        if (app) {
            return new Owner(Owner.Kind.APP, appId == null ? "" : appId);
        }
        Setting organization = repo != null ? null : setting("--org", org, "ORGANIZATION_NAME").orElse(null);
        Setting repository = org != null ? null : repository("--repo", repo, "REPO_OWNER", "REPO_NAME");
        if (organization != null && repository != null) {
            throw new UsageException("ORGANIZATION_NAME and " + repository.name + " are both set; a run is for one kind of hook, unset one of them");
        }
        if (organization == null && repository == null) {
            throw new UsageException("--org (or ORGANIZATION_NAME) is missing: name the organization that has the hook, or give --repo "
                    + "OWNER/NAME for a repository's hook, or --app for that of a GitHub App");
        }
        if (repository != null) {
            return new Owner(Owner.Kind.REPOSITORY, checkedRepository(repository));
        }
        if (!organization.value.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            throw organization.wrong("is not the name of an organization; give it as it stands in https://github.com/NAME");
        }
        return new Owner(Owner.Kind.ORGANIZATION, organization.value);
    }

    /** --hook, else HOOK_ID; empty when none is named. */
    public List<Long> hooks(List<String> given, boolean otherwiseChosen) {
        List<Setting> settings = (!given.isEmpty() ? given.stream().map(ids -> new Setting("--hook", ids))
                : otherwiseChosen ? Stream.<Setting>empty() : fromEnvironment("HOOK_ID").stream())
                .flatMap(ids -> Arrays.stream(ids.value.split(",", -1)).map(id -> new Setting(ids.name, id.strip()))).toList();
        return settings.stream().map(setting -> {
            if (!setting.value.matches("[1-9]\\d{0,17}")) {
                throw setting.wrong("is not the id of a hook; give the number at the end of the address of the hook's settings page");
            }
            return Long.parseLong(setting.value);
        }).toList();
    }

    /** --variable, else LAST_REDELIVERY_VARIABLE_NAME; null when no checkpoint is to be kept. */
    public String variable(String given) {
        Setting setting = setting("--variable", given, "LAST_REDELIVERY_VARIABLE_NAME").orElse(null);
        if (setting == null) {
            return null;
        }
        if (!setting.value.matches("[A-Za-z_][A-Za-z0-9_]*") || setting.value.regionMatches(true, 0, "GITHUB_", 0, 7)) {
            throw setting.wrong("is not a name that GitHub takes for a variable; use letters, digits and _, no digit first, and no GITHUB_ in front");
        }
        return setting.value;
    }

    /** --variable-repo, else WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else GITHUB_REPOSITORY: the repository that has the variable. */
    public String variableRepository(String given) {
        Setting setting = repository("--variable-repo", given, "WORKFLOW_REPO_OWNER", "WORKFLOW_REPO_NAME");
        return checkedRepository(setting != null ? setting : fromEnvironment("GITHUB_REPOSITORY").orElseThrow(() -> new UsageException(
                "--variable-repo (or GITHUB_REPOSITORY) is missing: name the repository of the variable as OWNER/NAME")));
    }

    private Setting repository(String option, String given, String ownerVariable, String nameVariable) {
        if (given != null) {
            return new Setting(option, given.strip());
        }
        Setting owner = fromEnvironment(ownerVariable).orElse(null);
        Setting name = fromEnvironment(nameVariable).orElse(null);
        if ((owner == null) != (name == null)) {
            throw new UsageException(ownerVariable + " and " + nameVariable + " go together, and only " + (owner == null ? name.name : owner.name)
                    + " is set; set both, or give " + option + " OWNER/NAME");
        }
        return owner == null ? null : new Setting(ownerVariable + "/" + nameVariable, owner.value + "/" + name.value);
    }

    private static String checkedRepository(Setting setting) {
        return checkedRepository(setting.name, setting.value);
    }

    static String checkedRepository(String option, String value) {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9_-]*/(?!\\.{1,2}$)[A-Za-z0-9._-]+")) {
            throw new Setting(option, value).wrong("is not a repository; give it as OWNER/NAME");
        }
        return value;
    }

    /**
     * --api-url or --hostname, else GH_HOST, else GITHUB_API_URL, else GitHub.com. Actions sets GITHUB_API_URL in every job, so that a
     * GH_HOST, which somebody set on purpose, comes before it. HOSTNAME, which GitHub's script reads, is not read: every container sets
     * it to its own name, and the token would go there.
     */
    public URI api(String givenUrl, String givenHost, boolean allowHttp) {
        if (givenUrl != null && givenHost != null) {
            throw new UsageException("--api-url and --hostname were both given; give one of them");
        }
        Optional<Setting> host = givenUrl != null ? Optional.empty() : setting("--hostname", givenHost, "GH_HOST");
        Setting setting = host.or(() -> setting("--api-url", givenUrl, "GITHUB_API_URL"))
                .orElse(new Setting("--api-url", "https://api.github.com"));
        try {
            return host.isPresent() ? ApiUrl.ofHost(setting.value) : ApiUrl.of(setting.value, allowHttp);
        } catch (IllegalArgumentException e) {
            throw new UsageException(setting.name + ": " + e.getMessage());
        }
    }

    /** TOKEN, else GH_TOKEN, else GITHUB_TOKEN. Its value is in no message. */
    Credential token(Tokens tokens) {
        Setting setting = fromEnvironment("TOKEN", "GH_TOKEN", "GITHUB_TOKEN").orElseThrow(() -> new UsageException(
                "TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing: set the environment variable to a token that may redeliver the hook's "
                        + "deliveries, or give --token-file or --token-command",
                "TOKEN is empty: add the secret REDELIVER_TOKEN under Settings, Secrets and variables, Actions, with a token that may redeliver the hook's "
                        + "deliveries; or whichever secret the workflow passes as TOKEN"));
        return tokens.of(setting.name, setting.value);
    }

    /** VARIABLE_TOKEN, else TOKEN where that is not the hook's; null when there is none. */
    Credential variableToken(boolean hookHasAnother, Tokens tokens) {
        return fromEnvironment(hookHasAnother ? new String[] {"VARIABLE_TOKEN", "TOKEN"} : new String[] {"VARIABLE_TOKEN"})
                .map(setting -> tokens.of(setting.name, setting.value)).orElse(null);
    }

    /** --app-id, else APP_ID; null when there is none. */
    String appId(String given) {
        Setting setting = setting("--app-id", given, "APP_ID").orElse(null);
        if (setting != null && !setting.value.matches("[A-Za-z0-9._-]+")) {
            throw setting.wrong("is not the id of an App; give the App's id or client id, as its settings page shows it");
        }
        return setting == null ? null : setting.value;
    }

    /** Whether APP_ID and PRIVATE_KEY are both set. */
    boolean hasAppKey() {
        return fromEnvironment("APP_ID").isPresent() && appKey() != null;
    }

    /** PRIVATE_KEY, with line ends that may be written as \\n; null when there is none. */
    String appKey() {
        return fromEnvironment("PRIVATE_KEY").map(setting -> setting.value.replace("\\n", "\n")).orElse(null);
    }
}
