package org.kohsuke.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/**
 * A delivery of a webhook with what was sent and what the receiver answered.
 *
 * @see <a
 *     href="https://docs.github.com/rest/orgs/webhooks#get-a-webhook-delivery-for-an-organization-webhook">Docs</a>
 */
public class GHHookDeliveryDetails extends GHHookDelivery {
    private Double duration;
    private String url;
    private Message request = new Message();
    private Message response = new Message();

    static class Message {
        Map<String, Object> headers;
        /** An object in a request, or a string if it is form-encoded; a string in a response. */
        JsonNode payload;
    }

    /** How long the attempt took, in seconds; null if GitHub does not say. */
    public Double getDuration() {
        return duration;
    }

    /** The receiver's URL; empty if GitHub does not say. */
    public String getUrl() {
        return url == null ? "" : url;
    }

    /** The headers that were sent; null if GitHub does not say. */
    public Map<String, Object> getRequestHeaders() {
        return request == null ? null : request.headers;
    }

    /** The payload that was sent; null if GitHub does not say. */
    public JsonNode getRequestPayload() {
        return payload(request);
    }

    /** The headers of the receiver's response; null if there was none. */
    public Map<String, Object> getResponseHeaders() {
        return response == null ? null : response.headers;
    }

    /** The body of the receiver's response; null if there was none. */
    public JsonNode getResponsePayload() {
        return payload(response);
    }

    private static JsonNode payload(Message message) {
        return message == null || message.payload == null || message.payload.isNull() ? null : message.payload;
    }

    /**
     * Reads a delivery of a hook by its path: GET {hook}/deliveries/{id}.
     *
     * @throws IOException with the status 404 if GitHub no longer has it, or the token may not read it
     * @see <a
     *     href="https://docs.github.com/rest/orgs/webhooks#get-a-webhook-delivery-for-an-organization-webhook">Docs</a>
     */
    public static GHHookDeliveryDetails read(GitHub github, String hook, long id) throws IOException {
        return github.createRequest().withUrlPath(hook + "/deliveries/" + id).fetch(GHHookDeliveryDetails.class);
    }
}
