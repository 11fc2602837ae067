package lib.report;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import lib.api.Log;
import lib.api.Sanitizer;
import lib.api.Sanitizer.Secrets;

/**
 * Prints the result on standard output, and everything else on standard error. Each line passes the {@link Sanitizer}.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Commands</a>
 */
public record Console(PrintWriter out, PrintWriter err, Screen screen, Sanitizer sanitizer, LiveLine live,
        AtomicIntegerArray annotations, String prefix, Repeats repeats) implements Log {
    private static final int MOST_LOSSES = 5;
    /** GitHub Actions shows so many annotations of a level for a step. */
    private static final int MOST_OF_A_LEVEL = 10;

    /** An annotation's. */
    enum Level { notice, warning, error }

    /**
     * @param actions whether GitHub Actions reads along, and takes annotations
     * @param isPublic whether everyone can read the output
     */
    public Console(PrintWriter out, PrintWriter err, Screen screen, Clock clock, boolean actions, boolean isPublic) {
        this(out, err, screen, new Sanitizer(new Secrets(), actions, isPublic),
                new LiveLine(out, screen, clock, line -> err.println("redeliver: " + line)),
                new AtomicIntegerArray(Level.values().length), "", Repeats.PRINTED);
        if (actions) {
            // Actions does not know a secret that is made during the run; this masks it in all logs.
            secrets().onMinted(secret -> toErr("::add-mask::" + secret));
        }
    }

    /** Whether standard output has taken the whole result; if not, says so. A full device is noticed nowhere else. */
    public static boolean isWhole(PrintStream out, PrintStream err) {
        boolean whole = !out.checkError();
        if (!whole) {
            err.println("redeliver: error: standard output did not take the whole result; check whether the disk "
                    + "is full, or the reader has ended");
        }
        return whole;
    }

    /** For one of several hooks: its lines begin with a prefix. */
    public Console ofOne(String prefix) {
        return new Console(out, err, screen, sanitizer, live, annotations, prefix + ": ", repeats);
    }

    /** For a command that runs again and again: what is said in each run is printed once a day. */
    public Console onceADay(Clock clock) {
        return new Console(out, err, screen, sanitizer, live, annotations, prefix, new Repeats(clock));
    }

    /** Never printed. */
    public Secrets secrets() {
        return sanitizer.secrets();
    }

    /** Whether everyone can read the output: then it has nothing that a receiver answered. */
    public boolean isPublic() {
        return sanitizer.isPublic();
    }

    public void print(String line) {
        printColored(printable(line));
    }

    /** A line of the result that was made here, with colours in it. */
    void printColored(String line) {
        live.above(() -> out.println(line));
    }

    public void printDocument(String json) {
        live.above(() -> out.println(sanitizer.document(json)));
    }

    @Override
    public void say(String line) {
        if (repeats.isNew(prefix + line.replaceAll("\\d+", "#"))) {
            toLog(line);
        }
    }

    @Override
    public void warn(String line) {
        if (!repeats.isNew(prefix + line.replaceAll("\\d+", "#"))) {
            return;
        }
        if (!annotate(Level.warning, line)) {
            toLog("warning: " + line);
        }
    }

    /** The caller labels what went wrong; an annotation of this level is an error without saying so. */
    @Override
    public void error(String line) {
        if (!annotate(Level.error, line.replaceFirst("^error: ", ""))) {
            toLog(line);
        }
    }

    /** Of many losses only the first are annotations: there are few, and other errors need some. */
    @Override
    public void losses(List<String> lines) {
        List<String> fresh = lines.stream().filter(line -> repeats.isNew(prefix + line)).toList();
        fresh.stream().limit(MOST_LOSSES).forEach(this::error);
        fresh.stream().skip(MOST_LOSSES).forEach(this::toLog);
    }

    /** Shows a line at the top of a run in GitHub Actions; returns whether it did. */
    boolean annotate(Level level, String line) {
        int number = sanitizer.actions() ? annotations.incrementAndGet(level.ordinal()) : Integer.MAX_VALUE;
        if (number > MOST_OF_A_LEVEL) {
            return false;
        }
        boolean isLast = number == MOST_OF_A_LEVEL;
        String text = isLast ? "there are more; the log and the job summary show them" : printable(prefix + line);
        // A percent sign begins an escape of Actions' own.
        toErr("::" + level + " title=redeliver::" + text.replace("%", "%25"));
        return !isLast;
    }

    @Override
    public void progress(Supplier<String> doing) {
        live.show(() -> printable(prefix + doing.get()));
    }

    public void endLive() {
        live.end();
    }

    /** Says why the run ends here. Nothing is printed after it: the rest of the run may go on for a moment. */
    public void interrupted(String line) {
        live.close(() -> {
            err.println("redeliver: " + printable(line));
            err.flush();
        });
    }

    private void toLog(String line) {
        toErr("redeliver: " + printable(prefix + line));
    }

    private void toErr(String line) {
        live.above(() -> err.println(line));
    }

    /** A text from outside, without what must not be shown. */
    String printable(String text) {
        return sanitizer.printable(text);
    }
}
