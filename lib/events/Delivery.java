package lib.events;

import java.time.Instant;

/**
 * One attempt to deliver an event: a row of a hook's list.
 *
 * @param id the attempt's own id
 * @param guid the event's GUID, shared by all its attempts
 * @param deliveredAt when the attempt was made
 * @param redelivery whether somebody asked for it
 * @param status {@code OK}, {@code Invalid HTTP Response: N} if the receiver answered N, or why there was no answer
 * @param statusCode the receiver's, or a number that GitHub chose where there was no answer; 0 or null for none
 * @param event the event's name
 * @param action the event's action, or null
 * @param repositoryId the id of the repository where the event happened, or null
 */
public record Delivery(long id, String guid, Instant deliveredAt, boolean redelivery, String status, Integer statusCode,
        String event, String action,
        Long repositoryId) {

    /** Whether GitHub says OK, or the receiver answered 200-299. */
    public boolean succeeded() {
        return "OK".equals(status) || (statusCode != null && statusCode >= 200 && statusCode <= 299);
    }

    /** Whether the receiver gave an answer below 500, whatever it was: then it is up. */
    public boolean answered() {
        return succeeded() || (statusCode != null && statusCode > 0 && statusCode < 500);
    }

    /** The HTTP status of the receiver's answer to a failed attempt; null if it did not answer. */
    public Integer failedWith() {
        return statusCode != null && status.equals("Invalid HTTP Response: " + statusCode) ? statusCode : null;
    }

    /** Why it failed, for a person. A number that GitHub chose says nothing of the receiver. */
    public String outcome() {
        return succeeded() && statusCode != null ? statusCode + " " + status : status;
    }

    /** Whether it is a ping. A ping only tells that a hook is there; it is not an event that somebody could miss. */
    public boolean isPing() {
        return "ping".equals(event);
    }
}
