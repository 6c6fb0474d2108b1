package flowdeck.core;

/**
 * A rigid transform: position in metres and rotation as a row-major 3 x 3 matrix. As a pose it says
 * where a body's frame is in the reference frame.
 *
 * @param r00 row 0, column 0 of the rotation, and so on
 */
public record Pose(
    double x,
    double y,
    double z,
    double r00,
    double r01,
    double r02,
    double r10,
    double r11,
    double r12,
    double r20,
    double r21,
    double r22) {

  public static final Pose IDENTITY = new Pose(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);

  public static Pose translation(double x, double y, double z) {
    return new Pose(x, y, z, 1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  /** Rotation about x by {@code rad}. */
  public static Pose rotationX(double rad) {
    double c = Math.cos(rad);
    double s = Math.sin(rad);
    return new Pose(0, 0, 0, 1, 0, 0, 0, c, -s, 0, s, c);
  }

  /** Rotation about y by {@code rad}. */
  public static Pose rotationY(double rad) {
    double c = Math.cos(rad);
    double s = Math.sin(rad);
    return new Pose(0, 0, 0, c, 0, s, 0, 1, 0, -s, 0, c);
  }

  /** Rotation about z by {@code rad}. */
  public static Pose rotationZ(double rad) {
    double c = Math.cos(rad);
    double s = Math.sin(rad);
    return new Pose(0, 0, 0, c, -s, 0, s, c, 0, 0, 0, 1);
  }

  /**
   * Position (m) and fixed-axis roll, pitch, yaw (rad): rotation Rz(yaw) Ry(pitch) Rx(roll), as
   * URDF has it.
   */
  public static Pose xyzRpy(double x, double y, double z, double roll, double pitch, double yaw) {
    return translation(x, y, z)
        .times(rotationZ(yaw))
        .times(rotationY(pitch))
        .times(rotationX(roll));
  }

  /** Rotation of the unit quaternion (qx, qy, qz, qw) at a position. */
  public static Pose quaternion(
      double x, double y, double z, double qx, double qy, double qz, double qw) {
    return new Pose(
        x,
        y,
        z,
        1 - 2 * (qy * qy + qz * qz),
        2 * (qx * qy - qz * qw),
        2 * (qx * qz + qy * qw),
        2 * (qx * qy + qz * qw),
        1 - 2 * (qx * qx + qz * qz),
        2 * (qy * qz - qx * qw),
        2 * (qx * qz - qy * qw),
        2 * (qy * qz + qx * qw),
        1 - 2 * (qx * qx + qy * qy));
  }

  /**
   * This transform after {@code inner}: if this is A in world and inner is B in A, the result is B
   * in world.
   */
  public Pose times(Pose inner) {
    return new Pose(
        x + r00 * inner.x + r01 * inner.y + r02 * inner.z,
        y + r10 * inner.x + r11 * inner.y + r12 * inner.z,
        z + r20 * inner.x + r21 * inner.y + r22 * inner.z,
        r00 * inner.r00 + r01 * inner.r10 + r02 * inner.r20,
        r00 * inner.r01 + r01 * inner.r11 + r02 * inner.r21,
        r00 * inner.r02 + r01 * inner.r12 + r02 * inner.r22,
        r10 * inner.r00 + r11 * inner.r10 + r12 * inner.r20,
        r10 * inner.r01 + r11 * inner.r11 + r12 * inner.r21,
        r10 * inner.r02 + r11 * inner.r12 + r12 * inner.r22,
        r20 * inner.r00 + r21 * inner.r10 + r22 * inner.r20,
        r20 * inner.r01 + r21 * inner.r11 + r22 * inner.r21,
        r20 * inner.r02 + r21 * inner.r12 + r22 * inner.r22);
  }

  public Pose inverse() {
    return new Pose(
        -(r00 * x + r10 * y + r20 * z),
        -(r01 * x + r11 * y + r21 * z),
        -(r02 * x + r12 * y + r22 * z),
        r00,
        r10,
        r20,
        r01,
        r11,
        r21,
        r02,
        r12,
        r22);
  }

  /** Where a point of this frame is in the reference frame. */
  public double[] apply(double px, double py, double pz) {
    return new double[] {
      x + r00 * px + r01 * py + r02 * pz,
      y + r10 * px + r11 * py + r12 * pz,
      z + r20 * px + r21 * py + r22 * pz
    };
  }
}
