package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second Flowdeck off a sessions folder. The operating system releases it when the process
 * ends in any way, so a crash leaves no lock behind.
 */
final class StoreLock implements AutoCloseable {
  /** Beyond the text, so that others can read who holds the lock where locks forbid reading. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder; makes the folder if there is none.
   *
   * @throws InputException if another holds it, or the folder cannot be written
   */
  static StoreLock take(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(
          "%s is a file, not a folder for sessions; choose a folder with --sessions."
              .formatted(folder));
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    Path file = folder.resolve("flowdeck.lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = holder(file);
        channel.close();
        throw new InputException(
            "Sessions folder %s is in use by another Flowdeck%s; close that one, or choose another folder with --sessions."
                .formatted(folder, holder));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new StoreLock(channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw unwritable(folder, e);
    }
  }

  private static InputException unwritable(Path folder, IOException cause) {
    String reason = cause.getMessage();
    if (reason == null || reason.equals(folder.toString())) {
      reason = cause.getClass().getSimpleName();
    }
    return new InputException(
        "Sessions folder %s cannot be written (%s); free space or correct its permissions, or choose another with --sessions."
            .formatted(folder, reason),
        cause);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      // This very process has the folder open already.
      return null;
    }
  }

  private static String holder(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "" : " (process " + pid + ")";
    } catch (IOException e) {
      return "";
    }
  }

  private static void closeQuietly(FileChannel channel, IOException cause) {
    try {
      channel.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The system releases the lock with the process at the latest.
      org.slf4j.LoggerFactory.getLogger(StoreLock.class).warn("Could not release the lock", e);
    }
  }
}
