package lib.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** JSON in ASCII only, so that nothing hides in it and a terminal acts on nothing. */
final class Json {
    private Json() {}

    /** An object of names and values in turn; an instant becomes a text. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            object.put((String) namesAndValues[i], value instanceof Instant ? value.toString() : value);
        }
        return object;
    }

    static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** @param pretty over several lines */
    static String text(Map<String, Object> document, boolean pretty) {
        JsonMapper mapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .configure(SerializationFeature.INDENT_OUTPUT, pretty).build();
        try {
            return mapper.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and strings are JSON", e);
        }
    }
}
