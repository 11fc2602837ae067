package lib.hooks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import lib.api.ApiException;
import lib.api.RateLimiter.Pause;
import lib.api.Sanitizer;
import lib.events.Delivery;
import lib.events.Event;
import lib.events.Events;
import org.kohsuke.github.GHPages;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;

/**
 * A hook and its deliveries; its calls throw an IOException if GitHub refuses, or does not answer.
 *
 * @param id 0 for an App's hook
 * @param listed null if the list of hooks was not read
 * @param unlisted why a repository's hooks cannot be listed, if this stands for them; else null
 */
public record Hook(Api api, Owner owner, long id, GHWebhook listed, IOException unlisted) {
    /** GitHub waits 10 s for the receiver, GitHub Enterprise Server 30 s, and the row takes a moment to show. */
    public static final Duration ANSWER_WAIT = Duration.ofSeconds(40);
    /** The list is a little out of order, but not by so much. */
    private static final Duration DISORDER = Duration.ofMinutes(1);

    /** Shared by the hooks of a run for an owner; probes say whether receivers have answered, by their URLs. */
    public record Api(GitHub github, Pause pause, Owner owner, Map<String, AtomicReference<Boolean>> probes) {
        public Api(GitHub github, Pause pause, Owner owner) {
            this(github, pause, owner, new ConcurrentHashMap<>());
        }
    }

    /** How far the list was read; ended if there is nothing older. */
    public record Listing(long deliveries, int pages, boolean ended) {}

    public boolean isUnlisted() {
        return unlisted != null;
    }

    /** Whether it is one of the hooks of all repositories of an organization. */
    public boolean isOneOfMany() {
        return !owner.equals(api.owner);
    }

    public String label() {
        String label = isUnlisted() ? "" : "hook " + id;
        return isOneOfMany() ? (owner.name() + " " + label).strip() : label;
    }

    public String title(boolean withHost) {
        String host = listed == null || !withHost ? ""
                : " (" + Sanitizer.url(listed.url()).replaceFirst("^[a-z]+://([^/?]*).*", "$1") + ")";
        return owner + (owner.isApp() ? "" : ", hook " + id) + host;
    }

    /** When it was created: GET {hook}, unless the list has it; null if GitHub does not say, as for an App's hook. */
    public Instant createdAt() throws IOException {
        GHWebhook known = listed != null || owner.isApp() ? listed : GHWebhook.read(api.github(), toString());
        return known == null ? null : known.created();
    }

    public boolean isCreatedAfter(Instant time) {
        return listed != null && listed.created() != null && listed.created().isAfter(time);
    }

    /** Names the hook among all hooks of its host: its path in the API, and for an App's hook the App. */
    public String key() {
        return owner.isApp() ? this + "#" + owner.name() : toString();
    }

    public List<String> options() {
        List<String> options = new ArrayList<>(owner.options());
        if (!owner.isApp()) {
            options.addAll(List.of("--hook", Long.toString(id)));
        }
        return options;
    }

    /** The page of its recent deliveries; of an App's hook, whose name is not known, the page of the Apps. */
    public String settingsPage(String server) {
        String hook = isUnlisted() ? "/hooks" : "/hooks/" + id + "?tab=deliveries";
        return server + owner.settings() + (owner.isApp() ? "" : hook);
    }

    public boolean hasPing() {
        return !owner.isApp();
    }

    /** The deliveries, newest first, with the first page fetched and none filtered: GET {hook}/deliveries. */
    public GHPages<GHWebhook.Delivery> pages() throws IOException {
        if (isUnlisted()) {
            throw unlisted;
        }
        GHPages<GHWebhook.Delivery> pages = GHWebhook.deliveries(api.github, toString());
        pages.hasNext();
        return pages;
    }

