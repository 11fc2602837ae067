package org.kohsuke.github;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * A delivery of a webhook, as GitHub lists it: one attempt to deliver one event.
 *
 * <p>github-api 1.330 has no calls for deliveries (hub4j/github-api#1404), and its request builder is package-private.
 * So this file is in its package, written as the library would write it, and goes when the library has it.
 *
 * @param id beyond 2^53 since 2026: never a double
 * @param duration in seconds; null if GitHub does not say
 * @see <a href="https://docs.github.com/rest/orgs/webhooks#list-deliveries-for-an-organization-webhook">Docs</a>
 */
public record GHHookDelivery(long id, String guid, Time deliveredAt, boolean redelivery, String status,
        Integer statusCode, String event, String action, Long repositoryId, Double duration) {
    public GHHookDelivery {
        if (id == 0 || guid == null || deliveredAt == null) {
            throw new IllegalArgumentException("a delivery without its id, its GUID or its time");
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

    public Instant time() {
        return deliveredAt.instant;
    }

    /** Lists the deliveries of a hook such as {@code /orgs/octo/hooks/42}, newest first: GET {hook}/deliveries. */
    public static GHPages<GHHookDelivery> list(GitHub github, String hook) {
        return new GHPages<>(github, GHPages.json(GHHookDelivery[].class), hook + "/deliveries", 100,
                GHHookDelivery::id);
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
