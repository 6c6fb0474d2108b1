package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.sim.render.SceneRenderer;
import flowdeck.sim.task.SimTasks;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums a short trial of a task up in one number. */
final class TaskHash {
  private static final int TICKS = 330;
  private static final int PICTURE_EVERY = 110;

  private TaskHash() {}

  /** Of all states of the expert's first 3.3 s, by when fingers touch, and of some pictures. */
  static long of(String task) {
    SceneRenderer small = new SceneRenderer(CellDescription.simulated(), 160, 120);
    SceneRenderer large = new SceneRenderer(CellDescription.simulated(), 640, 480);
    long[] pictures = {1};
    int[] ticks = {0};
    ExpertTrial trial =
        ExpertTrial.begin(
            SimTasks.named(task),
            100_003,
            TICKS,
            (cell, inForce) -> {
              if (++ticks[0] % PICTURE_EVERY == 0) {
                SceneState scene = cell.scene();
                pictures[0] = 31 * pictures[0] + Arrays.hashCode(small.render(scene, 0).bgr());
                if (ticks[0] == TICKS) {
                  pictures[0] = 31 * pictures[0] + Arrays.hashCode(large.render(scene, 0).bgr());
                }
              }
            });
    return 31 * trial.hash() + pictures[0];
  }

  /** Prints the numbers of the tasks named in the arguments, in their order. */
  public static void main(String[] args) {
    Logger log = LoggerFactory.getLogger(TaskHash.class);
    for (String task : args) {
      log.info("hash of {} is {};", task, of(task));
    }
  }
}
