package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.kohsuke.github.HttpException;

/** Turns what went wrong into one sentence with a remedy. */
public final class Explanation {
    private Explanation() {}

    /** The sentence for an exception, known or not. */
    public static String of(Exception e) {
        if (e instanceof UsageException) {
            return e.getMessage();
        }
        if (e instanceof ApiException api) {
            return api.getMessage() + "; " + remedy(api);
        }
        if (e instanceof HttpException http && http.getCause() instanceof JsonProcessingException) {
            return "the answer from " + http.getUrl() + " is not GitHub's JSON; check the address, and the proxy if there is one";
        }
        if (e instanceof UnusableAnswerException) {
            return e.getMessage() + "; check the address, and the proxy if there is one";
        }
        if (e instanceof NoAnswerException) {
            return e.getMessage() + (e.getCause() instanceof SSLException
                    ? "; if the server's certificate comes from an authority of your own, give it with --ca-cert"
                    : "; check the address, the network, and the proxy if there is one");
        }
        return e instanceof IOException && e.getMessage() != null ? e.getMessage() : "this should not happen, please report it: " + e;
    }

    /** The lines of an exception's stack trace. */
    public static List<String> trace(Exception e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString().replace("\t", "    ").lines().toList();
    }

    /** Whether the next run will end alike, until a person mends something: a value, a credential, a permission, a certificate. */
    public static boolean lasts(Exception e) {
        return e instanceof UsageException || e instanceof NoAnswerException && e.getCause() instanceof SSLException
                || e instanceof ApiException api && List.of(401, 403, 404, 407).contains(api.getResponseCode());
    }

    /** Why a file cannot be used, in a word or two; Java's own message is often only its name. */
    public static String ofFile(IOException e) {
        return e instanceof NoSuchFileException ? "no such file or folder" : e instanceof AccessDeniedException ? "no permission"
                : e instanceof CharacterCodingException ? "not a text"
                : e instanceof FileSystemException other && other.getReason() != null ? other.getReason() : e.getMessage();
    }

    private static String remedy(ApiException e) {
        return switch (e.getResponseCode()) {
            case 401 -> e.remedy();
            case 403 -> ofEndpoint(e).forbidden();
            case 404 -> ofEndpoint(e).notFound();
            case 407 -> "give the proxy's user and password in HTTPS_PROXY or HTTP_PROXY, as http://USER:PASSWORD@HOST:PORT";
            case 409 -> "another run has created it at the same time; run again";
            case 301, 302, 303, 307, 308 -> "the redirect is not followed; if the organization or the repository has a new name, give that";
            default -> e.getResponseCode() >= 500 ? "GitHub has trouble; run again later" : "this is unexpected, please report it";
        };
    }

    /** What a 403 and a 404 ask for, as clauses. */
    private record Remedy(String forbidden, String notFound) {}

    private static final Remedy OF_APP = new Remedy("look at the App's settings; its installation may be suspended",
            "the App has no webhook, or its installation is gone; look at the App's settings");

    private static Remedy ofEndpoint(ApiException e) {
        return switch (e.endpoint()) {
            case DELIVERIES, ATTEMPTS, PINGS -> e.path().contains("/app/hook/") ? OF_APP
                    : withPermission(e, ofHooks(e), "there is no such hook, as --list-hooks would show");
            case DELIVERY -> e.path().contains("/app/hook/") ? OF_APP : withPermission(e, ofHooks(e).replaceFirst("write", "read"), "GitHub no longer has this delivery");
            case HOOKS -> withPermission(e, ofHooks(e), "there is no such organization or repository");
            case VARIABLE, VARIABLES -> withPermission(e, "read and write access to the Variables of the repository (classic: the scope repo)",
                    "there is no such repository");
            case INSTALLATION -> new Remedy(OF_APP.forbidden(),
                    "the App is not installed there; install it, with access to what the path names, or check the name");
            case ACCESS_TOKENS, APP -> OF_APP;
            case REPOSITORIES -> withPermission(e, "read access to the repositories' Metadata (classic: the scope repo)",
                    "there is no such organization");
            case REPOSITORY -> withPermission(e, "read access to the repository's Metadata (classic: the scope repo)", "there is no such repository");
            case OTHER -> withPermission(e, ofHooks(e), "there is nothing at this address");
        };
    }

    private static Remedy withPermission(ApiException e, String permission, String notThere) {
        String wanted = e.wantedPermissions() == null ? permission : inWords(e.wantedPermissions());
        return new Remedy("the token needs " + wanted, notThere + ", or the token lacks " + wanted);
    }

    private static String ofHooks(ApiException e) {
        return e.path().contains("/repos/") || e.path().contains("/repositories/")
                ? "write access to the repository's Webhooks (classic: the scope admin:repo_hook)"
                : "write access to the organization's Webhooks (classic: the scope admin:org_hook, of an organization's owner)";
    }

    /** X-Accepted-GitHub-Permissions in words: semicolons part sets, of which one is enough; commas part the permissions of a set. */
    static String inWords(String permissions) {
        return Arrays.stream(permissions.split("\\s*;\\s*")).map(set -> Arrays.stream(set.split("\\s*,\\s*")).map(Explanation::permission)
                .collect(Collectors.joining(" and "))).collect(Collectors.joining(", or ")) + ", as GitHub says (" + permissions + ")";
    }

    private static String permission(String permission) {
        String[] parts = permission.strip().split("=", 2);
        String where = switch (parts[0]) {
            case "organization_hooks" -> "the organization's Webhooks";
            case "repository_hooks" -> "the repository's Webhooks";
            case "actions_variables", "variables" -> "the repository's Variables";
            default -> parts[0].replace('_', ' ');
        };
        return parts.length < 2 ? where : parts[1] + " access to " + where;
    }
}
