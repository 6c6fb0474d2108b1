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
import flowdeck.sim.CameraPose;
import flowdeck.sim.Conditions;
import flowdeck.sim.Randomisation;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.trial.TaskDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  /** Columns that are the same in every row. */
  private final Map<String, Number> facts;

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
    this(task, folder, width, height, 0, Conditions.USUAL);
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
   * @param conditions of the cell; what is randomised has a column each, e.g. {@code
   *     randomised_light}, the camera's pose six
   */
  public Collection(
      TaskDescription task,
      Path folder,
      int width,
      int height,
      double humanLike,
      Conditions conditions) {
    this.task = task;
    facts = facts(humanLike, conditions);
    this.humanLike = humanLike;
    simulated = SimulatedTasks.of(task).forDemonstrations();
    dataset = DatasetWriter.openOrCreate(folder, schema(width, height));
    cell = new LockstepCell(FRAMES_PER_SECOND, width, height, conditions);
  }

  private Schema schema(int width, int height) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("stage", Type.INT64));
    columns.add(new Column("seed", Type.INT64));
    facts.forEach(
        (name, value) ->
            columns.add(new Column(name, value instanceof Double ? Type.FLOAT64 : Type.INT64)));
    return Schema.scene(
        FRAMES_PER_SECOND, "two_iiwa7_simulated", width, height, ActionLayout.TWO_IIWA, columns);
  }

  private static Map<String, Number> facts(double humanLike, Conditions conditions) {
    Map<String, Number> facts = new LinkedHashMap<>();
    if (humanLike > 0) {
      facts.put(HUMAN_LIKE, humanLike);
    }
    for (Randomisation.Axis axis : conditions.randomisation().axes()) {
      facts.put("randomised_" + axis.word().replace('-', '_'), 1L);
    }
    CameraPose camera = conditions.camera();
    if (camera != null) {
      facts.put("camera_x", camera.x());
      facts.put("camera_y", camera.y());
      facts.put("camera_z", camera.z());
      facts.put("camera_look_x", camera.lookX());
      facts.put("camera_look_y", camera.lookY());
      facts.put("camera_look_z", camera.lookZ());
    }
    return facts;
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
      Map<String, Number> extra = new HashMap<>(facts);
      extra.put("stage", stage);
      extra.put("seed", seed);
      return extra;
    }
  }

  @Override
  public void close() {
    dataset.close();
    cell.close();
  }
}
