package lib.api;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The last response to each GET that is sent again and again, if it had an ETag: GitHub answers 304 while it holds, and
 * such a request does not count against the hour. Safe for use by several threads.
 *
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api">Docs</a>
 */
final class Etags {
    private static final Set<Call.Endpoint> REPEATED =
            Set.of(Call.Endpoint.DELIVERIES, Call.Endpoint.HOOKS, Call.Endpoint.VARIABLE);
    /** A page of deliveries has some 60 KB. */
    private static final int MOST = 50;

    private final Map<URI, Response> responses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, Response> eldest) {
            return size() > MOST;
        }
    };

    /** The response that may still hold; null if there is none. An ETag belongs to its token. */
    synchronized Response of(Call call, String token) {
        Response known = call.isGet() ? responses.get(call.uri()) : null;
        return known != null && known.isFor(token) ? known : null;
    }

    /** Keeps a good response; of a list of deliveries the first page. */
    synchronized void note(Call call, Response response) {
        String query = call.uri().getRawQuery();
        boolean isFirstPage = query == null || !query.contains("cursor=");
        if (call.isGet() && REPEATED.contains(call.endpoint()) && isFirstPage && response.etag() != null) {
            responses.put(call.uri(), response);
        }
    }
}
