package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Smallest and largest value of a column over a whole dataset, as its statistics say.
 *
 * @param min smallest value
 * @param max largest value
 */
public record ColumnRange(double min, double max) {

  /**
   * Reads {@code meta/stats.json}.
   *
   * @return empty if the dataset has no such column or no statistics
   * @throws InputException if the statistics cannot be read
   */
  public static Optional<ColumnRange> of(Path folder, String column) {
    Path file = folder.resolve("meta/stats.json");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode stats = new ObjectMapper().readTree(file.toFile()).path(column);
      JsonNode min = stats.path("min").path(0);
      JsonNode max = stats.path("max").path(0);
      return min.isNumber() && max.isNumber()
          ? Optional.of(new ColumnRange(min.doubleValue(), max.doubleValue()))
          : Optional.empty();
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); look at the dataset.".formatted(file, e.getMessage()), e);
    }
  }

  /** One number if all values are the same, else both ends. */
  public String text() {
    return min == max ? trimmed(min) : trimmed(min) + " to " + trimmed(max);
  }

  private static String trimmed(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }
}
