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
 * Keeps all threads of a run within GitHub's limits: at most 900 points in any minute, where a GET takes 1 and a write
 * 5, and at most so many redeliveries; and no request at all while GitHub has said to wait. Each wait throws an
 * IOException if GitHub wants a longer one than this run may take.
 *
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits</a>
 */
public final class RateLimiter {
    static final int POINTS = 900;
    static final int POINTS_OF_WRITE = 5;
    /** A second more than a minute, because some requests take longer on their way than others. */
    static final Duration MINUTE = Duration.ofSeconds(61);

    private final Clock clock;
    private final Pause pause;
    private final int reserve;
    private final Duration maxWait;
    private final Consumer<String> say;
    private final Limit limit = new Limit();
    /** Fair, so that hooks that are handled side by side all come forward. */
    private final ReentrantLock turns = new ReentrantLock(true);
    private final Deque<Turn> lastMinute = new ArrayDeque<>();
    private Instant lastRedelivery = Instant.MIN;
    private final Rate fullRate;
    private volatile Rate rate;
    private volatile Hour hour;
    private volatile long requests;
    private volatile boolean stopped;

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

    private record Hour(int remaining, Instant reset) {}

    private record Turn(Instant at, int points, boolean redelivery) {}

    private record Wait(Instant since, Instant until, String reason) {}

    /** If the rate is unlimited, so are the points; so many requests of the hour are left to others. */
    public RateLimiter(Clock clock, Pause pause, Rate rate, int reserve, Duration maxWait, Consumer<String> say) {
        this.clock = clock;
        this.pause = pause;
        this.fullRate = rate;
        this.rate = rate;
        this.reserve = reserve;
        this.maxWait = maxWait;
        this.say = say;
    }

    static IOException interrupted(String doing, InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted while " + doing).initCause(e);
    }

    /** A new run begins: it counts its own requests, and a limit of an earlier run does not slow it down. */
    void restart() {
        rate = fullRate;
        requests = 0;
    }

    /** From now on no redelivery is sent, and nothing waits: what would have to wait fails. */
    public void stop() {
        stopped = true;
    }

    /** The rate that holds now: each limit halves the one that the run began with. */
    public Rate rate() {
        return rate;
    }

    /** Waits for the turn of a request of so many points, and takes it. */
    public void takeTurn(int points) throws IOException {
        take(points, false);
    }

    /** Waits for the turn of a redelivery, and takes it: a handful is quick, and many are not a burst. */
    public void takeTurnToRedeliver() throws IOException {
        take(POINTS_OF_WRITE, true);
    }

    private void take(int points, boolean redelivery) throws IOException {
        // The waiting thread keeps the lock, so turns stay in order.
        turns.lock();
        try {
            while (true) {
                hold();
                failIfStopped(redelivery);
                Instant now = clock.instant();
                Instant turn = turn(points, redelivery, now);
                if (!turn.isAfter(now)) {
                    requests++;
                    lastMinute.addLast(new Turn(now, points, redelivery));
                    lastRedelivery = redelivery ? now : lastRedelivery;
                    return;
                }
                Duration wait = Duration.between(now, turn);
                if (wait.compareTo(Duration.ofSeconds(5)) >= 0) {
                    say.accept("pausing " + inWords(wait) + " to stay within GitHub's limits");
                }
                sleep(wait);
            }
        } finally {
            turns.unlock();
        }
    }

    private Instant turn(int points, boolean redelivery, Instant now) {
        while (!lastMinute.isEmpty() && !lastMinute.peekFirst().at.plus(MINUTE).isAfter(now)) {
            lastMinute.removeFirst();
        }
        Rate rate = this.rate;
        if (rate.isUnlimited()) {
            return now;
        }
        Instant turn = now;
        int left = POINTS - lastMinute.stream().mapToInt(Turn::points).sum();
        int redeliveriesLeft = rate.perMinute() - (int) lastMinute.stream().filter(Turn::redelivery).count();
        for (Turn earlier : lastMinute) {
            if (left >= points && (!redelivery || redeliveriesLeft > 0)) {
                break;
            }
            turn = earlier.at.plus(MINUTE);
            left += earlier.points;
            redeliveriesLeft += earlier.redelivery ? 1 : 0;
        }
        boolean isFirst = !redelivery || lastRedelivery.equals(Instant.MIN);
        Instant spaced = isFirst ? turn : lastRedelivery.plus(rate.spacing());
        return spaced.isAfter(turn) ? spaced : turn;
    }

