package lib.login;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import lib.api.Credential;
import org.kohsuke.github.GHPermissionType;

/**
 * Which credential is for what.
 *
 * @param hooks for the hooks and their deliveries
 * @param variable for the repository whose Actions variable keeps the checkpoint; null when there is none
 * @param repository for looking at a repository, by its path in the API
 * @param isInstallation whether the one for the hooks is of an App's installation
 */
public record Login(Credential hooks, Credential variable, Function<String, Credential> repository, boolean isInstallation) {
    /**
     * One token for all.
     *
     * @param variable another one for the variable, or null
     */
    public static Login byToken(Credential token, Credential variable) {
        return new Login(token, variable != null ? variable : token, path -> token, false);
    }

    /**
     * What a run needs, so that an App's tokens are good for no more.
     *
     * @param hooks the path of the hooks' organization or repository in the API, such as {@code /orgs/octo}; {@code /app} for the App's own hook
     * @param ofAllRepositories whether the hooks are those of all the organization's repositories
     * @param variable the path of the variable's repository, such as {@code /repos/octo/ops}; null where the App is not to reach it
     * @param named the paths of the repositories that the filters name
     * @param readOnly whether nothing is sent or stored
     */
    public record Needs(String hooks, boolean ofAllRepositories, String variable, Collection<String> named, boolean readOnly) {
        /** Whether the hook is the App's own, for which it is authorized by its JWT. */
        public boolean ofApp() {
            return hooks.equals("/app");
        }

        /** Needs to read the hooks of an owner. */
        public static Needs toRead(String hooks) {
            return new Needs(hooks, false, null, List.of(), true);
        }

        /** What is needed of one account: an installation's token is good for one. */
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

    /**
     * An App, by its installations where the hook, the variable and other repositories are.
     *
     * @param variable another credential for the variable, or null
     */
    public static Login byApp(App app, Needs all, Credential variable) {
        Needs needs = variable == null ? all : new Needs(all.hooks, all.ofAllRepositories, null, all.named, all.readOnly);
        Map<String, Credential> byAccount = new ConcurrentHashMap<>();
        Function<String, Credential> of =
                path -> byAccount.computeIfAbsent(account(path), account -> app.in(path, needs.of(account)));
        Credential hooks = needs.ofApp() ? app.itself() : of.apply(needs.hooks);
        return new Login(hooks, needs.variable == null ? variable : of.apply(needs.variable), of, !needs.ofApp());
    }

    /** The organization or the user in a path. GitHub takes names in any case. */
    private static String account(String path) {
        return path.split("/")[2].toLowerCase(Locale.ROOT);
    }
}
