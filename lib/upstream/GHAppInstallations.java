package org.kohsuke.github;

import java.io.IOException;

/** Where a GitHub App is installed. github-api's GHApp finds it only after a GET of the App. */
public final class GHAppInstallations {
    private GHAppInstallations() {}

    /**
     * The App's installation for an organization or a repository, by the App's JWT: GET {owner}/installation.
     *
     * @throws IOException with the status 404 if it is not installed there
     * @see <a
     *     href="https://docs.github.com/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app">Docs</a>
     */
    public static GHAppInstallation of(GitHub github, String owner) throws IOException {
        return github.createRequest().withUrlPath(owner + "/installation").fetch(GHAppInstallation.class);
    }

    /** Whether the installation was not granted a permission, such as {@code organization_hooks}, at this level. */
    public static boolean lacks(GHAppInstallation installation, String permission, GHPermissionType level) {
        return !installation.getPermissions().getOrDefault(permission, GHPermissionType.NONE).implies(level);
    }

    /**
     * Revokes the installation's token that authorizes this request: DELETE /installation/token.
     *
     * @see <a
     *     href="https://docs.github.com/rest/apps/installations#revoke-an-installation-access-token">Docs</a>
     */
    public static void revokeToken(GitHub github) throws IOException {
        github.createRequest().method("DELETE").withUrlPath("/installation/token").send();
    }
}