    /** Waits while GitHub has said so, for a request that has taken its turn before; returns whether it had to. */
    public boolean hold() throws IOException {
        // Look first without the lock: a request that has its turn does not wait for those that wait for theirs.
        if (!isHeld()) {
            return false;
        }
        turns.lock();
        try {
            for (Wait wait = limit.current(); wait != null; wait = limit.current()) {
                // It may be one long wait, or a limit that comes again after each wait.
                if (Duration.between(wait.since, wait.until).compareTo(maxWait) > 0) {
                    throw new GHIOException(wait.reason + ", until " + wait.until + ", which is longer than "
                            + "--max-wait " + inWords(maxWait) + ": the next run continues where this one stopped");
                }
                Duration left = Duration.between(clock.instant(), wait.until);
                say.accept("waiting " + inWords(left) + ", until " + wait.until + ": " + wait.reason);
                sleep(left);
            }
            return true;
        } finally {
            turns.unlock();
        }
    }

    boolean isHeld() {
        return limit.current() != null;
    }

    /**
     * Sends nothing until the wait is over, which is a minute and then twice as long each time if it is null, and
     * halves the rate; requests that were sent before the last limit came tell of that one.
     */
    public void limited(Instant sentAt, Duration wait) {
        if (limit.limited(sentAt, wait)) {
            synchronized (limit) {
                rate = rate.halved();
            }
            say.accept("GitHub limits the rate: from now on at most " + rate.perMinute() + " redeliveries a minute");
        }
    }

    /** GitHub responded, and with no limit. */
    public void answered() {
        limit.answered();
    }

    /** Notes how many requests of the hour are left, and how long until there are more. */
    public void remaining(int remaining, Duration untilReset) {
        hour = new Hour(remaining, clock.instant().plus(untilReset));
        if (remaining <= reserve) {
            limit.extend(hour.reset, remaining + " requests are left this hour, and the run leaves " + reserve
                    + " to others");
        }
    }

    /** How many requests this run has sent so far, each try counted. */
    public long requests() {
        return requests;
    }

    /** How many requests are left of the hour's, as GitHub last said; -1 if it says nothing, as with the limits off. */
    public int left() {
        Hour known = hour;
        return known == null ? -1 : known.remaining;
    }

    /** Throws an IOException if the hour's budget is too small for a run, and is not full again within --max-wait. */
    public void mustHold(int needed) throws IOException {
        Hour known = hour;
        boolean isEnough = known == null || known.remaining - reserve >= needed;
        if (!isEnough && Duration.between(clock.instant(), known.reset).compareTo(maxWait) > 0) {
            throw new GHIOException("the run needs at least " + needed + " requests, and " + known.remaining
                    + " are left this hour, of which it leaves " + reserve + " to others; nothing was sent: start it "
                    + "after " + known.reset + ", or give a longer --max-wait, or use a GitHub App, which has a limit "
                    + "of its own");
        }
    }

    void sleep(Duration wait) throws IOException {
        pause.sleep(wait);
        failIfStopped(true);
    }

    private void failIfStopped(boolean mayNotGo) throws IOException {
        if (stopped && mayNotGo) {
            throw new GHIOException("stopped; the next run continues from here");
        }
    }

    private static String inWords(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(500).toSeconds());
        return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    /** Until when GitHub wants to be left alone, and why; its lock is never held while a thread waits. */
    private final class Limit {
        private Instant until = Instant.MIN;
        private Instant since = Instant.MIN;
        private Instant limitedAt = Instant.MIN;
        private String reason = "";
        private int unexplained;
        private int inARow;

        synchronized Wait current() {
            return until.isAfter(clock.instant()) ? new Wait(since, until, reason) : null;
        }

        synchronized boolean limited(Instant sentAt, Duration asked) {
            boolean isNew = sentAt.isAfter(limitedAt);
            if (isNew) {
                limitedAt = clock.instant();
                unexplained += asked == null ? 1 : 0;
                inARow++;
            }
            Duration wait = asked != null ? asked : Duration.ofMinutes(doubled(unexplained, 10));
            // However short the wait that GitHub asks for: a request that is refused again and again comes less often.
            Duration least = Duration.ofSeconds(doubled(inARow, 6));
            extend(limitedAt.plus(wait.compareTo(least) > 0 ? wait : least), "GitHub limits the rate");
            return isNew;
        }

        private static long doubled(int times, int most) {
            return 1L << Math.max(0, Math.min(times - 1, most));
        }

        synchronized void answered() {
            // A response that was under way when the limit came does not mean that the limit is over.
            if (!until.isAfter(clock.instant())) {
                unexplained = 0;
                inARow = 0;
                since = Instant.MIN;
            }
        }

        /** A later limit never shortens the wait. */
        synchronized void extend(Instant to, String why) {
            if (to.isAfter(until)) {
                until = to;
                reason = why;
                since = since.equals(Instant.MIN) ? clock.instant() : since;
            }
        }
    }
}
