package org.kohsuke.github;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages of a list, to its true end. github-api's own iterator takes an empty page for the end, follows links
 * forever, and knows one spelling of Link only.
 */
public final class GHPages<T> {
    private static final int PAGES_WITHOUT_NEWS = 20;
    private static final int REMEMBERED_ROWS = 10_000;
    private static final Pattern LINK = Pattern.compile("\\s*<([^<>]+)>([^<>]*)");
    private static final Pattern IS_NEXT = Pattern.compile("(?i);\\s*rel\\s*=\\s*\"?([^\";,]* )?next\\b");

    private final GitHubClient client;
    private final GitHubClient.BodyHandler<T[]> rows;
    private final String list;
    private final int pageSize;
    private final Function<T, ?> id;
    private final Set<Object> seenRows = new HashSet<>();
    private int withoutNews;
    private boolean hasSeveral;
    private GitHubRequest nextRequest;
    /** A full page without a Link header: it is the last one, or a proxy removed the header. */
    private GitHubRequest doubtful;
    private T[] page;

    GHPages(GitHub github, GitHubClient.BodyHandler<T[]> rows, String path, int pageSize, Function<T, ?> id) {
        this.client = github.getClient();
        this.rows = rows;
        this.nextRequest = github.createRequest().withUrlPath(path).with("per_page", pageSize).build();
        this.list = nextRequest.url().getPath();
        this.pageSize = pageSize;
        this.id = id;
    }

    /** Reads a page; GitHubResponse.parseBody would make a String of it first. */
    static <T> GitHubClient.BodyHandler<T> json(Class<T> type) {
        return response -> GitHubClient.getMappingObjectReader(response).forType(type).readValue(response.bodyStream());
    }

    /**
     * All rows of a list that may change meanwhile, each once. If a row leaves, the next ones move up, and one pass
     * misses the one that moves to a page already read: several pages are read again until they show nothing new.
     */
    static <T> List<T> all(GitHub github, GitHubClient.BodyHandler<T[]> rows, String path, int pageSize,
            Function<T, ?> id) throws IOException {
        Map<Object, T> all = new LinkedHashMap<>();
        GHPages<T> pages;
        int known;
        do {
            known = all.size();
            pages = new GHPages<>(github, rows, path, pageSize, id);
            while (pages.hasNext()) {
                for (T row : pages.next()) {
                    all.put(id.apply(row), row);
                }
            }
        } while (pages.hasSeveral && all.size() > known);
        return List.copyOf(all.values());
    }

    public boolean hasNext() throws IOException {
        while (isEmpty() && nextRequest != null) {
            fetch();
        }
        if (isEmpty() && doubtful != null) {
            confirmEnd();
        }
        return !isEmpty();
    }

    private boolean isEmpty() {
        return page == null || page.length == 0;
    }

    public T[] next() {
        T[] result = page;
        page = null;
        return result;
    }

    private void fetch() throws IOException {
        GitHubRequest request = nextRequest;
        GitHubResponse<T[]> response = client.sendRequest(request, rows);
        page = response.body();
        boolean news = false;
        for (T row : page) {
            if (row == null) {
                throw new GHIOException("an entry of the list is null, at " + list);
            }
            news |= seenRows.add(id.apply(row));
        }
        withoutNews = news ? 0 : withoutNews + 1;
        if (withoutNews == PAGES_WITHOUT_NEWS) {
            throw new GHIOException("the list at " + list + " has shown " + PAGES_WITHOUT_NEWS
                    + " pages in a row without a new entry");
        }
        if (seenRows.size() > REMEMBERED_ROWS) {
            seenRows.clear();
        }
        nextRequest = next(request, response);
        hasSeveral |= nextRequest != null;
        doubtful = response.header("Link") == null && page.length == pageSize ? request : null;
    }

    /** Requests a page of one row: its response has a link to the next page, unless a proxy removes the header. */
    private void confirmEnd() throws IOException {
        String url = doubtful.url().toString().replaceFirst("(?<=[?&]per_page=)\\d+", "1");
        GitHubRequest one = doubtful.toBuilder().setRawUrlPath(url).build();
        doubtful = null;
        if (next(one, client.sendRequest(one, rows)) == null) {
            throw new GHIOException("the list at " + list + " has a full page and no Link header that leads on, so "
                    + "its end is not known; check the proxy if there is one: it may remove headers");
        }
    }

    /** The request for the next page; null at the end of the list, which no header that cannot be read may pass for. */
    private GitHubRequest next(GitHubRequest request, GitHubResponse<T[]> response) throws IOException {
        String header = response.header("Link") == null ? "" : String.join(",", response.headers("Link"));
        Matcher link = LINK.matcher(header);
        int end = 0;
        try {
            while (link.find() && link.start() == end) {
                end = link.end();
                if (IS_NEXT.matcher(link.group(2)).find()) {
                    String url = URI.create(request.url().toString()).resolve(link.group(1)).toString();
                    return request.toBuilder().setRawUrlPath(url).build();
                }
            }
        } catch (IllegalArgumentException e) {
            end = -1;
        }
        if (end < header.length()) {
            throw new GHIOException("the page of the list at " + list + " has a Link header that cannot be read; "
                    + "check the address, and the proxy if there is one");
        }
        return null;
    }
}
