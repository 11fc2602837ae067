package org.kohsuke.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** The request of a delivery to the receiver's URL, and the response to it, after a duration in seconds or null. */
public record GHHookDeliveryDetails(Double duration, String url, Message request, Message response) {
    public GHHookDeliveryDetails {
        url = url == null ? "" : url;
        request = request == null ? new Message(null, null) : request;
        response = response == null ? new Message(null, null) : response;
    }

    /** A request or a response; the payload is an object, or a string in a response or if it is form-encoded. */
    public record Message(Map<String, Object> headers, JsonNode payload) {
        public Message {
            payload = payload == null || payload.isNull() ? null : payload;
        }
    }

    /** Reads a delivery: GET {hook}/deliveries/{id}; an IOException has the status 404 if GitHub no longer has it. */
    public static GHHookDeliveryDetails read(GitHub github, String hook, long id) throws IOException {
        return github.createRequest().withUrlPath(hook + "/deliveries/" + id).fetch(GHHookDeliveryDetails.class);
    }
}
