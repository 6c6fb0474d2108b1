package flowdeck.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Writes parts of datasets as a new dataset: every column as it was recorded, only numbered anew;
 * videos as they are wherever that is possible. Everything is looked at before anything is written.
 *
 * <p>Runs on the caller's thread. Sources must not be written meanwhile ({@link DatasetLock}).
 */
public final class DatasetCopy {
  /** Tables and lists, for which no size can be told before. */
  private static final long SMALL_FILES_BYTES = 16L << 20;

  /**
   * What was written.
   *
   * @param episodes how many
   * @param frames rows of all
   * @param notes what is not as it was, one sentence each; empty if all is
   */
  public record Report(int episodes, long frames, List<String> notes) {
    public Report {
      notes = List.copyOf(notes);
    }
  }

  private final List<EpisodePart> parts;
  private final Watcher watcher;
  private final DatasetInfo info;
  private final List<Map<String, VideoSource>> videos = new ArrayList<>();
  private final List<EpisodeRow> rows = new ArrayList<>();
  private final Map<LeRobotDataset, SourceFacts> facts = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private List<String> tasks = List.of();
  private int steps;

  /**
   * Looks at the sources.
   *
   * @param parts the episodes of the copy in order, at least one
   * @param watcher told how far this and the writing are
   * @throws InputException if the sources do not fit together, are damaged, or hold what cannot be
   *     copied
   * @throws java.util.concurrent.CancellationException if the watcher ends it
   */
  public DatasetCopy(List<EpisodePart> parts, Watcher watcher) {
    this.parts = List.copyOf(parts);
    this.watcher = watcher;
    this.info = parts.getFirst().source().info();
    for (EpisodePart part : parts) {
      if (!facts.containsKey(part.source())) {
        requireSameSchema(parts.getFirst().source(), part.source());
        facts.put(part.source(), new SourceFacts(part.source()));
      }
    }
    requireCopyable();
    Set<String> found = new LinkedHashSet<>();
    for (EpisodePart part : parts) {
      SourceFacts source = facts(part);
      source.check(part);
      found.addAll(source.tasks(part));
      videos.add(source.videos(part));
      step("checked episode " + part.episode());
    }
    tasks = List.copyOf(found);
    noteVideos();
  }

  /** Looks at episodes as a copy would, and refuses what it would refuse. */
  public static void check(List<EpisodePart> parts, Watcher watcher) {
    DatasetCopy looked = new DatasetCopy(parts, watcher);
    watcher.at(1, 1, "checked %d episodes".formatted(looked.parts.size()));
  }

  private SourceFacts facts(EpisodePart part) {
    SourceFacts found = facts.get(part.source());
    if (found == null) {
      throw new IllegalStateException("A part of no source");
    }
    return found;
  }

  private void step(String what) {
    steps++;
    watcher.at(Math.min(steps, 2 * parts.size()), 2 * parts.size(), what);
    watcher.requireGoingOn();
  }

  /**
   * Requires that two datasets have the same rate, robot, columns and cameras.
   *
   * @throws InputException naming the first difference
   */
  private static void requireSameSchema(LeRobotDataset first, LeRobotDataset other) {
    DatasetInfo a = first.info();
    DatasetInfo b = other.info();
    String difference = "";
    if (a.fps() != b.fps()) {
      difference = "fps is %d and %d".formatted(a.fps(), b.fps());
    } else if (!a.robotType().equals(b.robotType())) {
      difference = "robot_type is \"%s\" and \"%s\"".formatted(a.robotType(), b.robotType());
    } else {
      Set<String> names = new LinkedHashSet<>(a.features().keySet());
      names.addAll(b.features().keySet());
      for (String name : names) {
        Feature one = a.features().get(name);
        Feature two = b.features().get(name);
        if (one == null || two == null) {
          difference = "only %s has %s".formatted((one == null ? other : first).folder(), name);
        } else if (!one.equals(two)) {
          difference = "%s is %s and %s".formatted(name, one.text(), two.text());
        }
        if (!difference.isEmpty()) {
          break;
        }
      }
    }
    if (!difference.isEmpty()) {
      throw new InputException(
          "%s and %s do not fit together: %s; only datasets with the same columns, cameras and rate can be put together."
              .formatted(first.folder(), other.folder(), difference));
    }
  }

