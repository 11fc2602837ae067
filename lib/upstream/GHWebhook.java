package org.kohsuke.github;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A webhook's settings, and its deliveries; the id is 0 for an App's hook.
 *
 * <p>github-api 1.330 has no calls for deliveries (hub4j/github-api#1404), and its request builder is package-private.
 * So this file is in its package, written as the library would write it, and goes when the library has it. Its GHHook
 * takes one more request, for the owner, and lacks the receiver's last response.
 *
 * @see <a href="https://docs.github.com/rest/orgs/webhooks">Organization webhooks</a>
 */
public record GHWebhook(long id, boolean active, String createdAt, List<String> events, Config config,
        LastResponse lastResponse) {
    public GHWebhook {
        events = events == null ? List.of() : events;
        lastResponse = lastResponse == null ? new LastResponse(null, null) : lastResponse;
    }

    record Config(String url) {}

    /** The receiver's last HTTP status, and GitHub's word for it; both are null for an organization's hook. */
    public record LastResponse(Integer code, String status) {}

    /**
     * A delivery as GitHub lists it: one attempt to deliver one event.
     *
     * @param id beyond 2^53 since 2026: never a double
     * @param duration in seconds; null if GitHub does not say
     */
    public record Delivery(long id, String guid, Time deliveredAt, boolean redelivery, String status,
            Integer statusCode, String event, String action, Long repositoryId, Double duration) {
        public Delivery {
            if (id == 0 || guid == null || deliveredAt == null) {
                throw new IllegalArgumentException("a delivery without its id, its GUID or its time");
            }
        }

        public Instant time() {
            return deliveredAt.instant;
        }
    }

    public record Time(Instant instant) {
        @JsonCreator
        public Time(String text) {
            this(parsed(text));
        }

        /** Instant.parse takes ten times as long, which counts in a list of a million rows. */
        private static Instant parsed(String text) {
            boolean hasMillis = text.length() == 24 && text.charAt(19) == '.';
            if (!hasMillis && text.length() != 20 || !text.endsWith("Z")) {
                return Instant.parse(text);
            }
            int[] parts = new int[6];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = Integer.parseInt(text, i == 0 ? 0 : 3 * i + 2, 3 * i + 4, 10);
            }
            int nanos = hasMillis ? 1_000_000 * Integer.parseInt(text, 20, 23, 10) : 0;
            return LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], nanos)
                    .toInstant(ZoneOffset.UTC);
        }
    }

    /** The request to the receiver's URL, and the response to it, after a duration in seconds or null. */
    public record Details(Double duration, String url, Message request, Message response) {
        public Details {
            url = url == null ? "" : url;
            request = request == null ? new Message(null, null) : request;
            response = response == null ? new Message(null, null) : response;
        }
    }

    /** A request or a response; the payload is an object, or a string in a response or if it is form-encoded. */
    public record Message(Map<String, Object> headers, JsonNode payload) {
        public Message {
            payload = payload == null || payload.isNull() ? null : payload;
        }
    }

    public String url() {
        return config == null || config.url == null ? "" : config.url;
    }

    public Instant created() {
        return createdAt == null ? null : Instant.parse(createdAt);
    }

    /** Reads a hook by its path: GET {owner}/hooks/{id}; an IOException has the status 404 if there is none. */
    public static GHWebhook read(GitHub github, String path) throws IOException {
        return github.createRequest().withUrlPath(path).fetch(GHWebhook.class);
    }

    /** Lists all hooks of an owner such as {@code /orgs/octo} or {@code /repos/octo/app}: GET {owner}/hooks. */
    public static List<GHWebhook> list(GitHub github, String owner) throws IOException {
        return GHPages.all(github, GHPages.json(GHWebhook[].class), owner + "/hooks", 100, GHWebhook::id);
    }

    /** The hook of a GitHub App, with its URL only, by the App's JWT: GET /app/hook/config. */
    public static GHWebhook ofApp(GitHub github) throws IOException {
        Config config = github.createRequest().withUrlPath("/app/hook/config").fetch(Config.class);
        return new GHWebhook(0, true, null, null, config, null);
    }

    /** Lists the deliveries of a hook such as {@code /orgs/octo/hooks/42}, newest first: GET {hook}/deliveries. */
    public static GHPages<Delivery> deliveries(GitHub github, String hook) {
        return new GHPages<>(github, GHPages.json(Delivery[].class), hook + "/deliveries", 100, Delivery::id);
    }

    /** Reads a delivery: GET {hook}/deliveries/{id}; an IOException has the status 404 if GitHub no longer has it. */
    public static Details details(GitHub github, String hook, long id) throws IOException {
        return github.createRequest().withUrlPath(hook + "/deliveries/" + id).fetch(Details.class);
    }

    /**
     * Delivers the event of a delivery again: POST {hook}/deliveries/{id}/attempts.
     *
     * @see <a href="https://docs.github.com/rest/repos/webhooks#redeliver-a-delivery-for-a-repository-webhook">Docs</a>
     */
    public static void redeliver(GitHub github, String hook, long id) throws IOException {
        github.createRequest().method("POST").withUrlPath(hook + "/deliveries/" + id + "/attempts").with(noBody())
                .send();
    }

    /** Sends a ping to a hook, which shows in its deliveries: POST {hook}/pings. */
    public static void ping(GitHub github, String hook) throws IOException {
        github.createRequest().method("POST").withUrlPath(hook + "/pings").with(noBody()).send();
    }

    /** GitHub's description gives these calls no body; github-api would send {}. */
    private static ByteArrayInputStream noBody() {
        return new ByteArrayInputStream(new byte[0]);
    }
}
