package org.kohsuke.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/**
 * The request of a delivery and the receiver's response to it.
 *
 * @param duration in seconds; null if GitHub does not say
 * @param url the receiver's; empty if GitHub does not say
 */
public record GHHookDeliveryDetails(Double duration, String url, Message request, Message response) {
    public GHHookDeliveryDetails {
        url = url == null ? "" : url;
        request = request == null ? new Message(null, null) : request;
        response = response == null ? new Message(null, null) : response;
    }

    /**
     * A request or a response.
     *
     * @param headers null if there are none
     * @param payload null if there is none; an object in a request, or a string if it is form-encoded; a string in a
     *     response
     */
    public record Message(Map<String, Object> headers, JsonNode payload) {
        public Message {
            payload = payload == null || payload.isNull() ? null : payload;
        }
    }

    /**
     * Reads a delivery: GET {hook}/deliveries/{id}; an IOException has the status 404 if GitHub no longer has it.
     *
     * @see <a href="https://docs.github.com/rest/repos/webhooks#get-a-delivery-for-a-repository-webhook">Docs</a>
     */
    public static GHHookDeliveryDetails read(GitHub github, String hook, long id) throws IOException {
        return github.createRequest().withUrlPath(hook + "/deliveries/" + id).fetch(GHHookDeliveryDetails.class);
    }
}
