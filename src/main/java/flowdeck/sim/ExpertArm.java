package flowdeck.sim;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.InverseKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep.ToolGoal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One arm of a {@link ScriptedExpert}: the tool's position is the sum of all moves so far, each
 * with minimum-jerk timing, so that overlapping moves blend smoothly. Times in seconds from the
 * start of the trial.
 */
final class ExpertArm {
  /** Fraction of the joints' speed limits that a move may reach. */
  private static final double PACE = 0.27;

  /** Shortest move, s. */
  private static final double MIN_SECONDS = 0.6;

  private static final double GRIP_SECONDS = 0.5;

  /** Peak speed of a minimum-jerk move over its mean speed. */
  private static final double PEAK = 1.875;

  private final String name;
  private final InverseKinematics kinematics;
  private final ToolGoal home;
  private final List<Move> moves = new ArrayList<>();
  private final double[] origin;
  private final double[] goal;
  private JointVector joints;
  private JointVector goalJoints;
  private double gripper;
  private double gripperFrom;
  private double gripperTo;
  private double gripStart = Double.NEGATIVE_INFINITY;
  private double restSeconds;
  private @Nullable String failure;

  /**
   * @param inForce this arm's joints and gripper as commanded now
   */
  ExpertArm(String name, Pose base, CellDescription cell, JointVector inForce) {
    this.name = name;
    kinematics = new InverseKinematics(base, cell.tcp(), cell.home());
    home = toolGoal(kinematics.toolPose(cell.home()));
    joints = inForce.slice(0, IiwaKinematics.JOINTS);
    goalJoints = joints;
    origin = toolGoal(kinematics.toolPose(joints)).toArray();
    goal = origin.clone();
    gripper = inForce.get(IiwaKinematics.JOINTS);
    gripperFrom = gripper;
    gripperTo = gripper;
  }

  private static ToolGoal toolGoal(Pose pose) {
    return new ToolGoal(pose.x(), pose.y(), pose.z(), Math.atan2(-pose.r10(), -pose.r00()));
  }

  ToolGoal home() {
    return home;
  }

  /** Why this arm cannot go on, or null. */
  @Nullable String failure() {
    return failure;
  }

  /** Begins a move and returns its duration. */
  double reach(ToolGoal to, double seconds) {
    InverseKinematics.Solution solution = solve(to.toArray(), goalJoints);
    double duration = MIN_SECONDS;
    for (int i = 0; i < IiwaKinematics.JOINTS; i++) {
      double way = Math.abs(solution.joints().get(i) - goalJoints.get(i));
      duration = Math.max(duration, PEAK * way / (PACE * IiwaKinematics.VELOCITY_LIMITS.get(i)));
    }
    goalJoints = solution.joints();
    double[] target = to.toArray();
    double[] by = new double[4];
    for (int i = 0; i < by.length; i++) {
      by[i] = target[i] - goal[i];
      goal[i] = target[i];
    }
    moves.add(new Move(by, seconds, duration));
    restSeconds = Math.max(restSeconds, seconds + duration);
    return duration;
  }

  /** Begins to open or close the gripper and returns the time it takes. */
  double grip(double fraction, double seconds) {
    gripperFrom = gripper;
    gripperTo = fraction;
    gripStart = seconds;
    restSeconds = Math.max(restSeconds, seconds + GRIP_SECONDS);
    return GRIP_SECONDS;
  }

  /** Joint angles and gripper at a time. */
  JointVector at(double seconds) {
    double[] tool = origin.clone();
    for (Move move : moves) {
      double fraction = minimumJerk((seconds - move.start()) / move.duration());
      for (int i = 0; i < tool.length; i++) {
        tool[i] += fraction * move.by()[i];
      }
    }
    if (!moves.isEmpty()) {
      joints = solve(tool, joints).joints();
    }
    // The fingers move in the first 70 %; the rest is for the grasp to settle.
    double share = minimumJerk((seconds - gripStart) / (0.7 * GRIP_SECONDS));
    gripper = gripperFrom + share * (gripperTo - gripperFrom);
    return joints.concat(JointVector.of(gripper));
  }

  boolean restsAt(double seconds) {
    return seconds >= restSeconds;
  }

  private InverseKinematics.Solution solve(double[] tool, JointVector start) {
    Pose pose = InverseKinematics.toolDown(tool[0], tool[1], tool[2], tool[3]);
    InverseKinematics.Solution solution = kinematics.solve(pose, start);
    if (solution.accepted().isEmpty() && failure == null) {
      failure =
          "the %s arm cannot reach (%.3f, %.3f, %.3f) on its nominal branch"
              .formatted(name, tool[0], tool[1], tool[2]);
    }
    return solution;
  }

  /** Way done after a share of the time: rest to rest with the least jerk. */
  private static double minimumJerk(double time) {
    double t = Math.clamp(time, 0, 1);
    return t * t * t * (10 + t * (-15 + 6 * t));
  }

  /**
   * @param by change of x, y, z (m) and yaw (rad)
   * @param start s
   * @param duration s
   */
  private record Move(double[] by, double start, double duration) {}
}
