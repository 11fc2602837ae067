package org.kohsuke.github;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Repositories with their ids and names only, and where an App is installed. github-api's GHRepository is a large class
 * for Jackson to study, and its GHApp finds an installation only after a GET of the App.
 */
public final class GHRepositories {
    private GHRepositories() {}

    public record Entry(long id, String fullName, boolean archived) {
        public Entry {
            if (id == 0 || fullName == null || !fullName.matches("[^/?#\\s]+/[^/?#\\s]+")) {
                throw new IllegalArgumentException("a repository without its id or its name");
            }
        }
    }

    record Page(int totalCount, Entry[] repositories) {
        Page {
            if (repositories == null) {
                throw new IllegalArgumentException("a page without repositories");
            }
        }
    }

    /** The id of a repository, also by a former name: GET /repos/{owner}/{repo}. */
    public static long idOf(GitHub github, String path) throws IOException {
        return github.createRequest().withUrlPath(path).fetch(Entry.class).id;
    }

    /** Lists an organization's repositories: GET /orgs/{org}/repos. */
    public static List<Entry> ofOrganization(GitHub github, String org) throws IOException {
        GitHubClient.BodyHandler<Entry[]> page = GHPages.json(Entry[].class);
        return GHPages.all(github, page, "/orgs/" + org + "/repos", 100, Entry::id);
    }

    /** Lists the repositories that an App's installation may see, by its token: GET /installation/repositories. */
    public static List<Entry> ofInstallation(GitHub github) throws IOException {
        AtomicInteger total = new AtomicInteger();
        List<Entry> all = GHPages.all(github, response -> {
            Page page = GHPages.json(Page.class).apply(response);
            total.set(page.totalCount);
            return page.repositories;
        }, "/installation/repositories", 100, Entry::id);
        if (all.size() < total.get()) {
            throw new GHIOException("the list at /installation/repositories ends after " + all.size() + " of " + total
                    + " repositories");
        }
        return all;
    }

    /** An App's installation at an owner such as {@code /orgs/octo}, by the App's JWT: GET {owner}/installation. */
    public static GHAppInstallation installation(GitHub github, String owner) throws IOException {
        return github.createRequest().withUrlPath(owner + "/installation").fetch(GHAppInstallation.class);
    }

    /** Revokes the installation's token that authorizes this request: DELETE /installation/token. */
    public static void revokeToken(GitHub github) throws IOException {
        github.createRequest().method("DELETE").withUrlPath("/installation/token").send();
    }

    /**
     * An Actions variable by its repository's path, such as {@code /repos/octo/ops}. github-api's own takes one more
     * request, for a GHRepository.
     *
     * @see <a href="https://docs.github.com/rest/actions/variables">Actions variables</a>
     */
    public record Variable(String name, String value, String updatedAt) {
        public Variable {
            if (name == null || value == null) {
                throw new IllegalArgumentException("a variable without its name or its value");
            }
        }

        record Page(Variable[] variables) {
            Page {
                if (variables == null) {
                    throw new IllegalArgumentException("a page without variables");
                }
            }
        }

        public Instant changedAt() {
            return updatedAt == null ? null : Instant.parse(updatedAt);
        }

        /** Reads a variable: GET {repository}/actions/variables/{name}; an IOException with the status 404 for none. */
        public static Variable read(GitHub github, String repository, String name) throws IOException {
            return github.createRequest().withUrlPath(repository + "/actions/variables/" + name)
                    .fetch(Variable.class);
        }

        /** Lists all variables, 30 a page, which is the most that GitHub takes: GET {repository}/actions/variables. */
        public static List<Variable> list(GitHub github, String repository) throws IOException {
            return GHPages.all(github, response -> GHPages.json(Page.class).apply(response).variables,
                    repository + "/actions/variables", 30, Variable::name);
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
}
