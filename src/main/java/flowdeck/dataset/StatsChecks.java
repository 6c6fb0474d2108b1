package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the stored statistics against those of the rows. */
final class StatsChecks {
  private static final List<String> COMPARED = List.of("min", "max", "mean", "std");

  /** LeRobot computes in float32; this share of the value range is far above its rounding. */
  private static final double TOLERANCE = 1e-3;

  private final Path folder;
  private final DatasetInfo info;
  private final List<String> problems;
  private final Map<Integer, Map<String, FeatureStats>> computed = new TreeMap<>();

  StatsChecks(Path folder, DatasetInfo info, List<String> problems) {
    this.folder = folder;
    this.info = info;
    this.problems = problems;
  }

  /** Takes the statistics of an episode's rows. */
  void computed(int episode, Map<String, FeatureStats> stats) {
    computed.put(episode, stats);
  }

  /**
   * Checks what is stored per episode and, if all episodes are here, for the dataset.
   *
   * @param present episodes whose files are here
   * @param complete whether these are all
   */
  void check(List<EpisodeFiles> present, boolean complete) {
    try {
      Map<Integer, Map<String, FeatureStats>> stored = info.isV3() ? tables(folder, info) : lines();
      for (EpisodeFiles episode : present) {
        Map<String, FeatureStats> stats = stored.get(episode.index());
        if (stats == null) {
          problems.add("Episode %d has no statistics.".formatted(episode.index()));
        } else {
          compare(
              "The statistics of episode " + episode.index(),
              stats,
              computed.getOrDefault(episode.index(), Map.of()));
        }
      }
    } catch (SQLException | InputException e) {
      problems.add("The episodes' statistics cannot be read: " + EpisodeIndex.firstLine(e));
    }
    if (info.isV3() && complete && !present.isEmpty()) {
      checkDataset();
    }
  }

  /** The statistics of each episode that format 3 has in its list of episodes. */
  static Map<Integer, Map<String, FeatureStats>> tables(Path folder, DatasetInfo info)
      throws SQLException {
    Map<Integer, Map<String, FeatureStats>> all = new LinkedHashMap<>();
    List<Path> files = EpisodeIndex.tables(folder);
    if (files.isEmpty()) {
      return all;
    }
    for (Map<String, @Nullable Object> row :
        Parquet.query("SELECT * FROM " + Parquet.read(files))) {
      Map<String, FeatureStats> stats = new LinkedHashMap<>();
      for (Feature feature : info.features().values()) {
        String prefix = "stats/" + feature.name() + "/";
        if (row.get(prefix + "mean") != null) {
          stats.put(feature.name(), new StatsColumns(row, prefix).read(feature.statsSize()));
        }
      }
      if (row.get("episode_index") instanceof Number number && !stats.isEmpty()) {
        all.put(number.intValue(), stats);
      }
    }
    return all;
  }

  private Map<Integer, Map<String, FeatureStats>> lines() {
    Map<Integer, Map<String, FeatureStats>> all = new LinkedHashMap<>();
    for (JsonNode line : EpisodeIndex.jsonLines(folder.resolve("meta/episodes_stats.jsonl"))) {
      all.put(line.path("episode_index").asInt(-1), parse(line.path("stats")));
    }
    return all;
  }

  private Map<String, FeatureStats> parse(JsonNode json) {
    Map<String, FeatureStats> stats = new LinkedHashMap<>();
    for (Feature feature : info.features().values()) {
      JsonNode node = json.path(feature.name());
      if (node.isObject()) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        node.properties().forEach(entry -> row.put(entry.getKey(), plain(entry.getValue())));
        stats.put(feature.name(), new StatsColumns(row, "").read(feature.statsSize()));
      }
    }
    return stats;
  }

  private static Object plain(JsonNode node) {
    if (node.isNumber()) {
      return node.numberValue();
    }
    List<Object> list = new ArrayList<>();
    node.forEach(element -> list.add(plain(element)));
    return list;
  }

  private void checkDataset() {
    Path file = folder.resolve("meta/stats.json");
    if (!Files.exists(file)) {
      problems.add("meta/stats.json is missing.");
      return;
    }
    JsonNode json = DatasetInfo.readJson(file);
    for (String camera : info.cameras()) {
      JsonNode mean = json.path(camera).path("mean");
      if (mean.size() != 3 || mean.path(0).size() != 1 || mean.path(0).path(0).size() != 1) {
        problems.add(
            "meta/stats.json: the statistics of %s must have the shape 3 x 1 x 1."
                .formatted(camera));
      }
    }
    Map<String, FeatureStats> whole = new LinkedHashMap<>();
    for (Feature feature : info.features().values()) {
      List<FeatureStats> parts =
          computed.values().stream()
              .map(stats -> stats.get(feature.name()))
              .filter(part -> part != null)
              .toList();
      if (parts.size() == computed.size() && !parts.isEmpty()) {
        whole.put(feature.name(), FeatureStats.pooled(parts));
      }
    }
    compare("meta/stats.json", parse(json), whole);
  }

  private void compare(
      String what, Map<String, FeatureStats> stored, Map<String, FeatureStats> expected) {
    for (Feature feature : info.features().values()) {
      if (!feature.isVideo() && !feature.hasNumbers()) {
        continue;
      }
      FeatureStats found = stored.get(feature.name());
      if (found == null) {
        problems.add("%s: nothing about %s.".formatted(what, feature.name()));
      } else if (feature.isVideo()) {
        checkImage(what, feature, found);
      } else if (expected.get(feature.name()) instanceof FeatureStats right) {
        compare(what, feature, found, right);
      }
    }
  }

  private void checkImage(String what, Feature feature, FeatureStats found) {
    for (int channel = 0; channel < 3; channel++) {
      double min = found.min()[channel];
      double max = found.max()[channel];
      double mean = found.mean()[channel];
      double std = found.std()[channel];
      // Written so that a missing number, NaN, fails too.
      if (!(min >= 0 && min <= mean && mean <= max && max <= 1 && std >= 0 && std <= 1)) {
        problems.add(
            "%s: the image statistics of %s are not within 0 to 1 or contradict each other."
                .formatted(what, feature.name()));
        return;
      }
    }
    if (found.count() <= 0) {
      problems.add("%s: %s counts no image.".formatted(what, feature.name()));
    }
  }

  private void compare(String what, Feature feature, FeatureStats found, FeatureStats right) {
    if (found.count() != right.count()) {
      problems.add(
          "%s: %s counts %d rows but there are %d."
              .formatted(what, feature.name(), found.count(), right.count()));
      return;
    }
    for (String statistic : COMPARED) {
      for (int i = 0; i < feature.size(); i++) {
        double range = right.max()[i] - right.min()[i];
        double scale = Math.max(range, 1e-3 * Math.abs(right.max()[i])) + 1e-3;
        double difference = Math.abs(found.get(statistic)[i] - right.get(statistic)[i]);
        if (!(difference <= TOLERANCE * scale)) {
          problems.add(
              "%s: %s of %s number %d is %s but the rows give %s."
                  .formatted(
                      what,
                      statistic,
                      feature.name(),
                      i,
                      found.get(statistic)[i],
                      right.get(statistic)[i]));
          return;
        }
      }
    }
  }
}
