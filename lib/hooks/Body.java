package lib.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import lib.api.Sanitizer;
import org.kohsuke.github.GHWebhook;

/**
 * The body of a request to a receiver, or of its response; all but the raw body of a request is without secrets.
 *
 * @param raw as it is sent, as far as GitHub tells: JSON has the same values, maybe in other bytes; null for none
 * @param text for a person: JSON over several lines, forms decoded; null for none
 */
public record Body(Kind kind, String raw, String text) {
    /** FORM is encoded as HTML forms are, with JSON in its field {@code payload}. */
    public enum Kind { NONE, JSON, FORM, TEXT }

    private static final JsonMapper ASCII = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String FIELD = "payload=";
    private static final int SAMPLE = 4_000;
    private static final int LONGEST_LINE = 160;

    public Body {
        text = Sanitizer.text(text);
    }

    public static Body ofRequest(GHWebhook.Details details) {
        Body body = of(details.request().payload());
        if (body.kind == Kind.NONE || !isForm(details.request().headers())) {
            return body;
        }
        return body.kind == Kind.JSON
                ? new Body(Kind.FORM, FIELD + URLEncoder.encode(body.raw, StandardCharsets.UTF_8), body.text)
                : new Body(Kind.FORM, body.raw, decoded(body.raw));
    }

    public static Body ofAnswer(GHWebhook.Details details) {
        Body body = of(details.response().payload());
        return new Body(body.kind, Sanitizer.answer(body.raw, details.url()),
                Sanitizer.answer(body.text, details.url()));
    }

    private static Body of(JsonNode payload) {
        if (payload == null || payload.isTextual()) {
            String text = payload == null ? null : payload.asText();
            return new Body(payload == null || text.isEmpty() ? Kind.NONE : Kind.TEXT, text, text);
        }
        try {
            return new Body(Kind.JSON, ASCII.writeValueAsString(payload), payload.toPrettyString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    private static boolean isForm(Map<String, Object> headers) {
        return headers != null && headers.entrySet().stream().anyMatch(header -> (header.getKey() + ":"
                + header.getValue()).matches("(?is)content-type: *application/x-www-form-urlencoded.*"));
    }

    private static String decoded(String form) {
        try {
            String text = URLDecoder.decode(form.replaceFirst("^" + FIELD, ""), StandardCharsets.UTF_8);
            return ASCII.readTree(text).toPrettyString();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return form;
        }
    }

    /** One line of at most 160 characters: the title of a page, JSON, or the first line; empty if it says nothing. */
    public String firstLine() {
        String start = kind == Kind.NONE ? "" : text.substring(0, Math.min(text.length(), SAMPLE)).strip();
        boolean isJson = start.startsWith("{") || start.startsWith("[");
        String ends = start.startsWith("<") ? "<[^>]*>" : "\\R";
        String line = (isJson ? Stream.of(start) : Stream.of(start.split(ends)))
                .filter(part -> part.codePoints().anyMatch(Character::isLetterOrDigit)).findFirst().orElse("");
        String shown = line.strip().replaceAll("\\s+", " ");
        return shown.codePointCount(0, shown.length()) <= LONGEST_LINE ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, LONGEST_LINE - 3)) + "...";
    }
}
