package lib.report;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lib.api.Pause;

/**
 * How far a run is: a terminal's last line, drawn again and again, or a line every ten seconds. Its lock is the lock of
 * all that is printed.
 */
final class LiveLine {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final Screen screen;
    private final Clock clock;
    private final Consumer<String> log;
    private Supplier<String> doing = () -> "";
    private String waiting = "";
    private String shown = "";
    private long drawn;
    private Instant logged;
    private boolean closed;

    /** @param log takes the lines where there is no terminal */
    LiveLine(PrintWriter out, Screen screen, Clock clock, Consumer<String> log) {
        this.out = out;
        this.screen = screen;
        this.clock = clock;
        this.log = log;
    }

    /** Shows how far the run is; asked for again whenever the line is drawn. */
    synchronized void show(Supplier<String> doing) {
        this.doing = doing;
        if (!screen.terminal()) {
            logEveryTenSeconds();
        } else if (shown.isEmpty() || System.nanoTime() - drawn >= REDRAW_NANOS) {
            draw();
        }
    }

    private void logEveryTenSeconds() {
        Instant now = clock.instant();
        logged = logged == null ? now : logged;
        if (Duration.between(logged, now).compareTo(BETWEEN_LINES) >= 0) {
            logged = now;
            log.accept(doing.get());
        }
    }

    /** Takes the line away. */
    synchronized void end() {
        doing = () -> "";
        logged = null;
        waiting("");
    }

    /** Counts a wait down, after what is done. */
    Pause countingDown(Pause pause) {
        return duration -> {
            Duration left = duration;
            while (screen.terminal() && left.compareTo(SECOND) > 0) {
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

    /** Prints the last words: nothing is printed after them. */
    synchronized void close(Runnable print) {
        end();
        print.run();
        closed = true;
    }

    private void draw() {
        String done = doing.get();
        String line = done + (done.isEmpty() || waiting.isEmpty() ? "" : "; ") + waiting;
        if (!closed && screen.terminal() && !(line + shown).isEmpty()) {
            drawn = System.nanoTime();
            put(line.length() < screen.width() ? line : line.substring(0, screen.width() - 1));
        }
    }

    private void put(String line) {
        shown = line;
        out.print("\r\u001b[K" + line);
        out.flush();
    }
}
