package lib.login;

import lib.api.Credential;

/**
 * Which credential is for what.
 *
 * @param hooks for the hooks and their deliveries
 * @param variable for the repository whose Actions variable keeps the checkpoint; null when there is none
 */
public record Login(Credential hooks, Credential variable) {
    /** One token for all. */
    public static Login byToken(Credential token) {
        return new Login(token, token);
    }

    /**
     * An App, by its installations where the hook and the variable are.
     *
     * @param hooksOwner the path of the hook's organization or repository in the API, such as {@code /orgs/octo}; null for the App's own hook
     * @param repository the path of the variable's repository, such as {@code /repos/octo/ops}; or null
     */
    public static Login byApp(App app, String hooksOwner, String repository) {
        Credential hooks = hooksOwner == null ? app.itself() : app.in(hooksOwner);
        // An installation's token is good for one account.
        boolean shared = hooksOwner != null && repository != null && account(hooksOwner).equalsIgnoreCase(account(repository));
        return new Login(hooks, repository == null ? null : shared ? hooks : app.in(repository));
    }

    /** With a credential of its own for the variable, unless that is null. */
    public Login withVariable(Credential other) {
        return other == null ? this : new Login(hooks, other);
    }

    /** The organization or the user in a path. */
    private static String account(String path) {
        return path.split("/")[2];
    }
}
