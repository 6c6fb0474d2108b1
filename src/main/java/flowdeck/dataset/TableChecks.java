package flowdeck.dataset;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks one table file: columns, row numbers, timestamps, values. */
final class TableChecks {
  /** LeRobot's tolerance between a row's time and its frame's. */
  static final double TOLERANCE_SECONDS = 1e-4;

  /** Receives the statistics of an episode's rows. */
  @FunctionalInterface
  interface ComputedStats {
    void accept(int episode, Map<String, FeatureStats> stats);
  }

  private final DatasetInfo info;
  private final int tasks;
  private final Path file;
  private final List<String> problems;

  TableChecks(DatasetInfo info, int tasks, Path file, List<String> problems) {
    this.info = info;
    this.tasks = tasks;
    this.file = file;
    this.problems = problems;
  }

  /** Checks the file against the episodes that should be in it, in order. */
  void check(List<EpisodeFiles> episodes, ComputedStats computed) {
    try {
      Map<String, String> types = Parquet.columns(file);
      if (!checkColumns(types)) {
        return;
      }
      List<Feature> numeric =
          info.features().values().stream().filter(Feature::hasNumbers).toList();
      long rows = Parquet.rows(file);
      long listed = episodes.stream().mapToLong(EpisodeFiles::length).sum();
      if (rows != listed) {
        problem("has %d rows but %d are listed".formatted(rows, listed));
        return;
      }
      long at = 0;
      for (EpisodeFiles episode : episodes) {
        checkEpisode(episode, numeric, rows(numeric, at, episode.length()), computed);
        at += episode.length();
      }
    } catch (SQLException e) {
      problem("cannot be read (%s)".formatted(EpisodeIndex.firstLine(e)));
    }
  }

  /** Some rows of the file; all of a large file would not fit into memory. */
  private List<Map<String, @Nullable Object>> rows(List<Feature> numeric, long from, int count)
      throws SQLException {
    return Parquet.query(
        """
        SELECT %s FROM read_parquet(%s, file_row_number = true)
        WHERE file_row_number >= %d AND file_row_number < %d\
        """
            .formatted(
                String.join(", ", numeric.stream().map(f -> Parquet.column(f.name())).toList()),
                Parquet.quote(file),
                from,
                from + count));
  }

  private boolean checkColumns(Map<String, String> types) {
    Set<String> declared = new LinkedHashSet<>();
    info.features().values().stream()
        .filter(feature -> !feature.isVideo())
        .forEach(feature -> declared.add(feature.name()));
    Set<String> undeclared = new LinkedHashSet<>(types.keySet());
    undeclared.removeAll(declared);
    if (!undeclared.isEmpty()) {
      problem("has the undeclared columns " + undeclared);
    }
    Set<String> absent = new LinkedHashSet<>(declared);
    absent.removeAll(types.keySet());
    if (!absent.isEmpty()) {
      problem("lacks the columns " + absent);
      return false;
    }
    for (Feature feature : info.features().values()) {
      String type = types.get(feature.name());
      if (type != null && feature.hasNumbers() && !fits(type, feature)) {
        problem(
            "column %s is %s but %s is declared".formatted(feature.name(), type, feature.dtype()));
      }
    }
    return true;
  }

  private static boolean fits(String type, Feature feature) {
    String element = type.replaceAll("(\\[\\d*])+$", "");
    boolean sameKind =
        switch (feature.dtype()) {
          case "float32" -> element.equals("FLOAT");
          case "float64" -> element.equals("DOUBLE");
          case "int64" -> element.equals("BIGINT");
          case "bool" -> element.equals("BOOLEAN");
          default -> true;
        };
    return sameKind && (feature.size() == 1 || type.endsWith("]"));
  }

  private void checkEpisode(
      EpisodeFiles episode,
      List<Feature> numeric,
      List<Map<String, @Nullable Object>> rows,
      ComputedStats computed) {
    Map<String, FeatureStats> stats = new LinkedHashMap<>();
    for (Feature feature : numeric) {
      double[][] values = values(episode, feature, rows);
      if (values.length > 0) {
        checkIndexColumn(episode, feature.name(), values);
        stats.put(feature.name(), FeatureStats.of(values));
      }
    }
    computed.accept(episode.index(), stats);
  }

  /** The values of a column, or none if some are missing or not finite. */
  private double[][] values(
      EpisodeFiles episode, Feature feature, List<Map<String, @Nullable Object>> rows) {
    double[][] values = new double[rows.size()][feature.size()];
    for (int row = 0; row < values.length; row++) {
      List<Double> numbers = numbers(rows.get(row).get(feature.name()));
      if (numbers.size() != feature.size()) {
        problem(
            "row %d of episode %d has %d numbers in %s but %d are declared"
                .formatted(row, episode.index(), numbers.size(), feature.name(), feature.size()));
        return new double[0][];
      }
      for (int i = 0; i < numbers.size(); i++) {
        values[row][i] = numbers.get(i);
        if (!Double.isFinite(values[row][i])) {
          problem(
              "row %d of episode %d has no finite number in %s"
                  .formatted(row, episode.index(), feature.name()));
          return new double[0][];
        }
      }
    }
    return values;
  }

  private static List<Double> numbers(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return List.of(truth ? 1.0 : 0.0);
    }
    if (value instanceof List<?> list && list.stream().anyMatch(Boolean.class::isInstance)) {
      List<Double> numbers = new ArrayList<>();
      list.forEach(element -> numbers.addAll(numbers(element)));
      return numbers;
    }
    return StatsColumns.flat(value);
  }

  private void checkIndexColumn(EpisodeFiles episode, String column, double[][] values) {
    for (int row = 0; row < values.length; row++) {
      double value = values[row][0];
      double expected =
          switch (column) {
            case "timestamp" -> row / (double) info.fps();
            case "frame_index" -> row;
            case "episode_index" -> episode.index();
            case "index" -> episode.fromIndex() + row;
            default -> value;
          };
      double tolerance = column.equals("timestamp") ? TOLERANCE_SECONDS : 0;
      if (Math.abs(value - expected) > tolerance) {
        problem(
            "row %d of episode %d has %s %s but must have %s"
                .formatted(row, episode.index(), column, value, expected));
        return;
      }
      if (column.equals("task_index") && (value < 0 || value >= tasks)) {
        problem(
            "row %d of episode %d has task_index %.0f but there are %d tasks"
                .formatted(row, episode.index(), value, tasks));
        return;
      }
    }
  }

  private void problem(String text) {
    problems.add(file.getFileName() + ": " + text + ".");
  }
}
