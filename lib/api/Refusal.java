package lib.api;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why GitHub refused a request, by its own words and headers. A refusal that is not known here is shown in GitHub's
 * words, without a guess.
 *
 * @param remedy what to do about it, as a clause; null when the cause is not known
 * @param isNamed whether GitHub named the cause, so that a 404 does not mean that something is absent
 * @param lasts whether the next run is refused alike, until a person does something
 */
public record Refusal(String remedy, boolean isNamed, boolean lasts) {
    private static final String SSO = "X-GitHub-SSO";
    private static final String ACCEPTED = "X-Accepted-GitHub-Permissions";
    private static final String CONFIGURE_SSO = "with Configure SSO, in the list of your tokens";

    /** A row of the table: a header, or null for GitHub's message; what it says; what to do, where $1 is the group. */
    private record Known(String header, Pattern pattern, String remedy, boolean lasts) {}

    private static final List<Known> TABLE = List.of(
            header(SSO, "required; *url=([^\\s;]+)", "authorize the token for single sign-on within an hour, at $1"),
            header(SSO, "required", "authorize the token for single sign-on " + CONFIGURE_SSO),
            header(SSO, "partial-results; *organizations=([\\d, ]+)", "what belongs to the organizations with the ids "
                    + "$1 is missing: authorize the token for their single sign-on " + CONFIGURE_SSO),
            message("SAML enforcement", "authorize the token for single sign-on " + CONFIGURE_SSO),
            message("forbids access via .* lifetime", "create a token that expires sooner, as the policy requires"),
            message("forbids access via a personal access tokens? \\(classic\\)",
                    "use a fine-grained token, or a GitHub App"),
            message("forbids access via a (fine-grained|personal access token with fine-grained)", "use a GitHub App"),
            message("OAuth App access restrictions",
                    "use a personal access token or a GitHub App, or have an owner approve the OAuth App"),
            message("IP allow list", "run where the address is allowed, or have an owner add this one to the list"),
            message("archived so is read-only",
                    "unarchive the repository, or name another one; for the variable, with --variable-repo"),
            message("Repository access blocked", "GitHub has blocked the repository; its owner can ask GitHub Support"),
            message("is disabled\\. Please ask the owner|locked for migration",
                    "the repository is locked; its owner can look for the reason in the account's settings"),
            message("installation has been suspended", "ask whoever suspended it to lift that: an owner of the "
                    + "organization, under Installed GitHub Apps, or the App's owner"),
            message("account (was|is|has been) suspended", "use another user's token, or ask GitHub Support; on GitHub "
                    + "Enterprise Server, ask a site administrator"),
            message("Enterprise Managed User",
                    "the token's user has no access outside of its own enterprise; use another user's token"),
            new Known(null, Pattern.compile("login attempts exceeded"), "GitHub refuses all of this user's tokens for "
                    + "a while, after too many bad ones; look for a job that uses an expired token", false));

    private static final String OF_OAUTH_APP = "this is an OAuth App's token, such as gh auth token prints, and it "
            + "sees only the webhooks that the App made; use a personal access token, or a GitHub App";

