package lib.api;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Link header that leads from one page of a list to the next. github-api knows only the spelling that GitHub uses today, and would take
 * any other for the end of the list.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8288#section-3">RFC 8288</a>
 */
final class Link {
    private static final String PARAMETER = "\\s*;\\s*([^\\s=;,\"<>]+)\\s*(?:=\\s*(\"[^\"]*\"|[^\\s;,\"<>]+))?";
    private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);
    private static final Pattern LINK = Pattern.compile("\\G\\s*<([^<>]+)>((?:" + PARAMETER + ")*)\\s*(?:,|$)");

    private Link() {}

    /** An answer's headers with the next page alone in Link, spelled as github-api knows it; as they are when Link names no next page. */
    static HttpHeaders canonical(Call call, HttpHeaders headers) {
        try {
            return next(call.uri(), headers).map(next -> {
                Map<String, List<String>> all = new HashMap<>(headers.map());
                all.keySet().removeIf("Link"::equalsIgnoreCase);
                all.put("Link", List.of("<" + next + ">; rel=\"next\""));
                return HttpHeaders.of(all, (name, value) -> true);
            }).orElse(headers);
        } catch (IllegalArgumentException e) {
            // Meaning says that the answer cannot be used.
            return headers;
        }
    }

    /**
     * The next page's address.
     *
     * @param from the address of this page: the next one's may be relative to it
     * @throws IllegalArgumentException when a header cannot be read
     */
    static Optional<URI> next(URI from, HttpHeaders headers) {
        Optional<URI> next = Optional.empty();
        for (String header : headers.allValues("Link")) {
            Matcher link = LINK.matcher(header);
            int end = 0;
            while (end < header.length() && link.find()) {
                end = link.end();
                if (next.isEmpty() && leadsOn(link.group(2))) {
                    next = Optional.of(from.resolve(link.group(1)));
                }
            }
            if (end < header.length()) {
                throw new IllegalArgumentException("not a Link header: " + header);
            }
        }
        return next;
    }

    private static boolean leadsOn(String parameters) {
        Matcher parameter = PARAMETERS.matcher(parameters);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase("rel") && parameter.group(2) != null) {
                return Arrays.stream(parameter.group(2).replace("\"", "").split("\\s+")).anyMatch("next"::equalsIgnoreCase);
            }
        }
        return false;
    }
}
