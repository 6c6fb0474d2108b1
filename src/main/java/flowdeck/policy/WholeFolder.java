package flowdeck.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/**
 * A folder that appears whole or not at all: it is written beside its place and moved there, where
 * it replaces an older one. One writer at a time.
 */
public final class WholeFolder {
  private WholeFolder() {}

  /** Writes the files of a folder. */
  public interface Content {
    void write(Path folder) throws IOException;
  }

  /**
   * Puts a folder in its place.
   *
   * @throws IOException if it cannot be written; what was there before is still there
   */
  public static void write(Path folder, Content content) throws IOException {
    Path place = folder.toAbsolutePath().normalize();
    Path partial = place.resolveSibling("." + place.getFileName() + ".partial");
    Path replaced = place.resolveSibling("." + place.getFileName() + ".replaced");
    deleteTree(partial);
    Files.createDirectories(partial);
    content.write(partial);
    boolean older = Files.exists(place);
    if (older) {
      deleteTree(replaced);
      Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (older) {
        Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    deleteTree(replaced);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
