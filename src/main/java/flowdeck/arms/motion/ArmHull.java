package flowdeck.arms.motion;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import java.util.ArrayList;
import java.util.List;

/**
 * An arm as a few capsules, all points within a radius of a line: its shells are inside, by one to
 * four centimetres at the base, upper arm, elbow and hand, and by at least a few millimetres at
 * wrist and fingers, which have work to do next to other things. What lies on an axis of rotation
 * does not move with it, so each capsule belongs to the first link it can be said to be fixed to.
 *
 * @param capsules from the base to the tip of the tool
 */
public record ArmHull(List<Capsule> capsules) {

  /** Thickness of the hull around the fingers, m: the tips end 4 mm before it does. */
  private static final double FINGER_RADIUS = 0.0175;

  /** How far the fingers and the hull around them go past the tool centre point. */
  private static final double TIP_FROM_TCP = -0.0035;

  private static final double RAIL_FROM_TCP = -0.065;
  private static final double BODY_FROM_TCP = -0.085;

  public ArmHull {
    capsules = List.copyOf(capsules);
    if (capsules.isEmpty()) {
      throw new IllegalArgumentException("An arm without a hull is nowhere");
    }
  }

  /** What an operator calls a part of an arm. */
  public enum Part {
    BASE("base"),
    UPPER_ARM("upper arm"),
    ELBOW("elbow"),
    FOREARM("forearm"),
    WRIST("wrist"),
    HAND("hand"),
    FINGERS("fingers");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    /** In words. */
    public String words() {
      return words;
    }

    /** Whether this is of the tool: it may come as near to the table as its work needs. */
    boolean isTool() {
      return this == HAND || this == FINGERS;
    }

    /** Whether the base alone decides where this is. */
    boolean isMounted() {
      return this == BASE || this == UPPER_ARM;
    }
  }

  /**
   * All points within a radius of the line from a to b, in the frame of a link ({@link
   * IiwaKinematics#links}), m.
   *
   * @param link the link it is fixed to, 0 (base) to 7
   */
  public record Capsule(
      Part part,
      int link,
      double ax,
      double ay,
      double az,
      double bx,
      double by,
      double bz,
      double radius) {
    public Capsule {
      if (link < 0 || link > IiwaKinematics.JOINTS || !(radius > 0)) {
        throw new IllegalArgumentException(
            "No capsule of radius %s m at link %d".formatted(radius, link));
      }
    }
  }

  /** The arms of a cell with its tool. */
  public static ArmHull of(CellDescription cell) {
    return iiwa(cell.tcp(), cell.fingerOpening());
  }

  /**
   * An iiwa 7 R800 with a parallel gripper, its fingers open, which slide along y of the tool.
   *
   * @param tcp tool centre point in the flange frame
   * @param fingerOpening distance between the open fingers, m
   */
  public static ArmHull iiwa(Pose tcp, double fingerOpening) {
    List<Capsule> hull = new ArrayList<>();
    // The foot with its plugs, up to the housing of A2; nothing moves it.
    hull.add(new Capsule(Part.BASE, 0, 0, 0, 0.02, 0, 0, 0.34, 0.137));
    hull.add(new Capsule(Part.UPPER_ARM, 2, 0, 0.0105, 0, 0, 0.0105, 0.40, 0.085));
    hull.add(new Capsule(Part.ELBOW, 2, 0, 0.0105, 0.40, 0, 0.0105, 0.40, 0.12));
    hull.add(new Capsule(Part.FOREARM, 4, 0, -0.0105, 0, 0, -0.0105, 0.27, 0.075));
    // The forearm leaves its axis for the bearing of A6 beside the wrist.
    hull.add(new Capsule(Part.FOREARM, 5, 0, -0.01, 0.06, 0, -0.0715, 0.1925, 0.058));
    hull.add(new Capsule(Part.WRIST, 6, 0, 0.0707, 0, 0, 0.0707, 0.10, 0.069));
    Pose tool = IiwaKinematics.FLANGE_IN_LINK7.times(tcp);
    double[] flange = IiwaKinematics.FLANGE_IN_LINK7.apply(0, 0, 0);
    boolean reaches = tcp.z() * tcp.r22() > -BODY_FROM_TCP;
    double[] body = reaches ? tool.apply(0, 0, BODY_FROM_TCP) : flange;
    hull.add(capsule(Part.HAND, flange, body, 0.06));
    double rail = Math.max(0, 0.5 * fingerOpening - 0.005);
    hull.add(
        capsule(
            Part.HAND,
            tool.apply(0, -rail, RAIL_FROM_TCP),
            tool.apply(0, rail, RAIL_FROM_TCP),
            0.053));
    double fingers = 0.5 * fingerOpening + 0.010;
    hull.add(
        capsule(
            Part.FINGERS,
            tool.apply(0, -fingers, TIP_FROM_TCP),
            tool.apply(0, fingers, TIP_FROM_TCP),
            FINGER_RADIUS));
    return new ArmHull(hull);
  }

  private static Capsule capsule(Part part, double[] a, double[] b, double radius) {
    return new Capsule(part, IiwaKinematics.JOINTS, a[0], a[1], a[2], b[0], b[1], b[2], radius);
  }
}
