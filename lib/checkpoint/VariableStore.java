package lib.checkpoint;

import java.io.IOException;
import java.util.Optional;
import lib.api.ApiException;
import org.kohsuke.github.GHActionsVariable;
import org.kohsuke.github.GitHub;

/**
 * Keeps the checkpoint in a repository's Actions variable, as GitHub's script does.
 *
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public final class VariableStore implements CheckpointStore {
    private final GitHub github;
    private final String repository;
    private final String name;
    private boolean exists;

    /**
     * @param repository OWNER/NAME
     * @param name the variable's name
     */
    public VariableStore(GitHub github, String repository, String name) {
        this.github = github;
        this.repository = repository;
        this.name = name;
    }

    /** GET /repos/{owner}/{repo}/actions/variables/{name}; GitHub answers 404, too, when the token may not read variables. */
    @Override
    public Optional<Stored> read() throws IOException {
        try {
            GHActionsVariable variable = GHActionsVariable.read(github, "/repos/" + repository, name);
            exists = true;
            return Optional.of(new Stored(variable.getValue(), variable.getUpdatedAt()));
        } catch (ApiException e) {
            if (e.getResponseCode() == 404) {
                exists = false;
                return Optional.empty();
            }
            throw e;
        }
    }

    /** PATCH /repos/{owner}/{repo}/actions/variables/{name}, or POST /repos/{owner}/{repo}/actions/variables when it was absent. */
    @Override
    public void write(String value) throws IOException {
        if (exists) {
            GHActionsVariable.update(github, "/repos/" + repository, name, value);
        } else {
            GHActionsVariable.create(github, "/repos/" + repository, name, value);
            exists = true;
        }
    }

    @Override
    public String toString() {
        return "variable " + name + " of " + repository;
    }
}
