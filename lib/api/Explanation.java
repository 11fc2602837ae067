package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.kohsuke.github.HttpException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence with a remedy. */
public final class Explanation {
    private Explanation() {}

    /** The sentence for an exception, known or not. */
    public static String of(Exception e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (e instanceof UsageException || e instanceof ParameterException) {
            return e.getMessage();
        }
        if (e instanceof ApiException api) {
            return api.getMessage() + "; " + remedy(api);
        }
        if (e instanceof HttpException http && http.getCause() instanceof JsonProcessingException) {
            return "what " + http.getUrl() + " answered is none of GitHub's JSON; check the address, and the proxy if there is one";
        }
        if (e instanceof NoAnswerException) {
            return e.getMessage() + (e.getCause() instanceof SSLException
                    ? "; if the server's certificate comes from an authority of your own, give it with --ca-cert"
                    : "; check the address, the network, and the proxy if there is one");
        }
        return e instanceof IOException ? e.getMessage() : "this should not happen, please report it: " + e;
    }

    /** Why a file cannot be used, in a word or two; Java's own message is often no more than its name. */
    public static String ofFile(IOException e) {
        return e instanceof NoSuchFileException ? "no such file or folder" : e instanceof AccessDeniedException ? "no permission"
                : e instanceof CharacterCodingException ? "no text"
                : e instanceof FileSystemException other && other.getReason() != null ? other.getReason() : e.getMessage();
    }

    /** Names the first word only, and no value: what follows a misspelt option may be a secret. */
    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0).replaceFirst("=.*", "");
        if (word.startsWith("--token")) {
            return word + " is no option, as a command line is there for all to read; put the token into the environment variable TOKEN, or give --token-file or --token-command";
        }
        if (!word.startsWith("-")) {
            return "'" + word + "' is one word too many; each value goes with its option, as redeliver --help shows";
        }
        List<String> similar = e.getSuggestions();
        return "'" + word + "' is no option; " + (similar.isEmpty() ? "redeliver --help lists them all"
                : "did you mean " + String.join(" or ", similar) + "?");
    }

    private static String remedy(ApiException e) {
        String path = e.path();
        boolean atVariable = path.contains("/actions/variables");
        String permission = e.wantedPermissions() != null ? inWords(e.wantedPermissions())
                : atVariable ? "read and write access to the Variables of the repository (classic: the scope repo)"
                : path.contains("/repos/") ? "write access to the repository's Webhooks (classic: the scope admin:repo_hook)"
                : "write access to the organization's Webhooks (classic: the scope admin:org_hook, of an organization's owner)";
        boolean atInstallation = path.endsWith("/installation");
        boolean atApp = path.matches("(?!.*/(orgs|repos)/).*/app(/.*)?");
        return switch (e.getResponseCode()) {
            case 401 -> e.remedy();
            case 403 -> atApp ? "look at the App's settings; its installation may be suspended" : "the token needs " + permission;
            case 404 -> atInstallation ? "the App is not installed there; install it, with access to what the path names, or check the name"
                    : atApp ? "the App has no webhook, or its installation is gone; look at the App's settings"
                    : (atVariable ? "there is no such repository" : path.endsWith("/hooks") ? "there is no such organization or repository"
                            : "there is no such hook, as --list-hooks would show") + ", or the token lacks " + permission;
            case 407 -> "give the proxy's user and password in HTTPS_PROXY or HTTP_PROXY, as http://USER:PASSWORD@HOST:PORT";
            case 409 -> "another run has created it at the same time; run again";
            default -> e.getResponseCode() >= 500 ? "GitHub has trouble; run again later" : "this is unexpected, please report it";
        };
    }

    /** X-Accepted-GitHub-Permissions in words: sets parted by semicolons, of which one is enough, each of permissions parted by commas. */
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
