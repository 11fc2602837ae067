import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The requests that have come in at a stand-in, in the order in which they came, whenever they were answered. */
final class RequestLog {
    private final List<AtomicReference<GitHubStandIn.Request>> places = new ArrayList<>();
    private int atOnce;
    private int mostAtOnce;
    private long busyNanos;

    /** A request has come in: its place in the order, for the record of what becomes of it. */
    synchronized AtomicReference<GitHubStandIn.Request> arrived() {
        mostAtOnce = Math.max(mostAtOnce, ++atOnce);
        AtomicReference<GitHubStandIn.Request> place = new AtomicReference<>();
        places.add(place);
        return place;
    }

    /** Its answer is about to leave. By the time the client has it, the client may send the next one. */
    synchronized void leaves(Duration took) {
        atOnce--;
        busyNanos += took.toNanos();
    }

    /** The requests that were answered, or left without an answer on purpose. */
    synchronized List<GitHubStandIn.Request> all() {
        return places.stream().map(AtomicReference::get).filter(Objects::nonNull).toList();
    }

    /** How many requests were in hand at once, at most. */
    synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    /** How long requests were in hand, all together. */
    synchronized Duration busy() {
        return Duration.ofNanos(busyNanos);
    }

    synchronized void clear() {
        places.clear();
    }
}
