package flowdeck.cell;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.Pose;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for where things stand, once every number by itself is possible: bases that are mixed
 * up or measured in another frame, homes at which an arm would be in the table, outside of its box
 * or in the other arm. Coarse: the guard of the motion knows the arms' hulls; this is for mistakes
 * in a file, and tells them before anything is connected.
 */
final class GeometryCheck {
  private static final double SAME = 1e-3;
  private static final double NEAREST_BASES = 0.1;
  private static final double FARTHEST_BASES = 3;

  /** A pedestal stands on the floor, a table is about so high. */
  private static final double DEEPEST_BASE = 1;

  /** Radius of a forearm. */
  private static final double FOREARM = 0.08;

  private static final double WRIST_BEHIND_FLANGE = -0.126;
  private static final double ELBOW_ASIDE = -0.0105;

  /** In how many steps each stretch of an arm is looked at. */
  private static final int STEPS = 8;

  /** The smallest angle between a camera's look and the vertical: up must be up in its picture. */
  private static final double LEAST_SLANT_RAD = Math.toRadians(1);

  private final CellSetup setup;
  private final Problems problems;

  GeometryCheck(CellSetup setup, Problems problems) {
    this.setup = setup;
    this.problems = problems;
  }

  void run() {
    bases();
    base("arms.left.base", setup.left());
    base("arms.right.base", setup.right());
    Home left = home("left", setup.left());
    Home right = home("right", setup.right());
    between(left, right);
    camera();
  }

  private void bases() {
    PoseSetup left = setup.left().base();
    PoseSetup right = setup.right().base();
    String field = "arms.right.base.xyz-m";
    double apart =
        Math.hypot(
            Math.hypot(left.xMetres() - right.xMetres(), left.yMetres() - right.yMetres()),
            left.zMetres() - right.zMetres());
    if (apart < SAME) {
      problems.add(field, "is where the left arm stands; measure both arms' bases.");
    } else if (apart < NEAREST_BASES) {
      problems.add(
          field,
          "is %s m from the left arm's, but bases are at least %s m apart; measure again, in metres."
              .formatted(Problems.rounded(apart), Problems.text(NEAREST_BASES)));
    } else if (apart > FARTHEST_BASES) {
      problems.add(
          field,
          "is %s m from the left arm's, but arms farther apart than %s m share no table; measure again, in metres."
              .formatted(Problems.rounded(apart), Problems.text(FARTHEST_BASES)));
    } else if (left.yMetres() <= right.yMetres()) {
      problems.add(
          "arms.left.base.xyz-m",
          "has y = %s and the right arm %s: the arms are swapped, or the frame is turned round. x points towards the workpiece and y to the left, so the left arm has the larger y; correct both."
              .formatted(Problems.text(left.yMetres()), Problems.text(right.yMetres())));
    }
  }

  private void base(String at, ArmSetup arm) {
    double depth = setup.space().tableHeightMetres() - arm.base().zMetres();
    if (depth > DEEPEST_BASE) {
      problems.add(
          at + ".xyz-m[3]",
          "is %s m below the table's top, deeper than any floor; z is 0 at the table's top and points up."
              .formatted(Problems.rounded(depth)));
    }
  }

