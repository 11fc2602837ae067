package lib.api;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Link header that leads from one page of a list to the next. github-api knows only the spelling that GitHub uses
 * today, and would take any other for the end of the list.
 *
 * @param headers all headers; if there is a next page, it is alone in Link, as github-api spells it
 * @param isReadable whether Link can be read
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8288#section-3">RFC 8288</a>
 */
record Link(Map<String, List<String>> headers, boolean isReadable) {
    private static final String PARAMETER = "\\s*;\\s*([^\\s=;,\"<>]+)\\s*(?:=\\s*(\"[^\"]*\"|[^\\s;,\"<>]+))?";
    private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);
    private static final Pattern LINK = Pattern.compile("\\G\\s*<([^<>]+)>((?:" + PARAMETER + ")*)\\s*(?:,|$)");

    /**
     * Reads the headers of a page.
     *
     * @param page its address: the next one's may be relative to it
     */
    static Link in(URI page, HttpHeaders headers) {
        try {
            URI next = next(page, headers.allValues("Link"));
            if (next == null) {
                return new Link(headers.map(), true);
            }
            Map<String, List<String>> all = new HashMap<>(headers.map());
            all.keySet().removeIf("Link"::equalsIgnoreCase);
            all.put("Link", List.of("<" + next + ">; rel=\"next\""));
            return new Link(all, true);
        } catch (IllegalArgumentException e) {
            return new Link(headers.map(), false);
        }
    }

    private static URI next(URI page, List<String> headers) {
        URI next = null;
        for (String header : headers) {
            Matcher link = LINK.matcher(header);
            int end = 0;
            while (end < header.length() && link.find()) {
                end = link.end();
                if (next == null && leadsOn(link.group(2))) {
                    next = page.resolve(link.group(1));
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
                String[] relations = parameter.group(2).replace("\"", "").split("\\s+");
                return Arrays.stream(relations).anyMatch("next"::equalsIgnoreCase);
            }
        }
        return false;
    }
}
