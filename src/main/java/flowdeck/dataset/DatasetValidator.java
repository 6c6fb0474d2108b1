package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a dataset of format 3.0 or 2.1 is what LeRobot expects, including what LeRobot itself
 * does not check when it loads one: row numbers, timestamps, video frame times, statistics.
 */
public final class DatasetValidator {
  private static final Map<String, String> MANDATORY =
      Map.of(
          "timestamp",
          "float32",
          "frame_index",
          "int64",
          "episode_index",
          "int64",
          "index",
          "int64",
          "task_index",
          "int64");

  /**
   * What was found.
   *
   * @param format LeRobot's {@code codebase_version}, "v3.0" or "v2.1"
   * @param valid whether there are no problems
   * @param episodes episodes whose files are here
   * @param frames their rows
   * @param problems one sentence each, naming the file
   */
  public record Report(
      String format, boolean valid, int episodes, long frames, List<String> problems) {}

  private final Path folder;
  private final DatasetInfo info;
  private final List<String> problems = new ArrayList<>();

  private DatasetValidator(Path folder) {
    this.folder = folder;
    this.info = DatasetInfo.read(folder);
  }

  /**
   * Checks a dataset.
   *
   * @throws InputException if the folder holds no dataset of a known format
   */
  public static Report validate(Path folder) {
    return validate(folder, fraction -> {});
  }

  /**
   * Checks a dataset.
   *
   * @param progress told now and then which fraction is done, 0 to 1
   * @throws InputException if the folder holds no dataset of a known format
   */
  public static Report validate(Path folder, DoubleConsumer progress) {
    return new DatasetValidator(folder).run(progress);
  }

  private Report run(DoubleConsumer progress) {
    List<EpisodeFiles> listed;
    try {
      listed = EpisodeIndex.read(folder, info);
    } catch (InputException e) {
      return new Report(info.version(), false, 0, 0, List.of(String.valueOf(e.getMessage())));
    }
    List<EpisodeFiles> present = listed.stream().filter(EpisodeFiles::isPresent).toList();
    checkInfo(listed);
    checkPresence(listed, present);
    checkNumbering(listed);
    checkStrayFiles(listed);
    checkTasks(listed);

    StatsChecks stats = new StatsChecks(folder, info, problems);
    Map<Path, List<EpisodeFiles>> tables = byFile(present, EpisodeFiles::data);
    int steps = tables.size() * (1 + info.cameras().size());
    int done = 0;
    for (Map.Entry<Path, List<EpisodeFiles>> file : tables.entrySet()) {
      new TableChecks(info, taskCount(), file.getKey(), problems)
          .check(file.getValue(), stats::computed);
      progress.accept(++done / (double) steps);
    }
    for (String camera : info.cameras()) {
      Map<Path, List<EpisodeFiles>> videos =
          byFile(present, episode -> segment(episode, camera).file());
      for (Map.Entry<Path, List<EpisodeFiles>> file : videos.entrySet()) {
        new VideoChecks(info, camera, file.getKey(), problems).check(file.getValue());
        progress.accept(Math.min(1, ++done / (double) steps));
      }
    }
    stats.check(present, present.size() == listed.size());
    return new Report(
        info.version(),
        problems.isEmpty(),
        present.size(),
        present.stream().mapToLong(EpisodeFiles::length).sum(),
        List.copyOf(problems));
  }

  static EpisodeFiles.Segment segment(EpisodeFiles episode, String camera) {
    EpisodeFiles.Segment segment = episode.videos().get(camera);
    if (segment == null) {
      throw new IllegalStateException("Episode without camera " + camera);
    }
    return segment;
  }

  private static Map<Path, List<EpisodeFiles>> byFile(
      List<EpisodeFiles> episodes, java.util.function.Function<EpisodeFiles, Path> file) {
    return episodes.stream()
        .collect(Collectors.groupingBy(file, LinkedHashMap::new, Collectors.toList()));
  }

  private void checkInfo(List<EpisodeFiles> listed) {
    String file = "meta/info.json";
    new TreeMap<>(MANDATORY)
        .forEach(
            (name, dtype) -> {
              Feature feature = info.features().get(name);
              if (feature == null || !feature.dtype().equals(dtype) || feature.size() != 1) {
                problem("%s must declare %s as one %s.", file, name, dtype);
              }
            });
    for (Feature feature : info.features().values()) {
      if (feature.name().contains("/")) {
        problem("%s: the name %s has a slash.", file, feature.name());
      }
      if (feature.isNumeric()
          && !feature.names().isEmpty()
          && feature.names().size() != feature.size()) {
        problem(
            "%s: %s has %d numbers but %d names.",
            file, feature.name(), feature.size(), feature.names().size());
      }
    }
    if (info.totalEpisodes() != listed.size()) {
      problem(
          "%s says total_episodes %d but %d are listed.",
          file, info.totalEpisodes(), listed.size());
    }
    long frames = listed.stream().mapToLong(EpisodeFiles::length).sum();
    if (info.totalFrames() != frames) {
      problem(
          "%s says total_frames %d but the listed episodes have %d.",
          file, info.totalFrames(), frames);
    }
    if (!info.isV3()) {
      JsonNode json = DatasetInfo.readJson(folder.resolve(file));
      checkTotal(json, "total_videos", listed.size() * info.cameras().size());
      checkTotal(json, "total_chunks", (listed.size() + info.chunkSize() - 1) / info.chunkSize());
    }
  }

