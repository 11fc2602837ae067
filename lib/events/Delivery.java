package lib.events;

import java.time.Instant;

/**
 * One attempt to deliver an event: a row of a hook's list.
 *
 * @param redelivery whether somebody asked for it
 * @param status {@code OK}, {@code Invalid HTTP Response: N} if the receiver answered N, or why there was no response
 * @param statusCode the receiver's, or GitHub's own choice if there was no response; 0 or null for none
 */
public record Delivery(long id, String guid, Instant deliveredAt, boolean redelivery, String status, Integer statusCode,
        String event, String action, Long repositoryId) {

    public boolean succeeded() {
        return "OK".equals(status) || (statusCode != null && statusCode >= 200 && statusCode <= 299);
    }

    /** Whether the receiver is up: it responded with a status below 500. */
    public boolean answered() {
        return succeeded() || (statusCode != null && statusCode > 0 && statusCode < 500);
    }

    /** The HTTP status of the receiver's response to a failed attempt; null without a response. */
    public Integer failedWith() {
        return statusCode != null && status.equals("Invalid HTTP Response: " + statusCode) ? statusCode : null;
    }

    /** The result for a person; a code that GitHub chose says nothing about the receiver. */
    public String outcome() {
        return "OK".equals(status) && statusCode != null ? statusCode + " " + status : status;
    }

    public boolean isPing() {
        return "ping".equals(event);
    }

    /** Whether its GUID begins so, in upper or lower case. */
    public boolean isNamedBy(String beginning) {
        return guid.regionMatches(true, 0, beginning, 0, beginning.length());
    }
}
