import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Consumer;

/** A clock that stands still until somebody waits, or sets it. */
final class TestClock extends Clock {
    private volatile Instant now;
    /** Runs at each new time: the events of the world meanwhile. */
    Consumer<Instant> meanwhile = instant -> {};

    TestClock(Instant now) {
        this.now = now;
    }

    /** Waits, at once. */
    synchronized void pause(Duration duration) {
        set(now.plus(duration));
    }

    synchronized void set(Instant instant) {
        meanwhile.accept(instant);
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("only instants are asked for");
    }
}
