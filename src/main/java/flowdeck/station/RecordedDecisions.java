package flowdeck.station;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.VideoReader;
import flowdeck.policy.Policy;
import java.util.function.Consumer;

/** What a policy would decide along recorded episodes, which move on whatever it says. */
public final class RecordedDecisions {
  private RecordedDecisions() {}

  /**
   * Lets a policy decide along one episode, once per waypoint time.
   *
   * @param camera key of the video
   * @param seed of the policy's draws
   * @param plans is given every decision
   */
  public static void run(
      Policy policy,
      LeRobotDataset dataset,
      int episode,
      String camera,
      long seed,
      Consumer<Plan> plans) {
    Rows rows = dataset.rows(episode);
    int stride =
        Math.max(1, (int) Math.round(policy.waypointNanos() * 1e-9 * dataset.info().fps()));
    int width = dataset.info().width(camera);
    int height = dataset.info().height(camera);
    policy.reset(seed);
    try (VideoReader video = dataset.video(episode, camera, width, height)) {
      for (int row = 0; row < rows.count(); row++) {
        Frame frame = video.next();
        if (frame == null) {
          throw new InputException(
              "The video of episode %d in %s ends after %d of %d frames; record or copy it again."
                  .formatted(episode, dataset.folder(), row, rows.count()));
        }
        if (row % stride == 0) {
          long nanos = Math.round(row * 1e9 / dataset.info().fps());
          plans.accept(
              policy.plan(
                  new Observation(
                      frame,
                      JointVector.of(rows.action()[row], 0, rows.action()[row].length),
                      nanos)));
        }
      }
    }
  }
}
