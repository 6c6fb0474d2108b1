package flowdeck.dataset;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Writes the table file of one episode and computes its statistics.
 *
 * @param schema columns
 * @param episode number of the episode
 * @param firstIndex number of its first row in the dataset
 * @param taskIndex number of its instruction
 * @param rows its rows
 */
record EpisodeTable(
    Schema schema, int episode, long firstIndex, int taskIndex, List<RowJournal.Row> rows) {

  /** LeRobot keeps timestamps in float32; they are nominal, so that video lookup is exact. */
  private float timestamp(int row) {
    return (float) (row / (double) schema.fps());
  }

  void write(Path file) throws SQLException {
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      List<String> columns = new ArrayList<>();
      List<String> casts = new ArrayList<>();
      for (Feature feature : schema.features().values()) {
        if (!feature.isVideo()) {
          String type = sqlType(feature);
          String name = Parquet.column(feature.name());
          columns.add(name + " " + type);
          // Fixed-size arrays are written as ordinary lists, which is what LeRobot reads.
          casts.add(name);
        }
      }
      statement.execute("CREATE TEMP TABLE episode (" + String.join(", ", columns) + ")");
      try {
        fill(connection.unwrap(DuckDBConnection.class));
        statement.execute(
            "COPY (SELECT %s FROM episode) TO %s (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE %d)"
                .formatted(
                    String.join(", ", casts), Parquet.quote(file), Math.max(2048, rows.size())));
      } finally {
        statement.execute("DROP TABLE episode");
      }
    }
  }

  private static String sqlType(Feature feature) {
    String scalar =
        switch (feature.dtype()) {
          case "float32" -> "FLOAT";
          case "float64" -> "DOUBLE";
          case "bool" -> "BOOLEAN";
          default -> "BIGINT";
        };
    boolean vector =
        feature.name().equals(DatasetInfo.STATE) || feature.name().equals(DatasetInfo.ACTION);
    return vector ? scalar + "[" + feature.size() + "]" : scalar;
  }

  private void fill(DuckDBConnection connection) throws SQLException {
    try (DuckDBAppender appender = connection.createAppender("temp", "main", "episode")) {
      for (int k = 0; k < rows.size(); k++) {
        RowJournal.Row row = rows.get(k);
        appender.beginRow().append(row.state()).append(row.action()).append(row.captureSeconds());
        for (int i = 0; i < row.extra().length; i++) {
          double value = row.extra()[i];
          switch (schema.extra().get(i).type()) {
            case FLOAT32 -> appender.append((float) value);
            case FLOAT64 -> appender.append(value);
            case INT64 -> appender.append(Math.round(value));
            case BOOL -> appender.append(value != 0);
          }
        }
        appender
            .append(timestamp(k))
            .append((long) k)
            .append((long) episode)
            .append(firstIndex + k)
            .append((long) taskIndex)
            .endRow();
      }
    }
  }

  /** Statistics of every feature, in declared order. */
  Map<String, FeatureStats> stats(FeatureStats image) {
    Map<String, FeatureStats> stats = new LinkedHashMap<>();
    for (Feature feature : schema.features().values()) {
      stats.put(feature.name(), feature.isVideo() ? image : FeatureStats.of(values(feature)));
    }
    return stats;
  }

  private double[][] values(Feature feature) {
    double[][] values = new double[rows.size()][];
    for (int k = 0; k < values.length; k++) {
      RowJournal.Row row = rows.get(k);
      values[k] =
          switch (feature.name()) {
            case DatasetInfo.STATE -> doubles(row.state());
            case DatasetInfo.ACTION -> doubles(row.action());
            case Schema.CAPTURE_TIME -> new double[] {row.captureSeconds()};
            case "timestamp" -> new double[] {timestamp(k)};
            case "frame_index" -> new double[] {k};
            case "episode_index" -> new double[] {episode};
            case "index" -> new double[] {firstIndex + k};
            case "task_index" -> new double[] {taskIndex};
            default -> new double[] {stored(feature.name(), row)};
          };
    }
    return values;
  }

  /** A further column's value as the file holds it. */
  private double stored(String column, RowJournal.Row row) {
    for (int i = 0; i < row.extra().length; i++) {
      if (schema.extra().get(i).name().equals(column)) {
        double value = row.extra()[i];
        return switch (schema.extra().get(i).type()) {
          case FLOAT32 -> (float) value;
          case FLOAT64 -> value;
          case INT64 -> Math.round(value);
          case BOOL -> value != 0 ? 1 : 0;
        };
      }
    }
    throw new IllegalArgumentException("No column " + column);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
