package lib.checkpoint;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import lib.events.Event;
import lib.events.Period;
import lib.events.Window;

/**
 * One checkpoint for many hooks: a low-water mark may be shared, as the oldest of theirs holds for each. It is stored once when all of them have been
 * planned, before the first POST, and once at the end. A hook that fails has settled nothing, and holds it where it was.
 */
public final class SharedCheckpoint {
    private final Checkpoint common;
    private final int hooks;
    private final Semaphore turns;
    private final Map<Part, Instant> wanted = new HashMap<>();
    private int planned;
    private Window window;
    private boolean stored;
    private IOException failure;

    /**
     * @param hooks how many share it
     * @param turns a hook that waits for the others gives its turn away meanwhile
     * @param warn takes one sentence that a person should know
     */
    public SharedCheckpoint(Store store, Clock clock, int hooks, Semaphore turns, Consumer<String> warn) {
        this.common = new Checkpoint(store == Store.NONE ? store : untimed(store), clock, warn);
        this.hooks = hooks;
        this.turns = turns;
    }

    /** When it was stored does not tell that each hook's losses had been told by then: one may have failed. So a loss may be told twice. */
    private static Store untimed(Store store) {
        return new Store() {
            @Override
            public Optional<Stored> read() throws IOException {
                return store.read().map(found -> new Stored(found.value(), null));
            }

            @Override
            public void write(Stored stored) throws IOException {
                store.write(stored);
            }

            @Override
            public String toString() {
                return store.toString();
            }
        };
    }

    /** The checkpoint as one of the hooks sees it. */
    public Checkpoint part() {
        return new Part();
    }

    /**
     * The times of the run, the same for all hooks.
     *
     * @throws lib.api.UsageException when the stored value is not a checkpoint, and --since does not replace it
     * @throws IOException when the store cannot be read
     */
    public synchronized Window window(Period asked, Duration retention) throws IOException {
        if (window == null) {
            window = common.window(asked, retention);
        }
        return window;
    }

    private synchronized void want(Part part, Instant checkpoint) throws IOException {
        boolean first = wanted.put(part, checkpoint) == null;
        if (first && !part.ended) {
            planned();
        }
    }

    private synchronized void end(Part part) {
        if (!part.ended && !wanted.containsKey(part)) {
            part.ended = true;
            planned();
        }
        part.ended = true;
    }

    private void planned() {
        planned++;
        if (planned == hooks) {
            try {
                store();
            } catch (IOException | RuntimeException | Error e) {
                failure = e instanceof IOException known ? known : new IOException(String.valueOf(e.getMessage()), e);
            } finally {
                // The others wait for this, whatever happened.
                stored = true;
                notifyAll();
            }
        }
    }

    private void awaitOthers() throws IOException {
        // A turn is not awaited with the monitor in hand: the one that has it may want the monitor.
        turns.release();
        try {
            synchronized (this) {
                while (!stored) {
                    wait();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while other hooks were planned", e);
        } finally {
            turns.acquireUninterruptibly();
        }
        synchronized (this) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }

    /**
     * Stores the checkpoint that holds for all; nothing if no hook has asked for it, as in a dry run. All hooks have ended, or are planned.
     *
     * @throws IOException when it is not certain that it is stored
     */
    public synchronized void store() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (wanted.isEmpty()) {
            return;
        }
        Instant oldest = wanted.values().stream().min(Instant::compareTo).orElseThrow();
        if (wanted.size() < hooks) {
            Instant held = window.stored() != null ? window.stored() : window.from();
            oldest = held.isBefore(oldest) ? held : oldest;
        }
        if (!stored || !oldest.equals(common.standing())) {
            common.store(oldest, window);
        }
    }

    /** The checkpoint that stands now, for a person; empty when none is kept. */
    public synchronized String standing() {
        return !common.isKept() ? "" : "checkpoint " + (common.standing() == null ? "not stored yet" : common.standing()) + " in " + common + ", for all " + hooks
                + " hooks";
    }

    private final class Part extends Checkpoint {
        private boolean ended;

        Part() {
            super(Store.NONE, null, null);
        }

        @Override
        public boolean isKept() {
            return common.isKept();
        }

        @Override
        public Instant standing() {
            synchronized (SharedCheckpoint.this) {
                return common.standing();
            }
        }

        @Override
        public boolean isOverdue() {
            synchronized (SharedCheckpoint.this) {
                return common.isOverdue();
            }
        }

        @Override
        public Window window(Period asked, Duration retention) throws IOException {
            return SharedCheckpoint.this.window(asked, retention);
        }

        @Override
        public void store(Instant checkpoint, Window window) throws IOException {
            want(this, checkpoint);
        }

        @Override
        public void awaitOthers(List<Event> due) throws IOException {
            if (!due.isEmpty()) {
                SharedCheckpoint.this.awaitOthers();
            }
        }

        @Override
        public void end() {
            SharedCheckpoint.this.end(this);
        }

        @Override
        public String toString() {
            return common.toString();
        }
    }
}
