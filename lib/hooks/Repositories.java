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

/** Finds the ids of repositories, by which deliveries know them. */
public final class Repositories {
    private final Function<String, GitHub> github;
    private final Map<String, Long> known = new HashMap<>();

    /** @param github has a credential for the repository with a path in the API */
    public Repositories(Function<String, GitHub> github) {
        this.github = github;
    }

    /** One GET /repos/{owner}/{repo} for each OWNER/NAME, which also finds one that was renamed. */
    public Set<Long> ids(String option, Set<String> names) throws IOException {
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            if (!known.containsKey(name)) {
                known.put(name, id(option, name));
            }
            ids.add(known.get(name));
        }
        return ids;
    }

    private long id(String option, String name) throws IOException {
        String path = new Owner(Owner.Kind.REPOSITORY, name).path();
        try {
            return GHRepositories.idOf(github.apply(path), path);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            throw new UsageException(option + ": '" + name
                    + "' is not a repository that GitHub shows to this credential; check the name, and that there is "
                    + "read access to the repository's Metadata (classic: the scope repo)");
        }
    }
}
