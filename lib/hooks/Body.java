package lib.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.api.Sanitizer;
import org.kohsuke.github.GHHookDeliveryDetails;

/**
 * The body of a request to a receiver, or of its response; all but the raw body of a request is without secrets.
 *
 * @param raw as it is sent, as far as GitHub tells: JSON has the same values, maybe in other bytes; null for none
 * @param text for a person: JSON over several lines, forms decoded; null for none
 */
public record Body(Kind kind, String raw, String text) {
    /** FORM is encoded as HTML forms are, with JSON in its field {@code payload}. */
    public enum Kind { NONE, EMPTY, JSON, FORM, TEXT, BINARY }

    private static final JsonMapper ASCII = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final Pattern TITLE = Pattern.compile("<title[^>]{0,200}>([^<]+)<", Pattern.CASE_INSENSITIVE);
    private static final int SAMPLE = 4_000;
    private static final int LONGEST_LINE = 160;

    public Body {
        text = Sanitizer.text(text);
    }

    public static Body ofRequest(GHHookDeliveryDetails details) {
        JsonNode payload = details.request().payload();
        Body body = of(payload);
        if (body.kind == Kind.NONE || body.kind == Kind.EMPTY || !isForm(details.request().headers())) {
            return body;
        }
        return payload.isTextual() ? new Body(Kind.FORM, body.raw, decoded(body.raw))
                : new Body(Kind.FORM, "payload=" + encoded(body.raw), "payload = " + payload.toPrettyString());
    }

    public static Body ofAnswer(GHHookDeliveryDetails details) {
        Body body = of(details.response().payload());
        return new Body(body.kind, Sanitizer.text(body.raw), body.text);
    }

    private static Body of(JsonNode payload) {
        if (payload == null) {
            return new Body(Kind.NONE, null, null);
        }
        try {
            String raw = payload.isTextual() ? payload.asText() : ASCII.writeValueAsString(payload);
            return new Body(kind(payload), raw, payload.isTextual() ? raw : payload.toPrettyString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    private static Kind kind(JsonNode payload) {
        if (!payload.isTextual()) {
            return Kind.JSON;
        }
        String sample = sample(payload.asText());
        // GitHub shows bytes that are no text as control characters and replacement characters.
        long odd = sample.chars().filter(c -> c == 0xfffd || Character.isISOControl(c) && !Character.isWhitespace(c))
                .count();
        if (sample.indexOf(0) >= 0 || odd * 20 > sample.length()) {
            return Kind.BINARY;
        }
        return sample.isEmpty() ? Kind.EMPTY : Kind.TEXT;
    }

    private static String sample(String text) {
        return text.substring(0, Math.min(text.length(), SAMPLE));
    }

    private static boolean isForm(Map<String, Object> headers) {
        return headers != null && headers.entrySet().stream().anyMatch(header -> (header.getKey() + ":"
                + header.getValue()).matches("(?is)content-type: *application/x-www-form-urlencoded.*"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String form) {
        try {
            return Arrays.stream(form.split("&")).map(field -> field.split("=", 2))
                    .map(parts -> URLDecoder.decode(parts[0], StandardCharsets.UTF_8) + " = "
                            + (parts.length == 1 ? "" : pretty(URLDecoder.decode(parts[1], StandardCharsets.UTF_8))))
                    .collect(Collectors.joining("\n"));
        } catch (IllegalArgumentException e) {
            // A % without two digits: it is not encoded, whatever it claims.
            return form;
        }
    }

    private static String pretty(String text) {
        try {
            JsonNode json = ASCII.readTree(text);
            return json.isContainerNode() ? json.toPrettyString() : text;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** One line of at most 160 characters: the title of a page, JSON, or the first line; empty if it says nothing. */
    public String firstLine() {
        if (kind == Kind.NONE || kind == Kind.EMPTY || kind == Kind.BINARY) {
            return "";
        }
        String shown = lineOf(sample(text).strip()).strip().replaceAll("\\s+", " ");
        return shown.codePointCount(0, shown.length()) <= LONGEST_LINE ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, LONGEST_LINE - 3)) + "...";
    }

    private static String lineOf(String start) {
        if (start.startsWith("{") || start.startsWith("[")) {
            return start;
        }
        Matcher title = TITLE.matcher(start);
        if (start.startsWith("<") && title.find()) {
            return title.group(1);
        }
        return (start.startsWith("<") ? start.replaceAll("<[^>]*>", "\n") : start).lines()
                .filter(line -> line.codePoints().anyMatch(Character::isLetterOrDigit)).findFirst().orElse("");
    }
}
