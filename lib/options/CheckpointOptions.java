package lib.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lib.api.UsageException;
import lib.checkpoint.CheckpointStore;
import lib.checkpoint.FileStore;
import lib.checkpoint.VariableStore;
import lib.checkpoint.VariableStore.Naming;
import lib.hooks.Owner;
import lib.options.ApiOptions.Access;
import picocli.CommandLine.Option;

/** The options that say where the checkpoint is kept. */
public final class CheckpointOptions {
    private static final String DEFAULT = "REDELIVER_CHECKPOINT";

    @Option(names = "--variable", paramLabel = "NAME",
            description = "The Actions variable that keeps the checkpoint, or NAME_ID for each of several hooks; auto "
                    + "for a name that says what the run is about, none to keep no checkpoint. Environment: "
                    + "LAST_REDELIVERY_VARIABLE_NAME")
    private String name;

    @Option(names = "--variable-repo", paramLabel = "OWNER/NAME",
            description = "The repository that has the variable. Environment: WORKFLOW_REPO_OWNER and "
                    + "WORKFLOW_REPO_NAME, else GITHUB_REPOSITORY")
    private String variableRepo;

    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "Keep the checkpoints in this file instead, as on a server.")
    private Path file;

    /** The variable in a repository OWNER/NAME. */
    public record Variable(String repository, String name, Naming naming) {
        public String path() {
            return "/repos/" + repository;
        }
    }

    /** The variable, or null. Its default name says what the run is about: no two workflows share one. */
    public Variable variable(Context context, Owner owner, HookOptions.Many many, List<String> named) {
        if (name != null && file != null) {
            throw new UsageException("--variable and --checkpoint were both given; give one of them");
        }
        String checked = file != null ? null
                : Setting.of("--variable", name, context.env, "LAST_REDELIVERY_VARIABLE_NAME").map(setting ->
                        setting.matching("(?!(?i)GITHUB_)[A-Za-z_][A-Za-z0-9_]*", "is not a name that GitHub takes for "
                                + "a variable; use letters, digits and _, no digit first, and no GITHUB_ in front"))
                        .orElse(null);
        if (checked == null && variableRepo != null) {
            throw new UsageException("--variable-repo: '" + variableRepo
                    + "' is the repository of a variable, and none is named; add --variable NAME");
        }
        if (checked == null || checked.equals("none")) {
            return null;
        }
        String repository = repository(variableRepo, context.env);
        if (!checked.equals("auto")) {
            return new Variable(repository, checked, many.naming(named));
        }
        String about = "";
        if (many.isAllRepos()) {
            about = "_REPOS" + (named.isEmpty() ? ""
                    : String.format("_%08X", named.get(0).toLowerCase(Locale.ROOT).hashCode()));
        } else if (owner.isApp()) {
            about = "_APP" + (owner.name().isEmpty() ? "" : "_" + owner.name().replaceAll("\\W", "_"));
        }
        Naming naming = about.isEmpty() ? Naming.NAME_ID : many.naming(named);
        return new Variable(repository, DEFAULT + about, naming);
    }

    public static String repository(String given, Map<String, String> env) {
        return Setting.ofTwo("--variable-repo", given, env, "WORKFLOW_REPO_OWNER", "WORKFLOW_REPO_NAME")
                .or(() -> Setting.ofVariable(env, "GITHUB_REPOSITORY")).map(Setting::repository)
                .orElseThrow(() -> new UsageException("--variable-repo (or GITHUB_REPOSITORY) is missing: name the "
                        + "repository of the variable as OWNER/NAME"));
    }

    public boolean isKept(Variable variable) {
        return file != null || variable != null;
    }

    /** Opens the store of this run's checkpoints; null if nothing keeps them. */
    public CheckpointStore open(Variable variable, Access github, boolean readOnly) throws IOException {
        if (file != null) {
            return new FileStore(file, readOnly);
        }
        return variable == null ? null : new VariableStore(github.connector().gitHub(github.login().variable()),
                variable.path(), variable.name(), variable.naming());
    }
}
