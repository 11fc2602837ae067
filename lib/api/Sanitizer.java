package lib.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The one place that takes secrets out of texts that other people wrote. A text passes {@link #text} or
 * {@link #reason} where it comes in, and each line that goes out {@link #printable} or {@link #document}.
 */
public record Sanitizer(Secrets secrets, boolean actions, boolean isPublic) {
    private static final String MASK = "***";

    private static final int LONGEST_REASON = 100;
    /** Shorter ones are words of the text as well. */
    private static final int LEAST_SECRET = 4;
    // In JSON a slash may have backslashes before it, and in a query a URL is encoded, perhaps twice. A quotation mark
    // may be part of a URL, which goes on behind it then; a full stop behind one ends the sentence, but the dots of one
    // that was cut before are its own.
    private static final Pattern URL = Pattern.compile("(?i)((?::|%(?:25)?3A)(?:\\\\{0,4}/|%(?:25)?2F){2})"
            + "([^\\s<>]*?(?:(?<=/)\\.\\.\\.)?+)(?=[.,;:!?)\\]}]{0,9}"
            + "(?:[\\s<>]|\\z|(?>\\\\?[\"']|\\\\)(?![\\p{L}\\p{N}%@/?&=#_\\\\-])))");
    private static final Pattern HOST =
            Pattern.compile("([\\p{L}\\p{N}][\\p{L}\\p{N}._-]*|\\[[0-9a-fA-F:.]+\\])(:\\d{1,5})?");
    private static final Pattern HOST_THAT_IS_SHOWN = Pattern.compile("(?<=://)[^/\\s]+(?=/\\.\\.\\.)");
    private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"'<>?=]*=[^\\s\"'<>]*");
    /** {@code NAME=VALUE}, as in a query, or a quoted value, as in JSON within JSON. */
    private static final Pattern PARAMETER = Pattern.compile("(\\\\u0026|^|[^\\w.\\[\\]%-])([\\w.\\[\\]%-]{1,80})"
            + "(?:(=)[^&;#\\s\"'<>\\\\]+|(\\\\{0,4}[\"']?\\s*+(?:=>|[:=])\\s*+(?:\\[\\s*+)?\\\\{0,4}([\"']))"
            + "(?s:.)+?(?=\\\\{0,4}\\5|\\z))");
    private static final String SECRET_NAME =
            "(?i)token|secret|password|passwd|pwd|credential|authori[sz]ation|cookie|signature|api[_-]?key";
    private static final Pattern NAME_OF_QUOTED = Pattern.compile(SECRET_NAME);
    private static final Pattern NAME =
            Pattern.compile(SECRET_NAME + "|key(?!word)|(^|[_.-])sig|auth(?!or|enticate)|^code$");
    /** A token or a private key that a person gave in the wrong place. */
    private static final Pattern CREDENTIAL =
            Pattern.compile("\\b(gh[opusr]|github_pat)_[\\w.-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^']*");
    private static final Pattern RECEIVER =
            Pattern.compile("\\w+://(?:([^/?#]*)@)?[^/?#]*([^?#]*)(?:\\?([^#]*))?.*");

    private static final Pattern PATH = Pattern.compile("(?:[\\w./-]*/api/v3(?=/|$))?"
            + "(?:/(?:orgs/[\\w.-]+|repos/[\\w.-]+/[\\w.-]+|(?:organizations|repositories)/\\d+|app|installation)"
            + "(?=/|$))?(?:/(?:hooks?|deliveries|attempts|pings|config|repos|repositories|installations?|"
            + "access_tokens|token|actions|variables(?:/\\w+)?|\\d+)(?=/|$))*");

    private static final Pattern ANSWERED = Pattern.compile("Invalid HTTP Response: \\d+");
    /** GitHub's sender retries, and names the receiver's URL; Go's HTTP client names it once more. */
    private static final Pattern SENDERS_WORDS =
            Pattern.compile("(?s)^.* (?:giving up after \\d+ attempt\\(s\\):? ?(?=.)|(?=giving up after ))");
    private static final Pattern CLIENTS_WORDS = Pattern.compile("(?s)^[A-Z][a-z]+ \".*?\": ");
    private static final Pattern ADDRESS_OR_QUOTE = Pattern.compile(
            "\"[^\"\\\\]*+(?:\\\\(?s:.)?[^\"\\\\]*+)*+\"?|(?<![\\w/.:@-])"
            + "(?:\\[[\\w:.%]+\\](?::\\d{1,5})?|(?:[\\w-]+\\.)+[\\w-]*\\w(?::\\d{1,5})?|[\\w-]+:\\d{1,5}\\b)"
            + "|(?<=\\blookup )[\\w-]+");
    private static final Pattern REST_OF_URL = Pattern.compile("\\w*://\\S*");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]");
    private static final Pattern COMMAND = Pattern.compile("^[\\s\\p{Z}]*::");
    private static final Map<String, Pattern> REASONS = new LinkedHashMap<>();
    private static final Map<String, String> SHORTENED = new ConcurrentHashMap<>();
    private static final int MOST_SHORTENED = 100;

    static {
        reason("timed out", "time-?d? ?out|deadline exceeded|exceeded while");
        reason("connection reset", "reset by peer|connection reset|forcibly closed");
        reason("connection refused", "refused");
        reason("no such host", "no such host|resolve host|name resolution|name or service not known");
        reason("host unreachable", "unreachable|no route to host");
        reason("certificate not trusted", "x509|certificate");
        reason("TLS failed", "\\b(tls|ssl|https client)\\b");
        reason("not an HTTP response", "malformed http|malformed mime");
        reason("connection closed", "\\bEOF\\b|closed|goaway|broken pipe|empty reply|returned nothing");
        reason("HTTP/2 failed", "\\bhttp2\\b|stream error");
        reason("invalid URL", "^parse |unsupported protocol scheme");
    }

    private static void reason(String reason, String words) {
        REASONS.put(reason, Pattern.compile(words, Pattern.CASE_INSENSITIVE));
    }

    /** Why a delivery failed, safe and short, from GitHub's status or null, so that deliveries can be grouped by it. */
    public static String reason(String status) {
        if (status == null) {
            return "no status";
        }
        if (status.equals("OK") || ANSWERED.matcher(status).matches()) {
            return status;
        }
        // An outage shows the same few statuses in thousands of rows.
        if (SHORTENED.size() > MOST_SHORTENED) {
            SHORTENED.clear();
        }
        return SHORTENED.computeIfAbsent(status, Sanitizer::shortened);
    }

    private static String shortened(String status) {
        String cause = SENDERS_WORDS.matcher(status).replaceFirst("");
        cause = text(CLIENTS_WORDS.matcher(cause).replaceFirst(""));
        String words = ADDRESS_OR_QUOTE.matcher(cause).replaceAll("...");
        String withoutUrls = REST_OF_URL.matcher(words).replaceAll("");
        String other = words.codePointCount(0, words.length()) <= LONGEST_REASON ? words
                : words.substring(0, words.offsetByCodePoints(0, LONGEST_REASON - 3)) + "...";
        return REASONS.keySet().stream().filter(reason -> REASONS.get(reason).matcher(withoutUrls).find()).findFirst()
                .orElse(other);
    }

    /** A text with {@code https://HOST/...} for each URL, and without other queries; null for null. */
    public static String text(String text) {
        if (text == null || isPlain(text)) {
            return text;
        }
        String cut = QUERY.matcher(withoutUrls(text)).replaceAll("?...");
        String masked = PARAMETER.matcher(cut).replaceAll(found -> {
            boolean isQuoted = found.group(3) == null;
            boolean isSecret = (isQuoted ? NAME_OF_QUOTED : NAME).matcher(found.group(2)).find();
            String between = isQuoted ? found.group(4) : "=";
            return Matcher.quoteReplacement(isSecret ? found.group(1) + found.group(2) + between + MASK
                    : found.group());
        });
        return CREDENTIAL.matcher(masked).replaceAll(MASK);
    }

    /** A receiver's text without the secrets of its own URL: an error page often repeats the path. */
    public static String answer(String text, String url) {
        Matcher receiver = RECEIVER.matcher(url);
        if (text == null || !receiver.matches()) {
            return text(text);
        }
        Secrets secrets = new Secrets();
        String user = decoded(Objects.toString(receiver.group(1), ""));
        secrets.add(Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        Stream.of(user.split(":", 2)).filter(part -> part.length() >= LEAST_SECRET).forEach(secrets::add);
        String query = Objects.toString(receiver.group(3), "");
        Stream.of((receiver.group(2) + "&" + query.replace("/", "%2F")).split("[/&]")).forEach(part -> {
            String[] pair = part.split("=", 2);
            String value = pair[pair.length - 1];
            boolean isNamed = pair.length == 2 && NAME.matcher(pair[0]).find() && value.length() >= LEAST_SECRET;
            if (isNamed || value.matches("(?=.*\\d).{6,}|.{20,}")) {
                secrets.add(value);
                secrets.add(decoded(value));
            }
        });
        return text(secrets.removedFrom(text));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    private static boolean isPlain(String text) {
        return !text.contains("=") && !text.contains(":") && !text.contains("%") && !text.contains("gh")
                && !text.contains("pat_");
    }

    private static String withoutUrls(String text) {
        return URL.matcher(text).replaceAll(found -> {
            boolean isEncoded = found.group(1).contains("%");
            return Matcher.quoteReplacement("://" + host(isEncoded ? "" : found.group(2)));
        });
    }

    /** If a password has a slash or an @ in it, nobody can say where the host begins. */
    private static String host(String rest) {
        String authority = rest.split("[/?#\\\\]", 2)[0];
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        boolean isClear = rest.indexOf('@', authority.length()) < 0 && HOST.matcher(host).matches();
        return isClear ? host + "/..." : "...";
    }

    /** A path of the API, as far as it is one that is known: behind that, a Link header may have led anywhere. */
    public static String path(String path) {
        Matcher known = PATH.matcher(path);
        int end = known.lookingAt() ? known.end() : 0;
        return end == path.length() ? path : path.substring(0, end) + "/...";
    }

    public static String url(String url) {
        String cut = text(url);
        return cut.matches("[a-zA-Z][a-zA-Z0-9+.-]*://\\S*\\.\\.\\.") ? cut : "...";
    }

    /** A part of a receiver's URL as a person gave it; all but a plain word may have a secret path. */
    public static String part(String part) {
        return part.matches("[\\w-]*") ? part : text(part.replaceFirst("^(?!\\w+://)", "https://"));
    }

    /** The value of a header: signatures, credentials and cookies are masked whole. */
    public static String header(String name, String value) {
        return NAME.matcher(name).find() ? MASK : text(value);
    }

    /** A line without secrets, hidden characters, and what a terminal or GitHub Actions would act on. */
    public String printable(String line) {
        String printable = INVISIBLE.matcher(line).replaceAll("?");
        if (actions) {
            // The runner takes ##[command] anywhere in a line, and ::command:: at its beginning, after any blanks.
            printable = COMMAND.matcher(printable.replace("##[", "#?[")).replaceFirst("?:");
        }
        return withoutHosts(CREDENTIAL.matcher(secrets.removedFrom(printable)).replaceAll(MASK));
    }

    /** A document in JSON, of which all but ASCII is escaped, without secrets and commands of the runner's. */
    public String document(String json) {
        return withoutHosts(secrets.removedFrom(json.replace("##[", "#\\u0023[")));
    }

    private String withoutHosts(String text) {
        return isPublic ? HOST_THAT_IS_SHOWN.matcher(text).replaceAll("").replace(":///...", "://...") : text;
    }

    public static final class Secrets {
        /** A command that runs for weeks makes hundreds a day; each is good for an hour at most. */
        private static final int MOST_MINTED = 1000;

        private final Set<String> all = ConcurrentHashMap.newKeySet();
        private final Queue<String> minted = new ConcurrentLinkedQueue<>();
        private volatile Consumer<String> onMinted = secret -> {};

        /** Sets the listener for secrets that are made during the run, which Actions cannot know to mask. */
        public void onMinted(Consumer<String> listener) {
            onMinted = listener;
        }

        public void add(String secret) {
            if (!secret.isEmpty()) {
                all.add(secret);
                all.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
            }
        }

        public void addMinted(String secret) {
            add(secret);
            minted.add(secret);
            if (minted.size() > MOST_MINTED) {
                all.remove(minted.remove());
            }
            onMinted.accept(secret);
        }

        public String removedFrom(String text) {
            String removed = text;
            for (String secret : all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
                removed = removed.replace(secret, MASK);
            }
            return removed;
        }
    }
}
