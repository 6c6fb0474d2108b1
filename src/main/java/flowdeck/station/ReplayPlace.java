package flowdeck.station;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.control.Cell;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;
import flowdeck.replay.ReplayCell;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.TaskDescription;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recorded dataset in the place of a cell; a trial's seed is the number of the episode. */
public final class ReplayPlace implements Place {
  private static final String TASK = "watch-recording";

  private final ReplayCell replay;
  private final Cell cell;
  private volatile int episode;

  /** Seeking takes a moment, in which the old place is still in view. */
  private volatile boolean inView;

  ReplayPlace(Path dataset) {
    replay = ReplayCell.open(dataset);
    episode = replay.episode();
    cell =
        Cell.replay(
            replay.name(),
            replay.layout(),
            replay.camera(),
            replay.arms(),
            replay.clock(),
            replay::advanceTo);
  }

  @Override
  public Cell cell() {
    return cell;
  }

  @Override
  public String mode() {
    return "REPLAY, SHADOW ONLY";
  }

  @Override
  public MotionLimits limits() {
    return MotionLimits.of(cell.layout());
  }

  @Override
  public String usualTask() {
    return TASK;
  }

  @Override
  public long usualSeed() {
    return replay.episodes().getFirst();
  }

  @Override
  public boolean canPlay(TaskDescription task) {
    return task.name().equals(TASK);
  }

  @Override
  public void reset(TaskDescription task, long seed) {
    if (!canPlay(task)) {
      throw new InputException(
          "A recording cannot play task %s; choose %s.".formatted(task.name(), TASK));
    }
    List<Integer> present = replay.episodes();
    if (!present.contains((int) seed)) {
      throw new InputException(
          "Episode %d is not in %s, which holds %d to %d; choose one of them as the seed."
              .formatted(seed, replay.name(), present.getFirst(), present.getLast()));
    }
    episode = (int) seed;
    rewind();
  }

  @Override
  public void rewind() {
    inView = false;
    replay.seek(episode, 0);
  }

  @Override
  public @Nullable TaskProgress progress() {
    return null;
  }

  @Override
  public boolean playedToTheEnd() {
    boolean ours = replay.episode() == episode;
    if (!inView) {
      inView = ours && replay.row() < replay.framesPerSecond();
      return false;
    }
    return !ours || replay.row() >= replay.rows() - 1;
  }

  @Override
  public List<JointVector> demonstrated(Trajectory plan) {
    return replay
        .demonstrated(plan.startNanos(), plan.waypointNanos(), plan.horizon())
        .map(Trajectory::waypoints)
        .orElse(List.of());
  }

  @Override
  public void close() {
    replay.close();
  }
}
