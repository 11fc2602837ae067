package lib.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.ApiException;
import org.kohsuke.github.GHRepositories.Variable;
import org.kohsuke.github.GitHub;

/**
 * Keeps checkpoints in Actions variables of a repository, as GitHub's script does.
 *
 * @param path the repository's, such as {@code /repos/octo/ops}
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public record VariableStore(GitHub github, String path, String variable, Naming naming)
        implements CheckpointStore {
    /** SHARED: the hooks of all repositories have one variable. */
    public enum Naming { NAME, NAME_ID, SHARED }

    @Override
    public String name(String key, long id) {
        return naming == Naming.NAME_ID && id != 0 ? variable + "_" + id : variable;
    }

    @Override
    public boolean isShared() {
        return naming == Naming.SHARED;
    }

    /** GET /repos/{owner}/{repo}/actions/variables/{name}; of several hooks, an absent one begins at the common one. */
    @Override
    public Optional<Stored> read(String name) throws IOException {
        Optional<Stored> own = read(name, true);
        return own.isPresent() || name.equals(variable) ? own : read(variable, false);
    }

    private Optional<Stored> read(String name, boolean isOwn) throws IOException {
        try {
            Variable found = Variable.read(github, path, name);
            return Optional.of(new Stored(found.value(), found.changedAt(), isOwn));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A name does not say whose hook it is, so a mark counts only if the last run stored it. */
    @Override
    public List<Orphan> orphans(String owner, Set<String> names, Predicate<Instant> ofLastRun) throws IOException {
        List<Orphan> orphans = new ArrayList<>();
        if (names.contains(variable)) {
            return orphans;
        }
        Pattern ofOneHook = Pattern.compile("(?i)" + Pattern.quote(variable + "_") + "([1-9]\\d{0,17})");
        try {
            for (Variable one : Variable.list(github, path)) {
                Matcher id = ofOneHook.matcher(one.name());
                boolean isOther = id.matches() && !names.contains(variable + "_" + id.group(1));
                if (isOther && one.changedAt() != null && ofLastRun.test(one.changedAt())) {
                    orphans.add(new Orphan(one.name(), owner + "/hooks/" + id.group(1),
                            new Stored(one.value(), one.changedAt(), true)));
                }
            }
        } catch (ApiException e) {
            if (!e.isUnreadable()) {
                throw e;
            }
        }
        return orphans;
    }

    /** PATCH /repos/{owner}/{repo}/actions/variables/{name}, or POST .../variables; GitHub keeps the time itself. */
    @Override
    public void write(String name, Stored stored, boolean exists) throws IOException {
        if (exists) {
            Variable.update(github, path, name, stored.value());
        } else {
            Variable.create(github, path, name, stored.value());
        }
    }

    @Override
    public String describe(String name) {
        return "variable " + name + " of " + path.substring("/repos/".length());
    }
}
