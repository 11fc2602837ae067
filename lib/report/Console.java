package lib.report;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import lib.api.Pause;
import lib.api.Sanitizer;
import lib.api.Secrets;
import lib.report.WorkflowCommand.Level;

/**
 * What a run prints: the result on standard output, everything else on standard error, and for GitHub Actions annotations. Names and statuses
 * come from outside, so each line passes the {@link Sanitizer} first.
 */
public final class Console {
    private static final int MOST_LOSSES = 5;
    /** GitHub Actions shows so many annotations of a level for a step. */
    private static final int MOST_OF_A_LEVEL = 10;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Screen screen;
    private final Sanitizer sanitizer;
    private final LiveLine live;
    private final AtomicIntegerArray annotations;
    private final String prefix;
    private final List<String> held;

    /**
     * @param actions whether GitHub Actions reads along, and takes annotations
     * @param isPublic whether everyone can read the output
     */
    public Console(PrintWriter out, PrintWriter err, Screen screen, boolean actions, boolean isPublic) {
        this(out, err, screen, new Sanitizer(new Secrets(), actions, isPublic), new LiveLine(err, screen),
                new AtomicIntegerArray(Level.values().length), "", null);
        if (actions) {
            // Actions does not know a secret that is made during the run, and is told to mask it in all logs.
            secrets().onMinted(secret -> toErr(WorkflowCommand.mask(secret)));
        }
    }

    private Console(PrintWriter out, PrintWriter err, Screen screen, Sanitizer sanitizer, LiveLine live, AtomicIntegerArray annotations,
            String prefix, List<String> held) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.sanitizer = sanitizer;
        this.live = live;
        this.annotations = annotations;
        this.prefix = prefix;
        this.held = held;
    }

    /** Whether standard output has taken the whole result; if not, says so. A full device is noticed nowhere else. */
    public static boolean isWhole(PrintStream out, PrintStream err) {
        boolean whole = !out.checkError();
        if (!whole) {
            err.println("redeliver: error: standard output has not taken the whole result; look whether its device is full, or its reader has ended");
        }
        return whole;
    }

    /** For one of several that print at once: its lines begin with a prefix, and its result comes in one piece, at {@link #release}. */
    public Console ofOne(String prefix) {
        return new Console(out, err, screen, sanitizer, live, annotations, prefix + ": ", new ArrayList<>());
    }

    /** What it prints to. */
    public Screen screen() {
        return screen;
    }

    /** What it never prints. */
    public Secrets secrets() {
        return sanitizer.secrets();
    }

    /** Whether everyone can read the output: then it has nothing that a receiver answered. */
    public boolean isPublic() {
        return sanitizer.isPublic();
    }

    /** A line of the result. */
    public void print(String line) {
        toOut(printable(prefix + line));
    }

    /** A line of the result that was made here, with colours in it. */
    void printColored(String line) {
        toOut(prefix + line);
    }

    /** The result as a document in JSON. */
    public void printDocument(String json) {
        toOut(sanitizer.document(json));
    }

    /** Lines of the result that a reader of GitHub Actions' log may unfold. */
    public void printGroup(String title, List<String> lines) {
        boolean folded = sanitizer.actions() && !lines.isEmpty();
        if (folded) {
            toOut(WorkflowCommand.group(printable(prefix + title)));
        }
        lines.forEach(this::print);
        if (folded) {
            toOut(WorkflowCommand.END_OF_GROUP);
        }
    }

    /** What a person should know, in one sentence. */
    public void say(String line) {
        toErr("redeliver: " + printable(prefix + line));
    }

    /** What a person should look at. */
    public void warn(String line) {
        if (!annotate(Level.warning, line)) {
            say("warning: " + line);
        }
    }

    /** What is lost, or went wrong. */
    public void error(String label, String line) {
        // An annotation of this level is an error without saying so.
        if (!annotate(Level.error, label.equals("error") ? line : label + ": " + line)) {
            say(label + ": " + line);
        }
    }

    /** Losses, a line each. Of many only the first are annotations: there are few, and other errors need some. */
    void errors(List<String> lines) {
        lines.stream().limit(MOST_LOSSES).filter(line -> !annotate(Level.error, line)).forEach(this::say);
        lines.stream().skip(MOST_LOSSES).forEach(this::say);
    }

    /** What GitHub Actions shows at the top of a run; elsewhere it is in the result already. */
    public void notice(String line) {
        annotate(Level.notice, line);
    }

    /** What GitHub Actions shows at the top of a run as an error, or only as a warning; elsewhere it is in the result already. */
    void annotate(boolean onlyWarning, String line) {
        annotate(onlyWarning ? Level.warning : Level.error, line);
    }

    private boolean annotate(Level level, String line) {
        int number = sanitizer.actions() ? annotations.incrementAndGet(level.ordinal()) : Integer.MAX_VALUE;
        if (number == MOST_OF_A_LEVEL) {
            toErr(WorkflowCommand.annotation(level, "there is more; the log and the job summary have all of it"));
        }
        if (number < MOST_OF_A_LEVEL) {
            toErr(WorkflowCommand.annotation(level, printable(prefix + line)));
        }
        return number < MOST_OF_A_LEVEL;
    }

    /** What is done now, on the line that the next one takes the place of; on a terminal only. */
    public void live(Supplier<String> doing) {
        live.show(() -> printable(prefix + doing.get()));
    }

    /** Takes the live line away. */
    public void endLive() {
        live.end();
    }

    /** Counts long waits down, on a terminal. */
    public Pause countingDown(Pause pause) {
        return live.countingDown(pause);
    }

    /** Says why the run ends here. Nothing is printed after it: the rest of the run may go on for a moment. */
    public void interrupted(String line) {
        synchronized (live) {
            live.end();
            toErr("redeliver: " + printable(line));
            err.flush();
            live.close();
        }
    }

    private void toOut(String line) {
        synchronized (live) {
            if (held != null) {
                held.add(line);
            } else {
                live.above(() -> out.println(line));
            }
        }
    }

    private void toErr(String line) {
        live.above(() -> err.println(line));
    }

    /** Prints the result that was held back. */
    public void release() {
        synchronized (live) {
            if (held != null && !held.isEmpty()) {
                live.above(() -> held.forEach(out::println));
                held.clear();
            }
        }
    }

    /** A text from outside, made sanitizer. */
    String printable(String text) {
        return sanitizer.printable(text);
    }
}
