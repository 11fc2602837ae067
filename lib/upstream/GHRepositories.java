package org.kohsuke.github;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The repositories of an organization or of an App's installation, with what is needed to find their webhooks. */
public final class GHRepositories {
    private GHRepositories() {}

    /** A repository of the list. */
    public static class Entry {
        private long id;
        private String fullName;
        private boolean archived;

        /** OWNER/NAME. */
        public String getFullName() {
            return fullName;
        }

        /** Whether nobody can change it any more. */
        public boolean isArchived() {
            return archived;
        }

        private void check() throws IOException {
            if (id == 0 || fullName == null || !fullName.matches("[^/?#\\s]+/[^/?#\\s]+")) {
                throw new GHIOException("a repository of the list has no id or no name");
            }
        }
    }

    /** A page of an installation's. */
    static class Page {
        Entry[] repositories = {};
    }

    /**
     * Lists an organization's: GET /orgs/{org}/repos.
     *
     * @throws IOException with the status 404 when there is no such organization
     * @see <a href="https://docs.github.com/rest/repos/repos#list-organization-repositories">List organization repositories</a>
     */
    public static List<Entry> ofOrganization(GitHub github, String org) throws IOException {
        GitHubRequest request = github.createRequest().withUrlPath("/orgs/" + org + "/repos").build();
        List<Entry> all = new ArrayList<>();
        try {
            GHPages.iterable(github, Entry[].class, request, (Entry entry) -> entry.id, Entry::check).withPageSize(100).forEach(all::add);
        } catch (GHException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
        return all;
    }

    /**
     * Lists those that an App's installation may see: GET /installation/repositories.
     *
     * @param github authorized by the installation's token
     * @see <a href="https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation">List repositories</a>
     */
    public static List<Entry> ofInstallation(GitHub github) throws IOException {
        List<Entry> all = new ArrayList<>();
        int size;
        int page = 1;
        do {
            // A page of these is an object, and GHPages reads lists.
            Entry[] entries = github.createRequest().withUrlPath("/installation/repositories").with("per_page", 100).with("page", page++)
                    .fetch(Page.class).repositories;
            for (Entry entry : entries) {
                entry.check();
            }
            all.addAll(Arrays.asList(entries));
            size = entries.length;
        } while (size == 100);
        return all;
    }
}
