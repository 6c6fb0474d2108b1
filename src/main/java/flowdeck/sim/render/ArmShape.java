package flowdeck.sim.render;

import flowdeck.core.Pose;
import java.util.List;

/**
 * What an LBR iiwa 7 R800 looks like: one mesh per link, drawn from the joint origins alone (no
 * maker's mesh). Link frames are those of the kinematics: link 0 is the base and link i turns with
 * joint i.
 */
final class ArmShape {
  private static final int ROUND = 30;

  /** Turns a lathe's axis from z to y. */
  private static final Pose ALONG_Y = new Pose(0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -1, 0);

  private static final Pose AGAINST_Y = new Pose(0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 1, 0);

  /** Links 0 to 7. */
  static final List<Mesh> LINKS =
      List.of(base(), link1(), link2(), link3(), link4(), link5(), link6(), link7());

  private ArmShape() {}

  private static Mesh base() {
    return new MeshBuilder()
        .lathe(
            Pose.IDENTITY,
            ROUND,
            Palette.FOOT,
            0.098,
            0.0,
            0.102,
            0.004,
            0.102,
            0.024,
            0.098,
            0.030,
            0.092,
            0.033)
        .lathe(
            Pose.IDENTITY,
            ROUND,
            Palette.SHELL,
            0.092,
            0.033,
            0.087,
            0.050,
            0.080,
            0.080,
            0.076,
            0.110,
            0.075,
            0.136,
            0.072,
            0.143,
            0.066,
            0.146,
            0,
            0.146)
        .box(Pose.translation(-0.088, 0, 0.045), 0.038, 0.045, 0.040, 0.010, Palette.FOOT)
        .build();
  }

  private static Mesh link1() {
    MeshBuilder mesh = new MeshBuilder();
    ring(mesh, 0, 0.071);
    mesh.lathe(
        Pose.IDENTITY,
        ROUND,
        Palette.SHELL,
        0,
        0.002,
        0.068,
        0.003,
        0.073,
        0.008,
        0.073,
        0.06,
        0.071,
        0.11,
        0.070,
        0.16,
        0,
        0.17);
    joint(mesh, 0, 0.1925, 0.078, 0.084, -1);
    return mesh.build();
  }

  private static Mesh link2() {
    MeshBuilder mesh = new MeshBuilder();
    joint(mesh, 0.0105, 0, 0.078, 0.084, 1);
    mesh.lathe(
        Pose.translation(0, 0.0105, 0),
        ROUND,
        Palette.SHELL,
        0.070,
        0.02,
        0.070,
        0.08,
        0.067,
        0.13,
        0.066,
        0.197,
        0.063,
        0.203,
        0.055,
        0.205,
        0,
        0.205);
    return mesh.build();
  }

  private static Mesh link3() {
    MeshBuilder mesh = new MeshBuilder();
    ring(mesh, 0, 0.063);
    mesh.lathe(
        Pose.IDENTITY,
        ROUND,
        Palette.SHELL,
        0,
        0.002,
        0.061,
        0.003,
        0.066,
        0.008,
        0.066,
        0.05,
        0.064,
        0.10,
        0.063,
        0.16,
        0,
        0.17);
    joint(mesh, 0, 0.1925, 0.071, 0.077, 1);
    return mesh.build();
  }

  private static Mesh link4() {
    MeshBuilder mesh = new MeshBuilder();
    joint(mesh, -0.0105, 0, 0.071, 0.077, -1);
    mesh.lathe(
        Pose.translation(0, -0.0105, 0),
        ROUND,
        Palette.SHELL,
        0.063,
        0.02,
        0.063,
        0.08,
        0.060,
        0.13,
        0.059,
        0.197,
        0.056,
        0.203,
        0.048,
        0.205,
        0,
        0.205);
    return mesh.build();
  }

