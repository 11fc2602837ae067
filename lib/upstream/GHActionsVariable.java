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
public class GHActionsVariable {
    private String name;
    private String value;
    private String updatedAt;

    private GHActionsVariable() {}

    /** A page of the list. */
    static class Page {
        GHActionsVariable[] variables = {};
    }

    /** The name, in capital letters. */
    public String getName() {
        return name;
    }

    /** The value; empty if the response has none. */
    public String getValue() {
        return value == null ? "" : value;
    }

    /** The time of the last change; null if the response has none. */
    public Instant getUpdatedAt() {
        return updatedAt == null ? null : Instant.parse(updatedAt);
    }

    /**
     * Reads a variable: GET {repository}/actions/variables/{name}.
     *
     * @throws IOException with the status 404 if it is absent, or the token may not read it
     */
    public static GHActionsVariable read(GitHub github, String repository, String name) throws IOException {
        return github.createRequest().withUrlPath(repository + "/actions/variables/" + name)
                .fetch(GHActionsVariable.class);
    }

    /**
     * Lists all variables, 30 a page, which is the most that GitHub takes: GET {repository}/actions/variables.
     *
     * @throws IOException with the status 403 or 404 if the token may not list them
     */
    public static List<GHActionsVariable> list(GitHub github, String repository) throws IOException {
        return GHPages.all(github, response -> GHPages.json(Page.class).apply(response).variables,
                repository + "/actions/variables", 30, GHActionsVariable::getName, GHActionsVariable::check);
    }

    private void check() throws IOException {
        if (name == null) {
            throw new GHIOException("a variable of the list has no name");
        }
    }

    /**
     * Creates a variable: POST {repository}/actions/variables.
     *
     * @throws IOException with the status 409 if it exists
     */
    public static void create(GitHub github, String repository, String name, String value) throws IOException {
        github.createRequest().method("POST").withUrlPath(repository + "/actions/variables").with("name", name)
                .with("value", value).send();
    }

    /**
     * Changes a variable: PATCH {repository}/actions/variables/{name}.
     *
     * @throws IOException with the status 404 if it is absent
     */
    public static void update(GitHub github, String repository, String name, String value) throws IOException {
        github.createRequest().method("PATCH").withUrlPath(repository + "/actions/variables/" + name)
                .with("value", value).send();
    }
}
