package lib.report;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import lib.api.Log;
import lib.api.Sanitizer.Secrets;
import lib.api.Sanitizer;
import lib.events.Events;
import lib.events.Words;
import lib.hooks.HookRun;

/**
 * Prints the result on standard output, and everything else on standard error. Each line passes the {@link Sanitizer}.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Commands</a>
 */
public final class Console implements Log {
    private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    public final Screen screen;
    public final Secrets secrets = new Secrets();
    /** Whether everyone can read the output: then it has nothing that a receiver answered. */
    public final boolean isPublic;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;
    private final Sanitizer sanitizer;
    private final Map<String, Instant> printed = new HashMap<>();
    private volatile boolean isOnceADay;
    private String doing = "";
    private Instant progressed;
    private String shown = "";
    private boolean closed;

    enum Level { notice, warning, error }

    public Console(PrintWriter out, PrintWriter err, Screen screen, Clock clock, boolean actions, boolean isPublic) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.clock = clock;
        this.isPublic = isPublic;
        sanitizer = new Sanitizer(secrets, actions, isPublic);
        if (actions) {
            // Actions does not know a secret that is made during the run; this masks it in all logs.
            secrets.onMinted(secret -> print(err, "::add-mask::" + secret));
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

    /** For a command that runs again and again: what is said in each run is printed once a day. */
    public Console onceADay() {
        isOnceADay = true;
        return this;
    }

    public void print(String line) {
        print(out, printable(line));
    }

    void printColored(String line) {
        print(out, line);
    }

    public void printDocument(String json) {
        print(out, sanitizer.document(json));
    }

    @Override
    public void log(Kind kind, Supplier<String> text) {
        if (kind == Kind.PROGRESS) {
            progress(text, clock.instant());
            return;
        }
        String line = text.get();
        // GUIDs tell losses apart.
        if (!isNew(kind == Kind.LOSS ? line : line.replaceAll("\\d+", "#"))) {
            return;
        }
        if (kind == Kind.WARNING) {
            show(Level.warning, line);
        } else {
            print(err, "redeliver: " + printable(line));
        }
    }

    public void error(String line) {
        show(Level.error, line);
    }

    /** Prints a line, in GitHub Actions as an annotation; it shows ten of a level. */
    void show(Level level, String line) {
        // A percent sign begins an escape of Actions' own.
        print(err, sanitizer.actions() ? "::" + level + " title=redeliver::" + printable(line).replace("%", "%25")
                : "redeliver: " + level + ": " + printable(line));
    }

    /** Says why the run ends here. Nothing is printed after it: the rest of the run may go on for a moment. */
    public synchronized void interrupted(String line) {
        endLive();
        err.println("redeliver: " + printable(line));
        err.flush();
        closed = true;
    }

    /** A text from outside, without what must not be shown. */
    String printable(String text) {
        return sanitizer.printable(text);
    }

    private synchronized boolean isNew(String line) {
        Instant now = clock.instant();
        printed.values().removeIf(at -> at.isBefore(now.minus(Duration.ofDays(1))));
        return !isOnceADay || printed.putIfAbsent(line, now) == null;
    }

    /** How far the run is: a terminal's last line, drawn again and again, or a line in a log. */
    private synchronized void progress(Supplier<String> text, Instant now) {
        boolean isFirst = progressed == null;
        if (!isFirst && now.isBefore(progressed.plus(screen.terminal() ? BETWEEN_DRAWINGS : BETWEEN_LINES))) {
            return;
        }
        progressed = now;
        // Only now, in the caller's thread: another hook's thread may print next, while this one reads on.
        doing = printable(text.get());
        draw(doing);
        if (!isFirst && !screen.terminal()) {
            err.println("redeliver: " + doing);
        }
    }

    public synchronized void endLive() {
        doing = "";
        progressed = null;
        draw("");
    }

    private synchronized void print(PrintWriter to, String line) {
        if (!closed) {
            draw("");
            to.println(line);
            draw(doing);
        }
    }

    private void draw(String line) {
        if (!closed && screen.terminal() && !(line + shown).isEmpty()) {
            shown = line.length() < screen.width() ? line : line.substring(0, screen.width() - 1);
            out.print("\r\u001b[K" + shown);
            out.flush();
        }
    }

    /** How far the redeliveries of all hooks are. Safe for use by several threads. */
    public static final class Progress {
        private static final int CELLS = 15;

        private final Console console;
        private final int total;
        private final AtomicInteger posted = new AtomicInteger();

        public Progress(Console console, List<HookRun> runs) {
            this.console = console;
            this.total = runs.stream().mapToInt(run -> run.due.size()).sum();
        }

        /** One more POST has ended. */
        public void posted() {
            posted.incrementAndGet();
            console.progress(this::words);
        }

        public String interrupted() {
            int done = posted.get();
            return "interrupted " + (done == 0 ? "before anything was redelivered" : "after " + done + " of " + total);
        }

        private String words() {
            int done = posted.get();
            String of = done + " of " + total;
            if (done == total) {
                return "redelivered " + of + ", waiting for the results";
            }
            int cells = CELLS * done / total;
            return "redelivering [" + "#".repeat(cells) + ".".repeat(CELLS - cells) + "] " + of;
        }

        /** How far the list has been read, as a share of the way back to the checkpoint. */
        public static String listing(Events events, Instant start) {
            long way = Duration.between(events.since, start).toMillis();
            long done = Duration.between(events.oldest(), start).toMillis();
            long share = way == 0 ? 100 : Math.max(0, Math.min(100, 100 * done / way));
            return "listing " + share + " %: " + Words.count(events.deliveries(), "delivery") + " back to "
                    + Words.utc(events.oldest(), start) + ", " + Words.number(events.activity.failures()) + " failed";
        }
    }
}
