package lib.checkpoint;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.api.ApiException;
import org.kohsuke.github.GHActionsVariable;
import org.kohsuke.github.GitHub;

/**
 * Keeps checkpoints in Actions variables of a repository, as GitHub's script does: in NAME, or for several hooks in
 * NAME_ID.
 *
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public final class VariableStore implements CheckpointStore {
    private final GitHub github;
    private final String repository;
    private final String variable;
    private final String former;
    private final boolean perHook;
    private final Set<String> existing = ConcurrentHashMap.newKeySet();

    /**
     * @param github may read and write the variables
     * @param repository OWNER/NAME
     * @param former the name that hooks had in common, from which an absent value is carried on
     * @param perHook whether each hook has a variable of its own, also if there is one hook only
     */
    public VariableStore(GitHub github, String repository, String variable, String former, boolean perHook) {
        this.github = github;
        this.repository = repository;
        this.variable = variable;
        this.former = former;
        this.perHook = perHook;
    }

    @Override
    public String name(String key, long id, boolean several) {
        return several || perHook && id != 0 ? variable + "_" + id : variable;
    }

    @Override
    public boolean keepsMany() {
        return false;
    }

    /**
     * GET /repos/{owner}/{repo}/actions/variables/{name}; GitHub answers 404 also if the token may not read variables.
     * What is absent is carried on from the name that hooks had in common.
     */
    @Override
    public Optional<Stored> read(String name) throws IOException {
        Optional<Stored> own = get(name, name);
        if (own.isPresent()) {
            existing.add(name);
        }
        return own.isPresent() || name.equals(former) ? own : get(former, name);
    }

    private Optional<Stored> get(String name, String own) throws IOException {
        try {
            GHActionsVariable found = GHActionsVariable.read(github, "/repos/" + repository, name);
            return Optional.of(new Stored(found.value(), found.changedAt(), name.equals(own)));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * PATCH /repos/{owner}/{repo}/actions/variables/{name}, or POST /repos/{owner}/{repo}/actions/variables if it was
     * absent.
     */
    @Override
    public void write(String name, Stored stored) throws IOException {
        // GitHub keeps the time itself.
        if (existing.contains(name)) {
            GHActionsVariable.update(github, "/repos/" + repository, name, stored.value());
        } else {
            GHActionsVariable.create(github, "/repos/" + repository, name, stored.value());
            existing.add(name);
        }
    }

    @Override
    public String describe(String name) {
        return "variable " + name + " of " + repository;
    }
}
