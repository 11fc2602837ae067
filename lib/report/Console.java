package lib.report;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lib.api.Log;
import lib.api.Sanitizer;
import lib.api.Sanitizer.Secrets;

/**
 * Prints the result on standard output, and everything else on standard error. Each line passes the {@link Sanitizer}.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">Commands</a>
 */
public record Console(Screen screen, Sanitizer sanitizer, Lines lines, String prefix) implements Log {
    enum Level { notice, warning, error }

    public Console(PrintWriter out, PrintWriter err, Screen screen, Clock clock, boolean actions, boolean isPublic) {
        this(screen, new Sanitizer(new Secrets(), actions, isPublic), new Lines(out, err, screen, clock), "");
        if (actions) {
            // Actions does not know a secret that is made during the run; this masks it in all logs.
            secrets().onMinted(secret -> lines.print(err, "::add-mask::" + secret));
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
        return new Console(screen, sanitizer, lines, prefix + ": ");
    }

    /** For a command that runs again and again: what is said in each run is printed once a day. */
    public Console onceADay() {
        lines.onceADay = true;
        return this;
    }

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

    void printColored(String line) {
        lines.print(lines.out, line);
    }

    public void printDocument(String json) {
        lines.print(lines.out, sanitizer.document(json));
    }

    @Override
    public void say(String line) {
        if (lines.isNew(prefix + line.replaceAll("\\d+", "#"))) {
            toLog(line);
        }
    }

    @Override
    public void warn(String line) {
        if (lines.isNew(prefix + line.replaceAll("\\d+", "#"))) {
            show(Level.warning, line, "warning: ");
        }
    }

    @Override
    public void error(String line) {
        show(Level.error, line, "");
    }

    /** No annotations: GitHub shows ten of a level, and the last one says what to do. */
    @Override
    public void losses(List<String> losses) {
        losses.stream().filter(line -> lines.isNew(prefix + line)).forEach(this::toLog);
    }

    /** Prints a line, in GitHub Actions as an annotation, which says by itself that it is an error. */
    void show(Level level, String line, String label) {
        if (!sanitizer.actions()) {
            toLog(label + line);
            return;
        }
        String text = printable(prefix + line.replaceFirst("^error: ", ""));
        // A percent sign begins an escape of Actions' own.
        lines.print(lines.err, "::" + level + " title=redeliver::" + text.replace("%", "%25"));
    }

    @Override
    public void progress(Supplier<String> doing) {
        lines.progress(() -> printable(prefix + doing.get()));
    }

    public void endLive() {
        lines.end();
    }

    /** Says why the run ends here. Nothing is printed after it: the rest of the run may go on for a moment. */
    public void interrupted(String line) {
        lines.close("redeliver: " + printable(line));
    }

    private void toLog(String line) {
        lines.print(lines.err, "redeliver: " + printable(prefix + line));
    }

    String printable(String text) {
        return sanitizer.printable(text);
    }

    /** What is printed, and how far the run is: a terminal's last line, drawn again and again, or a line in a log. */
    private static final class Lines {
        private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);
        private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

        private final PrintWriter out;
        private final PrintWriter err;
        private final Screen screen;
        private final Clock clock;
        private final Map<String, Instant> printed = new HashMap<>();
        private volatile boolean onceADay;
        private Supplier<String> doing = () -> "";
        private Instant last;
        private String shown = "";
        private boolean closed;

        private Lines(PrintWriter out, PrintWriter err, Screen screen, Clock clock) {
            this.out = out;
            this.err = err;
            this.screen = screen;
            this.clock = clock;
        }

        private synchronized boolean isNew(String line) {
            Instant now = clock.instant();
            printed.values().removeIf(at -> at.isBefore(now.minus(Duration.ofDays(1))));
            return printed.putIfAbsent(line, now) == null || !onceADay;
        }

        private synchronized void progress(Supplier<String> next) {
            doing = next;
            Instant now = clock.instant();
            Duration between = screen.terminal() ? BETWEEN_DRAWINGS : BETWEEN_LINES;
            boolean isFirst = last == null;
            if (!isFirst && now.isBefore(last.plus(between))) {
                return;
            }
            last = now;
            draw(doing.get());
            if (!isFirst && !screen.terminal()) {
                err.println("redeliver: " + doing.get());
            }
        }

        private synchronized void end() {
            doing = () -> "";
            last = null;
            draw("");
        }

        private synchronized void print(PrintWriter to, String line) {
            if (!closed) {
                draw("");
                to.println(line);
                draw(doing.get());
            }
        }

        private synchronized void close(String line) {
            end();
            err.println(line);
            err.flush();
            closed = true;
        }

        private void draw(String line) {
            if (!closed && screen.terminal() && !(line + shown).isEmpty()) {
                shown = line.length() < screen.width() ? line : line.substring(0, screen.width() - 1);
                out.print("\r\u001b[K" + shown);
                out.flush();
            }
        }
    }
}
