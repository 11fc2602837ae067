package lib.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;
import lib.api.Pause;

/**
 * The last line of a terminal, which tells how far a run is and is drawn again and again; where standard error is not a terminal, it is not
 * drawn. Its lock is the lock of all that is printed. picocli has no such line.
 */
final class LiveLine {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PrintWriter err;
    private final Screen screen;
    private Supplier<String> doing;
    private String waiting = "";
    private String shown = "";
    private long drawn;
    private boolean closed;

    LiveLine(PrintWriter err, Screen screen) {
        this.err = err;
        this.screen = screen;
    }

    /** What is done now; asked for again whenever the line is drawn. */
    synchronized void show(Supplier<String> doing) {
        this.doing = doing;
        if (shown.isEmpty() || System.nanoTime() - drawn >= REDRAW_NANOS) {
            draw();
        }
    }

    /** Takes the line away. */
    synchronized void end() {
        doing = null;
        waiting = "";
        draw();
    }

    /** Counts a wait down, behind what is done. */
    Pause countingDown(Pause pause) {
        return duration -> {
            Duration left = duration;
            while (screen.err() && left.compareTo(SECOND) > 0) {
                waiting("waiting, " + left.plusMillis(999).toSeconds() + " s left");
                pause.pause(SECOND);
                left = left.minus(SECOND);
            }
            pause.pause(left);
            if (!left.equals(duration)) {
                waiting("");
            }
        };
    }

    private synchronized void waiting(String waiting) {
        this.waiting = waiting;
        draw();
    }

    /** Prints something above the line. */
    synchronized void above(Runnable print) {
        if (closed) {
            return;
        }
        boolean isShown = !shown.isEmpty();
        if (isShown) {
            put("");
        }
        print.run();
        if (isShown) {
            draw();
        }
    }

    /** Nothing is printed from now on. */
    synchronized void close() {
        closed = true;
    }

    private void draw() {
        if (closed || !screen.err()) {
            return;
        }
        String line = (doing == null ? "" : doing.get()) + (doing == null || waiting.isEmpty() ? "" : "; ") + waiting;
        if (!line.isEmpty() || !shown.isEmpty()) {
            drawn = System.nanoTime();
            put(line.length() < screen.width() ? line : line.substring(0, screen.width() - 1));
        }
    }

    private void put(String line) {
        shown = line;
        err.print("\r\u001b[K" + line);
        err.flush();
    }
}
