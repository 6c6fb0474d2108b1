package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a dataset's list of episodes says about one of them beyond what LeRobot defines, e.g. the
 * names of subtasks that other tools note there. Copied as it is, whatever it means.
 *
 * @param columns names; empty if there is nothing
 * @param query answers one row with these columns
 */
public record EpisodeNotes(List<String> columns, String query) {
  private static final Set<String> KNOWN =
      Set.of("episode_index", "tasks", "length", "dataset_from_index", "dataset_to_index");

  /** Nothing. */
  static final EpisodeNotes NONE = new EpisodeNotes(List.of(), "");

  /**
   * The notes of a dataset.
   *
   * @param columns names
   * @param table where they are, in SQL
   */
  record Table(List<String> columns, String table) {
    EpisodeNotes of(int episode) {
      return columns.isEmpty()
          ? NONE
          : new EpisodeNotes(
              columns,
              "SELECT %s FROM %s WHERE episode_index = %d"
                  .formatted(
                      String.join(", ", columns.stream().map(Parquet::column).toList()),
                      table,
                      episode));
    }
  }

  static Table in(Path folder, DatasetInfo info) {
    try {
      return info.isV3() ? inTables(folder) : inLines(folder.resolve("meta/episodes.jsonl"));
    } catch (SQLException e) {
      throw new InputException(
          "The list of episodes in %s cannot be read (%s); download the dataset's meta folder again."
              .formatted(folder, EpisodeIndex.firstLine(e)),
          e);
    }
  }

  private static Table inTables(Path folder) throws SQLException {
    List<Path> files = EpisodeIndex.tables(folder);
    if (files.isEmpty()) {
      return new Table(List.of(), "");
    }
    String table = Parquet.read(files);
    List<String> more =
        Parquet.columnsOf(table).keySet().stream()
            .filter(name -> !KNOWN.contains(name) && !name.matches("(stats|videos|data|meta)/.*"))
            .toList();
    return new Table(more, table);
  }

  private static Table inLines(Path file) {
    Set<String> more = new TreeSet<>();
    for (JsonNode line : EpisodeIndex.jsonLines(file)) {
      line.fieldNames().forEachRemaining(more::add);
    }
    more.removeAll(KNOWN);
    return new Table(
        List.copyOf(more),
        "read_json(%s, format = 'newline_delimited', sample_size = -1)"
            .formatted(Parquet.quote(file)));
  }

  /** The notes as fields of a JSON object. */
  public ObjectNode json() throws IOException, SQLException {
    if (columns.isEmpty()) {
      return JsonNodeFactory.instance.objectNode();
    }
    List<Map<String, Object>> rows =
        Parquet.query("SELECT to_json(t)::VARCHAR AS json FROM (%s) t".formatted(query));
    return rows.isEmpty()
        ? JsonNodeFactory.instance.objectNode()
        : (ObjectNode) new ObjectMapper().readTree(String.valueOf(rows.getFirst().get("json")));
  }
}
