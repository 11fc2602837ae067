package lib.hooks;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which receivers have answered in this run: hooks with one URL have one receiver, and it is asked once. */
final class Probes {
    private final Map<String, Known> receivers = new ConcurrentHashMap<>();

    private static final class Known {
        private Boolean up;
    }

    /** Asks a receiver. */
    @FunctionalInterface
    interface Probe {
        /** @throws IOException when GitHub refuses, or does not answer */
        boolean isUp() throws IOException;
    }

    /**
     * Whether the receiver is up.
     *
     * @param probe asks it, unless another hook has
     * @throws IOException when GitHub refuses, or does not answer; then the next hook asks
     */
    boolean isUp(String url, Probe probe) throws IOException {
        Known known = receivers.computeIfAbsent(url, unknown -> new Known());
        synchronized (known) {
            if (known.up == null) {
                known.up = probe.isUp();
            }
            return known.up;
        }
    }
}
