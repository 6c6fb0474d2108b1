package flowdeck.dataset;

import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A LeRobot dataset on disk, format 3.0 or 2.1, opened for reading. Episodes whose files are not
 * there (a partial download) are left out and reported by {@link #missing}.
 *
 * <p>Immutable; any thread may read from it. Format facts: LeRobot's dataset documentation.
 */
public final class LeRobotDataset {
  private final Path folder;
  private final DatasetInfo info;
  private final TreeMap<Integer, EpisodeFiles> present = new TreeMap<>();
  private final List<Integer> missing = new ArrayList<>();

  private LeRobotDataset(Path folder) {
    this.folder = folder;
    this.info = DatasetInfo.read(folder);
    for (EpisodeFiles episode : EpisodeIndex.read(folder, info)) {
      if (episode.isPresent()) {
        present.put(episode.index(), episode);
      } else {
        missing.add(episode.index());
      }
    }
  }

  /**
   * Opens a dataset.
   *
   * @param folder holds {@code meta}, {@code data} and {@code videos}
   * @throws InputException if the folder is no dataset of a known format
   */
  public static LeRobotDataset open(Path folder) {
    Draft.recover(folder);
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "There is no folder %s; give the folder of a LeRobot dataset.".formatted(folder));
    }
    return new LeRobotDataset(folder);
  }

  public Path folder() {
    return folder;
  }

  public DatasetInfo info() {
    return info;
  }

  /** Numbers of the episodes whose files are here, ascending. */
  public List<Integer> episodes() {
    return List.copyOf(present.keySet());
  }

  /** The episodes whose tables are in a file, in the order of their rows. */
  List<EpisodeFiles> episodesIn(Path data) {
    return present.values().stream()
        .filter(episode -> episode.data().equals(data))
        .sorted(Comparator.comparingLong(EpisodeFiles::fromIndex))
        .toList();
  }

  /** Numbers of the episodes the metadata lists but whose files are not here. */
  public List<Integer> missing() {
    return List.copyOf(missing);
  }

  /** One sentence on episodes that are not here, or an empty text if all are. */
  public String note() {
    return missing.isEmpty()
        ? ""
        : "%d of %d listed episodes are not in %s (%s); the other %d are used."
            .formatted(
                missing.size(),
                missing.size() + present.size(),
                folder,
                ranges(missing),
                present.size());
  }

  /** Rows and frames of an episode, as the metadata has it. */
  public int frameCount(int episode) {
    return files(episode).length();
  }

  /** The instruction of an episode; empty if it has none. */
  public String task(int episode) {
    List<String> tasks = files(episode).tasks();
    return tasks.isEmpty() ? "" : tasks.getFirst();
  }

  /**
   * The table of an episode.
   *
   * @throws InputException if the file lacks declared columns or rows
   */
  public Rows rows(int episode) {
    EpisodeFiles files = files(episode);
    Map<String, Feature> columns = new LinkedHashMap<>();
    for (String name : List.of(DatasetInfo.STATE, DatasetInfo.ACTION, "timestamp")) {
      Feature feature = info.features().get(name);
      if (feature == null) {
        throw new InputException(
            "%s declares no column %s; it cannot be used for policies."
                .formatted(folder.resolve("meta/info.json"), name));
      }
      columns.put(name, feature);
    }
    info.features().values().stream()
        .filter(Feature::isNumeric)
        .filter(feature -> !DatasetInfo.INDEX_COLUMNS.contains(feature.name()))
        .forEach(feature -> columns.put(feature.name(), feature));
    List<Map<String, @Nullable Object>> table = table(files, columns);
    int count = table.size();
    Map<String, double[][]> values = new LinkedHashMap<>();
    columns.keySet().forEach(name -> values.put(name, new double[count][]));
    for (int row = 0; row < count; row++) {
      for (Feature feature : columns.values()) {
        double[][] column = values.get(feature.name());
        if (column != null) {
          column[row] = numbers(files, feature, row, table.get(row).get(feature.name()));
        }
      }
    }
    float[][] state = floats(values.remove(DatasetInfo.STATE));
    float[][] action = floats(values.remove(DatasetInfo.ACTION));
    float[][] times = floats(values.remove("timestamp"));
    float[] timestamp = new float[count];
    for (int row = 0; row < count; row++) {
      timestamp[row] = times[row][0];
    }
    return new Rows(state, action, timestamp, values);
  }

  /**
   * Opens the video of an episode.
   *
   * @param width wanted width, px
   * @param height wanted height, px
   */
  public VideoReader video(int episode, String camera, int width, int height) {
    EpisodeFiles files = files(episode);
    EpisodeFiles.Segment segment = files.videos().get(camera);
    if (segment == null) {
      throw new InputException(
          "%s has no camera %s; it has %s.".formatted(folder, camera, info.cameras()));
    }
    return new VideoReader(
        segment.file(), segment.fromSeconds(), files.length(), info.fps(), width, height);
  }

  /**
   * Decodes the frames of an episode in order, resized by area averaging.
   *
   * @throws InputException if the video has fewer frames than the table has rows
   */
  public void frames(int episode, String camera, int width, int height, FrameVisitor visitor) {
    try (VideoReader video = video(episode, camera, width, height)) {
      for (var frame = video.next(); frame != null; frame = video.next()) {
        visitor.visit(frame);
      }
    }
  }

  EpisodeFiles files(int episode) {
    EpisodeFiles files = present.get(episode);
    if (files == null) {
      throw new InputException(
          "%s has no episode %d; it has %s.".formatted(folder, episode, ranges(episodes())));
    }
    return files;
  }

  private List<Map<String, @Nullable Object>> table(
      EpisodeFiles files, Map<String, Feature> columns) {
    try {
      Map<String, String> inFile = Parquet.columns(files.data());
      List<String> absent =
          columns.keySet().stream().filter(name -> !inFile.containsKey(name)).toList();
      if (!absent.isEmpty()) {
        throw new InputException(
            "%s lacks the columns %s that meta/info.json declares; download or record the episode again."
                .formatted(files.data(), absent));
      }
      List<Map<String, @Nullable Object>> table =
          Parquet.query(
              "SELECT %s FROM read_parquet(%s)%s"
                  .formatted(
                      String.join(", ", columns.keySet().stream().map(Parquet::column).toList()),
                      Parquet.quote(files.data()),
                      inFile.containsKey("episode_index")
                          ? " WHERE episode_index = " + files.index()
                          : ""));
      if (table.size() != files.length()) {
        throw new InputException(
            "%s has %d rows of episode %d but the metadata lists %d; download the episode again."
                .formatted(files.data(), table.size(), files.index(), files.length()));
      }
      return table;
    } catch (SQLException e) {
      throw new InputException(
          "%s cannot be read (%s); download or record the episode again."
              .formatted(files.data(), EpisodeIndex.firstLine(e)),
          e);
    }
  }

  private static double[] numbers(
      EpisodeFiles files, Feature feature, int row, @Nullable Object value) {
    List<?> list = value instanceof List<?> values ? values : java.util.Arrays.asList(value);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      Object element = list.get(i);
      if (element instanceof Number number) {
        numbers[i] = number.doubleValue();
      } else if (element instanceof Boolean truth) {
        numbers[i] = truth ? 1 : 0;
      } else {
        numbers[i] = Double.NaN;
      }
    }
    if (numbers.length != feature.size()) {
      throw new InputException(
          "%s: column %s has %d numbers in row %d but %d are declared; download or record the episode again."
              .formatted(files.data(), feature.name(), numbers.length, row, feature.size()));
    }
    return numbers;
  }

  private static float[][] floats(double @Nullable [][] values) {
    if (values == null) {
      return new float[0][];
    }
    float[][] floats = new float[values.length][];
    for (int row = 0; row < values.length; row++) {
      floats[row] = new float[values[row].length];
      for (int i = 0; i < values[row].length; i++) {
        floats[row][i] = (float) values[row][i];
      }
    }
    return floats;
  }

  /** Numbers in words, e.g. "0-9, 47-99". */
  public static String ranges(List<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.size(); ) {
      int end = i;
      while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
        end++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(numbers.get(i));
      if (end > i) {
        text.append('-').append(numbers.get(end));
      }
      i = end + 1;
    }
    return text.isEmpty() ? "none" : text.toString();
  }
}
