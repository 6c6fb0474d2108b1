package flowdeck.station;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.dataset.Schema.Column;
import flowdeck.dataset.Schema.Type;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.trial.TaskDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Demonstrations of the scripted expert as a dataset: one episode per seed that it solves, at the
 * machine's speed. Confined to one thread.
 */
public final class Collection implements AutoCloseable {
  /** Rows and video frames per second. */
  public static final int FRAMES_PER_SECOND = 15;

  private final TaskDescription task;
  private final SimTask simulated;
  private final LockstepCell cell;
  private final DatasetWriter dataset;

  /**
   * Opens or makes the dataset.
   *
   * @param folder where it is; more episodes are added to one that is there
   * @param width of the images, px
   * @param height of the images, px
   */
  public Collection(TaskDescription task, Path folder, int width, int height) {
    this.task = task;
    simulated = SimulatedTasks.of(task).forDemonstrations();
    dataset = DatasetWriter.openOrCreate(folder, schema(width, height));
    cell = new LockstepCell(FRAMES_PER_SECOND, width, height);
  }

  private static Schema schema(int width, int height) {
    return Schema.scene(
        FRAMES_PER_SECOND,
        "two_iiwa7_simulated",
        width,
        height,
        ActionLayout.TWO_IIWA,
        List.of(new Column("stage", Type.INT64), new Column("seed", Type.INT64)));
  }

  /** Episodes in the dataset. */
  public int episodes() {
    return dataset.episodes();
  }

  /** Rows in the dataset. */
  public long frames() {
    return dataset.frames();
  }

  /**
   * Lets the expert demonstrate once. What it does not solve is not kept.
   *
   * @return how the trial went
   */
  public LockstepCell.Result demonstrate(long seed) {
    EpisodeWriter episode = dataset.begin(task.instruction());
    ScriptedExpert[] expert = new ScriptedExpert[1];
    LockstepCell.Result result =
        cell.run(
            simulated,
            seed,
            () -> expert[0] = simulated.expert(cell.simulated()),
            () -> expert[0].done(),
            task.limitSeconds(),
            new Rows(episode, seed));
    if (result.progress().success()) {
      episode.commit();
    } else {
      episode.discard();
    }
    return result;
  }

  /** Makes a row of each new frame, with the target that was in force when it was captured. */
  private final class Rows implements Consumer<TickRecord> {
    private final EpisodeWriter episode;
    private final long seed;
    private @Nullable Frame last;
    private @Nullable JointVector inForce;

    private Rows(EpisodeWriter episode, long seed) {
      this.episode = episode;
      this.seed = seed;
    }

    @Override
    public void accept(TickRecord tick) {
      Frame frame = tick.frame();
      if (frame != null && frame != last) {
        last = frame;
        episode.append(
            frame,
            tick.measured(),
            inForce == null ? tick.sent() : inForce,
            Map.of("stage", cell.simulated().progress().completedStage(), "seed", seed));
      }
      inForce = tick.sent();
    }
  }

  @Override
  public void close() {
    dataset.close();
    cell.close();
  }
}
