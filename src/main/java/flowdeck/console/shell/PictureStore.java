package flowdeck.console.shell;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Camera pictures in a file of their own that is gone when it is closed: a minute of them is half a
 * gigabyte, too much for memory.
 */
final class PictureStore implements AutoCloseable {
  private final Path beside;
  private final FileChannel channel;
  private final List<Entry> entries = new ArrayList<>();
  private long end;

  private record Entry(long offset, int width, int height, long sequence, long captureNanos) {}

  private PictureStore(Path beside, FileChannel channel) {
    this.beside = beside;
    this.channel = channel;
  }

  /** An empty store in the folder of a file, where there should be space. */
  static PictureStore beside(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path store =
          folder == null
              ? Files.createTempFile("film", ".pictures")
              : Files.createTempFile(folder, "film", ".pictures");
      return new PictureStore(
          file,
          FileChannel.open(
              store,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Keeps a picture and returns its number. */
  int add(Frame frame) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(frame.bgr());
      long offset = end;
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
      entries.add(
          new Entry(offset, frame.width(), frame.height(), frame.sequence(), frame.captureNanos()));
      return entries.size() - 1;
    } catch (IOException e) {
      throw failed(beside, e);
    }
  }

  Frame get(int number) {
    Entry entry = entries.get(number);
    ByteBuffer bytes = ByteBuffer.allocate(3 * entry.width() * entry.height());
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, entry.offset() + bytes.position()) < 0) {
          throw new IOException("it is shorter than what was written to it");
        }
      }
    } catch (IOException e) {
      throw failed(beside, e);
    }
    return new Frame(
        entry.width(), entry.height(), bytes.array(), entry.sequence(), entry.captureNanos());
  }

  private static InputException failed(Path file, IOException e) {
    return new InputException(
        "The pictures for %s cannot be kept beside it (%s); choose a folder that is writable and has space."
            .formatted(file, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(beside, e);
    }
  }
}