  private void checkTotal(JsonNode json, String field, int right) {
    if (json.has(field) && json.path(field).asInt(-1) != right) {
      problem(
          "meta/info.json says %s %s but there are %d.", field, json.path(field).asText(), right);
    }
  }

  private void checkPresence(List<EpisodeFiles> listed, List<EpisodeFiles> present) {
    List<Integer> missing =
        listed.stream().filter(e -> !e.isPresent()).map(EpisodeFiles::index).toList();
    if (!missing.isEmpty()) {
      problem(
          "%d of %d listed episodes have no files (%s): only %d are here.",
          missing.size(), listed.size(), LeRobotDataset.ranges(missing), present.size());
    }
  }

  private void checkNumbering(List<EpisodeFiles> listed) {
    long row = 0;
    for (int i = 0; i < listed.size(); i++) {
      EpisodeFiles episode = listed.get(i);
      if (episode.index() != i) {
        problem(
            "The list of episodes has number %d in place %d; episodes must be numbered 0, 1, 2 and"
                + " so on.",
            episode.index(), i);
        return;
      }
      if (episode.fromIndex() != row || episode.toIndex() != row + episode.length()) {
        problem(
            "Episode %d is listed as rows %d to %d but must be %d to %d.",
            i, episode.fromIndex(), episode.toIndex(), row, row + episode.length());
        return;
      }
      row += episode.length();
    }
    // Format 3 reads the files in the order of their names and takes row numbers from there.
    List<Path> inOrder = listed.stream().map(EpisodeFiles::data).distinct().toList();
    if (info.isV3() && !inOrder.equals(inOrder.stream().sorted().toList())) {
      problem("The table files are not in the order of their episodes.");
    }
  }

  /**
   * LeRobot reads every table file it finds below {@code data}, listed or not; in format 2.1 it
   * counts tables and videos wherever they are.
   */
  private void checkStrayFiles(List<EpisodeFiles> listed) {
    Set<Path> known = listed.stream().map(EpisodeFiles::data).collect(Collectors.toSet());
    listed.forEach(episode -> episode.videos().values().forEach(video -> known.add(video.file())));
    Path where = info.isV3() ? folder.resolve("data") : folder;
    if (!Files.isDirectory(where)) {
      return;
    }
    try (Stream<Path> files = Files.walk(where)) {
      files
          .filter(file -> file.toString().matches("(?s).*\\.(parquet|mp4)"))
          .filter(file -> !known.contains(file))
          .sorted()
          .forEach(file -> problem("%s belongs to no listed episode.", relative(file)));
    } catch (IOException e) {
      problem("%s cannot be listed (%s).", where, e.getMessage());
    }
  }

  private void checkTasks(List<EpisodeFiles> listed) {
    try {
      TaskList list = TaskList.read(folder, info);
      int wrong = list.misnumbered();
      if (wrong >= 0) {
        problem("The list of tasks has number %d in place %d.", list.numbers().get(wrong), wrong);
      }
      List<String> tasks = list.texts();
      if (tasks.size() != info.totalTasks()) {
        problem(
            "meta/info.json says total_tasks %d but %d are listed.",
            info.totalTasks(), tasks.size());
      }
      Set<String> unknown = new TreeSet<>();
      listed.forEach(episode -> unknown.addAll(episode.tasks()));
      tasks.forEach(unknown::remove);
      unknown.forEach(task -> problem("The task \"%s\" is not in the list of tasks.", task));
      Path table = folder.resolve("meta/tasks.parquet");
      if (info.isV3() && Files.exists(table) && !isPandasIndexed(table)) {
        problem(
            "meta/tasks.parquet does not mark the task as its pandas index, so LeRobot would read"
                + " numbers for tasks.");
      }
    } catch (SQLException | InputException e) {
      problem("The list of tasks cannot be read (%s).", EpisodeIndex.firstLine(e));
    }
  }

  private static boolean isPandasIndexed(Path table) throws SQLException {
    return Parquet.query(
            "SELECT decode(value) AS v FROM parquet_kv_metadata(%s) WHERE decode(key) = 'pandas'"
                .formatted(Parquet.quote(table)))
        .stream()
        .map(row -> String.valueOf(row.get("v")).replaceAll("\\s", ""))
        .anyMatch(
            pandas ->
                pandas.contains("\"index_columns\":[\"task\"]")
                    || pandas.contains("\"index_columns\":[\"__index_level_0__\"]"));
  }

  private int taskCount() {
    return info.totalTasks();
  }

  private String relative(Path file) {
    return folder.relativize(file).toString();
  }

  private void problem(String format, @Nullable Object... args) {
    problems.add(format.formatted(args));
  }
}
