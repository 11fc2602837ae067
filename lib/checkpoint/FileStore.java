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

    private final Path file;
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private FileChannel lock;

    public FileStore(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        boolean isThere = Files.exists(absolute);
        if (isThere && !Files.isRegularFile(absolute)) {
            throw new UsageException("--checkpoint: '" + absolute
                    + "' is not a file; give a file in a folder that this user may write to");
        }
        // A symbolic link stays: the file that it leads to is replaced.
        this.file = isThere ? absolute.toRealPath() : absolute;
    }

    /** Locks the file FILE.lock; the operating system releases the lock of a run that is killed. */
    @Override
    public void lock() throws IOException {
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

    private UsageException unusable(String what, IOException e) {
        return new UsageException("--checkpoint: '" + file + "' " + what + " (" + UsageException.reason(e)
                + "); give a file in a folder that this user may write to");
    }

    /** Host and id, as an owner may be renamed: {@code api.github.com/42}, {@code api.github.com/app/123}. */
    @Override
    public String name(String key, long id) {
        String name = name(key);
        keys.put(name, key);
        return name;
    }

    private static String name(String key) {
        return key.toLowerCase(Locale.ROOT).replaceFirst("^\\w+://([^/]*).*?(/app)?/hooks?[/#]([^/#]*)$", "$1$2/$3");
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /** An id that is there for another host only may be the same hook; a run cannot know. */
    @Override
    public String missing(String name) throws IOException {
        Set<Map.Entry<String, JsonNode>> all = checkpoints(content()).properties();
        String id = name.substring(name.indexOf('/'));
        String others = all.stream().map(Map.Entry::getKey)
                .filter(other -> other.replaceFirst("^[^/]*", "").equals(id))
                .map(other -> ", but one of " + other).collect(Collectors.joining());
        return all.isEmpty() ? null : "'" + file + "' has no checkpoint of " + name + others
                + ": this run starts as for a new hook, and looks back 24 hours; give --since to look back further";
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
    public List<Left> left(String owner, Set<String> names, Predicate<Instant> ofLastRun) throws IOException {
        String beginning = owner.toLowerCase(Locale.ROOT) + "/";
        return checkpoints(content()).properties().stream()
                .filter(entry -> !names.contains(entry.getKey()) && !entry.getValue().has("reported_at"))
                .map(entry -> new Left(entry.getKey(), entry.getValue().path("hook").asText(),
                        stored(entry.getValue())))
                .filter(left -> left.key().toLowerCase(Locale.ROOT).startsWith(beginning)).toList();
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
        int version = content.path("version").asInt();
        if (version < 1 || !content.path("checkpoints").isObject()) {
            throw new UsageException("--checkpoint: '" + file + "' is truncated, or is not a checkpoint file; restore "
                    + "a copy, or delete it and give --since to say how far to look back");
        }
        if (version > VERSION) {
            throw new UsageException("--checkpoint: '" + file + "' has the format " + version
                    + ", which a newer redeliver wrote; use that one, or give another file");
        }
        return version == VERSION ? (ObjectNode) content : renamed(content.get("checkpoints"));
    }

    /** Version 1 had a hook's address as the key, maybe under several names: the last one that was stored counts. */
    private static ObjectNode renamed(JsonNode checkpoints) {
        ObjectNode content = JSON.createObjectNode().put("version", VERSION);
        checkpoints.properties().forEach(entry -> {
            JsonNode other = checkpoints(content).path(name(entry.getKey()));
            if (other.path("stored_at").asText().compareTo(entry.getValue().path("stored_at").asText()) <= 0) {
                checkpoints(content).set(name(entry.getKey()), entry.getValue());
            }
        });
        return content;
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
