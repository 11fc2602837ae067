package lib.hooks;

import java.util.List;

/** Whose hooks they are; the name is NAME or OWNER/NAME, or empty for an App, which its credential names. */
public record Owner(Kind kind, String name) {
    public enum Kind { ORGANIZATION, REPOSITORY, APP }

    public String path() {
        return switch (kind) {
            case ORGANIZATION -> "/orgs/" + name;
            case REPOSITORY -> "/repos/" + name;
            case APP -> "/app";
        };
    }

    List<String> options() {
        return switch (kind) {
            case ORGANIZATION -> List.of("--org", name);
            case REPOSITORY -> List.of("--repo", name);
            case APP -> List.of("--app");
        };
    }

    String settings() {
        return switch (kind) {
            case ORGANIZATION -> "/organizations/" + name + "/settings";
            case REPOSITORY -> "/" + name + "/settings";
            case APP -> "/settings/apps";
        };
    }

    public boolean isApp() {
        return kind == Kind.APP;
    }

    @Override
    public String toString() {
        return isApp() ? "the App" : name;
    }
}