  /**
   * An arm at home: points along it, in the cell's frame, m.
   *
   * @param field where its joint angles stand
   */
  private record Home(
      String field,
      double[] shoulder,
      double[] elbow,
      double[] wrist,
      double[] flange,
      double[] tool) {
    static Home of(String side, ArmSetup arm, ToolSetup tool) {
      Pose base = arm.base().pose();
      Pose[] links = IiwaKinematics.links(arm.home().toArray());
      Pose flange = base.times(links[IiwaKinematics.JOINTS + 1]);
      return new Home(
          "arms.%s.home-deg".formatted(side),
          base.times(links[2]).apply(0, 0, 0),
          base.times(links[4]).apply(0, ELBOW_ASIDE, 0),
          flange.apply(0, 0, WRIST_BEHIND_FLANGE),
          flange.apply(0, 0, 0),
          flange.times(tool.tcp().pose()).apply(0, 0, 0));
    }

    /** Points along it, a few centimetres apart. */
    List<double[]> line() {
      List<double[]> corners = List.of(shoulder, elbow, wrist, flange, tool);
      List<double[]> points = new ArrayList<>();
      for (int corner = 0; corner + 1 < corners.size(); corner++) {
        for (int step = 0; step <= STEPS; step++) {
          double share = (double) step / STEPS;
          double[] point = new double[3];
          for (int i = 0; i < 3; i++) {
            point[i] = (1 - share) * corners.get(corner)[i] + share * corners.get(corner + 1)[i];
          }
          points.add(point);
        }
      }
      return points;
    }
  }

  private Home home(String side, ArmSetup arm) {
    Home home = Home.of(side, arm, setup.tool());
    SpaceSetup space = setup.space();
    double links = space.tableHeightMetres() + space.linksToTableMetres();
    double hand = space.tableHeightMetres() + Math.max(0, space.toolToTableMetres());
    if (above(home, "elbow", home.elbow(), links + FOREARM)
        && above(home, "wrist", home.wrist(), links + FOREARM)
        && above(home, "flange", home.flange(), hand)
        && above(home, "tool", home.tool(), hand)
        && space.box() != null) {
      within(home, space.box());
    }
    return home;
  }

  private boolean above(Home home, String part, double[] point, double least) {
    if (point[2] >= least) {
      return true;
    }
    problems.add(
        home.field(),
        "brings the %s to z = %s m, but the table and the distance kept from it need %s m; correct the angles or the base."
            .formatted(part, Problems.rounded(point[2]), Problems.rounded(least)));
    return false;
  }

  private void within(Home home, SpaceSetup.Box box) {
    outside(home, "elbow", home.elbow(), box);
    outside(home, "wrist", home.wrist(), box);
    outside(home, "tool", home.tool(), box);
  }

  private void outside(Home home, String part, double[] point, SpaceSetup.Box box) {
    if (!box.contains(point)) {
      problems.add(
          "space.box",
          "does not hold the %s at %s, which is x %s, y %s, z %s m; widen the box or correct the angles."
              .formatted(
                  part,
                  home.field(),
                  Problems.rounded(point[0]),
                  Problems.rounded(point[1]),
                  Problems.rounded(point[2])));
    }
  }

  private void between(Home left, Home right) {
    double least = 2 * FOREARM + setup.space().armToArmMetres();
    double nearest = Double.POSITIVE_INFINITY;
    for (double[] a : left.line()) {
      for (double[] b : right.line()) {
        nearest = Math.min(nearest, Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]));
      }
    }
    if (nearest < least) {
      problems.add(
          right.field(),
          "brings the right arm to %s m from the left arm at its home, axis to axis, but they need %s m; correct the angles of one."
              .formatted(Problems.rounded(nearest), Problems.rounded(least)));
    }
  }

  private void camera() {
    CameraSetup.Place place = setup.camera().place();
    if (place == null) {
      return;
    }
    double[] look = new double[3];
    for (int i = 0; i < 3; i++) {
      look[i] = place.targetMetres().get(i) - place.eyeMetres().get(i);
    }
    double level = Math.hypot(look[0], look[1]);
    if (!(Math.hypot(level, look[2]) >= SAME)) {
      problems.add(
          "camera.place.target-m", "is where the camera stands; give the point it looks at.");
    } else if (level < Math.sin(LEAST_SLANT_RAD) * Math.hypot(level, look[2])) {
      problems.add(
          "camera.place.target-m",
          "is straight above or below the camera, so that nothing says which way its picture is up;"
              + " move it by a few centimetres towards the picture's upper edge.");
    }
  }
}
