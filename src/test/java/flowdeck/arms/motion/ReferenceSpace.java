package flowdeck.arms.motion;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import java.util.ArrayList;
import java.util.List;

/**
 * The margins of two arms once more, plainly: positions from the arm's Denavit-Hartenberg
 * parameters, distances of segments as the least of those of their ends and of their common normal.
 */
final class ReferenceSpace {
  private static final double[] D = {0.34, 0, 0.40, 0, 0.40, 0, 0.126};
  private static final int[] ALPHA = {-90, 90, 90, -90, -90, 90, 0};

  private final ArmHull hull;
  private final Workspace workspace;
  private final Pose[] bases;
  private final double[][][] local = new double[2][][]; // of ends, in the frame after their joint

  ReferenceSpace(CellDescription cell, ArmHull hull, Workspace workspace) {
    this.hull = hull;
    this.workspace = workspace;
    bases = new Pose[] {cell.leftBase(), cell.rightBase()};
    Pose[] upright = frames(Pose.IDENTITY, new double[7], 0);
    for (int end = 0; end < 2; end++) {
      local[end] = new double[hull.capsules().size()][];
      for (int i = 0; i < local[end].length; i++) {
        ArmHull.Capsule it = hull.capsules().get(i);
        double x = end == 0 ? it.ax() : it.bx();
        double y = end == 0 ? it.ay() : it.by();
        double z = end == 0 ? it.az() : it.bz();
        for (int joint = 0; joint < it.link(); joint++) {
          Pose origin = IiwaKinematics.JOINT_ORIGINS.get(joint);
          x += origin.x();
          y += origin.y();
          z += origin.z();
        }
        local[end][i] = upright[it.link()].inverse().apply(x, y, z);
      }
    }
  }

  private static Pose[] frames(Pose base, double[] q, int from) {
    Pose[] frames = new Pose[8];
    frames[0] = base;
    for (int i = 0; i < 7; i++) {
      frames[i + 1] =
          frames[i]
              .times(Pose.rotationZ(q[from + i]))
              .times(Pose.translation(0, 0, D[i]))
              .times(Pose.rotationX(Math.toRadians(ALPHA[i])));
    }
    return frames;
  }

  /** Distances less what they must be, m, in an order of its own. */
  double[] margins(double[] q) {
    int each = hull.capsules().size();
    double[][][] ends = new double[2 * each][2][];
    for (int arm = 0; arm < 2; arm++) {
      Pose[] frames = frames(bases[arm], q, 7 * arm);
      for (int i = 0; i < each; i++) {
        Pose frame = frames[hull.capsules().get(i).link()];
        for (int end = 0; end < 2; end++) {
          double[] p = local[end][i];
          ends[arm * each + i][end] = frame.apply(p[0], p[1], p[2]);
        }
      }
    }
    List<Double> margins = new ArrayList<>();
    Workspace.Stops stops = workspace.stops();
    for (int a = 0; a < 2 * each; a++) {
      ArmHull.Capsule first = hull.capsules().get(a % each);
      boolean tool = isTool(first);
      for (int b = a + 1; b < 2 * each; b++) {
        ArmHull.Capsule second = hull.capsules().get(b % each);
        double distance = distance(ends[a], ends[b]) - first.radius() - second.radius();
        int apart = second.link() - first.link();
        if (a / each == b / each) {
          if (apart >= 4 || (apart == 3 && second.part() == ArmHull.Part.FINGERS)) {
            margins.add(distance - stops.self());
          }
        } else if (first.link() + second.link() > 0) {
          boolean tools = tool && isTool(second);
          margins.add(distance - (tools ? stops.toolToTool() : stops.armToArm()));
        }
      }
      if (first.part() != ArmHull.Part.BASE && first.part() != ArmHull.Part.UPPER_ARM) {
        double height = Math.min(ends[a][0][2], ends[a][1][2]) - first.radius();
        double stop = tool ? stops.toolToTable() : stops.linkToTable();
        margins.add(height - workspace.tableHeight() - stop);
        Workspace.Box box = workspace.box();
        for (int axis = 0; box != null && axis < 3; axis++) {
          double low = Math.min(ends[a][0][axis], ends[a][1][axis]) - first.radius();
          double high = Math.max(ends[a][0][axis], ends[a][1][axis]) + first.radius();
          margins.add(low - (axis == 0 ? box.minX() : axis == 1 ? box.minY() : box.minZ()));
          margins.add((axis == 0 ? box.maxX() : axis == 1 ? box.maxY() : box.maxZ()) - high);
        }
      }
    }
    return margins.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static boolean isTool(ArmHull.Capsule capsule) {
    return capsule.part() == ArmHull.Part.HAND || capsule.part() == ArmHull.Part.FINGERS;
  }

  /** Of two segments. */
  static double distance(double[][] first, double[][] second) {
    double least =
        Math.min(
            Math.min(toPoint(first, second[0]), toPoint(first, second[1])),
            Math.min(toPoint(second, first[0]), toPoint(second, first[1])));
    double[] u = minus(first[1], first[0]);
    double[] v = minus(second[1], second[0]);
    double[] w = minus(second[0], first[0]);
    double[] n = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
    double nn = dot(n, n);
    if (nn > 1e-13 * dot(u, u) * dot(v, v)) {
      double s = determinant(w, v, n) / nn;
      double t = determinant(w, u, n) / nn;
      if (s > 0 && s < 1 && t > 0 && t < 1) {
        least = Math.min(least, Math.abs(dot(w, n)) / Math.sqrt(nn));
      }
    }
    return least;
  }

  private static double determinant(double[] a, double[] b, double[] c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1])
        + a[1] * (b[2] * c[0] - b[0] * c[2])
        + a[2] * (b[0] * c[1] - b[1] * c[0]);
  }

  private static double toPoint(double[][] segment, double[] p) {
    double[] u = minus(segment[1], segment[0]);
    double[] w = minus(p, segment[0]);
    double uu = dot(u, u);
    double share = uu == 0 ? 0 : Math.clamp(dot(u, w) / uu, 0, 1);
    double[] off = {w[0] - share * u[0], w[1] - share * u[1], w[2] - share * u[2]};
    return Math.sqrt(dot(off, off));
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
