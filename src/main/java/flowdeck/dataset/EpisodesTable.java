package flowdeck.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The list of episodes of a format 3 dataset whose episodes have files of their own. Its
 * replacement, in one step, decides which episodes there are.
 */
final class EpisodesTable {
  private static final String FIRST_FILE = "meta/episodes/chunk-000/file-000.parquet";

  private final Path folder;
  private final Map<String, Feature> features;
  private final int fps;

  EpisodesTable(Path folder, Map<String, Feature> features, int fps) {
    this.folder = folder;
    this.features = features;
    this.fps = fps;
  }

  /** The statistics of each episode, in order. */
  List<Map<String, FeatureStats>> readStats() throws SQLException {
    List<Path> files = EpisodeIndex.tables(folder);
    if (files.isEmpty()) {
      return List.of();
    }
    List<Map<String, FeatureStats>> all = new ArrayList<>();
    for (Map<String, @Nullable Object> row :
        Parquet.query(
            "SELECT COLUMNS('^stats/') FROM %s ORDER BY episode_index"
                .formatted(Parquet.read(files)))) {
      Map<String, FeatureStats> stats = new LinkedHashMap<>();
      for (Feature feature : features.values()) {
        StatsColumns columns = new StatsColumns(row, "stats/" + feature.name() + "/");
        stats.put(feature.name(), columns.read(feature.statsSize()));
      }
      all.add(stats);
    }
    return all;
  }

  /**
   * Adds an episode; from here on it belongs to the dataset.
   *
   * @param file number of its files
   */
  void append(EpisodeRow episode, int file) throws IOException, SQLException {
    List<Path> files = EpisodeIndex.tables(folder);
    Path target = files.isEmpty() ? folder.resolve(FIRST_FILE) : files.getLast();
    String row = row(episode, file, target);
    Metadata.copyTo(
        folder,
        files.isEmpty()
            ? row
            : "SELECT * FROM (SELECT * FROM %s UNION ALL BY NAME %s) ORDER BY episode_index"
                .formatted(Parquet.read(List.of(target)), row),
        target,
        "");
  }

  /** Writes the list of a new dataset, whose files have the numbers of their episodes. */
  void write(List<EpisodeRow> episodes) throws IOException, SQLException {
    Path target = folder.resolve(FIRST_FILE);
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      // Datasets that are put together need not have the same further columns.
      Map<Set<String>, String> kinds = new LinkedHashMap<>();
      for (EpisodeRow episode : episodes) {
        Set<String> columns = new LinkedHashSet<>(episode.more().columns());
        kinds.computeIfAbsent(columns, kind -> row(episode, episode.index(), target));
      }
      statement.execute(
          "CREATE TEMP TABLE episodes AS SELECT * FROM (%s) LIMIT 0"
              .formatted(String.join(" UNION ALL BY NAME ", kinds.values())));
      try {
        for (EpisodeRow episode : episodes) {
          statement.execute(
              "INSERT INTO episodes BY NAME " + row(episode, episode.index(), target));
        }
        Metadata.copyTo(
            statement, folder, "SELECT * FROM episodes ORDER BY episode_index", target, "");
      } finally {
        statement.execute("DROP TABLE episodes");
      }
    }
  }

  private String row(EpisodeRow episode, int file, Path target) {
    List<String> columns = new ArrayList<>();
    integer(columns, "episode_index", episode.index());
    columns.add(
        "[%s]::VARCHAR[] AS tasks"
            .formatted(String.join(", ", episode.tasks().stream().map(Parquet::quote).toList())));
    integer(columns, "length", episode.length());
    position(columns, "data/", file);
    integer(columns, "dataset_from_index", episode.firstIndex());
    integer(columns, "dataset_to_index", episode.firstIndex() + episode.length());
    for (Feature feature : features.values()) {
      if (feature.isVideo()) {
        String video = "videos/" + feature.name() + "/";
        position(columns, video, file);
        columns.add("0.0::DOUBLE AS " + Parquet.column(video + "from_timestamp"));
        columns.add(
            "%s::DOUBLE AS %s"
                .formatted(
                    episode.length() / (double) fps, Parquet.column(video + "to_timestamp")));
      }
    }
    episode.stats().forEach((name, stats) -> stats(columns, features.get(name), stats));
    integer(columns, "meta/episodes/chunk_index", number(target, 2));
    integer(columns, "meta/episodes/file_index", number(target, 1));
    String row = "SELECT " + String.join(", ", columns);
    String more = episode.more().query();
    return more.isEmpty() ? row : "SELECT a.*, b.* FROM (%s) a, (%s) b".formatted(row, more);
  }

  private static void position(List<String> columns, String prefix, int file) {
    integer(columns, prefix + "chunk_index", file / Metadata.CHUNK_SIZE);
    integer(columns, prefix + "file_index", file % Metadata.CHUNK_SIZE);
  }

  private static void stats(List<String> columns, @Nullable Feature feature, FeatureStats stats) {
    if (feature == null) {
      return;
    }
    String prefix = "stats/" + feature.name() + "/";
    for (String statistic : FeatureStats.NAMES) {
      columns.add(
          "%s::DOUBLE%s AS %s"
              .formatted(
                  FeatureStats.nested(stats.get(statistic), feature.statsShape()),
                  "[]".repeat(feature.statsShape().size()),
                  Parquet.column(prefix + statistic)));
    }
    columns.add("[%d]::BIGINT[] AS %s".formatted(stats.count(), Parquet.column(prefix + "count")));
  }

  private static void integer(List<String> columns, String name, long value) {
    columns.add(value + "::BIGINT AS " + Parquet.column(name));
  }

  /** The number in a path's part, counted from its end: 1 of chunk-000/file-012.parquet is 12. */
  private static long number(Path path, int fromEnd) {
    String name = path.getName(path.getNameCount() - fromEnd).toString();
    return Long.parseLong(name.replaceAll("\\D", ""));
  }
}
