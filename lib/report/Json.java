package lib.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Data as JSON in ASCII only: what a terminal would act on, or what hides what is there, is escaped. */
public final class Json {
    private Json() {}

    /** @param pretty over several lines, for people who look, too */
    public static String text(Object data, boolean pretty) {
        JsonMapper mapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        ObjectWriter writer = pretty ? mapper.writerWithDefaultPrettyPrinter() : mapper.writer();
        try {
            return writer.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and strings have a JSON", e);
        }
    }
}
