package lib.hooks;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lib.api.ApiException;
import lib.api.UsageException;
import org.kohsuke.github.GHRepositories;
import org.kohsuke.github.GitHub;

/** Finds the numbers of repositories, as deliveries know them by number only. */
public final class Repositories {
    private final Function<String, GitHub> github;
    private final Map<String, Long> known = new HashMap<>();

    /** @param github has a credential for the repository with a path in the API */
    public Repositories(Function<String, GitHub> github) {
        this.github = github;
    }

    /**
     * The numbers of repositories: one GET /repos/{owner}/{repo} for each name, which also finds one that was renamed.
     *
     * @param option names where the names come from
     * @param names each as OWNER/NAME
     * @throws UsageException when one is absent
     * @throws IOException when GitHub refuses, or does not answer
     */
    public Set<Long> ids(String option, Set<String> names) throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            ids.add(id(option, name));
        }
        return ids;
    }

    private long id(String option, String name) throws IOException {
        if (!known.containsKey(name)) {
            try {
                String path = new Owner(Owner.Kind.REPOSITORY, name).path();
                known.put(name, GHRepositories.idOf(github.apply(path), path));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
                throw new UsageException(option + ": '" + name
                        + "' is not a repository that GitHub shows to this credential; check the name, and that there "
                        + "is read access to the repository's Metadata (classic: the scope repo)");
            }
        }
        return known.get(name);
    }
}
