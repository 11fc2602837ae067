package lib.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import lib.api.UsageException;

/** Times as people write them; a wrong one is an IllegalArgumentException with one sentence. */
public final class Times {
    private static final String DURATION = "0|\\d{1,9}[smhd]";

    private Times() {}

    /** A duration: a whole number with s, m, h or d, such as {@code 90m}, or 0. */
    public static Duration duration(String text) {
        if (!text.matches(DURATION)) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; give a whole number with s, m, h or "
                    + "d, such as 90m");
        }
        return Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text.replaceFirst("^0$", "0s"));
    }

    /** A time in the past: a duration before now; an instant, as ISO 8601 or as this program shows it; or a day. */
    public static Instant past(String text, Instant now) {
        Instant instant = text.matches(DURATION) ? now.minus(duration(text)) : instant(text.strip());
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

    public static Instant given(String option, String text, Instant now) {
        try {
            return text == null ? null : past(text, now);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
