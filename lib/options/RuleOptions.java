package lib.options;

import java.time.Duration;
import lib.events.Filter;
import lib.events.Rules;
import picocli.CommandLine.Option;

/** The options that say when events are redelivered, and how often. */
public final class RuleOptions {
    @Option(names = "--max-attempts", paramLabel = "N", defaultValue = "8",
            description = "Give an event up after N failed attempts, the first one included. Default: ${DEFAULT-VALUE}")
    private int maxAttempts;

    @Option(names = "--backoff", paramLabel = "D", defaultValue = "5m",
            description = "Wait this long after the second failed attempt, and twice as long after each further one. "
                    + "Default: ${DEFAULT-VALUE}")
    private Duration backoff;

    @Option(names = "--max", paramLabel = "N", description = "Redeliver the N oldest due events only.")
    private int max = Integer.MAX_VALUE;

    @Option(names = "--wait", paramLabel = "D", defaultValue = "30s",
            description = "How long to wait for the results. Default: ${DEFAULT-VALUE}")
    private Duration wait;

    @Option(names = "--no-probe", description = "Redeliver without a ping first, even if the receiver seems down.")
    private boolean noProbe;

    public Rules rules(Filter filter) {
        return new Rules(maxAttempts, backoff, filter);
    }

    public int max() {
        return max;
    }

    public Duration waitForOutcomes() {
        return wait;
    }

    public boolean asksReceiver() {
        return !noProbe;
    }
}
