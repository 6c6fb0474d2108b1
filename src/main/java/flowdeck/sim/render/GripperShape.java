package flowdeck.sim.render;

import flowdeck.core.Pose;
import flowdeck.sim.GripperGeometry;

/** What the Hand-E-like gripper looks like; its sizes are those that touch. */
final class GripperShape {
  private static final int ROUND = 30;

  /** Coupler, body and rail, in the flange frame. */
  static final Mesh BODY = body();

  /** A finger about its own centre ({@link GripperGeometry#finger}); pad towards negative y. */
  static final Mesh FINGER = finger();

  private GripperShape() {}

  private static Mesh body() {
    double railMiddle = 0.5 * (GripperGeometry.RAIL_START + GripperGeometry.RAIL_END);
    double railHalf = 0.5 * (GripperGeometry.RAIL_END - GripperGeometry.RAIL_START);
    double r = GripperGeometry.BODY_RADIUS;
    return new MeshBuilder()
        .lathe(
            Pose.IDENTITY,
            ROUND,
            Palette.STEEL,
            0,
            0,
            0.036,
            0.0,
            0.037,
            0.002,
            0.037,
            0.010,
            0.036,
            0.012,
            0,
            0.012)
        .lathe(
            Pose.IDENTITY,
            ROUND,
            Palette.GRIPPER,
            0,
            0.011,
            r - 0.003,
            0.012,
            r,
            0.016,
            r,
            0.062,
            r - 0.004,
            0.07,
            0,
            0.07)
        .box(
            Pose.translation(0, 0, railMiddle),
            GripperGeometry.RAIL_HALF_X,
            GripperGeometry.RAIL_HALF_Y,
            railHalf,
            0.005,
            Palette.GRIPPER)
        .build();
  }

  private static Mesh finger() {
    double half = 0.5 * (GripperGeometry.FINGER_END - GripperGeometry.FINGER_START);
    double y = GripperGeometry.FINGER_HALF_Y;
    return new MeshBuilder()
        .box(
            Pose.translation(0, 0.25 * y, 0),
            GripperGeometry.FINGER_HALF_X,
            0.75 * y,
            half,
            0.0015,
            Palette.STEEL)
        .box(
            Pose.translation(0, -0.7 * y, 0.4 * half),
            0.9 * GripperGeometry.FINGER_HALF_X,
            0.3 * y,
            0.58 * half,
            0.0008,
            Palette.PAD)
        .build();
  }
}
