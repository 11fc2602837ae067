package org.kohsuke.github;

import java.io.IOException;

/** Where a GitHub App is installed. github-api's GHApp finds it only after a GET of the App. */
public final class GHAppInstallations {
    private GHAppInstallations() {}

    /** The App's installation at an owner such as {@code /orgs/octo}, by the App's JWT: GET {owner}/installation. */
    public static GHAppInstallation of(GitHub github, String owner) throws IOException {
        return github.createRequest().withUrlPath(owner + "/installation").fetch(GHAppInstallation.class);
    }

    public static boolean lacks(GHAppInstallation installation, String permission, GHPermissionType level) {
        return !installation.getPermissions().getOrDefault(permission, GHPermissionType.NONE).implies(level);
    }

    /** Revokes the installation's token that authorizes this request: DELETE /installation/token. */
    public static void revokeToken(GitHub github) throws IOException {
        github.createRequest().method("DELETE").withUrlPath("/installation/token").send();
    }
}
