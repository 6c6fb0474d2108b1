package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of a dataset as its files have them.
 *
 * @param numbers of the instructions, in the order of the file; should be 0, 1, 2 and so on
 * @param texts the instructions, in the same order
 */
record TaskList(List<Long> numbers, List<String> texts) {

  /**
   * Reads {@code meta/tasks.parquet} or, of format 2.1, {@code meta/tasks.jsonl}.
   *
   * @throws InputException if there is a file and it cannot be read
   */
  static TaskList read(Path folder, DatasetInfo info) {
    List<Long> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    Path file = folder.resolve(info.isV3() ? "meta/tasks.parquet" : "meta/tasks.jsonl");
    if (!info.isV3()) {
      for (JsonNode line : EpisodeIndex.jsonLines(file)) {
        numbers.add(line.path("task_index").asLong(-1));
        texts.add(line.path("task").asText());
      }
    } else if (Files.exists(file)) {
      try {
        for (Map<String, @Nullable Object> row :
            Parquet.query("SELECT * FROM read_parquet(%s)".formatted(Parquet.quote(file)))) {
          numbers.add(row.get("task_index") instanceof Number number ? number.longValue() : -1L);
          // Pandas leaves an index without a name under this one.
          Object task = row.containsKey("task") ? row.get("task") : row.get("__index_level_0__");
          texts.add(String.valueOf(task));
        }
      } catch (SQLException e) {
        throw new InputException(
            "%s cannot be read (%s); download the dataset's meta folder again."
                .formatted(file, EpisodeIndex.firstLine(e)),
            e);
      }
    }
    return new TaskList(List.copyOf(numbers), List.copyOf(texts));
  }

  /** The first place whose number is wrong, or -1. */
  int misnumbered() {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) != i) {
        return i;
      }
    }
    return -1;
  }
}
