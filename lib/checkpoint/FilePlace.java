package lib.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lib.api.Explanation;
import lib.api.UsageException;

/**
 * Keeps the checkpoints of any number of hooks in one file: JSON with an object for each hook. The file is replaced as a whole, so that a
 * crash leaves the old one or the new one. A lock beside it keeps a second run on this machine away.
 */
public final class FilePlace implements Place {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private FileChannel lock;

    /**
     * @throws UsageException when it is not a file: reading a pipe would wait for ever
     * @throws IOException when a symbolic link cannot be followed
     */
    public FilePlace(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        // A symbolic link stays: the file that it leads to is replaced, or created.
        this.file = Files.exists(absolute) ? absolute.toRealPath()
                : Files.isSymbolicLink(absolute) ? absolute.resolveSibling(Files.readSymbolicLink(absolute)) : absolute;
        mustBeFile(this.file);
        mustBeFile(lockFile());
    }

    private static void mustBeFile(Path path) {
        if (path.getFileName() == null || Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UsageException("--checkpoint: '" + path + "' is not a file; give a file in a folder that this user may write to");
        }
    }

    private Path lockFile() {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /**
     * Keeps other runs away until {@link #close}. A run that dies leaves no lock behind: the system holds it, and the file FILE.lock only
     * carries it.
     *
     * @throws UsageException when the folder cannot be written
     * @throws IOException when another run has it
     */
    @Override
    public void lock() throws IOException {
        try {
            lock = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable("cannot be written", e);
        }
        if (!tryLock()) {
            lock.close();
            throw new IOException("another run on this machine is using the checkpoint file '" + file + "'; this one has sent nothing, let it "
                    + "finish or start them further apart");
        }
        if (Files.exists(file) ? !Files.isWritable(file) : !Files.isWritable(file.getParent())) {
            throw unusable("cannot be written", new AccessDeniedException(file.toString()));
        }
    }

    private boolean tryLock() throws IOException {
        try {
            FileLock held = lock.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private UsageException unusable(String what, IOException e) {
        return new UsageException("--checkpoint: '" + file + "' " + what + " (" + Explanation.ofFile(e) + "); give a file in a folder that this user may write to");
    }

    @Override
    public boolean keepsMany() {
        return true;
    }

    @Override
    public Store of(String key, long id, boolean several) {
        return new Store() {
            @Override
            public Optional<Stored> read() throws IOException {
                return stored(key);
            }

            @Override
            public void write(Stored stored) throws IOException {
                store(key, stored);
            }

            @Override
            public String toString() {
                return "file " + file;
            }
        };
    }

    private synchronized Optional<Store.Stored> stored(String hook) throws IOException {
        JsonNode checkpoints = content().path("checkpoints");
        Optional<JsonNode> entry = keys(checkpoints, hook).stream().map(checkpoints::path).max(Comparator.comparing(one -> one.path("stored_at").asText()));
        return entry.map(found -> new Store.Stored(found.path("checkpoint").asText(), storedAt(found.path("stored_at").asText())));
    }

    /** GitHub takes names in any case, and older versions kept the user's spelling. */
    private static List<String> keys(JsonNode checkpoints, String hook) {
        List<String> keys = new ArrayList<>();
        checkpoints.fieldNames().forEachRemaining(key -> {
            if (key.equalsIgnoreCase(hook)) {
                keys.add(key);
            }
        });
        return keys;
    }

    private static Instant storedAt(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private ObjectNode content() throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return JSON.createObjectNode().put("version", VERSION);
        } catch (IOException e) {
            throw unusable("cannot be read", e);
        }
        JsonNode content;
        try {
            content = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            content = null;
        }
        if (content == null || !content.path("version").isInt() || !content.path("checkpoints").isObject()) {
            throw new UsageException("--checkpoint: '" + file + "' is cut off, or no checkpoint file; put a copy back, or move it away and give --since "
                    + "to say how far to look back");
        }
        if (content.get("version").asInt() != VERSION) {
            throw new UsageException("--checkpoint: '" + file + "' has the format " + content.get("version") + ", which a newer redeliver has written; "
                    + "use that one, or give another file");
        }
        return (ObjectNode) content;
    }

    private synchronized void store(String hook, Store.Stored stored) throws IOException {
        ObjectNode content = content();
        ObjectNode checkpoints = content.withObject("/checkpoints");
        checkpoints.remove(keys(checkpoints, hook));
        checkpoints.putObject(hook.toLowerCase(Locale.ROOT)).put("checkpoint", stored.value()).put("stored_at", stored.at().toString());
        byte[] bytes = (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n").getBytes(StandardCharsets.UTF_8);
        Path fresh = null;
        try {
            // For this user's eyes only, as all temporary files; it says which hooks there are.
            fresh = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".tmp");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(bytes));
                channel.force(true);
            }
            move(fresh);
        } catch (IOException e) {
            throw new IOException("the checkpoint file '" + file + "' cannot be written (" + Explanation.ofFile(e) + "); what it held still stands", e);
        } finally {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    private void move(Path fresh) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and needs no such call.
        }
    }
}
