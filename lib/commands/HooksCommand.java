package lib.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lib.api.ApiException;
import lib.api.Sanitizer;
import lib.hooks.Hook;
import lib.hooks.Owner;
import lib.login.Login;
import lib.options.ApiOptions.Access;
import lib.options.ApiOptions;
import lib.options.Context;
import lib.options.CredentialOptions;
import lib.report.Console;
import lib.report.JsonReport;
import lib.report.Screen;
import org.kohsuke.github.GHWebhook;
import org.kohsuke.github.GitHub;
import picocli.CommandLine.Command;
import picocli.CommandLine;

/** Lists the webhooks of an organization, a repository or an App. */
@Command(name = "hooks", mixinStandardHelpOptions = true,
        customSynopsis = "redeliver hooks (--org=NAME | --repo=OWNER/NAME | --app) [OPTIONS]",
        description = {"Lists the webhooks.", "", "Example: redeliver hooks --org octo"})
public final class HooksCommand extends Verb {
    public HooksCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        List<GHWebhook> hooks = connectToRead().hooks().list();
        if (output.isJson()) {
            List<Map<String, Object>> all = hooks.stream().map(HooksCommand::json).toList();
            console().printDocument(JsonReport.text(JsonReport.object("version", 1, "hooks", all), false));
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "ACTIVE", "RECEIVER", "LAST RESPONSE", "EVENTS"));
        for (GHWebhook hook : hooks) {
            rows.add(List.of(hook.id() == 0 ? "-" : Long.toString(hook.id()), hook.active() ? "yes" : "no",
                    Sanitizer.url(hook.url()), lastResponse(hook),
                    hook.events().isEmpty() ? "-" : String.join(",", events(hook))));
        }
        Screen.table(rows, Integer.MAX_VALUE).forEach(console()::print);
        return 0;
    }

    private static List<String> events(GHWebhook hook) {
        return hook.events().stream().map(Sanitizer::text).toList();
    }

    private static String lastResponse(GHWebhook hook) {
        GHWebhook.LastResponse last = hook.lastResponse();
        if (last.status() == null) {
            return "-";
        }
        return (last.code() == null ? "" : last.code() + " ") + Sanitizer.text(last.status());
    }

    /** As schema/hooks.json describes it; the id of an App's hook is null. */
    private static Map<String, Object> json(GHWebhook hook) {
        return JsonReport.object(
                "id", hook.id() == 0 ? null : hook.id(),
                "active", hook.active(),
                "url", Sanitizer.url(hook.url()),
                "events", events(hook),
                "last_code", hook.lastResponse().code(),
                "last_status", Sanitizer.text(hook.lastResponse().status()));
    }

    /** Shows a person who gave no option the webhooks that the token sees, each with the command to begin with. */
    public record FirstLook(ApiOptions api, CredentialOptions credentials, Context context, CommandLine line) {
        private static final int MOST = 20;

        /** Shows what to give, if nothing was given and a person looks on; the error that follows ends the run. */
        public void show() throws IOException {
            boolean isGiven = !line.getParseResult().matchedOptions().isEmpty()
                    || isSet("ORGANIZATION_NAME", "REPO_OWNER");
            if (isGiven || !context.screen.terminal()) {
                return;
            }
            Console console = context.console(line);
            if (!isSet("TOKEN", "GH_TOKEN", "GITHUB_TOKEN")) {
                console.say("to begin, set TOKEN to a token of an owner of the organization, and add --org NAME "
                        + "--dry-run");
                return;
            }
            // No organization is needed to ask for all of them.
            Access access = api.connect(new Owner(Owner.Kind.ORGANIZATION, ""), Login.Needs.toRead("/orgs/"),
                    credentials, context, console, false);
            GitHub github = access.connector().gitHub(access.login().hooks());
            Set<String> all = organizations(github);
            if (all.isEmpty()) {
                console.say("the token sees no organization; add --org NAME or --repo OWNER/NAME, and --dry-run");
            }
            for (String name : all.stream().sorted().limit(MOST).toList()) {
                show(new Owner(Owner.Kind.ORGANIZATION, name), github, console);
            }
        }

        /** Empty for an App's installation token: GitHub lists organizations for users only. */
        private static Set<String> organizations(GitHub github) throws IOException {
            try {
                return github.getMyOrganizations().keySet();
            } catch (ApiException e) {
                if (!e.isUnreadable()) {
                    throw e;
                }
                return Set.of();
            }
        }

        private void show(Owner owner, GitHub github, Console console) {
            try {
                for (GHWebhook webhook : GHWebhook.list(github, owner.path())) {
                    Hook hook = new Hook(null, owner, webhook.id(), webhook, null);
                    console.say(context.command("--dry-run", hook, line) + "  # " + Sanitizer.url(webhook.url()));
                }
            } catch (IOException e) {
                console.say(owner.name() + ": " + ApiException.explained(e));
            }
        }

        private boolean isSet(String... names) {
            return Stream.of(names).anyMatch(name -> !context.env.getOrDefault(name, "").isBlank());
        }
    }
}
