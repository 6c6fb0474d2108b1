package flowdeck.sim.cloth;

import flowdeck.core.Pose;
import java.util.Arrays;

/**
 * Spares the work on a cloth that lies still: it sleeps once nothing has moved for a while and no
 * gripper is near, as rigid bodies do in the physics, and wakes before a gripper can touch it.
 */
final class Sleep {
  /** Slower than this is still, m/s. */
  private static final double STILL = 0.003;

  /** Steps without movement before it sleeps. */
  private static final int STEPS = 60;

  /** A flange further than this from all of the cloth has no part of its gripper at it, m. */
  private static final double OUT_OF_REACH = 0.20;

  /** Least and greatest x, y, z of the sleeping cloth. */
  private final double[] low = new double[3];

  private final double[] high = new double[3];
  private int stillSteps;
  private boolean asleep;

  boolean asleep() {
    return asleep;
  }

  /** Whether the cloth sleeps on through this step; a gripper that comes near wakes it. */
  boolean lasts(Pose leftFlange, Pose rightFlange) {
    if (asleep && !(outOfReach(leftFlange) && outOfReach(rightFlange))) {
      asleep = false;
      stillSteps = 0;
    }
    return asleep;
  }

  /** Looks at the cloth after a step. */
  void watch(Particles particles, Pose leftFlange, Pose rightFlange) {
    boolean still = true;
    for (double v : particles.velocity) {
      still &= Math.abs(v) < STILL;
    }
    stillSteps = still ? stillSteps + 1 : 0;
    if (stillSteps < STEPS) {
      return;
    }
    measure(particles.position);
    if (outOfReach(leftFlange) && outOfReach(rightFlange)) {
      Arrays.fill(particles.velocity, 0);
      asleep = true;
    }
  }

  private void measure(double[] p) {
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < p.length; i++) {
      low[i % 3] = Math.min(low[i % 3], p[i]);
      high[i % 3] = Math.max(high[i % 3], p[i]);
    }
  }

  /** False also for a place that is no number. */
  private boolean outOfReach(Pose flange) {
    double dx = beyond(flange.x(), 0);
    double dy = beyond(flange.y(), 1);
    double dz = beyond(flange.z(), 2);
    return dx * dx + dy * dy + dz * dz > OUT_OF_REACH * OUT_OF_REACH;
  }

  private double beyond(double place, int axis) {
    return place - Math.clamp(place, low[axis], high[axis]);
  }
}
