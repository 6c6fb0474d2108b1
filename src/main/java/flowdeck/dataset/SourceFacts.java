package flowdeck.dataset;

import flowdeck.core.InputException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link DatasetCopy} needs to know about a dataset to copy from it. */
final class SourceFacts {
  private final LeRobotDataset source;
  private final DatasetInfo info;
  private final List<String> tasks;
  private final EpisodeNotes.Table notes;
  private final Map<Integer, Map<String, FeatureStats>> stats;
  private final Set<Path> checkedTables = new HashSet<>();
  private final Map<EpisodePart, List<String>> tasksOfParts = new HashMap<>();

  /** The newest file of each camera; episodes that share one follow each other. */
  private final Map<String, Path> probedFile = new HashMap<>();

  private final Map<String, Mp4.Facts> probed = new HashMap<>();

  SourceFacts(LeRobotDataset source) {
    this.source = source;
    this.info = source.info();
    TaskList list = TaskList.read(source.folder(), info);
    if (list.misnumbered() >= 0) {
      throw new InputException(
          "The tasks of %s are not numbered 0, 1, 2 and so on; correct its list of tasks."
              .formatted(source.folder()));
    }
    tasks = list.texts();
    notes = EpisodeNotes.in(source.folder(), info);
    stats = info.isV3() ? storedStats() : Map.of();
  }

  private Map<Integer, Map<String, FeatureStats>> storedStats() {
    try {
      return StatsChecks.tables(source.folder(), info);
    } catch (SQLException e) {
      throw new InputException(
          "The statistics in %s cannot be read (%s); download the dataset's meta folder again."
              .formatted(source.folder().resolve("meta/episodes"), EpisodeIndex.firstLine(e)),
          e);
    }
  }

  /**
   * Requires that the rows of a part's file are as they should be, and that a part of an episode
   * may be cut out.
   */
  void check(EpisodePart part) {
    Path data = part.files().data();
    if (checkedTables.add(data)) {
      List<String> problems = new ArrayList<>();
      new TableChecks(info, tasks.size(), data, problems)
          .check(source.episodesIn(data), (episode, found) -> {});
      if (!problems.isEmpty()) {
        throw new InputException(
            "%s is damaged: %s Run `dataset validate` on it, then download or record the episode again."
                .formatted(source.folder(), problems.getFirst()));
      }
    }
    if (!part.isWhole()) {
      requireCuttable();
    }
  }

  /** Requires that nothing tells of rows by their number or time. */
  private void requireCuttable() {
    Set<String> unknown = new LinkedHashSet<>(notes.columns());
    info.features().values().stream()
        .filter(feature -> !feature.isVideo() && !feature.hasNumbers())
        .forEach(feature -> unknown.add(feature.name()));
    if (!unknown.isEmpty()) {
      throw new InputException(
          "Episodes of %s cannot be cut because %s may tell of rows by their numbers or times, which would be wrong after it; remove that first."
              .formatted(source.folder(), String.join(", ", unknown)));
    }
  }

  /** The instructions of a part: those of its episode and of its rows. */
  List<String> tasks(EpisodePart part) {
    return tasksOfParts.computeIfAbsent(part, this::findTasks);
  }

  private List<String> findTasks(EpisodePart part) {
    List<String> inRows = new ArrayList<>();
    try {
      for (Map<String, @Nullable Object> row :
          Parquet.query(
              "SELECT task_index, min(frame_index) AS first FROM %s GROUP BY ALL ORDER BY first"
                  .formatted(rows(part)))) {
        if (row.get("task_index") instanceof Number number) {
          inRows.add(tasks.get(number.intValue()));
        }
      }
    } catch (SQLException e) {
      throw unreadable(part, e);
    }
    Set<String> all = new LinkedHashSet<>(part.files().tasks());
    if (part.isWhole()) {
      all.addAll(inRows);
    } else {
      all.retainAll(inRows);
    }
    return List.copyOf(all);
  }

  private static InputException unreadable(EpisodePart part, SQLException e) {
    return new InputException(
        "%s cannot be read (%s); download or record the episode again."
            .formatted(part.files().data(), EpisodeIndex.firstLine(e)),
        e);
  }

  /** The rows of a part, in SQL. */
  private static String rows(EpisodePart part) {
    return "(SELECT * FROM read_parquet(%s) WHERE episode_index = %d AND frame_index >= %d AND frame_index < %d)"
        .formatted(Parquet.quote(part.files().data()), part.episode(), part.from(), part.to());
  }

  /** Where the pictures of a part are, by camera. */
  Map<String, VideoSource> videos(EpisodePart part) {
    Map<String, VideoSource> videos = new LinkedHashMap<>();
    for (String camera : info.cameras()) {
      Path file = DatasetValidator.segment(part.files(), camera).file();
      Mp4.Facts known = probed.get(camera);
      if (known == null || !file.equals(probedFile.get(camera))) {
        known = Mp4.probe(file);
        probed.put(camera, known);
        probedFile.put(camera, file);
      }
      videos.put(camera, VideoSource.of(part, camera, known));
    }
    return videos;
  }

  /**
   * Writes the table of a part: every column as it is, the numbers of rows, episode and instruction
   * as they are in the copy.
   */
  void writeTable(EpisodePart part, Path file, int episode, long firstIndex, List<String> copyTasks)
      throws SQLException {
    List<String> columns = new ArrayList<>();
    for (Feature feature : info.features().values()) {
      if (!feature.isVideo()) {
        String name = Parquet.column(feature.name());
        String value = value(feature.name(), part, episode, firstIndex, copyTasks);
        columns.add(value.isEmpty() ? name : value + " AS " + name);
      }
    }
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s FROM %s ORDER BY frame_index) TO %s (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE %d)"
              .formatted(
                  String.join(", ", columns),
                  rows(part),
                  Parquet.quote(file),
                  Math.max(2048, part.rows())));
    }
  }

  private String value(
      String column, EpisodePart part, int episode, long firstIndex, List<String> copyTasks) {
    return switch (column) {
      case "timestamp" ->
          part.from() == 0
              ? ""
              : "CAST((frame_index - %d) / %d::DOUBLE AS FLOAT)".formatted(part.from(), info.fps());
      case "frame_index" -> "(frame_index - %d)::BIGINT".formatted(part.from());
      case "episode_index" -> episode + "::BIGINT";
      case "index" -> "(frame_index + %d)::BIGINT".formatted(firstIndex - part.from());
      case "task_index" -> "([%s])[task_index + 1]::BIGINT".formatted(numbers(copyTasks));
      default -> "";
    };
  }

  /** For each instruction of this dataset its number in the copy. */
  private String numbers(List<String> copyTasks) {
    return String.join(
        ", ", tasks.stream().map(task -> String.valueOf(copyTasks.indexOf(task))).toList());
  }

  /** The stored statistics of a camera, if they hold for the copy. */
  Optional<FeatureStats> imageStats(EpisodePart part, String camera) {
    return part.isWhole()
        ? Optional.ofNullable(stats.getOrDefault(part.episode(), Map.of()).get(camera))
            .filter(FeatureStats::isComplete)
        : Optional.empty();
  }

  /** What the list of episodes says beyond what LeRobot defines. */
  EpisodeNotes notes(EpisodePart part) {
    return notes.of(part.episode());
  }
}
