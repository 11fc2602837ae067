import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was sent in an attempt and what the receiver answered, as GitHub shows it for one delivery.
 *
 * @param requestHeaders of the request; null when GitHub does not tell
 * @param requestPayload of the request: an object, or what else a test wants GitHub to show; null for none
 * @param responseHeaders of the answer; null for none
 * @param responsePayload the answer's body; null for none
 */
record Contents(Map<String, Object> requestHeaders, Object requestPayload, Map<String, Object> responseHeaders,
        Object responsePayload) {
    /** An attempt like most: the signatures are not real ones, as no test checks what GitHub signed. */
    static Contents of(HookStandIn hook, Row row) {
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("Accept", "*/*");
        sent.put("Content-Type", "application/json");
        sent.put("User-Agent", "GitHub-Hookshot/83050d9");
        sent.put("X-GitHub-Delivery", row.guid());
        sent.put("X-GitHub-Event", row.event());
        sent.put("X-GitHub-Hook-ID", Long.toString(hook.id));
        sent.put("X-Hub-Signature", "sha1=THE_SECRET_signature");
        sent.put("X-Hub-Signature-256", "sha256=THE_SECRET_signature");
        Map<String, Object> payload = new LinkedHashMap<>();
        if (row.action() != null) {
            payload.put("action", row.action());
        }
        payload.put("sender", Map.of("login", "octocat"));
        // Nobody listens at the other end of a connection that failed.
        boolean answered = row.statusCode() != null && row.statusCode() != 0 && !row.status()
                .startsWith("failed to connect");
        return new Contents(sent, payload, answered ? Map.of("Content-Type", "text/plain") : null, answered ? "answer "
                + row.statusCode() : null);
    }

    Contents sending(String contentType, Object payload) {
        Map<String, Object> headers = new LinkedHashMap<>(requestHeaders);
        headers.put("Content-Type", contentType);
        return new Contents(headers, payload, responseHeaders, responsePayload);
    }

    Contents answered(Object payload) {
        return answered(Map.of("Content-Type", "text/html"), payload);
    }

    Contents answered(Map<String, Object> headers, Object payload) {
        return new Contents(requestHeaders, requestPayload, headers, payload);
    }

    /** The row and the two members beyond it. */
    Map<String, Object> json(HookStandIn hook, Row row) {
        Map<String, Object> json = row.json(hook.repository.apply(row));
        json.put("url", hook.url);
        json.put("request", message(requestHeaders, requestPayload));
        json.put("response", message(responseHeaders, responsePayload));
        return json;
    }

    private static Map<String, Object> message(Map<String, Object> headers, Object payload) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("headers", headers);
        message.put("payload", payload);
        return message;
    }
}
