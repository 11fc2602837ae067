package lib.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
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
    /** Kinds of bodies; FORM is one that is encoded as HTML forms are, with JSON in its field {@code payload}. */
    public enum Kind { NONE, EMPTY, JSON, FORM, TEXT, BINARY }

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonMapper ASCII = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final Pattern TITLE = Pattern.compile("<title[^>]{0,200}>([^<]+)<", Pattern.CASE_INSENSITIVE);
    private static final int SAMPLE = 4_000;
    private static final int LONGEST_LINE = 160;

    public Body {
        text = Sanitizer.text(text);
    }

    /** The request's body. */
    public static Body ofRequest(GHHookDeliveryDetails details) {
        JsonNode payload = details.request().payload();
        boolean form = contentType(details.request().headers()).startsWith("application/x-www-form-urlencoded");
        if (payload == null) {
            return ofText(null);
        }
        if (payload.isTextual()) {
            String text = payload.asText();
            return form && !text.isEmpty() ? new Body(Kind.FORM, text, decoded(text)) : ofText(text);
        }
        String json = written(ASCII, payload, false);
        return form ? new Body(Kind.FORM, "payload=" + URLEncoder.encode(json, StandardCharsets.UTF_8), "payload = "
                + written(JSON, payload, true))
                : new Body(Kind.JSON, json, written(JSON, payload, true));
    }

    /** The answer's body. */
    public static Body ofAnswer(GHHookDeliveryDetails details) {
        JsonNode payload = details.response().payload();
        boolean isText = payload == null || payload.isTextual();
        String text = isText && payload != null ? payload.asText() : null;
        Body body = isText ? ofText(text)
                : new Body(Kind.JSON, written(ASCII, payload, false), written(JSON, payload, true));
        return new Body(body.kind, Sanitizer.text(body.raw), body.text);
    }

    private static Body ofText(String text) {
        return new Body(kind(text), text, text);
    }

    private static Kind kind(String text) {
        if (text == null) {
            return Kind.NONE;
        }
        if (text.isEmpty()) {
            return Kind.EMPTY;
        }
        return isBinary(text) ? Kind.BINARY : Kind.TEXT;
    }

    /** GitHub shows bytes that are no text as control characters and replacement characters. */
    private static boolean isBinary(String text) {
        String sample = text.substring(0, Math.min(text.length(), SAMPLE));
        long odd = sample.chars().filter(c -> c == 0xfffd || Character.isISOControl(c)
                && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b).count();
        return sample.indexOf(0) >= 0 || odd * 20 > sample.length();
    }

    private static String contentType(Map<String, Object> headers) {
        return headers == null ? "" : headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type") && header.getValue() != null)
                .map(header -> header.getValue().toString().strip().toLowerCase(Locale.ROOT)).findFirst().orElse("");
    }

    private static String decoded(String form) {
        return Arrays.stream(form.split("&")).map(field -> {
            String[] parts = field.split("=", 2);
            return decodedField(parts[0]) + " = " + (parts.length == 1 ? "" : pretty(decodedField(parts[1])));
        }).collect(Collectors.joining("\n"));
    }

    private static String decodedField(String field) {
        try {
            return URLDecoder.decode(field, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A % without two digits: it is not encoded, whatever it claims.
            return field;
        }
    }

    private static String pretty(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json.isContainerNode() ? written(JSON, json, true) : text;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    private static String written(JsonMapper mapper, JsonNode json, boolean pretty) {
        try {
            return pretty ? mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json)
                    : mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    /** One line of at most 160 characters: the title of a page, JSON, or the first line; empty if it says nothing. */
    public String firstLine() {
        if (kind == Kind.NONE || kind == Kind.EMPTY || kind == Kind.BINARY) {
            return "";
        }
        String start = text.substring(0, Math.min(text.length(), SAMPLE)).strip();
        String shown = lineOf(start).strip().replaceAll("\\s+", " ");
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
        return firstWithLetters(start.startsWith("<") ? start.replaceAll("<[^>]*>", "\n") : start);
    }

    private static String firstWithLetters(String text) {
        return text.lines().filter(line -> line.codePoints().anyMatch(Character::isLetterOrDigit)).findFirst()
                .orElse("");
    }
}
