package flowdeck.dataset;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds episodes to a LeRobot 3.0 dataset, one table and one video file each, so that a committed
 * episode is never written to again.
 *
 * <p>While an episode is recorded its rows and video are in {@code staging/}. Committing moves them
 * into place and then replaces the episodes' table in one step; that replacement decides whether
 * the episode exists. Opening the dataset finishes or puts aside whatever a crash left.
 *
 * <p>One thread uses a writer; a lock file keeps other programs out.
 */
public final class DatasetWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetWriter.class);

  private final Path folder;
  private final Schema schema;
  private final Metadata metadata;
  private final EpisodesTable table;
  private final DatasetLock lock;
  private final List<String> tasks = new ArrayList<>();
  private final UnfinishedTakes.Recovery recovery;
  private Map<String, FeatureStats> stats = Map.of();
  private int episodes;
  private long frames;
  private int nextFile;
  private boolean recording;

  private DatasetWriter(Path folder, Schema schema) throws IOException, SQLException {
    this.folder = folder;
    this.schema = schema;
    this.metadata = new Metadata(folder, schema.features());
    this.table = new EpisodesTable(folder, schema.features(), schema.fps());
    Draft.recover(folder);
    Files.createDirectories(folder);
    lock = DatasetLock.forWriting(folder);
    try {
      if (Files.exists(folder.resolve("meta/info.json"))) {
        load();
      } else {
        metadata.writeInfo(schema.json(), 0, 0, 0);
      }
      recovery = new TakeRecovery(this).run();
    } catch (IOException | SQLException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Makes a new dataset.
   *
   * @param folder must be empty or absent
   */
  public static DatasetWriter create(Path folder, Schema schema) {
    if (Files.exists(folder.resolve("meta"))) {
      throw new InputException(
          "%s already holds a dataset; choose another folder.".formatted(folder));
    }
    return openOrCreate(folder, schema);
  }

  /**
   * Opens a dataset for further episodes, or makes it. What a crash left is recovered first, see
   * {@link #recoveryNotes}.
   *
   * @throws InputException if the dataset there has other columns, another rate or image size, is
   *     damaged, is in use, or the folder cannot be written
   */
  public static DatasetWriter openOrCreate(Path folder, Schema schema) {
    try {
      return new DatasetWriter(folder, schema);
    } catch (IOException e) {
      throw new InputException(
          "Cannot record into %s (%s); choose a folder that is writable and on a disk with space."
              .formatted(folder, reason(e)),
          e);
    } catch (SQLException e) {
      throw new InputException(
          "The dataset in %s is damaged (%s); run `dataset validate` on it or record into another folder."
              .formatted(folder, EpisodeIndex.firstLine(e)),
          e);
    }
  }

  private void load() throws IOException, SQLException {
    DatasetInfo info = DatasetInfo.read(folder);
    requireSameSchema(info);
    tasks.addAll(TaskList.read(folder, info).texts());
    Set<Path> listed = new HashSet<>();
    for (EpisodeFiles episode : EpisodeIndex.read(folder, info)) {
      listed.add(episode.data());
      episodes++;
      frames += episode.length();
    }
    while (listed.contains(metadata.dataFile(nextFile))) {
      nextFile++;
    }
    List<Map<String, FeatureStats>> all = table.readStats();
    if (!all.isEmpty()) {
      stats = FeatureStats.pooledByFeature(all);
    }
    if (info.totalEpisodes() != episodes || info.totalFrames() != frames) {
      // A crash came between the episodes' table and the summaries: the table is right.
      writeSummaries();
    }
  }

  private void requireSameSchema(DatasetInfo info) {
    List<String> differences = new ArrayList<>();
    if (!info.isV3()) {
      differences.add("it has format " + info.version());
    }
    if (info.fps() != schema.fps()) {
      differences.add("%d instead of %d fps".formatted(info.fps(), schema.fps()));
    }
    Map<String, Feature> wanted = schema.features();
    for (Feature feature : wanted.values()) {
      Feature found = info.features().get(feature.name());
      if (found == null) {
        differences.add("no column " + feature.name());
      } else if (!found.equals(feature)) {
        differences.add("another " + feature.name());
      }
    }
    info.features().keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(name -> differences.add("a column " + name));
    if (!differences.isEmpty()) {
      throw new InputException(
          "The dataset in %s does not fit this recording (%s); record into another folder."
              .formatted(folder, String.join(", ", differences)));
    }
  }

  public Path folder() {
    return folder;
  }

  public Schema schema() {
    return schema;
  }

  /** Committed episodes. */
  public int episodes() {
    return episodes;
  }

  /** Rows of all committed episodes. */
  public long frames() {
    return frames;
  }

  /** What was done with takes that a crash left behind, one sentence each. */
  public List<String> recoveryNotes() {
    return recovery.notes();
  }

  UnfinishedTakes.Recovery recovery() {
    return recovery;
  }

  /**
   * Begins an episode; only one at a time.
   *
   * @param task the instruction, e.g. "Stack the red block on the blue block."
   */
  public EpisodeWriter begin(String task) {
    if (recording) {
      throw new IllegalStateException("An episode is already being recorded");
    }
    try {
      Take take = Take.create(staging(), List.of(recovered(), trash()), task);
      EpisodeWriter writer = new EpisodeWriter(this, schema, take);
      recording = true;
      return writer;
    } catch (IOException e) {
      throw new InputException(
          "Cannot record into %s (%s); choose a folder that is writable and on a disk with space."
              .formatted(folder, reason(e)),
          e);
    }
  }

  /**
   * Commits the take that was discarded last.
   *
   * @return its episode number, or empty if there is none to restore
   */
  public OptionalInt restoreDiscarded() {
    if (recording) {
      throw new IllegalStateException("An episode is already being recorded");
    }
    try {
      List<Take> discarded = Take.in(trash());
      if (discarded.isEmpty()) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(commitRecovered(discarded.getLast().moveTo(staging())));
    } catch (IOException e) {
      throw new InputException(
          "The discarded take in %s cannot be restored (%s); look into that folder."
              .formatted(trash(), reason(e)),
          e);
    }
  }

  /**
   * Notes what was out of order while an episode was recorded, in {@code meta/health.jsonl}, a file
   * that other programs need not know.
   *
   * @param sentences none if all was well; then nothing is written
   */
  public void note(int episode, List<String> sentences) {
    if (sentences.isEmpty()) {
      return;
    }
    try {
      metadata.appendHealth(episode, sentences);
    } catch (IOException e) { // the episode itself is safe
      LOG.warn("Episode {} of {} has no note of its health: {}", episode, folder, sentences, e);
    }
  }

  /**
   * Notes how an episode was captured, in {@code meta/capture.jsonl}, a file that other programs
   * need not know.
   */
  public void note(int episode, Capture capture) {
    try {
      metadata.appendCapture(episode, capture);
    } catch (IOException e) { // the episode itself is safe
      LOG.warn("Episode {} of {} has no note of its capture: {}", episode, folder, capture, e);
    }
  }

  /** Notes which trial an episode shows, if its take says so and that is not noted yet. */
  void noteTrial(Take take, int episode) {
    try {
      Optional<ShownTrial> trial = take.shown();
      if (trial.isPresent()
          && TrialTie.read(folder).stream().noneMatch(tie -> tie.episode() == episode)) {
        metadata.appendTrial(new TrialTie(episode, trial.get()));
      }
    } catch (IOException | InputException e) { // the episode itself is safe
      LOG.warn("Episode {} of {} has no note of its trial", episode, folder, e);
    }
  }

  void ended() {
    recording = false;
  }

  void drop(Take take) {
    try {
      take.delete();
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted", take.folder(), e);
    }
  }

  /** Keeps one discarded take, in case it was a mistake; older ones go. */
  void discard(Take take) {
    try {
      for (Take older : Take.in(trash())) {
        older.delete();
      }
      take.moveTo(trash());
    } catch (IOException e) {
      throw new InputException(
          "The take in %s cannot be moved to %s (%s); delete it by hand."
              .formatted(take.folder(), trash(), reason(e)),
          e);
    }
  }

  /** Commits a take whose image statistics were lost, by decoding its video. */
  int commitRecovered(Take take) throws IOException {
    int rows = Math.min(RowJournal.read(take.rows(), schema).size(), Mp4.countFrames(take.video()));
    if (rows == 0) {
      throw new IOException("it has no whole frame");
    }
    ImageStats image = new ImageStats();
    try (VideoReader video =
        new VideoReader(take.video(), 0, rows, schema.fps(), schema.width(), schema.height())) {
      for (var frame = video.next(); frame != null; frame = video.next()) {
        image.add(frame);
      }
    }
    return commit(take, rows, image.stats());
  }

  int commit(Take take, FeatureStats image) {
    try {
      return commit(take, (int) image.count(), image);
    } catch (IOException e) {
      throw new InputException(
          "The take in %s cannot be saved (%s); free space on the disk and open the dataset again, then it is saved."
              .formatted(take.folder(), reason(e)),
          e);
    }
  }

  private int commit(Take take, int rows, FeatureStats image) throws IOException {
    int episode = episodes;
    int file = nextFile;
    Path data = metadata.dataFile(file);
    Path video = metadata.videoFile(schema.camera(), file);
    try {
      take.markKept(episode);
      String task = take.task();
      List<RowJournal.Row> journal = RowJournal.read(take.rows(), schema);
      if (journal.size() < rows) {
        throw new IOException("%d rows were written but %d found".formatted(rows, journal.size()));
      }
      List<String> newTasks = new ArrayList<>(tasks);
      if (!newTasks.contains(task)) {
        newTasks.add(task);
      }
      EpisodeTable written =
          new EpisodeTable(
              schema, episode, frames, newTasks.indexOf(task), journal.subList(0, rows));
      Path dataPart = take.folder().resolve("data.parquet.part");
      Path videoPart = take.folder().resolve("video.mp4.part");
      written.write(dataPart);
      int copied = Mp4.copy(take.video(), videoPart, rows, schema.fps());
      if (copied != rows) {
        throw new IOException("%d rows but %d video frames".formatted(rows, copied));
      }
      if (newTasks.size() > tasks.size()) {
        metadata.writeTasks(newTasks);
        tasks.clear();
        tasks.addAll(newTasks);
      }
      place(dataPart, data);
      place(videoPart, video);
      Map<String, FeatureStats> episodeStats = written.stats(image);
      table.append(
          new EpisodeRow(episode, frames, rows, List.of(task), episodeStats, EpisodeNotes.NONE),
          file);
      // The episode exists from here on; what follows can be made again from the table.
      episodes++;
      frames += rows;
      nextFile++;
      stats =
          stats.isEmpty()
              ? episodeStats
              : FeatureStats.pooledByFeature(List.of(stats, episodeStats));
    } catch (SQLException e) {
      withdraw(take, data, video, episode);
      throw new IOException(EpisodeIndex.firstLine(e), e);
    } catch (IOException | RuntimeException e) {
      withdraw(take, data, video, episode);
      throw e;
    }
    writeSummaries();
    noteTrial(take, episode);
    take.delete();
    return episode;
  }

  /** Files without a row in the episodes' table would shift every later row for a reader. */
  private void withdraw(Take take, Path data, Path video, int episode) throws IOException {
    if (episodes == episode) {
      take.markFailed();
      Files.deleteIfExists(data);
      Files.deleteIfExists(video);
    }
  }

  private static void place(Path part, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Metadata.replace(part, file);
  }

  private void writeSummaries() throws IOException {
    metadata.writeStats(stats);
    metadata.writeInfo(schema.json(), episodes, frames, tasks.size());
  }

  Path staging() {
    return staging(folder);
  }

  /** Where takes are while they are recorded. */
  static Path staging(Path folder) {
    return folder.resolve("staging");
  }

  Path recovered() {
    return UnfinishedTakes.recovered(folder);
  }

  Path trash() {
    return folder.resolve("trash");
  }

  /** Files in the place of the next episode, which no episode lists. */
  List<Path> unlistedFiles() {
    return List.of(metadata.dataFile(nextFile), metadata.videoFile(schema.camera(), nextFile))
        .stream()
        .filter(Files::exists)
        .toList();
  }

  static String reason(IOException e) {
    String message = EpisodeIndex.firstLine(e);
    return e instanceof java.nio.file.FileSystemException
        ? e.getClass().getSimpleName().replace("Exception", "") + " " + message
        : message;
  }

  @Override
  public void close() {
    lock.close();
  }
}
