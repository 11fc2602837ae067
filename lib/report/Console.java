package lib.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lib.api.Pause;
import lib.api.Secrets;

/**
 * What a run prints: the result on standard output, everything else on standard error. Names and statuses come from outside, so no
 * control character of theirs reaches a terminal, and no command of theirs GitHub Actions; and no secret that it was told of reaches
 * anybody.
 */
public final class Console {
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Screen screen;
    private final boolean actions;
    private final Shared shared;
    private final String prefix;
    private final List<String> held;

    /** What all that print at once have in common. */
    private static final class Shared {
        final Secrets secrets = new Secrets();
        String live = "";
        long drawn = Long.MIN_VALUE;
    }

    /** @param actions whether GitHub Actions reads along, and takes annotations */
    public Console(PrintWriter out, PrintWriter err, Screen screen, boolean actions) {
        this(out, err, screen, actions, new Shared(), "", null);
        if (actions) {
            // Actions does not know a secret that is made during the run, and is told to mask it in all logs.
            shared.secrets.onMinted(secret -> toErr("::add-mask::" + secret));
        }
    }

    private Console(PrintWriter out, PrintWriter err, Screen screen, boolean actions, Shared shared, String prefix, List<String> held) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.actions = actions;
        this.shared = shared;
        this.prefix = prefix;
        this.held = held;
    }

    /** For one of several that print at once: its lines begin with a prefix, and its result comes in one piece, at {@link #release}. */
    public Console ofOne(String prefix) {
        return new Console(out, err, screen, actions, shared, prefix + ": ", new ArrayList<>());
    }

    /** What it prints to. */
    public Screen screen() {
        return screen;
    }

    /** What it never prints. */
    public Secrets secrets() {
        return shared.secrets;
    }

    /** A line of the result. */
    public void print(String line) {
        toOut(printable(prefix + line));
    }

    /** A line of the result that was made here, with colours in it. */
    void printColored(String line) {
        toOut(prefix + line);
    }

    /** The result as a document in JSON, of which all but ASCII is escaped; in Actions, no command of the runner's stands in it. */
    public void printDocument(String json) {
        toOut(shared.secrets.removedFrom(json.replace("##[", "#\\u0023[")));
    }

    /** Lines of the result that a reader of GitHub Actions' log may unfold. */
    public void printGroup(String title, List<String> lines) {
        if (actions && !lines.isEmpty()) {
            toOut("::group::" + data(prefix + title));
        }
        lines.forEach(this::print);
        if (actions && !lines.isEmpty()) {
            toOut("::endgroup::");
        }
    }

    /** What a person should know, in one sentence. */
    public void say(String line) {
        toErr("redeliver: " + printable(prefix + line));
    }

    /** What a person should look at. */
    public void warn(String line) {
        annotate("warning", "warning: ", line);
    }

    /** What is lost, or went wrong. */
    public void error(String label, String line) {
        annotate("error", label + ": ", line);
    }

    /** What GitHub Actions shows at the top of a run; elsewhere it is in the result already. */
    public void notice(String line) {
        if (actions) {
            annotate("notice", "", line);
        }
    }

    private void annotate(String level, String label, String line) {
        if (actions) {
            toErr("::" + level + " title=redeliver::" + data(prefix + (level.equals("warning") ? "" : label) + line));
        } else {
            say(label + line);
        }
    }

    /** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: a line end would end the command. */
    private String data(String text) {
        return printable(text).replace("%", "%25");
    }

    /** A line that the next one takes the place of; on a terminal only. */
    public void live(String line) {
        synchronized (shared) {
            long now = System.nanoTime();
            if (screen.err() && (shared.live.isEmpty() || now - shared.drawn >= REDRAW_NANOS)) {
                shared.drawn = now;
                String shown = printable(prefix + line);
                shared.live = shown.length() < screen.width() ? shown : shown.substring(0, screen.width() - 1);
                draw();
            }
        }
    }

    /** Takes the live line away. */
    public void endLive() {
        synchronized (shared) {
            if (!shared.live.isEmpty()) {
                shared.live = "";
                draw();
            }
        }
    }

    private void draw() {
        err.print("\r\u001b[K" + shared.live);
        err.flush();
    }

    /** Counts long waits down, on a terminal. */
    public Pause countingDown(Pause pause) {
        Duration second = Duration.ofSeconds(1);
        return duration -> {
            Duration left = duration;
            while (screen.err() && left.compareTo(second) > 0) {
                live("waiting, " + left.plusMillis(999).toSeconds() + " s left");
                pause.pause(second);
                left = left.minus(second);
            }
            pause.pause(left);
            if (!left.equals(duration)) {
                endLive();
            }
        };
    }

    private void toOut(String line) {
        synchronized (shared) {
            if (held != null) {
                held.add(line);
            } else {
                around(() -> out.println(line));
            }
        }
    }

    private void toErr(String line) {
        synchronized (shared) {
            around(() -> err.println(line));
        }
    }

    /** A line goes above the live one. */
    private void around(Runnable print) {
        if (!shared.live.isEmpty()) {
            err.print("\r\u001b[K");
            err.flush();
            print.run();
            draw();
        } else {
            print.run();
        }
    }

    /** Prints the result that was held back. */
    public void release() {
        synchronized (shared) {
            if (held != null && !held.isEmpty()) {
                around(() -> held.forEach(out::println));
                held.clear();
            }
        }
    }

    /** Without what a terminal or GitHub Actions would act on, or what hides what is there; and without secrets. */
    String printable(String text) {
        String harmless = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]", "?");
        if (actions) {
            // The runner takes ##[command] anywhere in a line, and ::command:: at its beginning.
            harmless = harmless.replace("##[", "#?[").replaceFirst("^\\s*::", "?:");
        }
        return shared.secrets.removedFrom(harmless);
    }
}
