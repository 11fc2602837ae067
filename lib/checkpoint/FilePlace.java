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
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
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
    private final Clock clock;
    private FileChannel lock;

    /**
     * @param clock tells when a checkpoint is stored
     * @throws IOException when a symbolic link cannot be followed
     */
    public FilePlace(Path file, Clock clock) throws IOException {
        // A symbolic link stays: the file that it leads to is replaced.
        this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        this.clock = clock;
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
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        try {
            lock = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
    public Store of(String key, long id, boolean several) {
        return new Store() {
            @Override
            public Optional<Stored> read() throws IOException {
                return stored(key);
            }

            @Override
            public void write(String value) throws IOException {
                store(key, value);
            }

            @Override
            public String toString() {
                return "file " + file;
            }
        };
    }

    private synchronized Optional<Store.Stored> stored(String hook) throws IOException {
        JsonNode entry = content().path("checkpoints").path(hook);
        if (entry.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(new Store.Stored(entry.path("checkpoint").asText(), storedAt(entry.path("stored_at").asText())));
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

    private synchronized void store(String hook, String value) throws IOException {
        ObjectNode content = content();
        content.withObject("/checkpoints").putObject(hook).put("checkpoint", value).put("stored_at", clock.instant().toString());
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
