package org.kohsuke.github;

import java.io.IOException;
import java.time.Instant;

/**
 * An Actions variable by its path. github-api's GHRepository.getVariable reads it only after a GET of the whole repository: one more
 * request, and a large class for Jackson to study, in every run.
 *
 * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
 */
public class GHActionsVariable {
    private String value;
    private String updatedAt;

    private GHActionsVariable() {}

    /** The value; empty when the answer had none. */
    public String getValue() {
        return value == null ? "" : value;
    }

    /** Times it was last changed; null when the answer did not say. */
    public Instant getUpdatedAt() {
        return updatedAt == null ? null : Instant.parse(updatedAt);
    }

    /**
     * Reads a variable: GET {owner}/actions/variables/{name}.
     *
     * @param owner the owner's path in the API, such as {@code /repos/octo/ops}
     * @throws IOException with the status 404 when it is absent, or the token may not read it
     * @see <a href="https://docs.github.com/rest/actions/variables#get-a-repository-variable">Get a repository variable</a>
     */
    public static GHActionsVariable read(GitHub github, String owner, String name) throws IOException {
        return github.createRequest().withUrlPath(owner + "/actions/variables/" + name).fetch(GHActionsVariable.class);
    }

    /**
     * Creates a variable: POST {owner}/actions/variables.
     *
     * @throws IOException with the status 409 when it exists
     * @see <a href="https://docs.github.com/rest/actions/variables#create-a-repository-variable">Create a repository variable</a>
     */
    public static void create(GitHub github, String owner, String name, String value) throws IOException {
        github.createRequest().method("POST").withUrlPath(owner + "/actions/variables").with("name", name).with("value", value).send();
    }

    /**
     * Changes a variable: PATCH {owner}/actions/variables/{name}.
     *
     * @throws IOException with the status 404 when it is absent
     * @see <a href="https://docs.github.com/rest/actions/variables#update-a-repository-variable">Update a repository variable</a>
     */
    public static void update(GitHub github, String owner, String name, String value) throws IOException {
        github.createRequest().method("PATCH").withUrlPath(owner + "/actions/variables/" + name).with("value", value).send();
    }
}
