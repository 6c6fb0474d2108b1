package flowdeck.control;

import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;

/**
 * The smooth way along a plan: a curve from the target that was in force at the plan's observation
 * through its waypoints. A plan that arrives after a decision time joins where the arms are by
 * then: at the point of the curve nearest to the target in force, near the time that is due. What
 * still differs fades away over one waypoint time, so that position and velocity are continuous.
 *
 * <p>Joining by the clock alone swings: each plan begins at an observation as old as the decision
 * took, and arms that started late by that time would be thrown ahead by one plan and called back
 * by the next, with little to damp it.
 *
 * <p>The curve consists of cubic pieces with Steffen's slopes, which keep the monotony of the
 * waypoints (a gripper's approach must not dip below its last waypoint); straight lines would have
 * a jump of velocity at each. Immutable.
 */
final class PlanPath {
  private static final double SECOND = 1e-9;

  /** Steps in which the nearest point of the curve is looked for. */
  private static final long SEARCH_NANOS = 5_000_000;

  /**
   * What one waypoint time of lag weighs against a squared distance (rad², opened fractions²): less
   * than any motion, enough to keep to the clock while the arms stand still.
   */
  private static final double LAG_WEIGHT = 1e-4;

  private final Trajectory trajectory;
  private final double spacing; // s between knots
  private final double[][] positions; // observation, then waypoints
  private final double[][] slopes;
  private final long lagNanos;
  private final long fadeNanos; // when the remainder begins to fade
  private final double fade; // s until it is gone
  private final double[] remainder;
  private final double[] remainderSpeed;

  /**
   * @param observed target in force at the plan's observation, in the action layout
   * @param trajectory the plan
   * @param startNanos when the plan takes over
   * @param from target in force then
   * @param velocity of that target, per s
   */
  PlanPath(
      JointVector observed,
      Trajectory trajectory,
      long startNanos,
      JointVector from,
      double[] velocity) {
    this.trajectory = trajectory;
    spacing = trajectory.waypointNanos() * SECOND;
    int knots = trajectory.horizon() + 1;
    int size = from.size();
    positions = new double[knots][];
    positions[0] = observed.toArray();
    for (int knot = 1; knot < knots; knot++) {
      positions[knot] = trajectory.waypoints().get(knot - 1).toArray();
    }
    slopes = new double[knots][size];
    for (int i = 0; i < size; i++) {
      slopes[0][i] = (positions[1][i] - positions[0][i]) / spacing;
      for (int knot = 1; knot < knots - 1; knot++) {
        slopes[knot][i] = slope(knot, i);
      }
      // After the last waypoint nothing is known: the slope there stays zero.
    }
    fadeNanos = startNanos;
    fade = spacing;
    lagNanos = lag(startNanos, from);
    double[] at = new double[size];
    double[] speed = new double[size];
    follow(startNanos, at, speed);
    remainder = new double[size];
    remainderSpeed = new double[size];
    for (int i = 0; i < size; i++) {
      remainder[i] = from.get(i) - at[i];
      remainderSpeed[i] = velocity[i] - speed[i];
    }
  }

  /** How much later than the clock says the plan is followed; negative if the arms are ahead. */
  private long lag(long startNanos, JointVector from) {
    long due = Math.max(0, startNanos - trajectory.startNanos());
    double best = Double.POSITIVE_INFINITY;
    long bestLag = 0;
    double[] position = new double[from.size()];
    double[] speed = new double[from.size()];
    for (long lag = due; lag >= -trajectory.waypointNanos(); lag -= SEARCH_NANOS) {
      curve(due - lag, position, speed);
      double lagWaypoints = (double) lag / trajectory.waypointNanos();
      double cost = LAG_WEIGHT * lagWaypoints * lagWaypoints;
      for (int i = 0; i < position.length; i++) {
        double distance = position[i] - from.get(i);
        cost += distance * distance;
      }
      if (cost < best) {
        best = cost;
        bestLag = lag;
      }
    }
    return bestLag;
  }

  private double slope(int knot, int i) {
    double left = (positions[knot][i] - positions[knot - 1][i]) / spacing;
    double right = (positions[knot + 1][i] - positions[knot][i]) / spacing;
    if (left * right <= 0) {
      return 0;
    }
    double most = 2 * Math.min(Math.abs(left), Math.abs(right));
    return Math.copySign(Math.min(Math.abs(left + right) / 2, most), left);
  }

  private void follow(long nanos, double[] position, double[] velocity) {
    curve(nanos - lagNanos - trajectory.startNanos(), position, velocity);
  }

  /** Position and velocity of the plan's own curve at a time after its observation. */
  private void curve(long afterNanos, double[] position, double[] velocity) {
    double t = Math.max(0, afterNanos) * SECOND / spacing;
    int last = positions.length - 1;
    int piece = Math.min((int) t, last - 1);
    double u = Math.min(t - piece, 1);
    for (int i = 0; i < position.length; i++) {
      double p0 = positions[piece][i];
      double p1 = positions[piece + 1][i];
      double m0 = slopes[piece][i] * spacing;
      double m1 = slopes[piece + 1][i] * spacing;
      position[i] =
          (1 + 2 * u) * (1 - u) * (1 - u) * p0
              + u * (1 - u) * (1 - u) * m0
              + u * u * (3 - 2 * u) * p1
              + u * u * (u - 1) * m1;
      velocity[i] =
          t >= last
              ? 0
              : (6 * u * (1 - u) * (p1 - p0) + (1 - u) * (1 - 3 * u) * m0 + u * (3 * u - 2) * m1)
                  / spacing;
    }
  }

  /** The target at a time not before the plan took over; after the last waypoint it stays there. */
  JointVector at(long nanos) {
    double[] target = new double[remainder.length];
    follow(nanos, target, new double[target.length]);
    double u = (nanos - fadeNanos) * SECOND / fade;
    if (u < 1) {
      double keep = (1 + 2 * u) * (1 - u) * (1 - u);
      double drift = u * (1 - u) * (1 - u) * fade;
      for (int i = 0; i < target.length; i++) {
        target[i] += keep * remainder[i] + drift * remainderSpeed[i];
      }
    }
    return JointVector.of(target);
  }
}
