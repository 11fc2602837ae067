package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and durations as every message shows them. All times are UTC. */
public final class Words {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter NEXT_DAYS = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter LONG_AGO = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Words() {}

    /** A number with its thousands apart: {@code 1,234}. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and what it counts: {@code 1 delivery}, {@code 1,234 deliveries}. */
    public static String count(long number, String what) {
        String several = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
        return number(number) + " " + (number == 1 ? what : several);
    }

    /** An instant to the minute; another day than today has its date, and one of the next six its name. */
    public static String time(Instant instant, Instant now) {
        ZonedDateTime then = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime today = now.atZone(ZoneOffset.UTC);
        if (then.toLocalDate().isAfter(today.toLocalDate()) && then.isBefore(today.plusDays(6))) {
            return NEXT_DAYS.format(then);
        }
        if (then.getYear() != today.getYear()) {
            return LONG_AGO.format(then);
        }
        return (then.getDayOfYear() == today.getDayOfYear() ? TODAY : THIS_YEAR).format(then);
    }

    /** The same in a sentence: {@code 01-31 08:00 UTC}. */
    public static String utc(Instant instant, Instant now) {
        return time(instant, now) + " UTC";
    }

    /** An instant with its day: {@code 01-31 08:00 UTC}. */
    public static String day(Instant instant) {
        return THIS_YEAR.format(instant.atZone(ZoneOffset.UTC)) + " UTC";
    }

    /**
     * How long: {@code 40 s}, {@code 7 min}, {@code 63 h}, {@code 5 days}; short times are rounded up, long ones
     * down.
     */
    public static String duration(Duration duration) {
        long seconds = duration.plusMillis(999).toSeconds();
        if (seconds < 120) {
            return Math.max(1, seconds) + " s";
        }
        if (seconds < 7200) {
            return (seconds + 59) / 60 + " min";
        }
        return duration.toHours() < 100 ? duration.toHours() + " h" : duration.toDays() + " days";
    }

    /** Why an attempt failed, as short as it can be: {@code 500}, {@code timed out}. */
    public static String reason(Delivery attempt) {
        return attempt.outcome().replace("Invalid HTTP Response: ", "");
    }

    /** A word of a command line, as a shell takes it. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
