package flowdeck.arms.motion;

import static flowdeck.arms.motion.IiwaKinematics.JOINTS;

import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.Optional;

/**
 * Joint angles that bring one iiwa's tool centre point to a pose of the cell: damped least squares
 * from a warm start, with the redundancy spent on staying near a nominal posture.
 *
 * <p>The null-space pull runs until it has settled, so that the answer depends on the pose far more
 * than on the way there; demonstrations then stay on one branch, which is what a joint-space policy
 * can learn. Answers on another branch than the nominal posture are marked and not accepted.
 *
 * <p>Immutable; any thread. Poses in the cell's frame, metres and radians.
 */
public final class InverseKinematics {
  private static final double LIMIT_MARGIN_RAD = Math.toRadians(2);
  private static final double DAMPING = 0.02;
  private static final double STEP_RAD = 0.2;
  private static final double POSTURE_GAIN = 0.3;
  private static final int ITERATIONS = 300;
  private static final double CONVERGED = 1e-8;
  private static final double SETTLED_RAD = 1e-6;
  private static final double REACHED = 1e-4;
  private static final double BRANCH_RAD = Math.toRadians(100);
  private static final double CHANGE_RAD = 2.6;

  private final Pose baseInverse;
  private final Pose base;
  private final Pose tool;
  private final double[] nominal;
  private final double[] limits = new double[JOINTS];

  /**
   * @param base pose of the arm's base in the cell
   * @param tool tool centre point in the flange frame
   * @param nominal posture the redundancy is spent on; its signs of A4 and A6 name the branch
   */
  public InverseKinematics(Pose base, Pose tool, JointVector nominal) {
    this.base = base;
    this.baseInverse = base.inverse();
    this.tool = tool;
    this.nominal = nominal.requireSize(JOINTS).toArray();
    for (int joint = 0; joint < JOINTS; joint++) {
      limits[joint] = IiwaKinematics.POSITION_LIMITS.get(joint) - LIMIT_MARGIN_RAD;
    }
  }

  /**
   * An answer, good or not.
   *
   * @param joints seven joint angles, rad, inside the limits with a margin of 2°
   * @param positionErrorMetres distance of the tool centre point from the wanted one
   * @param rotationErrorRad angle between its orientation and the wanted one
   * @param sameBranch whether elbow and wrist bend the way the nominal posture does and no joint
   *     made a jump from the warm start
   */
  public record Solution(
      JointVector joints, double positionErrorMetres, double rotationErrorRad, boolean sameBranch) {

    /** Whether the pose is reached to 0.1 mm and 0.1 mrad. */
    public boolean reached() {
      return positionErrorMetres < REACHED && rotationErrorRad < REACHED;
    }

    /** The joint angles if the pose is reached on the nominal branch. */
    public Optional<JointVector> accepted() {
      return reached() && sameBranch ? Optional.of(joints) : Optional.empty();
    }
  }

  /**
   * A pose that points the tool straight down.
   *
   * @param yawRad turn about the cell's z; at 0 the tool's y is the cell's y and its x points to
   *     -x, which an upright arm reaches in front of its base with A7 near 0
   */
  public static Pose toolDown(double x, double y, double z, double yawRad) {
    return Pose.translation(x, y, z).times(Pose.rotationZ(yawRad)).times(Pose.rotationY(Math.PI));
  }

  /** Pose of the tool centre point in the cell. */
  public Pose toolPose(JointVector joints) {
    return base.times(IiwaKinematics.flange(joints.toArray())).times(tool);
  }

