package org.kohsuke.github;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * A webhook's settings; the id is 0 for an App's hook. github-api's GHHook takes one more request, for the owner, and
 * lacks the receiver's last response.
 *
 * @see <a href="https://docs.github.com/rest/orgs/webhooks">Organization webhooks</a>
 */
public record GHWebhook(long id, boolean active, String createdAt, List<String> events, Config config,
        LastResponse lastResponse) {
    public GHWebhook {
        events = events == null ? List.of() : events;
        lastResponse = lastResponse == null ? new LastResponse(null, null) : lastResponse;
    }

    record Config(String url) {}

    /** The receiver's last HTTP status, and GitHub's word for it; both are null for an organization's hook. */
    public record LastResponse(Integer code, String status) {}

    public String url() {
        return config == null || config.url == null ? "" : config.url;
    }

    public Instant created() {
        return createdAt == null ? null : Instant.parse(createdAt);
    }

    /** Reads a hook by its path: GET {owner}/hooks/{id}; an IOException has the status 404 if there is none. */
    public static GHWebhook read(GitHub github, String path) throws IOException {
        return github.createRequest().withUrlPath(path).fetch(GHWebhook.class);
    }

    /** Lists all hooks of an owner such as {@code /orgs/octo} or {@code /repos/octo/app}: GET {owner}/hooks. */
    public static List<GHWebhook> list(GitHub github, String owner) throws IOException {
        return GHPages.all(github, GHPages.json(GHWebhook[].class), owner + "/hooks", 100, GHWebhook::id);
    }

    /** The hook of a GitHub App, with its URL only, by the App's JWT: GET /app/hook/config. */
    public static GHWebhook ofApp(GitHub github) throws IOException {
        Config config = github.createRequest().withUrlPath("/app/hook/config").fetch(Config.class);
        return new GHWebhook(0, true, null, null, config, null);
    }
}
