package lib.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.api.UsageException;

/** Keeps checkpoints in one JSON file, which is replaced as a whole: a crash leaves the old one or the new one. */
public final class FileStore implements CheckpointStore {
    private static final int VERSION = 2;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMEDY = "; give a file in a folder that this user may write to";

    private final Path file;
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private FileChannel lock;

    /** Opens the file, and locks it unless it is only read; an IOException if another run has. */
    public FileStore(Path file, boolean readOnly) throws IOException {
        boolean isThere = Files.exists(file);
        // A symbolic link stays: the file that it leads to is replaced.
        this.file = isThere ? file.toRealPath() : file.toAbsolutePath().normalize();
        if (isThere && !Files.isRegularFile(file)) {
            throw new UsageException("--checkpoint: '" + this.file + "' is not a file" + REMEDY);
        }
        if (!readOnly) {
            lock();
        }
    }

    /** Locks the file FILE.lock; the operating system releases the lock of a run that is killed. */
    private void lock() throws IOException {
        FileLock held = null;
        try {
            lock = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            held = lock.tryLock();
            if (!Files.isWritable(Files.exists(file) ? file : file.getParent())) {
                throw new AccessDeniedException(file.toString());
            }
        } catch (OverlappingFileLockException e) {
            lock.close();
        } catch (IOException e) {
            throw unusable("cannot be written", e);
        }
        if (held == null) {
            throw new IOException("another run on this machine is using the checkpoint file '" + file
                    + "'; this run sent nothing: let the other one finish, or start them further apart");
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private UsageException unusable(String why, IOException e) {
        return new UsageException("--checkpoint: '" + file + "' " + why + " (" + UsageException.reason(e) + ")"
                + REMEDY);
    }

    /** Host and id, as an owner may be renamed: {@code api.github.com/42}, {@code api.github.com/app/123}. */
    @Override
    public String name(String key, long id) {
        String name = key.toLowerCase(Locale.ROOT)
                .replaceFirst("^\\w+://([^/]*).*(?:/hooks/|(/app)/hook#)([^/#]*)$", "$1$2/$3");
        keys.put(name, key);
        return name;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /** An id that is there for another host only may be the same hook; a run cannot know. */
    @Override
    public String missing(String name) throws IOException {
        Set<Map.Entry<String, JsonNode>> all = checkpoints(content()).properties();
        String others = all.stream().map(Map.Entry::getKey).filter(other -> ofHost(other).equals(ofHost(name)))
                .map(other -> ", but one of " + other).collect(Collectors.joining());
        return all.isEmpty() ? null : "'" + file + "' has no checkpoint of " + name + others
                + ": this run starts as for a new hook, and looks back 24 hours; give --since to look back further";
    }

    private static String ofHost(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    @Override
    public String describe(String name) {
        return "file " + file;
    }

    @Override
    public synchronized Optional<Stored> read(String name) throws IOException {
        return Optional.ofNullable(checkpoints(content()).get(name)).map(FileStore::stored);
    }

    private static Stored stored(JsonNode entry) {
        Instant at = null;
        try {
            at = Instant.parse(entry.path("stored_at").asText());
        } catch (DateTimeException e) {
            // A person has not written when.
        }
        return new Stored(entry.path("checkpoint").asText(), at, true);
    }

    @Override
    public List<Orphan> orphans(String owner, Set<String> names, Predicate<Instant> ofLastRun) throws IOException {
        String beginning = owner.toLowerCase(Locale.ROOT) + "/";
        return checkpoints(content()).properties().stream()
                .filter(entry -> !names.contains(entry.getKey()) && !entry.getValue().has("reported_at"))
                .map(entry -> new Orphan(entry.getKey(), entry.getValue().path("hook").asText(),
                        stored(entry.getValue())))
                .filter(orphan -> orphan.key().toLowerCase(Locale.ROOT).startsWith(beginning)).toList();
    }

    /** The entry stays: its hook may be switched on again. */
    @Override
    public synchronized void reported(String name, Instant at) throws IOException {
        ObjectNode content = content();
        ((ObjectNode) checkpoints(content).get(name)).put("reported_at", at.toString());
        replaceBy(content);
    }

    @Override
    public synchronized void write(String name, Stored stored, boolean exists) throws IOException {
        ObjectNode content = content();
        checkpoints(content).putObject(name).put("hook", keys.get(name)).put("checkpoint", stored.value())
                .put("stored_at", stored.at().toString());
        replaceBy(content);
    }

    private static ObjectNode checkpoints(ObjectNode content) {
        return content.withObject("/checkpoints");
    }

    private ObjectNode content() throws IOException {
        JsonNode content = null;
        try {
            content = JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return JSON.createObjectNode().put("version", VERSION);
        } catch (JsonProcessingException e) {
            // As a file with something else in it.
        } catch (IOException e) {
            throw unusable("cannot be read", e);
        }
        boolean isKnown = content instanceof ObjectNode && content.path("version").asInt() == VERSION
                && content.path("checkpoints").isObject();
        if (!isKnown) {
            throw new UsageException("--checkpoint: '" + file + "' is truncated, or is not a checkpoint file of this "
                    + "version; restore a copy, or delete it and give --since to say how far to look back");
        }
        return (ObjectNode) content;
    }

    private void replaceBy(ObjectNode content) throws IOException {
        Path fresh = null;
        try {
            // A temporary file is readable for this user only: it says which hooks there are.
            fresh = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".tmp");
            Files.writeString(fresh, content.toPrettyString() + "\n", StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("the checkpoint file '" + file + "' cannot be written (" + UsageException.reason(e)
                    + "); its content is unchanged", e);
        } finally {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        }
    }
}
