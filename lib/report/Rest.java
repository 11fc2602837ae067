package lib.report;

import java.util.List;

/** Of the hooks of many repositories, those that have nothing to tell: they are told of in one line. */
public final class Rest {
    private Rest() {}

    /** Whether a report is worth its own lines. */
    public static boolean hasNews(Report report) {
        return !report.hook().isOneOfMany() || report.failure() != null || report.gap() != null || !report.plan().judgements().isEmpty();
    }

    /** The others in one line; null when there are none. */
    public static String line(List<Report> reports) {
        List<Report> quiet = reports.stream().filter(report -> !hasNews(report)).toList();
        return quiet.isEmpty() ? null : Words.grouped(quiet.size(), "hook") + " of " + Words.grouped(reports.size()) + " had nothing to redeliver ("
                + Words.grouped(quiet.stream().mapToLong(report -> report.listing().deliveries()).sum(), "delivery") + " on "
                + Words.grouped(quiet.stream().mapToLong(report -> report.listing().pages()).sum(), "page") + ")";
    }
}
