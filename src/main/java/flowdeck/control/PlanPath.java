package flowdeck.control;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;

/**
 * The smooth way through a trajectory's waypoints from a target already in force: position and
 * velocity are continuous at the start, each waypoint is met when it is due, and between two
 * waypoints nothing goes beyond them (a gripper's approach must not dip below its last waypoint).
 *
 * <p>Cubic pieces with Steffen's slopes, which keep the monotony of the data; straight lines
 * between waypoints would have a jump of velocity at each. A number that would need more
 * acceleration than it is allowed to meet the first waypoint passes it by and meets the second:
 * hurrying into a plan that disagrees with the one before would make it swing. Immutable.
 */
final class PlanPath {
  private static final double SECOND = 1e-9;

  /** A waypoint due sooner than this is passed over: there is no time left to go to it. */
  private static final long SOONEST_NANOS = 60_000_000;

  private final long startNanos;
  private final double[] times; // s since startNanos
  private final double[][] positions;
  private final double[][] slopes;

  /**
   * @param startNanos when {@code from} is in force
   * @param from target in force, in the action layout
   * @param velocity of that target, per s
   * @param limits of each number, for what it can meet
   * @param trajectory waypoints with their due times, the last one after {@code startNanos}
   */
  PlanPath(
      long startNanos,
      JointVector from,
      double[] velocity,
      MotionLimits limits,
      Trajectory trajectory) {
    this.startNanos = startNanos;
    int first = 0;
    while (first < trajectory.horizon() - 1
        && due(trajectory, first) < startNanos + SOONEST_NANOS) {
      first++;
    }
    int knots = trajectory.horizon() - first + 1;
    times = new double[knots];
    positions = new double[knots][];
    positions[0] = from.toArray();
    for (int knot = 1; knot < knots; knot++) {
      int waypoint = first + knot - 1;
      times[knot] =
          Math.max(
              (due(trajectory, waypoint) - startNanos) * SECOND,
              times[knot - 1] + SOONEST_NANOS * SECOND);
      positions[knot] = trajectory.waypoints().get(waypoint).toArray();
    }
    int size = from.size();
    slopes = new double[knots][size];
    slopes[0] = velocity.clone();
    for (int knot = 1; knot < knots - 1; knot++) {
      for (int i = 0; i < size; i++) {
        slopes[knot][i] = slope(knot, i);
      }
    }
    // After the last waypoint nothing is known: come to rest there.
    for (int i = 0; i < size && knots > 2; i++) {
      if (firstAcceleration(i) > limits.axes().get(i).acceleration()) {
        passFirst(i);
      }
    }
  }

  private static long due(Trajectory trajectory, int waypoint) {
    return trajectory.startNanos() + (waypoint + 1) * trajectory.waypointNanos();
  }

  private double slope(int knot, int i) {
    double before = times[knot] - times[knot - 1];
    double after = times[knot + 1] - times[knot];
    double left = (positions[knot][i] - positions[knot - 1][i]) / before;
    double right = (positions[knot + 1][i] - positions[knot][i]) / after;
    if (left * right <= 0) {
      return 0;
    }
    double middle = (left * after + right * before) / (before + after);
    double most = 2 * Math.min(Math.abs(left), Math.abs(right));
    return Math.copySign(Math.min(Math.abs(middle), most), left);
  }

  /** The largest acceleration of a number on its first piece. */
  private double firstAcceleration(int i) {
    double length = times[1];
    double pull = 6 * (positions[1][i] - positions[0][i]) / (length * length);
    double atStart = pull - (4 * slopes[0][i] + 2 * slopes[1][i]) / length;
    double atEnd = -pull + (2 * slopes[0][i] + 4 * slopes[1][i]) / length;
    return Math.max(Math.abs(atStart), Math.abs(atEnd));
  }

  /** Puts the first waypoint of a number on the cubic from the start to the second one. */
  private void passFirst(int i) {
    double length = times[2];
    double u = times[1] / length;
    double[] p = {positions[0][i], positions[2][i]};
    double[] m = {slopes[0][i] * length, slopes[2][i] * length};
    positions[1][i] =
        (1 + 2 * u) * (1 - u) * (1 - u) * p[0]
            + u * (1 - u) * (1 - u) * m[0]
            + u * u * (3 - 2 * u) * p[1]
            + u * u * (u - 1) * m[1];
    slopes[1][i] =
        (6 * u * (1 - u) * (p[1] - p[0]) + (1 - u) * (1 - 3 * u) * m[0] + u * (3 * u - 2) * m[1])
            / length;
  }

  /** The target at a time not before the start; after the last waypoint it stays there. */
  JointVector at(long nanos) {
    double t = (nanos - startNanos) * SECOND;
    int last = times.length - 1;
    if (t >= times[last]) {
      return JointVector.of(positions[last]);
    }
    int piece = 0;
    while (t >= times[piece + 1]) {
      piece++;
    }
    double length = times[piece + 1] - times[piece];
    double u = (t - times[piece]) / length;
    double h00 = (1 + 2 * u) * (1 - u) * (1 - u);
    double h10 = u * (1 - u) * (1 - u) * length;
    double h01 = u * u * (3 - 2 * u);
    double h11 = u * u * (u - 1) * length;
    double[] target = new double[positions[piece].length];
    for (int i = 0; i < target.length; i++) {
      target[i] =
          h00 * positions[piece][i]
              + h10 * slopes[piece][i]
              + h01 * positions[piece + 1][i]
              + h11 * slopes[piece + 1][i];
    }
    return JointVector.of(target);
  }
}
