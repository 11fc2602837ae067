package org.kohsuke.github;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

/**
 * The pages of a list, to its true end. github-api's own iterator takes an empty page for the end, and follows links
 * forever.
 *
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api">Pagination</a>
 */
final class GHPages<T> implements Iterator<T[]> {
    /** A list may shift while it is read, and show rows again, but not so many pages of nothing else. */
    private static final int PAGES_WITHOUT_NEWS = 20;
    private static final int REMEMBERED_ROWS = 10_000;

    /** Checks a row before it is handed on. */
    @FunctionalInterface
    interface Check<T> {
        /** @throws IOException if the row cannot be one of GitHub's */
        void accept(T row) throws IOException;
    }

    private final GitHubClient client;
    private final GitHubClient.BodyHandler<T[]> rows;
    private final String list;
    private final int pageSize;
    private final Function<T, ?> id;
    private final Check<T> check;
    private final Set<Object> seenRows = new LinkedHashSet<>();
    private int withoutNews;
    private boolean hasSeveral;
    private GitHubRequest nextRequest;
    /** A full page without a Link header: it is the last one, or a proxy removed the header. */
    private GitHubRequest doubtful;
    private T[] page;

    private GHPages(GitHub github, GitHubClient.BodyHandler<T[]> rows, String path, int pageSize, Function<T, ?> id,
            Check<T> check) {
        this.client = github.getClient();
        this.rows = rows;
        this.nextRequest = github.createRequest().withUrlPath(path).with("per_page", pageSize).build();
        this.list = nextRequest.url().getPath();
        this.pageSize = pageSize;
        this.id = id;
        this.check = check;
    }

    /** A list whose rows have ids; its iterator wraps an IOException in a GHException. */
    static <T> PagedIterable<T> iterable(GitHub github, Class<T[]> type, String path, Function<T, ?> id,
            Check<T> check) {
        return new PagedIterable<>() {
            @Override
            public PagedIterator<T> _iterator(int pageSize) {
                int size = pageSize > 0 ? pageSize : 30;
                return new PagedIterator<>(new GHPages<>(github, json(type), path, size, id, check), null);
            }
        };
    }

    /** Reads a page. Not by GitHubResponse.parseBody, which makes a String of each page. */
    static <T> GitHubClient.BodyHandler<T> json(Class<T> type) {
        return response -> GitHubClient.getMappingObjectReader(response).forType(type).readValue(response.bodyStream());
    }

    /**
     * All rows of a list that may change meanwhile, each once. If a row leaves, the next ones move up, and one pass
     * misses the one that moves to a page already read: several pages are read again until they show nothing new.
     */
    static <T> List<T> all(GitHub github, GitHubClient.BodyHandler<T[]> rows, String path, int pageSize,
            Function<T, ?> id, Check<T> check) throws IOException {
        Map<Object, T> all = new LinkedHashMap<>();
        GHPages<T> pages;
        int known;
        do {
            known = all.size();
            pages = new GHPages<>(github, rows, path, pageSize, id, check);
            while (pages.hasMore()) {
                for (T row : pages.next()) {
                    all.put(id.apply(row), row);
                }
            }
        } while (pages.hasSeveral && all.size() > known);
        return List.copyOf(all.values());
    }

    @Override
    public boolean hasNext() {
        try {
            return hasMore();
        } catch (IOException e) {
            throw new GHException("failed to list", e);
        }
    }

    private boolean hasMore() throws IOException {
        while ((page == null || page.length == 0) && nextRequest != null) {
            fetch();
        }
        if ((page == null || page.length == 0) && doubtful != null) {
            confirmEnd();
        }
        return page != null && page.length > 0;
    }

    @Override
    public T[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T[] result = page;
        page = null;
        return result;
    }

    private void fetch() throws IOException {
        GitHubRequest request = nextRequest;
        GitHubResponse<T[]> response = send(request);
        page = response.body();
        boolean news = false;
        for (T row : page) {
            if (row == null) {
                throw new GHIOException("an entry of the list is null, at " + list);
            }
            check.accept(row);
            news |= seenRows.add(id.apply(row));
        }
        withoutNews = news ? 0 : withoutNews + 1;
        if (withoutNews == PAGES_WITHOUT_NEWS) {
            throw new GHIOException("the list at " + list + " has shown " + PAGES_WITHOUT_NEWS
                    + " pages in a row without a new entry");
        }
        for (Iterator<Object> eldest = seenRows.iterator(); seenRows.size() > REMEMBERED_ROWS;) {
            eldest.next();
            eldest.remove();
        }
        nextRequest = next(request, response);
        hasSeveral |= nextRequest != null;
        doubtful = nextRequest == null && response.header("Link") == null && page.length == pageSize ? request : null;
    }

    /** Requests a page of one row: its response has a link to the next page, unless a proxy removes the header. */
    private void confirmEnd() throws IOException {
        String url = doubtful.url().toString().replaceFirst("(?<=[?&]per_page=)\\d+", "1");
        GitHubRequest one = doubtful.toBuilder().setRawUrlPath(url).build();
        doubtful = null;
        if (next(one, send(one)) == null) {
            throw new GHIOException("the list at " + list + " has a full page and no Link header that leads on, so "
                    + "its end is not known; "
                    + "check the proxy if there is one: it may remove headers");
        }
    }

    private GitHubResponse<T[]> send(GitHubRequest request) throws IOException {
        return client.sendRequest(request, rows);
    }

    /** The request for the next page; null at the end of the list. */
    private static <T> GitHubRequest next(GitHubRequest request, GitHubResponse<T[]> response) {
        String links = response.header("Link");
        return links == null ? null : Arrays.stream(links.split(", ")).filter(link -> link.endsWith("rel=\"next\""))
                .map(link -> request.toBuilder().setRawUrlPath(link.substring(1, link.indexOf('>'))).build())
                .findFirst().orElse(null);
    }
}
