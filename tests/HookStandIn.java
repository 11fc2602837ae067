import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/**
 * One hook of the stand-in with all its deliveries, and the receiver that a test scripts. Its stand-in is the lock of
 * all that it has.
 */
final class HookStandIn {
    /** The scripted receiver: its answer to the attempt to deliver an event. */
    interface Receiver {
        Answer answer(Row of, Instant at);
    }

    private record Json(Long about, byte[] bytes) {}

    private final GitHubStandIn github;
    /** Its path in the API, which is also where its owner's ends. */
    String path;
    final long id;
    boolean active = true;
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    String url;
    List<String> events = List.of("push", "issues");
    /** All its deliveries, oldest first. */
    final List<Row> rows = new ArrayList<>();
    private final Map<Long, Integer> index = new HashMap<>();
    private final Map<String, List<Row>> byGuid = new HashMap<>();
    private final Map<Row, Json> json = new IdentityHashMap<>();
    private long nextId = 3_804_004_623_172_239_366L;
    Receiver receiver = (of, at) -> Answer.OK;
    /** The request and the response of an attempt. */
    Function<Row, Contents> contents = row -> Contents.of(this, row);
    /** The repository that an event is about; null for none. */
    Function<Row, Long> repository = row -> row.event().equals("organization") ? null : 1_296_269L;
    /** How long a row takes to appear in the list. */
    Function<Row, Duration> late = row -> Duration.ZERO;
    /** How long a delivery stays in the list. */
    Duration retention = Duration.ofDays(3);
    /** The path in Link headers; GitHub's differs from the request's for repositories. */
    String linkPath;
    /** How many rows of a page the next one shows again. */
    int overlap;
    /** After every page an empty one that has a next page. */
    boolean emptyPages;
    /** Runs before each page is made up: deliveries that arrive while somebody pages. */
    Runnable beforePage = () -> {};

    HookStandIn(GitHubStandIn github, String path, long id) {
        this.github = github;
        this.path = path;
        this.id = id;
        this.url = "https://receiver.example/" + id;
        // GitHub's links know a repository by its number.
        this.linkPath = path.replaceFirst("^/repos/[^/]+/[^/]+", "/repositories/1296269");
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", path.startsWith("/orgs/") ? "Organization" : "Repository");
        json.put("id", id);
        json.put("name", "web");
        json.put("active", active);
        json.put("events", events);
        json.put("config", config());
        json.put("updated_at", "2026-01-01T00:00:00Z");
        json.put("created_at", created.toString());
        json.put("deliveries_url", github.url() + path + "/deliveries");
        if (path.startsWith("/repos/")) {
            Map<String, Object> last = new LinkedHashMap<>();
            last.put("code", rows.isEmpty() ? null : rows.get(rows.size() - 1).statusCode());
            last.put("status", rows.isEmpty() ? "unused" : "active");
            last.put("message", null);
            json.put("last_response", last);
        }
        return json;
    }

    Map<String, Object> config() {
        return Map.of("url", url, "content_type", "json", "insecure_ssl", "0", "secret", "********");
    }

    /** A first delivery of a new event. */
    Row deliver(Instant at, String event, String action, Answer answer) {
        synchronized (github) {
            return add(UUID.nameUUIDFromBytes((path + nextId).getBytes(StandardCharsets.UTF_8)).toString(), at, false,
                    event, action, answer);
        }
    }

    /** A first delivery with a GUID that the test chooses. */
    Row deliverAs(String guid, Instant at, String event, String action, Answer answer) {
        synchronized (github) {
            return add(guid, at, false, event, action, answer);
        }
    }

    /** A later attempt to deliver the event of a row. */
    Row redeliver(Row of, Instant at, Answer answer) {
        return add(of.guid(), at, true, of.event(), of.action(), answer);
    }

    /** A ping, which the receiver answers at once. */
    Row ping(Instant at) {
        synchronized (github) {
            Row asked = new Row(0, "", at.toString(), false, 0, null, null, "ping", null, at);
            return deliver(at, "ping", null, receiver.answer(asked, at));
        }
    }

    /** The id is taken and used under one lock: two rows with one id would mix up two events. */
    Row add(String guid, Instant at, boolean redelivery, String event, String action, Answer answer) {
        synchronized (github) {
            Instant millis = at.truncatedTo(ChronoUnit.MILLIS);
            Row row = new Row(nextId, guid, millis.toString(), millis, redelivery, 0.27, answer.status(), answer.code(),
                    event, action, at);
            return add(row.visibleFrom(at.plus(late.apply(row))));
        }
    }

    Row add(Row row) {
        synchronized (github) {
            if (index.put(row.id(), rows.size()) != null) {
                throw new IllegalStateException("two deliveries with the id " + row.id());
            }
            rows.add(row);
            byGuid.computeIfAbsent(row.guid(), guid -> new ArrayList<>()).add(row);
            nextId = Math.max(nextId, row.id() < Long.MAX_VALUE - 1000 ? row.id() + 17 : 0);
            return row;
        }
    }

    /** Whether the list shows a row now. */
    boolean listed(Row row) {
        Instant now = github.now();
        return !row.visible().isAfter(now) && row.at().isAfter(now.minus(retention));
    }

    /** A row as JSON, which is made once: a simulation's lists show each row a hundred times. */
    byte[] bytes(Row row) {
        Long about = repository.apply(row);
        Json known = json.get(row);
        if (known == null || !Objects.equals(known.about, about)) {
            known = new Json(about, Call.bytes(row.json(about)));
            json.put(row, known);
        }
        return known.bytes;
    }

    /** Where a delivery is among the rows; null when there is none with this id. */
    Integer place(long id) {
        return index.get(id);
    }

    List<Row> attempts(String guid) {
        return byGuid.getOrDefault(guid, List.of());
    }
}
