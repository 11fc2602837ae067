package lib.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.UsageException;
import picocli.CommandLine.TypeConversionException;

/** Times as people write and read them. */
public final class When {
    private static final Pattern DURATION = Pattern.compile("0|(\\d{1,9})([smhd])");

    private When() {}

    /**
     * A duration: a whole number with s, m, h or d, such as {@code 90m}, or 0.
     *
     * @throws IllegalArgumentException with one sentence
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no duration; give a whole number with s, m, h or d, such as 90m");
        }
        long number = text.equals("0") ? 0 : Long.parseLong(matcher.group(1));
        return switch (text.charAt(text.length() - 1)) {
            case 's', '0' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /**
     * A time in the past: an ISO-8601 instant, or how long before {@code now}.
     *
     * @throws IllegalArgumentException with one sentence
     */
    public static Instant past(String text, Instant now) {
        Instant instant;
        if (DURATION.matcher(text).matches()) {
            instant = now.minus(duration(text));
        } else {
            try {
                instant = OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "'" + text + "' is neither a duration such as 90m, 24h or 3d nor an instant such as 2026-01-31T08:00:00Z");
            }
        }
        if (instant.isAfter(now)) {
            throw new IllegalArgumentException("'" + text + "' lies in the future; it is " + now + " now");
        }
        return instant;
    }

    /** --since as an instant; null when it is not given. */
    public static Instant since(String text, Instant now) {
        try {
            return text == null ? null : past(text, now);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--since: " + e.getMessage());
        }
    }

    /** A duration for picocli. */
    public static Duration convert(String text) {
        try {
            return duration(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
