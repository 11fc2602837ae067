package lib.api;

import java.net.URI;

/** A request to GitHub's API, as the rules see it: its address has the query, and its endpoint follows from both. */
public record Call(String method, URI uri, Endpoint endpoint) {
    /** A request; its method and path tell the endpoint. */
    public Call(String method, URI uri) {
        this(method, uri, Endpoint.of(method, uri.getPath()));
    }

    /** Whether it only reads. */
    public boolean isGet() {
        return method.equals("GET");
    }

    /** A GET changes nothing, a PATCH the same again, and one token more does no harm: these may be sent again. */
    boolean isRepeatable() {
        return isGet() || method.equals("PATCH") || endpoint == Endpoint.ACCESS_TOKENS;
    }

    /**
     * The points that it takes from the minute's 900.
     *
     * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
     */
    public int points() {
        return isGet() ? 1 : RateLimiter.POINTS_OF_WRITE;
    }

    /** Where it goes, for a sentence: the API's address and the path. */
    String address() {
        return uri.getScheme() + "://" + uri.getRawAuthority().replaceFirst(".*@", "") + Sanitizer.path(uri.getPath());
    }

    /** The method and the path, for a sentence. */
    @Override
    public String toString() {
        return method + " " + Sanitizer.path(uri.getPath());
    }
}
