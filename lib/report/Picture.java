package lib.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import lib.events.Activity;

/** How busy a hook was and how much failed, hour by hour, in plain text. */
final class Picture {
    static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_BARS = 25;
    private static final int MOST_CAUSES = 5;

    private Picture() {}

    /** The picture; no line is longer than the width if it is 80 or more. */
    static List<String> lines(Report report, int width) {
        Activity activity = report.activity();
        List<String> lines = new ArrayList<>();
        List<Activity.Bar> bars = activity.bars(MOST_BARS);
        int most = bars.stream().mapToInt(Activity.Bar::deliveries).max().orElse(0);
        int room = Math.max(10, Math.min(100, width) - 45);
        for (Activity.Bar bar : bars) {
            int length = scaled(bar.deliveries(), most, room);
            int failed = Math.min(length, scaled(bar.failures(), most, room));
            lines.add(HOUR.format(bar.from()) + "  " + "#".repeat(failed) + ".".repeat(length - failed) + " ".repeat(room - length) + "  "
                    + (bar.deliveries() == 0 ? "" : bar.deliveries() + (bar.failures() == 0 ? "" : ", " + bar.failures() + " failed")));
        }
        if (!bars.isEmpty()) {
            lines.add("(UTC, " + (bars.get(0).length().toHours() == 1 ? "an hour" : bars.get(0).length().toHours() + " hours") + " a line; # failed, . succeeded)");
        }
        lines.add(Words.count(activity.deliveries(), "delivery") + " since " + Words.utc(report.since()) + (activity.deliveries() == 0 ? ""
                : String.format(Locale.ROOT, ", %d failed: %.1f %% succeeded", activity.failures(),
                        100.0 * (activity.deliveries() - activity.failures()) / activity.deliveries())));
        for (Activity.Outage outage : Rows.outages(report)) {
            boolean goesOn = report.down() != null && !outage.from().isBefore(report.down().since());
            lines.add("outage: " + Words.utc(outage.from()) + (activity.succeededBy(outage.from()) ? "" : " or earlier") + " to " + (goesOn ? "now" : Words.utc(outage.to())) + ", "
                    + Words.count(outage.failures(), "failure") + " and no success");
        }
        return lines;
    }

    /** At least one for what is not nothing. */
    private static int scaled(int number, int most, int room) {
        return number == 0 ? 0 : Math.max(1, (int) ((long) number * room / most));
    }

    /** Why attempts failed, and of which events; nothing when none did. */
    static List<String> causes(List<Rows.Row> rows) {
        Map<String, Long> causes = Rows.frequencies(rows, false);
        return causes.isEmpty() ? List.of() : List.of("failed attempts by status: " + most(causes), "failed attempts by event: " + most(Rows.frequencies(rows, true)));
    }

    /** The most frequent of some texts, with their numbers. */
    static String most(Map<String, Long> frequencies) {
        int others = frequencies.size() - MOST_CAUSES;
        return frequencies.entrySet().stream().limit(MOST_CAUSES).map(entry -> entry.getValue() + " x " + entry.getKey()).collect(Collectors.joining(", "))
                + (others > 0 ? ", and " + Words.count(others, "other") : "");
    }
}
