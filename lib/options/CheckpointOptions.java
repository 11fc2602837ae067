package lib.options;

import java.io.IOException;
import java.nio.file.Path;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore;
import lib.checkpoint.FileStore;
import lib.checkpoint.VariableStore;
import picocli.CommandLine.Option;

/** The options that say where the checkpoint is kept. */
public final class CheckpointOptions {
    @Option(names = "--variable", paramLabel = "NAME", description = "The Actions variable that keeps the checkpoint, "
            + "or NAME_ID for each of several hooks. Environment: LAST_REDELIVERY_VARIABLE_NAME")
    private String name;

    @Option(names = "--variable-repo", paramLabel = "OWNER/NAME", description = "The repository that has the "
            + "variable. Environment: WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else GITHUB_REPOSITORY")
    private String variableRepo;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Keep the checkpoints in this file instead, as "
            + "on a server.")
    private Path file;

    /** The Actions variable that keeps the checkpoint, in a repository OWNER/NAME. */
    public record Variable(String repository, String name) {
        /** The path of the repository in the API. */
        public String path() {
            return "/repos/" + repository;
        }
    }

    /** The variable that keeps the checkpoint; null if there is none. */
    public Variable variable(Context context) {
        if (name != null && file != null) {
            throw new UsageException("--variable and --checkpoint were both given; the checkpoint is kept in one "
                    + "place, give one of them");
        }
        String checked = file == null ? context.defaults().variable(name) : null;
        if (checked == null && variableRepo != null) {
            throw new UsageException("--variable-repo: '" + variableRepo
                    + "' is the repository of a variable, and none is named; add --variable NAME");
        }
        return checked == null ? null : new Variable(context.defaults().variableRepository(variableRepo), checked);
    }

    /** Opens the store of this run's checkpoints, and locks it unless it is only read; null if nothing keeps them. */
    public CheckpointStore open(Variable variable, Access github, boolean readOnly) throws IOException {
        CheckpointStore store = file != null ? new FileStore(file) : null;
        if (variable != null) {
            store = new VariableStore(github.forVariable(), variable.repository(), variable.name());
        }
        if (store != null && !readOnly) {
            store.lock();
        }
        return store;
    }
}
