package lib.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import lib.api.Sanitizer;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Words;
import lib.hooks.Body;
import lib.hooks.Hook;
import org.kohsuke.github.GHHookDeliveryDetails;

/** What was sent and answered in each attempt to deliver an event: for a person, an attempt at a time, or as data. */
public final class ShowReport {
    private static final int VERSION = 1;
    private static final int MOST_CHARACTERS = 2_000;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'",
            Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Hook hook;
    private final Event event;
    private final boolean whole;
    private final boolean payloads;
    private final boolean answers;
    private final List<Object> attempts = new ArrayList<>();

    /**
     * @param whole whether long bodies are shown whole
     * @param payloads whether the payloads that were sent are shown at all
     * @param answers whether the receiver's answers are shown at all
     */
    public ShowReport(Hook hook, Event event, boolean whole, boolean payloads, boolean answers) {
        this.hook = hook;
        this.event = event;
        this.whole = whole;
        this.payloads = payloads;
        this.answers = answers;
    }

    /** The first line for a person. */
    public String head() {
        return event.guid() + " " + event.name() + ", " + Words.count(event.attempts().size(), "attempt")
                + " that GitHub still has, of " + hook;
    }

    /**
     * The lines of one attempt for a person.
     *
     * @param details null when GitHub no longer has them
     */
    public List<String> text(Delivery attempt, GHHookDeliveryDetails details) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Attempt " + (event.attempts().indexOf(attempt) + 1) + " of " + event.attempts().size() + ": "
                + SECONDS.format(attempt.deliveredAt()) + ", "
                + (attempt.redelivery() ? "a redelivery" : "the first delivery")
                + (details == null || details.getDuration() == null ? "" : ", took " + details.getDuration() + " s")
                + ": " + attempt.outcome()
                + " (delivery " + attempt.id() + ")");
        if (details == null) {
            lines.add("  GitHub no longer has what was sent and what the receiver answered.");
            return lines;
        }
        if (!details.getUrl().isEmpty()) {
            lines.add("  to " + Sanitizer.url(details.getUrl()));
        }
        lines.add("  Answer:");
        Body answer = Body.ofAnswer(details);
        if (!answers) {
            lines.add("    (not shown in the job of a public repository)");
        } else if (details.getResponseHeaders() == null && answer.kind() == Body.Kind.NONE) {
            lines.add("    (none)");
        } else {
            addMessage(lines, details.getResponseHeaders(), shown(answer));
        }
        lines.add("  Request:");
        addMessage(lines, details.getRequestHeaders(), payloads ? shown(Body.ofRequest(details))
                : List.of("(the payload is shown in GitHub Actions with --verbose only: many read its logs)"));
        return lines;
    }

    private static void addMessage(List<String> lines, Map<String, Object> headers, List<String> body) {
        masked(headers).forEach((name, value) -> lines.add("    " + name + ": " + value));
        if (headers == null || headers.isEmpty()) {
            lines.add("    (no headers)");
        }
        lines.add("");
        body.forEach(line -> lines.add(line.isEmpty() ? "" : "    " + line));
        lines.add("");
    }

    private List<String> shown(Body body) {
        return switch (body.kind()) {
            case NONE -> List.of("(no body)");
            case EMPTY -> List.of("(an empty body)");
            case BINARY -> List.of("(a binary body of " + Words.number(body.text().length())
                    + " characters; --output json has it)");
            case FORM -> {
                List<String> lines = new ArrayList<>(List.of("(form-encoded; shown decoded)"));
                lines.addAll(lines(body.text()));
                yield lines;
            }
            case JSON, TEXT -> lines(body.text());
        };
    }

    private List<String> lines(String text) {
        int length = text.codePointCount(0, text.length());
        boolean cut = !whole && length > MOST_CHARACTERS;
        String shown = cut ? text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) : text;
        // A tab is a control character, and would be shown as a question mark.
        List<String> lines = new ArrayList<>(shown.replace("\t", "    ").lines().toList());
        if (cut) {
            lines.add("(cut: " + Words.number(MOST_CHARACTERS) + " of " + Words.number(length)
                    + " characters; --verbose shows all)");
        }
        return lines;
    }

    /** Takes one attempt for {@link #json}; details are null when GitHub no longer has them. */
    public void add(Delivery attempt, GHHookDeliveryDetails details) {
        Map<String, Object> json = JsonReport.attempt(attempt);
        json.put("duration", details == null ? null : details.getDuration());
        json.put("url", details == null || details.getUrl().isEmpty() ? null : Sanitizer.url(details.getUrl()));
        json.put("request", details == null ? null : request(details));
        json.put("response", details == null || !answers ? null : response(details));
        attempts.add(json);
    }

    private Map<String, Object> request(GHHookDeliveryDetails details) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("headers", details.getRequestHeaders() == null ? null : masked(details.getRequestHeaders()));
        json.put("payload", payloads ? details.getRequestPayload() : null);
        json.put("body", payloads ? Body.ofRequest(details).raw() : null);
        json.put("left_out", !payloads);
        return json;
    }

    private static Map<String, Object> response(GHHookDeliveryDetails details) {
        Map<String, Object> json = new LinkedHashMap<>();
        String body = Body.ofAnswer(details).raw();
        json.put("headers", details.getResponseHeaders() == null ? null : masked(details.getResponseHeaders()));
        json.put("body", body);
        return json;
    }

    private static Map<String, String> masked(Map<String, Object> headers) {
        Map<String, String> masked = new LinkedHashMap<>();
        if (headers != null) {
            headers.forEach((name, value) -> masked.put(Sanitizer.text(name), Sanitizer.header(name, text(value))));
        }
        return masked;
    }

    private static String text(Object value) {
        return value instanceof List<?> several ? several.stream().map(String::valueOf)
                .collect(Collectors.joining(", "))
                : value == null ? "" : value.toString();
    }

    /** All attempts as one document; schema/show.json describes it. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("hook", hook.toString());
        json.putAll(JsonReport.named(event));
        json.put("attempts", attempts);
        return Json.text(json, true);
    }
}
