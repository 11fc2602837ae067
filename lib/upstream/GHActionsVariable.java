package org.kohsuke.github;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * An Actions variable by its repository's path, such as {@code /repos/octo/ops}. github-api's GHRepository.getVariable
 * takes one more request, and a large class for Jackson to study, in every run.
 *
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public record GHActionsVariable(String name, String value, String updatedAt) {
    public GHActionsVariable {
        value = value == null ? "" : value;
    }

    record Page(GHActionsVariable[] variables) {}

    public Instant changedAt() {
        return updatedAt == null ? null : Instant.parse(updatedAt);
    }

    /** Reads a variable: GET {repository}/actions/variables/{name}; an IOException with the status 404 for none. */
    public static GHActionsVariable read(GitHub github, String repository, String name) throws IOException {
        return github.createRequest().withUrlPath(repository + "/actions/variables/" + name)
                .fetch(GHActionsVariable.class);
    }

    /** Lists all variables, 30 a page, which is the most that GitHub takes: GET {repository}/actions/variables. */
    public static List<GHActionsVariable> list(GitHub github, String repository) throws IOException {
        return GHPages.all(github, response -> {
            Page page = GHPages.json(Page.class).apply(response);
            return page.variables == null ? new GHActionsVariable[0] : page.variables;
        }, repository + "/actions/variables", 30, GHActionsVariable::name);
    }

    /** Creates a variable: POST {repository}/actions/variables; an IOException has the status 409 if it exists. */
    public static void create(GitHub github, String repository, String name, String value) throws IOException {
        github.createRequest().method("POST").withUrlPath(repository + "/actions/variables").with("name", name)
                .with("value", value).send();
    }

    /** Changes a variable: PATCH {repository}/actions/variables/{name}. */
    public static void update(GitHub github, String repository, String name, String value) throws IOException {
        github.createRequest().method("PATCH").withUrlPath(repository + "/actions/variables/" + name)
                .with("value", value).send();
    }
}
