package lib.api;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The strings that are never printed. Safe for use by several threads. */
public final class Secrets {
    private final Set<String> all = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> onMinted = secret -> {};

    /** Sets the listener for secrets that are made during the run, which Actions cannot know to mask. */
    public void onMinted(Consumer<String> listener) {
        onMinted = listener;
    }

    /** Never to be printed from now on, neither as it is nor as JSON writes it. */
    public void add(String secret) {
        // Without this, an empty secret would be found between any two letters.
        if (!secret.isEmpty()) {
            all.add(secret);
            all.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
        }
    }

    /** Never to be printed from now on; and it was made during the run. */
    public void addMinted(String secret) {
        add(secret);
        onMinted.accept(secret);
    }

    /** A text with *** in place of each secret. */
    public String removedFrom(String text) {
        // The longest first: a secret may be part of another one.
        List<String> longestFirst = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
        for (String secret : longestFirst) {
            text = text.replace(secret, "***");
        }
        return text;
    }
}
