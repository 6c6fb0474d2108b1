package flowdeck.arms.motion;

import flowdeck.core.JointVector;
import flowdeck.core.Pose;

/**
 * Where the capsules of one arm are, in the cell's frame, and how far joints can move them. Makes
 * no objects after construction; confined to one thread.
 */
final class HullKinematics {
  private static final int JOINTS = IiwaKinematics.JOINTS;
  private static final int FRAME = 12; // position, then the rotation's columns
  private static final int ENDS = 6;

  private final ArmHull hull;
  private final double[] frames = new double[FRAME * (JOINTS + 1)];
  private final double[] origins = new double[3 * JOINTS];

  HullKinematics(Pose base, ArmHull hull) {
    this.hull = hull;
    frames[0] = base.x();
    frames[1] = base.y();
    frames[2] = base.z();
    frames[3] = base.r00();
    frames[4] = base.r10();
    frames[5] = base.r20();
    frames[6] = base.r01();
    frames[7] = base.r11();
    frames[8] = base.r21();
    frames[9] = base.r02();
    frames[10] = base.r12();
    frames[11] = base.r22();
    for (int joint = 0; joint < JOINTS; joint++) {
      Pose origin = IiwaKinematics.JOINT_ORIGINS.get(joint);
      origins[3 * joint] = origin.x();
      origins[3 * joint + 1] = origin.y();
      origins[3 * joint + 2] = origin.z();
    }
  }

  /**
   * Puts the capsules where the joints have them.
   *
   * @param joints angles, rad
   * @param from where this arm's seven begin
   * @param ends receives both ends of each capsule, six numbers each
   * @param at where this arm's first capsule goes
   */
  void place(double[] joints, int from, double[] ends, int at) {
    for (int joint = 0; joint < JOINTS; joint++) {
      turn(joint, joints[from + joint]);
    }
    for (int i = 0; i < hull.capsules().size(); i++) {
      ArmHull.Capsule capsule = hull.capsules().get(i);
      int frame = FRAME * capsule.link();
      int to = at + ENDS * i;
      point(frame, capsule.ax(), capsule.ay(), capsule.az(), ends, to);
      point(frame, capsule.bx(), capsule.by(), capsule.bz(), ends, to + 3);
    }
  }

  private void turn(int joint, double rad) {
    int before = FRAME * joint;
    int after = before + FRAME;
    double x = origins[3 * joint];
    double y = origins[3 * joint + 1];
    double z = origins[3 * joint + 2];
    point(before, x, y, z, frames, after);
    double c = Math.cos(rad);
    double s = Math.sin(rad);
    // The columns across the axis turn in its plane, the column along it stays.
    switch (IiwaKinematics.AXES.get(joint)) {
      case Z -> turnColumns(before, after, 3, 6, 9, c, s);
      case Y -> turnColumns(before, after, 9, 3, 6, c, s);
      case MINUS_Y -> turnColumns(before, after, 9, 3, 6, c, -s);
    }
  }

  private void turnColumns(
      int before, int after, int first, int second, int axis, double c, double s) {
    for (int row = 0; row < 3; row++) {
      double a = frames[before + first + row];
      double b = frames[before + second + row];
      frames[after + first + row] = c * a + s * b;
      frames[after + second + row] = c * b - s * a;
      frames[after + axis + row] = frames[before + axis + row];
    }
  }

  private void point(int frame, double x, double y, double z, double[] into, int at) {
    for (int row = 0; row < 3; row++) {
      into[at + row] =
          frames[frame + row]
              + frames[frame + 3 + row] * x
              + frames[frame + 6 + row] * y
              + frames[frame + 9 + row] * z;
    }
  }

  /**
   * The longest way a point of a capsule's line can go while one joint turns by one rad, whatever
   * the others are, m. The arm is a chain of shoulder, elbow and wrist, where its axes meet: no
   * point is farther from an axis than along that chain.
   *
   * @param capsule number of the capsule
   * @param joint from 0
   */
  double reach(int capsule, int joint) {
    ArmHull.Capsule it = hull.capsules().get(capsule);
    if (joint >= it.link()) {
      return 0;
    }
    return Math.max(
        reach(it.link(), it.ax(), it.ay(), it.az(), joint),
        reach(it.link(), it.bx(), it.by(), it.bz(), joint));
  }

  private static double reach(int link, double px, double py, double pz, int joint) {
    double x = px;
    double y = py;
    double z = pz;
    for (int i = 0; i < link; i++) { // at angles 0 all frames are parallel
      x += IiwaKinematics.JOINT_ORIGINS.get(i).x();
      y += IiwaKinematics.JOINT_ORIGINS.get(i).y();
      z += IiwaKinematics.JOINT_ORIGINS.get(i).z();
    }
    int last = centre(link - 1);
    double dz = z - height(last);
    double radius = Math.sqrt(x * x + y * y + dz * dz);
    if (joint == link - 1) {
      JointVector axis = JointVector.of(IiwaKinematics.AXES.get(joint).vector());
      double along = axis.get(0) * x + axis.get(1) * y + axis.get(2) * dz;
      radius = Math.sqrt(Math.max(0, radius * radius - along * along));
    }
    return radius + height(last) - height(centre(joint));
  }

  /** The last of shoulder (0), elbow (1) and wrist (2) that lies on a joint's axis. */
  private static int centre(int joint) {
    return joint < 2 ? 0 : joint < 4 ? 1 : 2;
  }

  /** Height of the shoulder, elbow or wrist at angles 0: where A2, A4 or A6 is. */
  private static double height(int centre) {
    double z = 0;
    for (int i = 0; i <= 2 * centre + 1; i++) {
      z += IiwaKinematics.JOINT_ORIGINS.get(i).z();
    }
    return z;
  }
}