    /** Reads pages until they are enough; {@code enough} gets whether the start of the window was reached. */
    public Listing read(GHPages<GHWebhook.Delivery> rows, Events events, BiPredicate<Events, Boolean> enough,
            Consumer<Events> soFar) throws IOException {
        int pages = 0;
        boolean reached = false;
        boolean done = false;
        while (!done && rows.hasNext()) {
            Page page = add(rows.next(), events);
            // The order is not guaranteed: one older row does not end the list, a page of them does.
            reached |= page.newest.isBefore(events.since) || page.isPast(events.knownTo());
            pages++;
            soFar.accept(events);
            done = enough.test(events, reached);
        }
        events.listed();
        return new Listing(events.deliveries(), pages, !done);
    }

    /** Reads the newest pages again, back to the time of the newest delivery of an earlier look. */
    public void readNewest(Events events, Instant head) throws IOException {
        GHPages<GHWebhook.Delivery> rows = GHWebhook.deliveries(api.github, toString());
        boolean past = false;
        while (!past && rows.hasNext()) {
            past = add(rows.next(), events).isPast(head);
        }
    }

    /** Reads the newest pages in growing pauses, until they show what is awaited, or the time is over. */
    void await(Events events, Instant head, Duration limit, BooleanSupplier shown) throws IOException {
        Duration left = limit;
        Duration next = Duration.ofSeconds(1);
        while (left.compareTo(Duration.ZERO) > 0 && !shown.getAsBoolean()) {
            Duration now = next.compareTo(left) < 0 ? next : left;
            left = left.minus(now);
            next = next.multipliedBy(2);
            api.pause.sleep(now);
            readNewest(events, head);
        }
    }

    /** POST {hook}/deliveries/{id}/attempts, by the newest attempt's id: the first one leaves GitHub's list first. */
    public void redeliver(Event event) throws IOException {
        GHWebhook.redeliver(api.github, toString(), event.newest().id());
    }

    /** The request and response of an attempt: GET {hook}/deliveries/{id}; empty if GitHub no longer has it. */
    public Optional<GHWebhook.Details> details(Delivery attempt) throws IOException {
        try {
            return Optional.of(GHWebhook.details(api.github, toString(), attempt.id()));
        } catch (ApiException e) {
            if (e.isNotFound() || e.getResponseCode() == 422) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the receiver answers a ping below 500: POST {hook}/pings. Hooks with one URL ask their receiver once. */
    boolean answersPing(Events events) throws IOException {
        AtomicReference<Boolean> known = api.probes.computeIfAbsent(listed == null ? toString() : listed.url(),
                receiver -> new AtomicReference<>());
        synchronized (known) {
            if (known.get() == null) {
                Set<Delivery> before = new HashSet<>(events.pings());
                Instant head = events.newest();
                GHWebhook.ping(api.github, toString());
                await(events, head, ANSWER_WAIT, () -> !before.containsAll(events.pings()));
                known.set(events.pings().stream().anyMatch(ping -> !before.contains(ping) && ping.answered()));
            }
            return known.get();
        }
    }

    private record Page(Instant newest, Instant oldest) {
        boolean isPast(Instant head) {
            return newest.isBefore(head) || Duration.between(oldest, head).compareTo(DISORDER) > 0;
        }
    }

    private static Page add(GHWebhook.Delivery[] rows, Events events) {
        List<Instant> times = new ArrayList<>();
        for (GHWebhook.Delivery row : rows) {
            Delivery delivery = delivery(row);
            events.add(delivery, row.duration());
            times.add(delivery.deliveredAt());
        }
        return new Page(Collections.max(times), Collections.min(times));
    }

    private static Delivery delivery(GHWebhook.Delivery row) {
        String event = row.event() == null ? "unknown" : Sanitizer.text(row.event());
        return new Delivery(row.id(), Sanitizer.text(row.guid()), row.time(), row.redelivery(),
                Sanitizer.reason(row.status()), row.statusCode(), event, Sanitizer.text(row.action()),
                row.repositoryId());
    }

    @Override
    public String toString() {
        String ofOwner = isUnlisted() ? "/hooks" : "/hooks/" + id;
        return owner.path() + (owner.isApp() ? "/hook" : ofOwner);
    }
}
