package org.kohsuke.github;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Repositories, with their ids and names only: github-api's GHRepository is a large class for Jackson to study. */
public final class GHRepositories {
    private GHRepositories() {}

    /** A repository. */
    public static class Entry {
        private long id;
        private String fullName;
        private boolean archived;

        /** It keeps its id when it gets another name or owner. */
        public long getId() {
            return id;
        }

        /** OWNER/NAME. */
        public String getFullName() {
            return fullName;
        }

        /** Whether it is read-only. */
        public boolean isArchived() {
            return archived;
        }

        private void check() throws IOException {
            if (id == 0 || fullName == null || !fullName.matches("[^/?#\\s]+/[^/?#\\s]+")) {
                throw new GHIOException("a repository of the list has no id or no name");
            }
        }
    }

    /** A page of an installation's repositories. */
    static class Page {
        int totalCount;
        Entry[] repositories = {};
    }

    /**
     * The id of a repository, also by a former name: GET /repos/{owner}/{repo}.
     *
     * @throws IOException with the status 404 if it is absent, or the token may not see it
     * @see <a href="https://docs.github.com/rest/repos/repos#get-a-repository">Get a repository</a>
     */
    public static long idOf(GitHub github, String path) throws IOException {
        long id = github.createRequest().withUrlPath(path).fetch(Entry.class).id;
        if (id == 0) {
            throw new GHIOException("the repository at " + path + " has no id");
        }
        return id;
    }

    /**
     * Lists an organization's repositories: GET /orgs/{org}/repos.
     *
     * @throws IOException with the status 404 if there is no such organization
     * @see <a href="https://docs.github.com/rest/repos/repos#list-organization-repositories">List organization repositories</a>
     */
    public static List<Entry> ofOrganization(GitHub github, String org) throws IOException {
        GitHubClient.BodyHandler<Entry[]> page = GHPages.json(Entry[].class);
        return GHPages.all(github, page, "/orgs/" + org + "/repos", 100, entry -> entry.id, Entry::check);
    }

    /**
     * Lists the repositories that an App's installation may see, by its token: GET /installation/repositories.
     *
     * @see <a href="https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation">List</a>
     */
    public static List<Entry> ofInstallation(GitHub github) throws IOException {
        AtomicInteger total = new AtomicInteger();
        List<Entry> all = GHPages.all(github, response -> {
            Page page = GHPages.json(Page.class).apply(response);
            total.set(page.totalCount);
            return page.repositories;
        }, "/installation/repositories", 100, entry -> entry.id, Entry::check);
        if (all.size() < total.get()) {
            throw new GHIOException("the list at /installation/repositories ends after " + all.size() + " of " + total
                    + " repositories");
        }
        return all;
    }
}