    private static Known header(String name, String pattern, String remedy) {
        return new Known(name, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), remedy, true);
    }

    private static Known message(String pattern, String remedy) {
        return new Known(null, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), remedy, true);
    }

    static Refusal of(URI api, Call call, Response response, String badCredential) {
        int status = response.statusCode();
        for (Known known : TABLE) {
            Matcher matcher = known.pattern.matcher(known.header == null ? response.message() : sso(api, response));
            if (matcher.find()) {
                String found = matcher.groupCount() == 0 ? "" : matcher.group(1);
                return new Refusal(known.remedy.replace("$1", found), true, known.lasts);
            }
        }
        Access access = Access.of(call);
        String scope = status == 403 || status == 404 ? access.missingScope(response) : null;
        boolean isHidden = status == 200 || status == 404 || scope != null;
        if (isHidden && response.isForOAuthApp() && access == Access.ORGANIZATION_HOOKS) {
            return new Refusal(OF_OAUTH_APP, true, true);
        }
        if (scope != null) {
            return new Refusal("the token " + scope, true, true);
        }
        String remedy = status == 401 ? badCredential : ofStatus(call, response);
        return new Refusal(remedy, false, Set.of(401, 403, 404, 407, 451).contains(status));
    }

    /** GitHub's header about single sign-on, without a link that leads elsewhere than to the same GitHub. */
    private static String sso(URI api, Response response) {
        String value = response.value(SSO);
        Matcher link = Pattern.compile("; *url=([^\\s;]+)").matcher(value);
        URI pages = URI.create(ApiUrl.pages(api));
        return !link.find() || ApiUrl.leadsTo(pages, pages, link.group(1)) ? value : value.substring(0, link.start());
    }

    private static String ofStatus(Call call, Response response) {
        int status = response.statusCode();
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "the redirect is not followed; if the organization or the repository has a "
                    + "new name, give that";
            case 403 -> forbidden(call, response);
            case 404 -> notFound(call, response);
            case 407 -> "give the proxy's user and password in HTTPS_PROXY or http_proxy, as "
                    + "http://USER:PASSWORD@HOST:PORT";
            case 409 -> "another run has created it at the same time; run again";
            default -> status >= 500 ? "GitHub has trouble; run again later" : null;
        };
    }

    private static String forbidden(Call call, Response response) {
        Access access = Access.of(call);
        if (access != Access.NONE && response.message().contains("Must have admin rights")) {
            return access.role;
        }
        boolean isPermission = access != Access.NONE && response.message().contains("Resource not accessible by");
        return isPermission ? "the token needs " + permission(call, response) : null;
    }

    /** GitHub answers 404 also to hide what the token may not see. */
    private static String notFound(Call call, Response response) {
        Access access = Access.of(call);
        if (access == Access.NONE) {
            return absent(call);
        }
        String lacks = isClassic(response) ? access.role : "the token lacks " + permission(call, response);
        return absent(call) + ", or " + lacks;
    }

    private static String absent(Call call) {
        return switch (call.endpoint()) {
            case DELIVERIES, ATTEMPTS, PINGS, ACCESS_TOKENS, INSTALLATION_TOKEN, APP -> Access.of(call) != Access.NONE
                    ? "there is no such hook, as redeliver hooks would show"
                    : "the App has no webhook, or its installation is gone; look at the App's settings";
            case DELIVERY -> "GitHub no longer has this delivery";
            case HOOKS -> "there is no such organization or repository";
            case VARIABLE, VARIABLES, REPOSITORY -> "there is no such repository";
            case INSTALLATION -> "the App is not installed there; install it, with access to what the path names, or "
                    + "check the name";
            case REPOSITORIES -> "there is no such organization";
            case OTHER -> null;
        };
    }

    /** Only tokens with scopes have this header, but it may be empty for others. */
    private static boolean isClassic(Response response) {
        boolean isEmpty = response.value("X-OAuth-Scopes").isEmpty();
        return response.header("X-OAuth-Scopes") != null && (!isEmpty || response.header(ACCEPTED) == null);
    }

    private static String permission(Call call, Response response) {
        String accepted = response.value(ACCEPTED);
        if (accepted.matches("[\\w=,; ]+")) {
            return inWords(accepted);
        }
        String permission = Access.of(call).permission;
        return call.endpoint() == Call.Endpoint.DELIVERY ? permission.replaceFirst("write", "read") : permission;
    }

    /** Semicolons part sets of permissions, of which one is enough; commas part the permissions of a set. */
    private static String inWords(String permissions) {
        return Arrays.stream(permissions.split("\\s*;\\s*")).map(set -> Arrays.stream(set.split("\\s*,\\s*"))
                .map(Refusal::permission).collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", or ")) + ", as GitHub says (" + permissions + ")";
    }

    /** A permission such as {@code organization_hooks=write} in words. */
    public static String permission(String permission) {
        String[] parts = permission.strip().split("=", 2);
        String where = switch (parts[0]) {
            case "organization_hooks" -> "the organization's Webhooks";
            case "repository_hooks" -> "the repository's Webhooks";
            case "actions_variables", "variables" -> "the repository's Variables";
            case "metadata" -> "the repository's Metadata";
            default -> parts[0].replace('_', ' ');
        };
        return parts.length < 2 ? where : parts[1] + " access to " + where;
    }

    /** The access that a request needs: a classic token's scope, another token's permission, a role of the user. */
    private enum Access {
        ORGANIZATION_HOOKS("admin:org_hook", "",
                "write access to the organization's Webhooks (classic: the scope admin:org_hook, of an owner, or of a "
                        + "user with the permission Manage organization webhooks)",
                "the token's user may not manage the organization's webhooks: that takes an owner, or a role with "
                        + "the permission Manage organization webhooks"),
        REPOSITORY_HOOKS("admin:repo_hook", "write:repo_hook, read:repo_hook, repo, public_repo",
                "write access to the repository's Webhooks (classic: the scope admin:repo_hook)",
                "the token's user may not manage the repository's webhooks: that takes an administrator, or a role "
                        + "with the permission Manage webhooks"),
        VARIABLES("repo", "public_repo",
                "read and write access to the Variables of the repository (classic: the scope repo)",
                "the token's user may not write the variables: that takes write access to the repository"),
        METADATA("repo", "public_repo, read:org, write:org, admin:org, user",
                "read access to the repositories' Metadata (classic: the scope repo)",
                "the token's user may not see it"),
        /** An App as itself, or a request of which this project knows nothing. */
        NONE("", "", null, null);

        private final String scope;
        private final Set<String> accepted;
        private final String permission;
        private final String role;

        Access(String scope, String alsoAccepted, String permission, String role) {
            this.scope = scope;
            this.accepted = scopes(scope + ", " + alsoAccepted);
            this.permission = permission;
            this.role = role;
        }

        static Access of(Call call) {
            Access ofHooks = call.isOfRepository() ? REPOSITORY_HOOKS : ORGANIZATION_HOOKS;
            return call.uri().getPath().contains("/app/hook/") ? NONE : switch (call.endpoint()) {
                case DELIVERIES, DELIVERY, ATTEMPTS, PINGS, HOOKS -> ofHooks;
                case VARIABLE, VARIABLES -> VARIABLES;
                case REPOSITORIES, REPOSITORY -> METADATA;
                case INSTALLATION, ACCESS_TOKENS, INSTALLATION_TOKEN, APP, OTHER -> NONE;
            };
        }

        /** The scope that a classic token lacks, as a clause; null if it has one that is enough, or is not classic. */
        String missingScope(Response response) {
            String wanted = response.header("X-Accepted-OAuth-Scopes");
            Set<String> enough = wanted == null ? accepted : scopes(wanted);
            Set<String> has = scopes(response.value("X-OAuth-Scopes"));
            if (!isClassic(response) || enough.isEmpty() || enough.stream().anyMatch(has::contains)) {
                return null;
            }
            return "lacks the scope " + (enough.contains(scope) ? scope : String.join(" or ", enough)) + "; it has "
                    + (has.isEmpty() ? "none" : String.join(", ", has));
        }

        private static Set<String> scopes(String header) {
            return Arrays.stream(header.split("[,\\s]+")).filter(scope -> scope.matches("[a-z_]+(:[a-z_]+)?"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
