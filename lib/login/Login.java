package lib.login;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import lib.api.Credential;

/**
 * Which credential is for what.
 *
 * @param hooks for the hooks and their deliveries
 * @param variable for the repository whose Actions variable keeps the checkpoint; null when there is none
 * @param repository for looking at a repository, by its path in the API
 * @param isInstallation whether the one for the hooks is of an App's installation
 */
public record Login(Credential hooks, Credential variable, Function<String, Credential> repository, boolean isInstallation) {
    /** One token for all. */
    public static Login byToken(Credential token) {
        return new Login(token, token, path -> token, false);
    }

    /**
     * An App, by its installations where the hook, the variable and other repositories are.
     *
     * @param hooksOwner the path of the hook's organization or repository in the API, such as {@code /orgs/octo}; null for the App's own hook
     * @param variable the path of the variable's repository, such as {@code /repos/octo/ops}; or null
     */
    public static Login byApp(App app, String hooksOwner, String variable) {
        Credential hooks = hooksOwner == null ? app.itself() : app.in(hooksOwner);
        // An installation's token is good for one account.
        Map<String, Credential> byAccount = new ConcurrentHashMap<>();
        if (hooksOwner != null) {
            byAccount.put(account(hooksOwner), hooks);
        }
        Function<String, Credential> repository = path -> byAccount.computeIfAbsent(account(path), account -> app.in(path));
        return new Login(hooks, variable == null ? null : repository.apply(variable), repository, hooksOwner != null);
    }

    /** With a credential of its own for the variable, unless that is null. */
    public Login withVariable(Credential other) {
        return other == null ? this : new Login(hooks, other, repository, isInstallation);
    }

    /** The organization or the user in a path. GitHub takes names in any case. */
    private static String account(String path) {
        return path.split("/")[2].toLowerCase(Locale.ROOT);
    }
}