  /**
   * Looks for joint angles.
   *
   * @param toolInCell wanted pose of the tool centre point
   * @param start warm start, normally the previous answer or the last command, rad
   */
  public Solution solve(Pose toolInCell, JointVector start) {
    Pose goal = baseInverse.times(toolInCell);
    double[] q = start.requireSize(JOINTS).toArray();
    clampToLimits(q);
    double[] error = new double[6];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      Pose[] links = IiwaKinematics.links(q);
      error(goal, links[JOINTS + 1].times(tool), error);
      double[] step = step(IiwaKinematics.jacobian(links, tool), error, q);
      double largest = 0;
      for (double change : step) {
        largest = Math.max(largest, Math.abs(change));
      }
      if (largest < SETTLED_RAD && norm(error, 0) < CONVERGED && norm(error, 3) < CONVERGED) {
        break;
      }
      double scale = largest > STEP_RAD ? STEP_RAD / largest : 1;
      for (int joint = 0; joint < JOINTS; joint++) {
        q[joint] += scale * step[joint];
      }
      clampToLimits(q);
    }
    error(goal, IiwaKinematics.flange(q).times(tool), error);
    return new Solution(JointVector.of(q), norm(error, 0), norm(error, 3), sameBranch(q, start));
  }

  private boolean sameBranch(double[] q, JointVector start) {
    boolean elbow = q[3] * nominal[3] >= 0;
    boolean wrist = q[5] * nominal[5] >= 0;
    boolean near =
        Math.abs(q[2] - nominal[2]) < BRANCH_RAD && Math.abs(q[4] - nominal[4]) < BRANCH_RAD;
    for (int joint = 0; joint < JOINTS; joint++) {
      near &= Math.abs(q[joint] - start.get(joint)) < CHANGE_RAD;
    }
    return elbow && wrist && near;
  }

  private void clampToLimits(double[] q) {
    for (int joint = 0; joint < JOINTS; joint++) {
      q[joint] = Math.clamp(q[joint], -limits[joint], limits[joint]);
    }
  }

  /**
   * One step; joints that stand at a limit and want to go on are taken out and the others solved
   * again, so that a limit bends the way to the goal instead of blocking it.
   */
  private double[] step(double[][] jacobian, double[] error, double[] q) {
    double[][] free = jacobian;
    boolean[] locked = new boolean[JOINTS];
    while (true) {
      double[] step = freeStep(free, error, q, locked);
      boolean again = false;
      for (int joint = 0; joint < JOINTS; joint++) {
        if (!locked[joint] && Math.abs(q[joint]) >= limits[joint] && step[joint] * q[joint] > 0) {
          locked[joint] = true;
          again = true;
          free = withoutColumn(free, joint);
        }
      }
      if (!again) {
        return step;
      }
    }
  }

  private double[] freeStep(double[][] jacobian, double[] error, double[] q, boolean[] locked) {
    // Damping only while far away: near the goal it would slow the last digits down.
    double distance = norm(error, 0) + norm(error, 3);
    double damping = DAMPING * Math.min(1, Math.max(1e-3, distance));
    double[][] normal = new double[6][6];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? damping * damping : 0;
        for (int joint = 0; joint < JOINTS; joint++) {
          sum += jacobian[i][joint] * jacobian[j][joint];
        }
        normal[i][j] = sum;
      }
    }
    factor(normal);
    // J^T (J J^T)^-1 (error - J pull) + pull: the pull acts only where it does not move the tool.
    double[] pull = new double[JOINTS];
    for (int joint = 0; joint < JOINTS; joint++) {
      pull[joint] = locked[joint] ? 0 : POSTURE_GAIN * (nominal[joint] - q[joint]);
    }
    double[] right = error.clone();
    for (int i = 0; i < 6; i++) {
      for (int joint = 0; joint < JOINTS; joint++) {
        right[i] -= jacobian[i][joint] * pull[joint];
      }
    }
    solve(normal, right);
    double[] step = pull;
    for (int joint = 0; joint < JOINTS; joint++) {
      for (int i = 0; i < 6; i++) {
        step[joint] += jacobian[i][joint] * right[i];
      }
    }
    return step;
  }

  private static double[][] withoutColumn(double[][] matrix, int column) {
    double[][] copy = new double[matrix.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = matrix[i].clone();
      copy[i][column] = 0;
    }
    return copy;
  }

  /** Position and rotation vector from {@code actual} to {@code goal}, along the base's axes. */
  private static void error(Pose goal, Pose actual, double[] error) {
    error[0] = goal.x() - actual.x();
    error[1] = goal.y() - actual.y();
    error[2] = goal.z() - actual.z();
    Pose turn =
        rotation(goal).times(rotation(actual).inverse()); // what still has to be turned, base axes
    double sx = (turn.r21() - turn.r12()) / 2;
    double sy = (turn.r02() - turn.r20()) / 2;
    double sz = (turn.r10() - turn.r01()) / 2;
    double sine = Math.sqrt(sx * sx + sy * sy + sz * sz);
    double cosine = (turn.r00() + turn.r11() + turn.r22() - 1) / 2;
    double angle = Math.atan2(sine, cosine);
    double scale = sine > 1e-9 ? angle / sine : 1;
    error[3] = sx * scale;
    error[4] = sy * scale;
    error[5] = sz * scale;
    if (sine <= 1e-9 && cosine < 0) {
      error[5] = Math.PI; // exactly opposite: any axis does, and the next step is regular again
    }
  }

  private static Pose rotation(Pose pose) {
    return new Pose(
        0,
        0,
        0,
        pose.r00(),
        pose.r01(),
        pose.r02(),
        pose.r10(),
        pose.r11(),
        pose.r12(),
        pose.r20(),
        pose.r21(),
        pose.r22());
  }

  private static double norm(double[] vector, int from) {
    return Math.sqrt(
        vector[from] * vector[from]
            + vector[from + 1] * vector[from + 1]
            + vector[from + 2] * vector[from + 2]);
  }

  /** Cholesky factor of the lower triangle, in place. */
  private static void factor(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-18)) : sum / a[j][j];
      }
    }
  }

  private static void solve(double[][] factor, double[] x) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= factor[i][k] * x[k];
      }
      x[i] /= factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= factor[k][i] * x[k];
      }
      x[i] /= factor[i][i];
    }
  }
}
