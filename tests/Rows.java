import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import lib.events.Delivery;

/**
 * Deliveries as the product knows them, for tests of pure rules: made in this one place, so that a new field breaks no
 * test.
 */
final class Rows {
    private static final Instant NOON = StandInFixture.NOON;

    private Rows() {}

    /** A first delivery of an event, or a later attempt, with the receiver's status. */
    static Delivery row(long id, String guid, Instant at, boolean redelivery, String status, Integer code, String event,
            String action) {
        return new Delivery(id, guid, at, redelivery, status, code, event, action, null);
    }

    /** A first delivery of a push that timed out at noon. */
    static Delivery timedOut(long id, String guid) {
        return row(id, guid, NOON, false, "timed out", 0, "push", null);
    }

    /**
     * A row as "ID GUID HH:MM CODE" on the day before noon, where CODE is the receiver's status, null, or OK; "again"
     * marks a redelivery. The GUID P is a ping's.
     */
    static Delivery row(String text) {
        String[] word = text.strip().split(" +");
        Integer code = word[3].equals("null") || word[3].equals("OK") ? null : Integer.valueOf(word[3]);
        boolean ok = word[3].equals("OK") || code != null && code >= 200 && code <= 299;
        Instant at = Instant.parse("2026-11-20T" + word[2] + (word[2].length() == 5 ? ":00Z" : "Z"));
        String failure = code == null || code == 0 ? "failed" : "Invalid HTTP Response: " + code;
        String status = ok ? "OK" : failure;
        return row(Long.parseLong(word[0]), word[1], at, text.endsWith("again"), status, code, word[1].equals("P")
                ? "ping" : "issues", "opened");
    }

    /** Rows as above, with a semicolon between two. */
    static List<Delivery> rows(String text) {
        return Stream.of(text.split(";")).filter(line -> !line.isBlank()).map(Rows::row).toList();
    }
}
