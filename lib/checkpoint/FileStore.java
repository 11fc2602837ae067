package lib.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
 * Keeps checkpoints in one file: JSON with an object for each hook. The file is replaced as a whole, so a crash leaves
 * the old one or the new one. A lock beside it keeps other runs on this machine away.
 */
public final class FileStore implements CheckpointStore {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private FileChannel lock;

    /** @throws UsageException if it is not a file */
    public FileStore(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        // A symbolic link stays: the file that it leads to is replaced.
        this.file = Files.exists(absolute) ? absolute.toRealPath() : absolute;
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
     * Locks the file FILE.lock. The operating system releases the lock of a run that is killed.
     *
     * @throws UsageException if the folder cannot be written
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
            throw new IOException("another run on this machine is using the checkpoint file '" + file
                    + "'; this one has sent nothing, let it finish or start them further apart");
        }
        Path written = Files.exists(file) ? file : file.getParent();
        if (!Files.isWritable(written)) {
            throw unusable("cannot be written", new AccessDeniedException(file.toString()));
        }
    }

    private boolean tryLock() throws IOException {
        try {
            return lock.tryLock() != null;
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
        return new UsageException("--checkpoint: '" + file + "' " + what + " (" + Explanation.ofFile(e)
                + "); give a file in a folder that this user may write to");
    }

    @Override
    public String name(String key, long id, boolean several) {
        return key;
    }

    @Override
    public boolean keepsMany() {
        return true;
    }

    @Override
    public String describe(String name) {
        return "file " + file;
    }

    @Override
    public synchronized Optional<Stored> read(String name) throws IOException {
        JsonNode checkpoints = content().path("checkpoints");
        return spellings(checkpoints, name).stream().map(checkpoints::path)
                .max(Comparator.comparing(entry -> entry.path("stored_at").asText()))
                .map(entry -> new Stored(entry.path("checkpoint").asText(), instant(entry.path("stored_at").asText())));
    }

    /** GitHub accepts names in any case, and older versions kept the user's spelling. */
    private static List<String> spellings(JsonNode checkpoints, String name) {
        List<String> spellings = new ArrayList<>();
        checkpoints.fieldNames().forEachRemaining(spellings::add);
        spellings.removeIf(key -> !key.equalsIgnoreCase(name));
        return spellings;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private ObjectNode content() throws IOException {
        JsonNode content;
        try {
            content = JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return JSON.createObjectNode().put("version", VERSION);
        } catch (JsonProcessingException e) {
            content = JSON.nullNode();
        } catch (IOException e) {
            throw unusable("cannot be read", e);
        }
        if (!content.path("version").isInt() || !content.path("checkpoints").isObject()) {
            throw new UsageException("--checkpoint: '" + file + "' is cut off, or no checkpoint file; put a copy back, or move "
                    + "it away and give --since to say how far to look back");
        }
        if (content.get("version").asInt() != VERSION) {
            throw new UsageException("--checkpoint: '" + file + "' has the format " + content.get("version")
                    + ", which a newer redeliver has written; use that one, or give another file");
        }
        return (ObjectNode) content;
    }

    @Override
    public synchronized void write(String name, Stored stored) throws IOException {
        ObjectNode content = content();
        ObjectNode checkpoints = content.withObject("/checkpoints");
        checkpoints.remove(spellings(checkpoints, name));
        checkpoints.putObject(name.toLowerCase(Locale.ROOT)).put("checkpoint", stored.value()).put("stored_at", stored.at().toString());
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
        Path fresh = null;
        try {
            // A temporary file is readable for this user only: it says which hooks there are.
            fresh = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".tmp");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text));
                channel.force(true);
            }
            replaceBy(fresh);
        } catch (IOException e) {
            throw new IOException("the checkpoint file '" + file + "' cannot be written (" + Explanation.ofFile(e)
                    + "); its content is unchanged", e);
        } finally {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    private void replaceBy(Path fresh) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
