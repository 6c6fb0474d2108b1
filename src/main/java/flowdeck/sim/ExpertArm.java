package flowdeck.sim;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.InverseKinematics;
import flowdeck.arms.motion.MotionLimits;
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
  /** Share of the motion limits a move is planned for; blends between moves need the rest. */
  private static final double PACE = 0.9;

  /** Shortest move, s. */
  private static final double MIN_SECONDS = 0.5;

  /** Time in which an arm that begins to move begins to tremble, s. */
  private static final double TREMOR_SECONDS = 0.8;

  /** Points of a move that are looked at to find its duration. */
  private static final int SAMPLES = 20;

  /** Peak speed of a minimum-jerk move over its mean speed. */
  private static final double PEAK_VELOCITY = 1.875;

  /** Its peak acceleration and jerk over way / time² and way / time³. */
  private static final double PEAK_ACCELERATION = 5.7735;

  private static final double PEAK_JERK = 60;

  /**
   * Share of a gripper's ramp after which its work is done: 90 % of the way, more than any block
   * needs.
   */
  private static final double GRIPPED = 0.75;

  private final String name;
  private final InverseKinematics kinematics;
  private final List<MotionLimits.Axis> limits;
  private final ToolGoal home;
  private final List<Move> moves = new ArrayList<>();
  private final double[] origin;
  private final double[] goal;
  private JointVector joints;
  private JointVector goalJoints;
  private double gripper;
  private double gripperFrom;
  private double gripperTo;
  private double gripStart;
  private double gripSeconds = 1;
  private double restSeconds;
  private @Nullable String failure;

  /**
   * @param arm 0 left, 1 right
   * @param limits of this arm's joints and gripper
   * @param inForce this arm's joints and gripper as commanded now
   */
  ExpertArm(
      String name,
      int arm,
      CellDescription cell,
      List<MotionLimits.Axis> limits,
      JointVector inForce) {
    this.name = name;
    this.limits = List.copyOf(limits);
    kinematics = new InverseKinematics(cell.base(arm), cell.tcp(), cell.home(arm));
    home = toolGoal(kinematics.toolPose(cell.home(arm)));
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

  /**
   * Bends the move that just began past its end and back again.
   *
   * @param aside where to at the turn: x and y in m
   * @param out when it begins to leave the straight line, s
   * @param turn when it is farthest from it, s
   * @param back when it is where it should be, s
   */
  void correct(double[] aside, double out, double turn, double back) {
    double[] there = {aside[0], aside[1], 0, 0};
    double[] again = {-aside[0], -aside[1], 0, 0};
    moves.add(new Move(there, out, turn - out));
    moves.add(new Move(again, turn, back - turn));
    restSeconds = Math.max(restSeconds, back);
  }

  /** The change of position and yaw of the newest move. */
  double[] newestMove() {
    return moves.getLast().by().clone();
  }

  /** Begins a move and returns its duration. */
  double reach(ToolGoal to, double seconds) {
    double[] from = goal.clone();
    double[] by = to.toArray();
    for (int i = 0; i < by.length; i++) {
      by[i] -= from[i];
      goal[i] += by[i];
    }
    double duration = shortest(from, by);
    moves.add(new Move(by, seconds, duration));
    restSeconds = Math.max(restSeconds, seconds + duration);
    return duration;
  }

  /** Gives the move that began last a longer duration, s. */
  void slowTo(double duration) {
    Move last = moves.removeLast();
    moves.add(new Move(last.by(), last.start(), duration));
    restSeconds = Math.max(restSeconds, last.start() + duration);
  }

  /**
   * Time for the fastest move the limits allow, found by walking along the line: a straight line of
   * the tool is none of the joints.
   */
  private double shortest(double[] from, double[] by) {
    double duration = MIN_SECONDS;
    double[] before = new double[IiwaKinematics.JOINTS];
    for (int sample = 1; sample <= SAMPLES; sample++) {
      double fraction = minimumJerk(sample / (double) SAMPLES);
      double[] tool = from.clone();
      for (int i = 0; i < tool.length; i++) {
        tool[i] += fraction * by[i];
      }
      JointVector joints = solve(tool, goalJoints).joints();
      for (int i = 0; i < before.length; i++) {
        double slope = (joints.get(i) - goalJoints.get(i)) * SAMPLES;
        double bend = (slope - before[i]) * SAMPLES;
        MotionLimits.Axis limit = limits.get(i);
        duration = Math.max(duration, Math.abs(slope) / (PACE * limit.velocity()));
        duration = Math.max(duration, Math.sqrt(Math.abs(bend) / (PACE * limit.acceleration())));
        before[i] = slope;
      }
      goalJoints = joints;
    }
    return duration;
  }

  /** Begins to open or close the gripper and returns the time it takes. */
  double grip(double fraction, double seconds) {
    gripperFrom = gripper;
    gripperTo = fraction;
    gripStart = seconds;
    gripSeconds = rampSeconds(Math.abs(fraction - gripper), limits.getLast());
    restSeconds = Math.max(restSeconds, seconds + gripSeconds);
    return GRIPPED * gripSeconds;
  }

  /** Time for the fastest minimum-jerk ramp; short ones are bound by acceleration and jerk. */
  private static double rampSeconds(double way, MotionLimits.Axis limit) {
    double byVelocity = PEAK_VELOCITY * way / (PACE * limit.velocity());
    double byAcceleration = Math.sqrt(PEAK_ACCELERATION * way / (PACE * limit.acceleration()));
    double byJerk = Math.cbrt(PEAK_JERK * way / (PACE * limit.jerk()));
    return Math.max(byVelocity, Math.max(byAcceleration, byJerk));
  }

  /** Joint angles and gripper at a time. */
  JointVector at(double seconds) {
    return at(seconds, null);
  }

  /**
   * Joint angles and gripper at a time.
   *
   * @param tremor what the tool is off its way: x, y, z in m and yaw in rad; null for nothing
   */
  JointVector at(double seconds, double @Nullable [] tremor) {
    double[] tool = origin.clone();
    for (Move move : moves) {
      double fraction = minimumJerk((seconds - move.start()) / move.duration());
      for (int i = 0; i < tool.length; i++) {
        tool[i] += fraction * move.by()[i];
      }
    }
    if (tremor != null && !moves.isEmpty()) {
      double share = minimumJerk((seconds - moves.getFirst().start()) / TREMOR_SECONDS);
      for (int i = 0; i < tool.length; i++) {
        tool[i] += share * tremor[i];
      }
    }
    if (!moves.isEmpty()) {
      joints = solve(tool, joints).joints();
    }
    double share = minimumJerk((seconds - gripStart) / gripSeconds);
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
