package lib.api;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why GitHub refused a request, by its own words and headers; a refusal that is not known here has no remedy.
 *
 * @param isNamed whether GitHub named the cause, so that a 404 does not mean that something is absent
 * @param lasts whether the next run is refused alike, until a person does something
 */
public record Refusal(String remedy, boolean isNamed, boolean lasts) {
    private static final String ACCEPTED = "X-Accepted-GitHub-Permissions";
    private static final Pattern SSO_LINK = Pattern.compile("; *url=([^\\s;]+)");
    private static final Pattern PERMISSION = Pattern.compile("(\\w+)=(\\w+)");
    private static final Pattern PERMISSION_WORDS =
            Pattern.compile("Resource not accessible by|Must have admin rights");
    private static final Set<Integer> LASTING = Set.of(401, 403, 404, 407, 451);

    private static final String LOCKED_OUT = "GitHub refuses all of this user's tokens for a while, after too many bad "
            + "ones; look for a job that uses an expired token";

    /** GitHub's words, and the remedy, which ends with the group if there is one. */
    private static final Map<Pattern, String> KNOWN = new LinkedHashMap<>();

    static {
        known("SSO: required; *url=([^\\s;]+)", "authorize the token for single sign-on within an hour, at ");
        known("SSO: (?:required|partial-results)|SAML enforcement", "authorize the token for single sign-on with "
                + "Configure SSO, in the list of your tokens");
        known("forbids access via .* lifetime", "create a token that expires sooner, as the policy requires");
        known("forbids access via a personal access tokens? \\(classic\\)",
                "use a fine-grained token, or a GitHub App");
        known("forbids access via a (?:fine-grained|personal access token with fine-grained)", "use a GitHub App");
        known("OAuth App access restrictions",
                "use a personal access token or a GitHub App, or have an owner approve the OAuth App");
        known("IP allow list", "run where the address is allowed, or have an owner add this one to the list");
        known("archived so is read-only",
                "unarchive the repository, or name another one; for the variable, with --variable-repo");
        known("Repository access blocked", "GitHub has blocked the repository; its owner can ask GitHub Support");
        known("is disabled\\. Please ask the owner|locked for migration",
                "the repository is locked; its owner can look for the reason in the account's settings");
        known("installation has been suspended", "ask whoever suspended it to lift that: an owner of the "
                + "organization, under Installed GitHub Apps, or the App's owner");
        known("account (?:was|is|has been) suspended|Enterprise Managed User", "use another user's token");
        known("login attempts exceeded", LOCKED_OUT);
    }

    private static void known(String words, String remedy) {
        KNOWN.put(Pattern.compile(words, Pattern.CASE_INSENSITIVE), remedy);
    }

    static Refusal of(URI api, Call call, Response response, String badCredential) {
        String words = "SSO: " + sso(api, response) + "\n" + response.message();
        for (Map.Entry<Pattern, String> known : KNOWN.entrySet()) {
            Matcher matcher = known.getKey().matcher(words);
            if (matcher.find()) {
                String end = matcher.groupCount() == 0 ? "" : matcher.group(1);
                return new Refusal(known.getValue() + end, true, !known.getValue().equals(LOCKED_OUT));
            }
        }
        int status = response.statusCode();
        Access access = Access.of(call);
        String scope = status == 403 || status == 404 ? access.missingScope(response) : null;
        boolean isHidden = status == 200 || status == 404 || scope != null;
        if (isHidden && response.isForOAuthApp() && access == Access.ORGANIZATION_HOOKS) {
            scope = "this is an OAuth App's token, such as gh auth token prints, and it sees only the webhooks that "
                    + "the App made; use a personal access token, or a GitHub App";
        }
        return scope != null ? new Refusal(scope, true, true)
                : new Refusal(ofStatus(call, response, badCredential), false, LASTING.contains(status));
    }

    /** GitHub's words on single sign-on; without a link that leads anywhere but to its own pages. */
    private static String sso(URI api, Response response) {
        String value = response.value("X-GitHub-SSO");
        Matcher link = SSO_LINK.matcher(value);
        URI pages = URI.create(ApiUrl.pages(api));
        boolean isElsewhere = link.find() && !ApiUrl.leadsTo(pages, pages, link.group(1));
        return isElsewhere ? value.substring(0, link.start()) : value;
    }

