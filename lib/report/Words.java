package lib.report;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import lib.api.ApiException;
import lib.hooks.Outcomes.Outcome;

/** Facts in words, for a person. */
public final class Words {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MM-dd 'at' HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** What became of a redelivery. */
    public static String of(Outcome outcome) {
        return switch (outcome.result()) {
            case DELIVERED -> "delivered";
            case FAILED_AGAIN -> "failed again, " + outcome.attempt().outcome();
            case NOT_SEEN -> "not seen yet";
            case REFUSED -> outcome.isUnanswered() ? "no answer, and no new attempt shows" : "refused: " + outcome.failure().getMessage();
            case EXPIRED -> "GitHub no longer keeps it";
        };
    }

    /** Why GitHub did not take a redelivery, without the call: that differs from event to event. */
    static String cause(IOException failure) {
        if (!(failure instanceof ApiException e)) {
            return "no answer";
        }
        return e.getResponseCode() + (e.getResponseMessage() == null || e.getResponseMessage().isEmpty() ? "" : " (" + e.getResponseMessage() + ")");
    }

    /** The status of an attempt where there is little room: the number says it all, and 0 says nothing. */
    static String status(String outcome) {
        return outcome.replace("Invalid HTTP Response: ", "").replaceFirst("^0 ", "");
    }

    /** A number and what it counts: {@code 1 delivery}, {@code 2 deliveries}. */
    public static String count(long number, String what) {
        return number + " " + (number == 1 ? what : what.endsWith("y") ? what.replaceFirst("y$", "ies") : what + "s");
    }

    /** A number with its thousands apart: {@code 1,234}. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number with its thousands apart, and what it counts: {@code 1,234 events}. */
    public static String grouped(long number, String what) {
        return count(number, what).replaceFirst("\\d+", grouped(number));
    }

    /** About how long something takes: {@code 40 s}, {@code 7 min}, {@code 5 h}. */
    public static String roughly(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? (seconds + 30) / 60 + " min" : (seconds + 1800) / 3600 + " h";
    }

    /** An instant: {@code 2026-01-31 08:00 UTC}. */
    public static String utc(Instant instant) {
        return UTC.format(instant);
    }

    /** An instant within the next days: {@code 01-31 at 08:00 UTC}. */
    static String day(Instant instant) {
        return DAY.format(instant);
    }

    /** How long ago: {@code 3 h ago}. */
    public static String ago(Instant instant, Instant now) {
        Duration ago = Duration.between(instant, now);
        return ago.toMinutes() < 1 ? "just now" : ago.toHours() < 1 ? ago.toMinutes() + " min ago" : ago.toHours() < 48 ? ago.toHours() + " h ago"
                : ago.toDays() + " days ago";
    }

    /** How far away: {@code in 6 min}; rounded up to minutes, and down to hours, so that nobody comes too late. */
    static String in(Instant instant, Instant now) {
        Duration left = Duration.between(now, instant);
        long minutes = left.plusSeconds(59).toMinutes();
        return minutes <= 0 ? "now" : minutes < 120 ? "in " + minutes + " min" : left.toHours() < 100 ? "in " + left.toHours() + " h" : "in " + left.toDays() + " days";
    }

    /** A word of a command line, as a shell takes it. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** How long something takes: {@code 90 s}, {@code 3 min}. */
    static String time(Duration duration) {
        long seconds = duration.plusMillis(999).toSeconds();
        return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
    }
}
