package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.ExpertStep.Grip;
import flowdeck.sim.ExpertStep.GripBoth;
import flowdeck.sim.ExpertStep.Home;
import flowdeck.sim.ExpertStep.HomeBoth;
import flowdeck.sim.ExpertStep.Pause;
import flowdeck.sim.ExpertStep.Reach;
import flowdeck.sim.ExpertStep.ReachBoth;
import flowdeck.sim.ExpertStep.ToolGoal;
import flowdeck.sim.SceneState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Puts an expert's script together from what experts do in several tasks. */
final class Script {
  /** Share of a move by which the next one begins early where the tool only passes by. */
  static final double ROUNDED = 0.2;

  private static final double APPROACH = 0.08;
  private static final double LIFT = 0.10;
  private static final double PRE_PLACE = 0.05;
  private static final double RETREAT = 0.07;

  /** Bodies are let go this far above where they will stand, so that they are not pressed down. */
  private static final double DROP = 0.002;

  private final CellDescription cell;
  private final List<ExpertStep> steps = new ArrayList<>();

  Script(CellDescription cell) {
    this.cell = cell;
  }

  List<ExpertStep> steps() {
    return List.copyOf(steps);
  }

  /**
   * Moves an arm's tool centre point.
   *
   * @param goal looked up in the scene when the move begins
   * @param overlap {@link #ROUNDED}, or 0 to come to rest
   */
  Script reach(int arm, Function<SceneState, ToolGoal> goal, double overlap) {
    steps.add(new Reach(arm, goal, overlap));
    return this;
  }

  /** Moves both tool centre points together, taking at least this long, s. */
  Script reachBoth(
      Function<SceneState, ToolGoal> left,
      Function<SceneState, ToolGoal> right,
      double leastSeconds,
      double overlap) {
    steps.add(new ReachBoth(left, right, leastSeconds, overlap));
    return this;
  }

  /** Opens (1) or closes (0) a gripper. */
  Script grip(int arm, double fraction) {
    steps.add(new Grip(arm, fraction));
    return this;
  }

  Script gripBoth(double fraction) {
    steps.add(new GripBoth(fraction));
    return this;
  }

  /** Holds still for a while, s. */
  Script pause(double seconds) {
    steps.add(new Pause(seconds));
    return this;
  }

  /** Moves an arm home while the script goes on. */
  Script homeMeanwhile(int arm) {
    steps.add(new Home(arm, true));
    return this;
  }

  Script home(int arm) {
    steps.add(new Home(arm, false));
    return this;
  }

  Script homeBoth() {
    steps.add(new HomeBoth());
    return this;
  }

  /**
   * Comes from above, grasps and lifts.
   *
   * @param grasp where the tool centre point goes to grasp
   */
  Script pick(int arm, Function<SceneState, ToolGoal> grasp) {
    return reach(arm, scene -> raised(grasp.apply(scene), APPROACH), ROUNDED)
        .reach(arm, grasp, 0)
        .grip(arm, 0)
        .reach(arm, scene -> raised(grasp.apply(scene), LIFT), ROUNDED);
  }

  /**
   * Puts down the body it holds, lets go and moves up.
   *
   * @param body its number in the scene
   * @param destination where its frame shall come to rest; its turn follows from the tool's
   * @param yawRad of the tool
   */
  Script place(int arm, int body, Function<SceneState, Pose> destination, double yawRad) {
    return reach(arm, carried(arm, body, destination, PRE_PLACE, yawRad), ROUNDED)
        .reach(arm, carried(arm, body, destination, DROP, yawRad), 0)
        .grip(arm, 1)
        .retreat(arm, yawRad);
  }

  /** Moves straight up from where the tool is. */
  Script retreat(int arm, double yawRad) {
    return reach(
        arm,
        scene -> {
          Pose tcp = Hand.tcp(cell, scene, arm);
          return new ToolGoal(tcp.x(), tcp.y(), tcp.z() + RETREAT, yawRad);
        },
        ROUNDED);
  }

  /**
   * The tool goal that brings the body an arm holds above its destination. A tool that still has to
   * turn swings a body that it does not hold by the middle.
   */
  Function<SceneState, ToolGoal> carried(
      int arm, int body, Function<SceneState, Pose> destination, double above, double yawRad) {
    return scene -> {
      Pose tcp = Hand.tcp(cell, scene, arm);
      Pose held = scene.bodies().get(body).pose();
      Pose goal = destination.apply(scene);
      return new ToolGoal(
          goal.x() + tcp.x() - held.x(),
          goal.y() + tcp.y() - held.y(),
          goal.z() + tcp.z() - held.z() + above,
          yawRad);
    };
  }

  /** The same goal this much higher, m. */
  static ToolGoal raised(ToolGoal goal, double by) {
    return new ToolGoal(goal.x(), goal.y(), goal.z() + by, goal.yawRad());
  }
}
