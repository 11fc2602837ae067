package lib;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

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
        if (given != null) {
            return Optional.of(new Setting(option, given.strip()));
        }
        for (String variable : variables) {
            String value = env.getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                return Optional.of(new Setting(variable, value));
            }
        }
        return Optional.empty();
    }

    /** --org, else ORGANIZATION_NAME. */
    public String organization(String given) {
        Setting setting = setting("--org", given, "ORGANIZATION_NAME").orElseThrow(() -> new UsageException(
                "--org (or ORGANIZATION_NAME) is missing: name the organization that has the hook"));
        if (!setting.value.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            throw setting.wrong("is no name of an organization; give it as it stands in https://github.com/NAME");
        }
        return setting.value;
    }

    /** --hook, else HOOK_ID. */
    public long hook(String given) {
        String remedy = "give the number at the end of the address of the hook's settings page";
        Setting setting = setting("--hook", given, "HOOK_ID")
                .orElseThrow(() -> new UsageException("--hook (or HOOK_ID) is missing: " + remedy));
        if (!setting.value.matches("[1-9]\\d{0,17}")) {
            throw setting.wrong("is no id of a hook; " + remedy);
        }
        return Long.parseLong(setting.value);
    }

    /** --variable, else LAST_REDELIVERY_VARIABLE_NAME; null when no checkpoint is to be kept. */
    public String variable(String given) {
        Setting setting = setting("--variable", given, "LAST_REDELIVERY_VARIABLE_NAME").orElse(null);
        if (setting == null) {
            return null;
        }
        if (!setting.value.matches("[A-Za-z_][A-Za-z0-9_]*") || setting.value.regionMatches(true, 0, "GITHUB_", 0, 7)) {
            throw setting.wrong("is no name that GitHub takes for a variable; use letters, digits and _, no digit first, and no GITHUB_ in front");
        }
        return setting.value;
    }

    /** --variable-repo, else WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else GITHUB_REPOSITORY: the repository that has the variable. */
    public String variableRepository(String given) {
        Setting owner = setting("", null, "WORKFLOW_REPO_OWNER").orElse(null);
        Setting name = setting("", null, "WORKFLOW_REPO_NAME").orElse(null);
        if (given == null && (owner == null) != (name == null)) {
            throw new UsageException("WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME go together, and only "
                    + (owner == null ? name.name : owner.name) + " is set; set both, or give --variable-repo OWNER/NAME");
        }
        Setting setting = given == null && owner != null
                ? new Setting("WORKFLOW_REPO_OWNER/WORKFLOW_REPO_NAME", owner.value + "/" + name.value)
                : setting("--variable-repo", given, "GITHUB_REPOSITORY").orElseThrow(() -> new UsageException(
                        "--variable-repo (or GITHUB_REPOSITORY) is missing: name the repository of the variable as OWNER/NAME"));
        if (!setting.value.matches("[A-Za-z0-9][A-Za-z0-9_-]*/(?!\\.{1,2}$)[A-Za-z0-9._-]+")) {
            throw setting.wrong("is no repository; give it as OWNER/NAME");
        }
        return setting.value;
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
    public String token() {
        Setting setting = setting("", null, "TOKEN", "GH_TOKEN", "GITHUB_TOKEN").orElseThrow(() -> new UsageException(
                "TOKEN (or GH_TOKEN, or GITHUB_TOKEN) is missing: set the environment variable to a token that may redeliver the hook's "
                        + "deliveries"));
        if (!setting.value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new UsageException(setting.name + " is no token: it has blanks, line ends or special characters in it; set it to the token alone");
        }
        return setting.value;
    }
}
