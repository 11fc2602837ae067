package lib.report;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import lib.api.Log;
import lib.api.Pause;
import lib.api.Secrets;
import lib.report.WorkflowCommand.Level;

/**
 * What a run prints: the result on standard output, everything else on standard error, and for GitHub Actions annotations. Names and statuses
 * come from outside, so each line is made {@link Harmless} first.
 */
public final class Console implements Log {
    private static final int MOST_ANNOTATIONS = 5;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Screen screen;
    private final Harmless harmless;
    private final LiveLine live;
    private final String prefix;
    private final AtomicInteger errors;

    /** @param actions whether GitHub Actions reads along, and takes annotations */
    public Console(PrintWriter out, PrintWriter err, Screen screen, boolean actions) {
        this(out, err, screen, new Harmless(new Secrets(), actions), new LiveLine(err, screen), "", new AtomicInteger());
        if (actions) {
            // Actions does not know a secret that is made during the run, and is told to mask it in all logs.
            secrets().onMinted(secret -> toErr(WorkflowCommand.mask(secret)));
        }
    }

    private Console(PrintWriter out, PrintWriter err, Screen screen, Harmless harmless, LiveLine live, String prefix, AtomicInteger errors) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.harmless = harmless;
        this.live = live;
        this.prefix = prefix;
        this.errors = errors;
    }

    /** Whether standard output has taken the whole result; if not, says so. A full device is noticed nowhere else. */
    public static boolean isWhole(PrintStream out, PrintStream err) {
        boolean whole = !out.checkError();
        if (!whole) {
            err.println("redeliver: error: standard output has not taken the whole result; look whether its device is full, or its reader has ended");
        }
        return whole;
    }

    /** For one of several hooks: its lines begin with a prefix. */
    public Console ofOne(String prefix) {
        return new Console(out, err, screen, harmless, live, prefix + ": ", errors);
    }

    /** What it prints to. */
    public Screen screen() {
        return screen;
    }

    /** What it never prints. */
    public Secrets secrets() {
        return harmless.secrets();
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
        toOut(harmless.document(json));
    }

    /** Lines of the result that a reader of GitHub Actions' log may unfold. */
    public void printGroup(String title, List<String> lines) {
        boolean folded = harmless.actions() && !lines.isEmpty();
        if (folded) {
            toOut(WorkflowCommand.group(printable(prefix + title)));
        }
        lines.forEach(this::print);
        if (folded) {
            toOut(WorkflowCommand.END_OF_GROUP);
        }
    }

    @Override
    public void say(String line) {
        toErr("redeliver: " + printable(prefix + line));
    }

    @Override
    public void warn(String line) {
        if (!annotate(Level.warning, line)) {
            say("warning: " + line);
        }
    }

    /** What is lost, or went wrong. GitHub Actions shows ten annotations for a step, so of many only the first are annotations. */
    @Override
    public void error(String line) {
        if (errors.incrementAndGet() > MOST_ANNOTATIONS || !annotate(Level.error, line)) {
            say(line);
        }
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
        if (harmless.actions()) {
            // An annotation of this level is an error without saying so.
            toErr(WorkflowCommand.annotation(level, printable(prefix + line.replaceFirst("^error: ", ""))));
        }
        return harmless.actions();
    }

    /** On the line that the next one replaces; on a terminal only. */
    @Override
    public void progress(Supplier<String> doing) {
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
        live.above(() -> out.println(line));
    }

    private void toErr(String line) {
        live.above(() -> err.println(line));
    }

    /** A text from outside, made harmless. */
    String printable(String text) {
        return harmless.text(text);
    }
}
