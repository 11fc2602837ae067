package lib;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
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

    /** Names the first word only, and no value: what follows a misspelt option may be a secret. */
    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0).replaceFirst("=.*", "");
        if (word.startsWith("--token")) {
            return word + " is no option, as a command line is there for all to read; put the token into the environment variable TOKEN";
        }
        if (!word.startsWith("-")) {
            return "'" + word + "' is one word too many; each value goes with its option, as redeliver --help shows";
        }
        List<String> similar = e.getSuggestions();
        return "'" + word + "' is no option; " + (similar.isEmpty() ? "redeliver --help lists them all"
                : "did you mean " + String.join(" or ", similar) + "?");
    }

    private static String remedy(ApiException e) {
        boolean atVariable = e.path().contains("/actions/variables");
        String permission = e.wantedPermissions() != null ? e.wantedPermissions() + ", as GitHub says"
                : atVariable ? "read and write access to the Variables of the repository (classic: the scope repo)"
                : "write access to the organization's Webhooks (classic: the scope admin:org_hook, of an organization's owner)";
        return switch (e.getResponseCode()) {
            case 401 -> "set TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that is valid and has not expired";
            case 403 -> "the token needs " + permission;
            case 404 -> (atVariable ? "there is no such repository" : "there is no such hook") + ", or the token lacks " + permission;
            case 407 -> "give the proxy's user and password in HTTPS_PROXY or HTTP_PROXY, as http://USER:PASSWORD@HOST:PORT";
            case 409 -> "another run has created it at the same time; run again";
            default -> e.getResponseCode() >= 500 ? "GitHub has trouble; run again later" : "this is unexpected, please report it";
        };
    }
}
