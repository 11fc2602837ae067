package org.kohsuke.github;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Repositories, with their ids and names only: github-api's GHRepository is a large class for Jackson to study. */
public final class GHRepositories {
    private GHRepositories() {}

    /** A repository. */
    public static class Entry {
        private long id;
        private String fullName;
        private boolean archived;

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
        return GHPages.all(github, Entry[].class, "/orgs/" + org + "/repos", entry -> entry.id, Entry::check);
    }

    /**
     * Lists the repositories that an App's installation may see, by its token: GET /installation/repositories.
     *
     * @see <a href="https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation">List</a>
     */
    public static List<Entry> ofInstallation(GitHub github) throws IOException {
        List<Entry> all = new ArrayList<>();
        Entry[] entries;
        int page = 1;
        do {
            // A page of these is an object, and GHPages reads lists.
            entries = github.createRequest().withUrlPath("/installation/repositories").with("per_page", 100).with("page", page++)
                    .fetch(Page.class).repositories;
            for (Entry entry : entries) {
                entry.check();
                all.add(entry);
            }
        } while (entries.length == 100);
        return all;
    }
}