  private void requireCopyable() {
    for (Feature feature : info.features().values()) {
      boolean depth = feature.isVideo() && feature.shape().get(2) != 3;
      if (depth || feature.dtype().equals("image")) {
        throw new InputException(
            "%s: %s is %s, which this program cannot copy; use LeRobot's own tools."
                .formatted(
                    parts.getFirst().source().folder(),
                    feature.name(),
                    depth ? "no colour video" : "kept as pictures in the table"));
      }
    }
  }

  private void noteVideos() {
    Map<String, Integer> encoded = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      EpisodePart part = parts.get(i);
      videos
          .get(i)
          .forEach(
              (camera, video) -> {
                if (!video.obstacle().isEmpty()) {
                  encoded.merge(
                      camera + " is encoded anew because " + video.obstacle(), 1, Integer::sum);
                }
                if (video.surplus(part) > 0) {
                  notes.add(
                      "%s has %d frames beyond the last row, which are left out."
                          .formatted(video.file(), video.surplus(part)));
                }
              });
    }
    encoded.forEach(
        (what, count) ->
            notes.add(
                "The video of %s, in %d of %d episodes.".formatted(what, count, parts.size())));
  }

  /**
   * The last row up to a part's first at which all its videos can begin as they are, or -1.
   *
   * @throws InputException if a video is damaged
   */
  public static int keyRowUpTo(EpisodePart part) {
    int row = part.from();
    EpisodePart whole = EpisodePart.whole(part.source(), part.episode());
    Map<String, VideoSource> videos = new SourceFacts(part.source()).videos(whole);
    for (int before = -1; row >= 0 && row != before; ) {
      before = row;
      for (VideoSource video : videos.values()) {
        row = video.keyRowUpTo(row);
      }
    }
    return row;
  }

  /** What is not as it was, one sentence each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Requires that files in {@code meta} that are about the dataset as a whole are the same in all
   * sources; else those of the first are taken.
   *
   * @throws InputException naming one that is not
   */
  public void requireSameSidecars() {
    try {
      new Sidecars(parts).requireSame();
    } catch (IOException e) {
      throw unreadable(parts.getFirst().source().folder(), e);
    }
  }

  /** Names of files in {@code meta} that LeRobot does not define and the copy will have. */
  public Set<String> sidecars() {
    try {
      return new Sidecars(parts).names();
    } catch (IOException e) {
      throw unreadable(parts.getFirst().source().folder(), e);
    }
  }

  /**
   * Writes the copy in format 3.0.
   *
   * @param folder new or empty; nobody else may read it yet
   * @param share whether video files may be the sources' under a second name
   */
  public Report write(Path folder, boolean share) {
    return write(folder, new Layout3(), share);
  }

  /**
   * Writes the copy.
   *
   * @param folder new or empty; nobody else may read it yet
   * @param share whether video files may be the sources' under a second name
   * @throws InputException if it cannot be written or a video cannot be decoded
   * @throws java.util.concurrent.CancellationException if the watcher ends it
   */
  public Report write(Path folder, DatasetLayout layout, boolean share) {
    return write(folder, layout, share, at -> at.toFile().getUsableSpace());
  }

  Report write(Path folder, DatasetLayout layout, boolean share, ToLongFunction<Path> freeBytes) {
    rows.clear();
    try {
      Files.createDirectories(folder);
      requireSpace(folder, share, freeBytes);
      long firstIndex = 0;
      for (int i = 0; i < parts.size(); i++) {
        writeEpisode(folder, layout, share, i, firstIndex);
        firstIndex += parts.get(i).rows();
        step("wrote episode " + i);
      }
      new Sidecars(parts).write(folder);
      layout.writeMeta(
          new DatasetLayout.Content(
              folder, declaration(), info.features(), info.fps(), tasks, List.copyOf(rows)));
      return new Report(rows.size(), firstIndex, notes);
    } catch (SQLException | IOException e) {
      throw failed(folder, e);
    }
  }

  private static InputException unreadable(Path folder, IOException e) {
    return new InputException(
        "%s cannot be read (%s); check the permissions."
            .formatted(folder.resolve("meta"), DatasetWriter.reason(e)),
        e);
  }

  private static InputException failed(Path folder, Exception e) {
    return new InputException(
        "%s cannot be written (%s); give a folder that is writable and on a disk with space."
            .formatted(
                folder,
                e instanceof IOException io ? DatasetWriter.reason(io) : EpisodeIndex.firstLine(e)),
        e);
  }

  private void requireSpace(Path folder, boolean share, ToLongFunction<Path> freeBytes)
      throws IOException {
    long needed = SMALL_FILES_BYTES;
    for (Map<String, VideoSource> each : videos) {
      for (VideoSource video : each.values()) {
        needed += share ? 0 : video.bytes();
      }
    }
    long free = freeBytes.applyAsLong(folder);
    if (free < needed) {
      throw new InputException(
          "The disk of %s has %d MB left but about %d MB are needed; free some space or give a folder on another disk."
              .formatted(folder, free >> 20, needed >> 20));
    }
  }

  private void writeEpisode(
      Path folder, DatasetLayout layout, boolean share, int episode, long firstIndex)
      throws IOException, SQLException {
    EpisodePart part = parts.get(episode);
    SourceFacts source = facts(part);
    Path data = layout.data(folder, episode);
    Files.createDirectories(data.getParent());
    source.writeTable(part, data, episode, firstIndex, tasks);
    Map<String, FeatureStats> computed = check(data, part.rows(), episode, firstIndex);
    Map<String, FeatureStats> stats = new LinkedHashMap<>();
    for (Feature feature : info.features().values()) {
      if (feature.isVideo()) {
        Path video = layout.video(folder, feature.name(), episode);
        Files.createDirectories(video.getParent());
        VideoSource pictures = videos.get(episode).get(feature.name());
        if (pictures == null) {
          throw new IllegalStateException("No video " + feature.name());
        }
        pictures.write(video, share);
        stats.put(
            feature.name(),
            source
                .imageStats(part, feature.name())
                .orElseGet(() -> imageStats(video, part.rows(), feature.name())));
      } else if (computed.get(feature.name()) instanceof FeatureStats found) {
        stats.put(feature.name(), found);
      }
    }
    rows.add(
        new EpisodeRow(
            episode, firstIndex, part.rows(), source.tasks(part), stats, source.notes(part)));
  }

  /** Reads what was written and computes its statistics. */
  private Map<String, FeatureStats> check(Path data, int rows, int episode, long firstIndex) {
    List<String> problems = new ArrayList<>();
    Map<String, FeatureStats> stats = new HashMap<>();
    EpisodeFiles files =
        new EpisodeFiles(episode, List.of(), rows, data, firstIndex, firstIndex + rows, Map.of());
    new TableChecks(info, tasks.size(), data, problems)
        .check(List.of(files), (number, found) -> stats.putAll(found));
    if (!problems.isEmpty()) {
      throw new InputException(
          "%s was not written as it should be (%s); check the disk."
              .formatted(data, problems.getFirst()));
    }
    return stats;
  }

  private FeatureStats imageStats(Path video, int rows, String camera) {
    ImageStats stats = new ImageStats();
    try (VideoReader reader =
        new VideoReader(video, 0, rows, info.fps(), info.width(camera), info.height(camera))) {
      for (var frame = reader.next(); frame != null; frame = reader.next()) {
        stats.add(frame);
        watcher.requireGoingOn();
      }
    }
    return stats.stats();
  }

  /** What the sources say about themselves, as it holds for the copy. */
  private ObjectNode declaration() {
    Path source = parts.getFirst().source().folder();
    ObjectNode declared = (ObjectNode) DatasetInfo.readJson(source.resolve("meta/info.json"));
    List<Integer> all = parts.getFirst().source().episodes();
    boolean sameEpisodes =
        facts.size() == 1 && parts.stream().map(EpisodePart::episode).toList().equals(all);
    if (!sameEpisodes) {
      declared.remove("splits");
    }
    declared.remove(
        List.of(
            "total_videos",
            "total_chunks",
            "total_episodes",
            "total_frames",
            "total_tasks",
            "data_path",
            "video_path"));
    for (String camera : info.cameras()) {
      boolean encoded =
          videos.stream()
              .map(each -> each.get(camera))
              .allMatch(video -> video != null && !video.obstacle().isEmpty());
      if (encoded
          && declared.path("features").path(camera) instanceof ObjectNode json
          && info.features().get(camera) instanceof Feature feature) {
        json.set("info", feature.videoInfo(info.fps()));
      }
    }
    return declared;
  }
}
