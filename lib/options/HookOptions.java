package lib.options;

import java.util.ArrayList;
import java.util.List;
import lib.api.UsageException;
import lib.hooks.Owner;
import picocli.CommandLine.Option;

/** The options that name a hook and its owner. */
public final class HookOptions {
    @Option(names = "--org", paramLabel = "NAME",
            description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--repo", paramLabel = "OWNER/NAME",
            description = "Or the repository. Environment: REPO_OWNER and REPO_NAME")
    private String repo;

    @Option(names = "--app", description = "Or the GitHub App itself.")
    private boolean app;

    @Option(names = "--hook", paramLabel = "ID|URL",
            description = "The number at the end of its settings page's address, or a unique part of its URL; "
                    + "repeatable. Default: the only one. Environment: HOOK_ID")
    private List<String> hooks = new ArrayList<>();

    public Owner owner(CredentialOptions credentials, Context context) {
        return context.defaults.owner(org, repo, app, credentials.appId(context));
    }

    /** The ids or URLs in --hook, else in HOOK_ID, which does not count with --app. */
    public List<String> named(Context context) {
        if (app && !hooks.isEmpty()) {
            throw new UsageException("--app: a GitHub App has one hook only; omit --hook");
        }
        return app ? List.of() : context.defaults.hooks(hooks);
    }
}
