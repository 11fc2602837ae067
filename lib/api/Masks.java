package lib.api;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out what looks like a secret in a request or an answer that other people sent. What this run knows as a secret is {@link Secrets}'s. */
public final class Masks {
    /** What stands in a secret's place. */
    public static final String MASK = "***";

    private static final Pattern HEADER = Pattern.compile(
            "signature|authorization|cookie|token|secret|password|passwd|credential|api-?key", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER = Pattern.compile("(\\w:(?:\\\\?/){2})[^/?#\\s\"'<>\\\\]*@");
    // In HTML and JSON, the & of a URL may be written as &amp; or as the escape of its code, and a slash with a backslash.
    private static final Pattern PARAMETER = Pattern.compile("([?&;#]|\\\\u0026)([\\w.\\[\\]%-]{1,80})=([^&;#\\s\"'<>\\\\]+)");
    private static final Pattern PARAMETER_NAME = Pattern.compile(
            "token|secret|key(?!word)|(^|[_.-])sig|signature|password|passwd|pwd|credential|auth(?!or)|^code$");

    private Masks() {}

    /** The value of a header, without secrets: signatures, credentials and cookies are masked whole. */
    public static String header(String name, String value) {
        return HEADER.matcher(name).find() ? MASK : text(value);
    }

    /** A text without the secrets in its URLs: user and password, and the values of parameters whose names tell of a secret. */
    public static String text(String text) {
        String masked = USER.matcher(text).replaceAll("$1" + MASK + "@");
        return PARAMETER.matcher(masked).replaceAll(found -> Matcher.quoteReplacement(
                PARAMETER_NAME.matcher(found.group(2).toLowerCase(Locale.ROOT)).find() ? found.group(1) + found.group(2) + "=" + MASK : found.group()));
    }
}
