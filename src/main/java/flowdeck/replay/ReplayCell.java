package flowdeck.replay;

import flowdeck.arms.Arm;
import flowdeck.camera.Camera;
import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;
import flowdeck.dataset.LeRobotDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A LeRobot dataset played as a cell: the recorded video is the camera, the recorded states are the
 * arms, and what the demonstrator did next can be asked for. Episodes follow one another without
 * end. Nothing can be moved: the arms ignore commands.
 *
 * <p>Threads: the control thread alone calls {@link #advanceTo}; seeking and reading may be done
 * from any thread and never block. The same calls give the same frames and states at the same
 * times: advancing waits for the decoder, which normally is ahead.
 */
public final class ReplayCell implements AutoCloseable {
  private final LeRobotDataset dataset;
  private final String name;
  private final ActionLayout layout;
  private final EpisodeStream stream;
  private final RecordedCamera camera;
  private final List<RecordedArm> arms;
  private final Clock.Manual clock = new Clock.Manual();
  private final AtomicReference<@Nullable Place> seek = new AtomicReference<>();

  /** When the first frame since the last seek was shown, and how many were since. */
  private long baseNanos;

  private long shown;
  private long sequence;
  private volatile Moment now;

  private record Place(int episode, int row) {}

  /**
   * What is shown.
   *
   * @param startNanos when row 0 of the episode was shown, or would have been
   */
  private record Moment(RecordedEpisode episode, int row, long startNanos) {}

  private ReplayCell(LeRobotDataset dataset, int episode, String video) {
    this.dataset = dataset;
    name = "replay of " + dataset.folder().getFileName();
    layout = dataset.info().actionLayout();
    camera = new RecordedCamera(video, dataset.info().fps());
    arms = RecordedArm.of(layout, dataset.info().stateLayout(), dataset.folder());
    stream = new EpisodeStream(dataset, video, episode);
    try {
      now = show(stream.take(), 0);
    } catch (RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /** Plays a dataset from its first episode that is present. */
  public static ReplayCell open(Path folder) {
    LeRobotDataset dataset = LeRobotDataset.open(folder);
    if (dataset.episodes().isEmpty()) {
      throw new InputException(
          "None of the episodes of %s is there; download or record some.".formatted(folder));
    }
    return open(dataset, dataset.episodes().getFirst());
  }

  /**
   * Plays a dataset from an episode on.
   *
   * @param episode its number in the dataset
   * @throws InputException if the episode is not there or the dataset has no camera
   */
  public static ReplayCell open(Path folder, int episode) {
    return open(LeRobotDataset.open(folder), episode);
  }

  private static ReplayCell open(LeRobotDataset dataset, int episode) {
    List<String> cameras = dataset.info().cameras();
    if (cameras.isEmpty()) {
      throw new InputException(
          "%s has no camera, so it cannot be played as a cell; choose a dataset with video."
              .formatted(dataset.folder()));
    }
    dataset.frameCount(episode); // names the episodes that are there if this one is not
    return new ReplayCell(dataset, episode, cameras.getFirst());
  }

  /** What the operator reads, e.g. "replay of g1-bottle". */
  public String name() {
    return name;
  }

  /** One sentence on episodes that are not there, or an empty text. */
  public String note() {
    return dataset.note();
  }

  /** The numbers of the recorded actions. */
  public ActionLayout layout() {
    return layout;
  }

  public Camera camera() {
    return camera;
  }

  /** One arm per side that the layout names; a layout without sides is one arm. */
  public List<Arm> arms() {
    return List.copyOf(arms);
  }

  /** The playing time; moves only in {@link #advanceTo}. */
  public Clock clock() {
    return clock;
  }

  /** Plays up to a time; called only by the control thread. */
  public void advanceTo(long nanos) {
    Place place = seek.getAndSet(null);
    if (place != null) {
      stream.seek(place.episode(), place.row());
      baseNanos = nanos;
      shown = 0;
    }
    for (long due = due(shown); due <= nanos; due = due(shown)) {
      now = show(stream.take(), due);
    }
    clock.advanceTo(nanos);
  }

  private long due(long frames) {
    return baseNanos + Math.round(frames * 1e9 / dataset.info().fps());
  }

  private Moment show(EpisodeStream.Picture picture, long nanos) {
    RecordedEpisode episode = picture.episode();
    int row = Math.toIntExact(picture.frame().sequence());
    Frame from = picture.frame();
    Frame frame = new Frame(from.width(), from.height(), from.bgr(), sequence++, nanos);
    shown++;
    JointVector state = episode.state(row);
    JointVector action = episode.action(row);
    for (RecordedArm arm : arms) {
      arm.show(state, action, nanos);
    }
    camera.show(frame);
    long startNanos = nanos - Math.round(row * 1e9 / dataset.info().fps());
    return new Moment(episode, row, startNanos);
  }

  /**
   * Goes on from another place at the next advance.
   *
   * @param episode its number in the dataset
   * @param row frame of the episode, cut to its length
   * @throws InputException if the episode is not there
   */
  public void seek(int episode, int row) {
    int last = dataset.frameCount(episode) - 1;
    seek.set(new Place(episode, Math.clamp(row, 0, last)));
  }

  /** Numbers of the episodes that can be played. */
  public List<Integer> episodes() {
    return dataset.episodes();
  }

  /** Number of the episode in view. */
  public int episode() {
    return now.episode().number();
  }

  /** Its instruction, empty if it has none. */
  public String task() {
    return now.episode().task();
  }

  /** Row of the frame in view. */
  public int row() {
    return now.row();
  }

  /** Rows of the episode in view. */
  public int rows() {
    return now.episode().count();
  }

  /** Rows and frames per second. */
  public int framesPerSecond() {
    return dataset.info().fps();
  }

  /**
   * The demonstrator's target at a row of the episode in view; beyond its ends the first or the
   * last.
   */
  public JointVector action(int row) {
    return now.episode().action(row);
  }

  /**
   * What the demonstrator did after an observation, in the form of a policy's trajectory: waypoint
   * k is the recorded target at {@code nanos + (k + 1) * waypointNanos}, at the nearest row; the
   * last target is repeated beyond the end. Empty if the observation is not of the episode in view.
   *
   * @param nanos time of the observation on {@link #clock()}
   * @param waypointNanos spacing
   * @param horizon number of waypoints
   */
  public Optional<Trajectory> demonstrated(long nanos, long waypointNanos, int horizon) {
    Moment moment = now;
    double rowsPerNano = dataset.info().fps() * 1e-9;
    long first = Math.round((nanos - moment.startNanos()) * rowsPerNano);
    if (first < 0 || first >= moment.episode().count()) {
      return Optional.empty();
    }
    List<JointVector> waypoints = new ArrayList<>();
    for (int k = 1; k <= horizon; k++) {
      long row = Math.round((nanos + k * waypointNanos - moment.startNanos()) * rowsPerNano);
      waypoints.add(moment.episode().action(Math.toIntExact(row)));
    }
    return Optional.of(new Trajectory(nanos, waypointNanos, waypoints));
  }

  @Override
  public void close() {
    stream.close();
  }
}
