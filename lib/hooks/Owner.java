package lib.hooks;

import java.util.List;

/**
 * Whose hooks they are: of GitHub's kinds of hook, those whose deliveries are in the API.
 *
 * @param name an organization's NAME, a repository's OWNER/NAME; empty for an App, which its credential names
 */
public record Owner(Kind kind, String name) {
    public enum Kind { ORGANIZATION, REPOSITORY, APP }

    /** Its path in the API, such as {@code /orgs/octo}. */
    public String path() {
        return switch (kind) {
            case ORGANIZATION -> "/orgs/" + name;
            case REPOSITORY -> "/repos/" + name;
            case APP -> "/app";
        };
    }

    /** The options that name it, as words of a command line. */
    List<String> options() {
        return switch (kind) {
            case ORGANIZATION -> List.of("--org", name);
            case REPOSITORY -> List.of("--repo", name);
            case APP -> List.of("--app");
        };
    }

    /** The path of its settings on GitHub's pages; for an App, whose name is not known, the list of Apps. */
    String settings() {
        return switch (kind) {
            case ORGANIZATION -> "/organizations/" + name + "/settings";
            case REPOSITORY -> "/" + name + "/settings";
            case APP -> "/settings/apps";
        };
    }

    /** Whether it is a GitHub App, which has one hook, and that hook no ping. */
    public boolean isApp() {
        return kind == Kind.APP;
    }

    @Override
    public String toString() {
        return isApp() ? "the App" : name;
    }
}
