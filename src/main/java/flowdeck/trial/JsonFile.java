package flowdeck.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes results for programs: records as JSON, with the names of their components. */
public final class JsonFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  /** The record as JSON. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not writable as JSON: " + value, e);
    }
  }

  /**
   * Writes the record as JSON; a reader sees the old file or the whole new one.
   *
   * @throws InputException if the file cannot be written
   */
  public static void write(Path file, Object value) {
    Path target = file.toAbsolutePath();
    Path beside = target.resolveSibling(target.getFileName() + ".new");
    try {
      if (target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Files.writeString(beside, text(value) + "\n");
      Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); choose another file.".formatted(file, e.getMessage()), e);
    }
  }
}
