package flowdeck.dataset.lerobot21;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.dataset.DatasetLayout;
import flowdeck.dataset.EpisodeRow;
import flowdeck.dataset.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Format 2.1: files are named after their episodes, lists are lines of JSON. */
final class Layout21 implements DatasetLayout {
  /** Those of 3.0 but the quantiles, which 2.1 does not know. */
  private static final List<String> STATISTICS = List.of("min", "max", "mean", "std");

  private static final int CHUNK_SIZE = 1000;
  private static final ObjectMapper LINES = new ObjectMapper();

  @Override
  public Path data(Path folder, int episode) {
    return folder.resolve(
        "data/chunk-%03d/episode_%06d.parquet".formatted(episode / CHUNK_SIZE, episode));
  }

  @Override
  public Path video(Path folder, String camera, int episode) {
    return folder.resolve(
        "videos/chunk-%03d/%s/episode_%06d.mp4".formatted(episode / CHUNK_SIZE, camera, episode));
  }

  @Override
  public void writeMeta(Content content) throws IOException, SQLException {
    Path meta = content.folder().resolve("meta");
    Files.createDirectories(meta);
    List<ObjectNode> tasks = new ArrayList<>();
    for (String task : content.tasks()) {
      tasks.add(object().put("task_index", tasks.size()).put("task", task));
    }
    List<ObjectNode> episodes = new ArrayList<>();
    List<ObjectNode> stats = new ArrayList<>();
    for (EpisodeRow episode : content.episodes()) {
      ObjectNode line = object().put("episode_index", episode.index());
      ArrayNode instructions = line.putArray("tasks");
      episode.tasks().forEach(instructions::add);
      line.put("length", episode.length());
      line.setAll(episode.more().json());
      episodes.add(line);
      stats.add(stats(content, episode));
    }
    write(meta.resolve("tasks.jsonl"), tasks);
    write(meta.resolve("episodes.jsonl"), episodes);
    write(meta.resolve("episodes_stats.jsonl"), stats);
    Files.writeString(
        meta.resolve("info.json"),
        LINES.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(info(content)));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode stats(Content content, EpisodeRow episode) {
    ObjectNode line = object().put("episode_index", episode.index());
    ObjectNode features = line.putObject("stats");
    content
        .features()
        .forEach(
            (name, feature) -> {
              if (episode.stats().containsKey(name)) {
                features.set(
                    name, episode.stats().get(name).json(STATISTICS, feature.statsShape()));
              }
            });
    return line;
  }

  private static ObjectNode info(Content content) {
    int episodes = content.episodes().size();
    long cameras = content.features().values().stream().filter(Feature::isVideo).count();
    ObjectNode info = object().put("codebase_version", "v2.1");
    info.putObject("splits").put("train", "0:" + episodes);
    info.setAll(content.info());
    info.remove(List.of("data_files_size_in_mb", "video_files_size_in_mb"));
    info.put("codebase_version", "v2.1");
    info.put("total_episodes", episodes);
    info.put("total_frames", content.frames());
    info.put("total_tasks", content.tasks().size());
    info.put("total_videos", episodes * cameras);
    info.put("total_chunks", (episodes + CHUNK_SIZE - 1) / CHUNK_SIZE);
    info.put("chunks_size", CHUNK_SIZE);
    info.put("data_path", "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet");
    info.put(
        "video_path",
        cameras == 0
            ? null
            : "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4");
    return info;
  }

  private static void write(Path file, List<ObjectNode> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (ObjectNode line : lines) {
      text.append(LINES.writeValueAsString(line)).append('\n');
    }
    Files.writeString(file, text);
  }
}
