package flowdeck.arms.fri;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.JointVector;
import java.util.Arrays;

/**
 * Where a virtual controller holds its arm from period to period, and how it brings it to rest by
 * itself. Angles in rad. Confined to one thread; makes no objects.
 */
final class SetPoint {
  /** Of the fastest joint, the others in proportion, rad/s². KUKA publishes none. */
  static final double ON_PATH = 10;

  /** Of each joint, where the mechanical brakes take hold, rad/s². */
  static final double MECHANICAL = 40;

  private enum Motion {
    STANDS,
    INTERPOLATES,
    BRAKES_ON_PATH,
    BRAKES_EACH
  }

  private static final int JOINTS = Monitoring.JOINTS;
  private final double[] limits = new double[JOINTS];
  private final double[] position = new double[JOINTS];
  private final double[] velocity = new double[JOINTS];
  private final double[] from = new double[JOINTS];
  private final double[] to = new double[JOINTS];
  private Motion motion = Motion.STANDS;
  private int parts;
  private int done;

  SetPoint() {
    JointVector reach = IiwaKinematics.POSITION_LIMITS;
    for (int i = 0; i < JOINTS; i++) {
      limits[i] = reach.get(i);
    }
  }

  /** Stands at a position from now on. */
  void stand(double[] at) {
    System.arraycopy(at, 0, position, 0, JOINTS);
    Arrays.fill(velocity, 0);
    motion = Motion.STANDS;
  }

  /** Goes straight to a position within so many periods. */
  void go(double[] target, int periods) {
    System.arraycopy(position, 0, from, 0, JOINTS);
    System.arraycopy(target, 0, to, 0, JOINTS);
    parts = periods;
    done = 0;
    motion = Motion.INTERPOLATES;
  }

  /** Comes to rest with all joints in proportion. */
  void brakeOnPath() {
    if (motion != Motion.BRAKES_EACH) {
      motion = Motion.BRAKES_ON_PATH;
    }
  }

  /** Comes to rest as fast as the mechanical brakes can. */
  void brakeEach() {
    motion = Motion.BRAKES_EACH;
  }

  /** One period on. */
  void step(double seconds) {
    switch (motion) {
      case STANDS -> Arrays.fill(velocity, 0);
      case INTERPOLATES -> interpolate(seconds);
      case BRAKES_ON_PATH -> {
        double fastest = 0;
        for (double v : velocity) {
          fastest = Math.max(fastest, Math.abs(v));
        }
        double left = fastest > 0 ? Math.max(0, 1 - ON_PATH * seconds / fastest) : 0;
        for (int i = 0; i < JOINTS; i++) {
          coast(i, velocity[i] * left, seconds);
        }
      }
      case BRAKES_EACH -> {
        for (int i = 0; i < JOINTS; i++) {
          double speed = Math.max(0, Math.abs(velocity[i]) - MECHANICAL * seconds);
          coast(i, Math.copySign(speed, velocity[i]), seconds);
        }
      }
    }
    if (motion != Motion.INTERPOLATES && still()) {
      motion = Motion.STANDS;
    }
  }

  private void interpolate(double seconds) {
    done++;
    for (int i = 0; i < JOINTS; i++) {
      double next = done >= parts ? to[i] : from[i] + (to[i] - from[i]) * ((double) done / parts);
      velocity[i] = (next - position[i]) / seconds;
      position[i] = next;
    }
    if (done > parts) {
      motion = Motion.STANDS; // no further command came: the last one is held
    }
  }

  private void coast(int joint, double speed, double seconds) {
    double next = position[joint] + speed * seconds;
    double bounded = Math.clamp(next, -limits[joint], limits[joint]);
    velocity[joint] = bounded == next ? speed : 0;
    position[joint] = bounded;
  }

  private boolean still() {
    for (double v : velocity) {
      if (v != 0) {
        return false;
      }
    }
    return true;
  }

  boolean atRest() {
    return motion == Motion.STANDS;
  }

  /** Not to be changed. */
  double[] position() {
    return position;
  }
}
