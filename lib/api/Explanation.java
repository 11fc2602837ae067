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
import org.kohsuke.github.HttpException;

/** Turns what went wrong into one sentence with a remedy. */
public final class Explanation {
    private Explanation() {}

    public static String of(Exception e) {
        if (e instanceof UsageException) {
            return e.getMessage();
        }
        if (e instanceof ApiException api) {
            String remedy = api.refusal().remedy();
            return api.getMessage() + (remedy == null ? "" : "; " + remedy);
        }
        if (e instanceof HttpException http && http.getCause() instanceof JsonProcessingException) {
            return "the response from " + new Call("GET", URI.create(http.getUrl())).address()
                    + " is not GitHub's JSON; check the address, and the proxy if there is one";
        }
        boolean isKnown = e instanceof IOException && e.getMessage() != null;
        return Sanitizer.text(isKnown ? e.getMessage() : "this should not happen, please report it: " + e);
    }

    public static List<String> trace(Exception e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString().replace("\t", "    ").lines().toList();
    }

    /** Whether the next run ends alike, until a person does something: about a value, a permission, a certificate. */
    public static boolean lasts(Exception e) {
        return e instanceof UsageException || e instanceof ApiException api && api.refusal().lasts();
    }

    /** Why a file cannot be used, in a word or two; Java's own message is often only its name. */
    public static String ofFile(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof CharacterCodingException) {
            return "not a text";
        }
        return e instanceof FileSystemException other && other.getReason() != null ? other.getReason() : e.getMessage();
    }
}
