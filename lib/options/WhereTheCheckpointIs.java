package lib.options;

import java.io.IOException;
import java.nio.file.Path;
import lib.api.UsageException;
import lib.checkpoint.FilePlace;
import lib.checkpoint.Place;
import lib.checkpoint.VariablePlace;
import org.kohsuke.github.GitHub;
import picocli.CommandLine.Option;

/** The options that say where the checkpoint is kept, beside --variable. */
public final class WhereTheCheckpointIs {
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
     * The variable; null when there is none.
     *
     * @param name --variable, or null for the environment's
     * @throws UsageException when a name is wrong, or the file was given, too
     */
    public Variable variable(String name, Settings settings) {
        if (name != null && file != null) {
            throw new UsageException("--variable and --checkpoint were both given; the checkpoint is kept in one place, give one of them");
        }
        String checked = file == null ? settings.variable(name) : null;
        if (checked == null && variableRepo != null) {
            throw new UsageException("--variable-repo: '" + variableRepo + "' is the repository of a variable, and none is named; add --variable NAME");
        }
        return checked == null ? null : new Variable(settings.variableRepository(variableRepo), checked);
    }

    /**
     * The place that keeps the checkpoints of this run.
     *
     * @param variable the variable, or null
     * @param gitHub has the credential for the variable; null without a variable
     */
    public Place place(Variable variable, GitHub gitHub) throws IOException {
        return file != null ? new FilePlace(file)
                : variable != null ? new VariablePlace(gitHub, variable.repository(), variable.name())
                : Place.NOWHERE;
    }
}
