package lib.api;

import java.io.IOException;
import java.time.Instant;

/** The authorization of requests to GitHub's API. */
public interface Credential {
    /**
     * The token for a request that is about to be sent; a new one when the last one is about to expire.
     *
     * @throws IOException when GitHub refuses to hand one out, or does not answer
     */
    String token() throws IOException;

    /**
     * What to do when GitHub answers 401 to it, as a clause.
     *
     * @param theirs the time by GitHub's clock
     * @param ours the time by this machine's
     */
    String remedy(Instant theirs, Instant ours);

    /** Where it came from, as an option or a variable. */
    default String source() {
        return "the App";
    }

    /** Whether the token is so new that GitHub may refuse it for some seconds more. */
    default boolean isFresh() {
        return false;
    }

    /** A token that never changes; {@code source} says where it came from, as an option or a variable. */
    static Credential of(String token, String source) {
        return new Credential() {
            @Override
            public String token() {
                return token;
            }

            @Override
            public String remedy(Instant theirs, Instant ours) {
                return "check " + source + ": its token is not valid, or has expired";
            }

            @Override
            public String source() {
                return source;
            }
        };
    }
}
