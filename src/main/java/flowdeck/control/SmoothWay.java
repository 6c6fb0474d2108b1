package flowdeck.control;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.JointVector;

/**
 * The straight way of all numbers together from one posture to another, which begins and ends at
 * rest and is slow enough for people to watch. Numbers of the posture that are not finite stay
 * where they are.
 */
final class SmoothWay {
  /** Share of the limits' speed and acceleration that it uses. */
  static final double SHARE = 0.3;

  /** Highest speed and acceleration of a smooth way of length 1 that takes the time 1. */
  private static final double PEAK_SPEED = 1.875;

  private static final double PEAK_ACCELERATION = 5.7735;

  private SmoothWay() {}

  /**
   * Where to be.
   *
   * @param seconds since the beginning
   * @param total seconds of the whole way
   */
  static JointVector at(JointVector from, JointVector to, double seconds, double total) {
    double u = total == 0 ? 1 : Math.min(1, seconds / total);
    return between(from, to, u * u * u * (10 + u * (6 * u - 15)));
  }

  /** A point of the straight line, at a share of it. */
  static JointVector between(JointVector from, JointVector to, double share) {
    double[] at = from.toArray();
    for (int i = 0; i < at.length; i++) {
      if (Double.isFinite(to.get(i))) {
        at[i] += share * (to.get(i) - at[i]);
      }
    }
    return JointVector.of(at);
  }

  /** How long the way takes. */
  static double seconds(MotionLimits limits, JointVector from, JointVector to) {
    double longest = 0;
    for (int i = 0; i < from.size(); i++) {
      double way = Math.abs(to.get(i) - from.get(i));
      if (way > 0) { // neither for a number that stays nor for one that is not finite
        MotionLimits.Axis axis = limits.axes().get(i);
        longest = Math.max(longest, PEAK_SPEED * way / (SHARE * axis.velocity()));
        longest =
            Math.max(longest, Math.sqrt(PEAK_ACCELERATION * way / (SHARE * axis.acceleration())));
      }
    }
    return longest;
  }
}
