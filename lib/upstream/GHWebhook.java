package org.kohsuke.github;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A webhook's settings. github-api's GHHook reads them only after a GET of the organization or the repository, and without what the
 * receiver last answered.
 *
 * @see <a href="https://docs.github.com/rest/orgs/webhooks#list-organization-webhooks">List webhooks</a>
 */
public class GHWebhook extends GitHubInteractiveObject {
    private long id;
    private boolean active;
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

    /** The receiver's URL; empty when there is none. */
    public String getUrl() {
        return config.url == null ? "" : config.url;
    }

    /** The receiver's last HTTP status; null when there is none, or GitHub does not tell, as of an organization's hooks. */
    public Integer getLastCode() {
        return lastResponse == null ? null : lastResponse.code;
    }

    /** What became of the last delivery, in a word of GitHub's such as {@code active} or {@code unused}; null as above. */
    public String getLastStatus() {
        return lastResponse == null ? null : lastResponse.status;
    }

    /**
     * Lists all hooks: GET {owner}/hooks.
     *
     * @param owner the path of an organization or a repository in the API
     * @throws IOException with the status 404 when there is no such owner, or the token may not see its hooks
     * @see <a href="https://docs.github.com/rest/orgs/webhooks#list-organization-webhooks">List webhooks</a>
     */
    public static List<GHWebhook> list(GitHub github, String owner) throws IOException {
        GitHubRequest request = github.createRequest().withUrlPath(owner + "/hooks").build();
        // toList() would fail where every page is empty.
        List<GHWebhook> hooks = new ArrayList<>();
        try {
            GHPages.iterable(github, GHWebhook[].class, request, GHWebhook::getId, hook -> {}).withPageSize(100).forEach(hooks::add);
        } catch (GHException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
        return hooks;
    }

    /**
     * The hook of a GitHub App: GET /app/hook/config. GitHub tells its URL only.
     *
     * @param github authorized by the App's JWT
     * @see <a href="https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app">Get an App's webhook configuration</a>
     */
    public static GHWebhook ofApp(GitHub github) throws IOException {
        GHWebhook hook = new GHWebhook();
        hook.config = github.createRequest().withUrlPath("/app/hook/config").fetch(Config.class);
        hook.active = true;
        return hook;
    }
}
