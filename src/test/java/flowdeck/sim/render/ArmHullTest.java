package flowdeck.sim.render;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.motion.ArmHull;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.GripperGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hull that keeps the arms apart has all in it that the window shows of them. */
class ArmHullTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final ArmHull HULL = ArmHull.of(CELL);
  private static final double TRAVEL = 0.5 * CELL.fingerOpening();

  @Test
  void holdsEveryVertexOfTheArmInAnyPosture() {
    Random random = new Random(1);
    for (int posture = 0; posture < 20; posture++) {
      double[] q = new double[7];
      for (int i = 0; i < q.length; i++) {
        q[i] = IiwaKinematics.POSITION_LIMITS.get(i) * (2 * random.nextDouble() - 1);
      }
      Pose[] links = IiwaKinematics.links(q);
      for (int link = 0; link < ArmShape.LINKS.size(); link++) {
        float[] vertices = ArmShape.LINKS.get(link).position();
        for (int i = 0; i < vertices.length; i += 3) {
          double[] p = links[link].apply(vertices[i], vertices[i + 1], vertices[i + 2]);
          assertThat(outside(links, p)).as("link %d, vertex %d, m", link, i / 3).isNegative();
        }
      }
    }
  }

  @Test
  void holdsTheGripperWithItsFingersAnywhere() {
    Pose[] links = IiwaKinematics.links(new double[7]);
    List<double[]> corners = new ArrayList<>();
    for (double travel : new double[] {0, 0.5 * TRAVEL, TRAVEL}) {
      for (double z = GripperGeometry.FINGER_START; z <= GripperGeometry.FINGER_END; z += 0.001) {
        double y = travel + 2 * GripperGeometry.FINGER_HALF_Y;
        corners.add(new double[] {GripperGeometry.FINGER_HALF_X, y, z});
      }
    }
    for (double z = GripperGeometry.RAIL_START; z <= GripperGeometry.RAIL_END; z += 0.001) {
      corners.add(new double[] {GripperGeometry.RAIL_HALF_X, GripperGeometry.RAIL_HALF_Y, z});
    }
    for (double z = 0; z <= GripperGeometry.BODY_END; z += 0.001) {
      corners.add(new double[] {GripperGeometry.BODY_RADIUS, 0, z});
      corners.add(new double[] {0, GripperGeometry.BODY_RADIUS, z});
    }
    for (double[] corner : corners) {
      for (int sides = 0; sides < 4; sides++) {
        double x = (sides & 1) == 0 ? corner[0] : -corner[0];
        double y = (sides & 2) == 0 ? corner[1] : -corner[1];
        double[] p = links[8].apply(x, y, corner[2]);
        assertThat(outside(links, p)).as("%s %s %s", x, y, corner[2]).isLessThan(1e-9);
      }
    }
  }

  /** How far outside of all capsules a point is, m. */
  private static double outside(Pose[] links, double[] p) {
    double least = Double.POSITIVE_INFINITY;
    for (ArmHull.Capsule it : HULL.capsules()) {
      double[] a = links[it.link()].apply(it.ax(), it.ay(), it.az());
      double[] b = links[it.link()].apply(it.bx(), it.by(), it.bz());
      double along = 0;
      double squares = 0;
      for (int i = 0; i < 3; i++) {
        along += (p[i] - a[i]) * (b[i] - a[i]);
        squares += (b[i] - a[i]) * (b[i] - a[i]);
      }
      double share = squares == 0 ? 0 : Math.clamp(along / squares, 0, 1);
      double off = 0;
      for (int i = 0; i < 3; i++) {
        double difference = p[i] - a[i] - share * (b[i] - a[i]);
        off += difference * difference;
      }
      least = Math.min(least, Math.sqrt(off) - it.radius());
    }
    return least;
  }
}
