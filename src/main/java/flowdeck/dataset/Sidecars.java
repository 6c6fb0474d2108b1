package flowdeck.dataset;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Files in {@code meta} that LeRobot does not define. Of JSON lines that name an episode, such as
 * {@code health.jsonl}, the lines follow their episodes; other files are copied as they are.
 */
final class Sidecars {
  private static final Set<String> LEROBOT =
      Set.of(
          "info.json",
          "stats.json",
          "tasks.parquet",
          "episodes",
          "tasks.jsonl",
          "episodes.jsonl",
          "episodes_stats.jsonl");

  private static final String EPISODE = "episode_index";

  /** Leaves numbers as they are written. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private final List<EpisodePart> parts;
  private final List<Path> sources;

  Sidecars(List<EpisodePart> parts) {
    this.parts = parts;
    this.sources = parts.stream().map(part -> part.source().folder()).distinct().toList();
  }

  /** Their names, in all datasets. */
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path source : sources) {
      try (Stream<Path> files = Files.list(source.resolve("meta"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> !LEROBOT.contains(name))
            .filter(name -> !name.endsWith(".part"))
            .forEach(names::add);
      }
    }
    return names;
  }

  /**
   * Requires that files which are not about episodes are the same in all datasets.
   *
   * @throws InputException naming one that is not
   */
  void requireSame() throws IOException {
    for (String name : names()) {
      if (name.startsWith(".") || !lines(name).isEmpty()) {
        continue;
      }
      Path first = file(sources.getFirst(), name);
      for (Path source : sources) {
        Path other = file(source, name);
        if (!Files.isRegularFile(first)
            || !Files.isRegularFile(other)
            || Files.mismatch(first, other) >= 0) {
          throw new InputException(
              "%s and %s differ or one is missing; make them the same or move them away."
                  .formatted(first, other));
        }
      }
    }
  }

  /** Writes them for a copy; what is not about episodes comes from the first dataset. */
  void write(Path folder) throws IOException {
    Path meta = Files.createDirectories(folder.resolve("meta"));
    for (String name : names()) {
      Map<Path, List<ObjectNode>> lines = lines(name);
      Path first = file(sources.getFirst(), name);
      if (!lines.isEmpty()) {
        List<String> following = following(lines);
        if (!following.isEmpty()) {
          Files.write(meta.resolve(name), following);
          Metadata.force(meta.resolve(name));
        }
      } else if (Files.isRegularFile(first)) {
        FolderLinks.copy(first, meta.resolve(name));
      } else if (Files.isDirectory(first)) {
        FolderLinks.copyTree(first, meta.resolve(name));
      }
    }
  }

  private List<String> following(Map<Path, List<ObjectNode>> lines) throws IOException {
    List<String> following = new ArrayList<>();
    for (int episode = 0; episode < parts.size(); episode++) {
      EpisodePart part = parts.get(episode);
      for (ObjectNode line : lines.getOrDefault(part.source().folder(), List.of())) {
        if (line.path(EPISODE).asInt(-1) == part.episode()) {
          following.add(JSON.writeValueAsString(line.deepCopy().put(EPISODE, episode)));
        }
      }
    }
    return following;
  }

  /** The lines by dataset, if all are about episodes; else nothing. */
  private Map<Path, List<ObjectNode>> lines(String name) throws IOException {
    Map<Path, List<ObjectNode>> all = new LinkedHashMap<>();
    for (Path source : sources) {
      Path file = file(source, name);
      if (!name.endsWith(".jsonl") || Files.isDirectory(file)) {
        return Map.of();
      }
      List<ObjectNode> lines = new ArrayList<>();
      for (String text : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        if (text.isBlank()) {
          continue;
        }
        JsonNode line = json(file, text);
        if (!(line instanceof ObjectNode object) || !line.path(EPISODE).canConvertToInt()) {
          return Map.of();
        }
        lines.add(object);
      }
      all.put(source, lines);
    }
    return all;
  }

  private static JsonNode json(Path file, String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new InputException(
          "%s has a line that is no JSON (%s); correct it or move the file away."
              .formatted(file, EpisodeIndex.firstLine(e)),
          e);
    }
  }

  private static Path file(Path source, String name) {
    return source.resolve("meta").resolve(name);
  }
}
