package lib.hooks;

import java.util.List;

/** Whose hooks they are; the name is NAME or OWNER/NAME, or empty for an App, which its credential names. */
public record Owner(Kind kind, String name) {
    public enum Kind {
        ORGANIZATION("/orgs/", "--org", "/organizations/"),
        REPOSITORY("/repos/", "--repo", "/"),
        APP("/app", "--app", "/settings/apps");

        private final String path;
        private final String option;
        private final String page;

        Kind(String path, String option, String page) {
            this.path = path;
            this.option = option;
            this.page = page;
        }
    }

    public String path() {
        return kind.path + (isApp() ? "" : name);
    }

    List<String> options() {
        return isApp() ? List.of(kind.option) : List.of(kind.option, name);
    }

    String settings() {
        return kind.page + (isApp() ? "" : name + "/settings");
    }

    public boolean isApp() {
        return kind == Kind.APP;
    }

    @Override
    public String toString() {
        return isApp() ? "the App" : name;
    }
}
