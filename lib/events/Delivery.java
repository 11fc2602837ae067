package lib.events;

import java.time.Instant;

/**
 * One attempt to deliver an event: a row of a hook's list.
 *
 * @param id the attempt's own id
 * @param guid the event's GUID, shared by all its attempts
 * @param deliveredAt when the attempt was made
 * @param redelivery whether somebody asked for it
 * @param status what became of it, in GitHub's words
 * @param statusCode the receiver's HTTP status; 0 or null when there was none
 * @param event the event's name
 * @param action the event's action, or null
 * @param repositoryId the id of the repository where the event happened, or null
 */
public record Delivery(long id, String guid, Instant deliveredAt, boolean redelivery, String status, Integer statusCode, String event, String action,
        Long repositoryId) {

    /** Whether GitHub says OK, or the receiver answered 200-299. */
    public boolean succeeded() {
        return "OK".equals(status) || (statusCode != null && statusCode >= 200 && statusCode <= 299);
    }

    /** Whether the receiver gave an answer below 500, whatever it was: then it is up. */
    public boolean answered() {
        return succeeded() || (statusCode != null && statusCode > 0 && statusCode < 500);
    }

    /** Why it failed, for a person: the receiver's status, when there was one, and GitHub's words. */
    public String outcome() {
        return statusCode == null || status.contains(statusCode.toString()) ? status : statusCode + " " + status;
    }

    /** Whether it is a ping. A ping only tells that a hook is there; it is not an event that somebody could miss. */
    public boolean isPing() {
        return "ping".equals(event);
    }
}
