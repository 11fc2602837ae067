package lib.report;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lib.events.Activity.Bar;
import lib.events.Activity;
import picocli.CommandLine.Help.Ansi.Style;

/** A row a day, a cell an hour: a dot if nothing failed, or a red bar as high as the share that did. */
final class Strip {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE dd", Locale.ENGLISH);
    private static final String HEAD = "         0     6     12    18      deliveries  failed";
    private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String DIGITS = "123456789";

    private Strip() {}

    static List<String> lines(Activity activity, Screen screen) {
        Map<LocalDate, List<Bar>> days = activity.bars().stream()
                .collect(Collectors.groupingBy(hour -> at(hour).toLocalDate(), TreeMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>(days.isEmpty() ? List.of() : List.of(HEAD));
        days.forEach((day, hours) -> {
            StringBuilder cells = new StringBuilder(" ".repeat(24));
            hours.forEach(hour -> cells.setCharAt(at(hour).getHour(), cell(hour, screen.unicode())));
            String painted = cells.toString().replaceAll("[1-9\u2581-\u2588]+", screen.painted("$0", Style.fg_red));
            int deliveries = hours.stream().mapToInt(Bar::deliveries).sum();
            int failures = hours.stream().mapToInt(Bar::failures).sum();
            lines.add(String.format(Locale.ROOT, "%s   %s  %,10d  %,6d", DAY.format(day), painted, deliveries,
                    failures));
        });
        return lines;
    }

    private static ZonedDateTime at(Bar hour) {
        return hour.from().atZone(ZoneOffset.UTC);
    }

    private static char cell(Bar hour, boolean unicode) {
        if (hour.deliveries() == 0) {
            return ' ';
        }
        if (hour.failures() == 0) {
            return unicode ? '\u00b7' : '.';
        }
        String heights = unicode ? BARS : DIGITS;
        int height = (hour.failures() * heights.length() + hour.deliveries() - 1) / hour.deliveries();
        return heights.charAt(height - 1);
    }
}
