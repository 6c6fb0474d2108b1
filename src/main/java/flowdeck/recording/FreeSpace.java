package flowdeck.recording;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Bytes that may still be written to the disk of a folder, which need not be there yet. */
record FreeSpace(Path folder) implements LongSupplier {
  @Override
  public long getAsLong() {
    try {
      Path existing = folder.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      throw new InputException(
          "The disk of %s does not answer (%s); check that it is connected."
              .formatted(folder, e.getMessage()),
          e);
    }
  }
}
