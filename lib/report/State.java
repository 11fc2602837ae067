package lib.report;

import java.util.Locale;
import lib.events.Decision;
import lib.events.Decision.Verdict;
import lib.hooks.Redeliveries.Outcome;
import picocli.CommandLine.Help.Ansi.Style;

/** How an event stands at the end of a run, the worst first; text, job summary and JSON have the same word for it. */
enum State {
    EXPIRED("expire", Style.fg_red),
    GIVEN_UP("give up", Style.fg_red),
    REFUSED("send", Style.fg_yellow),
    UNANSWERED("send", Style.fg_yellow),
    FAILED_AGAIN("send", Style.fg_yellow),
    NOT_SEEN("send", Style.fg_yellow),
    DUE("send", Style.fg_yellow),
    LATER("send later", Style.fg_yellow),
    WAITING("wait", Style.fg_yellow),
    FILTERED("filter", Style.reset),
    HEALED("leave", Style.fg_green),
    DELIVERED("leave", Style.fg_green);

    /** The action that a real run would take, for a dry run. */
    final String would;
    final Style style;

    State(String would, Style style) {
        this.would = would;
        this.style = style;
    }

    /**
     * @param outcome of its redelivery in this run; null if there was none
     * @param due whether this run sends it, or a dry run would
     */
    static State of(Decision decision, Outcome outcome, boolean due) {
        if (outcome == null) {
            return switch (decision.verdict()) {
                case DUE -> due ? DUE : LATER;
                case WAITING -> WAITING;
                case GIVEN_UP -> GIVEN_UP;
                case EXPIRED -> EXPIRED;
                case FILTERED -> FILTERED;
                case DELIVERED -> HEALED;
            };
        }
        return switch (outcome.result()) {
            case DELIVERED -> DELIVERED;
            case FAILED_AGAIN -> decision.verdict() == Verdict.GIVEN_UP ? GIVEN_UP : FAILED_AGAIN;
            case NOT_SEEN -> NOT_SEEN;
            case REFUSED -> outcome.isUnanswered() ? UNANSWERED : REFUSED;
            case EXPIRED -> EXPIRED;
        };
    }

    boolean isSettledWell() {
        return compareTo(FILTERED) >= 0;
    }

    /** A constant as a text has it: {@code failed again}. */
    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
