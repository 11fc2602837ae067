package lib.commands;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import lib.api.UsageException;
import lib.events.Event;
import lib.events.Events;
import lib.hooks.Hook;
import lib.hooks.Owner;
import lib.login.Login;
import lib.options.ApiOptions;
import lib.options.ApiOptions.Access;
import lib.options.Context;
import lib.options.CredentialOptions;
import lib.options.HookOptions;
import lib.options.OutputOptions;
import lib.report.Console;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs' options, and how they find events by the beginnings of GUIDs. */
abstract class Verb implements Callable<Integer> {
    private static final int WHOLE_GUID = 36;

    final Context context;

    @Mixin(name = "Which hook") HookOptions hook;
    @Mixin(name = "Credentials, other than a token in the environment") CredentialOptions credentials;
    @Mixin(name = "Where GitHub is, and its limits") ApiOptions api;
    @Mixin(name = "Output") OutputOptions output;
    @Spec CommandSpec spec;

    Verb(Context context) {
        this.context = context;
    }

    Console console() {
        return context.console(spec.commandLine());
    }

    Access connectToRead() {
        Owner owner = hook.owner(credentials, context);
        return connect(owner, Login.Needs.toRead(owner.path()));
    }

    Access connect(Owner owner, Login.Needs needs) {
        return api.connect(owner, needs, credentials, context, console(), output.isVerbose());
    }

    /** A GUID without the dots of a table that cut it short. */
    static String beginning(String guid) {
        String without = guid.strip().replaceFirst("[.\u2026]+$", "");
        return without.isEmpty() ? guid : without;
    }

    /** Reads a list until it has shown each whole GUID with its first attempt; to its end for a beginning. */
    static Events find(Hook hook, Collection<String> beginnings, Instant since) throws IOException {
        Events events = new Events(since, row -> beginnings.stream().anyMatch(row::isNamedBy));
        hook.read(hook.pages(), events, (rows, reached) -> beginnings.stream()
                .allMatch(beginning -> isComplete(beginning, rows)), soFar -> {});
        return events;
    }

    private static boolean isComplete(String beginning, Events events) {
        List<Event> found = beginning.length() < WHOLE_GUID ? List.of() : events.matching(beginning);
        return !found.isEmpty() && found.stream().noneMatch(Event::lacksFirstAttempt);
    }

    static UsageException notOne(String beginning, int found, String hooks) {
        return new UsageException("GUID: '" + beginning + "' is " + (found > 1
                ? "the beginning of " + found + " GUIDs; give more of it"
                : "not among the deliveries that GitHub keeps of " + hooks + "; check it"));
    }
}
