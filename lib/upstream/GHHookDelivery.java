package org.kohsuke.github;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A delivery of a webhook, as GitHub lists it: one attempt to deliver one event.
 *
 * <p>github-api 1.330 has no calls for deliveries (hub4j/github-api#1404), and its request builder is package-private.
 * So this file is in its package, written as the library would write it, and goes when the library has it.
 *
 * @see <a
 *     href="https://docs.github.com/rest/orgs/webhooks#list-deliveries-for-an-organization-webhook">Docs</a>
 */
public class GHHookDelivery extends GitHubInteractiveObject {
    private long id; // beyond 2^53 since 2026: never a double
    private String guid;
    private String deliveredAt;
    private boolean redelivery;
    private String status;
    private Integer statusCode;
    private String event;
    private String action;
    private Long repositoryId;
    private transient Instant parsedDeliveredAt;

    /** The delivery's own id; a redelivery gets a new one. */
    public long getId() {
        return id;
    }

    /** The event's GUID, which all its attempts share, and all hooks that got the event. */
    public String getGuid() {
        return guid;
    }

    /** The time of the attempt. */
    public Instant getDeliveredAt() {
        if (parsedDeliveredAt == null && deliveredAt != null) {
            parsedDeliveredAt = Instant.parse(deliveredAt);
        }
        return parsedDeliveredAt;
    }

    /** Whether somebody asked for this attempt. */
    public boolean isRedelivery() {
        return redelivery;
    }

    /** The result in GitHub's words: {@code OK}, {@code timed out}, ... */
    public String getStatus() {
        return status;
    }

    /** The receiver's HTTP status; null or 0 if there was none. */
    public Integer getStatusCode() {
        return statusCode;
    }

    /** The event's name, such as {@code issues}. */
    public String getEvent() {
        return event;
    }

    /** The event's action, such as {@code opened}; null for events that have none. */
    public String getAction() {
        return action;
    }

    /** The id of the repository that the event is about; null for an event that is not about one. */
    public Long getRepositoryId() {
        return repositoryId;
    }

    /**
     * Lists the deliveries of a hook by its path, newest first: GET {hook}/deliveries. The iterator wraps an
     * IOException in a GHException.
     *
     * @see <a
     *     href="https://docs.github.com/rest/orgs/webhooks#list-deliveries-for-an-organization-webhook">Docs</a>
     */
    public static PagedIterable<GHHookDelivery> list(GitHub github, String hook) {
        return GHPages.iterable(github, GHHookDelivery[].class, hook + "/deliveries", GHHookDelivery::getId,
                GHHookDelivery::check);
    }

    private void check() throws IOException {
        if (id == 0) {
            throw new GHIOException("a delivery of the list has no id");
        }
        if (guid == null) {
            throw new GHIOException("the delivery " + id + " of the list has no GUID");
        }
        if (deliveredAt == null) {
            throw new GHIOException("the delivery " + id + " of the list has no time");
        }
        try {
            getDeliveredAt();
        } catch (DateTimeParseException e) {
            throw new GHIOException("the delivery " + id + " of the list has the time '" + deliveredAt
                    + "', which is not an ISO-8601 instant", e);
        }
    }

    /**
     * Delivers the event of a delivery again: POST {hook}/deliveries/{id}/attempts.
     *
     * @see <a
     *     href="https://docs.github.com/rest/orgs/webhooks#redeliver-a-delivery-for-an-organization-webhook">Docs</a>
     */
    public static void redeliver(GitHub github, String hook, long id) throws IOException {
        github.createRequest().method("POST").withUrlPath(hook + "/deliveries/" + id + "/attempts").with(noBody())
                .send();
    }

    /**
     * Sends a ping to a hook, which shows in its deliveries: POST {hook}/pings.
     *
     * @see <a href="https://docs.github.com/rest/orgs/webhooks#ping-an-organization-webhook">Ping a webhook</a>
     */
    public static void ping(GitHub github, String hook) throws IOException {
        github.createRequest().method("POST").withUrlPath(hook + "/pings").with(noBody()).send();
    }

    /** GitHub's description gives these calls no body; github-api would send {}. */
    private static ByteArrayInputStream noBody() {
        return new ByteArrayInputStream(new byte[0]);
    }
}
