package lib.events;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times in UTC and durations as every message shows them. */
public final class Words {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter NEXT_DAYS = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter ANOTHER_DAY = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

    private Words() {}

    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and its noun: {@code 1 delivery}, {@code 1,234 deliveries}. */
    public static String count(long number, String noun) {
        String several = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return number(number) + " " + (number == 1 ? noun : several);
    }

    /** An instant to the minute: {@code 08:00} today, {@code Mon 08:00} in the next six days, else with the date. */
    public static String time(Instant instant, Instant now) {
        ZonedDateTime then = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime today = now.atZone(ZoneOffset.UTC);
        if (then.toLocalDate().isAfter(today.toLocalDate()) && then.isBefore(today.plusDays(6))) {
            return NEXT_DAYS.format(then);
        }
        return (then.toLocalDate().equals(today.toLocalDate()) ? TODAY : ANOTHER_DAY).format(then);
    }

    public static String utc(Instant instant, Instant now) {
        return time(instant, now) + " UTC";
    }

    public static String day(Instant instant) {
        return ANOTHER_DAY.format(instant.atZone(ZoneOffset.UTC)) + " UTC";
    }

    /** A duration: {@code 40 s}, {@code 7 min}, {@code 63 h}, {@code 5 days}; short ones round up, long ones down. */
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

    public static String reason(Delivery attempt) {
        return attempt.outcome().replace("Invalid HTTP Response: ", "");
    }

    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
