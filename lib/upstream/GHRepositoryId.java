package org.kohsuke.github;

import java.io.IOException;

/** A repository's number, by which a delivery knows it. github-api's GHRepository is a large class for Jackson to study. */
public class GHRepositoryId {
    private long id;

    private GHRepositoryId() {}

    /**
     * Finds a repository: GET /repos/{owner}/{repo}. GitHub redirects from the name that a repository had before.
     *
     * @param path the repository's path in the API, such as {@code /repos/octo/app}
     * @throws IOException with the status 404 when it is absent, or the token may not see it
     * @see <a href="https://docs.github.com/rest/repos/repos#get-a-repository">Get a repository</a>
     */
    public static long of(GitHub github, String path) throws IOException {
        long id = github.createRequest().withUrlPath(path).fetch(GHRepositoryId.class).id;
        if (id == 0) {
            throw new GHIOException("the repository at " + path + " has no id");
        }
        return id;
    }
}
