package lib.options;

import java.util.ArrayList;
import java.util.List;
import lib.api.UsageException;
import lib.hooks.Owner;
import picocli.CommandLine.Option;

/** The options that name a hook and its owner. */
public final class HookOptions {
    @Option(names = "--org", paramLabel = "NAME", description = "The organization that has the hook. Environment: ORGANIZATION_NAME")
    private String org;

    @Option(names = "--repo", paramLabel = "OWNER/NAME",
            description = "A repository's hook instead of an organization's. Environment: REPO_OWNER and REPO_NAME")
    private String repo;

    @Option(names = "--app", description = "The webhook of the GitHub App itself.")
    private boolean app;

    @Option(names = "--hook", paramLabel = "ID|URL",
            description = "The hook's id, the number at the end of its settings page's address; or its URL, or a unique part of it; repeatable. "
                    + "Not needed if there is only one hook. Environment: HOOK_ID")
    private List<String> hooks = new ArrayList<>();

    /**
     * Whose hooks.
     *
     * @param appId the App's id, or null
     * @throws UsageException if it is missing or wrong
     */
    public Owner owner(String appId, Settings settings) {
        return settings.owner(org, repo, app, appId);
    }

    /** Whether --repo or --app is given. */
    boolean hasOtherOwner() {
        return repo != null || app;
    }

    /** Whether --hook is given. */
    boolean isNamed() {
        return !hooks.isEmpty();
    }

    /**
     * The hooks that are named, each by its id or its URL; empty if none is.
     *
     * @param all whether all hooks are meant, so that HOOK_ID does not count
     * @throws UsageException if a value is empty, or an App's hook is named
     */
    public List<String> named(boolean all, Settings settings) {
        if (app && isNamed()) {
            throw new UsageException("--app: a GitHub App has one hook only; leave out --hook");
        }
        return settings.hooks(hooks, all || app);
    }
}
