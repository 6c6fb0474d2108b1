package flowdeck.cell;

import flowdeck.core.Pose;

/**
 * A pose as people write it.
 *
 * @param xMetres position, m
 * @param yMetres position, m
 * @param zMetres position, m
 * @param turn its rotation
 */
public record PoseSetup(double xMetres, double yMetres, double zMetres, Turn turn) {

  /** Not turned. */
  public static final Turn UPRIGHT = new Turn.Rpy(0, 0, 0);

  /** A rotation. */
  public sealed interface Turn {

    /** Whether all its numbers are numbers. */
    boolean isFinite();

    /**
     * Fixed-axis roll, pitch and yaw as URDF has them: Rz(yaw) Ry(pitch) Rx(roll), degrees.
     *
     * @param rollDeg about x
     * @param pitchDeg about y
     * @param yawDeg about z
     */
    record Rpy(double rollDeg, double pitchDeg, double yawDeg) implements Turn {
      @Override
      public boolean isFinite() {
        return Double.isFinite(rollDeg + pitchDeg + yawDeg);
      }
    }

    /** A unit quaternion, as far as its digits go. */
    record Quaternion(double x, double y, double z, double w) implements Turn {
      @Override
      public boolean isFinite() {
        return Double.isFinite(length());
      }

      /** Length, which should be 1. */
      public double length() {
        return Math.sqrt(x * x + y * y + z * z + w * w);
      }
    }
  }

  /** A position without rotation. */
  public static PoseSetup at(double xMetres, double yMetres, double zMetres) {
    return new PoseSetup(xMetres, yMetres, zMetres, UPRIGHT);
  }

  /** The transform; a quaternion is brought to length 1 first. */
  public Pose pose() {
    return switch (turn) {
      case Turn.Rpy rpy ->
          Pose.xyzRpy(
              xMetres,
              yMetres,
              zMetres,
              Math.toRadians(rpy.rollDeg),
              Math.toRadians(rpy.pitchDeg),
              Math.toRadians(rpy.yawDeg));
      case Turn.Quaternion q -> {
        double length = q.length();
        yield Pose.quaternion(
            xMetres, yMetres, zMetres, q.x / length, q.y / length, q.z / length, q.w / length);
      }
    };
  }
}
