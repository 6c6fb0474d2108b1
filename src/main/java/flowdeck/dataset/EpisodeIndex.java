package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the list of episodes: tables in format 3, JSON lines in format 2.1. */
final class EpisodeIndex {
  private static final Pattern FIELD = Pattern.compile("\\{(\\w+)(?::0(\\d+)d)?}");

  private EpisodeIndex() {}

  static List<EpisodeFiles> read(Path folder, DatasetInfo info) {
    return info.isV3() ? readTables(folder, info) : readLines(folder, info);
  }

  private static List<EpisodeFiles> readLines(Path folder, DatasetInfo info) {
    List<EpisodeFiles> episodes = new ArrayList<>();
    long row = 0;
    for (JsonNode line : jsonLines(folder.resolve("meta/episodes.jsonl"))) {
      int index = line.path("episode_index").asInt(-1);
      int length = line.path("length").asInt();
      List<String> tasks = new ArrayList<>();
      line.path("tasks").forEach(task -> tasks.add(task.asText()));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("episode_chunk", index / info.chunkSize());
      fields.put("episode_index", index);
      Map<String, EpisodeFiles.Segment> videos = new LinkedHashMap<>();
      for (String camera : info.cameras()) {
        fields.put("video_key", camera);
        Path file = folder.resolve(fill(info.videoPath(), fields));
        videos.put(camera, new EpisodeFiles.Segment(file, 0, Double.POSITIVE_INFINITY));
      }
      Path data = folder.resolve(fill(info.dataPath(), fields));
      episodes.add(new EpisodeFiles(index, tasks, length, data, row, row + length, videos));
      row += length;
    }
    return episodes;
  }

  private static List<EpisodeFiles> readTables(Path folder, DatasetInfo info) {
    Path meta = folder.resolve("meta/episodes");
    List<Path> tables = tables(folder);
    if (tables.isEmpty()) {
      if (info.totalEpisodes() == 0) {
        return List.of();
      }
      throw new InputException(
          "%s is missing, so the episodes cannot be found; download the dataset's meta folder again."
              .formatted(meta));
    }
    List<String> columns =
        new ArrayList<>(
            List.of(
                "episode_index",
                "tasks",
                "length",
                "data/chunk_index",
                "data/file_index",
                "dataset_from_index",
                "dataset_to_index"));
    for (String camera : info.cameras()) {
      for (String field : List.of("chunk_index", "file_index", "from_timestamp", "to_timestamp")) {
        columns.add("videos/" + camera + "/" + field);
      }
    }
    List<EpisodeFiles> episodes = new ArrayList<>();
    try {
      for (Map<String, @Nullable Object> row :
          Parquet.query(
              "SELECT %s FROM %s"
                  .formatted(
                      String.join(", ", columns.stream().map(Parquet::column).toList()),
                      Parquet.read(tables)))) {
        episodes.add(episode(folder, info, row));
      }
    } catch (SQLException e) {
      throw new InputException(
          "%s cannot be used (%s); download the dataset's meta folder again."
              .formatted(meta, firstLine(e)),
          e);
    }
    return episodes;
  }

  /** The files of format 3's list of episodes, in order. */
  static List<Path> tables(Path folder) {
    Path meta = folder.resolve("meta/episodes");
    if (!Files.isDirectory(meta)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(meta, 2)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); check the disk and the permissions."
              .formatted(meta, firstLine(e)),
          e);
    }
  }

  private static EpisodeFiles episode(
      Path folder, DatasetInfo info, Map<String, @Nullable Object> row) {
    List<String> tasks = new ArrayList<>();
    if (row.get("tasks") instanceof List<?> list) {
      list.forEach(task -> tasks.add(String.valueOf(task)));
    }
    Map<String, EpisodeFiles.Segment> videos = new LinkedHashMap<>();
    for (String camera : info.cameras()) {
      String prefix = "videos/" + camera + "/";
      Map<String, Object> fields =
          Map.of(
              "video_key",
              camera,
              "chunk_index",
              number(row, prefix + "chunk_index").longValue(),
              "file_index",
              number(row, prefix + "file_index").longValue());
      videos.put(
          camera,
          new EpisodeFiles.Segment(
              folder.resolve(fill(info.videoPath(), fields)),
              number(row, prefix + "from_timestamp").doubleValue(),
              number(row, prefix + "to_timestamp").doubleValue()));
    }
    Map<String, Object> fields =
        Map.of(
            "chunk_index",
            number(row, "data/chunk_index").longValue(),
            "file_index",
            number(row, "data/file_index").longValue());
    return new EpisodeFiles(
        number(row, "episode_index").intValue(),
        tasks,
        number(row, "length").intValue(),
        folder.resolve(fill(info.dataPath(), fields)),
        number(row, "dataset_from_index").longValue(),
        number(row, "dataset_to_index").longValue(),
        videos);
  }

  private static Number number(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof Number number ? number : -1;
  }

  /** The non-empty lines of a JSON lines file. */
  static List<JsonNode> jsonLines(Path file) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          lines.add(mapper.readTree(line));
        }
      }
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); download the dataset's meta folder again."
              .formatted(file, firstLine(e)),
          e);
    }
    return lines;
  }

  /** Fills a path template such as {@code chunk-{chunk_index:03d}}. */
  static String fill(String template, Map<String, Object> fields) {
    Matcher matcher = FIELD.matcher(template);
    StringBuilder path = new StringBuilder();
    while (matcher.find()) {
      Object value = fields.get(matcher.group(1));
      if (value == null) {
        throw new InputException(
            "meta/info.json has a path \"%s\" with an unknown field {%s}; correct the file."
                .formatted(template, matcher.group(1)));
      }
      String width = matcher.group(2);
      String text =
          width == null
              ? value.toString()
              : ("%0" + width + "d").formatted(((Number) value).longValue());
      matcher.appendReplacement(path, Matcher.quoteReplacement(text));
    }
    return matcher.appendTail(path).toString();
  }

  static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
