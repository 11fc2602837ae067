import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of a hook's list, as GitHub shows it.
 *
 * @param deliveredAt when the attempt was made, as it is written: with milliseconds or without
 * @param at the same as an instant, read once: a simulation asks a million times
 * @param visible when the list shows it, which may be later than it was delivered
 */
record Row(long id, String guid, String deliveredAt, Instant at, boolean redelivery, double duration, String status,
        Integer statusCode, String event,
        String action, Instant visible) {

    Row(long id, String guid, String deliveredAt, boolean redelivery, double duration, String status,
            Integer statusCode, String event, String action,
            Instant visible) {
        this(id, guid, deliveredAt, Instant.parse(deliveredAt), redelivery, duration, status, statusCode, event,
                action, visible);
    }

    boolean succeeded() {
        return "OK".equals(status);
    }

    Row visibleFrom(Instant instant) {
        return new Row(id, guid, deliveredAt, at, redelivery, duration, status, statusCode, event, action, instant);
    }

    /** @param repositoryId of the repository that it is about, or null */
    Map<String, Object> json(Long repositoryId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("guid", guid);
        json.put("delivered_at", deliveredAt);
        json.put("redelivery", redelivery);
        json.put("duration", duration);
        json.put("status", status);
        json.put("status_code", statusCode);
        json.put("event", event);
        json.put("action", action);
        json.put("installation_id", null);
        json.put("repository_id", repositoryId);
        json.put("throttled_at", null);
        json.put("url", "");
        return json;
    }

    @Override
    public String toString() {
        return id + " " + guid + " " + deliveredAt + (redelivery ? " again: " : ": ") + statusCode + " " + status
                + (visible.isAfter(at) ? ", shown at " + visible : "");
    }
}
