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
import flowdeck.sim.Conditions;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.trial.TaskDescription;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Column of datasets whose expert moved as teleoperators do: how much, 0 to 1. */
  public static final String HUMAN_LIKE = "human_like";

  private final TaskDescription task;
  private final double humanLike;
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
    this(task, folder, width, height, 0);
  }

  /**
   * Opens or makes the dataset.
   *
   * @param folder where it is; more episodes are added to one that is there, if it has the same
   *     columns
   * @param width of the images, px
   * @param height of the images, px
   * @param humanLike how much the expert moves as teleoperators do, 0 (not at all) to 1; above 0
   *     the column {@link #HUMAN_LIKE} tells it
   */
  public Collection(TaskDescription task, Path folder, int width, int height, double humanLike) {
    this.task = task;
    this.humanLike = humanLike;
    simulated = SimulatedTasks.of(task).forDemonstrations();
    dataset = DatasetWriter.openOrCreate(folder, schema(width, height, humanLike > 0));
    cell = new LockstepCell(FRAMES_PER_SECOND, width, height, Conditions.USUAL);
  }

  private static Schema schema(int width, int height, boolean humanLike) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("stage", Type.INT64));
    columns.add(new Column("seed", Type.INT64));
    if (humanLike) {
      columns.add(new Column(HUMAN_LIKE, Type.FLOAT64));
    }
    return Schema.scene(
        FRAMES_PER_SECOND, "two_iiwa7_simulated", width, height, ActionLayout.TWO_IIWA, columns);
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
            () -> {
              expert[0] = new ScriptedExpert(cell.simulated(), simulated);
              expert[0].moveLikeAHuman(humanLike, seed);
              return expert[0];
            },
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
        episode.append(frame, tick.measured(), inForce == null ? tick.sent() : inForce, extra());
      }
      inForce = tick.sent();
    }

    private Map<String, Number> extra() {
      int stage = cell.simulated().progress().completedStage();
      return humanLike > 0
          ? Map.of("stage", stage, "seed", seed, HUMAN_LIKE, humanLike)
          : Map.of("stage", stage, "seed", seed);
    }
  }

  @Override
  public void close() {
    dataset.close();
    cell.close();
  }
}
