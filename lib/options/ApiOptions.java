package lib.options;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import lib.api.ApiUrl;
import lib.api.Connector;
import lib.api.Network;
import lib.api.RateLimiter.Rate;
import lib.api.RateLimiter;
import lib.api.UsageException;
import lib.hooks.Hooks;
import lib.hooks.Owner;
import lib.login.Login;
import lib.report.Console;
import org.kohsuke.github.GitHub;
import picocli.CommandLine.Option;

/** The options that say where GitHub is, and how much of it a run may use. */
public final class ApiOptions {
    @Option(names = "--api-url", paramLabel = "HOST|URL",
            description = "github.com, SUBDOMAIN.ghe.com, the host of a GitHub Enterprise Server, or the URL of the "
                    + "API. Environment: GH_HOST, else GITHUB_API_URL. Default: github.com")
    private String apiUrl;

    @Option(names = "--allow-http", description = "Allow plain http to another machine: the token is sent unencrypted.")
    private boolean allowHttp;

    @Option(names = "--ca-cert", paramLabel = "FILE", description = "Trust the certificates in this PEM file as well.")
    private Path caCert;

    @Option(names = "--timeout", paramLabel = "D", defaultValue = "30s",
            description = "How long one request may take. Default: ${DEFAULT-VALUE}")
    private Duration timeout;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "180",
            description = "Redeliver at most N events a minute, or 'unlimited'. Default: ${DEFAULT-VALUE}, GitHub's "
                    + "published limit")
    private Rate rate;

    @Option(names = "--max-wait", paramLabel = "D", defaultValue = "15m",
            description = "End the run if GitHub wants it to wait longer. Default: ${DEFAULT-VALUE}")
    private Duration maxWait;

    public Rate rate() {
        return rate;
    }

    /** GitHub's API as a command may use it; no request is sent yet. */
    public Access connect(Owner owner, Login.Needs needs, CredentialOptions credentials, Context context,
            Console console, boolean traced) {
        URI url = url(apiUrl, allowHttp, context.env);
        if (timeout.isZero()) {
            throw new UsageException("--timeout: '0' leaves no time for a response; give at least 1s");
        }
        RateLimiter pace = new RateLimiter(context.clock, context.pause, rate, maxWait, console::say);
        URI proxy = Network.proxy(url, context.env);
        Network network = new Network(context.clients.of(proxy, caCert, timeout), proxy, "redeliver/" + context.version,
                timeout);
        boolean trace = traced || "1".equals(context.env.get("RUNNER_DEBUG"));
        Connector connector = new Connector(url, network, pace, context.clock, console, trace);
        Login login = credentials.login(needs, connector, context, console);
        Hooks hooks = new Hooks(connector.gitHub(login.hooks()), owner, context.pause);
        return new Access(url, owner, connector, pace, login, hooks);
    }

    /** Not HOSTNAME, which GitHub's script reads: in a container it is its own name, which would get the token. */
    public static URI url(String given, boolean allowHttp, Map<String, String> env) {
        Setting setting = Setting.of("--api-url", given, env, "GH_HOST", "GITHUB_API_URL")
                .orElse(new Setting("--api-url", "github.com"));
        try {
            return ApiUrl.of(setting.value(), allowHttp);
        } catch (IllegalArgumentException e) {
            throw new UsageException(setting.name() + ": " + e.getMessage());
        }
    }

    /** GitHub's API for the hooks of an owner, with one connector and one rate limiter for all requests. */
    public record Access(URI api, Owner owner, Connector connector, RateLimiter pace, Login login, Hooks hooks) {
        public Access again() {
            connector.restart();
            return new Access(api, owner, connector, pace, login, hooks.again());
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

        public Duration retention() {
            return ApiUrl.retention(api);
        }
    }
}
