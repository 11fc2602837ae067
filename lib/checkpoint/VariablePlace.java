package lib.checkpoint;

import java.io.IOException;
import java.util.Optional;
import lib.api.ApiException;
import org.kohsuke.github.GHActionsVariable;
import org.kohsuke.github.GitHub;

/**
 * Keeps checkpoints in the Actions variables of a repository, as GitHub's script does: in NAME, or for several hooks in NAME_ID.
 *
 * @param github with a credential that may read and write the variables
 * @param repository OWNER/NAME
 * @param name the variable's name
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public record VariablePlace(GitHub github, String repository, String name) implements Place {

    @Override
    public Store of(String key, long id, boolean several) {
        return new Variable(several ? name + "_" + id : name, several ? name : null);
    }

    private final class Variable implements Store {
        private final String variable;
        private final String before;
        private boolean exists;

        /** @param before the variable's name while there was one hook only, or null */
        Variable(String variable, String before) {
            this.variable = variable;
            this.before = before;
        }

        /**
         * GET /repos/{owner}/{repo}/actions/variables/{name}; GitHub answers 404 also when the token may not read variables. When the run has
         * just gone from one hook to several, the checkpoint of the one is still in NAME: so the run goes on from there.
         */
        @Override
        public Optional<Stored> read() throws IOException {
            Optional<Stored> own = read(variable);
            exists = own.isPresent();
            return own.isPresent() || before == null ? own : read(before);
        }

        private Optional<Stored> read(String name) throws IOException {
            try {
                GHActionsVariable found = GHActionsVariable.read(github, "/repos/" + repository, name);
                return Optional.of(new Stored(found.getValue(), found.getUpdatedAt()));
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        /** PATCH /repos/{owner}/{repo}/actions/variables/{name}, or POST /repos/{owner}/{repo}/actions/variables when it was absent. */
        @Override
        public void write(Stored stored) throws IOException {
            // GitHub keeps the time itself.
            String value = stored.value();
            if (exists) {
                GHActionsVariable.update(github, "/repos/" + repository, variable, value);
            } else {
                GHActionsVariable.create(github, "/repos/" + repository, variable, value);
                exists = true;
            }
        }

        @Override
        public String toString() {
            return "variable " + variable + " of " + repository;
        }
    }
}
