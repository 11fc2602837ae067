package lib.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import lib.api.Connector.Credential;
import lib.api.Connector.Token;
import lib.api.Sanitizer.Secrets;
import lib.api.UsageException;
import org.kohsuke.github.GHPermissionType;

/** The credentials for the hooks, for the variable (or null), and for a repository by its path in the API. */
public record Login(Credential hooks, Credential variable, Function<String, Credential> repository,
        boolean isInstallation) {
    /** A run's needs, so that an App's tokens are good for no more; each path is one such as {@code /orgs/octo}. */
    public record Needs(String hooks, boolean ofAllRepositories, String variable, Collection<String> named,
            boolean readOnly) {
        public boolean ofApp() {
            return hooks.equals("/app");
        }

        public static Needs toRead(String hooks) {
            return new Needs(hooks, false, null, List.of(), true);
        }

        /** The needs in one account: an installation's token is good for one. */
        App.Scope of(String account) {
            GHPermissionType level = readOnly ? GHPermissionType.READ : GHPermissionType.WRITE;
            Map<String, GHPermissionType> permissions = new TreeMap<>();
            Set<String> repositories = new TreeSet<>();
            named.stream().filter(path -> account(path).equals(account)).forEach(path -> {
                permissions.put("metadata", GHPermissionType.READ);
                repositories.add(path.split("/")[3]);
            });
            if (variable != null && account(variable).equals(account)) {
                permissions.put("actions_variables", level);
                repositories.add(variable.split("/")[3]);
            }
            if (ofApp() || !account(hooks).equals(account)) {
                return new App.Scope(permissions, repositories);
            }
            boolean ofOrganization = hooks.startsWith("/orgs/");
            permissions.put(ofOrganization && !ofAllRepositories ? "organization_hooks" : "repository_hooks", level);
            if (!ofOrganization) {
                repositories.add(hooks.split("/")[3]);
            }
            return new App.Scope(permissions, ofAllRepositories ? Set.of() : repositories);
        }
    }

    /** An App, by its installations where the hook, the variable and other repositories are. */
    public static Login byApp(App app, Needs all, Credential variable) {
        Needs needs = variable == null ? all : new Needs(all.hooks, all.ofAllRepositories, null, all.named,
                all.readOnly);
        Map<String, Credential> byAccount = new ConcurrentHashMap<>();
        Function<String, Credential> of = path -> byAccount.computeIfAbsent(account(path),
                account -> app.in(path, needs.of(account)));
        Credential hooks = needs.ofApp() ? app.itself() : of.apply(needs.hooks);
        return new Login(hooks, needs.variable == null ? variable : of.apply(needs.variable), of, !needs.ofApp());
    }

    private static String account(String path) {
        return path.split("/")[2].toLowerCase(Locale.ROOT);
    }

    /** Reads tokens from variables and files; a {@link UsageException} for a wrong one has no part of it. */
    public record Tokens(Secrets secrets) {
        /** The token in a text that came from {@code source}, an option or a variable. */
        public Credential of(String source, String text) {
            String problem = problem(text);
            if (problem != null) {
                throw new UsageException(source + " " + problem + "; give the token alone");
            }
            secrets.add(text.strip());
            return new Token(text.strip(), source);
        }

        public Credential ofFile(String option, Path file) {
            return of(option + " '" + file + "'", read(option, file));
        }

        static String read(String option, Path file) {
            try {
                // Standard input stays open: after the caller has closed it, descriptor 0 is a file of the JVM's own.
                byte[] content = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
                return new String(content, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw UsageException.unreadable(option, file, e);
            }
        }

        /** The problem with a token, as a clause without it; null if there is none. Blanks around it are fine. */
        static String problem(String text) {
            String token = text.strip();
            if (token.isEmpty()) {
                return "is empty";
            }
            // In a header or a log, anything else could begin a new line or a command.
            return token.chars().allMatch(c -> c > ' ' && c < 127) ? null
                    : "is not one token: it has blanks, several lines or special characters";
        }
    }
}
