package lib.options;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import lib.api.Rate;
import lib.api.UsageException;
import lib.events.Delivery;
import lib.events.Events;
import lib.events.Filter;
import lib.events.Judgement;
import lib.events.Period;
import lib.events.Plan;
import lib.events.Selection;
import lib.events.Window;
import lib.hooks.Hook;
import lib.hooks.Outcomes;
import lib.hooks.Redeliveries;
import lib.report.Console;
import lib.report.Words;
import picocli.CommandLine.Option;

/**
 * The options for the end of the window and for all of it once more, and the selection that --resend makes: every event first attempted in the
 * window, successes too, for a receiver that has lost them. The checkpoint is neither read nor stored.
 */
public final class Resend implements Selection {
    /** It keeps every event of the window, some 700 bytes each. GitHub takes 5,000 requests an hour, so that more would need days. */
    static final int MOST = 100_000;

    @Option(names = "--until", paramLabel = "WHEN",
            description = "Leave events first attempted then or later to a later run, and keep the checkpoint from passing it. WHEN as for --since.")
    private String until;

    @Option(names = "--resend",
            description = "Deliver every event first attempted from --since until --until (default: now) once more, successes too; the filters hold, and "
                    + "the checkpoint stays untouched. For a receiver that has lost what it got.")
    private boolean resend;

    @Option(names = "--yes", description = "With --resend: do not ask first.")
    private boolean yes;

    private Filter filter = Filter.NONE;
    private final Map<String, Unsent> unsent = new ConcurrentSkipListMap<>();

    /** Whether a window is to be delivered once more. */
    public boolean isAsked() {
        return resend;
    }

    /**
     * Looks whether the options go together.
     *
     * @param since --since, or null
     * @param byHand --guid or --show, if it is given, or null
     * @param several whether the run is for several hooks
     * @param nobodyToAsk whether there is no terminal to ask at
     * @throws UsageException when they do not
     */
    public void check(String since, String byHand, boolean dryRun, boolean several, boolean nobodyToAsk) {
        if (byHand != null && (resend || until != null)) {
            throw new UsageException((resend ? "--resend" : "--until") + " and " + byHand + " were both given; " + byHand + " names its events, whenever they were "
                    + "attempted, leave one of them out");
        }
        if (yes && !resend) {
            throw new UsageException("--yes goes with --resend; leave it out, as nothing else asks");
        }
        if (resend && since == null) {
            throw new UsageException("--resend: the beginning of the window is missing; give --since WHEN");
        }
        if (resend && !yes && !dryRun && (several || nobodyToAsk)) {
            throw new UsageException("--resend: " + (several ? "it cannot ask for each of several hooks" : "there is no terminal to ask at")
                    + "; look at the plan with --dry-run, and then add --yes");
        }
    }

    /**
     * The times that the options ask for.
     *
     * @param since --since, or null
     */
    public Period period(String since) {
        return new Period() {
            @Override
            public Instant from(Instant start) {
                return When.given("--since", since, start);
            }

            @Override
            public Instant until(Instant start) {
                Instant from = from(start);
                Instant end = When.given("--until", until, start);
                if (from != null && end != null && !from.isBefore(end)) {
                    throw new UsageException("--until: '" + until + "' (" + end + ") does not lie after --since '" + since + "' (" + from
                            + "); give the older of the two as --since");
                }
                // Events that come in during the run are not asked for.
                return resend && end == null ? start : end;
            }
        };
    }

    /** The selection with the user's filters. */
    public Resend with(Filter filter) {
        this.filter = filter;
        return this;
    }

    @Override
    public boolean wants(Delivery row, Window window) {
        return window.contains(row.deliveredAt());
    }

    /** @throws UsageException when there are more than it can keep */
    @Override
    public boolean isEnough(Events events, boolean reached) {
        if (events.size() > MOST) {
            throw new UsageException("--resend: the window has more than " + Words.grouped(MOST) + " events; give an --until nearer to --since, and go on from there "
                    + "with a second run");
        }
        return reached;
    }

    /** An event whose first attempt the list does not show was first attempted before the window. */
    @Override
    public Plan plan(Events events, Window window) {
        return new Plan(events.all().stream().filter(event -> !event.lacksFirstAttempt() && window.contains(event.firstAttempt())).map(event -> {
            String excluded = filter.excludes(event, window.start());
            return excluded == null ? Judgement.due(event, event.firstAttempt()) : Judgement.filtered(event, excluded);
        }).toList());
    }

    /** The plan stays: each event is sent once, whatever becomes of it. */
    @Override
    public Plan planAfter(Plan earlier, Events events, Window window) {
        return earlier;
    }

    /**
     * Tells what is about to be sent, and asks unless --yes is given.
     *
     * @param sends how many events this run sends of the plan at most
     * @throws UsageException when the answer is not yes
     * @throws IOException when it cannot be read
     */
    public void confirm(Hook hook, Plan plan, int sends, Window window, Rate rate, boolean dryRun, Console console) throws IOException {
        if (!resend) {
            return;
        }
        if (window.from().isBefore(window.keptSince())) {
            console.warn("GitHub keeps deliveries for " + window.retention().toDays() + " days: what was first attempted before " + window.keptSince()
                    + " cannot be sent again");
        }
        int all = plan.judgements().size();
        int filtered = plan.events(Judgement.Verdict.FILTERED).size();
        console.say(Words.grouped(all, "event") + (all == 1 ? " was" : " were") + " first attempted from " + window.from() + " until " + window.until()
                + (filtered == 0 ? "" : ", of which the filters leave out " + Words.grouped(filtered)) + "; " + (dryRun ? "would send " : "to send: ")
                + Words.grouped(sends, "POST") + (rate.isUnlimited() ? "" : ", about " + Words.roughly(rate.timeFor(sends)) + " at " + rate.perMinute() + " a minute"));
        if (dryRun || sends == 0) {
            return;
        }
        if (!yes) {
            ask(sends, console);
        }
        unsent.put(hook.label(), new Unsent(plan.events(Judgement.Verdict.DUE), window));
    }

    private static void ask(int events, Console console) throws IOException {
        console.say("Send " + Words.grouped(events, "event") + " again? [y/N]");
        String answer = new BufferedReader(new InputStreamReader(System.in)).readLine();
        if (answer == null) {
            throw new UsageException("--resend: there is nobody to ask, so nothing was sent; look at the plan with --dry-run, and then add --yes");
        }
        if (!answer.strip().matches("(?i)y|yes")) {
            throw new UsageException("--resend: the answer was not yes, so nothing was sent; answer y to send the events");
        }
    }

    /** Notes the answers for a run that is interrupted, and hands them on. */
    public Redeliveries.Progress noting(Hook hook, Redeliveries.Progress progress) {
        return !resend ? progress : (event, done, total) -> {
            unsent.get(hook.label()).answered(event);
            progress.answered(event, done, total);
        };
    }

    /** The POSTs have been sent, or some of them. */
    public void sent(Hook hook, Outcomes outcomes) {
        if (unsent.containsKey(hook.label())) {
            unsent.get(hook.label()).sent(outcomes);
        }
    }

    /** How to go on where something is left, in one sentence; empty when nothing is left. */
    public String left() {
        return unsent.entrySet().stream().filter(one -> !one.getValue().sentence().isEmpty())
                .map(one -> (unsent.size() > 1 ? one.getKey() + ": " : "") + one.getValue().sentence()).collect(Collectors.joining("; "));
    }
}
