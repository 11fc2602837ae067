package lib.options;

import java.io.IOException;
import java.nio.file.Path;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore;
import lib.checkpoint.FileStore;
import lib.checkpoint.VariableStore;
import org.kohsuke.github.GitHub;
import picocli.CommandLine.Option;

/** The options that say where the checkpoint is kept. */
public final class CheckpointOptions {
    @Option(names = "--variable", paramLabel = "NAME",
            description = "The Actions variable that keeps the checkpoint; created if absent; with several hooks one for each, NAME_ID. "
                    + "Without a checkpoint, look back --since and store nothing. Environment: LAST_REDELIVERY_VARIABLE_NAME")
    private String name;

    @Option(names = "--variable-repo", paramLabel = "OWNER/NAME",
            description = "The repository that has the variable. Environment: WORKFLOW_REPO_OWNER and WORKFLOW_REPO_NAME, else "
                    + "GITHUB_REPOSITORY")
    private String variableRepo;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Keep the checkpoints in this file instead of a variable: on a server.")
    private Path file;

    /**
     * The Actions variable that keeps the checkpoint.
     *
     * @param repository OWNER/NAME
     */
    public record Variable(String repository, String name) {
        /** The path of the repository in the API. */
        public String path() {
            return "/repos/" + repository;
        }
    }

    /**
     * The variable; null if there is none.
     *
     * @throws UsageException if a name is wrong, or the file was given, too
     */
    public Variable variable(Settings settings) {
        if (name != null && file != null) {
            throw new UsageException("--variable and --checkpoint were both given; the checkpoint is kept in one place, give one of them");
        }
        String checked = file == null ? settings.variable(name) : null;
        if (checked == null && variableRepo != null) {
            throw new UsageException("--variable-repo: '" + variableRepo + "' is the repository of a variable, and none is named; add --variable "
                    + "NAME");
        }
        return checked == null ? null : new Variable(settings.variableRepository(variableRepo), checked);
    }

    /**
     * The store that keeps the checkpoints of this run; null for none.
     *
     * @param variable the variable, or null
     * @param gitHub may read and write the variable; null without one
     */
    public CheckpointStore store(Variable variable, GitHub gitHub) throws IOException {
        if (file != null) {
            return new FileStore(file);
        }
        return variable == null ? null : new VariableStore(gitHub, variable.repository(), variable.name());
    }
}
