package lib.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.kohsuke.github.GHIOException;

/**
 * Keeps all threads of a run within https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: at
 * most 900 points in any minute, where a GET takes 1 and a write 5, and at most so many redeliveries; and no request at
 * all while GitHub has said to wait. It throws an IOException instead of a longer wait than this run may take.
 */
public final class RateLimiter {
    private static final int POINTS = 900;
    static final int POINTS_OF_WRITE = 5;
    /** A second more than a minute, because some requests take longer on their way than others. */
    private static final Duration MINUTE = Duration.ofSeconds(61);
    private static final int MOST_DOUBLINGS = 6;

    private final Clock clock;
    private final Pause pause;
    private final Duration maxWait;
    private final Consumer<String> say;
    private final Rate fullRate;
    /** Held while waiting for a turn, so turns stay in order; fair, so that no hook starves. */
    private final ReentrantLock turns = new ReentrantLock(true);
    private final Deque<Turn> lastMinute = new ArrayDeque<>();

    // Guarded by this limiter's own lock, which no thread holds while it waits.
    private Rate rate;
    private long requests;
    private boolean stopped;
    private Wait wait;
    private Instant limitedAt = Instant.MIN;
    private int limitsInARow;

    /** Waits; the tests advance their own clock instead. */
    @FunctionalInterface
    public interface Pause {
        void pause(Duration duration) throws InterruptedException;

        default void sleep(Duration duration) throws IOException {
            try {
                pause(duration);
            } catch (InterruptedException e) {
                throw interrupted("waiting", e);
            }
        }
    }

    /** Redeliveries a minute, 0 for no limit: they go at twice the rate until the share of the minute is used up. */
    public record Rate(int perMinute) {
        /** No limit of our own, neither of redeliveries nor of points: for a GitHub Enterprise Server that has none. */
        public static final Rate UNLIMITED = new Rate(0);
        public static final Rate PUBLISHED = new Rate(180);

        /** Reads a number, or {@code unlimited}; an IllegalArgumentException has the sentence. */
        public static Rate parse(String text) {
            if (text.equals("unlimited")) {
                return UNLIMITED;
            }
            if (!text.matches("[1-9]\\d{0,5}")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a number of redeliveries a minute; give 1 or more, or 'unlimited'");
            }
            return new Rate(Integer.parseInt(text));
        }

        public boolean isUnlimited() {
            return perMinute == 0;
        }

        Rate halved() {
            return isUnlimited() ? PUBLISHED : new Rate(Math.max(1, perMinute / 2));
        }

        Duration spacing() {
            return isUnlimited() ? Duration.ZERO : Duration.ofMillis((30_000 + perMinute - 1) / perMinute);
        }

        /** The time from the first of some redeliveries to the last one, if nothing else is sent. */
        public Duration timeFor(int redeliveries) {
            if (isUnlimited() || redeliveries < 2) {
                return Duration.ZERO;
            }
            int share = Math.min(perMinute, POINTS / POINTS_OF_WRITE);
            int before = redeliveries - 1;
            return MINUTE.multipliedBy(before / share).plus(spacing().multipliedBy(before % share));
        }
    }

    private record Turn(Instant at, int points, boolean redelivery) {}

    private record Wait(Instant since, Instant until) {}

    public RateLimiter(Clock clock, Pause pause, Rate rate, Duration maxWait, Consumer<String> say) {
        this.clock = clock;
        this.pause = pause;
        this.fullRate = rate;
        this.rate = rate;
        this.maxWait = maxWait;
        this.say = say;
    }

    static IOException interrupted(String doing, InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted while " + doing).initCause(e);
    }

    /** A new run begins. Of an earlier run's limits only a wait that is not over counts, from now. */
    synchronized void restart() {
        rate = fullRate;
        requests = 0;
        limitsInARow = 0;
        wait = wait == null ? null : new Wait(clock.instant(), wait.until);
    }

    /** From now on, redeliveries fail, and so does any request that would have to wait. */
    public synchronized void stop() {
        stopped = true;
    }

    public synchronized Rate rate() {
        return rate;
    }

    public synchronized long requests() {
        return requests;
    }

    /** Waits for the turn of a redelivery, and takes it: a handful is quick, and many are not a burst. */
    public void takeTurnToRedeliver() throws IOException {
        takeTurn(POINTS_OF_WRITE, true);
    }

