package flowdeck.dataset;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other windows and programs away from a dataset while it is written, or keeps writers away
 * while it is read. Any thread may hold one.
 */
public final class DatasetLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetLock.class);

  static final String FILE = ".lock";

  /** Of a folder that is being made, in which a dataset may be locked as well. */
  static final String DRAFT_FILE = ".draft";

  /**
   * What this program holds. It must not even open such a file again: closing any channel to it
   * gives up the program's lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final @Nullable FileChannel channel;

  private DatasetLock(Path key, @Nullable FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Locks a dataset's folder for writing.
   *
   * @throws InputException if it is in use
   * @throws IOException if the folder cannot be written
   */
  public static DatasetLock forWriting(Path folder) throws IOException {
    return forWriting(folder, FILE);
  }

  /** Locks a folder that is being made. */
  static DatasetLock forDraft(Path folder) throws IOException {
    return forWriting(folder, DRAFT_FILE);
  }

  private static DatasetLock forWriting(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    return lock(folder, file, false, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Locks a dataset's folder against writers. Nothing is written to it; a folder that nobody ever
   * recorded into here needs no lock, and whether it is a dataset at all is for others to say.
   *
   * @throws InputException if it is being written, or cannot be read
   */
  public static DatasetLock forReading(Path folder) {
    Draft.recover(folder);
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new DatasetLock(file, null);
    }
    try {
      return lock(folder, folder.toRealPath().resolve(FILE), true, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); check the permissions.".formatted(file, DatasetWriter.reason(e)),
          e);
    }
  }

  private static DatasetLock lock(Path folder, Path file, boolean shared, StandardOpenOption... how)
      throws IOException {
    if (!HELD.add(file)) {
      throw inUse(folder);
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, how);
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        throw inUse(folder);
      }
      return new DatasetLock(file, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static InputException inUse(Path folder) {
    return new InputException(
        "%s is being recorded into or changed by another window or program; close that first."
            .formatted(folder));
  }

  /** Lets others in. */
  @Override
  public void close() {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("{} cannot be released", key, e);
    } finally {
      HELD.remove(key);
    }
  }
}
