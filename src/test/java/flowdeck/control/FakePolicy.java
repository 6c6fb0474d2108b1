package flowdeck.control;

import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.Trajectory;
import flowdeck.policy.Drawing;
import flowdeck.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Plans along a known path through time. */
public class FakePolicy implements Policy {
  static final long WAYPOINT = 4 * 1_000_000_000L / 15;

  final List<Observation> observations = new ArrayList<>();
  private final LongFunction<JointVector> path;
  volatile boolean closed;
  volatile long seed;
  private long decisions;

  /**
   * @param path target at a time on the cell's clock
   */
  public FakePolicy(LongFunction<JointVector> path) {
    this.path = path;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public long waypointNanos() {
    return WAYPOINT;
  }

  @Override
  public int horizon() {
    return 4;
  }

  @Override
  public ActionLayout layout() {
    return ActionLayout.TWO_IIWA;
  }

  @Override
  public String hash() {
    return "0";
  }

  @Override
  public void reset(long seed) {
    this.seed = seed;
    decisions = 0;
  }

  @Override
  public void select(Drawing drawing) {}

  @Override
  public Plan plan(Observation newest) {
    observations.add(newest);
    List<JointVector> waypoints = new ArrayList<>();
    for (int k = 1; k <= 4; k++) {
      waypoints.add(path.apply(newest.nanos() + k * WAYPOINT));
    }
    float[] actions = new float[4 * waypoints.getFirst().size()];
    return new Plan(
        decisions++,
        new Trajectory(newest.nanos(), WAYPOINT, waypoints),
        new CandidateSet(
            1, 4, waypoints.getFirst().size(), actions, new Likelihoods.None("a fake")),
        0,
        "the only one",
        new Plan.Timings(0, 0, 0));
  }

  @Override
  public void close() {
    closed = true;
  }
}
