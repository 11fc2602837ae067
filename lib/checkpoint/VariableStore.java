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
 * @param former the name that hooks had in common, from which an absent value is carried on
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public record VariableStore(GitHub github, String repository, String variable, String former, Naming naming)
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

    /** GET /repos/{owner}/{repo}/actions/variables/{name}; the former name if it is absent, or may not be read. */
    @Override
    public Optional<Stored> read(String name) throws IOException {
        Optional<Stored> own = get(name, true);
        return own.isPresent() || name.equals(former) ? own : get(former, false);
    }

    private Optional<Stored> get(String name, boolean isOwn) throws IOException {
        try {
            return Optional.of(stored(Variable.read(github, path(), name), isOwn));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Stored stored(Variable found, boolean isOwn) {
        return new Stored(found.value(), found.changedAt(), isOwn);
    }

    /** A name does not say whose hook it is, so a mark counts only if the last run stored it. */
    @Override
    public List<Orphan> orphans(String owner, Set<String> names, Predicate<Instant> ofLastRun) throws IOException {
        List<Orphan> orphans = new ArrayList<>();
        Pattern ofOneHook = Pattern.compile("(?i)" + Pattern.quote(variable + "_") + "([1-9]\\d{0,17})");
        for (Variable one : names.contains(variable) ? List.<Variable>of() : list()) {
            Matcher id = ofOneHook.matcher(one.name());
            boolean isOther = id.matches() && !names.contains(variable + "_" + id.group(1));
            if (isOther && one.changedAt() != null && ofLastRun.test(one.changedAt())) {
                orphans.add(new Orphan(one.name(), owner + "/hooks/" + id.group(1), stored(one, true)));
            }
        }
        return orphans;
    }

    private List<Variable> list() throws IOException {
        try {
            return Variable.list(github, path());
        } catch (ApiException e) {
            if (e.isUnreadable()) {
                return List.of();
            }
            throw e;
        }
    }

    /** PATCH /repos/{owner}/{repo}/actions/variables/{name}, or POST .../variables; GitHub keeps the time itself. */
    @Override
    public void write(String name, Stored stored, boolean exists) throws IOException {
        if (exists) {
            Variable.update(github, path(), name, stored.value());
        } else {
            Variable.create(github, path(), name, stored.value());
        }
    }

    private String path() {
        return "/repos/" + repository;
    }

    @Override
    public String describe(String name) {
        return "variable " + name + " of " + repository;
    }
}