    public void takeTurn(int points, boolean redelivery) throws IOException {
        turns.lock();
        try {
            while (true) {
                hold();
                failIfStopped(redelivery);
                Instant now = clock.instant();
                Duration early = Duration.between(now, turn(points, redelivery, now));
                if (early.isNegative() || early.isZero()) {
                    count(new Turn(now, points, redelivery));
                    return;
                }
                if (early.toSeconds() >= 5) {
                    say.accept("pausing " + inWords(early) + " to stay within GitHub's limits");
                }
                sleep(early);
            }
        } finally {
            turns.unlock();
        }
    }

    private Instant turn(int points, boolean redelivery, Instant now) {
        // A turn in the future was taken before somebody set the clock back.
        lastMinute.removeIf(turn -> turn.at.isAfter(now) || !turn.at.plus(MINUTE).isAfter(now));
        Rate current = rate();
        if (current.isUnlimited()) {
            return now;
        }
        int pointsLeft = POINTS - points;
        int redeliveriesLeft = redelivery ? current.perMinute() - 1 : Integer.MAX_VALUE;
        Instant turn = lastMinute.stream().filter(earlier -> redelivery && earlier.redelivery).findFirst()
                .map(last -> last.at.plus(current.spacing())).orElse(now);
        for (Turn earlier : lastMinute) {
            pointsLeft -= earlier.points;
            redeliveriesLeft -= earlier.redelivery ? 1 : 0;
            if (pointsLeft < 0 || redeliveriesLeft < 0) {
                Instant room = earlier.at.plus(MINUTE);
                return room.isAfter(turn) ? room : turn;
            }
        }
        return turn;
    }

    private synchronized void count(Turn turn) {
        requests++;
        lastMinute.addFirst(turn);
    }

    /** Waits until GitHub's limit is over, for a request that has its turn; returns whether it waited. */
    public boolean hold() throws IOException {
        // Look first without the lock: a request that has its turn does not wait for those that wait for theirs.
        if (!isHeld()) {
            return false;
        }
        turns.lock();
        try {
            for (Wait now = current(); now != null; now = current()) {
                // From the first limit of a series, so that many short waits also reach --max-wait.
                if (Duration.between(now.since, now.until).compareTo(maxWait) > 0) {
                    throw new GHIOException("GitHub limits the rate, until " + now.until + ", which is longer than "
                            + "--max-wait " + inWords(maxWait) + ": the next run continues where this one stopped");
                }
                Duration left = Duration.between(clock.instant(), now.until);
                say.accept("waiting " + inWords(left) + ", until " + now.until + ": GitHub limits the rate");
                sleep(left);
            }
            return true;
        } finally {
            turns.unlock();
        }
    }

    boolean isHeld() {
        return current() != null;
    }

    private synchronized Wait current() {
        return wait != null && wait.until.isAfter(clock.instant()) ? wait : null;
    }

    /**
     * Notes that GitHub limited a request: nothing is sent until the wait is over, and the rate is halved. Without a
     * wait from GitHub, it is a minute, and twice as long each time. A request sent before the last limit came counts
     * as the same limit.
     */
    public synchronized void limited(Instant sentAt, Duration asked) {
        boolean isNew = sentAt.isAfter(limitedAt);
        if (isNew) {
            limitedAt = clock.instant();
            limitsInARow++;
        }
        // Back off even if GitHub asks for a short wait each time.
        Duration least = Duration.ofSeconds(1L << Math.max(0, Math.min(limitsInARow - 1, MOST_DOUBLINGS)));
        Duration wanted = asked != null ? asked : least.multipliedBy(60);
        Instant until = limitedAt.plus(wanted.compareTo(least) > 0 ? wanted : least);
        if (wait == null || until.isAfter(wait.until)) {
            wait = new Wait(wait == null ? clock.instant() : wait.since, until);
        }
        if (isNew) {
            rate = rate.halved();
            say.accept("GitHub limits the rate: from now on at most " + rate.perMinute() + " redeliveries a minute");
        }
    }

    public synchronized void answered() {
        // A response that was under way when the limit came does not mean that the limit is over.
        if (!isHeld()) {
            limitsInARow = 0;
            wait = null;
        }
    }

    void sleep(Duration duration) throws IOException {
        pause.sleep(duration);
        failIfStopped(true);
    }

    private synchronized void failIfStopped(boolean mayNotGo) throws IOException {
        if (stopped && mayNotGo) {
            throw new GHIOException("stopped; the next run continues from here");
        }
    }

    private static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.plusMillis(500).toSeconds());
        return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }
}