  private static Mesh link5() {
    MeshBuilder mesh = new MeshBuilder();
    ring(mesh, 0, 0.056);
    mesh.lathe(
        Pose.IDENTITY,
        ROUND,
        Palette.SHELL,
        0,
        0.002,
        0.055,
        0.003,
        0.059,
        0.008,
        0.059,
        0.045,
        0.055,
        0.075,
        0.044,
        0.10,
        0.025,
        0.115,
        0,
        0.12);
    // The body leaves the forearm's axis for the bearing of A6 beside the wrist.
    double lean = StrictMath.atan2(0.062, 0.130);
    double c = StrictMath.cos(lean);
    double s = StrictMath.sin(lean);
    mesh.lathe(
        new Pose(0, -0.002, 0.058, 1, 0, 0, 0, c, -s, 0, s, c),
        ROUND,
        Palette.SHELL,
        0.052,
        -0.02,
        0.053,
        0.02,
        0.047,
        0.08,
        0.043,
        0.15,
        0,
        0.165);
    mesh.lathe(
        Pose.translation(0, -0.0707, 0.1925).times(ALONG_Y),
        ROUND,
        Palette.SHELL,
        0,
        -0.027,
        0.044,
        -0.026,
        0.050,
        -0.020,
        0.051,
        0.0,
        0.050,
        0.017,
        0.044,
        0.019,
        0,
        0.019);
    cap(mesh, -0.0707 - 0.026, 0.1925, 0.040, -1);
    return mesh.build();
  }

  private static Mesh link6() {
    MeshBuilder mesh = new MeshBuilder();
    Pose wrist = Pose.translation(0, 0.0707, 0);
    mesh.lathe(
        wrist.times(ALONG_Y),
        ROUND,
        Palette.SEAM,
        0,
        -0.052,
        0.042,
        -0.052,
        0.042,
        -0.046,
        0,
        -0.046);
    mesh.lathe(
        wrist.times(ALONG_Y),
        ROUND,
        Palette.SHELL,
        0,
        -0.047,
        0.046,
        -0.047,
        0.053,
        -0.038,
        0.056,
        -0.015,
        0.056,
        0.015,
        0.053,
        0.036,
        0.046,
        0.046,
        0,
        0.047);
    cap(mesh, 0.0707 + 0.046, 0, 0.042, 1);
    mesh.lathe(
        wrist,
        ROUND,
        Palette.SHELL,
        0.050,
        0.0,
        0.049,
        0.045,
        0.046,
        0.058,
        0.040,
        0.061,
        0,
        0.061);
    return mesh.build();
  }

  private static Mesh link7() {
    MeshBuilder mesh = new MeshBuilder();
    ring(mesh, -0.028, 0.042);
    return mesh.lathe(
            Pose.IDENTITY,
            ROUND,
            Palette.SHELL,
            0,
            -0.026,
            0.041,
            -0.026,
            0.046,
            -0.021,
            0.047,
            0.002,
            0.044,
            0.010,
            0,
            0.010)
        .lathe(
            Pose.IDENTITY, ROUND, Palette.STEEL, 0.040, 0.009, 0.040, 0.033, 0.038, 0.035, 0, 0.035)
        .build();
  }

  /**
   * Half of the round housing of A2 or A4: the shell on one side of the plane in which the two
   * links meet, a dark core that shows in the seam, and the orange cap. Its centre lies on the
   * arm's axis.
   */
  private static void joint(
      MeshBuilder mesh, double y, double z, double radius, double length, int side) {
    Pose axis = Pose.translation(0, y, z).times(side > 0 ? ALONG_Y : AGAINST_Y);
    mesh.lathe(
        axis,
        ROUND,
        Palette.SHELL,
        0,
        0.0015,
        radius - 0.002,
        0.0015,
        radius,
        0.004,
        radius,
        0.034,
        radius - 0.003,
        0.054,
        radius - 0.010,
        length - 0.010,
        radius - 0.018,
        length - 0.003,
        0,
        length - 0.003);
    mesh.lathe(axis, ROUND, Palette.SEAM, 0, 0, radius - 0.003, 0, radius - 0.003, 0.003, 0, 0.003);
    dome(mesh, axis.times(Pose.translation(0, 0, length - 0.003)), radius - 0.020);
  }

  private static void cap(MeshBuilder mesh, double y, double z, double radius, int side) {
    dome(mesh, Pose.translation(0, y, z).times(side > 0 ? ALONG_Y : AGAINST_Y), radius);
  }

  private static void dome(MeshBuilder mesh, Pose at, double r) {
    mesh.lathe(
        at,
        ROUND,
        Palette.ORANGE,
        r,
        -0.002,
        r,
        0.004,
        0.96 * r,
        0.009,
        0.80 * r,
        0.014,
        0.5 * r,
        0.0175,
        0,
        0.019);
  }

  private static void ring(MeshBuilder mesh, double z, double radius) {
    mesh.lathe(Pose.translation(0, 0, z), ROUND, Palette.SEAM, radius, -0.004, radius, 0.006);
  }
}
