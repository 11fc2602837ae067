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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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
    private final Path lockFile;
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private FileChannel lock;

    /** @throws UsageException if it is not a file */
    public FileStore(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        // A symbolic link stays: the file that it leads to is replaced.
        this.file = Files.exists(absolute) ? absolute.toRealPath() : absolute;
        mustBeFile(this.file);
        lockFile = this.file.resolveSibling(this.file.getFileName() + ".lock");
        mustBeFile(lockFile);
    }

    private static void mustBeFile(Path path) {
        if (path.getFileName() == null || Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UsageException("--checkpoint: '" + path
                    + "' is not a file; give a file in a folder that this user may write to");
        }
    }

    /** Locks the file FILE.lock; the operating system releases the lock of a run that is killed. */
    @Override
    public void lock() throws IOException {
        try {
            lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable("cannot be written", e);
        }
        if (!tryLock()) {
            lock.close();
            throw new IOException("another run on this machine is using the checkpoint file '" + file
                    + "'; this run sent nothing: let the other one finish, or start them further apart");
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
        return new UsageException("--checkpoint: '" + file + "' " + what + " (" + UsageException.reason(e)
                + "); give a file in a folder that this user may write to");
    }

    /** Host and id, as an owner may be renamed: {@code api.github.com/42}, {@code api.github.com/app/123}. */
    @Override
    public String name(String key, long id, boolean several) {
        String name = name(key);
        keys.put(name, key);
        return name;
    }

    private static String name(String key) {
        return key.toLowerCase(Locale.ROOT).replaceFirst("^\\w+://([^/]*).*?(/app)?/hooks?[/#]([^/#]*)$", "$1$2/$3");
    }

    /** An id that is there for another host only may be the same hook; a run cannot know. */
    @Override
    public synchronized String missing(String name) throws IOException {
        List<String> names = new ArrayList<>();
        checkpoints(content()).fieldNames().forEachRemaining(names::add);
        String id = name.substring(name.indexOf('/'));
        String others = names.stream().filter(other -> other.replaceFirst("^[^/]*", "").equals(id))
                .collect(Collectors.joining(" and "));
        if (names.isEmpty()) {
            return null;
        }
        return "'" + file + "' has no checkpoint of " + name + (others.isEmpty() ? "" : ", but one of " + others)
                + ": this run starts as for a new hook, and looks back 24 hours; give --since to look back further";
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
        return Optional.ofNullable(checkpoints(content()).get(name)).map(FileStore::stored);
    }

    private static Stored stored(JsonNode entry) {
        Instant at = null;
        try {
            at = Instant.parse(entry.path("stored_at").asText());
        } catch (DateTimeException e) {
            // An older version, or a person, has not written when.
        }
        return new Stored(entry.path("checkpoint").asText(), at, true);
    }

    @Override
    public synchronized List<Left> left(String owner, Set<String> names, Predicate<Instant> ofLastRun)
            throws IOException {
        List<Left> left = new ArrayList<>();
        checkpoints(content()).properties().forEach(entry -> {
            String key = entry.getValue().path("hook").asText();
            boolean isOwners = key.toLowerCase(Locale.ROOT).startsWith(owner.toLowerCase(Locale.ROOT) + "/");
            if (isOwners && !names.contains(entry.getKey()) && !entry.getValue().has("reported_at")) {
                left.add(new Left(entry.getKey(), key, stored(entry.getValue())));
            }
        });
        return left;
    }

    /** The entry stays: its hook may be switched on again. */
    @Override
    public synchronized void reported(String name, Instant at) throws IOException {
        ObjectNode content = content();
        checkpoints(content).withObject("/" + name.replace("/", "~1")).put("reported_at", at.toString());
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
        JsonNode version = content.path("version");
        if (!version.isInt() || !content.path("checkpoints").isObject()) {
            throw new UsageException("--checkpoint: '" + file + "' is truncated, or is not a checkpoint file; restore "
                    + "a copy, or delete it and give --since to say how far to look back");
        }
        if (version.asInt() != 1 && version.asInt() != VERSION) {
            throw new UsageException("--checkpoint: '" + file + "' has the format " + version
                    + ", which a newer redeliver wrote; use that one, or give another file");
        }
        return version.asInt() == 1 ? renamed(content.get("checkpoints")) : (ObjectNode) content;
    }

    /** Version 1 had a hook's address as the key, maybe under several names: the last one that was stored counts. */
    private static ObjectNode renamed(JsonNode checkpoints) {
        ObjectNode content = JSON.createObjectNode().put("version", VERSION);
        ObjectNode renamed = checkpoints(content);
        checkpoints.properties().forEach(entry -> {
            JsonNode other = renamed.path(name(entry.getKey()));
            if (other.path("stored_at").asText().compareTo(entry.getValue().path("stored_at").asText()) <= 0) {
                renamed.set(name(entry.getKey()), entry.getValue());
            }
        });
        return content;
    }

    @Override
    public synchronized void write(String name, Stored stored) throws IOException {
        ObjectNode content = content();
        checkpoints(content).putObject(name).put("hook", keys.get(name)).put("checkpoint", stored.value())
                .put("stored_at", stored.at().toString());
        replaceBy(content);
    }

    private void replaceBy(ObjectNode content) throws IOException {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
        Path fresh = null;
        try {
            // A temporary file is readable for this user only: it says which hooks there are.
            fresh = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".tmp");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text));
                channel.force(true);
            }
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
