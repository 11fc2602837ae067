package lib.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.api.UsageException;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them. */
public final class Times {
    private static final Pattern DURATION = Pattern.compile("0|(\\d{1,9})([smhd])");

    private Times() {}

    /**
     * A duration: a whole number with s, m, h or d, such as {@code 90m}, or 0.
     *
     * @throws IllegalArgumentException with one sentence
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; give a whole number with s, m, h or "
                    + "d, such as 90m");
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
     * A time in the past: a duration before now; an instant, as ISO 8601 or as this program shows it; or a day, from
     * midnight UTC.
     *
     * @throws IllegalArgumentException with one sentence
     */
    public static Instant past(String text, Instant now) {
        Instant instant = DURATION.matcher(text).matches() ? now.minus(duration(text)) : instant(text.strip());
        if (instant.isAfter(now)) {
            throw new IllegalArgumentException("'" + text + "' lies in the future; it is " + now + " now");
        }
        return instant;
    }

    private static Instant instant(String text) {
        String shown = text.replaceFirst("^(\\S+) (\\d\\d:\\d\\d(:\\d\\d)?) ?(UTC|Z)?$", "$1T$2Z");
        try {
            return OffsetDateTime.parse(shown.matches("\\d{4}-\\d\\d-\\d\\d") ? shown + "T00:00Z" : shown).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is neither a duration such as 90m, 24h or 3d, nor an "
                    + "instant such as 2026-01-31T08:00:00Z or '2026-01-31 08:00 UTC', nor a day such as 2026-01-31");
        }
    }

    /** The value of an option as a time in the past; null if it is not given. */
    public static Instant given(String option, String text, Instant now) {
        try {
            return text == null ? null : past(text, now);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
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
