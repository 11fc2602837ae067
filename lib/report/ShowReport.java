package lib.report;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lib.api.Sanitizer;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Words;
import lib.hooks.Body;
import lib.hooks.Hook;
import org.kohsuke.github.GHHookDelivery;

/** The request and the response of each attempt to deliver an event, for a person or as data. */
public record ShowReport(Hook hook, Event event, boolean whole, boolean payloads, boolean answers) {
    private static final int MOST_CHARACTERS = 2_000;

    public String head() {
        return event.guid() + " " + event.name() + ", " + Words.count(event.attempts().size(), "attempt")
                + " that GitHub still has, of " + hook;
    }

    public List<String> text(Delivery attempt, GHHookDelivery.Details details) {
        boolean isTimed = details != null && details.duration() != null;
        List<String> lines = new ArrayList<>(List.of("",
                "Attempt " + (event.attempts().indexOf(attempt) + 1) + " of " + event.attempts().size() + ": "
                        + attempt.deliveredAt().truncatedTo(ChronoUnit.SECONDS) + ", "
                        + (attempt.redelivery() ? "a redelivery" : "the first delivery")
                        + (isTimed ? ", took " + details.duration() + " s: " : ": ") + attempt.outcome()
                        + " (delivery " + attempt.id() + ")"));
        if (details == null) {
            lines.add("  GitHub no longer has the request and the response.");
            return lines;
        }
        if (!details.url().isEmpty()) {
            lines.add("  to " + Sanitizer.url(details.url()));
        }
        lines.add("  Response:");
        Body response = Body.ofAnswer(details);
        if (!answers) {
            lines.add("    (not shown in the job of a public repository)");
        } else if (details.response().headers() == null && response.kind() == Body.Kind.NONE) {
            lines.add("    (none)");
        } else {
            addMessage(lines, details.response().headers(), shown(response));
        }
        lines.add("  Request:");
        addMessage(lines, details.request().headers(), payloads ? shown(Body.ofRequest(details))
                : List.of("(GitHub Actions shows the payload with --verbose only, because many people read its logs)"));
        return lines;
    }

    private static void addMessage(List<String> lines, Map<String, Object> headers, List<String> body) {
        Map<String, String> masked = headers == null ? Map.of() : masked(headers);
        masked.forEach((name, value) -> lines.add("    " + name + ": " + value));
        if (masked.isEmpty()) {
            lines.add("    (no headers)");
        }
        lines.add("");
        body.forEach(line -> lines.add(line.isEmpty() ? "" : "    " + line));
        lines.add("");
    }

    private List<String> shown(Body body) {
        return switch (body.kind()) {
            case NONE -> List.of("(no body)");
            case FORM -> lines("(form-encoded; shown decoded)\n", body.text());
            case JSON, TEXT -> lines("", body.text());
        };
    }

    private List<String> lines(String head, String text) {
        int length = text.codePointCount(0, text.length());
        boolean cut = !whole && length > MOST_CHARACTERS;
        String shown = cut ? text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) : text;
        // A tab is a control character, and would be shown as a question mark.
        List<String> lines = new ArrayList<>((head + shown.replace("\t", "    ")).lines().toList());
        if (cut) {
            lines.add("(cut: " + Words.number(MOST_CHARACTERS) + " of " + Words.number(length)
                    + " characters; --verbose shows all)");
        }
        return lines;
    }

    /** All attempts as one document; schema/show.json describes it. */
    public String json(List<Object> attempts) {
        Map<String, Object> json = JsonReport.object("version", 1, "hook", hook.toString());
        json.putAll(JsonReport.named(event));
        json.put("attempts", attempts);
        return JsonReport.text(json, true);
    }

    public Map<String, Object> json(Delivery attempt, GHHookDelivery.Details details) {
        Map<String, Object> json = JsonReport.attempt(attempt);
        json.putAll(JsonReport.object(
                "duration", details == null ? null : details.duration(),
                "url", details == null || details.url().isEmpty() ? null : Sanitizer.url(details.url()),
                "request", details == null ? null : request(details),
                "response", details == null || !answers ? null : response(details)));
        return json;
    }

    private Map<String, Object> request(GHHookDelivery.Details details) {
        return JsonReport.object(
                "headers", masked(details.request().headers()),
                "payload", payloads ? details.request().payload() : null,
                "body", payloads ? Body.ofRequest(details).raw() : null,
                "left_out", !payloads);
    }

    private static Map<String, Object> response(GHHookDelivery.Details details) {
        return JsonReport.object("headers", masked(details.response().headers()), "body", Body.ofAnswer(details).raw());
    }

    private static Map<String, String> masked(Map<String, Object> headers) {
        if (headers == null) {
            return null;
        }
        Map<String, String> masked = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            String text = value instanceof List<?> several ? several.stream().map(String::valueOf)
                    .collect(Collectors.joining(", ")) : Objects.toString(value, "");
            masked.put(Sanitizer.text(name), Sanitizer.header(name, text));
        });
        return masked;
    }
}
