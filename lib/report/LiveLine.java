package lib.report;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How far a run is: a terminal's last line, drawn again and again, or a line every ten seconds. Its lock is the lock of
 * all that is printed.
 */
final class LiveLine {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final Screen screen;
    private final Clock clock;
    private final Consumer<String> log;
    private Supplier<String> doing = () -> "";
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

    synchronized void show(Supplier<String> doing) {
        this.doing = doing;
        if (!screen.terminal()) {
            logEveryTenSeconds();
        } else if (shown.isEmpty() || System.nanoTime() - drawn >= REDRAW_NANOS) {
            drawn = System.nanoTime();
            draw(doing.get());
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

    synchronized void end() {
        doing = () -> "";
        logged = null;
        draw("");
    }

    synchronized void above(Runnable print) {
        if (!closed) {
            draw("");
            print.run();
            draw(doing.get());
        }
    }

    /** Prints the last words: nothing is printed after them. */
    synchronized void close(Runnable print) {
        end();
        print.run();
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