    private static String ofStatus(Call call, Response response, String badCredential) {
        String lacking = Access.of(call).permission(response);
        int status = response.statusCode();
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "the redirect is not followed; if the organization or the repository has a "
                    + "new name, give that";
            case 401 -> badCredential;
            case 403 -> lacking != null && PERMISSION_WORDS.matcher(response.message()).find()
                    ? "the token needs " + lacking : null;
            // GitHub answers 404 also to hide what the token may not see.
            case 404 -> call.absent() + (lacking == null ? "" : ", or the token lacks " + lacking);
            case 407 -> "give the proxy's user and password in HTTPS_PROXY or http_proxy, as "
                    + "http://USER:PASSWORD@HOST:PORT";
            case 409 -> "another run has created it at the same time; run again";
            default -> status >= 500 ? "GitHub has trouble; run again later" : null;
        };
    }

    /** Permissions such as {@code organization_hooks=write} in words. */
    public static String inWords(String permissions) {
        return PERMISSION.matcher(permissions).replaceAll(found -> found.group(2) + " access to "
                + switch (found.group(1)) {
                    case "organization_hooks" -> "the organization's Webhooks";
                    case "repository_hooks" -> "the repository's Webhooks";
                    case "actions_variables", "variables" -> "the repository's Variables";
                    case "metadata" -> "the repository's Metadata";
                    default -> found.group(1).replace('_', ' ');
                });
    }

    private enum Access {
        ORGANIZATION_HOOKS("admin:org_hook", "write access to the organization's Webhooks (classic: the scope "
                + "admin:org_hook, of an owner, or of a user with the permission Manage organization webhooks)"),
        REPOSITORY_HOOKS("admin:repo_hook", "write access to the repository's Webhooks (classic: the scope "
                + "admin:repo_hook, of an administrator, or of a user with the permission Manage webhooks)"),
        VARIABLES("repo", "read and write access to the Variables of the repository (classic: the scope repo, of a "
                + "user who may write to the repository)"),
        METADATA("repo", "read access to the repositories' Metadata (classic: the scope repo)"),
        /** An App as itself, or a request of which this project knows nothing. */
        NONE("", null);

        private final String scope;
        private final String permission;

        Access(String scope, String permission) {
            this.scope = scope;
            this.permission = permission;
        }

        static Access of(Call call) {
            Access ofHooks = call.isOfRepository() ? REPOSITORY_HOOKS : ORGANIZATION_HOOKS;
            return call.isOfAppsHook() ? NONE : switch (call.endpoint()) {
                case DELIVERIES, DELIVERY, ATTEMPTS, PINGS, HOOKS, HOOK -> ofHooks;
                case VARIABLE, VARIABLES -> VARIABLES;
                case REPOSITORIES, REPOSITORY -> METADATA;
                case INSTALLATION, ACCESS_TOKENS, INSTALLATION_TOKEN, APP, OTHER -> NONE;
            };
        }

        /** In GitHub's words, if it says any: semicolons part sets of permissions, of which one is enough. */
        String permission(Response response) {
            String accepted = response.value(ACCEPTED);
            return permission == null || !accepted.matches("[\\w=,; ]+") ? permission
                    : inWords(accepted).replaceAll("\\s*;\\s*", ", or ").replaceAll("\\s*,(?! or )\\s*", " and ")
                    + ", as GitHub says (" + accepted + ")";
        }

        /** The scope that a classic token lacks, as a clause; null if it has one that is enough, or is not classic. */
        String missingScope(Response response) {
            Set<String> enough = scopes(response.value("X-Accepted-OAuth-Scopes"));
            Set<String> has = scopes(response.value("X-OAuth-Scopes"));
            boolean isClassic = !has.isEmpty()
                    || response.header("X-OAuth-Scopes") != null && response.header(ACCEPTED) == null;
            if (!isClassic || enough.isEmpty() || enough.stream().anyMatch(has::contains)) {
                return null;
            }
            return "the token lacks the scope " + (enough.contains(scope) ? scope : String.join(" or ", enough))
                    + "; it has " + (has.isEmpty() ? "none" : String.join(", ", has));
        }

        private static Set<String> scopes(String header) {
            return Arrays.stream(header.split("[,\\s]+")).filter(scope -> scope.matches("[a-z_]+(:[a-z_]+)?"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
