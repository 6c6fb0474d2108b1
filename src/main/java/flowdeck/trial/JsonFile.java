package flowdeck.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Results for programs: records as JSON, with the names of their components. */
public final class JsonFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private JsonFile() {}

  /**
   * Reads a record; what the file lacks is null, what the record does not know is left out.
   *
   * @param what the file should be, e.g. "an evaluation"
   * @throws InputException if the file cannot be read or is something else
   */
  public static <T> T read(Path file, Class<T> type, String what) {
    try {
      T value = MAPPER.readValue(Files.readAllBytes(file), type);
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      throw notThat(file, what, e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); give another file.".formatted(file, e.getMessage()), e);
    }
    throw notThat(file, what, null);
  }

  private static InputException notThat(Path file, String what, @Nullable Exception cause) {
    String sentence =
        "%s is not %s; give another file or move that one away.".formatted(file, what);
    return cause == null ? new InputException(sentence) : new InputException(sentence, cause);
  }

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
    WholeFile.write(file, text(value) + "\n", "choose another file");
  }
}
