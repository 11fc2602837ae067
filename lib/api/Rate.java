package lib.api;

import java.time.Duration;

/**
 * How many redeliveries a minute a run sends at most, 0 for no limit, and how long they take: {@link RateLimiter} sends
 * at twice the rate, and rests when the share of the minute is used up.
 */
public record Rate(int perMinute) {
    /** No limit of our own, neither of redeliveries nor of points: for a GitHub Enterprise Server that has none. */
    public static final Rate UNLIMITED = new Rate(0);
    public static final Rate PUBLISHED = new Rate(180);

    /** Reads a number of redeliveries a minute, or {@code unlimited}; IllegalArgumentException with one sentence. */
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
        int share = Math.min(perMinute, RateLimiter.POINTS / RateLimiter.POINTS_OF_WRITE);
        int before = redeliveries - 1;
        return RateLimiter.MINUTE.multipliedBy(before / share).plus(spacing().multipliedBy(before % share));
    }
}
