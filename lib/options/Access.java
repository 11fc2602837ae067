package lib.options;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import lib.api.ApiUrl;
import lib.api.Connector;
import lib.api.RateLimiter;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.login.Login;
import org.kohsuke.github.GitHub;

/** GitHub's API for the hooks of an owner, with one connector and one rate limiter for all requests. */
public record Access(URI api, Owner owner, Connector connector, RateLimiter pace, Login login, Hooks hooks) {
    public Access again() {
        connector.restart();
        return new Access(api, owner, connector, pace, login, hooks.again());
    }

    GitHub forVariable() {
        return connector.gitHub(login.variable());
    }

    GitHub forRepository(String path) {
        return connector.gitHub(login.repository().apply(path));
    }

    public Instant start() {
        return connector.time().start();
    }

    public Instant now() {
        return connector.time().now();
    }

    /** A path of the API as a key among all hosts. */
    public String key(String path) {
        return api + path;
    }

    public String pages() {
        return ApiUrl.pages(api);
    }

    public Duration retention() {
        return ApiUrl.retention(api);
    }
}
