package lib;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run prints: the result on standard output, everything else on standard error. Names and statuses come from outside, so no
 * control character of theirs reaches a terminal; and no secret that it was told of reaches anybody.
 */
public final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Set<String> secrets;
    private final String prefix;
    private final List<String> held;

    public Console(PrintWriter out, PrintWriter err) {
        this(out, err, ConcurrentHashMap.newKeySet(), "", null);
    }

    private Console(PrintWriter out, PrintWriter err, Set<String> secrets, String prefix, List<String> held) {
        this.out = out;
        this.err = err;
        this.secrets = secrets;
        this.prefix = prefix;
        this.held = held;
    }

    /** For one of several that print at once: its lines begin with a prefix, and its result comes in one piece, at {@link #release}. */
    public Console ofOne(String prefix) {
        return new Console(out, err, secrets, prefix + ": ", new ArrayList<>());
    }

    /** Never to be printed from now on. */
    public void secret(String secret) {
        secrets.add(secret);
    }

    /** A line of the result. */
    public synchronized void print(String line) {
        if (held == null) {
            out.println(printable(line));
        } else {
            held.add(printable(prefix + line));
        }
    }

    /** What a person should know, in one sentence. */
    public void say(String line) {
        err.println("redeliver: " + printable(prefix + line));
    }

    /** What a person should look at. */
    public void warn(String line) {
        say("warning: " + line);
    }

    /** Prints the result that was held back. */
    public synchronized void release() {
        if (held != null && !held.isEmpty()) {
            out.println(String.join(System.lineSeparator(), held));
            held.clear();
        }
    }

    private String printable(String text) {
        String harmless = text.replaceAll("\\p{Cntrl}", "?");
        for (String secret : secrets) {
            harmless = harmless.replace(secret, "***");
        }
        return harmless;
    }
}
