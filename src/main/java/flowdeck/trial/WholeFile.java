package flowdeck.trial;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Text files that a reader sees as they were or whole and new, never half. Any thread. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file; its folder is made if there is none.
   *
   * @param remedy what to do if it cannot be written, e.g. "choose another file"
   * @throws InputException if it cannot be written
   */
  public static void write(Path file, String text, String remedy) {
    Path target = file.toAbsolutePath();
    Path beside = target.resolveSibling(target.getFileName() + ".new");
    try {
      if (target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Files.writeString(beside, text);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); %s.".formatted(file, e.getMessage(), remedy), e);
    }
  }
}
