package lib.options;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import lib.api.Connector;
import lib.api.Network;
import lib.api.Pace;
import lib.api.Pause;
import lib.api.Rate;
import lib.api.UsageException;
import lib.report.Console;
import picocli.CommandLine.Option;

/** The options that say where GitHub is, and how much of it a run may take. */
public final class Connection {
    @Option(names = "--api-url", paramLabel = "URL",
            description = "Where the API is. Environment: GITHUB_API_URL. Default: https://api.github.com")
    private String apiUrl;

    @Option(names = "--hostname", paramLabel = "HOST",
            description = "The host instead: github.com, SUBDOMAIN.ghe.com, or that of a GitHub Enterprise Server. Environment: GH_HOST")
    private String hostname;

    @Option(names = "--allow-http", description = "Send the token over plain http to a host other than this machine.")
    private boolean allowHttp;

    @Option(names = "--ca-cert", paramLabel = "FILE",
            description = "Trust the certificates in this PEM file, too: for a GitHub Enterprise Server with an authority of its own.")
    private Path caCert;

    @Option(names = "--timeout", paramLabel = "D", defaultValue = "30s",
            description = "How long one request may take. Default: ${DEFAULT-VALUE}")
    private Duration timeout;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "180",
            description = "Redeliver at most N events a minute. Default: ${DEFAULT-VALUE}, GitHub's published limit; 'unlimited' is for a GitHub "
                    + "Enterprise Server that has its limits off")
    private String rate;

    @Option(names = "--reserve", paramLabel = "N", defaultValue = "100",
            description = "Leave N requests of the token's hourly limit to others. Default: ${DEFAULT-VALUE}")
    private int reserve;

    @Option(names = "--max-wait", paramLabel = "D", defaultValue = "15m",
            description = "End the run if GitHub wants it to wait longer than this. Default: ${DEFAULT-VALUE}")
    private Duration maxWait;

    private Clients clients = Network::client;

    /** Makes the client that sends the requests. */
    public interface Clients {
        /** @see Network#client */
        HttpClient of(URI proxy, Path caCert, Duration timeout);
    }

    /** Sends the requests by other clients than java.net.http's own: tests have one without sockets. */
    public void clients(Clients others) {
        clients = others;
    }

    /** Where the API is. */
    public URI api(Settings settings) {
        return settings.api(apiUrl, hostname, allowHttp);
    }

    /** --rate. */
    public Rate rate() {
        try {
            return Rate.parse(rate);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--rate: " + e.getMessage());
        }
    }

    /**
     * The pace of all requests of a run.
     *
     * @param say takes what a person should know, in one sentence
     */
    public Pace pace(Clock clock, Pause pause, Consumer<String> say) {
        if (reserve < 0) {
            throw new UsageException("--reserve: '" + reserve + "' is too small; give 0 or more");
        }
        return new Pace(clock, pause, rate(), reserve, maxWait, say);
    }

    /**
     * The one way to GitHub.
     *
     * @param userAgent names the tool and its version
     * @param env has the variables that name a proxy
     * @param console takes what a person should know
     * @param traced whether each request gets a line
     */
    public Connector connector(URI api, String userAgent, Pace pace, Map<String, String> env, Clock clock,
            Console console, boolean traced) {
        if (timeout.isZero()) {
            throw new UsageException("--timeout: give a time of at least 1 s, so that there can be an answer");
        }
        URI proxy = Network.proxy(api, env);
        HttpClient http = clients.of(proxy, caCert, timeout);
        return new Connector(api, userAgent, timeout, http, Network.authorization(proxy), pace, clock, console::say,
                console::warn, traced ? console::say : null);
    }
}
