package lib.api;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.kohsuke.github.GHIOException;

/**
 * Keeps all threads of a run within GitHub's limits: at most 900 points in any minute, where a GET takes 1 and a write 5, and at most so
 * many redeliveries; and no request at all while GitHub has said to wait.
 *
 * @see <a href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits for the REST API</a>
 */
public final class Pace {
    /** GitHub's published ceiling for redeliveries a minute: 900 points, of which each takes 5. */
    public static final int PUBLISHED_RATE = 180;

    private static final int POINTS = 900;
    /** A second more than a minute, as requests do not take the same time on their way. */
    private static final Duration MINUTE = Duration.ofSeconds(61);

    private final Clock clock;
    private final Pause pause;
    private final int reserve;
    private final Duration maxWait;
    private final Consumer<String> say;
    /** Fair, so that hooks that are handled side by side all come forward. */
    private final ReentrantLock turns = new ReentrantLock(true);
    private final Deque<Turn> lastMinute = new ArrayDeque<>();
    private Instant lastRedelivery = Instant.MIN;
    private volatile int rate;

    // Written when an answer comes, while another thread may hold the lock and wait for its turn.
    private final Object limits = new Object();
    private Instant heldUntil = Instant.MIN;
    private Instant heldSince = Instant.MIN;
    private Instant limitedAt = Instant.MIN;
    private String heldFor = "";
    private int unexplained;
    private int inARow;

    private record Turn(Instant at, int points, boolean redelivery) {}

    /**
     * The pace of one run.
     *
     * @param rate redeliveries a minute; 0 for no limit at all, neither of these nor of points
     * @param reserve how many requests of the hour to leave to others
     * @param maxWait the longest wait that GitHub may ask for
     * @param say takes what a person should know, in one sentence
     */
    public Pace(Clock clock, Pause pause, int rate, int reserve, Duration maxWait, Consumer<String> say) {
        this.clock = clock;
        this.pause = pause;
        this.rate = rate;
        this.reserve = reserve;
        this.maxWait = maxWait;
        this.say = say;
    }

    /**
     * Waits for the turn of a request, and takes it.
     *
     * @param write whether it takes 5 points instead of 1
     * @throws IOException when GitHub wants a longer wait than this run may take
     */
    public void takeTurn(boolean write) throws IOException {
        take(write ? 5 : 1, false);
    }

    /**
     * Waits for the turn of a redelivery, and takes it. They go at twice the pace that the rate allows, and rest when the minute's share is
     * used up: so a handful is quick, and many are no burst.
     *
     * @throws IOException when GitHub wants a longer wait than this run may take
     */
    public void takeTurnToRedeliver() throws IOException {
        take(5, true);
    }

    // Who waits holds the lock: no other thread may go before it.
    private void take(int points, boolean redelivery) throws IOException {
        turns.lock();
        try {
            while (true) {
                hold();
                Instant now = clock.instant();
                Instant turn = turn(points, redelivery, now);
                if (!turn.isAfter(now)) {
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

    /**
     * Waits while GitHub has said so; for a request that has taken its turn before.
     *
     * @return whether it had to wait
     * @throws IOException when GitHub wants a longer wait than this run may take
     */
    public boolean hold() throws IOException {
        // Without the lock of the turns: who has a turn does not wait for those who wait for theirs.
        if (!isHeld()) {
            return false;
        }
        waitWhileHeld();
        return true;
    }

    /** Whether GitHub has said to wait. */
    boolean isHeld() {
        synchronized (limits) {
            return heldUntil.isAfter(clock.instant());
        }
    }

    private void waitWhileHeld() throws IOException {
        turns.lock();
        try {
            while (true) {
                Instant until;
                Instant since;
                String reason;
                synchronized (limits) {
                    until = heldUntil;
                    since = heldSince;
                    reason = heldFor;
                }
                Instant now = clock.instant();
                if (!until.isAfter(now)) {
                    return;
                }
                // One long wait, or a limit that comes again after each wait.
                if (Duration.between(since, until).compareTo(maxWait) > 0) {
                    throw new GHIOException(reason + ", until " + until + ", which is longer than --max-wait " + inWords(maxWait)
                            + ": the next run goes on where this one stopped");
                }
                Duration wait = Duration.between(now, until);
                say.accept("waiting " + inWords(wait) + ", until " + until + ": " + reason);
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
        if (rate == 0) {
            return now;
        }
        Instant turn = now;
        int left = POINTS - lastMinute.stream().mapToInt(Turn::points).sum();
        int redeliveriesLeft = rate - (int) lastMinute.stream().filter(Turn::redelivery).count();
        for (Turn earlier : lastMinute) {
            if (left >= points && (!redelivery || redeliveriesLeft > 0)) {
                break;
            }
            turn = earlier.at.plus(MINUTE);
            left += earlier.points;
            redeliveriesLeft += earlier.redelivery ? 1 : 0;
        }
        Instant spaced = redelivery && !lastRedelivery.equals(Instant.MIN) ? lastRedelivery.plusMillis((30_000 + rate - 1) / rate) : turn;
        return spaced.isAfter(turn) ? spaced : turn;
    }

    /**
     * GitHub refused a request because of a limit: nobody sends anything until the wait is over, and redeliveries go half as fast from then
     * on.
     *
     * @param sentAt when the request was sent: requests that were under way together tell of the same limit
     * @param wait how long GitHub wants to be left alone; null when it does not say: a minute, then twice as long each time
     */
    public void limited(Instant sentAt, Duration wait) {
        synchronized (limits) {
            if (sentAt.isAfter(limitedAt)) {
                limitedAt = clock.instant();
                unexplained += wait == null ? 1 : 0;
                inARow++;
                halve();
            }
            Duration asked = wait != null ? wait : Duration.ofMinutes(1L << Math.max(0, Math.min(unexplained - 1, 10)));
            // However short the wait that is asked for: who is refused again and again comes back less and less often.
            Duration least = Duration.ofSeconds(1L << Math.max(0, Math.min(inARow - 1, 6)));
            Duration atLeast = asked.compareTo(least) > 0 ? asked : least;
            holdUntil(limitedAt.plus(atLeast), "GitHub limits the rate");
        }
    }

    private void halve() {
        // Without a limit of ours, GitHub's published one comes first.
        rate = rate == 0 ? PUBLISHED_RATE : Math.max(1, rate / 2);
        say.accept("GitHub limits the rate: from now on at most " + rate + " redeliveries a minute");
    }

    /** GitHub answered, and with no limit. */
    public void answered() {
        synchronized (limits) {
            // What was under way when the limit came says nothing of it.
            if (!heldUntil.isAfter(clock.instant())) {
                unexplained = 0;
                inARow = 0;
                heldSince = Instant.MIN;
            }
        }
    }

    /**
     * What GitHub says of the hour's budget.
     *
     * @param remaining how many requests are left
     * @param untilReset how long until there are more
     */
    public void remaining(int remaining, Duration untilReset) {
        synchronized (limits) {
            if (remaining <= reserve) {
                holdUntil(clock.instant().plus(untilReset), remaining + " requests are left of the hour's, and --reserve keeps " + reserve
                        + " for others");
            }
        }
    }

    private void holdUntil(Instant until, String reason) {
        if (until.isAfter(heldUntil)) {
            heldUntil = until;
            heldFor = reason;
            heldSince = heldSince.equals(Instant.MIN) ? clock.instant() : heldSince;
        }
    }

    /** Waits a while, for a request that is tried again. */
    void sleep(Duration wait) throws IOException {
        pause.sleep(wait);
    }

    private static String inWords(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(500).toSeconds());
        return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }
}
