package lib.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
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
            return api.getMessage() + (api.remedy() == null ? "" : "; " + api.remedy());
        }
        if (e instanceof HttpException http && http.getCause() instanceof JsonProcessingException) {
            String address = new Call("GET", URI.create(http.getUrl())).address();
            return "the answer from " + address + " is not GitHub's JSON; check the address, and the proxy if there is "
                    + "one";
        }
        if (e instanceof UnusableAnswerException) {
            return e.getMessage() + "; check the address, and the proxy if there is one";
        }
        if (e instanceof NoAnswerException) {
            return e.getMessage() + (e.getCause() instanceof SSLException
                    ? "; if the server's certificate comes from an authority of your own, give it with --ca-cert"
                    : "; check the address, the network, and the proxy if there is one");
        }
        boolean isKnown = e instanceof IOException && e.getMessage() != null;
        return Sanitizer.text(isKnown ? e.getMessage() : "this should not happen, please report it: " + e);
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
                || e instanceof ApiException api && api.lasts();
    }

    /** Why a file cannot be used, in a word or two; Java's own message is often only its name. */
    public static String ofFile(IOException e) {
        return e instanceof NoSuchFileException ? "no such file or folder" : e instanceof AccessDeniedException ? "no permission"
                : e instanceof CharacterCodingException ? "not a text"
                : e instanceof FileSystemException other && other.getReason() != null ? other.getReason() : e.getMessage();
    }

    /** A permission such as {@code organization_hooks=write} in words. */
    public static String permission(String permission) {
        return Refusal.inWord(permission);
    }
}
