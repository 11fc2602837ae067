package org.kohsuke.github;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * A webhook's settings. github-api's GHHook takes one more request, for the owner, and lacks the receiver's last
 * response.
 *
 * @see <a href="https://docs.github.com/rest/orgs/webhooks#list-organization-webhooks">List webhooks</a>
 */
public class GHWebhook extends GitHubInteractiveObject {
    private long id;
    private boolean active;
    private String createdAt;
    private List<String> events = List.of();
    private Config config = new Config();
    private LastResponse lastResponse = new LastResponse();

    static class Config {
        String url;
    }

    static class LastResponse {
        Integer code;
        String status;
    }

    /** The hook's id; 0 for an App's, which has none. */
    public long getId() {
        return id;
    }

    /** Whether GitHub delivers to it. */
    public boolean isActive() {
        return active;
    }

    /** The names of the events it gets; {@code *} for all. */
    public List<String> getEvents() {
        return events;
    }

    /** The receiver's URL; empty if there is none. */
    public String getUrl() {
        return config.url == null ? "" : config.url;
    }

    /** The receiver's last HTTP status; null if there is none, as for an organization's hooks. */
    public Integer getLastCode() {
        return lastResponse == null ? null : lastResponse.code;
    }

    /** GitHub's word for the last delivery, such as {@code active} or {@code unused}; null as above. */
    public String getLastStatus() {
        return lastResponse == null ? null : lastResponse.status;
    }

    /** When it was created; null if the response does not say. */
    public Instant getCreatedAt() {
        return createdAt == null ? null : Instant.parse(createdAt);
    }

    /**
     * Reads a hook by its path: GET {owner}/hooks/{id}.
     *
     * @throws IOException with the status 404 if there is no such hook, or the token may not see it
     * @see <a href="https://docs.github.com/rest/orgs/webhooks#get-an-organization-webhook">Get a webhook</a>
     */
    public static GHWebhook read(GitHub github, String path) throws IOException {
        return github.createRequest().withUrlPath(path).fetch(GHWebhook.class);
    }

    /**
     * Lists all hooks of an organization or a repository by its path: GET {owner}/hooks.
     *
     * @throws IOException with the status 404 if there is no such owner, or the token may not see its hooks
     * @see <a href="https://docs.github.com/rest/orgs/webhooks#list-organization-webhooks">List webhooks</a>
     */
    public static List<GHWebhook> list(GitHub github, String owner) throws IOException {
        return GHPages.all(github, GHPages.json(GHWebhook[].class), owner + "/hooks", 100, GHWebhook::getId,
                hook -> {});
    }

    /**
     * The hook of a GitHub App, with its URL only, by the App's JWT: GET /app/hook/config.
     *
     * @see <a
     *     href="https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app">Docs</a>
     */
    public static GHWebhook ofApp(GitHub github) throws IOException {
        GHWebhook hook = new GHWebhook();
        hook.config = github.createRequest().withUrlPath("/app/hook/config").fetch(Config.class);
        hook.active = true;
        return hook;
    }
}
